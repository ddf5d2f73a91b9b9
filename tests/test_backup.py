"""`selon backup`: one sound file of one state, or none."""

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from app.backup import backup
from app.checking import check
from app.cli import app
from app.copying import copy
from app.db import downgrade, engine_for, upgrade
from app.errors import BadInput, DatabaseUnusable
from app.ingest import ingest
from app.jobs import submit
from tests.databases import Databases, exported
from tests.reports import Press, Said
from tests.reports import testimonies as witnesses

ROOT = Path(__file__).parent.parent


@pytest.fixture
def filled(engine: Engine, database_url: str) -> str:
    """The URL of a database with articles, a revision and a job."""
    press = Press()
    said = Said("310 tentes", by="Le nouveau maire", value=310, place="Sarmont")
    ingest(engine, witnesses(press), press.extract)
    ingest(engine, [press.article("0.txt", "Le nouveau maire a vu 310 tentes.", said)], press.extract)
    submit(engine, [{"document": "c.txt", "text": "Il pleut."}], "lot-1")
    engine.dispose()
    return database_url


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A name for a backup, in a folder of its own."""
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "selon.db"


def sound(file: Path) -> str:
    """The URL of a backup that is whole, alone in its folder, and needs no other file beside it."""
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    plain = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    plain.close()
    url = f"sqlite:///{file}"
    engine = engine_for(url)
    assert list(check(engine, deep=True)) == []
    engine.dispose()
    return url


def test_a_backup_is_the_database_at_that_moment(filled: str, file: Path, databases: Databases) -> None:
    saved = backup(filled, file)
    assert (saved.rows["source"], saved.rows["ingestion_item"]) == (25, 1)
    assert saved.bytes == file.stat().st_size
    restored = databases.blank()
    copy(sound(file), restored)
    assert exported(restored) == exported(filled)


INGESTER = """
import sys
from tests.crews import main
sys.stdin.readline()
main(sys.argv[1], "alone", 90)
"""


def test_a_backup_while_an_ingester_writes_is_of_one_state(
    database_url: str, file: Path, tmp_path: Path, databases: Databases
) -> None:
    """Whole articles, from the first to one of them, and no more; and the ingester is not disturbed."""
    command = [sys.executable, "-c", INGESTER, database_url]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    with subprocess.Popen(command, **pipes) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write("go\n")
        process.stdin.flush()
        before = [process.stdout.readline().split()[0] for _ in range(10)]
        saved = backup(database_url, file)
        rest, _ = process.communicate(timeout=120)
        assert process.returncode == 0
    names = before + [line.split()[0] for line in rest.splitlines()]
    assert names == [f"{n}.txt" for n in range(90)]
    with engine_for(sound(file)).connect() as connection:
        held = list(connection.execute(text("SELECT document FROM source ORDER BY seq")).scalars())
        assert connection.execute(text("SELECT count(*) FROM attribution")).scalar() == 5 * len(held)
    assert held == names[: len(held)]
    assert 10 <= len(held) == saved.rows["source"] < 90
    # What the backup lacks is stored by the same command, and all is as in the database that was saved.
    there = f"sqlite:///{file}"
    subprocess.run(command, input="go\n", cwd=ROOT, text=True, check=True, capture_output=True)
    subprocess.run([*command[:-1], there], input="go\n", cwd=ROOT, text=True, check=True, capture_output=True)
    assert exported(there) == exported(database_url)


def test_nothing_is_overwritten(filled: str, file: Path) -> None:
    file.write_text("precious")
    with pytest.raises(BadInput, match="overwrites nothing"):
        backup(filled, file)
    assert [(one.name, one.read_text()) for one in file.parent.iterdir()] == [(file.name, "precious")]


def test_nothing_is_overwritten_that_comes_meanwhile(filled: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other(_url: str, made: Path) -> dict[str, int]:
        file.write_text("precious")
        made.write_text("backup")
        return {}

    monkeypatch.setattr("app.backup._save", other)
    with pytest.raises(BadInput, match="somebody else"):
        backup(filled, file)
    assert [(one.name, one.read_text()) for one in file.parent.iterdir()] == [(file.name, "precious")]


def test_a_database_that_is_not_sound_is_not_backed_up(filled: str, file: Path) -> None:
    engine = engine_for(filled)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE source SET text = 'Autre chose.' WHERE seq = 1"))
    engine.dispose()
    with pytest.raises(DatabaseUnusable, match=r"no backup was kept: texts: the text of source .*selon db check"):
        backup(filled, file)
    assert list(file.parent.iterdir()) == []


@pytest.mark.sqlite_only("a copy from PostgreSQL is compared row by row, which has a test of its own")
def test_what_was_saved_is_counted(filled: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = iter([{"source": 25}, {"source": 24}])
    monkeypatch.setattr("app.backup._counts", lambda *_: next(counted))
    with pytest.raises(DatabaseUnusable, match="rows: source: 25 rows, 24 saved"):
        backup(filled, file)
    assert list(file.parent.iterdir()) == []


@pytest.mark.sqlite_only("a database on PostgreSQL is copied by its tables, which must be those of this code")
@pytest.mark.parametrize("revision", ["0001", "0007"])
def test_a_database_is_saved_before_it_is_upgraded(filled: str, file: Path, revision: str) -> None:
    downgrade(filled, revision)
    backup(filled, file)
    for url in (filled, f"sqlite:///{file}"):
        upgrade(url)
    assert exported(f"sqlite:///{file}") == exported(filled)


@pytest.mark.parametrize("name", ["absent/selon.db", "absent"])
def test_a_backup_that_cannot_be_made_is_told(tmp_path: Path, databases: Databases, name: str) -> None:
    with pytest.raises(BadInput if "/" in name else DatabaseUnusable, match=r"is no folder|holds no Selon database"):
        backup(databases.blank(), tmp_path / name)
    assert not [one for one in tmp_path.iterdir() if "absent" in one.name]


def test_the_command_shows_a_table(filled: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELON_DATABASE_URL", filled)
    result = CliRunner().invoke(app, ["backup", str(file)], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    assert f"{file.stat().st_size} bytes, all of it checked" in result.stdout.replace("\n", "")
    again = CliRunner().invoke(app, ["backup", str(file)], catch_exceptions=False)
    assert again.exit_code == 1
    assert again.stderr == f"selon: {file} is there already; a backup overwrites nothing: choose another name\n"
