"""Clusters that tell one story, joined by the names that their articles turn on.

Articles leave slots open, fill them with other words, and name other places in passing. What is of one type, of one
time and from articles on the same people and places answers one question, as long as no slot says otherwise.
"""

from collections import defaultdict
from itertools import product

from app.grouping.claims import Claim
from app.grouping.contents import (
    across_types,
    alike,
    answers,
    close_words,
    echo,
    lasts_of,
    of_one_measure,
    of_one_order,
    offer_and_demand,
    one_in_passing,
    other_roles,
    same_count,
    same_figure,
    same_in_other_words,
    same_people,
    says_little,
    surely_answers,
    telling,
    telling_figure,
)
from app.grouping.keys import Atlas, Places, block, has_figure, identity, leading, needs_words, same_party, topic
from app.lexicon.events import events

COMMON = 100
"""Claims or clusters that share a word or a name above which it tells nothing."""
OUTLIERS = 8
"""Of so many pairs of claims of two clusters one may name other parties: a participant that was read wrongly."""
HALF = 0.5
"""Share of the words of a denial that an assertion must hold more than, where other claims are denied by it already."""


def merged(clusters: list[list[Claim]], atlas: Atlas) -> list[list[Claim]]:
    """The clusters, those of one story put together: the fullest first, each with the best of those before it, and
    again as long as what was put together draws in more.

    The result is a function of the set of clusters: they are taken in an order of their own.
    """
    found = _merged_once(clusters, atlas)
    while len(again := _merged_once(found, atlas)) < len(found):
        found = again
    return found


def _merged_once(clusters: list[list[Claim]], atlas: Atlas) -> list[list[Claim]]:
    homes: list[list[Claim]] = []
    named: dict[str, set[int]] = defaultdict(set)
    for cluster in sorted(clusters, key=_fullness):
        names = names_of(cluster)
        near = {i for name in names if len(named[name]) <= COMMON for i in named[name]}
        fitting = [i for i in near if _one_story(cluster, homes[i], atlas)]
        if fitting:
            home = max(
                fitting,
                key=lambda i: (
                    _figure_in_common(cluster, homes[i]),
                    _voice_in_common(cluster, homes[i]),
                    _at_home(cluster, homes[i], atlas),
                    len(names & names_of(homes[i])),
                    -i,
                ),
            )
            homes[home] = sorted((*homes[home], *cluster), key=lambda claim: claim.key)
        else:
            home = len(homes)
            homes.append(cluster)
        for name in names:
            named[name].add(home)
    return homes


def answered(clusters: list[list[Claim]], atlas: Atlas) -> list[list[Claim]]:
    """The clusters, with those that lack one side put to the claims of their story whose words they take up most: what
    is only denied or left open to what is asserted, and what is only asserted, in words alone, to what is denied."""
    for lonely, least in ((_only_answers, 0.0), (_only_words, HALF)):
        homes = [cluster for cluster in clusters if not lonely(cluster)]
        found = {i: list(home) for i, home in enumerate(homes)}
        left: list[list[Claim]] = []
        for cluster in filter(lonely, clusters):
            fits = {i: fit for i, home in enumerate(homes) if (fit := _fit(cluster, home, atlas)) > (least, 0)}
            best = max(fits, key=lambda i: (fits[i], -i), default=None)
            if best is None:
                left.append(cluster)
            else:
                found[best] += cluster
        clusters = left + [sorted(home, key=lambda claim: claim.key) for home in found.values()]
    return clusters


def _only_answers(cluster: list[Claim]) -> bool:
    return not any(claim.asserting for claim in cluster)


def _only_words(cluster: list[Claim]) -> bool:
    """Nobody answers, and neither a type nor a figure says what is asserted."""
    return not any(c.denying or c.unconfirming or c.proposition.event or has_figure(c.proposition) for c in cluster)


def _fit(cluster: list[Claim], home: list[Claim], atlas: Atlas) -> tuple[float, float]:
    if not _share_names(cluster, home) or not _meet(cluster, home):
        return 0, 0
    return max((echo(x, y) for x, y in product(cluster, home) if not _apart(x, y, atlas)), default=(0, 0))


def _fullness(cluster: list[Claim]) -> tuple[bool, int, int, str]:
    typed = any(c.proposition.event for c in cluster)
    known = max(sum(getattr(c.proposition, slot) is not None for slot in identity(c.proposition)) for c in cluster)
    return not typed, -known, -sum(len(claim.statements) for claim in cluster), cluster[0].key


