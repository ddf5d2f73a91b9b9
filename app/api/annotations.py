"""What was found in one article, in the annotation format: Citron's, with stance, modality, relays and figures."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Self

from sqlalchemy import Row, select

from app.annotation import ActorKind, Bound, Modality, Quotation, Stance
from app.api import tables as t
from app.api.deps import Snapshot
from app.api.shapes import shape, whole


@shape
class AnnotatedSpan:
    """Words of the text: `text == document[start:end]`, in Unicode code points."""

    start: int
    """The first character."""
    end: int
    """The character after the last one."""
    text: str
    """The words."""

    @classmethod
    def of(cls, span: Mapping[str, Any]) -> Self:
        """From a span that a row holds as JSON."""
        return cls(span["start"], span["end"], span["text"])


@shape
class AnnotatedActor:
    """A holder or a relay."""

    name: str
    """Full name; the words of the article for an unnamed source."""
    id: str
    """Id of the actor."""
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
    def stored(cls, quantity: Mapping[str, Any]) -> Self:
        """From a quantity that a row holds as JSON."""
        numbers = {key: whole(quantity.get(key)) for key in ("value", "low", "high", "of")}
        return cls(
            text=quantity["text"],
            start=quantity["start"],
            end=quantity["end"],
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
    def of(cls, row: Row[Any], holders: list[AnnotatedActor], via: list[AnnotatedActor]) -> Self:
        """From a row of an attribution and its actors."""
        return cls(
            id=row.id,
            sources=[AnnotatedSpan.of(span) for span in row.mentions],
            cue=AnnotatedSpan.of(row.cue) if row.cue else None,
            contents=[AnnotatedSpan.of(span) for span in row.contents],
            holders=holders,
            via=via,
            stance=row.stance,
            quotation=row.quotation,
            modality=row.modality,
            said=row.said,
            quantities=[AnnotatedQuantity.stored(quantity) for quantity in row.quantities],
            rule=row.rule,
            confidence=row.confidence,
            target=row.target_id,
        )


@shape
class Annotations:
    """All that one text says, and who says it."""

    document: str
    """File name or URL of the article."""
    quotes: list[Quote]
    """Its attributions, in reading order."""


def of_source(reading: Snapshot, source_id: str, document: str) -> Annotations:
    """The annotations of one article."""
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
    quotes = [Quote.of(found, parts[found.id, "holder"], parts[found.id, "via"]) for found in attributions]
    return Annotations(document, quotes)
