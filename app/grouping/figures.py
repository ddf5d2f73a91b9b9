"""How two figures of one question stand to each other: what they count, and how large they are."""

from functools import cache

from app.annotation import Bound, Proposition
from app.folding import fold_words
from app.grouping.contents import alike
from app.grouping.keys import gist, identity, interval, same_party
from app.lexicon.events import events
from app.lexicon.kin import sense


def surely_one(a: Proposition, b: Proposition) -> bool:
    """A slot or the words say that both are about one thing, not only the story."""
    slots = (slot for slot in identity(a) if slot != "place")
    return alike(a, b) or any((x := getattr(a, s)) and (y := getattr(b, s)) and same_party(x, y) for s in slots)


def holds(p: Proposition, value: float) -> bool:
    """Whether the value lies in the interval of the figure."""
    low, high = interval(p)
    return low <= value <= high


def scope(p: Proposition) -> frozenset[str]:
    """Words that say that the figure counts more than others: "sous-traitants compris"."""
    return frozenset(word for word in p.words if word in _scope_stems())


def reach(p: Proposition) -> int:
    """How much of what is counted the words take in: -1 for a part ("à elle seule"), 1 for all that contains the place
    ("dans l'agglomération") or for more than others count ("sous-traitants compris"), else 0.

    Of money they say whose it is: "le déficit du canton".
    """
    known = events().units.get(p.unit or "")
    if known is not None and known.family:
        return 0
    if scope(p):
        return 1
    if not _stems_of("alone").isdisjoint(p.words):
        return -1
    return int(p.place is None and not _stems_of("wide").isdisjoint(p.words))


@cache
def _stems_of(extent: str) -> frozenset[str]:
    words = events().alone_words if extent == "alone" else events().wide_words
    return frozenset(fold_words(word) for word in words)


@cache
def _scope_stems() -> frozenset[str]:
    return frozenset(fold_words(word) for word in events().scope_words)


def any_side(unit: str | None) -> bool:
    """Whether those counted may be of any side, so are never more than all of them."""
    known = events().units.get(unit or "")
    return known is not None and known.any_side


def sided(unit: str | None) -> bool:
    """Whether it matters whose they are."""
    known = events().units.get(unit or "")
    return known is not None and known.sided


def counts_some_of(a: Proposition, b: Proposition) -> bool:
    """Whether `a` counts a kind of those that `b` counts: children among the dead, or among the civilians killed."""
    kind = events().types.get(a.event or "")
    if kind is None or a.unit == b.unit or a.unit is None:
        return False
    known = events().units.get(a.unit)
    whole = kind.units or kind.people
    if known is None and kind.people:
        return b.unit in whole  # "52 de ses |membres| ont été blessés"
    if a.unit not in kind.counts:
        return False
    return b.unit in whole or (b.unit in kind.counts and known is not None and b.unit in known.among)


def perhaps_all(a: Proposition, b: Proposition) -> bool:
    """Whether what `a` counts may be all that `b` counts, called otherwise by somebody else: 58 civilians, 61 dead."""
    known = events().units.get(a.unit or "")
    return counts_some_of(a, b) and known is not None and known.perhaps_all and a.of is None


def of_one_decision(a: Proposition, b: Proposition) -> bool:
    """Whether both count, by two names, what one decision is about: jobs that are cut are people who lose them."""
    kind = events().types.get(a.event or "")
    if kind is None or kind.family or not kind.decided or a.event != b.event or a.unit == b.unit:
        return False
    return {a.unit, b.unit} <= {*kind.units, *kind.counts}


def men_of_either(a: Proposition, b: Proposition) -> bool:
    """Whether one counts as soldiers, by the word "hommes", whom the other may count as fighters."""
    units = [events().units.get(p.unit or "") for p in (a, b)]
    if a.unit == b.unit or not all(unit is not None and unit.armed and unit.people for unit in units):
        return False
    return any(not gist(p).isdisjoint(_men()) for p in (a, b))


@cache
def _men() -> frozenset[str]:
    others = (unit for unit in events().units.values() if unit.otherwise)
    return frozenset(sense(fold_words(word)) for unit in others if _stands_for_armed(unit.name) for word in unit.words)


def _stands_for_armed(name: str) -> bool:
    return any(name in unit.instead_of and unit.armed for unit in events().units.values())


def exclusive(a: Proposition, b: Proposition, *, of_one_kind: bool = False) -> bool:
    """Whether the figures cannot both be true: apart, or a part above its whole, which those `of_one_kind` are not."""
    if a.unit != b.unit and not of_one_kind:
        part, whole = (a, b) if counts_some_of(a, b) else (b, a)
        return interval(part)[0] > interval(whole)[1]
    return not overlap(a, b)


def within(b: Proposition, a: Proposition) -> bool:
    """Whether the figure of `b` is that of `a`, or a more exact one."""
    if a.value is not None and a.value == b.value:
        return True
    (a_low, a_high), (b_low, b_high) = interval(a), interval(b)
    return (a_low <= b_low and b_high <= a_high) or (b.bound is Bound.ABOUT and a.value == b.value)


def overlap(a: Proposition, b: Proposition) -> bool:
    """Whether both figures can be true."""
    (a_low, a_high), (b_low, b_high) = interval(a), interval(b)
    return a_low <= b_high and b_low <= a_high
