"""Neighbours: which claims are compared, and that whole articles give the same groups in any order of storing."""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text

from app.annotation import Bound, Proposition, Stance
from app.db import engine_for
from app.documents import Document, read
from app.grouping import Statement, Ties, claim_key, neighbours, ties
from app.grouping.claims import claims_of
from app.grouping.neighbours import Links, gather, neighbourhoods, ties_of
from app.ingest import ingest, rows
from app.ingest.ties import neighbourhood
from app.models import Claim, core
from tests.databases import RELATIONS, Databases

SETS = Path(__file__).parent / "cases/groups/articles"
STORIES = ("301", "302", "303", "331", "332", "333")


def dead(*names: str, place: str | None = None) -> Proposition:
    """A toll in an article that turns on these names, the first of which leads it."""
    marks = (f"@@{names[0]}", *(f"@{name}" for name in names[1:])) if names else ()
    return Proposition(
        event="dead", value=12, low=12, high=12, bound=Bound.EXACT, unit="dead", place=place, words=marks
    )


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (dead("kessab", "diop"), dead("kessab", "rey"), True),  # one leads both
        (dead("kessab", "diop"), dead("rey", "kessab"), True),  # one leads the one and is in the other
        (dead("kessab", "diop", "rey"), dead("morvel", "diop", "rey"), True),  # two in passing
        (dead("kessab", "diop"), dead("morvel", "diop"), False),  # one in passing
        (dead("kessab", place="Tal Nasra"), dead("morvel", place="Tal Nasra"), True),  # one town
        (dead("kessab", place="France"), dead("morvel", place="France"), False),  # one country
        (dead("geneve", "diop"), dead("geneve", "rey"), False),  # a town of seats leads no story
        (dead("rennes", "a", "b", "c"), dead("rey", "rennes", "d", "e"), False),  # a place that many know, among others
        (dead("rennes", "a", "b", "c"), dead("rey", "rennes"), True),  # and where one article has few names
        (dead("kessab", "france", "paris"), dead("morvel", "france", "paris"), False),  # a state and its seat
        (dead("kessab", "france", "rennes"), dead("morvel", "france", "rennes"), True),
        (dead(), dead(), True),  # no names at all
        (dead(), dead("kessab"), False),
    ],
)
def test_neighbours(a: Proposition, b: Proposition, expected: bool) -> None:
    assert neighbours(ties(a), ties(b)) is expected
    assert neighbours(ties(b), ties(a)) is expected


def on(day: str, p: Proposition) -> Ties:
    number = date.fromisoformat(day).toordinal()
    return replace(ties(p), low=number, high=number)


def open_subject(*words: str, **slots: Any) -> Proposition:
    return Proposition(words=words, **slots)


def jobs(*words: str) -> Proposition:
    return Proposition(
        event="jobs_cut", value=200, low=200, high=200, bound=Bound.EXACT, unit="jobs", words=tuple(sorted(words))
    )


SENTENCE: dict[str, Any] = {
    "event": "sentenced",
    "value": 5,
    "low": 5,
    "high": 5,
    "bound": Bound.EXACT,
    "unit": "years",
}
BARRELS: dict[str, Any] = {"value": 900, "low": 900, "high": 900, "bound": Bound.EXACT, "unit": "barrels"}


@pytest.mark.parametrize(
    ("a", "b", "days", "expected"),
    [
        # the dead of a town: two months
        (dead("kessab"), dead("kessab"), ("2024-01-01", "2024-02-20"), True),
        (dead("kessab"), dead("kessab"), ("2024-01-01", "2024-04-10"), False),
        # two names in passing: a month
        (dead("kessab", "diop", "rey"), dead("morvel", "diop", "rey"), ("2024-01-01", "2024-01-20"), True),
        (dead("kessab", "diop", "rey"), dead("morvel", "diop", "rey"), ("2024-01-01", "2024-02-20"), False),
        # a trial and its appeal, under the name that leads both; not under two that both mention
        (
            Proposition(**SENTENCE, recipient="paul-kessab", words=("@@kessab", "@rey")),
            Proposition(**SENTENCE, recipient="paul-kessab", words=("@@kessab", "@diop")),
            ("2021-03-01", "2024-02-01"),
            True,
        ),
        (
            Proposition(**SENTENCE, words=("@@morvel", "@kessab", "@rey")),
            Proposition(**SENTENCE, words=("@@diop", "@kessab", "@rey")),
            ("2021-03-01", "2024-02-01"),
            False,
        ),
        # a country is one name among others: two with another one
        (
            dead("kessab", "rey", place="France"),
            dead("morvel", "rey", place="France"),
            ("2024-01-01", "2024-01-02"),
            True,
        ),
    ],
)
def test_neighbours_in_time(a: Proposition, b: Proposition, days: tuple[str, str], expected: bool) -> None:
    one, other = (on(day, p) for day, p in zip(days, (a, b), strict=True))
    assert neighbours(one, other) is neighbours(other, one) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        # what is told by its words needs words in common
        (open_subject("@@kessab", "rivi", "orvel"), open_subject("@@kessab", "orvel", "souil"), True),
        (open_subject("@@kessab", "rivi", "orvel"), open_subject("@@kessab", "budget", "vot"), False),
        # three of them, and one name in passing
        (
            open_subject("@@kessab", "@rey", "excav", "ter", "souil", "site"),
            open_subject("@@morvel", "@rey", "excav", "ter", "souil"),
            True,
        ),
        (open_subject("@@kessab", "@rey", "excav", "ter"), open_subject("@@morvel", "@rey", "excav", "ter"), False),
        # what all claims of a type say in common is none of them, nor that there is a body
        (
            jobs("@@kessab", "@rey", "~supprim", "~post", "~menac", "~group"),
            jobs("@@morvel", "@rey", "~supprim", "~post", "~menac", "~group"),
            False,
        ),
        (
            jobs("@@kessab", "@rey", "~supprim", "~post", "~fonder"),
            jobs("@@morvel", "@rey", "~supprim", "~post", "~fonder"),
            True,
        ),
        # a figure of no type meets those of a type that count the same
        (
            open_subject("@@kessab", "fuit", **BARRELS),
            Proposition(event="pollution", place="Morvel", words=("@@kessab",), **BARRELS),
            True,
        ),
    ],
)
def test_neighbours_of_no_type(a: Proposition, b: Proposition, expected: bool) -> None:
    assert neighbours(ties(a), ties(b)) is neighbours(ties(b), ties(a)) is expected


