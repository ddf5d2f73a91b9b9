"""The search index."""

import pytest
from sqlalchemy import Connection, Engine, text

from app import search
from app.search import Indexed, expression, kind_and_seq, row_id

MATCH = text("SELECT rowid FROM search WHERE search MATCH :m ORDER BY rowid")


def found(connection: Connection, query: str) -> list[tuple[Indexed, int]]:
    return [kind_and_seq(row) for row in connection.execute(MATCH, {"m": expression(query)}).scalars()]


@pytest.mark.parametrize(
    "query", ["soldat nord-coréen", "SOLDATS Nord-Coreens", "l’envoi", "10.000", "envois « soldat »"]
)
def test_words_are_found_however_they_are_written(engine: Engine, query: str) -> None:
    with engine.begin() as connection:
        search.add(
            connection, [(Indexed.CLAIM, 7, "l’envoi de 10 000 soldats nord-coréens"), (Indexed.ACTOR, 7, "Otan")]
        )
        assert found(connection, query) == [(Indexed.CLAIM, 7)]


@pytest.mark.parametrize("query", ['"', "soldats AND", "NEAR(", "words:x", "-a", "a*", "(", "NOT soldats", "^", "a OR"])
def test_nothing_that_a_user_types_is_an_error(engine: Engine, query: str) -> None:
    with engine.begin() as connection:
        if expression(query):
            found(connection, query)


def test_what_is_taken_out_is_not_found(engine: Engine) -> None:
    with engine.begin() as connection:
        search.add(connection, [(Indexed.SOURCE, 1, "La crue"), (Indexed.SOURCE, 2, "La crue")])
        search.remove(connection, [(Indexed.SOURCE, 1, "La crue")])
        assert found(connection, "crue") == [(Indexed.SOURCE, 2)]


def test_row_ids_go_both_ways() -> None:
    assert {kind_and_seq(row_id(kind, 5)) for kind in Indexed} == {(kind, 5) for kind in Indexed}
