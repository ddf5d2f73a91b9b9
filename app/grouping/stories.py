"""Clusters that tell one story, joined by the names that their articles turn on.

Articles leave slots open, fill them with other words, and name other places in passing. What is of one type, of one
time and from articles on the same people and places answers one question, as long as no slot says otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

from app.grouping.claims import PAIRS_REMEMBERED, REMEMBERED, Claim
from app.grouping.contents import (
    FEW_WORDS,
    across_types,
    alike,
    answers,
    close_figures,
    close_words,
    echo,
    goes_on,
    lasts_of,
    of_crossed_units,
    of_one_measure,
    of_one_order,
    offer_and_demand,
    one_in_passing,
    other_roles,
    part_in_words,
    same_count,
    same_figure,
    same_in_other_words,
    same_people,
    same_telling_count,
    says_little,
    surely_answers,
    telling,
    telling_figure,
)
from app.grouping.keys import Atlas, Places, block, gist, has_figure, identity, leading, needs_words, same_party, topic
from app.lexicon.events import events

COMMON = 100
"""Claims or clusters that share a word or a name above which it tells nothing."""
OUTLIERS = 8
"""Of so many pairs of claims of two clusters one may name other parties: a participant that was read wrongly."""
HALF = 0.5
"""Share of the words of a denial that an assertion must hold more than, where other claims are denied by it already."""
_of_two = lru_cache(maxsize=PAIRS_REMEMBERED)
"""For what two clusters are to each other, whatever their articles turn on."""
Names = Mapping[str, frozenset[str]]
"""Key of each claim → the names that the articles of its statements turn on, and others on the same story."""


@dataclass(frozen=True, eq=False)
class _Cluster:
    """Claims that answer one question, as far as is known, with what every comparison asks of them."""

    claims: tuple[Claim, ...]

    @cached_property
    def leading(self) -> frozenset[str]:
        """Those that one of the articles turns on most."""
        return frozenset(name for c in self.claims for s in c.statements for name in leading(s.proposition))

    @cached_property
    def types(self) -> frozenset[str]:
        """The types, or their families, that the claims are of; some may be of none."""
        return frozenset(block(claim.proposition) for claim in self.claims if claim.proposition.event)

    @cached_property
    def places(self) -> tuple[str, ...]:
        return tuple(sorted({place for claim in self.claims if (place := claim.proposition.place)}))

    @cached_property
    def counting(self) -> list[Claim]:
        """The claims that give a figure."""
        return [claim for claim in self.claims if has_figure(claim.proposition)]

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of all contents, by their sense."""
        return frozenset().union(*(gist(claim.proposition) for claim in self.claims))

    @cached_property
    def values(self) -> frozenset[float | None]:
        """The numbers of all figures."""
        return frozenset(claim.proposition.value for claim in self.counting)

    @cached_property
    def asserted(self) -> list[Claim]:
        return [claim for claim in self.claims if claim.asserting]

    @cached_property
    def answered(self) -> list[Claim]:
        """The claims that somebody denies or leaves open."""
        return [claim for claim in self.claims if claim.answering]

    @cached_property
    def parties(self) -> frozenset[str]:
        """Who asserts any of it."""
        return frozenset(voice.party for claim in self.claims for voice in claim.asserting)

    @cached_property
    def fullness(self) -> tuple[bool, int, int, str]:
        known = max(sum(getattr(c.proposition, s) is not None for s in identity(c.proposition)) for c in self.claims)
        said = sum(len(claim.statements) for claim in self.claims)
        return not self.types, -known, -said, self.claims[0].key


@lru_cache(maxsize=REMEMBERED)
def _cluster(claims: tuple[Claim, ...]) -> _Cluster:
    """The cluster of these claims; of the same claims the same object, as long as it is remembered."""
    return _Cluster(claims)


