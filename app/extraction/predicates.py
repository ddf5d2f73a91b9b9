"""Contents that the verb calls something: "qualifie le projet de folie", "juge l'accusation infondée", "chiffre les
pertes à dix millions"."""

from app.annotation import Stance
from app.extraction.behind import Behind, Follow
from app.extraction.denials import denial_at
from app.extraction.phrases import is_preposition, opens_phrase
from app.extraction.quotations import OPENING
from app.lexicon.cue_terms import Frame
from app.lexicon.syntax import syntax

_LONGEST = 40
"""Longest object with its predicate, in tokens."""
_FIRST_PREDICATE = 7
"""How far before the "et" the first of two predicates may stand."""
_ESTIMATED = 24
"""How far the figure of an estimate may stand: "estime le nombre de manifestants … à"."""


def predication(behind: Behind, i: int) -> Follow | None:
    """ "qualifie NP de X", "juge NP infondé", "décrit NP comme X"; a denying predicate is no part of the content."""
    if Frame.ATTRIBUTE not in behind.frames:
        return None
    text, words = behind.text, syntax()
    if behind.group.objects:
        return _of_pronoun(behind, i)
    if not _object_first(behind, i):
        return None
    end = _end(behind, i)
    if behind.verb.head in words.holding_verbs:
        return _held_as(behind, i, end)
    marked = any(text.low(k) in words.predicate_links for k in range(i + 1, end))
    if Frame.QUE not in behind.frames and not marked:
        return None  # "présenter ses excuses"
    denying = denial_at(text, i + 1, end)
    if denying is None:
        return Follow(Frame.ATTRIBUTE, i)
    cut = denying
    while cut > i + 1 and _introduces(behind, cut - 1):
        cut -= 1
    if text.low(cut - 1) in words.et_ou:  # "qualifie ces propos |d'« irresponsables » et de « mensongers »"
        near = range(cut - 2, max(i, cut - _FIRST_PREDICATE), -1)
        cut = next((k for k in near if text.low(k) in words.predicate_links), cut)
    return Follow(Frame.ATTRIBUTE, i, cut, Stance.DENIES)


def _held_as(behind: Behind, i: int, end: int) -> Follow | None:
    """ "tient ce calcul pour infondé", "le maire pour responsable"; not "tient une permanence pour les sinistrés"."""
    text, words = behind.text, syntax()
    for k in range(i + 1, end - 1):
        if text.low(k) in words.holding_links:
            called = k + 1 + (text.tokens[k + 1].text in OPENING)
            if denial_at(text, called, min(called + 2, end)) is not None:
                return Follow(Frame.ATTRIBUTE, i, k, Stance.DENIES)
            if text.low(called) in words.held_as:
                return Follow(Frame.ATTRIBUTE, i)
    return None


def denied_object(behind: Behind, i: int) -> Follow | None:
    """ "juge « infondées » les craintes", "qualifie d'« absurde » l'idée de": the denying predicate comes first."""
    if Frame.ATTRIBUTE not in behind.frames:
        return None
    text, k = behind.text, i + (behind.text.low(i) in syntax().predicate_links)
    opened = k < behind.last and text.tokens[k].text in OPENING
    first = k + opened
    denying = denial_at(text, first, min(first + 2, behind.last))
    if denying is None and not (opened and k > i):
        return None
    end = first if denying is None else denying + 1
    if opened:
        end = next((n for n in behind.reach(first, 8) if text.tokens[n].mark and not text.tokens[n].quoted), first) + 1
    if end >= behind.last or not opens_phrase(text, end):
        return None
    if denying is None:  # "qualifie d'« injustifiables » les droits de douane"
        return Follow(Frame.ATTRIBUTE, i)
    return Follow(Frame.ATTRIBUTE, end, None, Stance.DENIES)


def _of_pronoun(behind: Behind, i: int) -> Follow:
    """ "les qualifie de rumeurs": the object stands before the verb, the predicate behind it."""
    predicate = i + 1 if behind.text.low(i) in syntax().predicate_links else i
    denied = denial_at(behind.text, predicate, min(predicate + 8, behind.last)) is not None
    return Follow(Frame.ATTRIBUTE, predicate, None, Stance.DENIES if denied else None)


def _object_first(behind: Behind, i: int) -> bool:
    """The object stands at `i`, up to two words passed; not "qualifie de « fausses » les accusations"."""
    text, low = behind.text, behind.text.low(i)
    if opens_phrase(text, i) or text.tokens[i].text in OPENING:
        return True
    near = any(opens_phrase(text, k) for k in behind.reach(i, 3))
    return near and low not in syntax().que and not is_preposition(low)


def _end(behind: Behind, i: int) -> int:
    """Where object and predicate end: at a comma or stop."""
    reach = behind.reach(i, _LONGEST)
    tokens = behind.text.tokens
    return next((k for k in reach if tokens[k].text in {",", ";", "."} and not tokens[k].quoted), reach.stop)


def _introduces(behind: Behind, i: int) -> bool:
    """What stands between the object and a denying predicate: "de", "comme", «, "totalement"."""
    low, words = behind.text.low(i), syntax()
    return low in words.predicate_links or low in words.denial_modifiers or low in {"«", "“", '"'}


def estimate(behind: Behind, i: int) -> Follow | None:
    """ "chiffre les pertes à dix millions", "estime à 48 000 le nombre de manifestants"."""
    if Frame.ESTIMATE not in behind.frames:
        return None
    text, words = behind.text, syntax()
    opens = opens_phrase(text, i) or text.low(i) in words.estimate_openers
    counted = any(text.low(k) in words.count_nouns for k in behind.reach(i, _ESTIMATED))
    pronoun = not words.definite_articles.isdisjoint(behind.group.objects)  # "l'a ramené à 870 000"
    if behind.verb.noun_object and not counted and not (pronoun and text.low(i) in words.estimate_openers):
        return None  # "porte plainte à 9 heures"
    if opens and any(behind.numeral(k) for k in behind.reach(i, _ESTIMATED)):
        return Follow(Frame.ESTIMATE, i)
    return None
