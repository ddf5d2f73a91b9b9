"""Quotations that no cue takes: after a colon under the unit's subject, or going on from the speaker before."""

from collections.abc import Sequence

from app.extraction.drafts import Draft
from app.extraction.quotations import Quotation
from app.extraction.signals import CueKind, Scene
from app.extraction.subjects import Subject, SubjectKind
from app.lexicon.actors import registry

_LEAST = 3
"""Words: a shorter quotation is a name or a scare quote."""
_LABEL = 8
"""Longest verbless name before a colon: "Le maire de Metz : « … »"."""


def uncued_speech(scene: Scene, found: Sequence[Draft]) -> list[Draft]:
    """The quotations of the unit that are in no content of `found`, where somebody speaks them."""
    text, unit = scene.text, scene.unit
    result: list[Draft] = []
    seen: set[int] = set()
    for k in range(unit.first, unit.last):
        number = text.tokens[k].quote
        if number < 0 or number in seen:
            continue
        seen.add(number)
        quotation = text.quotations[number]
        if not _taken(quotation, [*found, *result]) and (draft := _spoken(scene, found, k, quotation)) is not None:
            result.append(draft)
    return result


def _taken(quotation: Quotation, drafts: Sequence[Draft]) -> bool:
    spans = (span for draft in drafts for span in draft.contents)
    return any(a < quotation.inner_end and b > quotation.inner_start for a, b in spans)


def _spoken(scene: Scene, found: Sequence[Draft], first: int, quotation: Quotation) -> Draft | None:
    """The speech in the quotation whose first word is token `first`."""
    text, unit = scene.text, scene.unit
    tokens = text.tokens[first : unit.last]
    if sum(token.word and token.quote == tokens[0].quote for token in tokens) < _LEAST:
        return None
    contents = [(quotation.inner_start, quotation.inner_end)]
    colon = first - 2
    if colon >= unit.first and text.tokens[colon].text == ":":
        subject = _cue_before(found, colon) or _before_colon(scene, colon)
        return Draft(None, contents, subject, "speech:colon") if subject is not None else None
    if any(not token.quoted and not token.mark for token in text.tokens[unit.first : unit.last]):
        return None
    rule = "speech:continued" if quotation.closed else "speech:unclosed"
    return Draft(None, contents, None, rule, continues=True)


def _cue_before(found: Sequence[Draft], colon: int) -> Subject | None:
    """Who said what the clause before the colon tells: "L'entraîneur doute que le vestiaire parte : « … »"."""
    cues = [draft.cue for draft in found if draft.cue is not None and draft.cue.kind is CueKind.VERB]
    said = [cue.subject for cue in cues if cue.first < colon and not cue.nested and not cue.subject.empty]
    return said[-1] if said else None


def _names_somebody(scene: Scene, first: int, last: int) -> bool:
    """A function, or a name of two words: "Rocade bloquée : « … »" in a title names a subject, no speaker."""
    tokens = scene.text.tokens[first:last]
    return any(t.low in registry().roles for t in tokens) or sum(t.capital for t in tokens) > 1


def _before_colon(scene: Scene, colon: int) -> Subject | None:
    """Who speaks behind a colon: the subject of the last verb before it, else a short label."""
    first = scene.unit.first
    for index in range(len(scene.groups) - 1, -1, -1):
        if scene.groups[index].finite and scene.groups[index].first < colon:
            subject = scene.subject(index)
            return None if subject.empty else subject
    if first < colon <= first + _LABEL and not (scene.unit.heading and not _names_somebody(scene, first, colon)):
        return Subject(first, colon, SubjectKind.PHRASE, first)
    return None
