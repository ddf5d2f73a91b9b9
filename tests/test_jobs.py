"""Jobs: what is handed in is stored one after the other, also by another worker after the first one was stopped."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select

from app import jobs
from app.annotation import Annotations
from app.db import engine_for
from app.errors import Conflict, DatabaseUnusable
from app.extraction import extract
from app.ingest import ingest
from app.models import Ingestion, IngestionItem, Source, core

JOB, ITEM, SOURCE = core(Ingestion), core(IngestionItem), core(Source)
PATIENCE = 30.0
"""Seconds after which a test gives up waiting for a worker."""


def texts(count: int, first: int = 0) -> list[dict[str, Any]]:
    return [
        {"document": f"d{n}.txt", "text": f"Selon le maire, {n + 3} rues sont fermées.", "published_at": "2025-03-22"}
        for n in range(first, first + count)
    ]


def results(engine: Engine, job: str) -> list[str | None]:
    with engine.connect() as connection:
        rows = connection.execute(select(ITEM.c.result).where(ITEM.c.ingestion_id == job).order_by(ITEM.c.position))
        return list(rows.scalars())


def row(engine: Engine, job: str) -> Any:
    with engine.connect() as connection:
        return connection.execute(select(JOB).where(JOB.c.id == job)).one()


@pytest.fixture
def working(engine: Engine) -> Callable[..., None]:
    """Does the jobs handed in before, to their end."""

    def run(extractor: Callable[[str, date | None], Annotations] = extract) -> None:
        jobs.Worker(engine, extractor).work_off()

    return run


def test_documents_are_stored_in_order_and_bad_ones_stop_no_others(engine: Engine, working: Callable[[], None]) -> None:
    bad = [
        {"document": "nul.txt", "text": "a\0b"},
        {"document": "date.txt", "text": "Selon lui, 3 morts.", "published_at": "hier"},
        {"document": "empty.txt", "text": "  "},
    ]
    job = jobs.submit(engine, [*texts(2), *bad, *texts(1, 2), *texts(1)], None)
    working()
    assert results(engine, job) == ["new", "new", "failed", "failed", "failed", "new", "unchanged"]
    with engine.connect() as connection:
        reasons = connection.execute(select(ITEM.c.reason).where(ITEM.c.result == "failed").order_by(ITEM.c.position))
        nul, day, empty = reasons.scalars()
        stored = list(connection.execute(select(SOURCE.c.document).order_by(SOURCE.c.seq)).scalars())
    assert "NUL" in nul
    assert "hier" in day
    assert empty == "empty"
    assert stored == ["d0.txt", "d1.txt", "d2.txt"]
    done = row(engine, job)
    assert done.created_at <= done.started_at <= done.finished_at


def test_what_a_stopped_worker_left_the_next_one_does(engine: Engine, working: Callable[[], None]) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def slow(text: str, published: date | None) -> Annotations:
        if "5 rues" in text:
            reached.set()
            assert go_on.wait(PATIENCE)
        return extract(text, published)

    job = jobs.submit(engine, texts(6), None)
    first = jobs.Worker(engine, slow)
    first.start()
    assert reached.wait(PATIENCE)
    stopping = threading.Thread(target=first.stop)
    stopping.start()
    go_on.set()
    stopping.join()
    done = [result for result in results(engine, job) if result]
    # The document at hand is finished, no other is begun.
    assert done == ["new"] * 3
    working()
    assert results(engine, job) == ["new"] * 6


def test_a_document_stored_just_before_the_end_is_met_again_unchanged(
    engine: Engine, working: Callable[[], None]
) -> None:
    job = jobs.submit(engine, texts(2), None)
    working()
    with engine.execution_options(writes=True).begin() as connection:
        # As a process leaves it that is killed between storing an article and noting it.
        connection.execute(ITEM.update().values(result=None, document=texts(1)[0]).where(ITEM.c.position == 0))
        connection.execute(JOB.update().values(finished_at=None))
    working()
    assert results(engine, job) == ["unchanged", "new"]
    with engine.connect() as connection:
        assert len(connection.execute(select(SOURCE.c.id)).all()) == 2


def test_a_cancelled_job_leaves_undone_what_it_has_not_done(engine: Engine, working: Callable[[], None]) -> None:
    cancelled, other = jobs.submit(engine, texts(3), None), jobs.submit(engine, texts(1, 7), None)
    jobs.cancel(engine, cancelled)
    working()
    assert results(engine, cancelled) == [None] * 3
    assert row(engine, cancelled).cancelled_at
    assert results(engine, other) == ["new"]
    jobs.cancel(engine, other)
    assert row(engine, other).cancelled_at is None, "what has ended stays as it ended"


def test_an_idempotency_key_names_one_request(engine: Engine) -> None:
    job = jobs.submit(engine, texts(2), "lot-1")
    assert jobs.submit(engine, texts(2), "lot-1") == job
    assert jobs.submit(engine, texts(2), "lot-2") != job
    assert jobs.submit(engine, texts(2), None) != jobs.submit(engine, texts(2), None)
    with pytest.raises(Conflict, match="lot-1"):
        jobs.submit(engine, texts(3), "lot-1")


def test_an_extractor_that_fails_fails_one_document(engine: Engine, working: Callable[..., None]) -> None:
    def failing(text: str, published: date | None) -> Annotations:
        if "4 rues" in text:
            raise RuntimeError("boom")
        return extract(text, published)

    job = jobs.submit(engine, texts(3), None)
    working(failing)
    assert results(engine, job) == ["new", "failed", "new"]


def test_whatever_a_document_does_the_others_go_on(
    engine: Engine, working: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def storing(*given: Any, **more: Any) -> Any:
        if given[1][0].name == "d1.txt":
            raise RuntimeError("nobody foresaw this")
        return ingest(*given, **more)

    monkeypatch.setattr("app.jobs.ingest", storing)
    job = jobs.submit(engine, texts(3), None)
    working()
    assert results(engine, job) == ["new", "failed", "new"]


def test_without_a_database_nothing_is_handed_in(tmp_path: Any) -> None:
    with pytest.raises(DatabaseUnusable, match="selon db upgrade"):
        jobs.submit(engine_for(f"sqlite:///{tmp_path / 'none.db'}"), texts(1), None)
    assert not (tmp_path / "none.db").exists()


def test_a_nul_in_what_is_told_of_a_document_fails_it_alone(engine: Engine, working: Callable[[], None]) -> None:
    odd = [{**texts(1)[0], "document": "a\0b.txt"}, {**texts(1)[0], "document": "b.txt", "title": "a\0b"}]
    job = jobs.submit(engine, [*odd, *texts(1)], None)
    working()
    assert results(engine, job) == ["failed", "failed", "new"]
    with engine.connect() as connection:
        names = connection.execute(select(ITEM.c.name).order_by(ITEM.c.position)).scalars()
        assert list(names) == ["a\ufffdb.txt", "b.txt", "d0.txt"]
