"""What ties claims to one another, as rows: by them an article finds its neighbours.

The rows hold the ties of all that was ever said on a claim, also by revisions that are no longer current. What is
found by them is thus whole neighbourhoods, at times several.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, func, select, update

from app.annotation import Proposition
from app.grouping import ALWAYS, MANY_WORDS, OPEN, Ties, block, lasts_in, neighbours, reach, ties, together
from app.ingest.rows import insert_all, proposition_of, rows_in, slots_of
from app.models import Attribution, AttributionClaim, Claim, NeighbourTie, Source, core

_TIE, _CLAIM, _STATING = core(NeighbourTie), core(Claim), core(AttributionClaim)
_ATTRIBUTION, _SOURCE = core(Attribution), core(Source)

_CLAIMS_AT_ONCE = 500
"""Claims whose neighbours are asked for at once; each has a dozen ties or two."""
_WORD = "~"
"""What the ties that are words of the content, not names, begin with."""

_OF_CLAIMS = select(
    _TIE.c.claim_id, _TIE.c.room, _TIE.c.tie, _TIE.c.alone, _TIE.c.scenes, _TIE.c.low, _TIE.c.high
).where(_TIE.c.claim_id.in_(bindparam("some", expanding=True)))
_STRONG = _TIE.c.alone | _TIE.c.tie.in_(bindparam("strong", expanding=True))
_SHARED, _SHARED_STRONG = func.count(), func.sum(case((_STRONG, 1), else_=0))
_BY_NAMES = (
    select(_TIE.c.claim_id)
    .where(
        _TIE.c.room.in_(bindparam("rooms", expanding=True)),
        _TIE.c.tie.in_(bindparam("names", expanding=True)),
        _TIE.c.low <= bindparam("until"),
        _TIE.c.high >= bindparam("since"),
    )
    .group_by(_TIE.c.claim_id, _TIE.c.room)
)
_NAMED = (_SHARED > 1) | (_SHARED_STRONG > 0)
_WORD_TIE = _TIE.alias()
_WORDS = (  # looked up claim by claim: names are rarer than words
    select(func.count())
    .where(
        _WORD_TIE.c.claim_id == _TIE.c.claim_id,
        _WORD_TIE.c.room == OPEN,
        _WORD_TIE.c.tie.in_(bindparam("words", expanding=True)),
    )
    .correlate(_TIE)
    .scalar_subquery()
)
_NEAR = _BY_NAMES.having(_NAMED)
"""Claims that share a strong name or two names in one of several rooms."""
_NEAR_IN_WORDS = _BY_NAMES.having(case((_NAMED, 1), else_=MANY_WORDS) <= _WORDS)
"""Those of the room of words that share a word beside, or many words and one name."""
_SAID = _ATTRIBUTION.c.said.is_not(None)
_LOW = case((_SAID, _ATTRIBUTION.c.said_low), else_=_SOURCE.c.published_low)
_HIGH = case((_SAID, _ATTRIBUTION.c.said_high), else_=_SOURCE.c.published_high)
_TOLD = (
    select(
        _STATING.c.claim_id,
        case((func.count() == func.count(_LOW), func.min(_LOW))).label("low"),
        case((func.count() == func.count(_HIGH), func.max(_HIGH))).label("high"),
    )
    .join(_ATTRIBUTION, _ATTRIBUTION.c.id == _STATING.c.attribution_id)
    .join(_SOURCE, _SOURCE.c.id == _ATTRIBUTION.c.source_id)
    .where(_STATING.c.claim_id.in_(bindparam("some", expanding=True)))
    .group_by(_STATING.c.claim_id)
)
"""From when to when each claim was told; null where any of its statements has no date."""

_OF_CLAIM = update(_TIE).where(_TIE.c.claim_id == bindparam("claim"))
_REACH_FARTHER = _OF_CLAIM.values(low=bindparam("since"), high=bindparam("until"))
_TIE_MORE = _OF_CLAIM.where(_TIE.c.room == bindparam("of_room"), _TIE.c.tie == bindparam("of_tie")).values(
    alone=bindparam("by_itself"), scenes=bindparam("known")
)


def store_ties(connection: Connection, stated: Iterable[tuple[str, str, Proposition]]) -> None:
    """Add the ties of statements, each a claim, its block and its proposition, whose rows are stored already; a tie
    that holds stays, makes neighbours by itself from now on, or reaches over more days."""
    by_claim: dict[str, list[Proposition]] = {}
    for claim, _, proposition in stated:
        by_claim.setdefault(claim, []).append(proposition)
    told = {row.claim_id: (row.low, row.high) for row in rows_in(connection, _TOLD, by_claim)}
    have: dict[str, dict[tuple[str, str], Row[Any]]] = {}
    for row in rows_in(connection, _OF_CLAIMS, by_claim):
        have.setdefault(row.claim_id, {})[row.room, row.tie] = row
    new: list[dict[str, Any]] = []
    longer: list[dict[str, Any]] = []
    stronger: list[dict[str, Any]] = []
    for claim, propositions in by_claim.items():
        low, high = reach(propositions[0], *told[claim])
        known = have.get(claim, {})
        if any((row.low, row.high) != (low, high) for row in known.values()):
            longer.append({"claim": claim, "since": low, "until": high})
        for (room, tie), (alone, scenes) in _as_rows(together(map(ties, propositions))).items():
            if (old := known.get((room, tie))) is None:
                key = {"claim_id": claim, "room": room, "tie": tie, "low": low, "high": high}
                new.append({**key, "alone": alone, "scenes": " ".join(sorted(scenes))})
            elif (alone and not old.alone) or not scenes <= set(old.scenes.split()):
                grown = " ".join(sorted(scenes | set(old.scenes.split())))
                key = {"claim": claim, "of_room": room, "of_tie": tie}
                stronger.append({**key, "by_itself": alone or old.alone, "known": grown})
    for statement, rows in ((_REACH_FARTHER, longer), (_TIE_MORE, stronger)):
        if rows:
            connection.execute(statement, rows)
    insert_all(connection, _TIE, new)


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
        frontier = {
            claim: other for claim, other in others.items() if any(neighbours(one, other) for one in frontier.values())
        }
        found |= frontier.keys()
    return found


def _near(connection: Connection, rooms: Collection[str], here: list[Ties]) -> set[str]:
    """Claims that may be neighbours of these in some rooms, all of which separate as many days."""
    if not here:
        return set()
    lasts = lasts_in(next(iter(rooms)))
    asked = {
        "rooms": sorted(rooms),
        "names": sorted({name for one in here for name in one.names}),
        "strong": sorted({name for one in here for name, alone in one.names.items() if alone}),
        "since": min(one.low for one in here) - lasts if lasts is not None else ALWAYS[0],
        "until": max(one.high for one in here) + lasts if lasts is not None else ALWAYS[1],
    }
    if OPEN in rooms:
        words = sorted({_WORD + word for one in here for word in one.words})
        return set(connection.execute(_NEAR_IN_WORDS, {**asked, "words": words}).scalars().all())
    return set(connection.execute(_NEAR, asked).scalars().all())


def are_missing(connection: Connection) -> bool:
    """Whether there are claims and no ties: a migration makes the table, and leaves it to the writer to fill it."""
    return (
        connection.execute(select(_TIE.c.claim_id).limit(1)).first() is None
        and connection.execute(select(_CLAIM.c.seq).limit(1)).first() is not None
    )


def rebuild(connection: Connection) -> None:
    """Fill the empty table from the claims and what was said on them; the claims' blocks are set anew."""
    stated: list[tuple[str, str, Proposition]] = []
    for row in connection.execute(select(_CLAIM)).all():
        proposition = proposition_of(slots_of(row))
        stated.append((row.id, block(proposition), proposition))
        connection.execute(update(_CLAIM).where(_CLAIM.c.id == row.id).values(block=block(proposition)))
    said = select(_STATING.c.claim_id, _STATING.c.proposition).where(_STATING.c.proposition.is_not(None))
    stated += [
        (row.claim_id, "", proposition_of(row.proposition)) for row in connection.execute(said) if row.proposition
    ]
    store_ties(connection, stated)


