"""In what mode a content is put forward: by its main verb, or by what its cue makes of it."""

from collections.abc import Callable, Sequence

from app.annotation import Modality
from app.extraction.clauses import VerbGroup
from app.extraction.signals import Cue, CueKind
from app.extraction.text import Text
from app.lexicon.grammar import verb_forms
from app.lexicon.inflection import Mood
from app.lexicon.modals import modals
from app.lexicon.syntax import syntax

_PAST = frozenset({Mood.IMPERFECT, Mood.PAST})
_SUBJECT = 8
"""Tokens before a verb among which a figure in its subject stands."""
_CLITICS = 3
"""Words at the head of a content among which its infinitive stands: "ne pas y investir"."""
_NEAR = 8
"""How far before a verb the conjunction may stand that makes its clause subordinate."""


def modality(text: Text, groups: Sequence[VerbGroup], spans: Sequence[tuple[int, int]], cue: Cue | None) -> Modality:
    """The modality of the content at `spans`, offsets into the text."""
    own = _of_content(text, groups, spans, cue)
    given = None if cue is None else cue.modality or _of_cue(text, cue, min(start for start, _ in spans))
    if own is not None and own is not Modality.ACTUAL:
        # "craint que X ne puisse": what is feared stays possible; "demande que X soit": what is wished, wished.
        return Modality.NORMATIVE if given is Modality.NORMATIVE else own
    return given or own or Modality.ACTUAL


def _of_cue(text: Text, cue: Cue, start: int) -> Modality | None:
    """ "compte |y investir 50 millions|": a verb of plans has its infinitive as content; "compte |50 blessés|" none."""
    if cue.group is None or cue.group.lemma not in modals().planning:
        return None
    first = text.at(start)
    near = (text.low(k) for k in range(first, first + _CLITICS))
    return Modality.PLANNED if any(_infinitive(word) for word in near) else None


def of_verb(text: Text, group: VerbGroup, cue: Cue | None) -> Modality:
    """The modality that one verb group expresses."""
    found = (rule(text, group, cue) for rule in _RULES)
    return next((mode for mode in found if mode is not None), Modality.ACTUAL)


def _of_content(
    text: Text, groups: Sequence[VerbGroup], spans: Sequence[tuple[int, int]], cue: Cue | None
) -> Modality | None:
    """The modality of the content's main verb; None where it has none: "nie toute fraude"."""
    floor = min(start for start, _ in spans)
    for group in groups:
        start = text.tokens[group.first].start
        within = any(a <= start < b for a, b in spans)
        if group.finite and within and not _subordinate(text, group, floor):
            return of_verb(text, group, cue)
    return None


def _subordinate(text: Text, group: VerbGroup, floor: int) -> bool:
    """The verb stands in a relative or conditional clause that comes before the main verb."""
    words = syntax()
    i = group.first - 1
    while i >= 0 and text.tokens[i].start >= floor and group.first - i < _NEAR:
        low = text.low(i)
        if low == "qui" or low in words.adverbial_relatives or low in words.conditionals:
            return True
        if text.tokens[i].mark or low in words.que:
            return False
        i -= 1
    return False


def _possible(text: Text, group: VerbGroup, cue: Cue | None) -> Modality | None:
    """ "pourrait", "peut", "risque de"; "n'a pu être attribué" and "pouvait porter" tell what was."""
    governing = {o.head for o in group.operators} or {group.lemma}
    if not governing & modals().possible and group.tense.lemma not in modals().possible:
        return None
    past = group.compound or (group.tense.mood in _PAST and not _future_of_past(cue))
    return Modality.ACTUAL if past and group.tense.mood is not Mood.CONDITIONAL else Modality.POSSIBLE


def _possible_phrase(text: Text, group: VerbGroup, cue: Cue | None) -> Modality | None:
    """ "est possible", "reste probable"."""
    verb = text.low(group.head) if not group.operators else ""
    return Modality.POSSIBLE if f"{verb} {text.low(group.last)}" in modals().possible_phrases else None


def _necessary(text: Text, group: VerbGroup, cue: Cue | None) -> Modality | None:
    """ "il faut", "« la mairie doit agir »" ask for it; "la mairie doit agir" and "il faudra" tell what is to come."""
    if group.tense.lemma == "falloir":
        return Modality.PLANNED if group.tense.mood is Mood.FUTURE else Modality.NORMATIVE
    if group.tense.lemma in modals().necessary and group.operators:
        spoken = text.tokens[group.head].quoted and group.tense.mood is Mood.PRESENT
        return Modality.NORMATIVE if spoken else Modality.PLANNED
    return None


def _planned(text: Text, group: VerbGroup, cue: Cue | None) -> Modality | None:
    """ "compte partir", "prévoit une baisse", "va signer", "signera"."""
    if {group.tense.lemma, group.lemma} & modals().planning and _has_plan(text, group):
        return Modality.PLANNED
    going = group.tense.lemma == "aller" and group.operators
    return Modality.PLANNED if going or group.tense.mood is Mood.FUTURE else None


def _conditional(text: Text, group: VerbGroup, cue: Cue | None) -> Modality | None:
    """ "aurait signé" is hedged, "a dit qu'il signerait" planned."""
    if group.tense.mood is not Mood.CONDITIONAL:
        return None
    return Modality.PLANNED if _future_of_past(cue) else Modality.HEDGED


def _has_plan(text: Text, group: VerbGroup) -> bool:
    """ "compte partir", "prévoit de partir", but not "nos agents comptent"; "prévoit une baisse" plans too."""
    after = text.low(group.last)
    if group.lemma in modals().waiting and _counted_before(text, group.first):
        return False
    if after in syntax().infinitive_links and not any(_infinitive(text.low(group.last + k)) for k in (1, 2, 3)):
        return group.lemma in modals().planning_objects  # "compte à elle seule 98 morts"
    if after in syntax().infinitive_links or group.operators or group.lemma in modals().planning_objects:
        return True
    return _infinitive(after)


def _counted_before(text: Text, verb: int) -> bool:
    """A figure stands in the subject before the verb: "62 patients |attendaient|"."""
    for k in range(verb - 1, max(-1, verb - 1 - _SUBJECT), -1):
        if text.tokens[k].mark:
            return False
        if text.tokens[k].kind == "number" or text.low(k).split("-")[0] in syntax().number_words:
            return text.low(k) not in syntax().indefinite_articles
    return False


def _infinitive(word: str) -> bool:
    return any(form.mood is Mood.INFINITIVE for form in verb_forms().get(word, ()))


def _future_of_past(cue: Cue | None) -> bool:
    """ "a dit qu'il enverrait" is the future seen from then; "selon X, il enverrait" is hedged."""
    if cue is None or cue.group is None or cue.kind in {CueKind.PREPOSITION, CueKind.NOUN, CueKind.INCISE}:
        return False
    return cue.group.compound or cue.group.tense.mood in _PAST


_RULES: tuple[Callable[[Text, VerbGroup, Cue | None], Modality | None], ...] = (
    _possible,
    _possible_phrase,
    _necessary,
    _planned,
    _conditional,
)
"""Tried in order; a verb that none knows states a fact."""
