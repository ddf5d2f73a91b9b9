"""Denials without a verb of denial: "« C'est faux »", "ces chiffres sont sans fondement"."""

from collections.abc import Sequence

from app.extraction.frames import denial_at
from app.extraction.text import Text
from app.lexicon.cues import cues

_LONGEST = 16
"""Tokens: a longer content says more than that something is false."""
_OPENERS = frozenset({"c'", "ce", "cela", "ça", "tout", "il", "faux", "non", "rien", "pure", "ces", "cette", "cet", "l'", "le", "la", "les", "des", "un", "une"})
_ARTICLES = frozenset({"ces", "cette", "cet", "l'", "le", "la", "les", "des", "un", "une"})


def denies_in_words(text: Text, contents: Sequence[tuple[int, int]]) -> bool:
    """The content says of something said before, and of nothing else, that it is false."""
    first = text.at(contents[0][0])
    last = text.at(contents[-1][1])
    while first < last and text.tokens[first].mark:
        first += 1
    if last - first > _LONGEST or first >= last:
        return False
    opening = text.low(first)
    words = [k for k in range(first, last) if not text.tokens[k].mark]
    if len(words) <= 3 and denial_at(text, first, last) is not None:
        return not any(text.low(k) in {"pas", "jamais", "ni"} for k in words)
    anaphor = any(form.noun.anaphor for form in cues().noun_forms.get(text.low(first + 1), ()))
    if opening not in _OPENERS or (opening in _ARTICLES and not anaphor):
        return denial_at(text, first, min(first + 2, last)) == first
    found = denial_at(text, first, last)
    if found is None:
        return False
    negated = any(text.low(k) in {"pas", "jamais"} for k in range(first, found))
    return not negated
