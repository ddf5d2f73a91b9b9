"""From drafts to attributions: who the sources are, what the stance, the modality and the day of the saying."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.annotation import ActorRef, DateMention, Quantity, Quotation, Quote, Span, Stance
from app.extraction.actors import Cast
from app.extraction.confidence import PUBLISHER
from app.extraction.denials import denies_in_words, keeps_silent_in_words, names_denial
from app.extraction.drafts import Draft
from app.extraction.limits import trim
from app.extraction.modality import modality
from app.extraction.signals import Cue, CueKind, Scene, compares
from app.extraction.subjects import Subject, SubjectKind
from app.extraction.text import Text
from app.lexicon.cue_terms import Frame
from app.lexicon.grammar import grammar
from app.lexicon.syntax import syntax

_Spans = Sequence[tuple[int, int]]

_CLAUSES = frozenset({Frame.QUE, Frame.DIRECT})
"""Frames whose content is a statement, which may deny in its own words."""
_OBJECTS = frozenset({Frame.NP, Frame.DE_NP, Frame.DIRECT})
"""Frames whose content may be a noun that calls something false."""
_INCISE_DATE = 8
"""How far behind an incise its date may stand, in tokens."""


class Speakers:
    """Makes the attributions of one text, in order: pronouns and unintroduced speech go on from who spoke last."""

    def __init__(self, cast: Cast, dates: Sequence[DateMention]) -> None:
        self._cast = cast
        self._dates = dates
        self._last: Quote | None = None
        self._paragraph = -1
        self._resolved: dict[tuple[int, int], list[ActorRef]] = {}

    def quote(self, scene: Scene, draft: Draft, quantities: Iterable[Quantity], id: str) -> Quote | None:
        """The attribution that a draft is; None for speech that goes on where nobody spoke."""
        if draft.continues:
            found = self._continued(scene, draft, quantities, id)
        else:
            found = self._attributed(scene, draft, quantities, id)
        if found is not None:
            self._last, self._paragraph = found, scene.unit.paragraph
        return found

    def _attributed(self, scene: Scene, draft: Draft, quantities: Iterable[Quantity], id: str) -> Quote:
        text, cue = scene.text, draft.cue
        incise = cue is not None and cue.kind is CueKind.INCISE
        speaks = incise and quotation_of(text, draft.contents) is Quotation.DIRECT
        if cue is not None:
            lemma = cue.group.lemma if cue.group is not None else ""
            self._cast.expect(denies=cue.stance is Stance.DENIES, adds=lemma in syntax().adding_verbs)
        holders = self._actors(draft.subject, speaks)
        self._cast.expect()
        if cue is not None and self._last is not None and (cue.resumes or _adds(scene, cue)):
            holders = list(self._last.holders)
        via = [reference for relay in draft.via for reference in self._actors(relay, False) if reference not in holders]
        stance, contents = _stance_and_contents(scene, draft)
        draft.contents = list(contents)
        if cue is None or not compares(text, cue):
            self._cast.speak(holders)
        if cue is not None and cue.frame is Frame.ACCUSE and contents:
            self._cast.accuse(text.at(contents[0][0]), text.at(contents[0][1]))
        return Quote(
            id=id,
            sources=_source_spans(text, draft.subject),
            cue=text.span(cue.first, cue.last) if cue is not None else None,
            contents=_spans(text, contents),
            holders=tuple(holders),
            via=tuple(via),
            stance=stance,
            quotation=quotation_of(text, contents),
            modality=modality(text, scene.groups, contents, cue),
            said=_said(scene, cue, self._dates),
            quantities=tuple(quantities),
            rule=draft.rule,
        )

    def _continued(self, scene: Scene, draft: Draft, quantities: Iterable[Quantity], id: str) -> Quote | None:
        """« … », a dit X. « … »: the second quotation is the same speaker's."""
        before, away = self._last, scene.unit.paragraph - self._paragraph
        if before is None or away > 1 or not before.holders:
            return None
        if away != 0 and before.quotation is Quotation.INDIRECT:
            return None
        return replace(
            before,
            id=id,
            contents=_spans(scene.text, draft.contents),
            stance=Stance.DENIES if denies_in_words(scene.text, draft.contents) else Stance.ASSERTS,
            quotation=quotation_of(scene.text, draft.contents),
            modality=modality(scene.text, scene.groups, draft.contents, None),
            said=None,
            quantities=tuple(quantities),
            rule=draft.rule,
        )

    def _actors(self, subject: Subject | None, speaks: bool) -> list[ActorRef]:
        """Who the words of a source mean; the same words are read once."""
        if subject is None or _unsaid(subject):
            return []
        key = (subject.first, subject.last)
        if key not in self._resolved:
            self._resolved[key] = self._cast.resolve(subject.first, subject.last, speaks)
        return self._resolved[key]


