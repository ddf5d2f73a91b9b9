"""Words of one meaning, from kin.toml: verbs, nouns and adjectives that say one thing where no type of event does."""

from functools import cache

from app.errors import LexiconError
from app.folding import fold_words
from app.lexicon import read
from app.lexicon.events import STEM
from app.lexicon.inflection import conjugate, plural

MARK = "="
"""Before the name of a set of kin, so that it is no word."""


def sense(word: str) -> str:
    """What a word, as `fold_words` has it, is compared by: its set of kin, else its first letters."""
    return kin().get(word) or word[:STEM]


@cache
def kin() -> dict[str, str]:
    """Folded word → the name of the set that it belongs to, read once; what is a form of words of two sets is in none.

    Raises LexiconError where a set has no two examples, or no two words, or where a word is in two of them.
    """
    found: dict[str, set[str]] = {}
    listed: dict[str, str] = {}
    for row in read("kin")["kin"]:
        words = (*row.get("verbs", ()), *row.get("nouns", ()))
        if len(words) < 2 or len(row.get("examples", ())) < 2:
            raise LexiconError(f"kin.toml: {words} needs two words and two examples")
        name = f"{MARK}{fold_words(words[0])}"
        for word in words:
            if listed.setdefault(word, name) != name:
                raise LexiconError(f"kin.toml: “{word}” stands in {listed[word]} and {name}")
        inflected = (form.form for verb in row.get("verbs", ()) for form in conjugate(verb))
        numbers = (form for noun in row.get("nouns", ()) for form in (noun, plural(noun)))
        for form in (*inflected, *numbers):
            found.setdefault(fold_words(form), set()).add(name)
    return {form: min(names) for form, names in found.items() if len(names) == 1}