@dataclass(frozen=True, slots=True)
class _Told:
    """A cluster with the names that the articles of its claims turn on, which every article on the story may change."""

    cluster: _Cluster
    names: frozenset[str]

    @classmethod
    def of(cls, claims: Sequence[Claim], names: Names) -> "_Told":
        return cls(_cluster(tuple(claims)), names_of(claims, names))

    def joined(self, other: "_Told") -> "_Told":
        """Both as one."""
        claims = sorted(self.cluster.claims + other.cluster.claims, key=lambda claim: claim.key)
        return _Told(_cluster(tuple(claims)), self.names | other.names)


def merged(clusters: list[list[Claim]], names: Names, atlas: Atlas) -> list[list[Claim]]:
    """The clusters, those of one story put together: the fullest first, each with the best of those before it, and
    again as long as what was put together draws in more.

    The result is a function of the set of clusters: they are taken in an order of their own.
    """
    before, found = len(clusters), _merged_once([_Told.of(claims, names) for claims in clusters], atlas)
    while len(found) < before and len(again := _merged_once(found, atlas)) < len(found):
        before, found = len(found), again
    return [[*told.cluster.claims] for told in found]


def _merged_once(clusters: Iterable[_Told], atlas: Atlas) -> list[_Told]:
    homes: list[_Told] = []
    named: dict[str, set[int]] = defaultdict(set)
    for told in sorted(clusters, key=lambda told: told.cluster.fullness):
        near = {i for name in told.names if len(named[name]) <= COMMON for i in named[name]}
        fitting = [i for i in near if _one_story(told, homes[i], atlas)]
        if fitting:
            home = max(fitting, key=lambda i: (*_nearness(told, homes[i], atlas), -i))
            homes[home] = homes[home].joined(told)
        else:
            home = len(homes)
            homes.append(told)
        for name in told.names:
            named[name].add(home)
    return homes


def _nearness(told: _Told, home: _Told, atlas: Atlas) -> tuple[bool, bool, bool, bool, int]:
    """How well a cluster fits a home that it may have, the weightiest first."""
    a, b = told.cluster, home.cluster
    return (
        _figure_in_common(a, b),
        not a.parties.isdisjoint(b.parties),
        _at_home(a, b, atlas),
        any(close_figures(x.proposition, y.proposition) for x, y in product(a.counting, b.counting)),
        len(told.names & home.names),
    )


def answered(clusters: list[list[Claim]], names: Names, atlas: Atlas) -> list[list[Claim]]:
    """The clusters, with those that lack one side put to the claims of their story whose words they take up most: what
    is only denied or left open to what is asserted, and what is only asserted, in words alone, to what is denied."""
    for lonely, least in ((_only_answers, 0.0), (_only_words, HALF)):
        here = [_Told.of(claims, names) for claims in clusters]
        homes = [told for told in here if not lonely(told.cluster)]
        found = [[*home.cluster.claims] for home in homes]
        left: list[list[Claim]] = []
        for told in (told for told in here if lonely(told.cluster)):
            fits = {i: fit for i, home in enumerate(homes) if (fit := _fit(told, home, atlas)) > (least, 0)}
            best = max(fits, key=lambda i: (fits[i], -i), default=None)
            if best is None:
                left.append([*told.cluster.claims])
            else:
                found[best] += told.cluster.claims
        clusters = left + [sorted(home, key=lambda claim: claim.key) for home in found]
    return clusters


def _only_answers(cluster: _Cluster) -> bool:
    return not cluster.asserted


def _only_words(cluster: _Cluster) -> bool:
    """Nobody answers, and neither a type nor a figure says what is asserted."""
    return not (cluster.answered or cluster.types or cluster.counting)


def _fit(told: _Told, home: _Told, atlas: Atlas) -> tuple[float, float]:
    """How much of an answer and of what it answers is said in the same words; (0, 0) where they are of two stories."""
    if not _near(told, home):
        return 0, 0
    pairs = product(told.cluster.claims, home.cluster.claims)
    near = ((x, y) for x, y in pairs if not _apart(x.proposition.place, y.proposition.place, atlas))
    return max((echo(x, y) for x, y in near), default=(0, 0))


