"""Claims: propositions, each once, however often and by whomever they are repeated."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import Row, func, select

from app.annotation import CONFLICTS, Modality, RelationKind
from app.api import attributions
from app.api import tables as t
from app.api.attributions import Attribution, AttributionList, AttributionQuery
from app.api.claim_lists import ClaimQuery, claim_page, counted, selected
from app.api.deps import Read, Snapshot, StrictRoute
from app.api.disputes import Dispute, disputes, sides
from app.api.facets import FacetValue
from app.api.holdings import Holding, holdings
from app.api.pages import PageInfo
from app.api.problems import Unknown
from app.api.shapes import ClaimRef, Figure, shape
from app.edtf import bounds
from app.lexicon.labels import known_label, label

router = APIRouter(tags=["claims"], route_class=StrictRoute)

EVIDENCE = 3
"""How many attributions come with a claim of a list at most; all of them are at its `attributions_href`."""

ClaimId = Annotated[str, Path(description="Id of the claim.")]


@shape
class GroupRef:
    """The question that a claim answers."""

    id: str
    """Id of the group."""
    question: str
    """The question, in French."""
    conflict: bool
    """The answers contradict each other; `href` shows how."""
    href: str
    """Where the answers stand side by side."""


@shape
class Claim:
    """A proposition in normal form, with those who assert or deny it."""

    id: str
    """The claim key: the same proposition has the same id in every database."""
    text: str
    """The words of the first attribution that states it."""
    event: str | None
    """Type of the event; null for an open subject."""
    event_label: str | None
    """The same in French."""
    agent: str | None
    """Who does it, in normal form."""
    object: str | None
    """What it is done to or with."""
    recipient: str | None
    """To whom it is done."""
    place: str | None
    """Where."""
    setting: str | None
    """Where the article takes place, for a claim that names no place itself: it may be of elsewhere."""
    time: str | None
    """When it holds (EDTF); not when it was said."""
    time_low: str | None
    """The first day that `time` may mean."""
    time_high: str | None
    """The last day that `time` may mean."""
    figure: Figure | None
    """The number in it; null where it has none."""
    modality: Modality
    """In what mode it is put forward."""
    modality_label: str
    """The same in French."""
    negated: bool
    """The proposition itself says that something is not so."""
    group: GroupRef | None
    """The question that it answers; null where only replaced revisions state it."""
    holders: list[Holding]
    """Whose word it is, by actor and stance, the most frequent first."""
    href: str
    """Where it is in this API."""
    attributions_href: str
    """Where all attributions that state it are."""

    @classmethod
    def slots(cls, row: Row[Any], held: Sequence[Row[Any]]) -> dict[str, Any]:
        """The fields of a row of `selected` and of its holdings, for this shape and those that extend it."""
        low, high = bounds(row.time)
        found = None
        if row.group_id is not None:
            found = GroupRef(row.group_id, row.question, row.conflict, f"/v1/conflicts/{row.group_id}")
        return {
            "id": row.id,
            "text": row.text,
            "event": row.event,
            "event_label": known_label("event", row.event),
            "agent": row.agent,
            "object": row.object,
            "recipient": row.recipient,
            "place": row.place,
            "setting": row.setting,
            "time": row.time,
            "time_low": low,
            "time_high": high,
            "figure": Figure.of_claim(row),
            "modality": row.modality,
            "modality_label": label("modality", row.modality),
            "negated": row.negated,
            "group": found,
            "holders": [Holding.of(holding) for holding in held],
            "href": f"/v1/claims/{row.id}",
            "attributions_href": f"/v1/claims/{row.id}/attributions",
        }


@shape
class ClaimRelation:
    """How a claim stands to another one that answers the same question."""

    kind: RelationKind
    """The kind of relation."""
    kind_label: str
    """The same in French."""
    conflict: bool
    """The two contradict each other."""
    reason: str
    """Why, in words."""
    confidence: float
    """How likely the relation is right, from 0 to 1."""
    said_by: list[Holding]
    """Whose word on this claim makes the relation; others may take another stance on it."""
    claim: ClaimRef
    """The other claim; the same one where its holders disagree about it."""
    holders: list[Holding]
    """Whose word on the other claim makes it."""

    @classmethod
    def of(
        cls,
        found: Row[Any] | Dispute,
        claim: Row[Any],
        held: Sequence[Row[Any]],
        other: Row[Any],
        of_other: Sequence[Row[Any]],
    ) -> Self:
        """From what holds, the rows of the two claims, and the holdings of each."""
        kind = RelationKind(found.kind)
        ours, theirs = sides(kind, claim, held, other, of_other)
        return cls(
            kind=kind,
            kind_label=label("relation", kind),
            conflict=kind in CONFLICTS,
            reason=found.reason,
            confidence=found.confidence,
            said_by=[Holding.of(holding) for holding in ours],
            claim=ClaimRef.of(other),
            holders=[Holding.of(holding) for holding in theirs],
        )


@shape
class RelatedClaim(Claim):
    """A claim with its relations to the others that answer the same question."""

    relations: list[ClaimRelation]
    """Conflicts first."""


@shape
class ListedClaim(Claim):
    """A claim with what `include` asks for."""

    relations: list[ClaimRelation] | None = None
    """Its relations to others, conflicts first; null unless asked for by `include=relations`."""
    evidence: list[Attribution] | None = None
    """The latest attributions that state it, with their words; null unless asked for by `include=evidence`."""


@shape
class ClaimList:
    """A page of claims."""

    items: list[ListedClaim]
    """The claims."""
    page: PageInfo
    """Where the page stands."""
    total: int | None
    """How many there are in all; null unless asked for by `total=true`."""
    facets: dict[str, list[FacetValue]] | None
    """How many claims have each value, the most frequent first; null unless asked for by `facets`."""


def relations(
    reading: Snapshot, rows: Sequence[Row[Any]], held: Mapping[str, Sequence[Row[Any]]]
) -> dict[str, list[ClaimRelation]]:
    """How each claim, given with its holdings, stands to others and to itself, conflicts first."""
    own_rows = {row.seq: row for row in rows}
    link = t.relation.c
    related: list[Row[Any]] = []
    for own, other in ((link.a, link.b), (link.b, link.a)):
        related += reading.rows(
            select(own.label("own"), link.kind, link.reason, link.confidence, t.claim)
            .join(t.claim, t.claim.c.seq == other)
            .where(own.in_(own_rows))
            .order_by(link.seq)
        )
    of_others = holdings(reading, list({row.id for row in related}))
    found: dict[str, list[ClaimRelation]] = {row.id: [] for row in rows}
    for row in rows:
        own_holdings = held.get(row.id, ())
        for dispute in disputes(own_holdings):
            found[row.id].append(ClaimRelation.of(dispute, row, own_holdings, row, own_holdings))
    for row in related:
        mine = own_rows[row.own]
        found[mine.id].append(ClaimRelation.of(row, mine, held.get(mine.id, ()), row, of_others.get(row.id, ())))
    for relations_of_one in found.values():
        relations_of_one.sort(key=lambda relation: not relation.conflict)
    return found


def evidence(reading: Snapshot, claim_ids: Sequence[str], limit: int = EVIDENCE) -> dict[str, list[Attribution]]:
    """The latest attributions in current articles that state each of these claims, `limit` of each at most."""
    stated, row, article = t.attribution_claim.c, t.attribution.c, t.source.c
    rank = func.row_number().over(partition_by=stated.claim_id, order_by=row.seq.desc()).label("rank")
    ranked = (
        select(stated.claim_id.label("stated_claim"), row.seq.label("attribution_seq"), rank)
        .select_from(t.attribution_claim)
        .join(t.attribution, row.id == stated.attribution_id)
        .join(t.source, article.id == row.source_id)
        .where(stated.claim_id.in_(claim_ids), t.is_current)
        .subquery()
    )
    rows = reading.rows(
        select(t.attribution, ranked.c.stated_claim)
        .join(ranked, ranked.c.attribution_seq == row.seq)
        .where(ranked.c["rank"] <= limit)
        .order_by(row.seq.desc())
    )
    found = defaultdict(list)
    for of_claim, attribution in zip(rows, attributions.load(reading, rows, Attribution), strict=True):
        found[of_claim.stated_claim].append(attribution)
    return found


def listed(reading: Snapshot, query: ClaimQuery) -> ClaimList:
    """The page of the list of claims that the query asks for."""
    speaking = query.speakers(reading)
    rows, page = claim_page(reading, "claims", query, speaking)
    held = holdings(reading, [row.id for row in rows])
    items = [ListedClaim(**Claim.slots(row, held.get(row.id, ()))) for row in rows]
    if "relations" in query.include:
        related = relations(reading, rows, held)
        for item in items:
            item.relations = related[item.id]
    if "evidence" in query.include:
        proving = evidence(reading, [item.id for item in items])
        for item in items:
            item.evidence = proving.get(item.id, [])
    return ClaimList(items, page, *counted(reading, query, speaking))


def existing(reading: Snapshot, claim_id: str) -> Row[Any]:
    """The row of a claim; raises Unknown where there is none."""
    row = reading.row(selected().where(t.claim.c.id == claim_id))
    if row is None:
        raise Unknown("claim", claim_id)
    return row


@router.get("/claims", response_model=ClaimList, operation_id="listClaims")
async def list_claims(reading: Read, query: Annotated[ClaimQuery, Query()]) -> Response:
    """Claims, those stored last first. Filters on the saying must hold of one and the same attribution of a claim."""

    def answer() -> Response:
        found = listed(reading, query)
        return reading.answer(found, found.page)

    return await reading.run(answer)


@router.get("/claims/{claim_id}", response_model=RelatedClaim, operation_id="getClaim")
async def get_claim(reading: Read, claim_id: ClaimId) -> Response:
    """One claim, with those who assert or deny it and its relations to other answers to the same question."""
    row = existing(reading, claim_id)
    held = holdings(reading, [claim_id])
    related = relations(reading, [row], held)[claim_id]
    return reading.answer(RelatedClaim(**Claim.slots(row, held.get(claim_id, ())), relations=related))


@router.get("/claims/{claim_id}/attributions", response_model=AttributionList, operation_id="listClaimAttributions")
async def list_claim_attributions(
    reading: Read, claim_id: ClaimId, query: Annotated[AttributionQuery, Query()]
) -> Response:
    """The attributions that state one claim: every time that somebody asserts, denies or doubts it."""

    def answer() -> Response:
        existing(reading, claim_id)
        stated = t.attribution_claim.c
        of_claim = t.attribution.c.id.in_(select(stated.attribution_id).where(stated.claim_id == claim_id))
        found = attributions.listed(reading, query, "claim attributions", [of_claim], claim=claim_id)
        return reading.answer(found, found.page)

    return await reading.run(answer)
