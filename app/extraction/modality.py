"""In what mode a content is put forward: by its main verb, or by what its cue makes of it."""

from collections.abc import Sequence

from app.annotation import Modality
from app.extraction.clauses import VerbGroup
from app.extraction.cues import Cue, CueKind
from app.extraction.text import Text
from app.lexicon.grammar import verb_forms
from app.lexicon.inflection import Mood
from app.lexicon.modals import modals

_PAST = frozenset({Mood.IMPERFECT, Mood.PAST})


def modality(text: Text, groups: Sequence[VerbGroup], spans: Sequence[tuple[int, int]], cue: Cue | None) -> Modality:
    """The modality of the content at `spans`, offsets into the text."""
    own = _of_content(text, groups, spans, cue)
    given = cue.modality if cue is not None else None
    if own is not None and own is not Modality.ACTUAL:
        # "craint que X ne puisse": what is feared stays possible; "demande que X soit": what is wished, wished.
        return given if given in {Modality.NORMATIVE} else own
    return given or own or Modality.ACTUAL


def _of_content(
    text: Text, groups: Sequence[VerbGroup], spans: Sequence[tuple[int, int]], cue: Cue | None
) -> Modality | None:
    for group in groups:
        start = text.tokens[group.first].start
        if not any(a <= start < b for a, b in spans) or not group.finite:
            continue
        if _subordinate(text, group, spans):
            continue
        return of_verb(text, group, cue)
    return None


def _subordinate(text: Text, group: VerbGroup, spans: Sequence[tuple[int, int]]) -> bool:
    """The verb stands in a relative or conditional clause that comes before the main verb."""
    floor = min(a for a, _ in spans)
    i = group.first - 1
    while i >= 0 and text.tokens[i].start >= floor and group.first - i < 8:
        low = text.low(i)
        if low in {"qui", "dont", "où", "si", "lorsque", "lorsqu'", "quand"}:
            return True
        if text.tokens[i].mark or low in {"que", "qu'"}:
            return False
        i -= 1
    return False


def of_verb(text: Text, group: VerbGroup, cue: Cue | None) -> Modality:
    """The modality that one verb group expresses."""
    mood = group.tense.mood
    lemma = text.low(group.head) if not group.operators else ""
    governing = {o.head for o in group.operators} | ({group.lemma} if not group.operators else set())
    if governing & modals().possible or group.tense.lemma in modals().possible:
        # "n'a pu être attribué", "pouvait porter" tell what was, "pourrait" and "peut" what may be.
        past = group.compound or (mood in _PAST and not _future_of_past(cue))
        return Modality.ACTUAL if past and mood is not Mood.CONDITIONAL else Modality.POSSIBLE
    if f"{lemma} {text.low(group.last)}" in modals().possible_phrases:
        return Modality.POSSIBLE
    if group.tense.lemma == "falloir":
        return Modality.PLANNED if mood is Mood.FUTURE else Modality.NORMATIVE
    if group.tense.lemma in modals().necessary and group.operators:
        spoken = text.tokens[group.head].quote >= 0
        return Modality.NORMATIVE if spoken and mood is Mood.PRESENT else Modality.PLANNED
    if {group.tense.lemma, group.lemma} & modals().planning and _with_infinitive(text, group):
        return Modality.PLANNED
    if group.tense.lemma == "aller" and group.operators:
        return Modality.PLANNED
    if mood is Mood.FUTURE:
        return Modality.PLANNED
    if mood is Mood.CONDITIONAL:
        if group.compound and not _future_of_past(cue):
            return Modality.HEDGED
        return Modality.PLANNED if _future_of_past(cue) else Modality.HEDGED
    return Modality.ACTUAL


def _with_infinitive(text: Text, group: VerbGroup) -> bool:
    """ "compte partir", "prévoit de partir", but not "nos agents comptent"; "prévoit une baisse" plans too."""
    after = text.low(group.last)
    if after in {"de", "d'", "à"} or group.operators:
        return True
    return group.lemma in {"prévoir", "envisager", "projeter", "planifier", "préparer"} or any(
        form.mood is Mood.INFINITIVE for form in verb_forms().get(after, ())
    )


def _future_of_past(cue: Cue | None) -> bool:
    """ "a dit qu'il enverrait" is the future seen from then; "selon X, il enverrait" is hedged."""
    if cue is None or cue.group is None or cue.kind in {CueKind.PREPOSITION, CueKind.NOUN, CueKind.INCISE}:
        return False
    tense = cue.group.tense.mood
    return cue.group.compound or tense in _PAST
