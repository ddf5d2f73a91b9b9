"""Who makes a relation: the holders on either side, and the disputes about one claim, where stances alone make it.

Relations as stored stand between different claims; what holds within one follows from who says what of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, literal_column, or_, select

from app.annotation import CONFLICTS, RelationKind, Stance
from app.api import tables as t

_REASONS = {
    Stance.DENIES: "{asserting} asserts what {others} denies",
    Stance.UNCONFIRMED: "{others} neither confirms nor denies what {asserting} asserts",
}
"""Why such a claim is disputed; in English as the reasons of all relations."""
_KINDS = {Stance.DENIES: RelationKind.STANCE, Stance.UNCONFIRMED: RelationKind.UNCONFIRMED}
"""What holds between those who assert a claim and those who take the other stance on it."""


_SIGN = {Stance.ASSERTS: 1, Stance.DENIES: -1}
_NO_SIDES = {Stance.ASSERTS, Stance.UNCONFIRMED}


@dataclass(frozen=True, slots=True)
class Dispute:
    """How the word of some stands to that of others on the same claim."""

    kind: RelationKind
    reason: str
    confidence: float
    """That of the surest attribution on the less sure side."""


def disputes(held: Sequence[Row[Any]]) -> list[Dispute]:
    """The disputes about one claim, from the rows that tell who says what of it."""
    asserting = [holding for holding in held if holding.stance == Stance.ASSERTS]
    found = []
    for stance, kind in _KINDS.items():
        others = [holding for holding in held if holding.stance == stance]
        if asserting and others:
            reason = _REASONS[stance].format(asserting=_names(asserting), others=_names(others))
            confidence = min(max(holding.confidence for holding in side) for side in (asserting, others))
            found.append(Dispute(kind, reason, confidence))
    return found


def sides(
    kind: RelationKind, claim: Row[Any], held: Sequence[Row[Any]], other: Row[Any], of_other: Sequence[Row[Any]]
) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """Of those who hold a claim and those who hold a related one, the holdings that make the relation.

    On a claim that one side asserts there may be others who deny it: they are no part of what the first are in. Two
    empty lists where nobody's word makes it.
    """
    made = pairs(kind, claim, held, other, of_other)
    return list(dict.fromkeys(ours for ours, _ in made)), list(dict.fromkeys(theirs for _, theirs in made))


def pairs(
    kind: RelationKind, claim: Row[Any], held: Sequence[Row[Any]], other: Row[Any], of_other: Sequence[Row[Any]]
) -> list[tuple[Row[Any], Row[Any]]]:
    """The same, each with each."""
    return [(ours, theirs) for ours in held for theirs in of_other if _make(kind, ours, claim, theirs, other)]


def _make(kind: RelationKind, ours: Row[Any], claim: Row[Any], theirs: Row[Any], other: Row[Any]) -> bool:
    if kind is RelationKind.STANCE:
        return _sign(ours, claim) * _sign(theirs, other) < 0
    if kind is RelationKind.UNCONFIRMED:
        return {ours.stance, theirs.stance} == _NO_SIDES
    if kind is RelationKind.AGREES:
        return _sign(ours, claim) * _sign(theirs, other) > 0
    if kind is RelationKind.REVISES and ours.actor_id != theirs.actor_id:
        return False
    return bool(ours.stance == theirs.stance == Stance.ASSERTS)


def _sign(holding: Row[Any], claim: Row[Any]) -> int:
    """1 for what the holder says is so, -1 for what it says is not, 0 where it takes no side."""
    sign = _SIGN.get(holding.stance, 0)
    return -sign if claim.negated else sign


def contradicted() -> ColumnElement[bool]:
    """The condition that a claim conflicts with another one, or that some assert it and others deny it."""
    link, claim = t.relation.c, t.claim.c
    related: Select[Any] = select(literal_column("1")).where(
        or_(link.a == claim.seq, link.b == claim.seq), link.kind.in_(sorted(CONFLICTS))
    )
    return or_(exists(related.correlate(t.claim)), contradicted_within())


def contradicted_within() -> ColumnElement[bool]:
    """The condition that some assert a claim and others deny it."""
    return _disputed(Stance.DENIES)


def has_kind(kind: RelationKind) -> ColumnElement[bool]:
    """The condition that a group holds a relation of a kind, between claims or within one."""
    between: Select[Any] = (
        select(literal_column("1"))
        .join_from(t.claim, t.relation, t.relation.c.a == t.claim.c.seq)
        .where(t.claim.c.group_id == t.group.c.id, t.relation.c.kind == kind)
    )
    conditions: list[ColumnElement[bool]] = [exists(between.correlate(t.group))]
    for stance, made in _KINDS.items():
        if made == kind:
            within: Select[Any] = select(literal_column("1")).where(
                t.claim.c.group_id == t.group.c.id, _disputed(stance)
            )
            conditions.append(exists(within.correlate(t.group)))
    return or_(*conditions)


def _disputed(stance: Stance) -> ColumnElement[bool]:
    return and_(_taken(Stance.ASSERTS), _taken(stance))


def _taken(stance: Stance) -> ColumnElement[bool]:
    """The condition that somebody takes a stance on a claim in a current article."""
    stated, row = t.attribution_claim.c, t.attribution.c
    found: Select[Any] = (
        select(literal_column("1"))
        .select_from(t.attribution_claim)
        .join(t.attribution, row.id == stated.attribution_id)
        .join(t.source, t.source.c.id == row.source_id)
        .where(stated.claim_id == t.claim.c.id, row.stance == stance, t.is_current)
    )
    return exists(found.correlate(t.claim))


def _names(held: Sequence[Row[Any]]) -> str:
    return ", ".join(dict.fromkeys(holding.name for holding in held))
