"""From the cues of a unit to its attributions: what each one says, who relays it, what is told by no cue."""

from collections.abc import Sequence

from app.extraction.contents import contents_of
from app.extraction.drafts import Draft
from app.extraction.limits import trim
from app.extraction.nesting import denies_aside, is_detail, mark_nested
from app.extraction.relays import Relays
from app.extraction.signals import Cue, CueKind, Scene
from app.extraction.speech import uncued_speech
from app.extraction.subjects import SubjectKind
from app.lexicon.cue_terms import Frame

_CORRECTED = 6
"""Longest figure between "et non" and "comme l'affirme"."""


def drafts(scene: Scene, cues: Sequence[Cue], before: Sequence[tuple[int, int]] = ()) -> list[Draft]:
    """The attributions of a unit, in the order of their contents; `before` is what was said last in the paragraph."""
    mark_nested(scene, cues)
    relays = Relays(scene, cues)
    found: list[Draft] = []
    for at, cue in enumerate(cues):
        if cue.kind is CueKind.ORIGIN or relays.is_relay(cue) or is_detail(scene.text, cue):
            continue
        if cue.answers:
            said = [d for d in found if d.subject is None or d.subject.first != cue.subject.first]  # by somebody else
            if said:  # "impute l'attaque aux rebelles|, qui ont démenti"
                said[-1].contents = _until(scene, said[-1].contents, cue.start)
            answered = list(said[-1].contents if said else before)
            found += [Draft(cue, answered, cue.subject, cue.rule)] if answered else []
            continue
        echoed = relays.echoed(cue)
        stated = contents_of(scene, cues, at) if echoed is None else _taken_up(scene, cues, cue, echoed)
        spans = [s for span in stated if (s := trim(scene.text, *span)) is not None]
        if spans and found and denies_aside(scene.text, cue):
            found[-1].contents = _until(scene, found[-1].contents, cue.start)
        if spans:
            found.append(Draft(cue, spans, cue.subject, cue.rule, relays.of(cue)))
    found = [d for d in found if not _taken_over(d, found) and not _announces(scene, d, found)]
    found += uncued_speech(scene, found)
    found.sort(key=lambda d: d.contents[0])
    return found


def _until(scene: Scene, contents: Sequence[tuple[int, int]], last: int) -> list[tuple[int, int]]:
    """The contents up to token `last`; whole where they all begin behind it."""
    limit = scene.text.tokens[last].start
    cut = (trim(scene.text, start, min(end, limit)) for start, end in contents if start < limit)
    return [span for span in cut if span is not None] or list(contents)


def _taken_up(scene: Scene, cues: Sequence[Cue], cue: Cue, echoed: Cue) -> list[tuple[int, int]]:
    """ "dément avoir fui, comme l'a écrit un site" puts the same forward; "46 postes, et non 80 comme l'affirme la CGT"
    only the figure beside it."""
    text = scene.text
    other = next((k for k in range(max(cue.start - _CORRECTED, echoed.last), cue.start) if text.low(k) == "non"), None)
    if other is not None and text.low(other - 1) == "et":
        return [text.offsets(other + 1, cue.start)]
    return contents_of(scene, cues, cues.index(echoed))


def _announces(scene: Scene, draft: Draft, found: Sequence[Draft]) -> bool:
    """ "Le maire persiste : |il réclame …": behind the colon the same speaker says it with a verb of its own."""
    if draft.cue is None or draft.cue.frame not in {Frame.DIRECT, Frame.QUE} or draft.cue.after <= draft.cue.last:
        return False
    first = draft.cue.after
    if scene.text.low(first - 1) != ":":
        return False
    return any(
        d is not draft
        and d.cue is not None
        and (d.subject is not None and d.subject.kind is SubjectKind.PRONOUN and d.subject.first == first)
        for d in found
    )


def _taken_over(draft: Draft, found: Sequence[Draft]) -> bool:
    """A content that "…, selon X, montrent que" took from the verb in its relative clause."""
    if draft.cue is None or draft.cue.subject.kind is not SubjectKind.RELATIVE:
        return False
    return any(
        other is not draft
        and other.cue is not None
        and other.cue.kind is CueKind.PREPOSITION
        and other.contents[-1] == draft.contents[-1]
        for other in found
    )
