"""What can go wrong around an SQLite database: one line says what to do, what is stored is whole, and all goes on."""

import ctypes
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, text
from typer.testing import CliRunner

from app import jobs
from app.backup import backup
from app.checking import check
from app.cli import app
from app.db import engine_for, upgrade
from app.errors import DatabaseUnusable
from app.fetching import Fetcher
from app.ingest import Result, ingest
from app.main import create_app
from app.settings import Settings
from tests.crews import articles
from tests.databases import exported
from tests.processes import KEY, TIMEOUT, selon
from tests.reports import Press
from tests.reports import testimonies as witnesses

COUNT = 60
KEPT = 16_384_000
"""Bytes of write-ahead log that stay when it is begun anew."""
MIDDLE = 8
"""A page of the tables that the articles below are in, counted from 0."""


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of an empty database in a file."""
    url = f"sqlite:///{tmp_path / 'selon.db'}"
    upgrade(url)
    return url


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """Articles in one file: a few that are mined, and long ones in another language, which fill a disk fast."""
    file = tmp_path / "articles.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for n in range(COUNT):
            said = f"Selon le maire de Sarmont, la rue numéro {n} est fermée depuis mardi."
            filler = " ".join(f"word{n}x{k}" for k in range(1500))
            known = {"text": filler, "language": "en"} if n % 5 else {"text": said}
            out.write(json.dumps({"document": f"{n}.txt", **known}) + "\n")
    return file


def whole(url: str) -> int:
    """How many articles a database holds, which is sound in all respects."""
    engine = engine_for(url)
    assert list(check(engine, deep=True)) == []
    with engine.connect() as connection:
        held = connection.execute(text("SELECT count(*) FROM source")).scalar_one()
    engine.dispose()
    return int(held)


def one_line(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    """It failed, and said so in one line."""
    assert done.returncode == 1, done
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("selon: ")
    assert [word for word in words if word not in done.stderr] == [], done.stderr


# ---------------------------------------------------------------- disk full


@pytest.fixture
def disk() -> Iterator[Path]:
    """A disk of one megabyte and a half."""
    if os.geteuid() or not shutil.which("mount"):
        pytest.skip("only root may mount a small disk")
    path = Path(tempfile.mkdtemp())
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", path], capture_output=True, text=True
    )
    if mounted.returncode:
        path.rmdir()
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield path
    subprocess.run(["umount", path], check=True)
    path.rmdir()


def test_a_full_disk(disk: Path, lines: Path) -> None:
    url = f"sqlite:///{disk / 'selon.db'}"
    one_line(selon(url, "ingest", lines), "disk", "full", "what is stored is whole")
    one_line(selon(url, "backup", disk / "backup.db"), "full", "nothing was kept")
    assert {one.name for one in disk.iterdir()} <= {"selon.db", "selon.db-wal", "selon.db-shm"}
    assert selon(url, "export", "-o", "/dev/null").returncode == 0
    subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
    held = whole(url)
    assert 0 < held < COUNT
    done = selon(url, "ingest", lines)
    assert done.returncode == 0, done.stderr
    assert whole(url) == COUNT


def test_a_file_that_may_not_grow(url: str, lines: Path) -> None:
    """What a quota does to a process: its files may have so many bytes and no more."""
    limited = 1_000_000

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limited, limited))

    one_line(selon(url, "ingest", lines, preexec_fn=limit), "while storing", "what is stored is whole")
    assert 0 < whole(url) < COUNT
    assert selon(url, "ingest", lines).returncode == 0
    assert whole(url) == COUNT


def test_a_database_that_may_not_grow(url: str) -> None:
    """The same anywhere: SQLite itself says that the disk is full."""
    engine, press = engine_for(url), Press()

    def limit(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 150")

    event.listen(engine, "connect", limit)
    with pytest.raises(DatabaseUnusable, match=r"while storing \d+\.txt: database or disk is full \(make room"):
        ingest(engine, articles(press, COUNT), press.extract)
    engine.dispose()
    held = whole(url)
    assert 0 < held < COUNT
    assert ingest(engine_for(url), articles(press, COUNT), press.extract).counts == {
        Result.UNCHANGED: held,
        Result.NEW: COUNT - held,
    }
    assert whole(url) == COUNT


# ---------------------------------------------------------------- locked, read only

LOCKER = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
"""


