"""Nouns that announce a content: "la déclaration du Pentagone selon laquelle …", "des informations selon lesquelles …",
"l'idée … que"."""

from collections.abc import Iterator

from app.extraction.signals import Cue, CueKind, Scene
from app.extraction.subjects import Subject, SubjectKind
from app.lexicon.cue_terms import Frame, Noun, NounFrame
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar
from app.lexicon.naming import naming
from app.lexicon.syntax import syntax

_REACH = 13
"""How far "selon laquelle" may stand behind its noun."""
_QUE_REACH = 8


def noun_cues(scene: Scene) -> Iterator[Cue]:
    """The nouns of saying in the unit that announce what is said."""
    text, unit = scene.text, scene.unit
    taken = {k for g in scene.groups for k in range(g.first, g.last)}
    for i in range(unit.first, unit.last):
        if i in taken or text.tokens[i].quoted:
            continue
        for form in cues().noun_forms.get(text.low(i), ()):
            cue = _noun_at(scene, i, form.noun)
            if cue is not None:
                yield cue
                break


def _noun_at(scene: Scene, i: int, noun: Noun) -> Cue | None:
    marker = _marker(scene, i, noun)
    if marker is None or _taken_up(scene, i, marker[0]):
        return None
    first = _phrase_start(scene, i)
    start = _complement(scene, i, marker[0])
    subject = Subject(first if start is None else start, marker[0], SubjectKind.PHRASE, first)
    rule = f"noun:{noun.lemma}"
    return Cue(
        kind=CueKind.NOUN,
        rule=rule,
        first=i,
        last=i + 1,
        start=first,
        stance=noun.stance,
        modality=noun.modality,
        subject=subject,
        frame=Frame.QUE,
        after=marker[1],
    )


def _marker(scene: Scene, i: int, noun: Noun) -> tuple[int, int] | None:
    """ "selon laquelle" or "que" behind the noun, before any verb."""
    text, words = scene.text, syntax()
    verbs = {g.first for g in scene.groups if g.finite}
    for k in range(i + 1, min(i + 1 + _REACH, scene.unit.last)):
        low, following = text.low(k), text.low(k + 1)
        if low in words.noun_relatives and following in words.lequel:
            return k, k + 2
        announces = NounFrame.QUE in noun.frames and k - i <= _QUE_REACH
        if low in words.que and announces and text.low(k - 1) not in words.comparatives:
            return k, k + 1
        comma = low == "," and following in words.noun_relatives
        if (text.tokens[k].mark and not comma) or (k in verbs and text.low(i + 1) != "qui"):
            return None
    return None


def _taken_up(scene: Scene, i: int, marker: int) -> bool:
    """ "un reproche que Transmet juge infondé": an indefinite noun before "que" is taken up by it."""
    text = scene.text
    if text.low(marker) not in syntax().que:
        return False
    if i - 1 == scene.unit.first and text.low(i - 1) in naming().several:
        return True  # "Des allégations que rejette le club"
    indefinite = syntax().indefinite_articles | syntax().demonstratives
    return any(text.low(k) in indefinite for k in range(max(scene.unit.first, i - 2), i))


def _phrase_start(scene: Scene, i: int) -> int:
    """The article of the noun at `i`, an adjective between passed: "les récentes accusations"."""
    text, floor, determiners = scene.text, scene.unit.first, grammar().determiners
    while i > floor:
        low = text.low(i - 1)
        between = text.tokens[i - 1].word and text.low(i - 2) in determiners
        if not (low in determiners or low in syntax().adjectives_before or between):
            break
        i -= 1
    return i


def _complement(scene: Scene, i: int, marker: int) -> int | None:
    """Where the source within the noun's complement begins: "l'affirmation de Séoul que", "du Pentagone"."""
    text, words = scene.text, syntax()
    de = next((k for k in range(i + 1, marker) if text.low(k) in words.de_forms), None)
    if de is None or (de + 1 >= marker and text.low(de) not in words.du_des):
        return None
    return de if text.low(de) == "des" else de + 1
