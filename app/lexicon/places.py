"""Place names, what contains them, and the words that show a place in a sentence (places.toml)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from app.errors import LexiconError
from app.lexicon import read
from app.lexicon.actors import fold

ATOM = re.compile(r"[^\W\d_]['’]|[^\W_]+")
"""The parts of a name: "Côte", "d'", "Ivoire"; "Saint", "Denis"."""


class PlaceWords(NamedTuple):
    """The words of the tables `shape` and `not_places`, as they stand in the file."""

    locative: tuple[str, ...]
    passing: tuple[str, ...]
    locative_of: tuple[str, ...]
    nouns: tuple[str, ...]
    directions: tuple[str, ...]
    parts: tuple[str, ...]
    sites: tuple[str, ...]
    moving: tuple[str, ...]
    leaving: tuple[str, ...]
    shutting: tuple[str, ...]
    residents: tuple[str, ...]
    staff: tuple[str, ...]
    local: tuple[str, ...]
    several: tuple[str, ...]
    possessives: tuple[str, ...]
    demonstratives: tuple[str, ...]
    stations: tuple[str, ...]
    areas: tuple[str, ...]
    happenings: tuple[str, ...]
    apposed: tuple[str, ...]
    divisions: tuple[str, ...]
    inside: tuple[str, ...]
    went: tuple[str, ...]
    counting: tuple[str, ...]
    inhabitants: tuple[str, ...]
    distances: tuple[str, ...]
    about: frozenset[str]
    streets: tuple[str, ...]
    generic: tuple[str, ...]
    generic_bodies: tuple[str, ...]
    lands: tuple[str, ...]
    idioms: frozenset[str]
    buildings: tuple[str, ...]
    christened: tuple[str, ...]
    adjectival: tuple[str, ...]
    adjective_endings: tuple[str, ...]
    openings: frozenset[str]
    only: frozenset[str]
    not_places: frozenset[str]
    titles: frozenset[str]
    name_heads: frozenset[str]
    addressing: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlaceName:
    """One spelling of a place."""

    canonical: str
    """Folded main name."""
    capital: bool
    """Starts with a capital: "Koursk", not "mer Noire"."""
    ends_capital: bool
    """Its last part has a capital: "La Réunion" is not "la réunion"."""
    ambiguous: bool
    """A place only in a locative phrase."""


class Gazetteer(NamedTuple):
    """Names by their folded words, with the place that contains each."""

    names: Mapping[str, PlaceName]
    inside: Mapping[str, str | None]
    """Folded main name → name of the place that contains it."""
    lengths: Mapping[str, tuple[int, ...]]
    """First folded atom → the numbers of atoms of the names that start with it, longest first."""
    lower_case: frozenset[str]
    """First atoms of the names that start in lower case: "mer", "bande"."""


@cache
def gazetteer() -> Gazetteer:
    """The list of places, checked: every container is itself in the list, no name is inside itself."""
    raw = read("places")
    ambiguous = {fold(name) for name in raw["not_places"]["ambiguous"]}
    names: dict[str, PlaceName] = {}
    inside: dict[str, str | None] = {}
    for row in raw["places"]:
        for entry in row["names"]:
            spellings = entry.split("|")
            main = fold(spellings[0])
            inside.setdefault(main, row.get("in"))
            for spelling in spellings:
                names.setdefault(fold(spelling), _name(spelling, main, fold(spelling) in ambiguous))
                if spelling.startswith("Le "):  # "au Havre"
                    names.setdefault(fold(spelling[3:]), _name(spelling[3:], main, ambiguous=True))
    _check(names, inside)
    lengths: dict[str, set[int]] = {}
    for name in names:
        atoms = ATOM.findall(name)
        lengths.setdefault(atoms[0], set()).add(len(atoms))
    return Gazetteer(
        MappingProxyType(names),
        MappingProxyType(inside),
        MappingProxyType({atom: tuple(sorted(found, reverse=True)) for atom, found in lengths.items()}),
        frozenset(
            ATOM.findall(spelling)[0]
            for row in raw["places"]
            for entry in row["names"]
            for spelling in entry.split("|")
            if spelling[0].islower()
        ),
    )


def _name(spelling: str, main: str, ambiguous: bool) -> PlaceName:
    return PlaceName(main, spelling[0].isupper(), ATOM.findall(spelling)[-1][0].isupper(), ambiguous)


def _check(names: Mapping[str, PlaceName], inside: Mapping[str, str | None]) -> None:
    for name, outer in inside.items():
        seen = {name}
        while outer is not None:
            found = names.get(fold(outer))
            if found is None or found.canonical in seen:
                raise LexiconError(f"places.toml: {name!r} is in {outer!r}, which is not in the list or in itself")
            seen.add(found.canonical)
            outer = inside[found.canonical]


@cache
def words() -> PlaceWords:
    """The words around places."""
    raw: dict[str, Any] = read("places")
    shape, no = raw["shape"], raw["not_places"]
    return PlaceWords(
        locative=(*shape["locative"], *shape["passing"]),
        passing=tuple(shape["passing"]),
        locative_of=tuple(shape["locative_of"]),
        nouns=(*shape["nouns"], *shape["sites"]),
        directions=tuple(shape["directions"]),
        parts=(*shape["directions"], *shape["parts"]),
        sites=tuple(shape["sites"]),
        moving=tuple(shape["moving"]),
        leaving=tuple(shape["leaving"]),
        shutting=tuple(shape["shutting"]),
        residents=tuple(shape["residents"]),
        staff=tuple(shape["staff"]),
        local=tuple(shape["local"]),
        several=tuple(shape["several"]),
        possessives=tuple(shape["possessives"]),
        demonstratives=tuple(shape["demonstratives"]),
        stations=tuple(shape["stations"]),
        areas=tuple(shape["areas"]),
        happenings=tuple(shape["happenings"]),
        apposed=tuple(shape["apposed"]),
        divisions=tuple(shape["divisions"]),
        inside=tuple(shape["inside"]),
        went=tuple(shape["went"]),
        counting=tuple(shape["counting"]),
        inhabitants=tuple(shape["inhabitants"]),
        distances=tuple(shape["distances"]),
        about=frozenset(shape["about"]),
        streets=tuple(shape["streets"]),
        generic=tuple(shape["generic"]),
        generic_bodies=tuple(shape["generic_bodies"]),
        lands=tuple(shape["lands"]),
        idioms=frozenset(shape["idioms"]),
        buildings=tuple(shape["buildings"]),
        christened=tuple(shape["christened"]),
        adjectival=tuple(shape["adjectival"]),
        adjective_endings=tuple(shape["adjective_endings"]),
        openings=frozenset(shape["openings"]),
        only=frozenset(shape["only"]),
        not_places=frozenset(no["words"]),
        titles=frozenset(no["titles"]),
        name_heads=frozenset(no["name_heads"]),
        addressing=frozenset(no["addressing"]),
    )


def parents(name: str) -> tuple[str, ...]:
    """The places that contain the one so named, nearest first; () for an unknown or outermost one.

    "Koursk" → ("Russie", "Europe").
    """
    places = gazetteer()
    found: list[str] = []
    place = places.names.get(fold(name))
    while place is not None:
        outer = places.inside[place.canonical]
        if outer is None:
            break
        found.append(outer)
        place = places.names[fold(outer)]
    return tuple(found)


def contains(outer: str, inner: str) -> bool | None:
    """Whether `inner` lies in `outer`; a place contains itself; None where the list does not have both."""
    names = gazetteer().names
    a, b = names.get(fold(outer)), names.get(fold(inner))
    if a is None or b is None:
        return True if fold(outer) == fold(inner) else None
    return a.canonical == b.canonical or any(fold(parent) == a.canonical for parent in parents(inner))