def names_of(cluster: Iterable[Claim], names: Names) -> frozenset[str]:
    """The names that the articles of these claims turn on."""
    return frozenset().union(*(names[claim.key] for claim in cluster))


def _share_names(a: _Told, b: _Told) -> bool:
    """Two names, or the one that one of the articles turns on most: one name in passing tells nothing, unless the words
    are nearly the same, nor does one that stands in the bylines of many stories, unless both turn on it."""
    common = a.names & b.names
    if len(common) != 1:
        return bool(common)
    one, other = a.cluster.leading, b.cluster.leading
    led = (one & other) | ((one | other) - events().seats)
    return not common.isdisjoint(led) or _in_nearly_the_same_words(a.cluster, b.cluster)


@_of_two
def _in_nearly_the_same_words(a: _Cluster, b: _Cluster) -> bool:
    return any(close_words(topic(x.proposition), topic(y.proposition)) for x, y in product(a.claims, b.claims))


def other_stories(a: Claim, b: Claim, names: Names) -> bool:
    """The articles of both turn on names, and on none together."""
    one, other = _Told.of([a], names), _Told.of([b], names)
    return bool(one.names and other.names) and not _share_names(one, other)


def _at_home(cluster: _Cluster, home: _Cluster, atlas: Atlas) -> bool:
    """Whether a claim that names no place is of an article that takes place where the home is."""
    settings = {claim.proposition.setting for claim in cluster.claims if not claim.proposition.place}
    return any(atlas.compare(x, y) is Places.SAME for x, y in product(settings, home.places))


def _figure_in_common(a: _Cluster, b: _Cluster) -> bool:
    return any(same_figure(x.proposition, y.proposition) for x, y in product(a.counting, b.counting))


def _one_story(told: _Told, home: _Told, atlas: Atlas) -> bool:
    """Whether two clusters of articles on the same names may be one: in time, in their slots, in what they say."""
    return _near(told, home) and _say_one_story(told.cluster, home.cluster, atlas)


@_of_two
def _say_one_story(a: _Cluster, b: _Cluster, atlas: Atlas) -> bool:
    return _perhaps_one(a, b, atlas) or _surely_answered(a, b) or _same_counts(a, b, atlas)


def _near(a: _Told, b: _Told) -> bool:
    """Whether the articles of both turn on the same names, at one time."""
    return _share_names(a, b) and _meet(a.cluster, b.cluster)


def _perhaps_one(a: _Cluster, b: _Cluster, atlas: Atlas) -> bool:
    """No slot says that they are about different things, but for a few pairs, and some claims say one thing."""
    if len(a.types | b.types) > 1:
        return False
    if any(_apart(p, q, atlas) for p, q in product(a.places, b.places)) and not _in_one_place(a, b, atlas):
        return False
    return _say_one_thing(a, b)


@_of_two
def _say_one_thing(a: _Cluster, b: _Cluster) -> bool:
    if not any(_related(x, y) and _compatible(x, y) for x, y in product(a.claims, b.claims)):
        return False
    others = sum(not _compatible(x, y) for x, y in product(a.claims, b.claims))
    return OUTLIERS * others <= len(a.claims) * len(b.claims)


@_of_two
def _surely_answered(a: _Cluster, b: _Cluster) -> bool:
    """One denies or leaves open just what the other asserts, whatever parties, types and places it comes with."""
    return (_some_words_in_common(a, b) or not a.values.isdisjoint(b.values)) and any(
        surely_answers(x, y) for one, other in ((a, b), (b, a)) for x, y in product(one.answered, other.asserted)
    )


def _same_counts(a: _Cluster, b: _Cluster, atlas: Atlas) -> bool:
    """Both count one thing, whatever parties, types and places it comes with."""
    return _count_alike(a, b) or any(not _apart(p, q, atlas) for p, q in _where_telling_counts(a, b))


