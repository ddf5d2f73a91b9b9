"""The attributions of one article and the claims that they state, as rows."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, select

from app import search
from app.annotation import Span
from app.documents import Document
from app.ingest.actors import Cast
from app.ingest.rows import insert_all, rows_in, slots_of
from app.ingest.ties import store_ties
from app.models import Attribution, AttributionActor, AttributionClaim, Claim, core
from app.positional import SPAN, packed
from app.preparation import Prepared, Told, as_json
from app.search import Indexed

_ATTRIBUTION, _HOLDING, _STATING, _CLAIM = (
    core(Attribution),
    core(AttributionActor),
    core(AttributionClaim),
    core(Claim),
)

_SOME: BindParameter[Any] = bindparam("some", expanding=True)
_CLAIMS = select(_CLAIM).where(_CLAIM.c.id.in_(_SOME))
_NUMBERS = select(_CLAIM.c.id, _CLAIM.c.seq).where(_CLAIM.c.id.in_(_SOME))


@dataclass(frozen=True, slots=True)
class Article:
    """A document and the id that it is stored under."""

    id: str
    document: Document


def claims_stated(connection: Connection, source_id: str) -> set[str]:
    """The ids of the claims that a source states."""
    stated = (
        select(_STATING.c.claim_id)
        .join(_ATTRIBUTION, _ATTRIBUTION.c.id == _STATING.c.attribution_id)
        .where(_ATTRIBUTION.c.source_id == source_id)
    )
    return set(connection.execute(stated.distinct()).scalars())


def store_attributions(connection: Connection, article: Article, found: Prepared) -> set[str]:
    """Store all that an article says, with its actors and claims; returns the ids of its claims."""
    cast = Cast(article.id, article.document.text)
    for actor in found.actors:
        cast.add(actor)
    ids = [f"{article.id}-{position}" for position in range(len(found.attributions))]
    told = list(zip(ids, found.attributions, strict=True))
    holdings = [row for key, one in told for row in _holding_rows(key, one, cast, article.document)]
    cast.store(connection)
    claims = _store_claims(connection, found.attributions)
    insert_all(
        connection,
        _ATTRIBUTION,
        (
            {
                **one.row,
                "id": key,
                "source_id": article.id,
                "position": position,
                "claim_id": one.stated[0].claim,
                "target_id": None if one.target is None else ids[one.target],
            }
            for position, (key, one) in enumerate(told)
        ),
    )
    insert_all(connection, _HOLDING, holdings)
    insert_all(connection, _STATING, (row for key, one in told for row in _stating_rows(key, one, claims)))
    store_ties(connection, ((stated.claim, stated.proposition) for one in found.attributions for stated in one.stated))
    return {stated.claim for one in found.attributions for stated in one.stated}


def _store_claims(connection: Connection, told: Sequence[Told]) -> dict[str, dict[str, Any]]:
    """Store the claims that the database does not hold yet; returns the slots of all of them as stored."""
    rows = rows_in(connection, _CLAIMS, (stated.claim for one in told for stated in one.stated))
    claims = {row.id: slots_of(row) for row in rows}
    new: dict[str, dict[str, Any]] = {}
    terms: dict[str, str] = {}
    for one in told:
        for stated in one.stated:
            if stated.claim not in claims:
                slots = claims[stated.claim] = slots_of(stated.proposition)
                row = {"id": stated.claim, "text": one.words}
                new[stated.claim] = {**row, **slots, "words": as_json(slots["words"])}
                terms[stated.claim] = one.terms
    insert_all(connection, _CLAIM, new.values())
    search.add_terms(
        connection, [(Indexed.CLAIM, row.seq, terms[row.id]) for row in rows_in(connection, _NUMBERS, new)]
    )
    return claims


def _holding_rows(key: str, told: Told, cast: Cast, document: Document) -> Iterator[dict[str, Any]]:
    """Who holds and who relays; for a sentence in the reporter's own voice, the publisher."""

    def row(role: str, position: int, actor_id: str, resolved_by: str, mention: Span | None) -> dict[str, Any]:
        span = as_json(packed(asdict(mention) if mention else None, SPAN))
        named = {"attribution_id": key, "role": role, "position": position, "actor_id": actor_id}
        return {**named, "resolved_by": resolved_by, "mention": span}

    for role, refs in (("holder", told.holders), ("via", told.via)):
        for position, ref in enumerate(refs):
            yield row(role, position, cast.add(ref), ref.resolved_by, ref.mention)
    if not told.holders:
        publisher = cast.add_publisher(document.publisher, document.title or document.name)
        yield row("publisher", 0, publisher, "publisher", None)


def _stating_rows(key: str, told: Told, claims: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for position, stated in enumerate(told.stated):
        slots = slots_of(stated.proposition)
        yield {
            "attribution_id": key,
            "position": position,
            "claim_id": stated.claim,
            "quantity": stated.quantity,
            "proposition": as_json(slots) if slots != claims[stated.claim] else None,
        }
