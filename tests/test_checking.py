"""`selon db check`: a sound database has no findings, and whatever is spoilt in one is found."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from typer.testing import CliRunner

from app import search
from app.checking import CHECKS, check
from app.cli import app
from app.db import engine_for
from app.documents import read
from app.errors import DatabaseUnusable
from app.ingest import ingest
from app.jobs import submit
from app.search import Indexed
from tests.databases import Databases
from tests.reports import Press, Said
from tests.reports import testimonies as witnesses

TWICE = (
    "La préfecture de Sarmont rouvre la route du col après trois jours de neige et de vent sur la vallée entière. " * 3
)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A database with articles, copies, a revision, a conflict and a job."""
    press = Press()
    again = Said("310 tentes", by="Le nouveau maire", value=310, place="Sarmont")
    ingest(engine, witnesses(press), press.extract)
    ingest(engine, [press.article(name, TWICE + name) for name in ("route.txt", "reprise.txt")], press.extract)
    ingest(engine, [press.article("0.txt", "Le nouveau maire a vu 310 tentes.", again)], press.extract)
    submit(engine, [{"document": "c.txt", "text": "Il pleut."}], None)
    return engine


def findings(engine: Engine, deep: bool = True) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in check(engine, deep):
        found.setdefault(one.check, []).append(one.what)
    return found


def test_what_the_writer_stored_is_sound(filled: Engine) -> None:
    assert findings(filled) == {}


def test_the_example_articles_are_sound(engine: Engine, seeds: Path) -> None:
    ingest(engine, read([seeds]))
    assert findings(engine) == {}


FIRST = "seq = (SELECT min(seq) FROM relation)"
SPOILT = [
    ("UPDATE source SET text = text || '.' WHERE seq = 3", "texts", "SHA-256"),
    ("UPDATE source SET text = replace(text, 'vu', 'pris') WHERE seq = 3", "spans", "does not say"),
    ("UPDATE attribution SET contents = '[[0, 900, \"Le\"]]'", "spans", "'Le' at 0:900"),
    ("UPDATE actor_alias SET start = 1 WHERE source_id IS NOT NULL", "spans", "a name of actor temoin-0"),
    ("DELETE FROM source WHERE seq = 3", "references", "attribution.source_id names"),
    ("DELETE FROM actor WHERE id = 'temoin-1'", "references", "actor_alias.actor_id names temoin-1"),
    ("DELETE FROM attribution_actor", "rows", "neither a holder nor a publisher"),
    ("DELETE FROM attribution_claim", "rows", "does not state its own claim"),
    ("DELETE FROM attribution_claim", "rows", "is stated nowhere"),
    ("DELETE FROM claim_group", "references", "claim.group_id names"),
    ("UPDATE claim SET group_id = NULL WHERE seq = 2", "rows", "is in no group"),
    ("UPDATE source SET current = false WHERE seq > 5", "rows", "no current article states it"),
    ("UPDATE source SET current = true", "rows", "still counts as current"),
    ("UPDATE source SET revision = 7 WHERE replaces IS NOT NULL", "rows", "not the revision after"),
    (
        "INSERT INTO claim_group (id, question, conflict) VALUES ('g', '?', false)",
        "rows",
        "group g has no claims",
    ),
    ("UPDATE claim_group SET conflict = NOT conflict", "rows", "has a relation that makes it one"),
    ("UPDATE relation SET b = (SELECT max(seq) FROM claim WHERE value IS NULL)", "rows", "between claims of one group"),
    (
        "DELETE FROM source_copy WHERE source_id = (SELECT max(source_id) FROM source_copy)",
        "rows",
        "a copy that does not know of it",
    ),
    ("UPDATE ingestion SET finished_at = 'now'", "rows", "is finished, and not all is done"),
    ("DELETE FROM ingestion_item", "rows", "not as many items"),
    ("UPDATE claim SET neighbourhood = seq", "neighbourhoods", "is one with that of claim"),
    ("UPDATE claim SET neighbourhood = NULL WHERE seq = 2", "neighbourhoods", "claim 2 is in no neighbourhood"),
    ("UPDATE claim_group SET question = '?' WHERE seq = 1", "groups and relations", "question is '?'"),
    (f"UPDATE relation SET reason = '?' WHERE {FIRST}", "groups and relations", "a relation is missing"),
    (f"DELETE FROM relation WHERE {FIRST}", "groups and relations", "a relation is missing"),
    ("INSERT INTO relation SELECT 900, b, a, kind, reason, 1 FROM relation LIMIT 1", "groups and relations",
     "a relation is too many"),
    ("DELETE FROM actor_saying WHERE attribution_seq = 3", "sayings of actors", "is missing: of attribution number 3"),
    ("UPDATE actor_saying SET stance = 'denies' WHERE claim_seq = 2", "sayings of actors", "is too many"),
    ("DELETE FROM source_copy", "copies", "is not linked to those that are copies"),
    ("DELETE FROM source_band WHERE mark > 0", "copies", "has not the marks"),
    ("UPDATE claim SET text = 'autre chose' WHERE seq = 1", "words of the index", "claim 1 is indexed"),
]  # fmt: skip


