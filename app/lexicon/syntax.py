"""Small closed classes of the clause parser (syntax.toml), beside those of `grammar`."""

from dataclasses import dataclass, fields
from functools import cache

from app.errors import LexiconError
from app.lexicon import read


@dataclass(frozen=True, slots=True)
class Syntax:
    """syntax.toml as sets; each class is explained there, with an example."""

    definite_articles: frozenset[str]
    singular_articles: frozenset[str]
    indefinite_articles: frozenset[str]
    demonstratives: frozenset[str]
    latter_determiners: frozenset[str]
    time_demonstratives: frozenset[str]
    date_determiners: frozenset[str]
    object_determiners: frozenset[str]
    chaining_determiners: frozenset[str]
    verbal_determiners: frozenset[str]
    latter: frozenset[str]
    tout: frozenset[str]
    de: frozenset[str]
    du_des: frozenset[str]
    de_forms: frozenset[str]
    contracted_a: frozenset[str]
    a_forms: frozenset[str]
    infinitive_links: frozenset[str]
    adjective_prepositions: frozenset[str]
    topic_prepositions: frozenset[str]
    topic_heads: frozenset[str]
    noun_links: frozenset[str]
    content_links: frozenset[str]
    question_links: frozenset[str]
    relative_prepositions: frozenset[str]
    relative_sources: frozenset[str]
    noun_relatives: frozenset[str]
    relay_prepositions: frozenset[str]
    adjunct_prepositions: frozenset[str]
    adjunct_openers: frozenset[str]
    company_prepositions: frozenset[str]
    place_openers: frozenset[str]
    chain_links: frozenset[str]
    figure_openers: frozenset[str]
    estimate_openers: frozenset[str]
    bound_openers: frozenset[str]
    que: frozenset[str]
    si: frozenset[str]
    simple_relatives: frozenset[str]
    adverbial_relatives: frozenset[str]
    clause_relatives: frozenset[str]
    object_relatives: frozenset[str]
    lequel: frozenset[str]
    et_ou: frozenset[str]
    et_puis: frozenset[str]
    clause_coordinators: frozenset[str]
    adversatives: frozenset[str]
    contrasts: frozenset[str]
    que_companions: frozenset[str]
    light_subordinators: frozenset[str]
    conditionals: frozenset[str]
    comparatives: frozenset[str]
    comparing_openers: frozenset[str]
    incise_openers: frozenset[str]
    continuations: frozenset[str]
    source_continuations: frozenset[str]
    gerund_openers: frozenset[str]
    phrase_enders: frozenset[str]
    phrase_stops: frozenset[str]
    ne: frozenset[str]
    negations: frozenset[str]
    pas_jamais: frozenset[str]
    reflexives: frozenset[str]
    object_clitics: frozenset[str]
    accused_clitics: frozenset[str]
    adverbial_clitics: frozenset[str]
    infinitive_clitics: frozenset[str]
    stressed_pronouns: frozenset[str]
    source_openers: frozenset[str]
    source_pronouns: frozenset[str]
    emphatic_pronouns: frozenset[str]
    near_demonstratives: frozenset[str]
    noun_pronouns: frozenset[str]
    person_clitics: frozenset[str]
    nameless_clitics: frozenset[str]
    speakerless_clitics: frozenset[str]
    nameless_pronouns: frozenset[str]
    reporting_pronouns: frozenset[str]
    plural_subjects: frozenset[str]
    adjectives_before: frozenset[str]
    quantifiers: frozenset[str]
    number_words: frozenset[str]
    time_words: frozenset[str]
    age_units: frozenset[str]
    before_east: frozenset[str]
    predicate_links: frozenset[str]
    denial_modifiers: frozenset[str]
    denial_articles: frozenset[str]
    denial_openers: frozenset[str]
    remark_openers: frozenset[str]
    compounds: frozenset[str]
    auxiliaries: frozenset[str]
    have_forms: frozenset[str]
    verbs_with_etre: frozenset[str]
    copulas: frozenset[str]
    unsaid_modals: frozenset[str]
    wishes: frozenset[str]
    frequent_verbs: frozenset[str]
    thing_verbs: frozenset[str]
    checking_verbs: frozenset[str]
    relays: frozenset[str]
    asked: frozenset[str]
    empty_objects: frozenset[str]
    generic_bodies: frozenset[str]
    company_nouns: frozenset[str]
    posts: frozenset[str]
    topics: frozenset[str]
    teasers: tuple[str, ...]


@cache
def syntax() -> Syntax:
    """The classes, read once. Raises LexiconError where one is missing, unknown, or holds a word twice."""
    data = dict(read("syntax"))
    if data.keys() != (known := {field.name for field in fields(Syntax)}):
        raise LexiconError(f"syntax.toml: unknown or missing {', '.join(sorted(data.keys() ^ known))}")
    teasers = tuple(_words("teasers", data.pop("teasers")))
    return Syntax(teasers=teasers, **{key: frozenset(_words(key, words)) for key, words in data.items()})


def _words(key: str, words: str) -> list[str]:
    """The words of a class, parted by commas."""
    found = [word.strip() for word in words.split(",")]
    if len(found) != len(set(found)) or "" in found:
        raise LexiconError(f"syntax.toml: {key} holds a word twice, or none between two commas")
    return found
