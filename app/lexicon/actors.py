"""The registry of actors that French news speaks of: who has which names, and who held which office on which day.

Surface names hold straight apostrophes; the caller straightens those of the text before a look-up. Titles and
institutions are looked up by their folded words (`fold`), roles and demonyms by their words in lower case.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from app.annotation import ActorKind
from app.lexicon.inflection import Gender, adjective_forms


class NameUse(StrEnum):
    """What a surface name says of the actor: how far it may be trusted to mean it."""

    NAME = "name"
    METONYM = "metonym"
    """A capital or a palace used for the government: an actor only where it speaks, else a place."""
    SURNAME = "surname"
    CONTEXT = "context"
    """Counts only where a full name or the demonym of the actor stands in the same article ("le Nord")."""


class RoleKind(StrEnum):
    """What a common noun of function stands for."""

    PERSON = "person"
    BODY = "body"
    GROUP = "group"
    UNNAMED_GROUP = "unnamed_group"


class NameHit(NamedTuple):
    """One meaning of a surface name."""

    actor: str
    use: NameUse


@dataclass(frozen=True, slots=True)
class RegistryActor:
    """A known actor; `name` is the everyday one, `aliases` the others that mean it without doubt."""

    id: str
    name: str
    kind: ActorKind
    gender: Gender | None = None
    """"m", "f", or None where both are heard."""
    plural: bool = False
    parent: str | None = None
    """Id of the actor that it belongs to or speaks for."""
    aliases: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    context_aliases: tuple[str, ...] = ()
    surname: str | None = None
    article: str = ""
    """The one that a state's name takes: "la", "le", "l'", "les" or none."""
    demonyms: tuple[str, ...] = ()
    """Adjectives of a state or a union of states, masculine singular, the usual one first."""


@dataclass(frozen=True, slots=True)
class Institution:
    """A body that any state has; `name` and `aliases` are templates with one of {m} {f} {mp} {fp} for the adjective."""

    id: str
    kind: ActorKind
    name: str
    aliases: tuple[str, ...]
    agents: Mapping[str, str] = field(hash=False)
    """State id → id of the registry actor that is this body there (Corée du Sud → nis)."""


class Role(NamedTuple):
    """A common noun of function: "la ministre", "le parquet", "des responsables"."""

    lemma: str
    kind: RoleKind
    gender: Gender | None
    """"m", "f", or None where the form is both."""
    plural: bool
    """False also where the form is both ("porte-parole")."""


class Holding(NamedTuple):
    """One person in one office; the dates are the first day and the day of the handover, None where unknown or open."""

    person: str
    since: date | None
    until: date | None

    def covers(self, day: date) -> bool:
        """Whether the person held the office on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Office:
    """A post at an organisation and those who held it, in order."""

    title: str
    feminine: str
    organisation: str
    aliases: tuple[str, ...]
    """Other titles at the same organisation, of any gender ("chef de la diplomatie")."""
    standalone: tuple[str, ...]
    """Words that name the post and the organisation at once ("hôte de l'Élysée")."""
    holdings: tuple[Holding, ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """Every title that needs the organisation beside it."""
        return tuple(dict.fromkeys((self.title, self.feminine, *self.aliases)))

    def on(self, day: date | None) -> str | None:
        """Who held it on that day; without a day, who held it if only one person is known."""
        people = {h.person for h in self.holdings if day is None or h.covers(day)}
        return people.pop() if len(people) == 1 else None


class Offices:
    """The offices by title and organisation."""

    __slots__ = ("_by_person", "_by_title", "all")

    def __init__(self, offices: Iterable[Office]) -> None:
        self.all = tuple(offices)
        self._by_title: dict[tuple[str, str | None], Office] = {}
        for office in self.all:
            for title in office.titles:
                self._by_title[fold(title), office.organisation] = office
            for title in office.standalone:
                self._by_title[fold(title), None] = office
        self._by_person: dict[str, list[Office]] = {}
        for office in self.all:
            for person in dict.fromkeys(holding.person for holding in office.holdings):
                self._by_person.setdefault(person, []).append(office)

    def find(self, title_folded: str, organisation_id: str | None) -> Office | None:
        """The office; without an organisation, that of a title which says it itself ("hote de l'elysee")."""
        return self._by_title.get((title_folded, organisation_id))

    def holder(self, title_folded: str, organisation_id: str | None, day: date | None) -> str | None:
        """Id of the person who held the office on that day; without a day, only where one person is known."""
        office = self.find(title_folded, organisation_id)
        return office.on(day) if office else None

    def held_by(self, person_id: str, day: date | None = None) -> tuple[Office, ...]:
        """The offices that a person held on that day, or ever."""
        return tuple(o for o in self._by_person.get(person_id, ()) if any(_held(h, person_id, day) for h in o.holdings))


def _held(holding: Holding, person_id: str, day: date | None) -> bool:
    return holding.person == person_id and (day is None or holding.covers(day))


@dataclass(frozen=True, slots=True)
class Registry:
    """All that the lexicon knows of actors; immutable, built once by `registry()`."""

    actors: Mapping[str, RegistryActor]
    names: Mapping[str, tuple[NameHit, ...]]
    """Surface name as written, and without the accents of its capitals → its meanings, the surest first."""
    offices: Offices
    states_by_demonym: Mapping[str, str]
    """Adjective in any gender and number, lower case, as it is spelled and folded → state id."""
    rival_demonyms: Mapping[str, tuple[str, ...]]
    """Adjective → other states that it means where the article names them ("congolais" → Congo-Brazzaville)."""
    institutions: Mapping[str, Institution]
    """Folded phrase without its adjective ("ministere de la defense") → institution."""
    roles: Mapping[str, Role]
    """Inflected noun, lower case → role."""
    companies: frozenset[str]
    """Ids of the actors that are companies: "le constructeur" may mean them, never a union."""

    def institution(self, phrase_folded: str, state_id: str) -> RegistryActor | None:
        """The body of that state, such as ("armee", "israel"); None where the phrase or the state is unknown."""
        found = self.institutions.get(phrase_folded)
        return self._body(found, state_id) if found else None

    def is_state(self, actor_id: str | None) -> bool:
        """Whether the id is that of a state."""
        known = self.actors.get(actor_id or "")
        return known is not None and known.kind is ActorKind.STATE

    def outermost(self, actor_id: str) -> str | None:
        """The id of whom the actor is a part of in the end, its own where it is nobody's; None of an unknown one."""
        actor = self.actor(actor_id)
        while actor is not None and actor.parent is not None and (above := self.actor(actor.parent)) is not None:
            actor = above
        return actor.id if actor is not None else None

    @property
    def states(self) -> Iterator[RegistryActor]:
        """The states, in the order of the registry."""
        return (actor for actor in self.actors.values() if actor.kind is ActorKind.STATE)

    def actor(self, actor_id: str) -> RegistryActor | None:
        """The actor of that id, also a state's body that no entry lists ("russie-parlement")."""
        if known := self.actors.get(actor_id):
            return known
        for dash in re.finditer("-", actor_id):
            found = _institutions_by_id().get(actor_id[dash.end() :])
            if found and (body := self._body(found, actor_id[: dash.start()])):
                return body
        return None

    def _body(self, institution: Institution, state_id: str) -> RegistryActor | None:
        state = self.actors.get(state_id)
        if state is None or not (state.demonyms or state.kind is ActorKind.STATE):
            return None
        agent = institution.agents.get(state_id, f"{state_id}-{institution.id}")
        return self.actors.get(agent) or body_of(institution, state)