def _as_rows(found: Ties) -> dict[tuple[str, str], tuple[bool, frozenset[str]]]:
    """Ties by room and name or word: whether one makes neighbours alone, and the marks of where it stands."""
    rows = {(room, name): (alone, found.scenes[name]) for room in found.rooms for name, alone in found.names.items()}
    return rows | {(OPEN, _WORD + word): (False, frozenset()) for word in found.words}


def _tied(connection: Connection, claims: Iterable[str]) -> dict[str, Ties]:
    """The ties of claims, from their rows."""
    rooms: dict[str, set[str]] = defaultdict(set)
    names: dict[str, dict[str, bool]] = defaultdict(dict)
    scenes: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    words: dict[str, set[str]] = defaultdict(set)
    days: dict[str, tuple[int, int]] = {}
    for claim, room, tie, alone, marks, low, high in map(tuple, rows_in(connection, _OF_CLAIMS, claims)):
        days[claim] = low, high
        rooms[claim].add(room)
        if tie.startswith(_WORD):
            words[claim].add(tie.removeprefix(_WORD))
        else:
            names[claim][tie] = alone
            scenes[claim][tie] = _marks(marks)
    return {
        claim: Ties(frozenset(rooms[claim]), names[claim], scenes[claim], frozenset(words[claim]), *days[claim])
        for claim in days
    }


@lru_cache(maxsize=10_000)
def _marks(scenes: str) -> frozenset[str]:
    return frozenset(scenes.split())
