"""Words as search compares them: without case, accents, ligatures, elisions and the endings of number and gender.

The index and the query go through the same function, so an ending cut too far does no harm as long as it is always cut.
"""

import re
import unicodedata
from functools import lru_cache

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "ʼ": "'", "‘": "'"})
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ .'\u00a0\u2009\u202f]\d{3})+(?![\d])")
_WORD = re.compile(r"(?:(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu)'(?=\w))?(?P<word>[^\W_]+)")
# "travaux", "travail" and "chevaux", "cheval" meet in -al; "heureuse", "heureux" in -eu; "directrice" in -teur.
_ENDINGS = (
    (re.compile(r"eaux$"), "eau"),
    (re.compile(r"(?<=\w{2})aux$"), "al"),
    (re.compile(r"(?<=\w{2})ails?$"), "al"),
    (re.compile(r"(?<=\w{2})(?:eux|euses?)$"), "eu"),
    (re.compile(r"(?<=\w{2})trices?$"), "teur"),
    (re.compile(r"oux$"), "ou"),
)


class _Bare(dict[int, int | None]):
    """For `str.translate`: a character stays, and one that combines with that before it goes; learnt as they come."""

    def __missing__(self, code: int) -> int | None:
        return self.setdefault(code, None if unicodedata.combining(chr(code)) else code)


_BARE = _Bare()


def fold(text: str) -> str:
    """Lower case, no accents, no ligatures, straight apostrophes; the length may change."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES)).translate(_BARE)


@lru_cache(maxsize=4_096)  # several steps ask for the words of one content
def fold_words(text: str) -> str:
    """The words of a text as search compares them, separated by single spaces, in order.

    "L’envoi de 10 000 soldats nord-coréens" and "envoi de 10.000 soldat nord coréenne" give the same words. Elided
    articles and pronouns are left out; a text without words gives "".
    """
    if text.isalpha() and (word := fold(text)).isalpha():
        return _stem(word)
    # Before folding: NFKD turns the spaces inside "10 000" into plain ones, which then could part two numbers.
    joined = _GROUPED.sub(lambda number: re.sub(r"\D", "", number.group()), text)
    return " ".join(_stem(match["word"]) for match in _WORD.finditer(fold(joined)))


@lru_cache(maxsize=50_000)  # a text has few words, many times
def _stem(word: str) -> str:
    if len(word) < 4 or not word.isalpha():
        return word
    for ending, replacement in _ENDINGS if word[-1] in "elsx" else ():  # the last letters of them all
        if ending.search(word):
            return ending.sub(replacement, word)
    if word[-1] == "s":
        word = word[:-1]
    if len(word) > 5 and word.endswith("ee"):
        word = word[:-2]
    elif len(word) > 3 and word[-1] == "e":
        word = word[:-1]
    if len(word) > 5 and word.endswith("er"):
        word = word[:-2]
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] + "v" if len(word) > 3 and word.endswith("if") else word
