"""What ties a claim to others, so that they are compared at all: the rooms where it may meet them, the names that its
articles turn on, the words of its content and the days that it is about or was told on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import combinations

from app.annotation import Proposition
from app.folding import fold_words
from app.grouping.claims import days
from app.grouping.contents import (
    OPEN_SUBJECT_LASTS,
    close_words,
    enough_words,
    senses_of_type,
    senses_of_unit,
    telling_number,
)
from app.grouping.keys import block, canonical, digest, gist, has_figure, leading, scene, states
from app.lexicon.events import WHOLE_COUNTRY, events
from app.lexicon.kin import sense
from app.lexicon.places import gazetteer

OPEN = "open"
"""The room of contents that are compared by their words."""
_AT = "at "
"""Before the place that a claim names, among its names."""
ALWAYS = (0, 10_000_000)
"""Days, as ordinals, of a claim of which no day is known."""
_MARK = 6
"""Characters of the mark of a set of names."""
IN_PASSING_LASTS = 30
"""Days after which two names that articles share in passing tell nothing, where no type of event says less: the same
people and bodies are in the news again with something else."""
LED_LASTS = 14
"""Days after which a name that leads one article tells nothing of another that only names it."""

_FEW_NAMES = 3
"""Names of an article up to which each of them tells it; a short one has no more, a long one eight."""


@dataclass(frozen=True, slots=True)
class Ties:
    """All that ties one claim to others."""

    rooms: frozenset[str]
    names: Mapping[str, bool]
    """Names, and whether one alone makes neighbours of two claims that share it: at once where both say so, within some
    days where one does."""
    scenes: Mapping[str, frozenset[str]]
    """For each name a mark of every set of names that articles have it in: two names in passing tell something where
    one article has both."""
    words: frozenset[str]
    """Of a content that its words tell, in the room of such contents."""
    counted: tuple[str | None, str | None]
    """Its type and its unit, which tell some of these words already."""
    low: int = ALWAYS[0]
    """The first day of it, as an ordinal."""
    high: int = ALWAYS[1]
    """The last one."""

    def told_by(self, name: str) -> bool:
        """Whether a name tells enough of its articles to be asked for alone: any, unless it is a place that many know,
        and one of several names."""
        return len(self.names) <= _FEW_NAMES or not _known(name)

    def both(self, x: str, y: str) -> bool:
        """Whether one article has both names, and they are not just a state and a seat: "France", "Paris"."""
        return not (_everywhere(x) and _everywhere(y)) and not self.scenes[x].isdisjoint(self.scenes[y])


@lru_cache(maxsize=10_000)  # asked again for every claim of a story with each article on it
def ties(proposition: Proposition) -> Ties:
    """What ties a claim to others: the names that its article turns on, and the place that it names.

    The name that leads the article makes neighbours by itself, and so does a town; a state is one name among others,
    and so is a town from which stories of elsewhere are told. Claims without names are neighbours of each other.
    """
    p = proposition
    names = {name: name in leading(p) - events().seats for name in scene(p)} or {"": True}
    if p.place:
        place = canonical(p.place.split(", ")[0])
        names[f"{_AT}{place}"] = not _everywhere(place) and p.place != WHOLE_COUNTRY
    mark = frozenset({digest(*sorted(scene(p)))[:_MARK]})
    return Ties(rooms(p), names, dict.fromkeys(names, mark), gist(p), (p.event, p.unit))


def rooms(proposition: Proposition) -> frozenset[str]:
    """Where a claim meets others: those of its block, those that count the same, those that have words in common."""
    p = proposition
    found = {block(p)}
    if has_figure(p) and p.unit not in events().by_unit:
        found.add(block(Proposition(unit=p.unit, value=p.value, low=p.low, high=p.high)))
    if gist(p):
        found.add(OPEN)
    if p.event is None and telling_number(p):
        found.add(f"figure:{p.value:.10g}")
    return frozenset(found)


def reach(proposition: Proposition, low: str | None, high: str | None) -> tuple[int, int]:
    """The days of a claim that was told from a day to a day (ISO), as ordinals: those, and what it is about."""
    if not (low and high):
        return ALWAYS
    about = days(proposition.time)
    first, last = date.fromisoformat(low), date.fromisoformat(high)
    if about is not None:
        first, last = min(first, about.low), max(last, about.high)
    return first.toordinal(), last.toordinal()


def together(found: Iterable[Ties]) -> Ties:
    """The ties of all that was said on one claim."""
    several = list(found)
    if len(several) == 1:
        return several[0]
    names: dict[str, bool] = {}
    scenes: dict[str, frozenset[str]] = {}
    for one in several:
        for name, alone in one.names.items():
            names[name] = names.get(name, False) or alone
            scenes[name] = scenes.get(name, frozenset()) | one.scenes[name]
    return Ties(
        frozenset().union(*(one.rooms for one in several)),
        names,
        scenes,
        frozenset().union(*(one.words for one in several)),
        several[0].counted,
        min(one.low for one in several),
        max(one.high for one in several),
    )


@cache
def lasts_in(room: str) -> int | None:
    """Days after which claims of a room are about something else; None where time alone separates nothing."""
    name = room.partition(":")[2]
    kinds = [kind for kind in events().types.values() if name in (kind.name, kind.family)]
    if not kinds or not room.startswith(("event:", "family:")):
        return OPEN_SUBJECT_LASTS
    known = [kind.lasts for kind in kinds if kind.lasts is not None]
    return max(known) if len(known) == len(kinds) else None


@cache
def in_passing_lasts_in(room: str) -> int:
    """Days after which two names in passing make no neighbours."""
    return min(IN_PASSING_LASTS, lasts_in(room) or IN_PASSING_LASTS)


@cache
def _everywhere(name: str) -> bool:
    """A name that stands in the stories of a whole country, and of others: a state, or a town of seats."""
    return name.removeprefix(_AT) in states() | events().seats


@cache
def _known(name: str) -> bool:
    """A place that many know: what happens there is not one story."""
    return name in states() or name in gazetteer().names


def neighbours(a: Ties, b: Ties) -> bool:
    """Whether two claims are compared: they meet in a room, near in time, under one name that leads both or two others,
    or, nearer yet, one that leads one of them and tells it; or under any one name, and in nearly the same words."""
    shared = a.rooms & b.rooms
    common = a.names.keys() & b.names.keys() if shared else frozenset()
    if not common:
        return False
    gap = max(a.low - b.high, b.low - a.high)
    strong = any(a.names[name] and b.names[name] for name in common)
    leading = (name for name in common if a.names[name] or b.names[name])
    led = gap <= LED_LASTS and any(a.told_by(name) or b.told_by(name) for name in leading)
    named = strong or led or any(a.both(x, y) and b.both(x, y) for x, y in combinations(common, 2))
    return any(
        _meet(a, b, room, named)
        and (gap <= in_passing_lasts_in(room) or (strong and ((lasts := lasts_in(room)) is None or gap <= lasts)))
        for room in shared
    )


def _meet(a: Ties, b: Ties, room: str, named: bool) -> bool:
    if room == OPEN:
        return enough_words(a.words, b.words) if named else _nearly_the_same(a, b)
    return named


def _nearly_the_same(a: Ties, b: Ties) -> bool:
    """Whether both say nearly the same, and not just what all claims of their type say of other bodies and places: "le
    groupe supprime 200 emplois"."""
    return close_words(a.words, b.words) and not _own_words(a).isdisjoint(_own_words(b))


def _own_words(one: Ties) -> frozenset[str]:
    event, unit = one.counted
    named = {sense(fold_words(name)) for name in one.names}
    return one.words - senses_of_type(event) - senses_of_unit(unit) - _senses_of_bodies() - named


@cache
def _senses_of_bodies() -> frozenset[str]:
    """The senses of the words before the name of a body: "le groupe"."""
    return frozenset(sense(fold_words(word)) for word in events().body_words | events().bodies)
