"""Neighbours: which claims are compared, and that whole articles give the same groups in any order of storing."""

import random
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from app.annotation import Bound, Proposition
from app.db import engine_for, upgrade
from app.documents import Document, read
from app.grouping import neighbours, ties
from app.ingest import ingest
from app.ingest.ties import neighbourhood
from app.models import Claim, core

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
        (dead(), dead(), True),  # no names at all
        (dead(), dead("kessab"), False),
    ],
)
def test_neighbours(a: Proposition, b: Proposition, expected: bool) -> None:
    assert neighbours(ties(a), ties(b)) is expected
    assert neighbours(ties(b), ties(a)) is expected


@pytest.fixture(scope="module")
def articles() -> list[Document]:
    found = [d for d in read([SETS]) if isinstance(d, Document) and Path(d.name).name.startswith(STORIES)]
    assert len(found) == len(STORIES)
    return found


def grouped(engine: Engine) -> tuple[set[tuple[str, str]], set[tuple[str, ...]]]:
    with engine.connect() as connection:
        claims = connection.execute(text("SELECT id, group_id FROM claim"))
        relations = connection.execute(text("SELECT group_id, a, b, kind, reason FROM relation"))
        return {tuple(row) for row in claims}, {tuple(row) for row in relations}


def test_any_order_of_storing_gives_the_same_groups(articles: list[Document], tmp_path: Path) -> None:
    dice, found = random.Random(7), []
    for number in range(3):
        url = f"sqlite:///{tmp_path / str(number)}.db"
        upgrade(url)
        engine = engine_for(url)
        order = articles[:] if number == 0 else dice.sample(articles, len(articles))
        ingest(engine, order)
        found.append(grouped(engine))
        engine.dispose()
    assert found[0][1]
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
