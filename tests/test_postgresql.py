"""PostgreSQL beside SQLite: the same rows in the same order, from several processes at once, whatever breaks."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, event, select, text
from sqlalchemy.exc import InternalError, OperationalError

from app import jobs
from app.db import alone, engine_for, upgrade
from app.documents import Document, read
from app.fetching import Fetcher
from app.ingest import Result, ingest
from app.ingest.groups import regroup
from app.main import create_app
from app.models import Ingestion, IngestionItem, Source, core
from app.settings import Settings
from tests.databases import assert_sound, exported
from tests.reports import Press, testimonies

pytestmark = pytest.mark.postgresql_only

ROOT = Path(__file__).parent.parent
ITEM, JOB, SOURCE = core(IngestionItem), core(Ingestion), core(Source)


@pytest.fixture
def plain(tmp_path: Path) -> str:
    """The URL of an empty SQLite database."""
    url = f"sqlite:///{tmp_path / 'plain.db'}"
    upgrade(url)
    return url


def store(url: str, documents: list[Document], press: Press) -> dict[str, bytes]:
    """What is exported of a database once it holds these articles."""
    engine = engine_for(url)
    assert not ingest(engine, documents, press.extract).failures
    engine.dispose()
    return exported(url)


def terminate(url: str) -> None:
    """Break all connections to a database, as a restart of the server does."""
    engine = engine_for(url)
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with engine.connect() as connection:
        connection.execute(text(f"{others} AND pid <> pg_backend_pid()"))
    engine.dispose()


def test_exports_are_the_same_byte_for_byte(database_url: str, plain: str, seeds: Path) -> None:
    found = []
    for url in (database_url, plain):
        engine = engine_for(url)
        assert not ingest(engine, read([seeds])).failures
        engine.dispose()
        found.append(exported(url))
    assert all(found[0].values())
    assert found[0] == found[1]


def test_all_text_is_compared_by_its_bytes(engine: Engine) -> None:
    """The databases of the tests sort as French does: "Élan" before "Zoo"."""
    of_columns = text(
        "SELECT DISTINCT collname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
        " JOIN pg_collation ON pg_collation.oid = attcollation"
        " WHERE relnamespace = current_schema()::regnamespace AND attnum > 0 AND NOT attisdropped"
    )
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 'Élan' < 'Zoo'")).scalar_one()
        assert connection.execute(of_columns).scalars().all() == ["C"]


def test_a_reader_sees_one_state_and_cannot_write(engine: Engine) -> None:
    with engine.connect() as reader:
        count = text("SELECT count(*) FROM claim_group")
        assert reader.execute(count).scalar() == 0
        with engine.execution_options(writes=True).begin() as writer:
            writer.execute(text("INSERT INTO claim_group (id, question, conflict) VALUES ('g', '?', true)"))
        assert reader.execute(count).scalar() == 0
    with engine.connect() as reader:
        assert reader.execute(count).scalar() == 1
        with pytest.raises(InternalError, match="read-only"):
            reader.execute(text("DELETE FROM claim_group"))


# ---------------------------------------------------------------- several at once

INGESTER = """
import sys
from app.db import engine_for
from app.ingest import ingest
from tests.reports import Press, testimonies

