"""The closed classes that the slots of a proposition are read by (propositions.toml)."""

from functools import cache
from typing import NamedTuple

from app.folding import fold
from app.lexicon import word_classes

_FOLDED = frozenset({"noun_prepositions", "accusing", "blaming", "neuter", "before_nouns", "all_of"})
"""The classes that are compared with text without accents, and have some."""


class PropositionWords(NamedTuple):
    """propositions.toml as sets; each class is explained there, with an example."""

    noun_determiners: frozenset[str]
    articles_or_pronouns: frozenset[str]
    unpointed: frozenset[str]
    yearly: frozenset[str]
    firm: frozenset[str]
    noun_prepositions: frozenset[str]
    body_determiners: frozenset[str]
    purposes: frozenset[str]
    wars: frozenset[str]
    subordinates: frozenset[str]
    towards: frozenset[str]
    oblique: frozenset[str]
    accusing: frozenset[str]
    blaming: frozenset[str]
    additional: frozenset[str]
    others: frozenset[str]
    only: frozenset[str]
    bare_nouns: frozenset[str]
    spans: frozenset[str]
    capacities: frozenset[str]
    permits: frozenset[str]
    intervals: frozenset[str]
    measure_nouns: frozenset[str]
    ne: frozenset[str]
    none: frozenset[str]
    without: frozenset[str]
    that: frozenset[str]
    neuter: frozenset[str]
    such: frozenset[str]
    before_nouns: frozenset[str]
    all_of: frozenset[str]
    several: frozenset[str]
    wholly: frozenset[str]
    afresh: frozenset[str]
    of_that_kind: frozenset[str]
    existence_nouns: frozenset[str]
    of: frozenset[str]
    bare_of: frozenset[str]
    by: frozenset[str]
    cuts: frozenset[str]


@cache
def proposition_words() -> PropositionWords:
    """The classes, read once. Raises LexiconError where one is missing, unknown, or holds a word twice."""
    classes = word_classes("propositions", PropositionWords._fields)
    return PropositionWords(
        **{key: frozenset(map(fold, words) if key in _FOLDED else words) for key, words in classes.items()}
    )
