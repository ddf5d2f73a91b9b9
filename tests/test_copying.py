"""A database copied between SQLite and PostgreSQL, or to one of its own kind."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text, update
from sqlmodel import SQLModel
from typer.testing import CliRunner

from app.cli import app
from app.copying import copy
from app.db import engine_for, upgrade
from app.errors import BadInput, DatabaseUnusable
from app.ingest import Result, ingest
from app.jobs import submit
from app.models import Source, core
from tests.databases import Databases, assert_sound, exported
from tests.reports import Press, Said

SOURCE = core(Source)


@pytest.fixture
def press() -> Press:
    return Press()


@pytest.fixture
def filled(engine: Engine, database_url: str, press: Press) -> str:
    """The URL of a database with articles, a revision, a conflict and a job."""
    for name, words, value in (("a", "Le maire", 300), ("b", "La police", 40), ("a", "Le nouveau maire", 310)):
        said = Said(f"{value} tentes", by=words, value=value, place="Sarmont")
        other = Said("œuvre", by=words, event="fled") if name == "b" else said
        document = press.article(f"{name}.txt", f"{words} a vu {value} tentes, et l’œuvre d’un autre.", said, other)
        ingest(engine, [document], press.extract)
    submit(engine, [{"document": "c.txt", "text": "a\0b", "title": "É"}], "lot-1")
    engine.dispose()
    return database_url


@pytest.fixture(params=["same", "sqlite"])
def target(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> str:
    """The URL of a database without tables, of the kind that the tests run on or not."""
    return databases.blank() if request.param == "same" else f"sqlite:///{tmp_path / 'copy.db'}"


def test_a_copy_has_all_rows_and_goes_on_as_the_first_would(
    filled: str, target: str, databases: Databases, press: Press
) -> None:
    there = databases.blank()
    for source, copied in ((filled, target), (target, there)):
        tables = {one.table: one.rows for one in copy(source, copied)}
        assert (tables["source"], tables["ingestion_item"]) == (3, 1)
        assert exported(copied) == exported(source)
    more = press.article("d.txt", "Le préfet a vu 77 tentes.", Said("77 tentes", by="Le préfet", value=77))
    found = []
    for url in (filled, target, there):
        engine = engine_for(url)
        assert ingest(engine, [more], press.extract).counts[Result.NEW] == 1
        assert_sound(engine)
        engine.dispose()
        found.append(exported(url))
    assert found[0] == found[1] == found[2]


def test_a_target_that_holds_anything_is_left_alone(filled: str, database_url: str, databases: Databases) -> None:
    before = exported(filled)
    with pytest.raises(BadInput, match="needs an empty one"):
        copy(filled, filled)
    assert exported(filled) == before


def test_what_goes_wrong_leaves_an_empty_target(
    filled: str, target: str, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.search.rebuild", lambda connection: connection.execute(update(SOURCE).values(title="x")))
    with pytest.raises(DatabaseUnusable, match=r"source came out otherwise.*stays empty"):
        copy(filled, target)
    monkeypatch.undo()
    assert sum(one.rows for one in copy(target, databases.blank())) == 0
    assert sum(one.rows for one in copy(filled, target)) > 0


def test_a_row_that_the_target_refuses_is_told_by_its_table(
    filled: str, target: str, databases: Databases, tmp_path: Path
) -> None:
    upgrade(target)
    engine = engine_for(target)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("CREATE UNIQUE INDEX one_of_each ON source (document)"))
    engine.dispose()
    with pytest.raises(DatabaseUnusable, match=r"table source: .*(?i:unique).*stays empty"):
        copy(filled, target)
    assert sum(one.rows for one in copy(target, databases.blank())) == 0


def test_the_command_shows_a_table(filled: str, target: str) -> None:
    result = CliRunner().invoke(app, ["db", "copy", filled, target], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    cells = [line.split("│")[1:-1] for line in result.stdout.splitlines()]
    rows = {row[0].strip(): row[1].strip() for row in cells if row}
    assert rows.keys() == SQLModel.metadata.tables.keys()
    assert (rows["source"], rows["ingestion"]) == ("3", "1")


@pytest.mark.parametrize(
    ("source", "message"), [("nonsense", "FROM: "), ("sqlite:///none.db", "none.db holds no Selon database")]
)
def test_the_command_says_what_is_wrong(
    target: str, source: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["db", "copy", source, target], catch_exceptions=False)
    assert result.exit_code == 1
    assert message in result.stderr
