"""Which claims are compared at all: those whose articles tell one story, and those of one town, near in time.

Neighbours of neighbours make a neighbourhood; what is in one is never compared with what is in another, so that an
article costs what its own neighbourhoods hold, not what the database holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import Generic, TypeVar

from app.grouping.claims import REMEMBERED, Claim
from app.grouping.ties import (
    LED_LASTS,
    OPEN,
    Ties,
    in_passing_lasts_in,
    lasts_in,
    neighbours,
    reach,
    ties,
    together,
)

K = TypeVar("K", str, int)


class Links(Generic[K]):
    """Claims joined into clusters (union-find); the result does not depend on the order of the joins."""

    def __init__(self) -> None:
        self._parent: dict[K, K] = {}

    def root(self, key: K) -> K:
        """The representative of the cluster: its smallest key."""
        while (parent := self._parent.get(key, key)) != key:
            self._parent[key] = self._parent.get(parent, parent)
            key = parent
        return key

    def join(self, a: K, b: K) -> None:
        """Put the clusters of both together."""
        low, high = sorted((self.root(a), self.root(b)))
        self._parent[high] = low


def gather(claims: Iterable[Claim], links: Links[str]) -> list[list[Claim]]:
    """The claims by the cluster that they were joined into."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        found[links.root(claim.key)].append(claim)
    return list(found.values())


@lru_cache(maxsize=REMEMBERED)
def ties_of(claim: Claim) -> Ties:
    """The ties of all that was said on a claim."""
    told = (claim.told.low.isoformat(), claim.told.high.isoformat()) if claim.told else (None, None)
    low, high = reach(claim.proposition, *told)
    return replace(together(ties(p) for p in {s.proposition for s in claim.statements}), low=low, high=high)


def neighbourhoods(claims: Sequence[Claim]) -> list[list[Claim]]:
    """The claims, by neighbourhood."""
    links = Links[str]()
    found = {claim.key: ties_of(claim) for claim in claims}
    by_room: dict[str, list[str]] = defaultdict(list)
    for key in sorted(found, key=lambda key: (found[key].low, key)):
        for room in found[key].rooms:
            by_room[room].append(key)
    _link_by_words(by_room.pop(OPEN, ()), found, links)
    for room, here in by_room.items():
        _link_by_names(here, found, room, links)
    return gather(claims, links)


def _link_by_words(here: Sequence[str], found: Mapping[str, Ties], links: Links[str]) -> None:
    by_word: dict[str, list[str]] = defaultdict(list)
    for key in here:
        for word in found[key].words:
            by_word[word].append(key)
    for sharing in by_word.values():
        for a, b in combinations(sharing, 2):
            if links.root(a) != links.root(b) and neighbours(found[a], found[b]):
                links.join(a, b)


def _link_by_names(here: Sequence[str], found: Mapping[str, Ties], room: str, links: Links[str]) -> None:
    """Join the neighbours of a room that no words are asked of; its claims come in the order of their first days."""
    if _are_one(here, links):
        return
    named: dict[str, list[str]] = defaultdict(list)
    for key in here:
        for name in found[key].names:
            named[name].append(key)
    shared = {name for name, holding in named.items() if len(holding) > 1}  # what one claim only holds joins nothing
    led_lasts = min(LED_LASTS, in_passing_lasts_in(room))
    for name in shared:
        leading = [key for key in named[name] if found[key].names[name]]
        _runs(leading, found, lasts_in(room), links)
        runs = _runs(leading, found, led_lasts, links)  # shorter ones: who is near to a run is near to one of it
        telling = _runs([key for key in leading if found[key].told_by(name)], found, led_lasts, links)
        for key in named[name]:
            for run in () if found[key].names[name] else runs if found[key].told_by(name) else telling:
                if run.near(found[key], led_lasts):
                    links.join(key, run.key)
    if _are_one(here, links):  # as most often by now
        return
    paired: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key in here:
        for pair in combinations(sorted(shared & found[key].names.keys()), 2):
            if found[key].both(*pair):
                paired[pair].append(key)
    for sharing in paired.values():
        _runs(sharing, found, in_passing_lasts_in(room), links)


def _are_one(here: Sequence[str], links: Links[str]) -> bool:
    return len({links.root(key) for key in here}) == 1


@dataclass(slots=True)
class _Run:
    """Claims one after the other, none later than `lasts` after those before it."""

    low: int
    high: int
    key: str

    def near(self, other: Ties, lasts: int | None) -> bool:
        return lasts is None or max(self.low - other.high, other.low - self.high) <= lasts


def _runs(keys: Iterable[str], found: Mapping[str, Ties], lasts: int | None, links: Links[str]) -> list[_Run]:
    """Join claims, in the order of their first days, that are near to each other; who is near to one of a run is near
    to the one of it that lasted longest."""
    runs: list[_Run] = []
    for key in keys:
        one = found[key]
        if runs and runs[-1].near(one, lasts):
            links.join(key, runs[-1].key)
            runs[-1].high = max(runs[-1].high, one.high)
        else:
            runs.append(_Run(one.low, one.high, key))
    return runs


def names_of_stories(claims: Sequence[Claim]) -> dict[str, frozenset[str]]:
    """Key of each claim of a neighbourhood → the names that its articles turn on, with those of all articles that have
    two names of theirs: one outlet names the mayor, another the prefect, and a third both."""
    scenes = sorted({scene for claim in claims for scene in claim.scenes}, key=sorted)
    by_pair: dict[tuple[str, str], set[str]] = defaultdict(set)
    for scene in scenes:
        for pair in combinations(sorted(scene), 2):
            by_pair[pair] |= scene
    wider = {scene: scene.union(*(by_pair[pair] for pair in combinations(sorted(scene), 2))) for scene in scenes}
    return {claim.key: frozenset().union(*(wider[scene] for scene in claim.scenes)) for claim in claims}