def test_a_database_that_another_process_locks(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db._BUSY_MS", 50)
    engine, press = engine_for(url), Press()
    found = witnesses(press)
    ingest(engine, found[:3], press.extract)
    command = [sys.executable, "-c", LOCKER, url.removeprefix("sqlite:///")]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (
        TestClient(create_app(Settings(database_url=url))) as client,
        subprocess.Popen(command, **pipes) as locker,
    ):
        assert locker.stdin
        assert locker.stdout
        assert locker.stdout.readline() == "locked\n"
        with pytest.raises(DatabaseUnusable, match=r"database is locked \(another process writes"):
            ingest(engine, found, press.extract)
        with pytest.raises(DatabaseUnusable, match=r"database is locked \(another process writes"):
            upgrade(url)
        assert client.get("/v1/sources?total=true").json()["total"] == 3, "who only reads need not wait"
        assert client.get("/readyz").status_code == 200
        locker.communicate("done\n", timeout=TIMEOUT)
    assert ingest(engine, found, press.extract).counts == {Result.UNCHANGED: 3, Result.NEW: len(found) - 3}
    assert whole(url) == len(found)


def test_handing_in_while_another_process_locks(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db._BUSY_MS", 50)
    monkeypatch.setattr("app.jobs.Worker.start", lambda worker: None)
    monkeypatch.setattr("app.jobs.Worker.stop", lambda worker: None)
    locker = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    body = {"documents": [{"document": "a.txt", "text": "Il pleut."}]}
    headers = {"Authorization": f"Bearer {KEY}"}
    with TestClient(create_app(Settings(database_url=url, api_keys=(KEY,)))) as client:
        locker.execute("BEGIN IMMEDIATE")
        refused = client.post("/v1/ingestions", json=body, headers=headers)
        locker.execute("ROLLBACK")
        assert refused.status_code == 503
        assert "another process writes" in refused.json()["detail"]
        assert client.post("/v1/ingestions", json=body, headers=headers).status_code == 202
    locker.close()


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder whose rights a test may take away."""
    path = Path(tempfile.mkdtemp())
    yield path
    path.chmod(0o755)
    shutil.rmtree(path)


def mortal() -> None:
    """Give up what lets root write where the rights of a file or folder forbid it (capabilities(7))."""
    drop, override, search = 24, 1, 2  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    for capability in (override, search):
        ctypes.CDLL(None).prctl(drop, capability, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="root is kept from writing by means of Linux")
@pytest.mark.parametrize("closed", ["selon.db", "."])
def test_a_file_or_folder_that_may_only_be_read(closed_folder: Path, closed: str) -> None:
    url, press = f"sqlite:///{closed_folder / 'selon.db'}", Press()
    upgrade(url)
    engine = engine_for(url)
    ingest(engine, witnesses(press)[:3], press.extract)
    engine.dispose()
    article = closed_folder / "a.txt"
    article.write_text("Selon la police, 12 personnes ont manifesté à Lyon.")
    before = (closed_folder / "selon.db").read_bytes()
    rights = (closed_folder / closed).stat().st_mode
    (closed_folder / closed).chmod(rights & ~0o222)
    one_line(selon(url, "ingest", article, preexec_fn=mortal), "needs the right to write")
    assert (closed_folder / "selon.db").read_bytes() == before
    for file in (closed_folder / closed, *closed_folder.glob("selon.db-*")):
        file.chmod(rights)
    done = selon(url, "ingest", article, preexec_fn=mortal)
    assert done.returncode == 0, done.stderr
    assert whole(url) == 4


# ---------------------------------------------------------------- damaged files


def header(data: bytearray) -> None:
    data[:100] = bytes(100)


def middle(data: bytearray) -> None:
    size = int.from_bytes(data[16:18], "big")
    for page in range(MIDDLE, len(data) // size, 2):
        data[page * size : (page + 1) * size] = b"\xa5" * size


def cut_off(data: bytearray) -> None:
    del data[len(data) // 2 :]


def replaced(data: bytearray) -> None:
    data[:] = b"This is no database. " * 500


COMMANDS = (
    ("ingest", "{folder}/new.txt"),
    ("export", "-o", "/dev/null"),
    ("backup", "{folder}/backup.db"),
    ("db", "copy", "{url}", "sqlite:///{folder}/copy.db"),
)


@pytest.mark.parametrize("damage", [header, middle, cut_off, replaced])
def test_a_damaged_file(
    tmp_path: Path, url: str, damage: Callable[[bytearray], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    press = Press()
    engine = engine_for(url)
    ingest(engine, articles(press, 60), press.extract)
    engine.dispose()
    (tmp_path / "new.txt").write_text("Selon la police, 12 personnes ont manifesté à Lyon.")
    backup(url, tmp_path / "good.db")
    file = tmp_path / "selon.db"
    data = bytearray(file.read_bytes())
    damage(data)
    file.write_bytes(data)
    monkeypatch.setenv("SELON_DATABASE_URL", url)
    for command in COMMANDS:
        done = CliRunner().invoke(app, [word.format(folder=tmp_path, url=url) for word in command])
        assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1), done.output
        assert "put a backup in its place" in done.stderr
    assert not (tmp_path / "backup.db").exists()
    checked = CliRunner().invoke(app, ["db", "check"])
    assert checked.exit_code == 1
    assert isinstance(checked.exception, SystemExit)
    assert checked.stderr.startswith(("file: ", "selon: "))
    with TestClient(create_app(Settings(database_url=url)), raise_server_exceptions=False) as client:
        problem = client.get("/v1/claims?q=tentes")
        assert problem.status_code == 503
        assert "put a backup in its place" in problem.json()["detail"]
        assert client.get("/healthz").status_code == 200
        metrics = client.get("/metrics").text
        assert "selon_database_up 0.0" in metrics
        assert 'selon_failures_total{kind="database-unusable"}' in metrics
    for left in tmp_path.glob("selon.db*"):
        left.unlink()
    shutil.copy(tmp_path / "good.db", file)
    assert CliRunner().invoke(app, ["ingest", str(tmp_path / "new.txt")]).exit_code == 0
    assert whole(url) == 61


# ---------------------------------------------------------------- the clock, and readers that stay


class Back:
    """A clock that goes back by a day each time that somebody looks."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 29, 2, 30, tzinfo=UTC)

    def now(self, zone: Any = None) -> datetime:
        self.at -= timedelta(days=1)
        return self.at


def test_a_clock_that_jumps_back(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing goes by the clock but what says when something was stored."""
    other = f"sqlite:///{tmp_path / 'other.db'}"
    upgrade(other)
    press = Press()
    found = witnesses(press)
    texts = [{"document": one.name, "text": one.text, "published_at": one.published} for one in found]
    ingest(engine_for(other), found, press.extract)
    clock = Back()
    for name in ("app.ingest", "app.jobs"):
        monkeypatch.setattr(f"{name}.datetime", clock)
    engine = engine_for(url)
    with TestClient(create_app(Settings(database_url=url))) as client:
        tags = []
        for start in range(0, len(texts), 6):
            job = jobs.submit(engine, texts[start : start + 6], None)
            jobs.Worker(engine, press.extract, Fetcher()).work_off()
            answer = client.get(f"/v1/ingestions/{job}").json()
            assert (answer["state"], answer["done"], answer["failed"]) == ("finished", 6, 0)
            assert answer["rate"] is None, "nothing can be said"
            page = client.get("/v1/sources?limit=3")
            assert page.json()["items"][0]["document"] == texts[start + 5]["document"], "the last one stored is first"
            tags.append(page.headers["etag"])
    assert len(set(tags)) == len(tags)
    assert whole(url) == len(found)
    assert exported(url) == exported(other)


def test_a_reader_that_stays_holds_up_nobody_and_sees_what_was(url: str) -> None:
    """It makes the write-ahead log grow: SQLite can only begin it anew where no one reads what is behind it."""
    engine, press, log = engine_for(url), Press(), Path(url.removeprefix("sqlite:///") + "-wal")
    found = list(articles(press, 90))
    count = text("SELECT count(*) FROM source")
    ingest(engine, found[:10], press.extract)
    with engine.connect() as reader:
        assert reader.execute(count).scalar() == 10
        ingest(engine, found[:85], press.extract)
        grown = log.stat().st_size
        assert reader.execute(count).scalar() == 10
        with engine.connect() as another:
            assert another.execute(count).scalar() == 85
    assert grown > KEPT
    ingest(engine, found, press.extract)
    assert log.stat().st_size <= KEPT, "once the reader has gone, the log is begun anew, and the disk has its room back"
    engine.dispose()
    assert not log.exists()
    assert whole(url) == 90
