"""Words of one meaning, from kin.toml: verbs, nouns and adjectives that say one thing where no type of event does."""

from collections.abc import Iterator
from functools import cache

from app.errors import LexiconError
from app.folding import fold_words
from app.lexicon import read
from app.lexicon.events import STEM
from app.lexicon.forms import Forms
from app.lexicon.inflection import conjugate, plural

MARK = "="
"""Before the name of a set of kin, so that it is no word."""
_LETTERS = 3
"""What `fold_words` leaves of the shortest forms: "gomme" → "gom"."""


def sense(word: str) -> str:
    """What a word, as `fold_words` has it, is compared by: its set of kin, else its first letters."""
    names = kin().get(word)
    return names[0] if names and names.count(names[0]) == len(names) else word[:STEM]


def converses(name: str) -> frozenset[str]:
    """The senses that tell from the other side what a sense tells: who buys, and who sells."""
    return _converses().get(name, frozenset())


@cache
def _converses() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in read("kin").get("converse", ()):
        a, b = (sense(fold_words(word)) for word in pair)
        if not (a.startswith(MARK) and b.startswith(MARK)):
            raise LexiconError(f"kin.toml: {pair} names no two sets")
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return {name: frozenset(others) for name, others in found.items()}


@cache
def kin() -> Forms[str]:
    """Folded word → the names of the sets that it is a form of words of, read once.

    Raises LexiconError where a set has no two examples, or no two words, or where a word is in two of them.
    """
    verbs: dict[str, str] = {}
    nouns: dict[str, tuple[str, ...]] = {}
    listed: dict[str, str] = {}
    for row in read("kin")["kin"]:
        words = (*row.get("verbs", ()), *row.get("nouns", ()))
        if len(words) < 2 or len(row.get("examples", ())) < 2:
            raise LexiconError(f"kin.toml: {words} needs two words and two examples")
        name = f"{MARK}{fold_words(words[0])}"
        for word in words:
            if listed.setdefault(word, name) != name:
                raise LexiconError(f"kin.toml: “{word}” stands in {listed[word]} and {name}")
        verbs |= dict.fromkeys(row.get("verbs", ()), name)
        for noun in row.get("nouns", ()):
            for form in {fold_words(noun), fold_words(plural(noun))}:
                nouns[form] = (*nouns.get(form, ()), name)

    def readings(verb: str) -> Iterator[tuple[str, str]]:
        return ((form, verbs[verb]) for form in {fold_words(inflected.form) for inflected in conjugate(verb)})

    return Forms(verbs, readings, known=nouns, letters=_LETTERS)
