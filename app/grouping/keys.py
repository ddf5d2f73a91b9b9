"""Identity of claims: their key, the block that they are compared in, and how their slots may differ."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from app.annotation import Modality, Proposition
from app.folding import fold_words
from app.lexicon.actors import fold, registry
from app.lexicon.events import SAID, SCENE, WHOLE_COUNTRY, events
from app.lexicon.kin import sense
from app.lexicon.places import gazetteer, parents


def claim_key(proposition: Proposition) -> str:
    """A hash of the normalised slots: the same proposition has the same key in every database.

    The journalistic conditional is no part of the claim: it says how the article puts it forward. The words count only
    where the slots alone do not say what the claim is.
    """
    p = proposition
    slots = (
        p.event, p.agent, p.object, p.recipient, _place_key(p.place), p.time, p.value, p.low, p.high,
        p.bound.value if p.bound else None, p.unit, p.of, p.increment, mode(p).value, p.negated,
        _own_words(p),
    )  # fmt: skip
    return digest(*slots)


def block(proposition: Proposition) -> str:
    """The coarse key within which claims are compared: two claims of different blocks never share a group.

    Of a known type, all claims of that type or of its family: any slot may be missing in one of them. Of an open
    subject, those that count the same unit, and those without a figure.
    """
    p = proposition
    kind = events().types.get(p.event or "")
    if kind is not None:
        return f"family:{kind.family}" if kind.family else f"event:{kind.name}"
    if has_figure(p):
        family = events().family_of.get(p.unit or "")
        return f"family:{family}" if family else f"unit:{counted(p.unit)}"
    return "open"


def counted(unit: str | None) -> str | None:
    """What a unit counts: its class, else the sense of its noun, so that "match" and "rencontre" are one."""
    return unit if unit is None or unit in events().units else sense(unit)


def topic(proposition: Proposition) -> frozenset[str]:
    """The words of the content itself, by their sense: "transfert" and "transférer" are one, "retard" and "tarder"."""
    return _sorted_out(proposition.words).topic


def gist(proposition: Proposition) -> frozenset[str]:
    """The words of the content by their sense, with those that its type and slots tell already."""
    return _sorted_out(proposition.words).gist


def scene(proposition: Proposition) -> frozenset[str]:
    """The names that the article turns on."""
    return _sorted_out(proposition.words).scene


def leading(proposition: Proposition) -> frozenset[str]:
    """The name that the article turns on most, if it turns on any."""
    return _sorted_out(proposition.words).leading


@dataclass(frozen=True, slots=True)
class _Words:
    topic: frozenset[str]
    gist: frozenset[str]
    scene: frozenset[str]
    leading: frozenset[str]


@lru_cache(maxsize=100_000)  # asked of every pair of a block
def _sorted_out(words: tuple[str, ...]) -> _Words:
    names = [word for word in words if word.startswith(SCENE)]
    own = frozenset(word for word in words if not word.startswith((SCENE, SAID)))
    said = own | {word.lstrip(SAID) for word in words if word.startswith(SAID)}
    return _Words(
        topic=frozenset(sense(word) for word in own - _light()),
        gist=frozenset(sense(word) for word in said - _light()),
        scene=frozenset(word.lstrip(SCENE) for word in names),
        leading=frozenset(word.lstrip(SCENE) for word in names if word.startswith(2 * SCENE)),
    )


@cache
def _light() -> frozenset[str]:
    return frozenset(fold_words(word) for word in events().light_nouns)


def _own_words(p: Proposition) -> list[str]:
    """The words that are part of the claim: those of its content where the slots do not say what is claimed.

    A claim that fills no slot is told from those of other stories by the name that leads its article.
    """
    words = {word for word in p.words if not word.startswith((SCENE, SAID))} if needs_words(p) else set()
    if all(getattr(p, slot) is None for slot in identity(p)):
        words |= {p.setting} if p.setting else leading(p)
    return sorted(words)


def digest(*parts: object) -> str:
    """A short, stable hash of plain values."""
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def mode(proposition: Proposition) -> Modality:
    """The modality of the fact, without that of the report."""
    return Modality.ACTUAL if proposition.modality is Modality.HEDGED else proposition.modality


def has_figure(proposition: Proposition) -> bool:
    """Whether the claim states a number or an interval."""
    p = proposition
    return p.value is not None or p.low is not None or p.high is not None


def interval(proposition: Proposition) -> tuple[float, float]:
    """The figure as a closed interval; open ends are infinite."""
    p = proposition
    if p.low is None and p.high is None and p.value is not None:
        return p.value, p.value
    return (p.low if p.low is not None else float("-inf"), p.high if p.high is not None else float("inf"))


def identity(proposition: Proposition) -> tuple[str, ...]:
    """The slots that tell one such event from another."""
    kind = events().types.get(proposition.event or "")
    return kind.identity if kind else ("agent", "recipient", "place")


def same_party(a: str, b: str) -> bool:
    """Whether two participants of one story may be one: by the whole name, with or without its small words, by a first
    name or a surname, or as the State and those who speak for it."""
    short, long = sorted((a, b), key=len)
    if registry().states_by_demonym.get(demonym_in(long)) == short:
        return True  # "ministere-erythreen-de-l-information"
    if a == b or long.endswith(f"-{short}") or long.startswith(f"{short}-") or _bare(a) == _bare(b):
        return True
    return (a in events().the_state and _for_the_state(b)) or (b in events().the_state and _for_the_state(a))


def _for_the_state(party: str) -> bool:
    return party in events().the_state or party.partition("-")[0] in events().state_offices


@cache
def demonym_in(party: str) -> str:
    """The adjective of a state in the name of a body, "" where it has none: "etat-major-tchadien"."""
    return next((word for word in party.split("-")[1:] if word in registry().states_by_demonym), "")


@cache
def _bare(party: str) -> tuple[str, ...]:
    return tuple(word for word in party.split("-") if word not in events().body_words)


def needs_words(proposition: Proposition) -> bool:
    """Whether the slots leave open what is claimed, so that its words are part of it."""
    kind = events().types.get(proposition.event or "")
    return kind is None or not kind.settled_by(proposition)


def _place_key(place: str | None) -> list[str] | None:
    return [canonical(name) for name in place.split(", ")] if place else None


def canonical(name: str) -> str:
    """The name of a place as all its spellings have it: that of the gazetteer, else the folded one."""
    known = gazetteer().names.get(fold(name))
    return known.canonical if known else fold(name)


@cache
def states() -> frozenset[str]:
    """The canonical names of states."""
    return frozenset(canonical(state.name) for state in registry().states)


def is_region(place: str) -> bool:
    """A state, or what is known to hold other places: no town, and nowhere that only an article names."""
    return canonical(place.split(", ")[0]) in _regions() | states()


@cache
def _regions() -> frozenset[str]:
    """The canonical names of what holds other places, and is no state."""
    holding = {canonical(outer) for outer in gazetteer().inside.values() if outer is not None}
    return frozenset(holding) - states()


class Places(StrEnum):
    """How one place stands to another."""

    SAME = "same"
    INSIDE = "inside"
    CONTAINS = "contains"
    APART = "apart"
    OPEN = "open"
    """At least one of them is not stated."""


class Atlas:
    """What lies in what, by the gazetteer and by what the claims themselves say ("Kyzylbel, Sarytaou"); two that know
    the same are equal."""

    def __init__(self, propositions: Iterable[Proposition]) -> None:
        self._outer: dict[str, str] = {}
        self._chains: dict[str, tuple[str, ...]] = {}
        self._likely: dict[str, str] = {}
        """Where places of which nobody says where they lie are taken to lie: in the one state of their story."""
        located = [p for p in propositions if p.place]
        for place in sorted({p.place or "" for p in located}):
            names = [canonical(name) for name in place.split(", ")]
            for inner, outer in pairwise(names):
                if not parents(inner) and inner != outer:
                    self._outer.setdefault(inner, outer)
        self._likely = self._states_of_stories(located)

    @classmethod
    def of(cls, several: Sequence["Atlas"]) -> "Atlas":
        """All that several of them know; what they disagree on is left open."""
        found = cls(())
        for one in several:
            for inner, outer in one._outer.items():
                found._outer[inner] = min(outer, found._outer.get(inner, outer))
        likely: dict[str, set[str]] = defaultdict(set)
        for one in several:
            for place, state in one._likely.items():
                likely[place].add(state)
        found._likely = {place: min(states) for place, states in likely.items() if len(states) == 1}
        return found

    @cached_property
    def _known(self) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
        return frozenset(self._outer.items()), frozenset(self._likely.items())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Atlas) and self._known == other._known

    def __hash__(self) -> int:
        return hash(self._known)

    def _states_of_stories(self, located: Sequence[Proposition]) -> dict[str, str]:
        told: dict[str, set[str]] = defaultdict(set)
        for p in located:
            for state in states().intersection(self._follow(p.place or "")):
                for name in scene(p):
                    told[name].add(state)
        found: dict[str, set[str]] = defaultdict(set)
        for p in located:
            place = canonical((p.place or "").split(", ")[-1])
            if place not in gazetteer().names and place not in self._outer:
                found[place].update(*(told[name] for name in scene(p)))
        return {place: min(states) for place, states in found.items() if len(states) == 1}

    def chain(self, place: str) -> tuple[str, ...]:
        """The place and all that contain it, folded, from the inside out."""
        if place not in self._chains:
            self._chains[place] = self._follow(place)
        return self._chains[place]

    def _follow(self, place: str) -> tuple[str, ...]:
        if place == WHOLE_COUNTRY and (state := self._likely.get(canonical(place))):
            place = state
        found = [canonical(name) for name in place.split(", ")]
        while (outer := self._outer.get(found[-1])) is not None and outer not in found:
            found.append(outer)
        if likely := self._likely.get(found[-1]):
            found.append(likely)
        for name in tuple(found):
            found += [canonical(outer) for outer in parents(name)]
        return tuple(dict.fromkeys(found))

    def is_guess(self, inner: str, outer: str) -> bool:
        """Nothing but the story says that the one place lies in the other."""
        return canonical(outer.split(", ")[0]) not in self._stated(inner)

    def _stated(self, place: str) -> tuple[str, ...]:
        chain = self.chain(place)
        cut = next((i for i, name in enumerate(chain) if name in self._likely), len(chain))
        return chain[: cut + 1]

    def compare(self, a: str | None, b: str | None) -> Places:
        """How place `a` stands to place `b`."""
        if a is None or b is None:
            return Places.OPEN
        inner, outer = self.chain(a), self.chain(b)
        if inner[0] == outer[0]:
            return Places.SAME
        if outer[0] in inner or self._may_lie(inner, outer):
            return Places.INSIDE
        return Places.CONTAINS if inner[0] in outer or self._may_lie(outer, inner) else Places.APART

    def _may_lie(self, inner: tuple[str, ...], outer: tuple[str, ...]) -> bool:
        """A place of which nobody says where it lies may lie in any region of its state: "Orgières", "en Savoie"."""
        unknown = inner[0] not in gazetteer().names and inner[0] not in self._outer
        return unknown and outer[0] in _regions() and (len(inner) == 1 or inner[1] in outer)
