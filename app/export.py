"""The database as files: all current articles in the annotation format, with their claims, groups and relations."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, select

from app.models import (
    ONE,
    OTHER,
    RELATED,
    Actor,
    ActorAlias,
    Attribution,
    AttributionActor,
    AttributionClaim,
    Claim,
    Relation,
    Source,
    core,
)

_SOURCE, _ATTRIBUTION, _HOLDING, _ACTOR = core(Source), core(Attribution), core(AttributionActor), core(Actor)
_ALIAS, _STATING, _CLAIM, _RELATION = core(ActorAlias), core(AttributionClaim), core(Claim), core(Relation)

_IN_SOURCE = select(_ATTRIBUTION.c.id).where(_ATTRIBUTION.c.source_id == bindparam("source"))
_QUOTES = select(_ATTRIBUTION).where(_ATTRIBUTION.c.source_id == bindparam("source")).order_by(_ATTRIBUTION.c.position)
_HELD = (
    select(_HOLDING, _ACTOR.c.name, _ACTOR.c.kind, _ACTOR.c.title)
    .join(_ACTOR, _ACTOR.c.id == _HOLDING.c.actor_id)
    .where(_HOLDING.c.attribution_id.in_(_IN_SOURCE))
    .order_by(_HOLDING.c.attribution_id, _HOLDING.c.role, _HOLDING.c.position)
)
_ALIASES = select(_ALIAS.c.actor_id, _ALIAS.c.alias).where(
    _ALIAS.c.actor_id.in_(select(_HOLDING.c.actor_id).where(_HOLDING.c.attribution_id.in_(_IN_SOURCE)))
)
_STATED = (
    select(_STATING.c.attribution_id, _STATING.c.claim_id, _CLAIM.c.group_id)
    .join(_CLAIM, _CLAIM.c.id == _STATING.c.claim_id)
    .where(_STATING.c.attribution_id.in_(_IN_SOURCE))
    .order_by(_STATING.c.attribution_id, _STATING.c.position)
)
_RELATIONS = RELATED.order_by(ONE.c.group_id, ONE.c.id, OTHER.c.id, _RELATION.c.kind)

_BATCH = 500
"""How many rows are held at a time, and how many relations stand in a record."""


def annotations(connection: Connection, wanted: Sequence[ColumnElement[bool]] = ()) -> Iterator[dict[str, Any]]:
    """Each current article as `annotation.as_record` writes it, in the order of storing, then records of relations.

    Every quote has beside its own fields the `claims` that it states, the main one as `claim`, and that one's `group`.
    `wanted` are conditions on the articles; then the relations are those between claims that these state. All records
    are of one state of the database, whatever is stored meanwhile, and few of them are held at a time.
    """
    conditions = wanted or (_SOURCE.c.current,)
    sources = select(_SOURCE.c.id, _SOURCE.c.document).where(*conditions).order_by(_SOURCE.c.seq)
    for source in _in_batches(connection, sources):
        yield {"document": source.document, "quotes": list(_quotes(connection, source.id))}
    relations = _RELATIONS
    if wanted:
        said = select(_ATTRIBUTION.c.id).where(_ATTRIBUTION.c.source_id.in_(select(_SOURCE.c.id).where(*wanted)))
        stated = select(_STATING.c.claim_id).where(_STATING.c.attribution_id.in_(said))
        relations = relations.where(ONE.c.id.in_(stated), OTHER.c.id.in_(stated))
    batches = _batched(map(_relation, _in_batches(connection, relations)))
    yield {"relations": next(batches, [])}
    for batch in batches:
        yield {"relations": batch}


def _relation(row: Row[Any]) -> dict[str, Any]:
    told = {"group": row.group_id, "a": row.a, "b": row.b}
    return told | {"kind": row.kind, "reason": row.reason, "confidence": row.confidence}


def _in_batches(connection: Connection, statement: Select[Any]) -> Iterator[Row[Any]]:
    return iter(connection.execute(statement.execution_options(yield_per=_BATCH)))


def _batched(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _quotes(connection: Connection, source: str) -> Iterator[dict[str, Any]]:
    here = {"source": source}
    aliases: dict[str, set[str]] = {}
    for row in connection.execute(_ALIASES, here):
        aliases.setdefault(row.actor_id, set()).add(row.alias)
    actors: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for held in connection.execute(_HELD, here):
        known = {
            "name": held.name,
            "id": held.actor_id,
            "kind": held.kind,
            "aliases": sorted(aliases.get(held.actor_id, ())),
        }
        actor = {**known, "title": held.title, "resolved_by": held.resolved_by}
        actors.setdefault((held.attribution_id, held.role), []).append(actor)
    stated: dict[str, list[tuple[str, str | None]]] = {}
    for said in connection.execute(_STATED, here):
        stated.setdefault(said.attribution_id, []).append((said.claim_id, said.group_id))
    for quote in connection.execute(_QUOTES, here):
        claims = stated[quote.id]
        yield {
            "id": quote.id,
            "sources": quote.mentions,
            "cue": quote.cue,
            "contents": quote.contents,
            "holders": actors.get((quote.id, "holder"), []),
            "via": actors.get((quote.id, "via"), []),
            "stance": quote.stance,
            "quotation": quote.quotation,
            "modality": quote.modality,
            "said": quote.said,
            "quantities": quote.quantities,
            "rule": quote.rule,
            "confidence": quote.confidence,
            "target": quote.target_id,
            "claim": claims[0][0],
            "group": claims[0][1],
            "claims": [claim for claim, _ in claims],
        }
