"""The words of figures (quantities.toml), checked."""

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from app.annotation import Bound
from app.errors import LexiconError
from app.lexicon import read
from app.lexicon.inflection import conjugate


class NumberWords(NamedTuple):
    """How numbers are spelled."""

    words: tuple[str, ...]
    tens: tuple[str, ...]
    multipliers: Mapping[str, float]
    abbreviations: Mapping[str, float]
    rough: tuple[str, ...]
    periods: frozenset[str]
    """Of the collectives those that "la" makes a time: "pendant la quinzaine"."""
    collectives: Mapping[str, int]
    fractions: Mapping[str, tuple[int, int]]
    """Words → part and whole."""
    ratios: tuple[str, ...]
    """Between a part and its whole: "neuf |sur| dix"."""


class UnitWords(NamedTuple):
    """What is counted or measured, and what only looks like it."""

    before_noun: frozenset[str]
    increments_before: frozenset[str]
    increments_after: tuple[str, ...]
    differences: tuple[str, ...]
    participle_adjectives: frozenset[str]
    not_nouns: frozenset[str]
    states: frozenset[str]
    participle_nouns: frozenset[str]
    states_of_things: frozenset[str]
    money: frozenset[str]
    purposes: frozenset[str]
    singular: frozenset[str]
    durations: frozenset[str]
    minutes: frozenset[str]
    penal: tuple[str, ...]
    penal_after: tuple[str, ...]
    compounds: tuple[str, ...]
    invariable: frozenset[str]
    never: frozenset[str]
    times: frozenset[str]
    talk: frozenset[str]
    short: frozenset[str]
    currencies: tuple[str, ...]
    currencies_before: tuple[str, ...]
    percent: tuple[str, ...]
    rates: tuple[str, ...]
    people: str
    idioms: tuple[str, ...]
    measures: frozenset[str]
    steps: frozenset[str]
    superlatives: tuple[str, ...]
    leading: tuple[str, ...]


class ContextWords(NamedTuple):
    """What stands around a figure and ties it to another one."""

    definite: tuple[str, ...]
    part: tuple[str, ...]
    whole: tuple[str, ...]
    compared: tuple[str, ...]
    change: tuple[str, ...]
    counting: tuple[str, ...]
    numbering: tuple[str, ...]
    penalties: tuple[str, ...]
    lasting: tuple[str, ...]
    lengths: tuple[str, ...]
    shifting: tuple[str, ...]
    passed: tuple[str, ...]
    measures_of_time: tuple[str, ...]
    penal_verbs: tuple[str, ...]
    respectively: tuple[str, ...]
    one_of: tuple[str, ...]
    during: tuple[str, ...]
    losses: tuple[str, ...]
    counted_out: tuple[str, ...]
    tallying: tuple[str, ...]
    told: tuple[str, ...]
    weighing: tuple[str, ...]
    caring: tuple[str, ...]
    sums: tuple[str, ...]
    put_forward: tuple[str, ...]
    ranks: tuple[str, ...]
    audiences: tuple[str, ...]
    anywhere: tuple[str, ...]
    happening: tuple[str, ...]
    being: tuple[str, ...]
    causes: tuple[str, ...]
    within: tuple[str, ...]
    figuring: tuple[str, ...]
    not_one: tuple[str, ...]
    with_sur: tuple[str, ...]
    giving: tuple[str, ...]
    having: tuple[str, ...]
    gaining: tuple[str, ...]
    spoken_of: tuple[str, ...]
    people: tuple[str, ...]
    amounting: tuple[str, ...]
    scenes: tuple[str, ...]
    acting: tuple[str, ...]
    reaching: tuple[str, ...]
    staying: tuple[str, ...]
    passing: tuple[str, ...]
    changing: tuple[str, ...]
    their_number: tuple[str, ...]
    of_that: tuple[str, ...]
    told_of: tuple[str, ...]
    turning: tuple[str, ...]
    introducing: tuple[str, ...]
    further: tuple[str, ...]
    that_number: tuple[str, ...]
    counts: tuple[str, ...]
    insertions: tuple[str, ...]
    ends: tuple[str, ...]


