"""Quotes from records in the annotation format: what grouping is tested on without the extractor before it."""

from functools import cache
from typing import Any

from app.annotation import ActorKind, ActorRef, Bound, Modality, Quantity, Quotation, Quote, Span, Stance
from app.lexicon.actors import registry, slug


def quote_of(record: dict[str, Any], text: str) -> Quote:
    """The quote that a record describes; spans without offsets are looked up in `text`."""
    contents = tuple(_span(s, text) for s in record["contents"])
    return Quote(
        id=record["id"],
        sources=tuple(_span(s, text) for s in record.get("sources", ())),
        cue=_span(record["cue"], text) if record.get("cue") else None,
        contents=contents,
        holders=tuple(_actor(h["name"]) for h in record.get("holders", ())),
        via=tuple(_actor(h["name"]) for h in record.get("via", ())),
        stance=Stance(record.get("stance", "asserts")),
        quotation=Quotation(record.get("quotation", "indirect")),
        modality=Modality(record.get("modality", "actual")),
        said=record.get("said"),
        quantities=tuple(_quantity(q, contents, text) for q in record.get("quantities", ())),
        rule="given",
        confidence=1.0,
    )


def _span(record: dict[str, Any], text: str) -> Span:
    if "start" in record:
        return Span.of(text, record["start"], record["end"])
    start = text.index(record["text"])
    return Span.of(text, start, start + len(record["text"]))


def _quantity(record: dict[str, Any], contents: tuple[Span, ...], text: str) -> Quantity:
    start = text.find(record["text"], contents[0].start)
    bound, value = Bound(record["bound"]), record.get("value")
    low, high = _interval(bound, value)
    return Quantity(
        span=Span.of(text, start, start + len(record["text"])),
        value=value,
        low=record.get("low", low),
        high=record.get("high", high),
        bound=bound,
        unit=record.get("unit"),
        place=record.get("place"),
        of=record.get("of"),
        increment=record.get("increment", False),
        date=record.get("date"),
    )


def _interval(bound: Bound, value: float | None) -> tuple[float | None, float | None]:
    if value is None:
        return None, None
    match bound:
        case Bound.ABOUT:
            return 0.9 * value, 1.1 * value
        case Bound.AT_LEAST:
            return value, None
        case Bound.AT_MOST:
            return None, value
        case _:
            return value, value


def _actor(name: str) -> ActorRef:
    found = _by_name().get(name)
    if found is None:
        return ActorRef(name, slug(name), ActorKind.ORGANISATION)
    return ActorRef(name, found, registry().actors[found].kind)


@cache
def _by_name() -> dict[str, str]:
    actors = registry().actors.values()
    return {name: a.id for a in actors for name in (*a.aliases, a.name)}
