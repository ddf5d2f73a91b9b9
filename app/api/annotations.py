"""What was found in one article, in the annotation format: Citron's, with stance, modality, relays and figures."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Self

from sqlalchemy import Row, select

from app.annotation import ActorKind, Bound, Modality, Quotation, Stance
from app.api import tables as t
from app.api.deps import Snapshot
from app.api.shapes import shape, utf16_offsets, whole


@shape
class AnnotatedSpan:
    """Words of the text: `text == document[start:end]`, in Unicode code points."""

    start: int
    """The first character."""
    end: int
    """The character after the last one."""
    text: str
    """The words."""
    start_utf16: int
    """`start` in UTF-16 code units, as `String.prototype.slice` counts."""
    end_utf16: int
    """`end` in UTF-16 code units."""

    @classmethod
    def of(cls, span: Mapping[str, Any], text: str) -> Self:
        """From a span as plain values, in the text of its article."""
        return cls(span["start"], span["end"], span["text"], *utf16_offsets(text, span["start"], span["end"]))


@shape
class AnnotatedActor:
    """A holder or a relay."""

    name: str
    """Full name; the words of the article for an unnamed source."""
    id: str | None
    """Id of the actor; null where no actor is known by these words, as in a text that is not stored."""
    kind: ActorKind
    """What sort of party it is."""
    aliases: list[str]
    """The other names that this article gives it."""
    title: str | None
    """Office or function."""
    resolved_by: str
    """How the words led to the actor."""


@shape
class AnnotatedQuantity:
    """A figure inside a content."""

    text: str
    """The words."""
    start: int
    """The first character."""
    end: int
    """The character after the last one."""
    start_utf16: int
    """`start` in UTF-16 code units."""
    end_utf16: int
    """`end` in UTF-16 code units."""
    value: float | None
    """The number stated."""
    low: float | None
    """The least that the words allow."""
    high: float | None
    """The most that the words allow."""
    bound: Bound
    """How the words bound it."""
    unit: str | None
    """What is counted or measured, in the words of the text."""
    place: str | None
    """Where, as the text has it."""
    of: float | None
    """The whole that it is a part of."""
    increment: bool
    """It comes on top of a total."""
    date: str | None
    """The day that it is for (EDTF)."""

    @classmethod
    def within(cls, quantity: Mapping[str, Any], text: str) -> Self:
        """From a quantity as plain values, in the text of its article."""
        start_utf16, end_utf16 = utf16_offsets(text, quantity["start"], quantity["end"])
        numbers = {key: whole(quantity.get(key)) for key in ("value", "low", "high", "of")}
        return cls(
            text=quantity["text"],
            start=quantity["start"],
            end=quantity["end"],
            start_utf16=start_utf16,
            end_utf16=end_utf16,
            bound=Bound(quantity["bound"]),
            increment=bool(quantity.get("increment")),
            unit=quantity.get("unit"),
            place=quantity.get("place"),
            date=quantity.get("date"),
            **numbers,
        )


@shape
class Quote:
    """One attribution; a sentence in the reporter's own voice has neither sources nor cue nor holders."""

    id: str
    """Id of the attribution."""
    sources: list[AnnotatedSpan]
    """The words that name the source."""
    cue: AnnotatedSpan | None
    """The words that signal it."""
    contents: list[AnnotatedSpan]
    """What is attributed."""
    holders: list[AnnotatedActor]
    """Who holds it."""
    via: list[AnnotatedActor]
    """Who relays it, the nearest to the content last."""
    stance: Stance
    """What the holders do with the content."""
    quotation: Quotation
    """How much of it stands between quotation marks."""
    modality: Modality
    """In what mode it is put forward."""
    said: str | None
    """When it was said (EDTF)."""
    quantities: list[AnnotatedQuantity]
    """The figures inside the content."""
    rule: str
    """The rule that found it."""
    confidence: float
    """How likely it is right, from 0 to 1."""
    target: str | None
    """Id of the attribution that it answers."""

    @classmethod
    def of(cls, quote: Mapping[str, Any], holders: list[AnnotatedActor], via: list[AnnotatedActor], text: str) -> Self:
        """From an attribution as plain values, its actors, and the text of its article."""
        return cls(
            id=quote["id"],
            sources=[AnnotatedSpan.of(span, text) for span in quote["sources"]],
            cue=AnnotatedSpan.of(quote["cue"], text) if quote["cue"] else None,
            contents=[AnnotatedSpan.of(span, text) for span in quote["contents"]],
            holders=holders,
            via=via,
            stance=quote["stance"],
            quotation=quote["quotation"],
            modality=quote["modality"],
            said=quote["said"],
            quantities=[AnnotatedQuantity.within(quantity, text) for quantity in quote["quantities"]],
            rule=quote["rule"],
            confidence=quote["confidence"],
            target=quote["target"],
        )

    @classmethod
    def extracted(cls, quote: Mapping[str, Any], text: str) -> Self:
        """From an attribution in the annotation format, and the text that it was found in."""
        holders, via = ([AnnotatedActor(**actor) for actor in quote[part]] for part in ("holders", "via"))
        return cls.of(quote, holders, via, text)


@shape
class Annotations:
    """All that one text says, and who says it."""

    document: str
    """File name or URL of the article."""
    quotes: list[Quote]
    """Its attributions, in reading order."""


def of_source(reading: Snapshot, source: Row[Any]) -> Annotations:
    """The annotations of the article that a row holds."""
    source_id = source.id
    row, link, who, name = t.attribution.c, t.attribution_actor.c, t.actor.c, t.alias.c
    attributions = reading.rows(select(t.attribution).where(row.source_id == source_id).order_by(row.position))
    aliases: dict[str, list[str]] = defaultdict(list)
    for alias in reading.rows(select(name.actor_id, name.alias).where(name.source_id == source_id).order_by(name.seq)):
        if alias.alias not in aliases[alias.actor_id]:
            aliases[alias.actor_id].append(alias.alias)
    parts: dict[tuple[str, str], list[AnnotatedActor]] = defaultdict(list)
    for part in reading.rows(
        select(link.attribution_id, link.role, link.resolved_by, who.id, who.name, who.kind, who.title)
        .join(t.actor, who.id == link.actor_id)
        .join(t.attribution, row.id == link.attribution_id)
        .where(row.source_id == source_id)
        .order_by(link.position)
    ):
        others = [alias for alias in aliases[part.id] if alias != part.name]
        actor = AnnotatedActor(part.name, part.id, ActorKind(part.kind), others, part.title, part.resolved_by)
        parts[part.attribution_id, part.role].append(actor)
    quotes = []
    for found in attributions:
        stored = {**found._asdict(), "sources": found.mentions, "target": found.target_id}
        quotes.append(Quote.of(stored, parts[found.id, "holder"], parts[found.id, "via"], source.text))
    return Annotations(source.document, quotes)
