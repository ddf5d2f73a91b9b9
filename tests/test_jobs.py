"""Jobs: what is handed in is stored one after the other, also by another worker after the first one was stopped."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select

from app import jobs
from app.annotation import Annotations
from app.db import engine_for
from app.errors import Conflict, DatabaseUnusable
from app.extraction import extract
from app.fetching import Fetcher
from app.ingest import ingest
from app.models import Ingestion, IngestionItem, Source, core
from tests.fetching.web import HASTY, Call, Reply, Web, fetcher, page, rss, silent

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
        jobs.Worker(engine, extractor, Fetcher()).work_off()

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
    first = jobs.Worker(engine, slow, Fetcher())
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


# ---------------------------------------------------------------- pages and feeds


@pytest.fixture
def web() -> Iterator[Web]:
    """A server with some articles, and a feed of three of them."""
    with Web(pages={f"/{n}": page(n) for n in range(9)}) as web:
        web.pages["/fil"] = Reply(rss([web.at(f"/{n}", "a.test") for n in (1, 2, 3)]), type="application/rss+xml")
        yield web


def items(engine: Engine, job: str) -> list[tuple[str, str | None]]:
    """The paths of all that a job fetched, and what became of each."""
    with engine.connect() as connection:
        rows = connection.execute(select(ITEM).where(ITEM.c.ingestion_id == job).order_by(ITEM.c.position)).all()
    return [(item.name.rpartition("/")[2], item.result) for item in rows]


def fetch(engine: Engine, **more: Any) -> None:
    jobs.Worker(engine, more.pop("extract", extract), fetcher(**more)).work_off()


def test_pages_are_fetched_and_stored(engine: Engine, web: Web) -> None:
    urls = [web.at(path, "a.test") for path in ("/1", "/absent", "/2", "/1")]
    job = jobs.submit(engine, texts(1), None, urls)
    fetch(engine)
    assert items(engine, job) == [
        ("d0.txt", "new"),
        ("1", "new"),
        ("absent", "failed"),
        ("2", "new"),
        ("1", "unchanged"),
    ]
    assert web.asked().count("/1") == 1
    with engine.connect() as connection:
        reason = connection.execute(select(ITEM.c.reason).where(ITEM.c.result == "failed")).scalar_one()
        published = connection.execute(select(SOURCE.c.published).where(SOURCE.c.url == urls[0])).scalar_one()
    assert "404" in reason
    assert published is None
    assert row(engine, job).finished_at


def test_a_feed_brings_its_new_articles_into_the_job(engine: Engine, web: Web) -> None:
    fil = web.at("/fil", "a.test")
    fetch_first = jobs.submit(engine, [], None, [web.at("/1", "a.test")])
    fetch(engine)
    job = jobs.submit(engine, [], None, [web.at("/2", "a.test")], [fil, web.at("/1", "a.test"), web.at("/x", "a.test")])
    assert row(engine, job).total == 4
    fetch(engine)
    assert items(engine, fetch_first) == [("1", "new")]
    assert items(engine, job) == [("2", "new"), ("fil", "read"), ("1", "failed"), ("x", "failed"), ("3", "new")]
    assert row(engine, job).total == 5
    with engine.connect() as connection:
        published = connection.execute(select(SOURCE.c.published).where(SOURCE.c.document.like("%/3"))).scalar_one()
    assert published == "2025-03-22T08:00:00+01:00", "the feed's word"
    again = jobs.submit(engine, [], None, [], [fil])
    fetch(engine)
    assert items(engine, again) == [("fil", "read")]


def test_what_was_being_fetched_when_the_worker_stopped_is_fetched_by_the_next(engine: Engine, web: Web) -> None:
    reached = threading.Event()

    def slow(call: Call) -> None:
        reached.set()
        silent(call)

    web.pages["/2"] = slow
    job = jobs.submit(engine, [], None, [], [web.at("/fil", "a.test")])
    worker = jobs.Worker(engine, extract, fetcher(replace(HASTY, read=PATIENCE, total=PATIENCE)))
    worker.start()
    assert reached.wait(PATIENCE)
    later = jobs.submit(engine, texts(1), None)
    worker.wake()
    patience = time.monotonic() + PATIENCE
    while row(engine, later).finished_at is None:
        assert time.monotonic() < patience
    assert row(engine, job).finished_at is None, "a slow host holds up no text"
    worker.stop()
    assert items(engine, job) == [("fil", "read"), ("1", "new"), ("2", None), ("3", None)]
    web.pages["/2"] = page(2)
    fetch(engine)
    assert items(engine, job) == [("fil", "read"), ("1", "new"), ("2", "new"), ("3", "new")]
    assert web.asked() == ["/fil", "/1", "/2", "/2", "/3"]


def test_a_cancelled_job_fetches_no_more(engine: Engine, web: Web) -> None:
    job = jobs.submit(engine, [], None, [web.at(f"/{n}", "a.test") for n in range(9)])

    def extractor(text: str, published: date | None) -> Annotations:
        web.pages["/2"] = silent  # so that it cannot all be over before anybody looks
        jobs.cancel(engine, job)
        return Annotations(())

    fetch(engine, extract=extractor)
    assert [result for _, result in items(engine, job)] == ["new"] + [None] * 8
    assert len(web.asked()) < 9


def test_a_key_is_of_the_whole_request(engine: Engine) -> None:
    job = jobs.submit(engine, texts(1), "lot", ["http://a.test/1"], ["http://a.test/fil"])
    assert jobs.submit(engine, texts(1), "lot", ["http://a.test/1"], ["http://a.test/fil"]) == job
    for urls, feeds in ((["http://a.test/2"], ["http://a.test/fil"]), (["http://a.test/1", "http://a.test/fil"], [])):
        with pytest.raises(Conflict, match="lot"):
            jobs.submit(engine, texts(1), "lot", urls, feeds)


def test_without_a_database_nothing_is_handed_in(tmp_path: Any) -> None:
    with pytest.raises(DatabaseUnusable, match="selon db upgrade"):
        jobs.submit(engine_for(f"sqlite:///{tmp_path / 'none.db'}"), texts(1), None)
    assert not (tmp_path / "none.db").exists()


def test_a_nul_in_a_name_fails_it_alone_and_in_a_title_is_left_out(engine: Engine, working: Callable[[], None]) -> None:
    odd = [{**texts(1)[0], "document": "a\0b.txt"}, {**texts(1)[0], "document": "b.txt", "title": "a\0b"}]
    job = jobs.submit(engine, [*odd, *texts(1)], None)
    working()
    assert results(engine, job) == ["failed", "new", "new"]  # of a title the character is left out
    with engine.connect() as connection:
        names = connection.execute(select(ITEM.c.name).order_by(ITEM.c.position)).scalars()
        assert list(names) == ["a\ufffdb.txt", "b.txt", "d0.txt"]
