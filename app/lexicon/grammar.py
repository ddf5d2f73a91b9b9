"""The closed classes of French that a shallow parser needs, and the forms of the verbs that news uses.

The words are in grammar.toml, lower-cased, with ' as apostrophe; expressions of several words hold one space between.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from app.errors import LexiconError
from app.lexicon import read
from app.lexicon.cues import cues
from app.lexicon.forms import Forms
from app.lexicon.inflection import FINITE, THIRD, Gender, Mood, conjugate, is_irregular


@dataclass(frozen=True, slots=True)
class Agreement:
    """Person, gender and number of a determiner or pronoun; None where the form leaves it open ("les": gender)."""

    gender: Gender | None
    plural: bool | None
    person: int = 3


@dataclass(frozen=True, slots=True)
class VerbForm:
    """One reading of a word as a form of a verb."""

    lemma: str
    mood: Mood
    person: int | None
    plural: bool | None
    gender: Gender | None


class Grammar(NamedTuple):
    """grammar.toml, checked."""

    determiners: Mapping[str, Agreement]
    subject_pronouns: Mapping[str, Agreement]
    clitics: frozenset[str]
    """Words between subject and verb: ne, se, le, leur, y, en …"""
    relatives: frozenset[str]
    interrogatives: frozenset[str]
    prepositions: frozenset[str]
    """Simple and of several words."""
    coordinators: frozenset[str]
    subordinators: frozenset[str]
    """Simple and of several words."""
    adverbs: frozenset[str]
    """May stand inside a verb group, of one or several words; `is_adverb` also knows those in -ment."""
    not_adverbs: frozenset[str]
    """Words in -ment that are nouns: "gouvernement"."""
    times: frozenset[str]
    """May stand after a verb to date it: "jeudi", "mardi soir", "hier"."""
    abbreviations: frozenset[str]
    """End no sentence, with their full stop: "m.", "art."."""
    titles: Mapping[str, Agreement]
    """Civil, military and religious titles before a name: "mme", "général"."""
    ambiguous: frozenset[str]
    """Forms of a verb that are also a common noun or adjective: "rapporte" is none, "note", "visite" are."""
    common_verbs: tuple[str, ...]

    def is_adverb(self, word: str) -> bool:
        """Whether a lower-cased word may be an adverb inside a verb group."""
        return word in self.adverbs or (len(word) > 6 and word.endswith("ment") and word not in self.not_adverbs)


@cache
def grammar() -> Grammar:
    """The closed classes, loaded once. Raises LexiconError where the file is wrong."""
    data = read("grammar")
    try:
        return Grammar(
            determiners=_agreements(data["determiners"]),
            subject_pronouns=_agreements(data["subject_pronouns"]),
            clitics=_words(data, "clitics"),
            relatives=_words(data, "relatives"),
            interrogatives=_words(data, "interrogatives"),
            prepositions=_words(data, "prepositions"),
            coordinators=_words(data, "coordinators"),
            subordinators=_words(data, "subordinators"),
            adverbs=_words(data, "adverbs"),
            not_adverbs=_words(data, "not_adverbs"),
            times=_words(data, "times"),
            abbreviations=_words(data, "abbreviations"),
            titles=_agreements(data["titles"]),
            ambiguous=_words(data, "ambiguous"),
            common_verbs=tuple(sorted(_words(data, "common_verbs"))),
        )
    except (KeyError, ValueError) as error:
        raise LexiconError(f"grammar.toml: {error}") from error


@cache
def verb_forms() -> Forms[VerbForm]:
    """The readings of words as forms of the common verbs and the reporting verbs."""
    lemmas = dict.fromkeys((*grammar().common_verbs, *(verb.head for verb in cues().verbs)))
    # Irregular verbs first, as they are the frequent ones: "étaient" is of "être" before it is of "étayer".
    place = {lemma: number for number, lemma in enumerate(sorted(lemmas, key=is_irregular, reverse=True))}
    return Forms(lemmas, _readings, order=lambda reading: place[reading.lemma])


def is_finite(word: str, *, plural: bool | None = None) -> bool:
    """Whether a lower-cased word may be a third person of a verb: "compte", "ont"; with `plural`, of that number."""
    found = (form for form in verb_forms().get(word) if form.mood in FINITE and form.person == THIRD)
    return any(plural is None or form.plural is plural for form in found)


def _readings(verb: str) -> Iterator[tuple[str, VerbForm]]:
    for form in conjugate(verb):
        yield form.form, VerbForm(verb, form.mood, form.person, form.plural, form.gender)


def _words(data: Mapping[str, Any], key: str) -> frozenset[str]:
    """A list of words; a string of several lines is split at its commas and line ends."""
    words = [word.strip() for line in data[key].splitlines() for word in line.split(",")]
    return frozenset(_distinct(key, (word for word in words if word)))


def _distinct(key: str, words: Iterable[str]) -> list[str]:
    seen: dict[str, None] = {}
    for word in words:
        if word in seen or word != word.lower():
            raise ValueError(f"{key}: {word!r} stands twice or has capitals")
        seen[word] = None
    return list(seen)


def _agreements(classes: Mapping[str, str]) -> Mapping[str, Agreement]:
    """A table like {"f sg" = "la, une", "pl" = "les"}: gender, number and person, then the words that have them."""
    found: dict[str, Agreement] = {}
    for features, words in classes.items():
        marks = set(features.split())
        gender: Gender | None = "m" if "m" in marks else "f" if "f" in marks else None
        many = True if "pl" in marks else False if "sg" in marks else None
        person = next((int(mark) for mark in marks if mark.isdigit()), 3)
        if marks - {"m", "f", "sg", "pl", "1", "2", "3", "any"}:
            raise ValueError(f"unknown features {features!r}")
        for word in _distinct(features, (word.strip() for word in words.split(",") if word.strip())):
            if word in found:
                raise ValueError(f"{word!r} stands twice")
            found[word] = Agreement(gender, many, person)
    return MappingProxyType(found)
