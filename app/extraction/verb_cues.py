"""The cues that verbs are, each read by the rules for its form: finite, passive, participle or infinitive."""

from collections.abc import Callable, Iterator

from app.extraction.clauses import VerbGroup
from app.extraction.inversion import incise, unlisted
from app.extraction.participles import cites, non_finite, origin
from app.extraction.passives import passive
from app.extraction.quotations import CLOSING, OPENING
from app.extraction.relatives import antecedent_taken_up, clause_taken_up, dislocated
from app.extraction.signals import Cue, Scene
from app.extraction.statements import statement
from app.extraction.verbs import Polarity, Predicate, polarity, predicate_at, unsaid
from app.extraction.words import expression_before
from app.lexicon.grammar import grammar
from app.lexicon.syntax import syntax

_REACH = 9
"""How far "ce que" may stand before its verb, in tokens: "à l'inverse de ce que le maire de Nice a dit"."""

_Rule = Callable[[Scene, Predicate, Polarity], Cue | None]

_ANYWHERE: tuple[_Rule, ...] = (clause_taken_up, incise)
"""What a finite verb may be, also inside a quotation or with an inverted pronoun; the first that fits."""
_OUTSIDE: tuple[_Rule, ...] = (*_ANYWHERE, antecedent_taken_up, dislocated, statement)
"""What a finite verb may be outside of quotations."""


def verb_cues(scene: Scene) -> Iterator[Cue]:
    """The cues among the verb groups of a unit."""
    for index in range(len(scene.groups)):
        predicate = predicate_at(scene, index)
        cue = _read(scene, predicate) if predicate is not None else unlisted(scene, index)
        if cue is not None and not _is_share(scene, cue):
            yield cue


def _is_share(scene: Scene, cue: Cue) -> bool:
    """ "61 % des habitants s'opposent à la coupe": a share is nobody who says something, but what a poll tells."""
    text, first = scene.text, cue.subject.first
    return text.tokens[first].kind == "number" and text.low(first + 1) in syntax().unit_marks


def _read(scene: Scene, predicate: Predicate) -> Cue | None:
    if cites(scene, predicate):
        return origin(scene, predicate)
    if predicate.group.passive:
        return passive(scene, predicate)
    return _finite(scene, predicate) if predicate.group.finite else non_finite(scene, predicate)


def _finite(scene: Scene, predicate: Predicate) -> Cue | None:
    said = polarity(predicate)
    if said is None or unsaid(predicate.group) or _contradicted(scene, predicate.group):
        return None
    quoted = scene.quoted(predicate.group) and not _word_for_word(scene, predicate.group)
    inside = quoted or predicate.group.clitic is not None
    rules = _ANYWHERE if inside else _OUTSIDE
    return next((cue for rule in rules if (cue := rule(scene, predicate, said)) is not None), None)


def _word_for_word(scene: Scene, group: VerbGroup) -> bool:
    """ "celui-ci « dément catégoriquement » ces allégations": nothing but the verb is quoted, the rest is reported."""
    text = scene.text
    last = group.last
    while last < scene.unit.last and grammar().is_adverb(text.low(last)):
        last += 1
    opened = group.first > scene.unit.first and text.tokens[group.first - 1].text in OPENING
    return opened and last < scene.unit.last and text.tokens[last].text in CLOSING


def _contradicted(scene: Scene, group: VerbGroup) -> bool:
    """ "contrairement à ce qu'affirme le maire", "à l'inverse de ce que le maire a dit": what he says is not told."""
    text, floor = scene.text, scene.unit.first
    for k in range(group.first - 1, max(floor, group.first - _REACH), -1):
        if text.tokens[k].mark:
            return False
        if text.low(k) in syntax().que and text.low(k - 1) == "ce":
            return expression_before(text, floor, k - 1, syntax().contrary_openers) > 0
    return False
