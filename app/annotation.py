"""The terms of an annotation: inert, frozen values that every other module shares.

They follow the Citron annotation format (BBC R&D) extended by stance, modality, relays and quantities; the words are
those of attribution research (PARC 3, PolNeAR). Offsets are Unicode code points of the text as given (Python slices).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Stance(StrEnum):
    """What a holder does with a content."""

    ASSERTS = "asserts"
    DENIES = "denies"
    UNCONFIRMED = "unconfirmed"
    QUESTIONS = "questions"


class Quotation(StrEnum):
    """How much of a content stands between quotation marks: all, none, some."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class Modality(StrEnum):
    """In what mode a content is put forward."""

    ACTUAL = "actual"
    HEDGED = "hedged"
    POSSIBLE = "possible"
    PLANNED = "planned"
    NORMATIVE = "normative"


class Bound(StrEnum):
    """How the words bound a figure."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BETWEEN = "between"
    VAGUE = "vague"


class RelationKind(StrEnum):
    """How two claims of a group stand to each other."""

    AGREES = "agrees"
    VALUE = "value"
    STANCE = "stance"
    UNCONFIRMED = "unconfirmed"
    PART_OF = "part_of"
    REVISES = "revises"
    DIFFERS_IN_MODALITY = "differs_in_modality"


CONFLICTS = frozenset({RelationKind.VALUE, RelationKind.STANCE})


class ActorKind(StrEnum):
    """What sort of party an actor is; `unnamed` is a source that the article does not name."""

    PERSON = "person"
    STATE = "state"
    GOVERNMENT = "government"
    AGENCY = "agency"
    ORGANISATION = "organisation"
    MEDIUM = "medium"
    GROUP = "group"
    DOCUMENT = "document"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Words of a text: `text == document[start:end]`."""

    start: int
    end: int
    text: str

    @classmethod
    def of(cls, document: str, start: int, end: int) -> "Span":
        """The span of `document` from `start` to `end`."""
        return cls(start, end, document[start:end])


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in the text, resolved against the article's date where it needs one.

    `edtf` is an EDTF (ISO 8601-2) date or interval ("2024-10-31", "2023-10", "XXXX-11-01", "2024-09-07/2024-10-01"), or
    None where the words are a date that cannot be resolved ("jeudi" in an article without a date).
    """

    span: Span
    edtf: str | None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of something in the world that somebody could dispute (annotation guide, part 2)."""

    span: Span
    value: float | None
    low: float | None
    high: float | None
    bound: Bound
    unit: str | None
    place: str | None = None
    of: float | None = None
    increment: bool = False
    """"1 500 autres": comes on top of a total, so never conflicts with it."""
    date: str | None = None
    """EDTF of the day that the figure is for, where the words say so ("contre 10 000 la veille")."""


@dataclass(frozen=True, slots=True)
class ActorRef:
    """A holder or a relay, as far as the article and the registry resolve it.

    `id` is stable: the registry's id, or a slug of the full name for an actor that only the article introduces; None
    where the words hold no name ("la direction", "des responsables"): they are kept as `name`.
    """

    name: str
    id: str | None = None
    kind: ActorKind = ActorKind.UNNAMED
    aliases: tuple[str, ...] = ()
    title: str | None = None
    """"secrétaire général de l'OTAN": the office or function given in the article."""
    parent: str | None = None
    """Id of the actor that this one belongs to or speaks for."""
    mention: Span | None = None
    resolved_by: str = "surface"
    """How the mention led to the actor: registry, office, article, pronoun, surname, surface …"""


@dataclass(frozen=True, slots=True)
class Proposition:
    """What a content says, in normal form: the slots of a claim. None means that the text does not say.

    One content yields one proposition per quantity in it, or a single one where it holds none.
    """

    event: str | None = None
    """Event type from lexicon/events.toml; None where no type fits (an open subject)."""
    agent: str | None = None
    """Id (registry) or folded words of who does it."""
    object: str | None = None
    """Normal form of what it is done to or with: the class of the unit ("troops", "arms") or the folded head noun."""
    recipient: str | None = None
    place: str | None = None
    """Where, as the content itself says."""
    setting: str | None = None
    """Where the article takes place, for a content that names no place: no slot, as the fact may be of elsewhere."""
    time: str | None = None
    """EDTF of the fact, not of its saying."""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    bound: Bound | None = None
    unit: str | None = None
    of: float | None = None
    increment: bool = False
    modality: Modality = Modality.ACTUAL
    negated: bool = False
    """The content itself says that it is not so ("que X ne participait pas")."""
    words: tuple[str, ...] = ()
    """Folded, stemmed content words, sorted: what decides where no event type fits."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One attribution: holders assert, deny, leave unconfirmed or question one content (guide, part 1)."""

    id: str
    sources: tuple[Span, ...]
    cue: Span | None
    contents: tuple[Span, ...]
    holders: tuple[ActorRef, ...]
    via: tuple[ActorRef, ...]
    stance: Stance
    quotation: Quotation
    modality: Modality
    said: str | None
    quantities: tuple[Quantity, ...]
    rule: str
    confidence: float = 1.0
    """How likely it is right, as measured on articles with gold; 1 where a person annotated it."""
    propositions: tuple[Proposition, ...] = ()
    target: str | None = None
    """Id of the quote that an anaphoric content answers ("ces accusations")."""


@dataclass(frozen=True, slots=True)
class Annotations:
    """All that one text says, and who says it."""

    quotes: tuple[Quote, ...]
    actors: tuple[ActorRef, ...] = field(default=())
    """Every actor that the article names, each once, with the words that name it as aliases."""


def as_record(document: str, quotes: Iterable[Quote]) -> dict[str, Any]:
    """The annotation format (guide, part 4) as plain JSON values."""
    return {"document": document, "quotes": [_quote(q) for q in quotes]}


def _span(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.text}


def _actor(actor: ActorRef) -> dict[str, Any]:
    return {
        "name": actor.name,
        "id": actor.id,
        "kind": actor.kind.value,
        "aliases": list(actor.aliases),
        "title": actor.title,
        "resolved_by": actor.resolved_by,
    }


def _number(value: float | None) -> int | float | None:
    return int(value) if value is not None and value == int(value) else value


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {
        "text": quantity.span.text,
        "start": quantity.span.start,
        "end": quantity.span.end,
        "value": _number(quantity.value),
        "low": _number(quantity.low),
        "high": _number(quantity.high),
        "bound": quantity.bound.value,
        "unit": quantity.unit,
        "place": quantity.place,
        "of": _number(quantity.of),
        "increment": quantity.increment,
        "date": quantity.date,
    }


def _quote(quote: Quote) -> dict[str, Any]:
    return {
        "id": quote.id,
        "sources": [_span(s) for s in quote.sources],
        "cue": _span(quote.cue) if quote.cue else None,
        "contents": [_span(s) for s in quote.contents],
        "holders": [_actor(a) for a in quote.holders],
        "via": [_actor(a) for a in quote.via],
        "stance": quote.stance.value,
        "quotation": quote.quotation.value,
        "modality": quote.modality.value,
        "said": quote.said,
        "quantities": [_quantity(q) for q in quote.quantities],
        "rule": quote.rule,
        "confidence": quote.confidence,
        "target": quote.target,
    }