@cache
def registry() -> Registry:
    """The registry, read and checked once.

    Raises LexiconError, with file, entry and reason, where the data break their own rules.
    """
    from app.lexicon.actor_files import load  # its types are this module's

    return load()


@cache
def _institutions_by_id() -> dict[str, Institution]:
    return {found.id: found for found in registry().institutions.values()}


_ACCENTS = re.compile(r"[\u0300-\u036f]+")  # what NFKD leaves of "é" beside the e
_GAPS = re.compile(r"[-‐‑\s]+")


@lru_cache(maxsize=16_384)  # a text has few names, many times
def fold(words: str) -> str:
    """Lower case, no accents, straight apostrophes, hyphens as spaces, single spaces: how titles are looked up."""
    if not words.isascii():
        words = words.replace("’", "'").replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae")
        words = _ACCENTS.sub("", unicodedata.normalize("NFKD", words))
    return _GAPS.sub(" ", words).strip().lower()


def slug(name: str) -> str:
    """An id from a name: "Corée du Nord" → "coree-du-nord"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")


# ---------------------------------------------------------------- a state's bodies

_PLACEHOLDER = re.compile(r"\{(?P<form>mp|fp|m|f)\}")
_FORMS: Mapping[str, tuple[Gender, bool]] = {
    "m": ("m", False),
    "f": ("f", False),
    "mp": ("m", True),
    "fp": ("f", True),
}


def phrase_of(template: str) -> str:
    """The template without its adjective: "ministère {m} de la Défense" → "ministère de la Défense"."""
    return " ".join(_PLACEHOLDER.sub("", template).split())


@cache
def body_of(institution: Institution, state: RegistryActor) -> RegistryActor:
    """The actor that an institution is in a state, with every usual way of naming it."""
    gender, plural = _form(institution.name)
    names = body_names(institution, state)
    return RegistryActor(
        id=f"{state.id}-{institution.id}",
        name=names[0],
        kind=institution.kind,
        gender=gender,
        plural=plural,
        parent=state.id,
        aliases=names[1:],
    )


def body_names(institution: Institution, state: RegistryActor) -> tuple[str, ...]:
    """The names of a state's body, the everyday one first."""
    names: list[str] = []
    for template in (institution.name, *institution.aliases):
        phrase, form = phrase_of(template), _form(template)
        for demonym in state.demonyms:
            adjective = adjective_forms(demonym)[form]
            names += [_PLACEHOLDER.sub(adjective, template), f"{phrase} {adjective}"]
        names += [f"{phrase} {of}" for of in of_state(state)]
    return tuple(dict.fromkeys(names))


def of_state(state: RegistryActor) -> tuple[str, ...]:
    """The state as a complement: "de la Russie", "de Russie"; "du Mali"; "de l'Iran"; "d'Israël"; "des États-Unis"."""
    name = state.name
    match state.article:
        case "le":
            return (f"du {name}",)
        case "les":
            return (f"des {name}",)
        case "la":
            return (f"de la {name}", f"de {name}")
        case "l'":
            return (f"de l'{name}", f"d'{name}")
        case _ if name.startswith("H"):  # "d'Haïti" and "de Haïti" are both written
            return (f"de {name}", f"d'{name}")
        case _:
            return (f"d'{name}" if elides(name) else f"de {name}",)


def _form(template: str) -> tuple[Gender, bool]:
    found = _PLACEHOLDER.search(template)
    if found is None:
        raise ValueError(f"no place for the adjective in “{template}”")
    return _FORMS[found["form"]]


def elides(name: str) -> bool:
    """Whether an article before the name loses its vowel: "l'Iran", but "le Yémen", "la Hongrie"."""
    return fold(name)[:1] in {"a", "e", "i", "o", "u"}
