"""Clusters that tell one story, joined by the names that their articles turn on.

Articles leave slots open, fill them with other words, and name other places in passing. What is of one type, of one
time and from articles on the same people and places answers one question, as long as no slot says otherwise.
"""

from collections import defaultdict
from itertools import product

from app.annotation import Proposition
from app.grouping.claims import Claim
from app.grouping.contents import across_types, alike, lasts_of, same_figure, telling
from app.grouping.keys import Atlas, Places, block, has_figure, identity, leading, needs_words, same_party
from app.lexicon.events import events

COMMON = 100
"""Claims or clusters that share a word or a name above which it tells nothing."""


def merged(clusters: list[list[Claim]], atlas: Atlas) -> list[list[Claim]]:
    """The clusters, those of one story put together: the fullest first, each with the best of those before it.

    The result is a function of the set of clusters: they are taken in an order of their own.
    """
    homes: list[list[Claim]] = []
    named: dict[str, set[int]] = defaultdict(set)
    for cluster in sorted(clusters, key=_fullness):
        names = names_of(cluster)
        near = {i for name in names if len(named[name]) <= COMMON for i in named[name]}
        fitting = [i for i in near if _one_story(cluster, homes[i], atlas)]
        if fitting:
            home = max(
                fitting, key=lambda i: (_figure_in_common(cluster, homes[i]), len(names & names_of(homes[i])), -i)
            )
            homes[home] = sorted((*homes[home], *cluster), key=lambda claim: claim.key)
        else:
            home = len(homes)
            homes.append(cluster)
        for name in names:
            named[name].add(home)
    return homes


def _fullness(cluster: list[Claim]) -> tuple[int, int, str]:
    known = max(sum(getattr(c.proposition, slot) is not None for slot in identity(c.proposition)) for c in cluster)
    return -known, -sum(len(claim.statements) for claim in cluster), cluster[0].key


def names_of(cluster: list[Claim]) -> frozenset[str]:
    """The names that the articles of these claims turn on."""
    return frozenset().union(*(claim.turns_on for claim in cluster))


def _share_names(a: list[Claim], b: list[Claim]) -> bool:
    """Two names, or the one that one of the articles turns on most: one name in passing tells nothing."""
    common = names_of(a) & names_of(b)
    first = {name for claim in (*a, *b) for s in claim.statements for name in leading(s.proposition)}
    return len(common) > 1 or not common.isdisjoint(first)


def other_stories(a: list[Claim], b: list[Claim]) -> bool:
    """The articles of both turn on names, and on none together."""
    return bool(names_of(a) and names_of(b)) and not _share_names(a, b)


def _figure_in_common(a: list[Claim], b: list[Claim]) -> bool:
    return any(same_figure(x.proposition, y.proposition) for x, y in product(a, b))


def _one_story(a: list[Claim], b: list[Claim], atlas: Atlas) -> bool:
    """Whether two clusters of articles on the same names may be one: in time, in their slots, in what they say."""
    return (
        _share_names(a, b)
        and len(_types(a) | _types(b)) <= 1
        and _meet(a, b)
        and all(_compatible(x, y, atlas) for x, y in product(a, b))
        and any(_related(x.proposition, y.proposition) for x, y in product(a, b))
    )


def _types(cluster: list[Claim]) -> frozenset[str]:
    """The types, or their families, that the claims of a cluster are of; some may be of none."""
    return frozenset(block(claim.proposition) for claim in cluster if claim.proposition.event)


def _meet(a: list[Claim], b: list[Claim]) -> bool:
    lasts = lasts_of(a[0].proposition)
    gaps = [x.time.gap(y.time) for x, y in product(a, b) if x.time and y.time]
    return lasts is None or not gaps or min(gaps) <= lasts


def _compatible(x: Claim, y: Claim, atlas: Atlas) -> bool:
    """No slot says that they are about different things."""
    a, b = x.proposition, y.proposition
    if atlas.compare(a.place, b.place) is Places.APART:
        return False
    slots = set(identity(a)) & set(identity(b)) - {"place"}
    return all(
        same_party(getattr(a, slot) or getattr(b, slot) or "", getattr(b, slot) or getattr(a, slot) or "")
        for slot in slots
    )


def _related(a: Proposition, b: Proposition) -> bool:
    """Both say something of one thing: by their type, their figure or their words."""
    if a.event != b.event:
        return across_types(a, b)
    kind = events().types.get(a.event or "")
    if kind is None:
        counted = has_figure(a) and has_figure(b)
        return (a.unit == b.unit or not counted) and ((counted and telling(a.unit)) or alike(a, b))
    if not all(getattr(p, slot) is not None for p in (a, b) for slot in kind.essential):
        return False
    return not (needs_words(a) and needs_words(b)) or (has_figure(a) and has_figure(b)) or alike(a, b)