def spoil(engine: Engine, statement: str) -> None:
    """Change rows behind the writer's back, as a stray program or a bad disk does."""
    with engine.connect().execution_options(writes=True) as connection:
        if engine.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        else:
            connection.execute(text("SET session_replication_role = replica"))
            connection.commit()
        with connection.begin():
            connection.execute(text(statement))
        connection.invalidate()


@pytest.mark.parametrize(("statement", "name", "what"), SPOILT)
def test_what_is_spoilt_is_found(filled: Engine, statement: str, name: str, what: str) -> None:
    spoil(filled, statement)
    assert any(what in line for line in findings(filled)[name])


@pytest.mark.parametrize(("kind", "words"), [(Indexed.CLAIM, "10 tentes"), (Indexed.SOURCE, None)])
def test_an_index_that_is_not_whole_is_found(filled: Engine, kind: Indexed, words: str | None) -> None:
    def without(connection: Connection) -> None:
        query = "SELECT title, text FROM source WHERE seq = 2"
        row = connection.execute(text(query)).one()
        search.remove(connection, [(kind, 2, words or search.source_text(row.title, row.text))])

    with filled.execution_options(writes=True).begin() as connection:
        without(connection)
    assert findings(filled, deep=False) == {"search index": [f"search does not find {kind.name.lower()} 2"]}
    with filled.execution_options(writes=True).begin() as connection:
        search.add(connection, [(kind, 2, "autre chose"), (kind, 999, "rien")])
    assert findings(filled) == {
        "search index": [f"search finds {kind.name.lower()} 999, which is not there or no longer current"],
        "words of the index": [f"{kind.name.lower()} {n} is indexed with other words than it has" for n in (2, 999)],
    }


def test_a_check_that_the_damage_stops_is_a_finding_and_the_others_go_on(filled: Engine) -> None:
    spoil(filled, "ALTER TABLE claim_group RENAME TO lost")
    found = findings(filled)
    spoil(filled, "ALTER TABLE lost RENAME TO claim_group")
    assert "claim_group" in found["rows"][-1]
    assert "texts" not in found


def test_nothing_is_written_and_a_writer_need_not_wait(filled: Engine) -> None:
    with filled.connect() as connection:
        before: Any = connection.execute(text("SELECT count(*) FROM source")).scalar()
    checking = check(filled, deep=True)
    with filled.execution_options(writes=True).begin() as writer:
        assert list(checking) == []
        assert writer.execute(text("SELECT count(*) FROM source")).scalar() == before


def test_there_must_be_a_database(databases: Databases) -> None:
    with pytest.raises(DatabaseUnusable, match="selon db upgrade"):
        list(check(engine_for(databases.blank())))


@pytest.mark.parametrize("options", [(), ("--deep",)])
def test_the_command_has_a_line_a_finding_and_a_table(
    filled: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SELON_DATABASE_URL", database_url)
    sound = CliRunner().invoke(app, ["db", "check", *options], catch_exceptions=False)
    assert (sound.exit_code, sound.stderr) == (0, "")
    spoil(filled, "UPDATE source SET text = 'Rien.' WHERE seq = 27")
    spoilt = CliRunner().invoke(app, ["db", "check", *options], catch_exceptions=False)
    assert spoilt.exit_code == 1
    assert spoilt.stderr.splitlines()[0].startswith("texts: the text of source ")
    for output in (sound.stdout, spoilt.stdout):
        cells = [line.split("│")[1:-1] for line in output.splitlines()]
        checks = {row[0].strip(): row[1].strip() for row in cells if row}
        assert checks.keys() == {one.name for one in CHECKS if options or not one.deep}
        assert checks["texts"] == ("0" if output == sound.stdout else "1")
