"""Small closed classes of the clause parser (syntax.toml), beside those of `grammar`."""

from dataclasses import dataclass
from functools import cache

from app.lexicon import read


@dataclass(frozen=True, slots=True)
class Syntax:
    """syntax.toml as sets."""

    negations: frozenset[str]
    comparatives: frozenset[str]
    noun_pronouns: frozenset[str]
    adjectives_before: frozenset[str]
    chain_links: frozenset[str]
    phrase_stops: frozenset[str]
    verbs_with_etre: frozenset[str]
    time_words: frozenset[str]
    quantifiers: frozenset[str]
    number_words: frozenset[str]
    relays: frozenset[str]
    asked: frozenset[str]
    generic_bodies: frozenset[str]
    posts: frozenset[str]
    company_nouns: frozenset[str]
    empty_objects: frozenset[str]
    frequent_verbs: frozenset[str]
    compounds: frozenset[str]
    thing_verbs: frozenset[str]
    checking_verbs: frozenset[str]
    teasers: tuple[str, ...]
    topics: tuple[str, ...]


@cache
def syntax() -> Syntax:
    """The classes, read once."""
    data = dict(read("syntax"))
    teasers, topics = tuple(data.pop("teasers")), tuple(data.pop("topics"))
    return Syntax(teasers=teasers, topics=topics, **{k: frozenset(w.strip() for w in v.split(",")) for k, v in data.items()})
