"""What ties claims to one another, as rows: by them an article finds its neighbours.

The rows hold the ties of all that was ever said on a claim, also by revisions that are no longer current: ties are
added, and never taken away. So neighbourhoods only grow, and each claim has the number of its own: an article asks for
the neighbours of its claims alone, and joins what they are neighbours of. Most claims of an article have the very same
names; a set of names is stored once, and found by each of its names, its claims by the set.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import chain
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, case, delete, func, or_, select, update

from app.annotation import Proposition
from app.grouping import (
    ALWAYS,
    MANY_WORDS,
    OPEN,
    Links,
    Ties,
    in_passing_lasts_in,
    lasts_in,
    neighbours,
    reach,
    ties,
    together,
)
from app.ingest.rows import insert_all, proposition_of, rows_in, slots_of
from app.models import Attribution, AttributionClaim, Claim, NamesTogether, Source, TiedClaim, core

_TIE, _NAME, _CLAIM, _STATING = core(TiedClaim), core(NamesTogether), core(Claim), core(AttributionClaim)
_ATTRIBUTION, _SOURCE = core(Attribution), core(Source)

_CLAIMS_AT_ONCE = 500
"""Claims whose neighbours are looked for at once."""

_SOME: BindParameter[Any] = bindparam("some", expanding=True)
_OF_CLAIMS = (
    select(
        *(_TIE.c[name] for name in ("claim_seq", "room", "together", "words", "low", "high")),
        _CLAIM.c.event,
        _CLAIM.c.unit,
    )
    .join(_CLAIM, _CLAIM.c.seq == _TIE.c.claim_seq)
    .where(_TIE.c.claim_seq.in_(_SOME))
)
_NAMES = select(_NAME.c.together, _NAME.c.name, _NAME.c.alone, _NAME.c.mark)
_OF_SETS = _NAMES.where(_NAME.c.together.in_(_SOME))
_SETS = _NAMES.where(_NAME.c.name.in_(_SOME), _NAME.c.low <= bindparam("until"), _NAME.c.high >= bindparam("since"))
_NEAR = select(_TIE.c.claim_seq, _TIE.c.together, _TIE.c.words).where(
    _TIE.c.room.in_(bindparam("rooms", expanding=True)),
    _TIE.c.together.in_(_SOME),
    _TIE.c.low <= bindparam("until"),
    _TIE.c.high >= bindparam("since"),
)
_REACHED = select(_NAME.c.together, _NAME.c.low, _NAME.c.high).where(_NAME.c.together.in_(_SOME)).distinct()
_SAID = _ATTRIBUTION.c.said.is_not(None)
_LOW = case((_SAID, _ATTRIBUTION.c.said_low), else_=_SOURCE.c.published_low)
_HIGH = case((_SAID, _ATTRIBUTION.c.said_high), else_=_SOURCE.c.published_high)
_TOLD = (
    select(
        _CLAIM.c.id,
        _CLAIM.c.seq,
        case((func.count() == func.count(_LOW), func.min(_LOW))).label("low"),
        case((func.count() == func.count(_HIGH), func.max(_HIGH))).label("high"),
    )
    .join(_STATING, _STATING.c.claim_id == _CLAIM.c.id)
    .join(_ATTRIBUTION, _ATTRIBUTION.c.id == _STATING.c.attribution_id)
    .join(_SOURCE, _SOURCE.c.id == _ATTRIBUTION.c.source_id)
    .where(_CLAIM.c.id.in_(_SOME))
    .group_by(_CLAIM.c.id, _CLAIM.c.seq)
)
"""From when to when each claim was told; null where any of its statements has no date."""
_NUMBERED = select(_CLAIM.c.seq, _CLAIM.c.neighbourhood).where(_CLAIM.c.seq.in_(_SOME))
_IN_ONE_WITH = select(_CLAIM.c.id).where(
    _CLAIM.c.neighbourhood.in_(select(_CLAIM.c.neighbourhood).where(_CLAIM.c.id.in_(_SOME)))
)
_SETTLE = (
    update(_CLAIM)
    .where(or_(_CLAIM.c.neighbourhood == bindparam("before"), _CLAIM.c.seq == bindparam("before")))
    .values(neighbourhood=bindparam("number"))
)
_FORGET = delete(_TIE).where(_TIE.c.claim_seq == bindparam("claim"))
_REACH_FARTHER = (
    update(_NAME).where(_NAME.c.together == bindparam("set")).values(low=bindparam("since"), high=bindparam("until"))
)


@dataclass(slots=True)
class _Tied:
    """The ties of one claim, as rows have them."""

    rooms: set[str]
    sets: set[int]
    words: set[str]
    days: tuple[int, int]
    counted: tuple[str | None, str | None]


def store_ties(connection: Connection, stated: Iterable[tuple[str, Proposition]]) -> None:
    """Add the ties of statements, each a claim and its proposition, whose rows are stored already, and put the claims
    into the neighbourhoods that they then belong to."""
    by_claim: dict[str, list[Proposition]] = {}
    for claim, proposition in stated:
        by_claim.setdefault(claim, []).append(proposition)
    rows = sorted(rows_in(connection, _TOLD, by_claim), key=lambda row: int(row.seq))
    have = _rows(connection, (row.seq for row in rows))
    names: dict[int, Ties] = {}
    reached: dict[int, tuple[int, int]] = {}
    old: list[dict[str, Any]] = []
    new: dict[int, _Tied] = {}
    for told in rows:
        found = {_set_of(one): one for one in map(ties, by_claim[told.id])}
        names |= found
        all_ = together(found.values())
        days = reach(by_claim[told.id][0], told.low, told.high)
        want = _Tied(set(all_.rooms), set(found), set(all_.words), days, all_.counted)
        if (known := have.get(told.seq)) is not None:
            want.rooms |= known.rooms
            want.sets |= known.sets
            want.words |= known.words
            if want == known:
                continue
            old.append({"claim": told.seq})
        for key in want.sets:
            reached[key] = _both(days, reached.get(key, days))
        new[told.seq] = want
    if old:
        connection.execute(_FORGET, old)
    insert_all(connection, _TIE, (row for claim, tied in new.items() for row in _as_rows(claim, tied)))
    _store_names(connection, names, reached)
    _settle(connection, new)


def _store_names(connection: Connection, names: Mapping[int, Ties], reached: Mapping[int, tuple[int, int]]) -> None:
    """Store the sets of names that are new, and over which days all of them reach."""
    have = {row.together: (row.low, row.high) for row in rows_in(connection, _REACHED, reached)}
    farther = [
        {"set": key, "since": days[0], "until": days[1]}
        for key in sorted(have)
        if (days := _both(have[key], reached[key])) != have[key]
    ]
    if farther:
        connection.execute(_REACH_FARTHER, farther)
    new = (
        {"name": name, "high": high, "together": key, "low": low, "alone": alone, "mark": _mark_of(names[key])}
        for key, (low, high) in reached.items()
        if key not in have
        for name, alone in names[key].names.items()
    )
    insert_all(connection, _NAME, new)


def _as_rows(claim: int, tied: _Tied) -> list[dict[str, Any]]:
    low, high = tied.days
    words = " ".join(sorted(tied.words))
    return [
        {
            "room": room,
            "together": key,
            "high": high,
            "claim_seq": claim,
            "low": low,
            "words": words if room == OPEN else "",
        }
        for room in sorted(tied.rooms)
        for key in sorted(tied.sets)
    ]


def _both(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return min(one[0], other[0]), max(one[1], other[1])


def _set_of(one: Ties) -> int:
    """The number of the set of names of one statement, as a signed 64-bit one."""
    told = repr((_mark_of(one), sorted(one.names.items())))
    return int.from_bytes(blake2b(told.encode(), digest_size=8).digest(), signed=True)


def _mark_of(one: Ties) -> str:
    """The mark of the scene of one statement, which all of its names have."""
    return next(iter(next(iter(one.scenes.values()))))


def neighbourhood(connection: Connection, touched: Collection[str]) -> set[str]:
    """The claims, their neighbours, the neighbours of those, and so on."""
    return {claim for (claim,) in map(tuple, rows_in(connection, _IN_ONE_WITH, touched))}


def unsettled(connection: Connection, claims: Collection[int]) -> dict[int, int]:
    """The numbers of neighbourhoods of these claims and of all their neighbours that are to be changed, each with what
    to: neighbours have one number, the smallest of their claims'. A claim that is in none yet comes with its own."""
    links, numbers, alone = Links[int](), dict[int, int](), set[int]()
    ordered = sorted(claims)
    for start in range(0, len(ordered), _CLAIMS_AT_ONCE):
        mine = _tied(connection, ordered[start : start + _CLAIMS_AT_ONCE])
        near = mine | _tied(connection, _near(connection, mine.values()) - mine.keys())
        for row in rows_in(connection, _NUMBERED, near):
            if row.neighbourhood is None:
                alone.add(row.seq)
            numbers[row.seq] = row.seq if row.neighbourhood is None else row.neighbourhood
        named, met = _by(mine, lambda one: one.names), _by(mine, _met)
        for claim, other in near.items():
            number = numbers[claim]
            for one in _any(named, other.names) & _any(met, _met(other)):
                if links.root(numbers[one]) != links.root(number) and neighbours(mine[one], other):
                    links.join(numbers[one], number)
    return {
        number: root
        for number in sorted({*numbers.values()})
        if (root := links.root(number)) != number or number in alone
    }