press, (url, first, step) = Press(), sys.argv[1:]
found = testimonies(press)
mine = [found[(int(first) + n * int(step)) % len(found)] for n in range(18)]
print("ready", flush=True)
sys.stdin.readline()
summary = ingest(engine_for(url), mine, press.extract)
print(*(f"{result}={count}" for result, count in summary.counts.items()))
"""


def test_several_processes_at_once_store_what_one_would(engine: Engine, database_url: str, plain: str) -> None:
    """Each has some articles that others have too; what they store is what one process stores in the same order."""
    command = [sys.executable, "-c", INGESTER, database_url]
    at = [("0", "1"), ("9", "1"), ("20", "-1")]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    running = [subprocess.Popen([*command, *place], **pipes) for place in at]
    assert [process.stdout.readline().strip() for process in running if process.stdout] == ["ready"] * 3
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [line for process in running for line in _ended_well(process)]
    counts: dict[str, int] = {}
    for result, count in (word.split("=") for line in said for word in line.split()):
        counts[result] = counts.get(result, 0) + int(count)
    with engine.connect() as connection:
        order = list(connection.execute(select(SOURCE.c.document).order_by(SOURCE.c.seq)).scalars())
    assert len(order) == len(set(order)) == counts["new"] == 24
    assert counts == {"new": 24, "unchanged": 3 * 18 - 24}
    press = Press()
    by_name = {document.name: document for document in testimonies(press)}
    assert exported(database_url) == store(plain, [by_name[name] for name in order], press)
    assert_sound(engine)


def _ended_well(process: "subprocess.Popen[str]") -> list[str]:
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return out.splitlines()


def test_of_two_workers_one_does_all_jobs(engine: Engine, database_url: str) -> None:
    press = Press()
    held = [{"document": one.name, "text": one.text} for one in testimonies(press)]
    begun: list[str] = []
    last = threading.Event()

    def extract(words: str, day: date | None) -> Any:
        begun.append(words)
        if len(begun) == len(held):
            last.set()
        return press.extract(words, day)

    workers = [jobs.Worker(engine_for(database_url), extract, Fetcher()) for _ in range(2)]
    with alone(engine, "selon-ingestions") as mine:  # as a third process that has just looked, and found nothing
        assert mine
        ids = [jobs.submit(engine, held[:12], None), jobs.submit(engine, held[12:], None)]
        with alone(engine_for(database_url), "selon-ingestions") as another:
            assert not another
        for worker in workers:
            worker.start()
        assert not begun
    assert last.wait(60)
    for worker in workers:
        worker.stop()  # which finishes the document at hand
    assert _ended(engine, ids)
    assert len(begun) == len(set(begun))
    with engine.connect() as connection:
        assert set(connection.execute(select(ITEM.c.result)).scalars()) == {"new"}
        assert len(connection.execute(select(SOURCE.c.seq)).all()) == len(held)


def _ended(engine: Engine, ids: list[str]) -> bool:
    with engine.connect() as connection:
        ended = select(JOB.c.id).where(JOB.c.id.in_(ids), JOB.c.finished_at.is_not(None))
        return len(connection.execute(ended).all()) == len(ids)


# ---------------------------------------------------------------- connections that break


@pytest.fixture
def breaking(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Breaks all connections while an article is stored, the first time that each is."""
    broken: set[int] = set()

    def regrouped(connection: Connection, touched: set[str]) -> None:
        number = len(connection.execute(select(SOURCE.c.seq)).all())
        if number not in broken:
            broken.add(number)
            terminate(database_url)
        regroup(connection, touched)

    monkeypatch.setattr("app.ingest.regroup", regrouped)
    yield regrouped
    assert len(broken) > 3


@pytest.mark.usefixtures("breaking")
def test_an_ingester_whose_connection_breaks_stores_each_article_once(
    engine: Engine, database_url: str, plain: str
) -> None:
    press = Press()
    documents = testimonies(press)[:6]

    def extract(*given: Any) -> Any:
        terminate(database_url)  # also the one that waits in the pool
        return press.extract(*given)

    assert ingest(engine, documents, extract).counts == {Result.NEW: 6}
    assert exported(database_url) == store(plain, documents, press)
    assert_sound(engine)


def test_an_article_whose_commit_was_not_answered_is_not_stored_twice(engine: Engine) -> None:
    press = Press()
    unanswered = [1]

    def commit(connection: Connection) -> None:
        if unanswered:
            unanswered.pop()
            raw: Any = connection.connection.dbapi_connection
            raw.commit()
            raise OperationalError("COMMIT", None, psycopg.OperationalError("the connection is lost"))

    event.listen(engine, "commit", commit)
    (outcome,) = ingest(engine, testimonies(press)[:1], press.extract).counts
    assert outcome is Result.UNCHANGED, "as it stands there already"
    with engine.connect() as connection:
        assert len(connection.execute(select(SOURCE.c.seq)).all()) == 1


@pytest.mark.usefixtures("breaking")
def test_a_worker_goes_on_where_its_connection_broke(engine: Engine, database_url: str) -> None:
    press = Press()
    job = jobs.submit(engine, [{"document": one.name, "text": one.text} for one in testimonies(press)[:6]], None)
    jobs.Worker(engine_for(database_url), press.extract, Fetcher()).work_off()
    assert _ended(engine, [job])
    with engine.connect() as connection:
        assert list(connection.execute(select(ITEM.c.result)).scalars()) == ["new"] * 6
        assert len(connection.execute(select(SOURCE.c.seq)).all()) == 6


def test_a_server_answers_again_after_its_connections_broke(engine: Engine, database_url: str) -> None:
    with TestClient(create_app(Settings(database_url=database_url))) as client:
        for path in ("/v1/claims", "/v1/exports/claims.csv", "/readyz", "/metrics"):
            assert client.get(path).status_code == 200
            terminate(database_url)
            assert client.get(path).status_code == 200