def in_own_voice(scene: Scene, span: tuple[int, int], quantities: Iterable[Quantity], id: str) -> Quote:
    """A figure that the article states itself: held by its publisher, who has no words in the text."""
    return Quote(
        id=id,
        sources=(),
        cue=None,
        contents=_spans(scene.text, [span]),
        holders=(),
        via=(),
        stance=Stance.ASSERTS,
        quotation=Quotation.INDIRECT,
        modality=modality(scene.text, scene.groups, [span], None),
        said=None,
        quantities=tuple(quantities),
        rule=PUBLISHER,
    )


def quotation_of(text: Text, contents: _Spans) -> Quotation:
    """How much of a content stands between quotation marks."""
    inside = outside = False
    for start, end in contents:
        for token in text.tokens[text.at(start) : text.at(end)]:
            inside = inside or (token.quoted and not token.mark)
            outside = outside or not (token.quoted or token.mark)
    if not inside:
        return Quotation.INDIRECT
    return Quotation.MIXED if outside else Quotation.DIRECT


def _spans(text: Text, contents: _Spans) -> tuple[Span, ...]:
    return tuple(Span.of(text.text, start, end) for start, end in contents)


def _adds(scene: Scene, cue: Cue) -> bool:
    """ "Qui ajoute que …": a relative clause as a sentence of its own goes on from who spoke last."""
    text, unit = scene.text, scene.unit
    asks = text.tokens[unit.last - 1].text == "?"
    return cue.subject.kind is SubjectKind.RELATIVE and cue.subject.empty and text.low(unit.first) == "qui" and not asks


def _unsaid(subject: Subject) -> bool:
    return subject.empty or subject.kind is SubjectKind.IMPERSONAL


def _source_spans(text: Text, subject: Subject | None) -> tuple[Span, ...]:
    if subject is None or _unsaid(subject):
        return ()
    return (text.span(subject.first, subject.last),)


def _stance_and_contents(scene: Scene, draft: Draft) -> tuple[Stance, _Spans]:
    """The stance of the cue, unless the content itself denies: then what it denies is the content."""
    text, cue, contents = scene.text, draft.cue, draft.contents
    stance = cue.stance if cue is not None else Stance.ASSERTS
    if stance is Stance.ASSERTS and keeps_silent_in_words(text, contents):
        return Stance.UNCONFIRMED, contents
    if stance is Stance.ASSERTS and cue is not None and cue.frame in _OBJECTS and names_denial(text, contents):
        return Stance.DENIES, contents
    phrasal = cue is not None and cue.kind in {CueKind.VERB, CueKind.PARTICIPLE} and cue.frame not in _CLAUSES
    if stance is not Stance.ASSERTS or phrasal or not denies_in_words(text, contents):
        return stance, contents
    if quotation_of(text, contents) is Quotation.INDIRECT:
        return Stance.DENIES, _called_false(scene, contents)
    if cue is not None and cue.kind is CueKind.PREPOSITION:
        return Stance.DENIES, _called_false(scene, _before_quotation(text, contents))
    return Stance.DENIES, contents


def _called_false(scene: Scene, contents: _Spans) -> _Spans:
    """ "ces accusations relèvent de la pure invention": what is called false, without the verb that calls it so."""
    start, end = contents[0]
    if scene.text.low(scene.text.at(start)) in grammar().subject_pronouns:
        return contents  # "il n'en est rien"
    for group in scene.groups:
        verb = scene.text.tokens[group.first].start
        if group.finite and start < verb < end:
            return [trim(scene.text, start, verb) or (start, end)]
    return contents


def _before_quotation(text: Text, contents: _Spans) -> _Spans:
    """ "Des accusations « fantaisistes »": what is called so, without the word that does."""
    start, end = contents[0]
    quotation = text.quotation_near(end - 1)
    if quotation is None or not start < quotation.start < end:
        return contents
    return [trim(text, start, quotation.start) or (start, end)]


def _said(scene: Scene, cue: Cue | None, dates: Sequence[DateMention]) -> str | None:
    """The date that stands in the clause of the cue and dates the saying."""
    if cue is None or cue.kind in {CueKind.PREPOSITION, CueKind.NOUN}:
        return None
    text, unit, incise = scene.text, scene.unit, cue.kind is CueKind.INCISE
    first = cue.start
    if cue.kind is CueKind.VERB and cue.subject.kind not in {SubjectKind.CARRIED, SubjectKind.INVERTED}:
        first = min(first, cue.subject.first)
    last = min(unit.last, cue.after + _INCISE_DATE) if incise else min(max(cue.last, cue.after), unit.last)
    start, end = text.offsets(first, last)
    if not incise and cue.after < len(text.tokens):
        end = min(end, text.tokens[cue.after].start)
    first_date, last_date = (bisect_left(dates, at, key=lambda date: date.span.start) for at in (start, end))
    found = dates[first_date:last_date]
    return next((d.edtf for d in found if text.low(text.at(d.span.start) - 1) not in syntax().since), None)
