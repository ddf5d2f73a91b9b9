"""From the cues of a unit to its attributions: what each one says, who relays it, what is told by no cue."""

from collections.abc import Sequence

from app.extraction.contents import contents_of
from app.extraction.drafts import Draft
from app.extraction.limits import trim
from app.extraction.nesting import is_detail, mark_nested
from app.extraction.relays import Relays
from app.extraction.signals import Cue, CueKind, Scene
from app.extraction.speech import uncued_speech
from app.extraction.subjects import SubjectKind


def drafts(scene: Scene, cues: Sequence[Cue]) -> list[Draft]:
    """The attributions of a unit, in the order of their contents."""
    mark_nested(scene, cues)
    relays = Relays(scene, cues)
    found: list[Draft] = []
    for at, cue in enumerate(cues):
        if cue.kind is CueKind.ORIGIN or relays.is_relay(cue) or is_detail(cue):
            continue
        spans = [s for span in contents_of(scene, cues, at) if (s := trim(scene.text, *span)) is not None]
        if spans:
            found.append(Draft(cue, spans, cue.subject, cue.rule, relays.of(cue)))
    found = [d for d in found if not _taken_over(d, found)]
    found += uncued_speech(scene, found)
    found.sort(key=lambda d: d.contents[0])
    return found


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
