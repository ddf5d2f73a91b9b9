"""Groups and relations of the neighbourhoods that an article touched, made anew from all that is said there."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from app.annotation import Stance
from app.grouping import ClaimGroup, Statement, group
from app.ingest.rows import insert_all, proposition_of, rows_in, slots_of
from app.ingest.ties import neighbourhood
from app.models import (
    ONE,
    RELATED,
    Actor,
    Attribution,
    AttributionActor,
    AttributionClaim,
    Claim,
    Group,
    Relation,
    Source,
    core,
)

_ATTRIBUTION, _HOLDING, _STATING = core(Attribution), core(AttributionActor), core(AttributionClaim)
_ACTOR = core(Actor)
_CLAIM, _GROUP, _RELATION, _SOURCE = core(Claim), core(Group), core(Relation), core(Source)

_NEAR = _CLAIM.c.id.in_(bindparam("some", expanding=True))

# Everything that was said on some claims. Whether the source is current is asked of the rows: as a condition it makes
# SQLite begin with all current sources where the claims are many.
_STATED = (
    select(
        _CLAIM,
        _STATING.c.proposition,
        _STATING.c.position,
        _ATTRIBUTION.c.id.label("attribution"),
        _ATTRIBUTION.c.stance,
        _ATTRIBUTION.c.contents,
        _ATTRIBUTION.c.said,
        _ATTRIBUTION.c.target_id,
        _SOURCE.c.published,
        _SOURCE.c.current,
    )
    .join(_STATING, _STATING.c.claim_id == _CLAIM.c.id)
    .join(_ATTRIBUTION, _ATTRIBUTION.c.id == _STATING.c.attribution_id)
    .join(_SOURCE, _SOURCE.c.id == _ATTRIBUTION.c.source_id)
    .where(_NEAR)
)
_HELD = (
    select(_HOLDING.c.attribution_id, _HOLDING.c.position, _HOLDING.c.actor_id, _ACTOR.c.name)
    .join(_ACTOR, _ACTOR.c.id == _HOLDING.c.actor_id)
    .where(
        _HOLDING.c.attribution_id.in_(bindparam("some", expanding=True)),
        _HOLDING.c.role.in_(("holder", "publisher")),
    )
)
_GROUPS = select(_GROUP).where(_GROUP.c.id.in_(bindparam("some", expanding=True)))
_RELATIONS = RELATED.where(ONE.c.group_id.in_(bindparam("some", expanding=True)))
_MOVE = update(_CLAIM).where(_CLAIM.c.id == bindparam("claim")).values(group_id=bindparam("to"))

RelationKey = tuple[str, str, str, str]
"""Group, both claims and kind of a relation."""


@dataclass(frozen=True, slots=True)
class Remade:
    """What grouping makes of some claims, beside the groups that they have now."""

    before: dict[str, str | None]
    """The group of each claim, as stored."""
    numbers: dict[str, int]
    """The `seq` of each claim."""
    members: dict[str, str]
    """The group of each claim, as made; a claim that no current source states has none."""
    groups: dict[str, dict[str, Any]]
    """The rows of the groups, by id."""
    relations: dict[RelationKey, tuple[str, float]]
    """Reason and confidence of each relation."""

    @property
    def old(self) -> set[str]:
        """The groups that these claims have now."""
        return {group_id for group_id in self.before.values() if group_id is not None}


def regroup(connection: Connection, touched: Collection[str]) -> None:
    """Bring the groups and relations of the neighbourhoods of these claims up to date; rows that stay as they are keep
    their numbers."""
    made = remade(connection, neighbourhood(connection, touched))
    _store_relations(connection, made)
    _store_groups(connection, made.old, made.groups)
    moved = [
        {"claim": claim, "to": made.members.get(claim)}
        for claim, group_id in sorted(made.before.items())
        if group_id != made.members.get(claim)
    ]
    if moved:
        connection.execute(_MOVE, moved)


def remade(connection: Connection, claims: Collection[str]) -> Remade:
    """What grouping makes of whole neighbourhoods of claims, from all that is said there; writes nothing."""
    rows = list(rows_in(connection, _STATED, claims))
    said = _statements(connection, rows)
    stated = {one.claim: one for one in said}
    made = group(said)
    return Remade(
        before={row.id: row.group_id for row in rows},
        numbers={row.id: row.seq for row in rows},
        members={claim: found.id for found in made.groups for claim in found.claims},
        groups={found.id: _group_row(found, stated) for found in made.groups},
        relations={(r.group, r.a, r.b, r.kind.value): (r.reason, r.confidence) for r in made.relations},
    )


def differences(connection: Connection, made: Remade) -> Iterator[str]:
    """In what the stored groups and relations of these claims are otherwise than grouping makes them."""
    for claim, group_id in sorted(made.before.items()):
        if group_id != (wanted := made.members.get(claim)):
            yield f"claim {claim} is in group {group_id}, and belongs in {wanted}"
    have = {row.id: row for row in rows_in(connection, _GROUPS, made.old)}
    for key in sorted(have.keys() & made.groups.keys()):
        for name, value in made.groups[key].items():
            if getattr(have[key], name) != value:
                yield f"group {key}: {name} is {getattr(have[key], name)!r}, and should be {value!r}"
    stored = Counter(
        ((row.group_id, row.a, row.b, row.kind), (row.reason, row.confidence))
        for row in rows_in(connection, _RELATIONS, made.old)
    )
    wanted_relations = Counter(made.relations.items())
    for which, found in (("too many", stored - wanted_relations), ("missing", wanted_relations - stored)):
        for (group_id, a, b, kind), _ in sorted(found):
            yield f"group {group_id}: a relation is {which}: {a} {kind} {b}"


def _statements(connection: Connection, stated: Iterable[Row[Any]]) -> list[Statement]:
    """What current sources say on these claims, in an order that is not that of storing."""
    rows = sorted((row for row in stated if row.current), key=lambda row: (row.attribution, row.position))
    holders: dict[str, dict[int, tuple[str, str]]] = {}
    for row in rows_in(connection, _HELD, (said.attribution for said in rows)):
        holders.setdefault(row.attribution_id, {})[row.position] = row.actor_id, row.name
    found: list[Statement] = []
    for said in rows:
        held = [who for _, who in sorted(holders.get(said.attribution, {}).items())]
        statement = Statement(
            attribution=said.attribution,
            claim=said.id,
            proposition=proposition_of(said.proposition or slots_of(said)),
            stance=Stance(said.stance),
            holders=tuple(actor for actor, _ in held),
            names=tuple(name for _, name in held),
            text=" ".join(span["text"] for span in said.contents),
            when=said.said or said.published,
            target=said.id if said.target_id else None,
        )
        found.append(statement)
    return found


def _group_row(found: ClaimGroup, stated: dict[str, Statement]) -> dict[str, Any]:
    propositions = [stated[claim].proposition for claim in found.claims]
    return {
        "id": found.id,
        "question": found.question,
        "event": _most_common(p.event for p in propositions),
        "unit": _most_common(p.unit for p in propositions),
        "place": _most_common(p.place for p in propositions),
        "conflict": found.conflict,
    }


def _store_groups(connection: Connection, old: Collection[str], want: dict[str, dict[str, Any]]) -> None:
    have = {row.id: row for row in rows_in(connection, _GROUPS, old)}
    insert_all(connection, _GROUP, (row for key, row in want.items() if key not in have))
    for key in sorted(have.keys() & want.keys()):
        if any(getattr(have[key], name) != value for name, value in want[key].items()):
            connection.execute(update(_GROUP).where(_GROUP.c.id == key).values(want[key]))
    if gone := [{"old": key} for key in have.keys() - want.keys()]:
        connection.execute(delete(_GROUP).where(_GROUP.c.id == bindparam("old")), gone)


def _store_relations(connection: Connection, made: Remade) -> None:
    """Of the groups that the claims have until they are moved."""
    new = dict(made.relations)
    stale = []
    for row in rows_in(connection, _RELATIONS, made.old):
        key = (row.group_id, row.a, row.b, row.kind)
        if new.get(key) == (row.reason, row.confidence):
            del new[key]
        else:
            stale.append({"old": row.seq})
    if stale:
        connection.execute(delete(_RELATION).where(_RELATION.c.seq == bindparam("old")), stale)
    insert_all(
        connection,
        _RELATION,
        (
            {"a": made.numbers[a], "b": made.numbers[b], "kind": kind, "reason": reason, "confidence": confidence}
            for (_, a, b, kind), (reason, confidence) in new.items()
        ),
    )


def _most_common(values: Iterable[str | None]) -> str | None:
    counts = Counter(value for value in values if value is not None)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None