def _met(one: Ties) -> Iterable[str]:
    """What two claims have in common at least, beside a name, if they are neighbours: a room, or a word in that of
    words."""
    return one.rooms - {OPEN} | one.words


def _by(mine: Mapping[int, Ties], keys: Callable[[Ties], Iterable[str]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for claim, one in mine.items():
        for key in keys(one):
            found[key].add(claim)
    return found


def _any(held: Mapping[str, set[int]], keys: Iterable[str]) -> set[int]:
    return set[int]().union(*(held[key] for key in keys if key in held))


def _settle(connection: Connection, claims: Collection[int]) -> None:
    """Put claims whose ties are new into one neighbourhood with all their neighbours."""
    if changed := [{"before": number, "number": root} for number, root in unsettled(connection, claims).items()]:
        connection.execute(_SETTLE, changed)


def _near(connection: Connection, mine: Collection[Ties]) -> set[int]:
    """Claims that may be neighbours of these."""
    alike: dict[int | None, set[str]] = defaultdict(set)
    for room in {room for one in mine for room in one.rooms} - {OPEN}:
        alike[lasts_in(room)].add(room)
    found = set[int]()
    for rooms in (*alike.values(), {OPEN}):
        found |= _near_in(connection, rooms, [one for one in mine if not one.rooms.isdisjoint(rooms)])
    return found


def _near_in(connection: Connection, rooms: Collection[str], here: list[Ties]) -> set[int]:
    """Claims that may be neighbours of these in some rooms, all of which separate as many days: they share a strong
    name or, within fewer days, two of one article, and in the room of words a word beside, or many words and one
    name."""
    if not here:
        return set()
    room = next(iter(rooms))
    far, near = _days(here, lasts_in(room)), _days(here, in_passing_lasts_in(room))
    strong = {name for one in here for name, alone in one.names.items() if alone}
    weak = {name for one in here for name in one.names} - strong
    shared: dict[str, set[str]] = defaultdict(set)
    telling: set[str] = set()
    sets: dict[int, str] = {}
    for key, name, alone, mark in map(
        tuple, chain(rows_in(connection, _SETS, strong, **far), rows_in(connection, _SETS, weak, **near))
    ):
        sets[key] = mark
        shared[mark].add(name)
        if alone or name in strong or len(shared[mark]) > 1:
            telling.add(mark)
    asked = {"rooms": sorted(rooms)}
    told = [key for key, mark in sets.items() if mark in telling]
    found = list(map(tuple, rows_in(connection, _NEAR, told, **asked, **far)))
    if OPEN not in rooms:
        return {claim for claim, *_ in found}
    found += map(tuple, rows_in(connection, _NEAR, sets.keys() - set(told), **asked, **near))
    words = frozenset().union(*(one.words for one in here))
    return {
        claim
        for claim, key, held in found
        if len(words.intersection(held.split())) >= (1 if sets[key] in telling else MANY_WORDS)
    }


def _days(here: Iterable[Ties], lasts: int | None) -> dict[str, int]:
    """From when to when claims are near to these, as parameters of the queries."""
    if lasts is None:
        return {"since": ALWAYS[0], "until": ALWAYS[1]}
    return {"since": min(one.low for one in here) - lasts, "until": max(one.high for one in here) + lasts}


def are_missing(connection: Connection) -> bool:
    """Whether some claim has no neighbourhood: what a migration makes of the tables is left to the writer to fill."""
    return connection.execute(select(_CLAIM.c.seq).where(_CLAIM.c.neighbourhood.is_(None)).limit(1)).first() is not None


def rebuild(connection: Connection) -> None:
    """Find the neighbourhoods of all claims, and where there are no ties these too, from all that was said."""
    if connection.execute(select(_TIE.c.claim_seq).limit(1)).first() is not None:
        _settle(connection, connection.execute(select(_CLAIM.c.seq)).scalars().all())
        return
    stated = [(row.id, proposition_of(slots_of(row))) for row in connection.execute(select(_CLAIM)).all()]
    said = select(_STATING.c.claim_id, _STATING.c.proposition).where(_STATING.c.proposition.is_not(None))
    stated += [(row.claim_id, proposition_of(row.proposition)) for row in connection.execute(said) if row.proposition]
    store_ties(connection, stated)


def _rows(connection: Connection, claims: Iterable[int]) -> dict[int, _Tied]:
    """The ties of claims, as they are stored."""
    found: dict[int, _Tied] = {}
    for claim, room, key, words, low, high, *counted in map(tuple, rows_in(connection, _OF_CLAIMS, claims)):
        event, unit = counted
        tied = found.setdefault(claim, _Tied(set(), set(), set(), (low, high), (event, unit)))
        tied.rooms.add(room)
        tied.sets.add(key)
        tied.words.update(words.split())
    return found


def _tied(connection: Connection, claims: Iterable[int]) -> dict[int, Ties]:
    """The ties of claims, from their rows."""
    found = _rows(connection, claims)
    sets: dict[int, dict[str, tuple[bool, str]]] = defaultdict(dict)
    for key, name, alone, mark in map(
        tuple, rows_in(connection, _OF_SETS, {key for tied in found.values() for key in tied.sets})
    ):
        sets[key][name] = alone, mark
    as_ties = {
        key: Ties(
            frozenset(),
            {name: alone for name, (alone, _) in names.items()},
            {name: frozenset({mark}) for name, (_, mark) in names.items()},
            frozenset(),
            (None, None),
        )
        for key, names in sets.items()
    }
    several = {claim: [as_ties[key] for key in tied.sets] for claim, tied in found.items()}
    return {
        claim: replace(
            several[claim][0] if len(tied.sets) == 1 else together(several[claim]),
            rooms=frozenset(tied.rooms),
            words=frozenset(tied.words),
            counted=tied.counted,
            low=tied.days[0],
            high=tied.days[1],
        )
        for claim, tied in found.items()
    }
