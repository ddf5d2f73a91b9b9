"""The search index."""

import pytest
from sqlalchemy import Connection, Engine

from app import search
from app.search import Indexed, terms

LONG = "x" * 3000


def found(connection: Connection, query: str) -> list[tuple[Indexed, int]]:
    words = terms(query)
    return [(kind, seq) for kind in Indexed for seq in search.index(connection).latest(kind, words, None, 100)]


@pytest.mark.parametrize(
    "query", ["soldat nord-coréen", "SOLDATS Nord-Coreens", "l’envoi", "10.000", "envois « soldat »"]
)
def test_words_are_found_however_they_are_written(engine: Engine, query: str) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        search.add(
            connection, [(Indexed.CLAIM, 7, "l’envoi de 10 000 soldats nord-coréens"), (Indexed.ACTOR, 7, "Otan")]
        )
        assert found(connection, query) == [(Indexed.CLAIM, 7)]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("manifester", "les manifestants"),
        ("manifestation", "ils ont manifesté"),
        ("déploiements", "un déploiement massif"),
        ("généraux", "la générale"),
        ("coeur", "le cœur"),
    ],
)
def test_words_of_one_stem_are_found_in_each_other(engine: Engine, query: str, text: str) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        search.add(connection, [(Indexed.CLAIM, 1, text), (Indexed.CLAIM, 2, "tout autre chose")])
        assert found(connection, query) == [(Indexed.CLAIM, 1)]


@pytest.mark.parametrize("query", ['"', "soldats AND", "NEAR(", "words:x", "-a", "a*", "(", "NOT soldats", "^", "a OR"])
def test_nothing_that_a_user_types_is_an_error(engine: Engine, query: str) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        found(connection, query)


def test_what_is_taken_out_is_not_found(engine: Engine) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        search.add(connection, [(Indexed.SOURCE, 1, "La crue"), (Indexed.SOURCE, 2, "La crue")])
        search.remove(connection, [(Indexed.SOURCE, 1, "La crue")])
        assert found(connection, "crue") == [(Indexed.SOURCE, 2)]


def test_the_latest_come_first_a_page_at_a_time(engine: Engine) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        search.add(connection, [(kind, seq, f"La crue {seq}") for kind in Indexed for seq in range(1, 8)])
        here = search.index(connection)
        assert here.latest(Indexed.CLAIM, ["cru"], None, 3) == [7, 6, 5]
        assert here.latest(Indexed.CLAIM, ["cru"], 5, 3) == [4, 3, 2]
        assert here.count(Indexed.CLAIM, ["cru"]) == 7
        assert here.latest(Indexed.CLAIM, [], None, 3) == []
        assert here.count(Indexed.CLAIM, []) == 0
        assert sorted(connection.execute(here.holding(Indexed.ACTOR, ["cru", "3"])).scalars()) == [3]


def test_the_nearest_hold_all_words_or_their_beginnings(engine: Engine) -> None:
    names = ["Jean Dupont", "Jean Martin", "Jean", "Dupond", "Anne Rey", "Jean Claude Dupont"]
    with engine.execution_options(writes=True).begin() as connection:
        search.add(connection, [(Indexed.ACTOR, seq, name) for seq, name in enumerate(names, start=1)])
        here = search.index(connection)
        near = here.nearest(Indexed.ACTOR, ["jean", "dupont"], 4, 10)
        assert near[0] == 1
        assert set(near) == {1, 2, 3, 4, 6}
        assert 4 in here.nearest(Indexed.ACTOR, ["jean", "dupont"], 4, 3)
        assert here.nearest(Indexed.ACTOR, [], 4, 10) == []


def test_a_text_of_any_length_and_words_of_any_length_are_indexed(engine: Engine) -> None:
    many = " ".join(f"{n:08}" for n in range(200_000))
    with engine.execution_options(writes=True).begin() as connection:
        search.add(connection, [(Indexed.SOURCE, 1, f"crue {LONG} {many}"), (Indexed.SOURCE, 2, "rien")])
        assert found(connection, f"{LONG} crue") == [(Indexed.SOURCE, 1)]
        assert found(connection, "00000012") == [(Indexed.SOURCE, 1)]
