"""Claims: propositions, each once, however often and by whomever they are repeated."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import ColumnElement, Row, Select, func, select

from app.annotation import CONFLICTS, Modality, RelationKind, Stance
from app.api import tables as t
from app.api.attributions import AttributionList, page_of
from app.api.deps import Read, Reading, StrictRoute
from app.api.disputes import disputes
from app.api.filters import VOICES, AttributionFilters, SayingFilters, attribution_conditions, claim_conditions
from app.api.pages import Keyset, PageInfo
from app.api.problems import Unknown
from app.api.shapes import ActorRef, Figure, shape
from app.edtf import bounds
from app.lexicon.labels import label

router = APIRouter(tags=["claims"], route_class=StrictRoute)

ClaimId = Annotated[str, Path(description="Id of the claim.")]


@shape
class Holding:
    """An actor's word on a claim, over all articles."""

    actor: ActorRef
    """Whose word it is."""
    role: str
    """`holder`, or `publisher` for the reporter's own voice."""
    role_label: str
    """The same in French."""
    stance: Stance
    """What they do with the claim."""
    stance_label: str
    """The same in French."""
    mentions: int
    """How many attributions say so."""
    first_said: str | None
    """The earliest day on which they said it: the day said, else the day of the article."""
    last_said: str | None
    """The latest such day."""

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """From a row of `holdings`."""
        return cls(
            actor=ActorRef.of(row.actor_id, row.name, row.kind),
            role=row.role,
            role_label=label("role", row.role),
            stance=row.stance,
            stance_label=label("stance", row.stance),
            mentions=row.mentions,
            first_said=row.first_said,
            last_said=row.last_said,
        )


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
        }


@shape
class ClaimRef:
    """A claim, as far as it takes to name and find it."""

    id: str
    """Id of the claim."""
    text: str
    """Its words."""
    figure: Figure | None
    """The number in it."""
    group_id: str | None
    """Id of the question that it answers."""
    href: str
    """Where it is in this API."""

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """From a row that holds the columns of the table of claims."""
        return cls(row.id, row.text, Figure.of_claim(row), row.group_id, f"/v1/claims/{row.id}")


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
    claim: ClaimRef
    """The other claim; the same one where its holders disagree about it."""
    holders: list[Holding]
    """Whose word the other claim is."""

    @classmethod
    def of(cls, kind: RelationKind, reason: str, confidence: float, other: Row[Any], held: Sequence[Row[Any]]) -> Self:
        """From what holds, the row of the other claim, and the holdings of that claim."""
        return cls(
            kind=kind,
            kind_label=label("relation", kind),
            conflict=kind in CONFLICTS,
            reason=reason,
            confidence=confidence,
            claim=ClaimRef.of(other),
            holders=[Holding.of(holding) for holding in held],
        )


@shape
class RelatedClaim(Claim):
    """A claim with its relations to the others that answer the same question."""

    relations: list[ClaimRelation]
    """Conflicts first."""


@shape
class ClaimList:
    """A page of claims, those stored last first."""

    items: list[Claim]
    """The claims."""
    page: PageInfo
    """Where the page stands."""
    total: int | None
    """How many there are in all; null unless asked for by `total=true`."""


def selected() -> Select[Any]:
    """Claims with the question of their group."""
    group = t.group.c
    return select(t.claim, group.question, group.conflict).outerjoin(t.group, group.id == t.claim.c.group_id)


