"""Conflicts: the questions whose answers contradict each other, with the positions side by side."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field
from sqlalchemy import ColumnElement, Row, bindparam, exists, func, select

from app.annotation import RelationKind
from app.api import tables as t
from app.api.copies import originals
from app.api.deps import Read, Snapshot, StrictRoute
from app.api.disputes import has_kind
from app.api.estimates import Estimates, Moment, moments
from app.api.filters import Word, Words, holds_words, speakers
from app.api.pages import CommaSeparated, Keyset, PageInfo, PageQuery, QueryModel
from app.api.positions import Answers, Position, PositionRelation, ProvenPosition, answers_to, evidence_for, tellings
from app.api.problems import Unknown
from app.api.shapes import shape
from app.api.terms import in_place, of_unit
from app.lexicon.labels import known_label, label, unit_label
from app.search import Indexed

router = APIRouter(tags=["conflicts"], route_class=StrictRoute)

_KINDS = (
    select(t.claim.c.group_id, t.relation.c.kind)
    .join(t.relation, t.relation.c.a == t.claim.c.seq)
    .where(t.claim.c.group_id.in_(bindparam("groups", expanding=True)))
    .distinct()
)
_SAYINGS = 4
"""For so many sayings of an actor one of the latest conflicts is looked at before them: in vain that takes a third of
the time that all its sayings take."""

GroupId = Annotated[str, Path(description="Id of the group of claims.")]


class RollUp(QueryModel):
    """Whether holders are also shown by affiliation."""

    roll_up: bool = False
    """Also show the holders of each position by the actor at the top of what they belong to, such as their state."""


class DetailQuery(RollUp):
    """What comes with a conflict."""

    include: Annotated[tuple[Literal["texts"], ...], CommaSeparated] = ()
    """`texts`: the whole text of each article of the evidence, to mark the words in."""


class ConflictSelection(RollUp):
    """What the list of conflicts can be narrowed by."""

    actor: Annotated[Word | None, Field(examples=["pentagone"])] = None
    """Id of an actor who takes a position in it."""
    include_members: bool = False
    """With `actor`: also positions of its parts."""
    kind: RelationKind | None = None
    """It holds a relation of this kind."""
    event: Annotated[Word | None, Field(examples=["troops_sent"])] = None
    """Type of the event that it is about."""
    place: Annotated[Word | None, Field(examples=["Koursk"])] = None
    """Place that it is about, or that contains it."""
    unit: Annotated[Word | None, Field(examples=["soldats"])] = None
    """What is counted or measured; words for the same thing find each other."""
    q: Annotated[Words | None, Field(examples=["soldats"])] = None
    """Words, all of which one of its claims holds; case, accents, plurals and elisions do not matter."""


class ConflictQuery(ConflictSelection, PageQuery):
    """What the list of conflicts takes."""


@shape
class Question:
    """A question that claims answer."""

    id: str
    """Id of the group of claims."""
    question: str
    """The question, in French."""
    conflict: bool
    """The answers contradict each other."""
    event: str | None
    """Type of the event that it is about."""
    event_label: str | None
    """The same in French."""
    place: str | None
    """Place that it is about."""
    unit: str | None
    """What is counted or measured: a class of units (`troops`), or folded words where none is known."""
    unit_label: str | None
    """The same in French; null where no class is known."""
    kinds: list[RelationKind]
    """The kinds of relation between its claims."""
    kind_labels: list[str]
    """The same in French, in the same order."""
    href: str
    """Where it is in this API."""

    @classmethod
    def slots(cls, row: Row[Any], kinds: list[RelationKind]) -> dict[str, Any]:
        """The fields of a group's row, for the shapes that extend this one."""
        words = {key: getattr(row, key) for key in ("id", "question", "conflict", "event", "place", "unit")}
        labels: dict[str, Any] = {"event_label": known_label("event", row.event), "unit_label": unit_label(row.unit)}
        labels |= {"kind_labels": [label("relation", kind) for kind in kinds]}
        return {**words, **labels, "kinds": kinds, "href": f"/v1/conflicts/{row.id}"}


@shape
class Conflict(Question):
    """A question whose answers contradict each other."""

    positions: list[Position]
    """The answers, the most frequent first."""


@shape
class ConflictDetail(Question):
    """A question with its answers side by side, and the words that prove them."""

    positions: list[ProvenPosition]
    """The answers, the most frequent first."""
    relations: list[PositionRelation]
    """How the claims stand to each other and why, conflicts first."""
    estimates: Estimates | None
    """The lowest, the best attested and the highest figure; null where fewer than two are asserted."""
    timeline: list[Moment]
    """When each of them first took each position, the earliest first."""
    texts: dict[str, str] | None
    """The articles' texts by the id of the source; null unless asked for by `include=texts`."""


@shape
class ConflictList:
    """A page of conflicts, those stored last first."""

    items: list[Conflict]
    """The conflicts."""
    page: PageInfo
    """Where the page stands."""
    total: int | None
    """How many there are in all; null unless asked for by `total=true`."""


def _conditions(reading: Snapshot, query: ConflictQuery) -> list[ColumnElement[bool]]:
    row, of_claim = t.group.c, t.claim.c
    conditions: list[ColumnElement[bool]] = [row.conflict]
    if query.actor:
        speaking = t.saying.c.actor_id.in_(speakers(reading, query.actor, query.include_members))
        joined = t.saying.join(t.claim, of_claim.seq == t.saying.c.claim_seq)
        conditions.append(row.id.in_(select(of_claim.group_id).select_from(joined).where(speaking)))
    if query.kind:
        conditions.append(has_kind(query.kind))
    if query.event:
        conditions.append(row.event == query.event)
    if query.place:
        conditions.append(in_place(reading, row.place, query.place))
    if query.unit:
        conditions.append(of_unit(row.unit, query.unit))
    if query.q is not None:
        conditions.append(row.id.in_(select(of_claim.group_id).where(holds_words(reading, Indexed.CLAIM, query.q))))
    return conditions


