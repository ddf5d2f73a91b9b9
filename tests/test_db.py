"""The database: how it is opened, and what is said of one that cannot be used."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from app.db import alone, downgrade, engine_for, is_empty, require_current, upgrade
from app.errors import DatabaseUnusable


def test_connections_share_and_check(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            pragmas = {
                name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")
            }
            assert pragmas == {"journal_mode": "wal", "synchronous": 1}
    orphan = text("INSERT INTO attribution_claim VALUES ('absent', 0, 'c', NULL, NULL)")
    writing = engine.connect().execution_options(writes=True)
    with writing as connection, pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        connection.execute(orphan)


def test_a_reader_does_not_wait_for_the_writer(engine: Engine) -> None:
    with engine.connect().execution_options(writes=True) as writer, writer.begin():
        writer.execute(text("DELETE FROM relation"))
        with engine.connect() as reader:
            assert reader.execute(text("SELECT count(*) FROM relation")).scalar() == 0


def test_one_process_at_a_time_is_at_a_task(engine: Engine, database_url: str) -> None:
    other = engine_for(database_url)
    with alone(engine, "jobs") as mine, alone(other, "jobs") as theirs, alone(other, "backups") as another:
        assert (mine, theirs, another) == (True, False, True)
    with alone(other, "jobs") as theirs:
        assert theirs
    other.dispose()


def test_a_migrated_database_is_current(engine: Engine) -> None:
    require_current(engine)


def test_an_absent_database_stays_absent(tmp_path: Path) -> None:
    engine = engine_for(f"sqlite:///{tmp_path / 'absent.db'}")
    assert is_empty(engine)
    with pytest.raises(DatabaseUnusable, match="selon db upgrade"):
        require_current(engine)
    assert not list(tmp_path.iterdir())


def test_an_older_database_says_what_to_do(engine: Engine, database_url: str) -> None:
    downgrade(database_url, "-1")
    with pytest.raises(DatabaseUnusable, match=r"needs .*selon db upgrade"):
        require_current(engine)


def test_a_database_of_a_newer_version(engine: Engine, database_url: str) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    with pytest.raises(DatabaseUnusable, match="ffff"):
        require_current(engine)
    with pytest.raises(DatabaseUnusable, match="ffff"):
        upgrade(database_url)


def test_a_foreign_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE source (title TEXT)")
    other.close()
    with pytest.raises(DatabaseUnusable, match="source already exists"):
        upgrade(f"sqlite:///{file}")
    with sqlite3.connect(file) as other:
        assert [name for (name,) in other.execute("SELECT name FROM sqlite_master")] == ["source"]
    other.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:///{folder}/absent/selon.db", "unable to open"),
        ("sqlite:///{folder}/damaged.db", "not a database"),
        ("nosuch://host/db", "SELON_DATABASE_URL"),
        ("sqlite", "SELON_DATABASE_URL"),
        ("postgresql://selon:geheim@127.0.0.1:1/selon", "refused"),
        ("postgresql://selon:geheim@127.0.0.1:geheim/selon", "SELON_DATABASE_URL: the port is no number"),
        ("postgresql://selon:ge@heim@127.0.0.1/selon", "SELON_DATABASE_URL: there is an @ too many"),
        ("postgresql://127.0.0.1:1/selon?password=geheim", "refused"),
    ],
)
def test_databases_that_cannot_be_used(tmp_path: Path, url: str, reason: str) -> None:
    (tmp_path / "damaged.db").write_bytes(b"This is no database. " * 100)
    with pytest.raises(DatabaseUnusable, match=reason) as raised:
        upgrade(url.format(folder=tmp_path))
    assert "heim" not in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1
