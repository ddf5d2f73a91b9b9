"""Runs of tokens: expressions of several words, adverbs, the parts between commas."""

from collections.abc import Iterator
from functools import cache

from app.extraction.quotations import CLOSING, OPENING
from app.extraction.text import Text
from app.lexicon.grammar import grammar
from app.lexicon.syntax import syntax

_OPENER = 4
"""Most tokens of an expression before "ce que": "à l'inverse de"."""


def spoken(form: str) -> list[str]:
    """The words of a form as tokens: "d'après" is "d'" and "après"."""
    return form.replace("'", "' ").split()


def joined(text: Text, first: int, last: int) -> str:
    """The lower-cased words of tokens [first, last), one space between, none behind an apostrophe."""
    return " ".join(text.low(k) for k in range(first, last)).replace("' ", "'")


def expression(text: Text, first: int, last: int, words: frozenset[str]) -> int:
    """Where the longest expression of `words` that begins at `first` ends; `first` itself where none does."""
    for size in range(min(_longest(words).get(text.low(first), 0), last - first), 0, -1):
        if joined(text, first, first + size) in words:
            return first + size
    return first


def expression_before(text: Text, floor: int, last: int, words: frozenset[str]) -> int:
    """How many tokens of [floor, last) the longest expression of `words` takes that ends at `last`; 0 without one."""
    sizes = range(1, min(last - floor, _OPENER) + 1)
    return max((n for n in sizes if joined(text, last - n, last) in words), default=0)


@cache
def _longest(words: frozenset[str]) -> dict[str, int]:
    """How many tokens the longest expression has that begins with a token: an elided word may be a token of its own
    ("d'ailleurs") or not ("aujourd'hui")."""
    longest: dict[str, int] = {}
    for expression in words:
        tokens = spoken(expression)
        for opening in (tokens[0], expression.split()[0]):
            longest[opening] = max(longest.get(opening, 0), len(tokens))
    return longest


def _more_than(text: Text, i: int, last: int) -> bool:
    """ "|plus| de 300", "|plus| d'une centaine"."""
    if text.low(i + 1) not in syntax().de or i + 2 >= last:
        return False
    token = text.tokens[i + 2]
    return token.kind == "number" or token.low.split("-")[0] in syntax().number_words


def skip_adverbs(text: Text, i: int, last: int) -> int:
    """Past the adverbs and negations that may stand inside a verb group, and past ", lui,"."""
    words = syntax()
    while i < last:
        low = text.low(i)
        if low == "," and text.low(i + 2) == "," and text.low(i + 1) in words.stressed_pronouns:
            i += 3
        elif low == "," and text.low(end := expression(text, i + 1, last, inserted())) == "," and end > i + 1:
            i = end + 1  # ", quant à elle,", ", pour l'heure,"
        elif low in OPENING and grammar().is_adverb(text.low(i + 1)) and text.low(i + 2) in CLOSING:
            i += 3  # "a « catégoriquement » démenti"
        elif low == "et" and grammar().is_adverb(text.low(i - 1)) and grammar().is_adverb(text.low(i + 1)):
            i += 2  # "formellement et catégoriquement"
        elif low in words.quantifiers and (low not in words.negations | words.tout or _more_than(text, i, last)):
            break
        elif grammar().is_adverb(low) or low in words.negations:
            i += 1
        elif (end := expression(text, i, last, inserted())) > i:
            i = end
        else:
            break
    return i


def past_times(text: Text, i: int, last: int) -> int:
    """Past days and dates without a preposition: "mardi", "la veille", "ce lundi soir"."""
    words = syntax()
    while i < last:
        if text.low(i) in words.time_words:
            i += 1
        elif text.low(i) in words.time_demonstratives | words.definite_articles and text.low(i + 1) in words.time_words:
            i += 2
        elif (later := past_later(text, i, last)) > i:
            i = later
        else:
            break
    return i


def past_later(text: Text, i: int, last: int) -> int:
    """Past "quelques heures plus tard", "deux jours auparavant"; `i` itself where there is no such time."""
    words, k = syntax(), i
    counts = words.number_words | words.quantifiers | words.few
    while k < last and (text.tokens[k].kind == "number" or text.low(k) in counts):
        k += 1
    if k == i or text.low(k) not in words.lapses:
        return i
    size = next((n for n in (2, 1) if " ".join(text.low(k + 1 + m) for m in range(n)) in words.later), 0)
    return k + 1 + size if size else i


@cache
def inserted() -> frozenset[str]:
    """Adverbs, and times of several words, which stand inside a verb group as well: "n'a pour l'heure pas réagi"."""
    return grammar().adverbs | {time for time in grammar().times if " " in time or "'" in time}


def segments(text: Text, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The stretches of [first, last) between commas and dashes, outside of quotations and brackets."""
    start, depth = first, 0
    for i in range(first, last):
        token = text.tokens[i]
        depth = max(0, depth + (token.text == "(") - (token.text == ")"))
        dash = token.text == "-" and i > first and text.tokens[i - 1].end < token.start
        if (dash or token.text in {",", "–", "—"}) and not token.quoted and not depth:
            yield start, i
            start = i + 1
    yield start, last
