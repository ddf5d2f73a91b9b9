"""From one text to its annotations. Pure: no database, no web, no settings; only this file knows the order of steps."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.annotation import (
    ActorRef,
    Annotations,
    DateMention,
    Quantity,
    Quotation,
    Quote,
    Span,
    Stance,
)
from app.extraction.actors import Cast
from app.extraction.anaphora import state_claims
from app.extraction.clauses import groups
from app.extraction.contents import Draft, before_quotation, drafts, reported_by_nobody, what_is_denied
from app.extraction.cues import Cue, CueKind, Scene, find
from app.extraction.dates import find_dates
from app.extraction.denials import denies_in_words
from app.extraction.modality import modality
from app.extraction.places import find_places
from app.extraction.quantities import find_quantities
from app.extraction.subjects import Subject, SubjectKind
from app.extraction.text import Text, Unit, read
from app.lexicon.cues import Frame


def extract(text: str, published: date | None = None) -> Annotations:
    """All attributions of a French news text.

    `published` is the day that weekdays and dates without a year are resolved against. Offsets
    are those of `text` as given.
    """
    read_text = read(text)
    dates = find_dates(text, published)
    quantities = find_quantities(text, dates, find_places(text))
    cast = Cast(read_text, published)
    speaker = _Speaker()
    quotes: list[Quote] = []
    free = {q.span.start: q for q in quantities}
    for unit in read_text.units:
        if unit.heading:
            for start in [s for s in free if _within(read_text, unit, s)]:
                del free[start]
            continue
        scene = Scene(read_text, unit, groups(read_text, unit))
        found = drafts(scene, find(scene))
        topic = _topic(scene)
        here = [q for q in quantities if _within(read_text, unit, q.span.start)]
        owned = _assign(found, here)
        for draft in found:
            quote = _quote(scene, draft, cast, speaker, dates, owned.get(id(draft), []), len(quotes))
            if quote is not None:
                quotes.append(quote)
                for q in owned.get(id(draft), []):
                    free.pop(q.span.start, None)
        if topic is not None:
            cast.note(topic.first, topic.last)
        left = [q for q in here if q.span.start in free]
        for span, inside in reported_by_nobody(scene, found, left):
            quotes.append(_publisher(scene, span, inside, len(quotes)))
            for q in inside:
                free.pop(q.span.start, None)
    quotes = [replace(q, holders=_settled(cast, q.holders), via=_settled(cast, q.via)) for q in quotes]
    stated = state_claims(quotes, read_text, published)
    return Annotations(stated, tuple(e.reference(None, "article") for e in cast.entities.values() if e.id))


def _topic(scene: Scene) -> Subject | None:
    """The subject of the sentence's first main verb: what a pronoun in the next one may go on with."""
    for index, group in enumerate(scene.groups):
        if group.finite and scene.text.tokens[group.head].quote < 0:
            subject = scene.subject(index)
            return subject if subject.kind is SubjectKind.PHRASE else None
    return None


def _settled(cast: Cast, references: tuple[ActorRef, ...]) -> tuple[ActorRef, ...]:
    return tuple(cast.settled(r) for r in references)


_CLAUSES = frozenset({Frame.QUE, Frame.DIRECT})


class _Speaker:
    """Who spoke last, and in which paragraph: speech goes on under the same name."""

    def __init__(self) -> None:
        self.quote: Quote | None = None
        self.paragraph = -1
        self.resolved: dict[tuple[int, int], list[ActorRef]] = {}


def _within(text: Text, unit: Unit, offset: int) -> bool:
    return text.tokens[unit.first].start <= offset < text.tokens[unit.last - 1].end


def _assign(found: Sequence[Draft], quantities: Sequence[Quantity]) -> dict[int, list[Quantity]]:
    """Each quantity to the innermost content that holds it."""
    owned: dict[int, list[Quantity]] = {}
    for quantity in quantities:
        holding = [
            d for d in found
            if any(a < quantity.span.end and quantity.span.start < b for a, b in d.contents)
        ]  # fmt: skip
        if holding:
            inner = min(holding, key=lambda d: sum(b - a for a, b in d.contents))
            owned.setdefault(id(inner), []).append(quantity)
    return owned


