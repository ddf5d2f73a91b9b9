"""The attributions of one article and the claims that they state, as rows."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, null, select

from app import edtf, search
from app.annotation import Annotations, Proposition, Quantity, Quote, Span, as_record
from app.documents import Document
from app.folding import fold_words
from app.grouping import block, claim_key
from app.ingest.actors import Cast
from app.ingest.rows import insert_all, rows_in, slots_of
from app.ingest.ties import store_ties
from app.models import Attribution, AttributionActor, AttributionClaim, Claim, core
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


def store_attributions(connection: Connection, article: Article, found: Annotations) -> set[str]:
    """Store all that an article says, with its actors and claims; returns the ids of its claims."""
    cast = Cast(article.id, article.document.text)
    for actor in found.actors:
        cast.add(actor)
    ids = {quote.id: f"{article.id}-{position}" for position, quote in enumerate(found.quotes)}
    stated = {quote.id: _stated(quote, found) for quote in found.quotes}
    holdings = [row for quote in found.quotes for row in _holding_rows(quote, ids[quote.id], cast, article.document)]
    cast.store(connection)
    claims = _store_claims(connection, [(p, _words(q)) for q in found.quotes for p in stated[q.id].items()])
    records = as_record(article.document.name, found.quotes)["quotes"]
    rows = zip(found.quotes, records, strict=True)
    insert_all(
        connection,
        _ATTRIBUTION,
        (
            {
                **_attribution_row(quote, record),
                "id": ids[quote.id],
                "source_id": article.id,
                "position": position,
                "claim_id": next(iter(stated[quote.id])),
                "target_id": ids.get(quote.target or ""),
            }
            for position, (quote, record) in enumerate(rows)
        ),
    )
    insert_all(connection, _HOLDING, holdings)
    stating = (row for quote in found.quotes for row in _stating_rows(quote, ids[quote.id], stated[quote.id], claims))
    insert_all(connection, _STATING, stating)
    store_ties(connection, (pair for keyed in stated.values() for pair in keyed.items()))
    return {key for keyed in stated.values() for key in keyed}


# ---------------------------------------------------------------- claims


@dataclass(frozen=True, slots=True)
class _Stored:
    block: str
    slots: dict[str, Any]


def _stated(quote: Quote, found: Annotations) -> dict[str, Proposition]:
    """The propositions that a quote states, by claim key; for "ces accusations", those that it points to."""
    by_id = {q.id: q for q in found.quotes}
    own, seen = quote, {quote.id}
    while quote.target in by_id and quote.target not in seen:
        seen.add(quote.target)
        quote = by_id[quote.target]
    if set(quote.propositions) < set(own.propositions):
        quote = own  # "ces chiffres": of more quotes than its target
    words = tuple(sorted(set(fold_words(_words(quote)).split())))
    keyed: dict[str, Proposition] = {}
    for proposition in quote.propositions or (Proposition(modality=quote.modality, words=words),):
        keyed.setdefault(claim_key(proposition), proposition)
    return keyed


def _store_claims(connection: Connection, stated: list[tuple[tuple[str, Proposition], str]]) -> dict[str, _Stored]:
    """Store the claims that the database does not hold yet; returns all of them as stored."""
    rows = rows_in(connection, _CLAIMS, (key for (key, _), _ in stated))
    claims = {row.id: _Stored(row.block, slots_of(row)) for row in rows}
    new: dict[str, dict[str, Any]] = {}
    for (key, proposition), words in stated:
        if key not in claims:
            claims[key] = _Stored(block(proposition), slots_of(proposition))
            new[key] = {"id": key, "block": claims[key].block, "text": words, **claims[key].slots}
    insert_all(connection, _CLAIM, new.values())
    numbers = rows_in(connection, _NUMBERS, new)
    search.add(connection, [(Indexed.CLAIM, row.seq, new[row.id]["text"]) for row in numbers])
    return claims


# ---------------------------------------------------------------- attributions


def _words(quote: Quote) -> str:
    return " ".join(span.text for span in quote.contents)


def _attribution_row(quote: Quote, record: dict[str, Any]) -> dict[str, Any]:
    low, high = edtf.bounds(quote.said)
    plain = ("stance", "quotation", "modality", "said", "cue", "contents", "quantities", "rule", "confidence")
    return {**{name: record[name] for name in plain}, "mentions": record["sources"], "said_low": low, "said_high": high}


def _holding_rows(quote: Quote, key: str, cast: Cast, document: Document) -> Iterator[dict[str, Any]]:
    """Who holds and who relays; for a sentence in the reporter's own voice, the publisher."""

    def row(role: str, position: int, actor_id: str, resolved_by: str, mention: Span | None) -> dict[str, Any]:
        span = asdict(mention) if mention else None
        named = {"attribution_id": key, "role": role, "position": position, "actor_id": actor_id}
        return {**named, "resolved_by": resolved_by, "mention": span}

    for role, refs in (("holder", quote.holders), ("via", quote.via)):
        for position, ref in enumerate(refs):
            yield row(role, position, cast.add(ref), ref.resolved_by, ref.mention)
    if not quote.holders:
        publisher = cast.add_publisher(document.publisher, document.title or document.name)
        yield row("publisher", 0, publisher, "publisher", None)


def _stating_rows(
    quote: Quote, key: str, stated: dict[str, Proposition], claims: dict[str, _Stored]
) -> Iterator[dict[str, Any]]:
    figures = list(enumerate(quote.quantities))
    for position, (claim, proposition) in enumerate(stated.items()):
        slots = slots_of(proposition)
        figure = next((found for found in figures if _is_figure_of(found[1], proposition)), None)
        if figure is not None:
            figures.remove(figure)
        yield {
            "attribution_id": key,
            "position": position,
            "claim_id": claim,
            "quantity": figure[0] if figure else None,
            "proposition": slots if slots != claims[claim].slots else null(),
        }


def _is_figure_of(quantity: Quantity, proposition: Proposition) -> bool:
    p, q = proposition, quantity
    return (p.value, p.low, p.high, p.bound) == (q.value, q.low, q.high, q.bound)
