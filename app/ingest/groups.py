"""Groups and relations of the blocks that an article touched, made anew from all that current sources say there."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from app.annotation import Stance
from app.grouping import ClaimGroup, Grouping, Statement, group
from app.ingest.attributions import proposition_of, slots_of
from app.ingest.rows import insert_all
from app.models import Attribution, AttributionActor, AttributionClaim, Claim, Group, Relation, Source, core

_ATTRIBUTION, _HOLDING, _STATING = core(Attribution), core(AttributionActor), core(AttributionClaim)
_CLAIM, _GROUP, _RELATION, _SOURCE = core(Claim), core(Group), core(Relation), core(Source)

# Everything that current sources say on the claims of one block.
_STATED = (
    select(
        _CLAIM,
        _STATING.c.proposition,
        _ATTRIBUTION.c.id.label("attribution"),
        _ATTRIBUTION.c.stance,
        _ATTRIBUTION.c.contents,
        _ATTRIBUTION.c.said,
        _ATTRIBUTION.c.target_id,
        _SOURCE.c.published,
    )
    .join(_STATING, _STATING.c.claim_id == _CLAIM.c.id)
    .join(_ATTRIBUTION, _ATTRIBUTION.c.id == _STATING.c.attribution_id)
    .join(_SOURCE, _SOURCE.c.id == _ATTRIBUTION.c.source_id)
    .where(_CLAIM.c.block == bindparam("block"), _SOURCE.c.current)
)
_HELD = (
    select(_HOLDING.c.attribution_id, _HOLDING.c.actor_id)
    .where(
        _HOLDING.c.attribution_id.in_(_STATED.with_only_columns(_ATTRIBUTION.c.id)),
        _HOLDING.c.role.in_(("holder", "publisher")),
    )
    .order_by(_HOLDING.c.attribution_id, _HOLDING.c.position)
)


def regroup(connection: Connection, blocks: Iterable[str]) -> None:
    """Bring the groups and relations of these blocks up to date; rows that stay as they are keep their numbers."""
    for block in sorted(blocks):
        statements = _statements(connection, block)
        grouping = group(statements)
        _store_groups(connection, block, grouping, {s.claim: s for s in statements})
        _store_relations(connection, block, grouping)


def _statements(connection: Connection, block: str) -> list[Statement]:
    holders: dict[str, list[str]] = {}
    for row in connection.execute(_HELD, {"block": block}):
        holders.setdefault(row.attribution_id, []).append(row.actor_id)
    return [
        Statement(
            attribution=row.attribution,
            claim=row.id,
            proposition=proposition_of(row.proposition or slots_of(row)),
            stance=Stance(row.stance),
            holders=tuple(holders.get(row.attribution, ())),
            text=" ".join(span["text"] for span in row.contents),
            when=row.said or row.published,
            target=row.id if row.target_id else None,
        )
        for row in connection.execute(_STATED, {"block": block})
    ]


def _store_groups(connection: Connection, block: str, grouping: Grouping, stated: dict[str, Statement]) -> None:
    have = {row.id: row for row in connection.execute(select(_GROUP).where(_GROUP.c.block == block))}
    want = {found.id: _group_row(found, block, stated) for found in grouping.groups}
    insert_all(connection, _GROUP, (row for key, row in want.items() if key not in have))
    for key, row in want.items():
        if key in have and any(getattr(have[key], name) != value for name, value in row.items()):
            connection.execute(update(_GROUP).where(_GROUP.c.id == key).values(row))
    member_of = {claim: found.id for found in grouping.groups for claim in found.claims}
    held = connection.execute(select(_CLAIM.c.id, _CLAIM.c.group_id).where(_CLAIM.c.block == block))
    moved = [{"claim": row.id, "to": member_of.get(row.id)} for row in held if row.group_id != member_of.get(row.id)]
    if moved:
        move = update(_CLAIM).where(_CLAIM.c.id == bindparam("claim")).values(group_id=bindparam("to"))
        connection.execute(move, moved)
    if gone := have.keys() - want.keys():
        connection.execute(delete(_RELATION).where(_RELATION.c.group_id.in_(gone)))
        connection.execute(delete(_GROUP).where(_GROUP.c.id.in_(gone)))


def _group_row(found: ClaimGroup, block: str, stated: dict[str, Statement]) -> dict[str, Any]:
    propositions = [stated[claim].proposition for claim in found.claims]
    return {
        "id": found.id,
        "block": block,
        "question": found.question,
        "event": _most_common(p.event for p in propositions),
        "unit": _most_common(p.unit for p in propositions),
        "place": _most_common(p.place for p in propositions),
        "conflict": found.conflict,
    }


def _store_relations(connection: Connection, block: str, grouping: Grouping) -> None:
    want = {
        (r.group, r.a, r.b, r.kind.value): {
            "group_id": r.group,
            "a": r.a,
            "b": r.b,
            "kind": r.kind.value,
            "reason": r.reason,
            "confidence": r.confidence,
        }
        for r in grouping.relations
    }
    in_block = select(_GROUP.c.id).where(_GROUP.c.block == block)
    have = {}
    stale = []
    for row in connection.execute(select(_RELATION).where(_RELATION.c.group_id.in_(in_block))):
        key = (row.group_id, row.a, row.b, row.kind)
        if key in want and (row.reason, row.confidence) == (want[key]["reason"], want[key]["confidence"]):
            have[key] = row.seq
        else:
            stale.append({"old": row.seq})
    if stale:
        connection.execute(delete(_RELATION).where(_RELATION.c.seq == bindparam("old")), stale)
    insert_all(connection, _RELATION, (row for key, row in want.items() if key not in have))


def _most_common(values: Iterable[str | None]) -> str | None:
    counts = Counter(value for value in values if value is not None)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None