def names_of(cluster: list[Claim]) -> frozenset[str]:
    """The names that the articles of these claims turn on."""
    return frozenset().union(*(claim.turns_on for claim in cluster))


def _share_names(a: list[Claim], b: list[Claim]) -> bool:
    """Two names, or the one that one of the articles turns on most: one name in passing tells nothing, unless the words
    are nearly the same."""
    common = names_of(a) & names_of(b)
    if common and any(close_words(topic(x.proposition), topic(y.proposition)) for x, y in product(a, b)):
        return True
    first = {name for claim in (*a, *b) for s in claim.statements for name in leading(s.proposition)}
    return len(common) > 1 or not common.isdisjoint(first)


def other_stories(a: list[Claim], b: list[Claim]) -> bool:
    """The articles of both turn on names, and on none together."""
    return bool(names_of(a) and names_of(b)) and not _share_names(a, b)


def _voice_in_common(a: list[Claim], b: list[Claim]) -> bool:
    ours, theirs = ({voice.party for claim in cluster for voice in claim.asserting} for cluster in (a, b))
    return not ours.isdisjoint(theirs)


def _at_home(cluster: list[Claim], home: list[Claim], atlas: Atlas) -> bool:
    """Whether a claim that names no place is of an article that takes place where the home is."""
    settings = {claim.proposition.setting for claim in cluster if not claim.proposition.place}
    places = {claim.proposition.place for claim in home}
    return any(atlas.compare(x, y) is Places.SAME for x, y in product(settings, places))


def _figure_in_common(a: list[Claim], b: list[Claim]) -> bool:
    return any(same_figure(x.proposition, y.proposition) for x, y in product(a, b))


def _one_story(a: list[Claim], b: list[Claim], atlas: Atlas) -> bool:
    """Whether two clusters of articles on the same names may be one: in time, in their slots, in what they say."""
    if not (_share_names(a, b) and _meet(a, b)):
        return False
    surely = any(_surely_one(x, y) for x, y in product(a, b))
    return (
        (surely or len(_types(a) | _types(b)) <= 1)
        and (surely or _in_one_place(a, b, atlas) or not any(_apart(x, y, atlas) for x, y in product(a, b)))
        and (surely or OUTLIERS * sum(not _compatible(x, y) for x, y in product(a, b)) <= len(a) * len(b))
        and any(_related(x, y) and _compatible(x, y) for x, y in product(a, b))
    )


def _surely_one(x: Claim, y: Claim) -> bool:
    """What they say is one thing, whatever parties, types and places it comes with."""
    return surely_answers(x, y) or same_count(x.proposition, y.proposition)


def _types(cluster: list[Claim]) -> frozenset[str]:
    """The types, or their families, that the claims of a cluster are of; some may be of none."""
    return frozenset(block(claim.proposition) for claim in cluster if claim.proposition.event)


def _meet(a: list[Claim], b: list[Claim]) -> bool:
    lasts = lasts_of(a[0].proposition)
    gaps = [gap for x, y in product(a, b) if (gap := x.apart(y)) is not None]
    return lasts is None or not gaps or min(gaps) <= lasts


def _apart(x: Claim, y: Claim, atlas: Atlas) -> bool:
    return atlas.compare(x.proposition.place, y.proposition.place) is Places.APART


def _in_one_place(a: list[Claim], b: list[Claim], atlas: Atlas) -> bool:
    """Whether the place that holds all those of the one cluster is in that of the other: both are on one country, and
    towns in it that only one of them names separate nothing."""
    outer = [_outermost(cluster, atlas) for cluster in (a, b)]
    return all(outer) and atlas.compare(*outer) not in (Places.APART, Places.OPEN)


def _outermost(cluster: list[Claim], atlas: Atlas) -> str | None:
    """The place of a cluster that holds all its others, if there is one."""
    places = sorted({place for claim in cluster if (place := claim.proposition.place)})
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
            or offer_and_demand(a, b)
            or (counted and (telling_figure(a, b) or one_in_passing(a, b)))
        ):
            return True
        return one_unit and (counting or alike(a, b) or (not counted and answers(x, y)))
    answered = bool(x.denying or x.unconfirming) != bool(y.denying or y.unconfirming)
    if not answered and not all(getattr(p, slot) is not None for p in (a, b) for slot in kind.essential):
        return False
    if not (needs_words(a) and needs_words(b)) or (has_figure(a) and has_figure(b)):
        return True
    return alike(a, b) or says_little(a) or says_little(b)
