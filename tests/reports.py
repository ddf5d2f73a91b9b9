"""Articles whose annotations are written beside them, so that storing is tested apart from extraction."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.annotation import (
    ActorKind,
    ActorRef,
    Annotations,
    Bound,
    Modality,
    Proposition,
    Quantity,
    Quotation,
    Quote,
    Span,
    Stance,
)
from app.documents import Document


@dataclass(frozen=True, slots=True)
class Said:
    """One attribution: `content` and `by` are words of the text; without `id`, who says it stays unnamed."""

    content: str
    by: str | None = None
    id: str | None = None
    stance: Stance = Stance.ASSERTS
    value: float | None = None
    unit: str = "tentes"
    event: str | None = None
    place: str | None = None
    via: ActorRef | None = None
    target: str | None = None
    said: str | None = None
    kind: ActorKind = ActorKind.UNNAMED
    title: str | None = None
    parent: str | None = None
    words: tuple[str, ...] = ("sarmont", "tente")


@dataclass(slots=True)
class Press:
    """Articles and what there is to extract from them."""

    annotations: dict[str, Annotations] = field(default_factory=dict)

    def article(self, name: str, text: str, *said: Said, **details: Any) -> Document:
        """A document of which `extract` will find what is said."""
        quotes = tuple(_quote(f"a{number}", text, one) for number, one in enumerate(said, start=1))
        self.annotations[text] = Annotations(quotes)
        return Document(name, text, language="fr", **details)

    def extract(self, text: str, day: date | None) -> Annotations:
        """What was written beside the text; an error for a text that nothing was written for."""
        return self.annotations[text]


def testimonies(press: Press) -> list[Document]:
    """Articles on one question, with a new figure each, some repeated, and actors that they share."""
    made = []
    for n in range(24):
        who, count = f"Le témoin {n % 7}", 10 * (n % 9 + 1)
        said = (
            Said(f"{count} tentes", by=who, id=f"temoin-{n % 7}", value=count, place="Sarmont"),
            Said("l’armée", by=f"Le maire de {n}", value=None, event="fled", words=("armee", f"mot{n % 3}")),
        )
        text = f"{who} a vu {count} tentes et l’armée. Le maire de {n} aussi. Élise, Eudes et Étienne."
        made.append(press.article(f"{n}.txt", text, *said, published=f"2024-05-{n % 5 + 1:02}"))
    return made


def _span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span.of(text, start, start + len(words))


def _quote(key: str, text: str, one: Said) -> Quote:
    content, value = _span(text, one.content), one.value
    bound, unit = (Bound.EXACT, one.unit) if value is not None else (None, None)
    mention = _span(text, one.by) if one.by else None
    holder = ActorRef(one.by or "", one.id, one.kind, (), one.title, one.parent, mention)
    figure = Quantity(content, value, value, value, Bound.EXACT, unit, one.place)
    return Quote(
        id=key,
        sources=(mention,) if mention else (),
        cue=None,
        contents=(content,),
        holders=(holder,) if mention else (),
        via=(one.via,) if one.via else (),
        stance=one.stance,
        quotation=Quotation.INDIRECT,
        modality=Modality.ACTUAL,
        said=one.said,
        quantities=(figure,) if value is not None else (),
        rule="written",
        confidence=0.9,
        propositions=(
            Proposition(
                event=one.event,
                place=one.place,
                value=value,
                low=value,
                high=value,
                bound=bound,
                unit=unit,
                words=one.words,
            ),
        ),
        target=one.target,
    )