def _kinds(reading: Snapshot, answers: Mapping[str, Answers]) -> dict[str, list[RelationKind]]:
    """The kinds of relation within each group, between its claims or within one."""
    kinds = {id: {dispute.kind for dispute in found.disputes} for id, found in answers.items()}
    for row in reading.rows(_KINDS, {"groups": [*answers]}):
        kinds[row.group_id].add(RelationKind(row.kind))
    return {id: sorted(found) for id, found in kinds.items()}


def _rows(reading: Snapshot, query: ConflictQuery, keyset: Keyset) -> Sequence[Row[Any]]:
    """The rows of a page, and one more where another follows."""
    row = t.group.c
    onwards = [row.seq < keyset.after[0]] if keyset.after else []
    page = select(t.group).where(*onwards).order_by(row.seq.desc()).limit(query.limit + 1)
    if query.actor:
        # Who has said much is at odds somewhere among the latest conflicts: all its word need not be looked through.
        among = _among_latest(reading, query, onwards)
        found = reading.rows(page.where(*among)) if among else []
        if len(found) > query.limit:
            return found
    return reading.rows(page.where(*_conditions(reading, query)))


def _among_latest(
    reading: Snapshot, query: ConflictQuery, onwards: Sequence[ColumnElement[bool]]
) -> list[ColumnElement[bool]]:
    """The conditions of a query about an actor on some of the latest conflicts, each of which is looked at for it; none
    where it has said too little for that."""
    row, said = t.group.c, t.saying.c
    spoken = said.actor_id.in_(speakers(reading, query.actor or "", query.include_members))
    some = reading.count(select(func.count()).select_from(t.saying).where(spoken)) // _SAYINGS
    if not some:
        return []
    latest = select(row.seq).where(row.conflict, *onwards).order_by(row.seq.desc()).limit(some).subquery()
    first = reading.count(select(func.coalesce(func.min(latest.c.seq), 0)))
    of_claim = exists().where(said.claim_seq == t.claim.c.seq, spoken)
    of_group = exists().where(t.claim.c.group_id == row.id, of_claim)
    return [*_conditions(reading, query.model_copy(update={"actor": None})), row.seq >= first, of_group]


def listed(reading: Snapshot, query: ConflictQuery) -> ConflictList:
    """The page of the list of conflicts that the query asks for."""
    keyset = Keyset.of("conflicts", query, (int,))
    rows, page = keyset.cut(_rows(reading, query, keyset), lambda row: (row.seq,))
    answers = answers_to(reading, [row.id for row in rows], roll_up=query.roll_up)
    kinds = _kinds(reading, answers)
    items = [
        Conflict(
            **Question.slots(row, kinds[row.id]),
            positions=[Position(**slots) for slots in answers[row.id].positions],
        )
        for row in rows
    ]
    total = reading.total(query, t.group, _conditions(reading, query)) if query.total else None
    return ConflictList(items, page, total)


@router.get("/conflicts", response_model=ConflictList, operation_id="listConflicts")
async def list_conflicts(reading: Read, query: Annotated[ConflictQuery, Query()]) -> Response:
    """Questions whose answers contradict each other, those stored last first, with the positions taken."""

    def answer() -> Response:
        found = listed(reading, query)
        return reading.answer(found, found.page)

    return await reading.run(answer)


@router.get("/conflicts/{group_id}", response_model=ConflictDetail, operation_id="getConflict")
async def get_conflict(reading: Read, group_id: GroupId, query: Annotated[DetailQuery, Query()]) -> Response:
    """One question with its answers side by side: figure or stance, holders, articles, evidence."""

    def answer() -> Response:
        row = reading.row(select(t.group).where(t.group.c.id == group_id))
        if row is None:
            raise Unknown("conflict", group_id)
        return reading.answer(_detail(reading, row, query))

    return await reading.run(answer)


def _detail(reading: Snapshot, row: Row[Any], query: DetailQuery) -> ConflictDetail:
    answers = answers_to(reading, [row.id], roll_up=query.roll_up)
    claims = select(t.claim.c.seq).where(t.claim.c.group_id == row.id)
    between = reading.rows(t.related.where(t.relation.c.a.in_(claims)).order_by(t.relation.c.seq))
    known = answers[row.id]
    related = [
        *known.disputes,
        *(PositionRelation.of(found, known.claims[found.a], known.claims[found.b], known.held) for found in between),
    ]
    related.sort(key=lambda relation: not relation.conflict)
    found = answers[row.id].positions
    positions = []
    for slots in found:
        evidence = evidence_for(reading, slots["claim_id"], slots["stance"])
        sources = {said.source.id: said.source for said in evidence}
        told = tellings(evidence, slots["mentions"], originals(reading, sources.keys()))
        positions.append(ProvenPosition(**slots, sources=list(sources.values()), evidence=evidence, tellings=told))
    parts = {relation.a for relation in related if relation.kind is RelationKind.PART_OF}
    return ConflictDetail(
        **Question.slots(row, _kinds(reading, answers)[row.id]),
        positions=positions,
        relations=related,
        estimates=Estimates.of([position for position in found if position["claim_id"] not in parts], row.unit),
        timeline=moments(found),
        texts=_texts(reading, positions) if query.include else None,
    )


def _texts(reading: Snapshot, positions: Sequence[ProvenPosition]) -> dict[str, str]:
    wanted = {source.id for position in positions for source in position.sources}
    source = t.source.c
    return {row.id: row.text for row in reading.rows(select(source.id, source.text).where(source.id.in_(wanted)))}
