"""Claims that some assert and others deny or leave unconfirmed: there the stances alone make the relation.

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


def contradicted() -> ColumnElement[bool]:
    """The condition that a claim conflicts with another one, or that some assert it and others deny it."""
    link, claim = t.relation.c, t.claim.c
    related: Select[Any] = select(literal_column("1")).where(
        or_(link.a == claim.id, link.b == claim.id), link.kind.in_(sorted(CONFLICTS))
    )
    return or_(exists(related.correlate(t.claim)), contradicted_within())


def contradicted_within() -> ColumnElement[bool]:
    """The condition that some assert a claim and others deny it."""
    return _disputed(Stance.DENIES)


def has_kind(kind: RelationKind) -> ColumnElement[bool]:
    """The condition that a group holds a relation of a kind, between claims or within one."""
    link = t.relation.c
    conditions: list[ColumnElement[bool]] = [t.group.c.id.in_(select(link.group_id).where(link.kind == kind))]
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
