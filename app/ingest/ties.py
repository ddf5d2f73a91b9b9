"""What ties claims to one another, as rows: by them an article finds its neighbours.

The rows hold the ties of all that was ever said on a claim, also by revisions that are no longer current. What is
found by them is thus whole neighbourhoods, at times several. Most claims of an article have the very same names; a set
of names is stored once, and found by each of its names, its claims by the set.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, case, delete, func, select, update

from app.annotation import Proposition
from app.grouping import ALWAYS, MANY_WORDS, OPEN, Ties, block, lasts_in, neighbours, reach, ties, together
from app.ingest.rows import insert_all, proposition_of, rows_in, slots_of
from app.models import Attribution, AttributionClaim, Claim, NamesTogether, Source, TiedClaim, core

_TIE, _NAME, _CLAIM, _STATING = core(TiedClaim), core(NamesTogether), core(Claim), core(AttributionClaim)
_ATTRIBUTION, _SOURCE = core(Attribution), core(Source)

_CLAIMS_AT_ONCE = 500
"""Claims whose neighbours are asked for at once."""

_SOME: BindParameter[Any] = bindparam("some", expanding=True)
_OF_CLAIMS = (
    select(_CLAIM.c.id, _TIE.c.room, _TIE.c.together, _TIE.c.words, _TIE.c.low, _TIE.c.high)
    .join(_CLAIM, _CLAIM.c.seq == _TIE.c.claim_seq)
    .where(_CLAIM.c.id.in_(_SOME))
)
_NAMES = select(_NAME.c.together, _NAME.c.name, _NAME.c.alone, _NAME.c.mark)
_OF_SETS = _NAMES.where(_NAME.c.together.in_(_SOME))
_SETS = _NAMES.where(_NAME.c.name.in_(_SOME), _NAME.c.low <= bindparam("until"), _NAME.c.high >= bindparam("since"))
_NEAR = (
    select(_CLAIM.c.id, _TIE.c.together, _TIE.c.words)
    .join(_CLAIM, _CLAIM.c.seq == _TIE.c.claim_seq)
    .where(
        _TIE.c.room.in_(bindparam("rooms", expanding=True)),
        _TIE.c.together.in_(_SOME),
        _TIE.c.low <= bindparam("until"),
        _TIE.c.high >= bindparam("since"),
    )
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


def store_ties(connection: Connection, stated: Iterable[tuple[str, Proposition]]) -> None:
    """Add the ties of statements, each a claim and its proposition, whose rows are stored already."""
    by_claim: dict[str, list[Proposition]] = {}
    for claim, proposition in stated:
        by_claim.setdefault(claim, []).append(proposition)
    have = _rows(connection, by_claim)
    names: dict[int, Ties] = {}
    reached: dict[int, tuple[int, int]] = {}
    old: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    for told in sorted(rows_in(connection, _TOLD, by_claim), key=lambda row: int(row.seq)):
        found = {_set_of(one): one for one in map(ties, by_claim[told.id])}
        names |= found
        all_ = together(found.values())
        days = reach(by_claim[told.id][0], told.low, told.high)
        want = _Tied(set(all_.rooms), set(found), set(all_.words), days)
        if (known := have.get(told.id)) is not None:
            want = _Tied(known.rooms | want.rooms, known.sets | want.sets, known.words | want.words, days)
            if want == known:
                continue
            old.append({"claim": told.seq})
        for key in want.sets:
            reached[key] = _both(days, reached.get(key, days))
        new += _as_rows(told.seq, want)
    if old:
        connection.execute(_FORGET, old)
    insert_all(connection, _TIE, new)
    _store_names(connection, names, reached)


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
    found = set(touched)
    frontier = _tied(connection, touched)
    while frontier:
        alike: dict[int | None, set[str]] = defaultdict(set)
        for room in {room for one in frontier.values() for room in one.rooms} - {OPEN}:
            alike[lasts_in(room)].add(room)
        near = set[str]()
        for rooms in (*alike.values(), {OPEN}):
            here = [one for one in frontier.values() if not one.rooms.isdisjoint(rooms)]
            for start in range(0, len(here), _CLAIMS_AT_ONCE):
                near |= _near(connection, rooms, here[start : start + _CLAIMS_AT_ONCE])
        others = _tied(connection, near - found)
        named: dict[str, list[Ties]] = defaultdict(list)
        for one in frontier.values():
            for name in one.names:
                named[name].append(one)
        frontier = {
            claim: other
            for claim, other in others.items()
            if any(neighbours(one, other) for name in other.names for one in named.get(name, ()))
        }
        found |= frontier.keys()
    return found


def _near(connection: Connection, rooms: Collection[str], here: list[Ties]) -> set[str]:
    """Claims that may be neighbours of these in some rooms, all of which separate as many days: they share a strong
    name or two of one article, and in the room of words a word beside, or many words and one name."""
    if not here:
        return set()
    lasts = lasts_in(next(iter(rooms)))
    days = {
        "since": min(one.low for one in here) - lasts if lasts is not None else ALWAYS[0],
        "until": max(one.high for one in here) + lasts if lasts is not None else ALWAYS[1],
    }
    strong = {name for one in here for name, alone in one.names.items() if alone}
    shared: dict[str, set[str]] = defaultdict(set)
    telling: set[str] = set()
    sets: dict[int, str] = {}
    for key, name, alone, mark in map(
        tuple, rows_in(connection, _SETS, (name for one in here for name in one.names), **days)
    ):
        sets[key] = mark
        shared[mark].add(name)
        if alone or name in strong or len(shared[mark]) > 1:
            telling.add(mark)
    asked = {"rooms": sorted(rooms), **days}
    if OPEN not in rooms:
        wanted = (key for key, mark in sets.items() if mark in telling)
        return {claim for claim, *_ in rows_in(connection, _NEAR, wanted, **asked)}
    words = frozenset().union(*(one.words for one in here))
    return {
        claim
        for claim, key, held in map(tuple, rows_in(connection, _NEAR, sets, **asked))
        if len(words.intersection(held.split())) >= (1 if sets[key] in telling else MANY_WORDS)
    }


def are_missing(connection: Connection) -> bool:
    """Whether there are claims and no ties: a migration makes the table, and leaves it to the writer to fill it."""
    return (
        connection.execute(select(_TIE.c.claim_seq).limit(1)).first() is None
        and connection.execute(select(_CLAIM.c.seq).limit(1)).first() is not None
    )


def rebuild(connection: Connection) -> None:
    """Fill the empty tables from the claims and what was said on them; the claims' blocks are set anew."""
    stated: list[tuple[str, Proposition]] = []
    for row in connection.execute(select(_CLAIM)).all():
        proposition = proposition_of(slots_of(row))
        stated.append((row.id, proposition))
        connection.execute(update(_CLAIM).where(_CLAIM.c.id == row.id).values(block=block(proposition)))
    said = select(_STATING.c.claim_id, _STATING.c.proposition).where(_STATING.c.proposition.is_not(None))
    stated += [(row.claim_id, proposition_of(row.proposition)) for row in connection.execute(said) if row.proposition]
    store_ties(connection, stated)


def _rows(connection: Connection, claims: Iterable[str]) -> dict[str, _Tied]:
    """The ties of claims, as they are stored."""
    found: dict[str, _Tied] = {}
    for claim, room, key, words, low, high in map(tuple, rows_in(connection, _OF_CLAIMS, claims)):
        tied = found.setdefault(claim, _Tied(set(), set(), set(), (low, high)))
        tied.rooms.add(room)
        tied.sets.add(key)
        tied.words.update(words.split())
    return found


def _tied(connection: Connection, claims: Iterable[str]) -> dict[str, Ties]:
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
        )
        for key, names in sets.items()
    }
    several = {claim: [as_ties[key] for key in tied.sets] for claim, tied in found.items()}
    return {
        claim: replace(
            several[claim][0] if len(tied.sets) == 1 else together(several[claim]),
            rooms=frozenset(tied.rooms),
            words=frozenset(tied.words),
            low=tied.days[0],
            high=tied.days[1],
        )
        for claim, tied in found.items()
    }