def holdings(reading: Reading, claim_ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """Who says what of each of these claims in current articles: a row an actor, role and stance."""
    link, row, article, who = t.attribution_actor.c, t.attribution.c, t.source.c, t.actor.c
    stated = t.attribution_claim.c
    day = func.coalesce(row.said_low, article.published_low)
    last = func.coalesce(row.said_high, article.published_high)
    mentions = func.count().label("mentions")
    found = defaultdict(list)
    for holding in reading.rows(
        select(
            stated.claim_id,
            link.actor_id,
            who.name,
            who.kind,
            link.role,
            row.stance,
            mentions,
            func.min(day).label("first_said"),
            func.max(last).label("last_said"),
            func.max(row.confidence).label("confidence"),
        )
        .select_from(t.attribution_claim)
        .join(t.attribution, row.id == stated.attribution_id)
        .join(t.source, article.id == row.source_id)
        .join(t.attribution_actor, link.attribution_id == row.id)
        .join(t.actor, who.id == link.actor_id)
        .where(stated.claim_id.in_(claim_ids), link.role.in_(VOICES), t.is_current)
        .group_by(stated.claim_id, link.actor_id, who.name, who.kind, link.role, row.stance)
        .order_by(mentions.desc(), who.name, row.stance)
    ):
        found[holding.claim_id].append(holding)
    return found


def relations(
    reading: Reading, rows: Sequence[Row[Any]], held: Mapping[str, Sequence[Row[Any]]]
) -> dict[str, list[ClaimRelation]]:
    """How each claim, given with its holdings, stands to others and to itself, conflicts first."""
    ids = [row.id for row in rows]
    link = t.relation.c
    related: list[Row[Any]] = []
    for own, other in ((link.a, link.b), (link.b, link.a)):
        related += reading.rows(
            select(own.label("own"), link.kind, link.reason, link.confidence, t.claim)
            .join(t.claim, t.claim.c.id == other)
            .where(own.in_(ids))
            .order_by(link.seq)
        )
    of_others = holdings(reading, list({row.id for row in related}))
    found: dict[str, list[ClaimRelation]] = {id: [] for id in ids}
    for row in rows:
        own_holdings = held.get(row.id, ())
        for dispute in disputes(own_holdings):
            found[row.id].append(ClaimRelation.of(dispute.kind, dispute.reason, dispute.confidence, row, own_holdings))
    for row in related:
        kind, others = RelationKind(row.kind), of_others.get(row.id, ())
        found[row.own].append(ClaimRelation.of(kind, row.reason, row.confidence, row, others))
    for relations_of_one in found.values():
        relations_of_one.sort(key=lambda relation: not relation.conflict)
    return found


def load(reading: Reading, rows: Sequence[Row[Any]]) -> list[Claim]:
    """The claims of rows of `selected`, in their order, with their holders."""
    held = holdings(reading, [row.id for row in rows])
    return [Claim(**Claim.slots(row, held.get(row.id, ()))) for row in rows]


def claim_page(
    reading: Reading, name: str, query: SayingFilters, conditions: Sequence[ColumnElement[bool]], **scope: str
) -> tuple[Sequence[Row[Any]], PageInfo, int | None]:
    """The rows of the page of a list of claims, those stored last first; where it stands; the total if asked for."""
    keyset = Keyset.of(name, query, (int,), **scope)
    seq = t.claim.c.seq
    wanted = selected().where(*conditions).order_by(seq.desc()).limit(query.limit + 1)
    if keyset.after:
        wanted = wanted.where(seq < keyset.after[0])
    rows, page = keyset.cut(reading.rows(wanted), lambda row: (row.seq,))
    total = reading.total(query, t.claim, conditions)
    return rows, page, total


def existing(reading: Reading, claim_id: str) -> Row[Any]:
    """The row of a claim; raises Unknown where there is none."""
    row = reading.row(selected().where(t.claim.c.id == claim_id))
    if row is None:
        raise Unknown("claim", claim_id)
    return row


@router.get("/claims", response_model=ClaimList, operation_id="listClaims")
async def list_claims(reading: Read, query: Annotated[AttributionFilters, Query()]) -> Response:
    """Claims, those stored last first. Filters on the saying must hold of one and the same attribution of a claim."""

    def page() -> Response:
        rows, info, total = claim_page(
            reading, "claims", query, claim_conditions(reading, query, query.speakers(reading))
        )
        return reading.answer(ClaimList(load(reading, rows), info, total), info)

    return await reading.run(page)


@router.get("/claims/{claim_id}", response_model=RelatedClaim, operation_id="getClaim")
async def get_claim(reading: Read, claim_id: ClaimId) -> Response:
    """One claim, with those who assert or deny it and its relations to other answers to the same question."""
    row = existing(reading, claim_id)
    held = holdings(reading, [claim_id])
    related = relations(reading, [row], held)[claim_id]
    return reading.answer(RelatedClaim(**Claim.slots(row, held.get(claim_id, ())), relations=related))


@router.get("/claims/{claim_id}/attributions", response_model=AttributionList, operation_id="listClaimAttributions")
async def list_claim_attributions(
    reading: Read, claim_id: ClaimId, query: Annotated[AttributionFilters, Query()]
) -> Response:
    """The attributions that state one claim: every time that somebody asserts, denies or doubts it."""

    def page() -> Response:
        existing(reading, claim_id)
        stated = t.attribution_claim.c
        of_claim = t.attribution.c.id.in_(select(stated.attribution_id).where(stated.claim_id == claim_id))
        conditions = [of_claim, *attribution_conditions(reading, query, query.speakers(reading))]
        return page_of(reading, "claim attributions", query, conditions, claim=claim_id)

    return await reading.run(page)