def _quote(
    scene: Scene,
    draft: Draft,
    cast: Cast,
    speaker: _Speaker,
    dates: Sequence[DateMention],
    quantities: Sequence[Quantity],
    number: int,
) -> Quote | None:
    text, cue = scene.text, draft.cue
    if draft.continues:
        return _continued(scene, draft, speaker, quantities, number)
    spoken = cue is not None and cue.kind is CueKind.INCISE and _quotation(text, draft.contents) is not Quotation.INDIRECT
    holders = _holders(cast, speaker, draft.subject, text, spoken)
    via = [ref for subject in draft.via for ref in _holders(cast, speaker, subject, text)]
    stance = cue.stance if cue is not None else Stance.ASSERTS
    phrase = cue is not None and cue.kind in {CueKind.VERB, CueKind.PARTICIPLE} and cue.frame not in _CLAUSES
    if stance is Stance.ASSERTS and not phrase and denies_in_words(text, draft.contents):
        stance = Stance.DENIES
        if _quotation(text, draft.contents) is Quotation.INDIRECT:
            draft.contents = what_is_denied(scene, draft.contents)
        elif cue is not None and cue.kind is CueKind.PREPOSITION:
            draft.contents = before_quotation(text, draft.contents)
    quote = Quote(
        id=f"a{number + 1}",
        sources=_source_spans(text, draft.subject),
        cue=text.span(cue.first, cue.last) if cue is not None else None,
        contents=tuple(Span.of(text.text, a, b) for a, b in draft.contents),
        holders=tuple(holders),
        via=tuple(via),
        stance=stance,
        quotation=_quotation(text, draft.contents),
        modality=modality(text, scene.groups, draft.contents, cue),
        said=_said(scene, cue, dates),
        quantities=tuple(quantities),
        rule=draft.rule,
        confidence=draft.confidence,
    )
    cast.speak(holders)
    speaker.quote, speaker.paragraph = quote, scene.unit.paragraph
    return quote


def _continued(
    scene: Scene, draft: Draft, speaker: _Speaker, quantities: Sequence[Quantity], number: int
) -> Quote | None:
    """« … », a dit X. « … »: the second quotation is the same speaker's."""
    before = speaker.quote
    if before is None or scene.unit.paragraph - speaker.paragraph > 1 or not before.holders:
        return None
    if scene.unit.paragraph != speaker.paragraph and before.quotation is Quotation.INDIRECT:
        return None
    quote = replace(
        before,
        id=f"a{number + 1}",
        contents=tuple(Span.of(scene.text.text, a, b) for a, b in draft.contents),
        stance=Stance.DENIES if denies_in_words(scene.text, draft.contents) else Stance.ASSERTS,
        quotation=_quotation(scene.text, draft.contents),
        modality=modality(scene.text, scene.groups, draft.contents, None),
        said=None,
        quantities=tuple(quantities),
        rule=draft.rule,
        confidence=draft.confidence,
    )
    speaker.quote, speaker.paragraph = quote, scene.unit.paragraph
    return quote


def _publisher(scene: Scene, span: tuple[int, int], quantities: Sequence[Quantity], number: int) -> Quote:
    """A figure in the reporter's own voice."""
    return Quote(
        id=f"a{number + 1}",
        sources=(),
        cue=None,
        contents=(Span.of(scene.text.text, *span),),
        holders=(),
        via=(),
        stance=Stance.ASSERTS,
        quotation=Quotation.INDIRECT,
        modality=modality(scene.text, scene.groups, [span], None),
        said=None,
        quantities=tuple(quantities),
        rule="publisher",
        confidence=0.7,
    )


def _holders(
    cast: Cast, speaker: _Speaker, subject: Subject | None, text: Text, speaks: bool = False
) -> list[ActorRef]:
    if subject is None or subject.empty or subject.kind is SubjectKind.IMPERSONAL:
        return []
    key = (subject.first, subject.last)
    if key not in speaker.resolved:
        speaker.resolved[key] = cast.resolve(subject.first, subject.last, speaks)
    return speaker.resolved[key]


def _source_spans(text: Text, subject: Subject | None) -> tuple[Span, ...]:
    if subject is None or subject.empty or subject.kind is SubjectKind.IMPERSONAL:
        return ()
    return (text.span(subject.first, subject.last),)


def _quotation(text: Text, contents: Sequence[tuple[int, int]]) -> Quotation:
    inside = outside = 0
    for a, b in contents:
        k = text.at(a)
        while k < len(text.tokens) and text.tokens[k].start < b:
            token = text.tokens[k]
            if not token.mark:
                inside += token.quote >= 0
                outside += token.quote < 0
            k += 1
    if not inside:
        return Quotation.INDIRECT
    return Quotation.MIXED if outside else Quotation.DIRECT


def _said(scene: Scene, cue: Cue | None, dates: Sequence[DateMention]) -> str | None:
    """The date that stands in the clause of the cue and dates the saying."""
    if cue is None or cue.kind in {CueKind.PREPOSITION, CueKind.NOUN}:
        return None
    text, unit = scene.text, scene.unit
    first = cue.start
    if cue.subject.kind not in {SubjectKind.CARRIED, SubjectKind.INVERTED} and cue.kind is CueKind.VERB:
        first = min(first, cue.subject.first)
    last = max(cue.last, min(cue.after, unit.last))
    if cue.kind is CueKind.INCISE:
        last = min(unit.last, cue.after + 8)
    start, end = text.tokens[first].start, text.tokens[min(last, unit.last) - 1].end
    content_start = text.tokens[cue.after].start if cue.after < len(text.tokens) else end
    for mention in dates:
        if start <= mention.span.start < end and (cue.kind is CueKind.INCISE or mention.span.start < content_start):
            return mention.edtf
    return None
