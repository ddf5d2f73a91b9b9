"""The closed classes that tell whom words name (naming.toml)."""

from collections.abc import Iterable, Set
from functools import cache
from typing import NamedTuple

from app.lexicon import word_classes
from app.lexicon.actors import fold

_BODY_ONLY = "+"
"""Marks a noun that tells the kind of a body, but stands for no other of that kind."""


class Naming(NamedTuple):
    """naming.toml as sets; each class is explained there, with an example."""

    joined_particles: frozenset[str]
    particles: frozenset[str]
    particle_articles: frozenset[str]
    thing_articles: frozenset[str]
    place_prepositions: frozenset[str]
    topic_prepositions: frozenset[str]
    place_nouns: frozenset[str]
    person_prepositions: frozenset[str]
    surname_prepositions: frozenset[str]
    before_names: frozenset[str]
    headline_nouns: frozenset[str]
    named_things: frozenset[str]
    inverted: frozenset[str]
    charges: frozenset[str]
    portfolios: frozenset[str]
    title_links: frozenset[str]
    title_openers: frozenset[str]
    title_stops: frozenset[str]
    clause_openers: frozenset[str]
    years: frozenset[str]
    saints: frozenset[str]
    complement_determiners: frozenset[str]
    civilities: frozenset[str]
    outsiders: frozenset[str]
    seat_prepositions: frozenset[str]
    any_company: frozenset[str]
    articles: frozenset[str]
    noun_articles: frozenset[str]
    noun_determiners: frozenset[str]
    possessives: frozenset[str]
    of_states: frozenset[str]
    of_bodies: frozenset[str]
    of_persons: frozenset[str]
    several: frozenset[str]
    one_of: frozenset[str]
    armed: frozenset[str]
    nobody: frozenset[str]
    personal_pronouns: frozenset[str]
    several_owners: frozenset[str]
    thing_endings: frozenset[str]
    counsel: frozenset[str]
    people_articles: frozenset[str]
    there: frozenset[str]
    latter: frozenset[str]
    same_source: frozenset[str]
    same: frozenset[str]
    epithets: frozenset[str]
    both_persons: frozenset[str]
    both_states: frozenset[str]
    foreign_particles: frozenset[str]
    slogan_words: frozenset[str]
    name_adjectives: frozenset[str]
    name_adjective_endings: frozenset[str]
    calls: frozenset[str]
    thing_acronyms: frozenset[str]
    generic_bodies: frozenset[str]
    eponymous: frozenset[str]
    trade_leaders: frozenset[str]
    firm_trades: frozenset[str]
    firm_endings: frozenset[str]
    firm_openings: frozenset[str]
    firm_closings: frozenset[str]
    company_nouns: frozenset[str]
    trades_and_companies: frozenset[str]
    media_nouns: frozenset[str]
    dependents: frozenset[str]
    subsidiaries: frozenset[str]
    same_bodies: frozenset[str]
    minding: frozenset[str]
    experts: frozenset[str]
    posts_of_experts: frozenset[str]
    officers: frozenset[str]
    posts_of_officers: frozenset[str]
    armed_bodies: frozenset[str]
    union_nouns: frozenset[str]
    association_nouns: frozenset[str]
    party_nouns: frozenset[str]
    of_sport: frozenset[str]
    of_many_states: frozenset[str]
    club_nouns: frozenset[str]
    state_nouns: frozenset[str]
    court_nouns: frozenset[str]
    agency_nouns: frozenset[str]
    care_nouns: frozenset[str]
    finance_nouns: frozenset[str]
    counterparts: frozenset[str]
    the_state: frozenset[str]
    former: frozenset[str]
    posts: frozenset[str]
    elected: frozenset[str]
    trades: frozenset[str]
    ministries: frozenset[str]
    same_offices: frozenset[str]
    called_by_field: frozenset[str]
    seats_held: frozenset[str]
    town_heads: frozenset[str]
    civil_roles: frozenset[str]
    kind_adjectives: frozenset[str]
    defendants: frozenset[str]
    court_officers: frozenset[str]
    trial_words: frozenset[str]
    source_openers: frozenset[str]
    member_openers: frozenset[str]
    member_joiners: frozenset[str]
    relatives: frozenset[str]
    seated: frozenset[str]
    charged: frozenset[str]
    headquarters: frozenset[str]
    management: frozenset[str]
    authored: frozenset[str]
    informants: frozenset[str]
    papers: frozenset[str]
    any_paper: frozenset[str]
    colleagues: frozenset[str]
    appearances: frozenset[str]

    def may_call(self, noun: str, known: Set[str]) -> bool:
        """A bare noun of a body may mean one of which the folded nouns `known` are told; where none of them tells its
        kind, it may."""
        told = [nouns for nouns, bodies in kinds_of_body() if not bodies.isdisjoint(known)]
        return not told or any(fold(noun) in nouns for nouns in told)


@cache
def naming() -> Naming:
    """The classes, read once. Raises LexiconError where one is missing, unknown, or holds a word twice."""
    return Naming(**{key: frozenset(words) for key, words in word_classes("naming", Naming._fields).items()})


@cache
def kinds_of_body() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Of each kind of body (companies, unions, parties …) the folded nouns that may stand alone for one, and all that
    tell that something is one."""
    words = naming()
    kinds = (
        words.company_nouns,
        words.media_nouns,
        words.union_nouns,
        words.association_nouns,
        words.party_nouns,
        words.club_nouns,
        words.state_nouns,
        words.court_nouns,
        words.agency_nouns,
        words.care_nouns,
        words.finance_nouns,
    )
    return tuple((_folded(w for w in kind if w[0] != _BODY_ONLY), _folded(kind)) for kind in kinds)


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word.removeprefix(_BODY_ONLY)) for word in words)
