"""Denials without a verb of denial: "« C'est faux »", "ces chiffres sont sans fondement"."""

from collections.abc import Sequence
from functools import cache

from app.extraction.phrases import is_preposition
from app.extraction.text import Text
from app.extraction.words import joined, spoken
from app.lexicon.cues import cues
from app.lexicon.syntax import syntax

_LONGEST = 16
"""Tokens: a longer content says more than that something is false."""
_LONG = 24
"""The same where what is called false is spelled out: "La somme de 68 millions avancée par lui est « fausse »"."""
_STOPS = frozenset({"?", "!", "."})
_CALLED = 6
"""Tokens of the longest phrase that calls something false: "« allégations totalement mensongères »"."""
_BARE = 3
"""Words: "Faux", "Pure invention" say nothing else."""


def denial_at(text: Text, first: int, last: int) -> int | None:
    """Index of a denying predicate within tokens [first, last): "faux", "sans fondement", "fake news"."""
    words = _denials()
    for k in range(first, last):
        for form in words.get(text.low(k), ()):
            if all(text.low(k + n) == word for n, word in enumerate(form)):
                return k
    return None


@cache
def _denials() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The denying predicates by their first word."""
    table: dict[str, tuple[tuple[str, ...], ...]] = {}
    for denial in cues().denials:
        for form in denial.forms:
            words = tuple(spoken(form))
            table[words[0]] = (*table.get(words[0], ()), words)
    return table


def denies_in_words(text: Text, contents: Sequence[tuple[int, int]]) -> bool:
    """The content says of something said before that it is false; so does speech whose first sentence does: "« C'est
    faux. Nous avons payé. »"."""
    first, last = text.at(contents[0][0]), text.at(contents[-1][1])
    if last - first <= _LONGEST and joined(text, first, last).strip(" !.?") in syntax().flat_denials:
        return True
    opening = next((k for k in range(first, min(first + _LONGEST, last)) if text.tokens[k].text in _STOPS), None)
    first_part = text.at(contents[0][1]) if len(contents) > 1 else last
    end = min(opening if opening is not None else last, first_part)
    if end < last and text.tokens[first].quoted and _denies(text, first, end):
        return True
    stop = next((k for k in range(last - 2, first, -1) if text.tokens[k].text in _STOPS), None)
    if stop is not None and last - first <= _LONGEST:
        first = stop + 1  # "Des dizaines de morts ? C'est faux"
    return _denies(text, first, last)


def _denies(text: Text, first: int, last: int) -> bool:
    while first < last and text.tokens[first].mark:
        first += 1
    if first < last <= first + _LONG and _figure_called(text, first, last):
        return True
    if last - first > _LONGEST or first >= last:
        return False
    words = [k for k in range(first, last) if not text.tokens[k].mark]
    if len(words) <= _BARE and denial_at(text, first, last) is not None:
        return not any(_negates(text.low(k)) or text.low(k) in syntax().nor for k in words)
    if not _opens_denial(text, first):
        while first < last - 1 and text.low(first) in syntax().de_forms | syntax().denial_articles:
            first += 1  # "De la pure fiction", "Un mensonge éhonté"
        return denial_at(text, first, min(first + 2, last)) == first
    found = denial_at(text, first, last)
    return found is not None and not any(_negates(text.low(k)) for k in range(first, found))


def _figure_called(text: Text, first: int, last: int) -> bool:
    """ "La somme de 68 millions est « dénuée de tout fondement »": a figure or a version that the quoted words deny."""
    if text.tokens[first].quoted or text.low(first) not in syntax().definite_articles:
        return False
    if text.low(first + 1) not in syntax().disputed_nouns | syntax().count_nouns:
        return False
    found = denial_at(text, first, last)
    return (
        found is not None and text.tokens[found].quoted and not any(_negates(text.low(k)) for k in range(first, found))
    )


def names_denial(text: Text, contents: Sequence[tuple[int, int]]) -> bool:
    """ "dénonce des accusations mensongères", "évoque des « rumeurs infondées »": what was said is called false."""
    first, last = text.at(contents[0][0]), text.at(contents[-1][1])
    while first < last and (text.tokens[first].mark or text.low(first) in syntax().denial_articles | syntax().de):
        first += 1
    if not 1 < last - first <= _CALLED:
        return False
    said = any(form.noun.anaphor for form in cues().noun_forms.get(text.low(first), ()))
    found = denial_at(text, first + 1, last) if said else None
    if found is None or is_preposition(text.low(found - 1)):
        return False  # "une plainte en diffamation"
    return not any(_negates(text.low(k)) for k in range(first, last))


def keeps_silent_in_words(text: Text, contents: Sequence[tuple[int, int]]) -> bool:
    """ "« Nous ne confirmons ni l'un ni l'autre »", "« Pas de commentaire »": what is said is that nothing is."""
    first, last = text.at(contents[0][0]), text.at(contents[-1][1])
    if last - first > _LONGEST or first >= last:
        return False
    words = joined(text, first, last)
    return any(words.startswith(opening) for opening in syntax().silent_openings)


def _negates(low: str) -> bool:
    """ "Ce n'est pas faux" denies nothing."""
    return low in syntax().pas_jamais


def _opens_denial(text: Text, first: int) -> bool:
    """ "C'est …", "Ces accusations …": what is called false was said before; "Le pont est …" names a thing."""
    opening = text.low(first)
    if opening in syntax().demonstratives and text.tokens[first + 1].word:
        return True
    if opening in syntax().denial_articles:
        return any(form.noun.anaphor for form in cues().noun_forms.get(text.low(first + 1), ()))
    return opening in syntax().denial_openers