@_of_two
def _count_alike(a: _Cluster, b: _Cluster) -> bool:
    return _some_words_in_common(a, b) and any(
        same_count(x.proposition, y.proposition) for x, y in product(a.counting, b.counting)
    )


@_of_two
def _where_telling_counts(a: _Cluster, b: _Cluster) -> tuple[tuple[str | None, str | None], ...]:
    """The places of the claims that give one count that tells something."""
    if a.values.isdisjoint(b.values):
        return ()
    pairs = ((x.proposition, y.proposition) for x, y in product(a.counting, b.counting))
    return tuple((p.place, q.place) for p, q in pairs if same_telling_count(p, q))


def _some_words_in_common(a: _Cluster, b: _Cluster) -> bool:
    """As many as two claims of them need to say or count one thing surely: asked first, it spares most pairs."""
    return len(a.words & b.words) >= FEW_WORDS


def _surely_one(x: Claim, y: Claim) -> bool:
    a, b = x.proposition, y.proposition
    return surely_answers(x, y) or same_count(a, b) or same_telling_count(a, b) or part_in_words(a, b)


@_of_two
def _meet(a: _Cluster, b: _Cluster) -> bool:
    lasts = lasts_of(a.claims[0].proposition)
    if lasts is None:
        return True
    dated = False
    for x, y in product(a.claims, b.claims):
        gap = x.apart(y)
        if gap is not None and gap <= lasts:
            return True
        dated = dated or gap is not None
    return not dated


def _apart(a: str | None, b: str | None, atlas: Atlas) -> bool:
    return atlas.compare(a, b) is Places.APART


def _in_one_place(a: _Cluster, b: _Cluster, atlas: Atlas) -> bool:
    """Whether the place that holds all those of the one cluster is in that of the other: both are on one country, and
    towns in it that only one of them names separate nothing."""
    outer = [_outermost(cluster.places, atlas) for cluster in (a, b)]
    return all(outer) and atlas.compare(*outer) not in (Places.APART, Places.OPEN)


def _outermost(places: tuple[str, ...], atlas: Atlas) -> str | None:
    """The place that holds all others, if there is one."""
    holding = (p for p in places if all(atlas.compare(q, p) in (Places.INSIDE, Places.SAME) for q in places))
    return next(holding, None)


def _compatible(x: Claim, y: Claim) -> bool:
    """No slot but the place says that they are about different things."""
    a, b = x.proposition, y.proposition
    slots = set(identity(a)) & set(identity(b)) - {"place"}
    return (
        other_roles(a, b)
        or _surely_one(x, y)
        or all(
            same_party(getattr(a, slot) or getattr(b, slot) or "", getattr(b, slot) or getattr(a, slot) or "")
            for slot in slots
        )
    )


def _related(x: Claim, y: Claim) -> bool:
    """Both say something of one thing: by their type, their figure or their words."""
    a, b = x.proposition, y.proposition
    if _surely_one(x, y):
        return True
    if a.event != b.event:
        return across_types(x, y)
    kind = events().types.get(a.event or "")
    if kind is None:
        counted = has_figure(a) and has_figure(b)
        one_unit = a.unit == b.unit or not counted
        counting = counted and (telling(a.unit) or (same_people(x, y) and of_one_order(a, b)) or of_one_measure(x, y))
        if (
            same_in_other_words(a, b)
            or goes_on(x, y)
            or offer_and_demand(a, b)
            or of_crossed_units(a, b)
            or (counted and (telling_figure(a, b) or one_in_passing(a, b)))
        ):
            return True
        return one_unit and (counting or alike(a, b) or (not counted and answers(x, y)))
    answered = x.answering != y.answering
    if not answered and not all(getattr(p, slot) is not None for p in (a, b) for slot in kind.essential):
        return False
    if not (needs_words(a) and needs_words(b)) or (has_figure(a) and has_figure(b)):
        return True
    return alike(a, b) or says_little(a) or says_little(b)
