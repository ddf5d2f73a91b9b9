"""Finds what signals an attribution in a unit: verbs, participles, phrases, prepositions and nouns.

A cue knows where its clause starts, who its subject is (as words), and how its content follows; what the content is,
`contents` decides once all cues of the unit are known.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from app.annotation import Stance
from app.extraction.noun_cues import noun_cues
from app.extraction.passives import reduced
from app.extraction.phrase_cues import phrase_cues
from app.extraction.phrases import opens_phrase, strip_marks
from app.extraction.preposition_cues import preposition_cues, relative_prepositions
from app.extraction.quotations import OPENING
from app.extraction.signals import Cue, CueKind, Scene
from app.extraction.subjects import Subject, SubjectKind
from app.extraction.text import Text
from app.extraction.verb_cues import verb_cues
from app.lexicon.actors import registry
from app.lexicon.cue_terms import Frame
from app.lexicon.grammar import grammar
from app.lexicon.syntax import syntax

_FINDERS: tuple[Callable[[Scene], Iterable[Cue]], ...] = (
    phrase_cues,
    verb_cues,
    preposition_cues,
    noun_cues,
    reduced,
    relative_prepositions,
)
"""In order of preference, where two begin at the same word and are as long."""
_GAPPED_SOURCE = 7
"""Longest source that shares a verb, its comma included: ", le syndicat des transports 12 000"."""


_SHARED = frozenset({Frame.NP, Frame.DE_NP, Frame.ESTIMATE, Frame.SUR_NP, Frame.A_NP})
"""Frames of a verb that a second source may share."""


def find(scene: Scene) -> list[Cue]:
    """The cues of a unit, in the order of the text, without overlap."""
    found = [cue for finder in _FINDERS for cue in finder(scene)]
    found.sort(key=lambda c: (c.first, c.first - c.last))
    kept: list[Cue] = []
    for cue in found:
        if kept and _object_of(kept[-1], cue):
            _merge(kept[-1], cue)
        elif not _within_source(cue, found) and not (kept and cue.first < kept[-1].last):
            kept.append(cue)
    kept += [gap for cue in kept for gap in _gapped(scene, cue)]
    kept.sort(key=lambda c: c.first)
    return [c for c in kept if c.frame is not Frame.NOUN]  # "a exprimé ses préoccupations": no proposition


def _object_of(verb: Cue, noun: Cue) -> bool:
    """The noun is the object of the verb right before it: "a exprimé sa crainte que …"."""
    if noun.kind is not CueKind.NOUN or verb.kind not in {CueKind.VERB, CueKind.PARTICIPLE}:
        return False
    if verb.frame is Frame.ATTRIBUTE and verb.stance is Stance.DENIES:
        return False  # "juge « infondées » des informations selon lesquelles …": two say something
    return verb.frame not in {Frame.QUE, Frame.SI, Frame.DIRECT} and 0 <= noun.first - verb.after <= 3


def _merge(verb: Cue, noun: Cue) -> None:
    """The verb's subject holds what the noun announces."""
    verb.after, verb.frame = noun.after, noun.frame
    verb.modality = noun.modality or verb.modality
    verb.stance = noun.stance if noun.stance is not Stance.ASSERTS else verb.stance


def _within_source(cue: Cue, found: list[Cue]) -> bool:
    """The participle only describes a source: "selon un bilan communiqué par la préfecture"."""
    return cue.rule.startswith("reduced") and any(
        c.kind is CueKind.PREPOSITION and c.subject.first <= cue.first < c.subject.last for c in found
    )


def _gapped(scene: Scene, cue: Cue) -> Iterator[Cue]:
    """ "La police a compté 3 400 manifestants, la CGT 12 000": the second source has no verb of its own."""
    text, unit = scene.text, scene.unit
    if cue.kind is not CueKind.VERB or cue.frame not in _SHARED or cue.verb is None:
        return
    for k in range(cue.after + 1, unit.last - 1):
        if text.tokens[k].text not in {",", ";"} or text.tokens[k].quoted or not opens_phrase(text, k + 1):
            continue
        figure = _figure_behind(scene, k)
        if figure is None or not _names_source(text, k + 1, figure):
            continue
        yield Cue(
            kind=CueKind.VERB,
            rule=f"gapped:{cue.verb.lemma}",
            first=k + 1,
            last=figure - (text.tokens[figure - 1].text in OPENING),
            start=k,
            stance=cue.stance,
            modality=cue.modality,
            subject=Subject(k + 1, _source_end(text, k + 1, figure), SubjectKind.PHRASE, k),
            frame=cue.frame,
            after=figure,
            verb=cue.verb,
        )


def _figure_behind(scene: Scene, comma: int) -> int | None:
    """The figure that ends a short source behind a comma, in a part without a verb."""
    text, last = scene.text, scene.unit.last
    behind = range(comma + 2, last)
    marks = (n for n in behind if text.tokens[n].mark and not text.tokens[n].quoted)
    end = next((n for n in marks if text.tokens[n].text not in OPENING), last)  # "la CSC sur « 5 000 »"
    figure = next((n for n in range(comma + 2, end) if _is_figure(text, n)), None)
    if figure is None and text.low(comma) == ";" and text.low(end) == "," and end + 1 < last:
        linked = end + 1 + (text.low(end + 1) in _links())
        figure = linked if _is_figure(text, linked) else None  # "; le ministère, 345 000", "; la Cour, de 345 000"
    if figure is None or figure - comma > _GAPPED_SOURCE or scene.finite_between(comma + 1, end):
        return None
    return figure


def _source_end(text: Text, first: int, figure: int) -> int:
    """Where the source before a figure ends: "la direction| de 41 %"."""
    end = strip_marks(text, first, figure)
    while end - 1 > first and (text.low(end - 1) in _links() or text.tokens[end - 1].text == ","):
        end -= 1
    return end


@cache
def _links() -> frozenset[str]:
    """Between a source and its figure: "la direction |de| 41 %", "la banque |sur| 0,9 %"."""
    return syntax().de_forms | syntax().figure_openers | syntax().topic_prepositions


def _is_figure(text: Text, i: int) -> bool:
    words = syntax()
    spelled = text.low(i).split("-")[0] in words.number_words - words.indefinite_articles
    return text.tokens[i].kind == "number" or spelled or text.low(i) in words.quantifiers - words.tout


def _names_source(text: Text, first: int, end: int) -> bool:
    """The phrase is headed by a name or a function: "la CGT", "les organisateurs", no "un automobiliste de 61 ans"."""
    if text.low(first) in syntax().indefinite_articles:
        return False
    while first < end and text.low(first) in grammar().determiners:
        first += 1
    return first < end and (text.tokens[first].capital or text.low(first) in registry().roles)