class QuantityWords(NamedTuple):
    """All the words of figures."""

    numbers: NumberWords
    before: Mapping[str, Bound]
    """Phrase right before a number → what it does to it."""
    bounding: Mapping[str, Bound]
    """Form of a verb right before a number → what it does to it: "dépasseront"."""
    after: Mapping[str, Bound]
    units: UnitWords
    context: ContextWords
    designators: tuple[str, ...]
    ranges: tuple[str, ...]
    """Names of several of what is numbered: "articles 418 à 420"."""
    dated: tuple[str, ...]
    """Names of what comes with a year: "budget 2026"."""
    counted: tuple[str, ...]
    """Words after which no number is a year: "plus de 2000"."""


@cache
def quantity_words() -> QuantityWords:
    """The words of figures, as the lexicon has them."""
    raw: dict[str, Any] = read("quantities")
    numbers, units, context = raw["numbers"], raw["units"], raw["context"]
    return QuantityWords(
        numbers=NumberWords(
            words=tuple(numbers["words"]),
            tens=tuple(numbers["tens"]),
            multipliers=MappingProxyType(numbers["multipliers"]),
            abbreviations=MappingProxyType(numbers["abbreviations"]),
            rough=tuple(numbers["rough"]),
            periods=frozenset(numbers["periods"]),
            collectives=MappingProxyType(numbers["collectives"]),
            fractions=MappingProxyType({words: (part, whole) for words, (part, whole) in numbers["fractions"].items()}),
            ratios=tuple(numbers["ratios"]),
        ),
        before=_bounds(raw["before"]),
        bounding=_bounds({bound: _forms(verbs) for bound, verbs in raw["bounding"].items()}),
        after=_bounds(raw["after"]),
        units=UnitWords(
            before_noun=frozenset(units["before_noun"]),
            increments_before=frozenset(units["increments_before"]),
            increments_after=tuple(units["increments_after"]),
            differences=tuple(units["differences"]),
            participle_adjectives=frozenset(units["participle_adjectives"]),
            not_nouns=frozenset(units["not_nouns"]),
            states=frozenset(units["states"]),
            participle_nouns=frozenset(units["participle_nouns"]),
            states_of_things=frozenset(units["states_of_things"]),
            money=frozenset(units["money"]),
            purposes=frozenset(units["purposes"]),
            singular=frozenset(units["singular"]),
            durations=frozenset(units["durations"]),
            minutes=frozenset(units["minutes"]),
            penal=tuple(units["penal"]),
            penal_after=tuple(units["penal_after"]),
            compounds=tuple(units["compounds"]),
            invariable=frozenset(units["invariable"]),
            never=frozenset(units["never"]),
            times=frozenset(units["times"]),
            talk=frozenset(units["talk"]),
            short=frozenset(units["short"]),
            currencies=tuple(units["currencies"]),
            currencies_before=tuple(units["currencies_before"]),
            percent=tuple(units["percent"]),
            rates=tuple(units["rates"]),
            people=units["people"],
            idioms=tuple(units["idioms"]),
            measures=frozenset(units["measures"]),
            steps=frozenset(units["steps"]),
            superlatives=tuple(units["superlatives"]),
            leading=tuple(units["leading"]),
        ),
        context=ContextWords(**{name: tuple(values) for name, values in context.items()}),
        designators=tuple(raw["masks"]["designators"]),
        ranges=tuple(raw["masks"]["ranges"]),
        dated=tuple(raw["masks"]["dated"]),
        counted=tuple(raw["masks"]["counted"]),
    )


def _forms(verbs: Iterable[str]) -> list[str]:
    """Every form of each verb."""
    return list(dict.fromkeys(form.form for verb in verbs for form in conjugate(verb)))


def _bounds(table: Mapping[str, list[str]]) -> Mapping[str, Bound]:
    phrases: dict[str, Bound] = {}
    for bound, listed in table.items():
        for phrase in listed:
            if phrase in phrases:
                raise LexiconError(f"quantities.toml: {phrase!r} has two bounds")
            phrases[phrase] = Bound(bound)
    return MappingProxyType(phrases)
