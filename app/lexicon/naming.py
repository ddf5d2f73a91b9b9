"""The closed classes that tell whom words name (naming.toml)."""

from dataclasses import dataclass
from functools import cache

from app.lexicon import word_classes


@dataclass(frozen=True, slots=True)
class Naming:
    """naming.toml as sets; each class is explained there, with an example."""

    particles: frozenset[str]
    particle_articles: frozenset[str]
    thing_articles: frozenset[str]
    place_prepositions: frozenset[str]
    place_nouns: frozenset[str]
    person_prepositions: frozenset[str]
    surname_prepositions: frozenset[str]
    before_names: frozenset[str]
    inverted: frozenset[str]
    title_links: frozenset[str]
    title_openers: frozenset[str]
    title_stops: frozenset[str]
    clause_openers: frozenset[str]
    saints: frozenset[str]
    complement_determiners: frozenset[str]
    articles: frozenset[str]
    noun_articles: frozenset[str]
    noun_determiners: frozenset[str]
    possessives: frozenset[str]
    several: frozenset[str]
    personal_pronouns: frozenset[str]
    several_owners: frozenset[str]
    latter: frozenset[str]
    same_source: frozenset[str]
    both_states: frozenset[str]
    generic_bodies: frozenset[str]
    company_nouns: frozenset[str]
    media_nouns: frozenset[str]
    posts: frozenset[str]
    source_openers: frozenset[str]
    member_openers: frozenset[str]
    member_joiners: frozenset[str]
    relatives: frozenset[str]
    informants: frozenset[str]


@cache
def naming() -> Naming:
    """The classes, read once. Raises LexiconError where one is missing, unknown, or holds a word twice."""
    return Naming(**{key: frozenset(words) for key, words in word_classes("naming", Naming).items()})