_NAMES = st.lists(st.sampled_from(["kessab", "morvel", "diop", "rey"]), min_size=0, max_size=3, unique=True)
_TOLD = st.lists(
    st.builds(
        lambda names, place, when, value, topic: Statement(
            attribution="a",
            claim="",
            proposition=replace(
                dead(*names, place=place) if topic is None else open_subject(*dead(*names).words, *topic),
                **({"value": value, "low": value, "high": value} if topic is None else {}),
            ),
            stance=Stance.ASSERTS,
            holders=("x",),
            text="…",
            when=when,
        ),
        _NAMES,
        st.sampled_from([None, "Tal Nasra", "France"]),
        st.sampled_from([None, "2024-01-01", "2024-01-25", "2024-03-10", "2024-06-01", "2025-01-01"]),
        st.integers(1, 5),
        st.sampled_from([None, None, ("rivi",), ("rivi", "orvel", "excav"), ("orvel", "excav", "rivi", "site")]),
    ),
    max_size=14,
)


@given(_TOLD)
def test_a_neighbourhood_is_neighbours_of_neighbours(told: list[Statement]) -> None:
    claims = claims_of(replace(s, attribution=str(i), claim=claim_key(s.proposition)) for i, s in enumerate(told))
    links = Links()
    for a, b in combinations(claims, 2):
        if neighbours(ties_of(a), ties_of(b)):
            links.join(a.key, b.key)
    want = {frozenset(claim.key for claim in found) for found in gather(claims, links)}
    assert {frozenset(claim.key for claim in found) for found in neighbourhoods(claims)} == want


@pytest.fixture(scope="module")
def articles() -> list[Document]:
    found = [d for d in read([SETS]) if isinstance(d, Document) and Path(d.name).name.startswith(STORIES)]
    assert len(found) == len(STORIES)
    return found


def grouped(engine: Engine) -> tuple[set[tuple[str, str]], set[tuple[str, ...]], set[frozenset[str]]]:
    """Claims with their groups, relations, and the claims of each neighbourhood."""
    with engine.connect() as connection:
        claims = connection.execute(text("SELECT id, group_id FROM claim"))
        relations = connection.execute(text(RELATIONS))
        near: dict[int, set[str]] = defaultdict(set)
        for claim, number in map(tuple, connection.execute(text("SELECT id, neighbourhood FROM claim"))):
            near[number].add(claim)
        return {tuple(row) for row in claims}, {tuple(row) for row in relations}, set(map(frozenset, near.values()))


def test_any_order_of_storing_gives_the_same_groups_and_neighbourhoods(
    articles: list[Document], databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a list of claims is asked for in pieces."""
    dice, found = random.Random(7), []
    for number in range(3):
        monkeypatch.setattr(rows, "AT_ONCE", (10_000, 3, 2)[number])
        engine = engine_for(databases.new())
        order = articles[:] if number == 0 else dice.sample(articles, len(articles))
        ingest(engine, order)
        found.append(grouped(engine))
        engine.dispose()
    assert found[0][1]
    assert len(found[0][2]) > 1
    assert found[0] == found[1] == found[2]


def test_an_article_touches_the_claims_of_its_own_story_alone(engine: Engine, articles: list[Document]) -> None:
    first, second = articles[:3], articles[3:]
    ingest(engine, first)
    with engine.connect() as connection:
        before = set(connection.execute(select(core(Claim).c.id)).scalars())
    ingest(engine, second)
    with engine.connect() as connection:
        added = set(connection.execute(select(core(Claim).c.id)).scalars()) - before
        assert neighbourhood(connection, added) & before == set()
        assert neighbourhood(connection, before) & added == set()


def test_an_article_leaves_those_of_another_year_alone(engine: Engine, articles: list[Document]) -> None:
    """The same story again, two years later: what it says of events that do not last touches nothing of the first."""
    march = Document("a.txt", "La police a compté 900 manifestants à Sarmont.", published="2024-05-02")
    later = Document("b.txt", "La police a compté 700 manifestants à Sarmont.", published="2026-05-02")
    soon = Document("c.txt", "La police a compté 800 manifestants à Sarmont.", published="2026-05-03")
    found: list[set[str]] = []
    for document in (march, later, soon):
        ingest(engine, [document])
        with engine.connect() as connection:
            found.append(set(connection.execute(select(core(Claim).c.id)).scalars()))
    with engine.connect() as connection:
        assert neighbourhood(connection, found[1] - found[0]) == found[2] - found[0]
