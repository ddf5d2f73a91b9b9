"""What storing an article needs that is a function of the article alone: made where it is extracted, by many at once.

Storing is done by one writer, article after article, so whatever can be done before its turn is done here. Nothing of
this is looked up in a database, and nothing of it is an id that depends on one.
"""

from dataclasses import dataclass
from json import JSONEncoder
from typing import Any

from app import edtf
from app.annotation import ActorRef, Proposition, Quantity, Quote, as_record
from app.documents import Document, Extract, Failure, mine
from app.extraction.shares import as_share
from app.folding import fold_words
from app.grouping import claim_key
from app.likeness import Likeness, likeness_of, sequences
from app.positional import QUANTITY, SPAN, packed
from app.stems import joined_terms, source_text

as_json = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""A value as it is stored in a column of JSON."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim that an attribution states."""

    claim: str
    """Its key."""
    proposition: Proposition
    quantity: int | None
    """Index into the attribution's quantities."""


@dataclass(frozen=True, slots=True)
class Told:
    """One attribution, in the order of reading."""

    row: dict[str, Any]
    """Its own columns, but for ids; JSON as text."""
    words: str
    """Of its content."""
    terms: str
    """Those, as the search index has them."""
    holders: tuple[ActorRef, ...]
    via: tuple[ActorRef, ...]
    target: int | None
    """Rank of the attribution that it answers."""
    stated: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """One article, ready to be stored."""

    terms: str
    """The words of title and text, as the search index has them."""
    likeness: Likeness
    """By which its copies are found."""
    actors: tuple[ActorRef, ...]
    attributions: tuple[Told, ...]


def prepare(document: Document, extract: Extract) -> Prepared | Failure:
    """All that is found in a document, ready to be stored; its error is the document's failure."""
    found = mine(document, extract)
    if isinstance(found, Failure):
        return found
    ranks = {quote.id: rank for rank, quote in enumerate(found.quotes)}
    by_id = {quote.id: quote for quote in found.quotes}
    records = as_record(document.name, found.quotes)["quotes"]
    return Prepared(
        joined_terms(source_text(document.title, document.text)),
        likeness_of(sequences(document.text)),
        tuple(found.actors),
        tuple(_told(quote, record, by_id, ranks) for quote, record in zip(found.quotes, records, strict=True)),
    )


def _told(quote: Quote, record: dict[str, Any], by_id: dict[str, Quote], ranks: dict[str, int]) -> Told:
    words = _words(quote)
    return Told(
        _row(quote, record),
        words,
        joined_terms(words),
        tuple(quote.holders),
        tuple(quote.via),
        ranks.get(quote.target or ""),
        _stated(quote, by_id),
    )


def _words(quote: Quote) -> str:
    return " ".join(span.text for span in quote.contents)


def _row(quote: Quote, record: dict[str, Any]) -> dict[str, Any]:
    low, high = edtf.bounds(quote.said)
    plain = {name: record[name] for name in ("stance", "quotation", "modality", "said", "rule", "confidence")}
    spans = {
        "cue": as_json(packed(record["cue"], SPAN)),
        "mentions": as_json(packed(record["sources"], SPAN)),
        "contents": as_json(packed(record["contents"], SPAN)),
        "quantities": as_json(packed(record["quantities"], QUANTITY)),
    }
    return {**plain, **spans, "said_low": low, "said_high": high}


def _stated(quote: Quote, by_id: dict[str, Quote]) -> tuple[Stated, ...]:
    """The propositions that a quote states, each once; for "ces accusations", those that it points to."""
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
    figures = dict(enumerate(own.quantities))
    found: list[Stated] = []
    for key, proposition in keyed.items():
        figure = next((index for index, quantity in figures.items() if _is_figure_of(quantity, proposition)), None)
        if figure is not None:
            del figures[figure]
        found.append(Stated(key, proposition, figure))
    return tuple(found)


def _is_figure_of(quantity: Quantity, proposition: Proposition) -> bool:
    p, q = proposition, as_share(quantity)
    return (p.value, p.low, p.high, p.bound) == (q.value, q.low, q.high, q.bound)
