"""Ingestion jobs: texts, pages and feeds handed in at once, stored one after the other in the background.

Of several processes on one database one at a time does the jobs, those of all of them; another one goes on
where it stops.

What is handed in stands in the database before anybody is told so; a worker that is stopped, or killed, goes on where
it was when it starts again. A document that was stored just before is then found unchanged. Texts and what must be
fetched are worked off beside each other, so that no slow host holds up a text.
"""

import hashlib
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import Connection, Engine, Row, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from app.db import alone, reason, require_current
from app.documents import Document, Extract, Failure, from_text
from app.errors import BadInput, Conflict, DatabaseUnusable, SelonError
from app.fetching import Fetched, Fetcher, Missed, Wanted
from app.fetching.feeds import as_known, new_pages, taken
from app.headers import Details, details_from
from app.ingest import Result, ingest
from app.logs import bound
from app.models import Ingestion, IngestionItem, core

_INGESTION, _ITEM = core(Ingestion), core(IngestionItem)
_LOG = logging.getLogger(__name__)
_RETRY = 5.0
"""Seconds after which a worker tries again where the database failed it."""
_TURN, _LOOK = 1.0, 30.0
"""Seconds after which it asks again where another process is at it, and looks for what another one left undone."""

READ = "read"
"""What became of a feed: its new articles are items of their own."""


def _waiting(*kinds: str) -> Select[Any]:
    """The items of these kinds that are not done, in the order in which they were handed in."""
    return (
        select(_ITEM.c.ingestion_id, _ITEM.c.position, _ITEM.c.kind, _ITEM.c.name, _ITEM.c.document)
        .join(_INGESTION, _INGESTION.c.id == _ITEM.c.ingestion_id)
        .where(_ITEM.c.kind.in_(kinds), _ITEM.c.result.is_(None), _INGESTION.c.cancelled_at.is_(None))
        .order_by(_INGESTION.c.seq, _ITEM.c.position)
    )


def submit(
    engine: Engine,
    documents: Sequence[Mapping[str, Any]],
    key: str | None,
    urls: Sequence[str] = (),
    feeds: Sequence[str] = (),
) -> str:
    """Put down a job for these documents, pages and feeds, and give its id; the same again for the same key.

    A document has `document`, its name, `text`, and what else is known of it as in metadata.jsonl. Raises Conflict
    where the key was used for another request, DatabaseUnusable where there is no database of this revision.
    """
    require_current(engine)
    given: list[dict[str, Any]] = [dict(document) for document in documents]
    given += [{"url": url} for url in urls] + [{"feed": url} for url in feeds]
    digest = hashlib.sha256(orjson.dumps(given, option=orjson.OPT_SORT_KEYS)).hexdigest()
    job = {"id": uuid4().hex, "created_at": _now(), "idempotency_key": key, "digest": digest, "total": len(given)}
    items = [_row(str(job["id"]), position, known) for position, known in enumerate(given)]
    try:
        with engine.execution_options(writes=True).begin() as connection:
            connection.execute(insert(_INGESTION), [job])
            connection.execute(insert(_ITEM), items)
        _LOG.info("job handed in", extra={"job": job["id"], "items": len(given)})
        return str(job["id"])
    except IntegrityError:
        with engine.connect() as connection:
            earlier = connection.execute(select(_INGESTION).where(_INGESTION.c.idempotency_key == key)).one()
    if earlier.digest != digest:
        raise Conflict(f"The key {key!r} was used for other documents: a new request needs a new key.")
    return str(earlier.id)


def _row(job: str, position: int, known: dict[str, Any]) -> dict[str, Any]:
    kind = "text" if "text" in known else "url" if "url" in known else "feed"
    name = _shown(known["document" if kind == "text" else kind])
    return {"ingestion_id": job, "position": position, "kind": kind, "name": name, "document": known}


def cancel(engine: Engine, job: str) -> None:
    """Leave undone what a job has not done yet; what it has stored stays."""
    with engine.execution_options(writes=True).begin() as connection:
        row = _INGESTION.c
        connection.execute(
            update(_INGESTION)
            .where(row.id == job, row.cancelled_at.is_(None), row.finished_at.is_(None))
            .values(cancelled_at=_now())
        )


Count = Callable[[str], None]


def _uncounted(_what: str) -> None:
    """Nobody counts."""


class Worker:
    """Does the jobs of one database until it is told to stop: texts one at a time, and beside them what is fetched."""

    def __init__(
        self,
        engine: Engine,
        extract: Extract,
        fetcher: Fetcher,
        count: Count = _uncounted,
        count_failure: Count = _uncounted,
    ) -> None:
        """`count` hears of the result of each article, `count_failure` of the kind of each failure."""
        self.engine = engine
        self.extract = extract
        self.fetcher = fetcher
        self.count = count
        self.count_failure = count_failure
        self._stopped = threading.Event()
        self._lines = [_Line("selon-ingestions", self._store_next), _Line("selon-fetching", self._fetch_next)]

    def start(self) -> None:
        """Begin with what an earlier worker left; a worker that has begun goes on."""
        for line in self._lines:
            if line.thread is None:
                line.thread = threading.Thread(target=self._run, args=(line,), name=line.name, daemon=True)
                line.thread.start()

    def wake(self) -> None:
        """There is a new job."""
        self.start()
        for line in self._lines:
            line.awake.set()

    def stop(self) -> None:
        """Finish the documents at hand, and no other; waits for them, but not for what is being fetched."""
        self._stopped.set()
        _LOG.info("jobs stop after what is at hand")
        for line in self._lines:
            line.awake.set()
            if line.thread:
                line.thread.join()

    def work_off(self) -> None:
        """Store all that waits, until there is no more or the worker is told to stop."""
        for line in self._lines:
            self._work_off(line)

    def _work_off(self, line: "_Line") -> None:
        while not self._stopped.is_set() and line.next():
            pass

    def _run(self, line: "_Line") -> None:
        while not self._stopped.is_set():
            line.awake.clear()
            try:
                with alone(self.engine, line.name) as mine:
                    if mine:
                        self._work_off(line)
            except Exception as error:  # what nobody foresaw must not end the line: jobs would wait for ever
                if isinstance(error, SelonError):
                    _LOG.error("%s waits %s s: %s", line.name, _RETRY, error)
                elif isinstance(error, SQLAlchemyError):
                    _LOG.error("%s waits %s s: %s", line.name, _RETRY, reason(error))
                else:
                    _LOG.exception("%s waits %s s", line.name, _RETRY)
                self.count_failure("jobs-held-up")
                self._stopped.wait(_RETRY)
            else:
                # Who is at it may have looked for more just before there was more.
                line.awake.wait(_LOOK) if mine else self._stopped.wait(_TURN)

    def _store_next(self) -> bool:
        """Store the next text; False where none is left."""
        require_current(self.engine)
        with self.engine.connect() as connection:
            item = connection.execute(_waiting("text").limit(1)).first()
        if item is None:
            return False
        self._begin(item.ingestion_id)
        with bound(job=item.ingestion_id):
            self._store(item, _document(item))
        return True

    def _fetch_next(self) -> bool:
        """Fetch the feeds, or else the pages, of the next job that has any; False where none has.

        Its pages are stored as they come, so that what is slow comes last.
        """
        require_current(self.engine)
        with self.engine.connect() as connection:
            first = connection.execute(_waiting("url", "feed").limit(1)).first()
            if first is None:
                return False
            job, mine = first.ingestion_id, _ITEM.c.ingestion_id == first.ingestion_id
            items = connection.execute(_waiting("feed").where(mine)).all()
            items = items or connection.execute(_waiting("url").where(mine)).all()
        self._begin(job)
        with bound(job=job):
            self._fetch(job, items)
        return True

    def _fetch(self, job: str, items: Sequence[Row[Any]]) -> None:
        asked: dict[str, list[Row[Any]]] = {}
        for item in items:
            asked.setdefault(item.name, []).append(item)
        wanted = [self._wanted(same[0]) for same in asked.values()]
        with closing(self.fetcher.fetch_all(wanted, self._stopped.is_set)) as all_found:
            for one, found in all_found:
                if self._is_cancelled(job):
                    break
                for item in asked[one.url]:
                    if item.kind == "feed":
                        self._expand(item, found)
                    else:
                        self._store(item, taken(self.engine, one, found))

    def _wanted(self, item: Row[Any]) -> Wanted:
        if item.kind == "feed":
            return as_known(self.engine, item.name)
        return Wanted(item.name, Details(**item.document.get("known", {})))

    def _is_cancelled(self, job: str) -> bool:
        cancelled = select(_INGESTION.c.cancelled_at).where(_INGESTION.c.id == job)
        with self.engine.connect() as connection:
            return connection.execute(cancelled).scalar() is not None

    def _expand(self, item: Row[Any], found: Fetched | Missed) -> None:
        """Make the new articles of a feed items of its job."""
        if isinstance(found, Missed):
            self._settle(item, Result.FAILED, found.reason)
            self.count_failure("feed-unreadable")
            return
        try:
            new = new_pages(self.engine, item.name, found)
        except BadInput as error:
            self._settle(item, Result.FAILED, str(error))
            self.count_failure("feed-unreadable")
            return
        self._settle(item, READ, new=new)

    def _store(self, item: Row[Any], document: Document | Failure) -> None:
        try:
            summary = ingest(self.engine, [document], self.extract)
        except DatabaseUnusable:
            raise
        except Exception as error:  # whatever one document does, the others go on
            _LOG.exception("storing %s failed", item.name)
            self._settle(item, Result.FAILED, f"{type(error).__name__}: {error}")
            self.count_failure("article-unforeseen")
            return
        (result,) = summary.counts
        why = summary.failures[0].reason if summary.failures else None
        self._settle(item, result, why, summary.attributions)
        if result is Result.FAILED:
            self.count_failure("article-unreadable" if isinstance(document, Failure) else "article-not-stored")

    def _begin(self, job: str) -> None:
        row = _INGESTION.c
        with self.engine.execution_options(writes=True).begin() as connection:
            connection.execute(
                update(_INGESTION).where(row.id == job, row.started_at.is_(None)).values(started_at=_now())
            )

    def _settle(
        self,
        item: Row[Any],
        result: str,
        why: str | None = None,
        attributions: int = 0,
        new: Sequence[Wanted] = (),
    ) -> None:
        """Note what became of an item, and what it brought to its job; the job is finished with its last one."""
        row, job = _ITEM.c, item.ingestion_id
        mine = row.ingestion_id == job
        # The article holds its text now, or it never will.
        done: dict[str, Any] = {"result": str(result), "reason": why, "attributions": attributions, "document": {}}
        with self.engine.execution_options(writes=True).begin() as connection:
            # Texts and pages of a job may end at the same time: the last of both must see that it is the last.
            connection.execute(select(_INGESTION.c.id).where(_INGESTION.c.id == job).with_for_update())
            connection.execute(
                update(_ITEM).where(mine, row.position == item.position, row.result.is_(None)).values(done)
            )
            if new:
                _add(connection, job, new)
            if connection.execute(select(row.position).where(mine, row.result.is_(None)).limit(1)).first() is None:
                connection.execute(update(_INGESTION).where(_INGESTION.c.id == job).values(finished_at=_now()))
        told = {"document": item.name, "result": str(result), "reason": why, "attributions": attributions}
        _LOG.info("item of a job is done", extra={name: value for name, value in told.items() if value is not None})
        if item.kind != "feed":
            self.count(str(result))


@dataclass(slots=True)
class _Line:
    """Items of some kinds, worked off one after the other in a thread of their own."""

    name: str
    next: Callable[[], bool]
    awake: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None


def _add(connection: Connection, job: str, pages: Sequence[Wanted]) -> None:
    """Put pages that a feed has listed at the end of a job, but for those that it has already."""
    item = _ITEM.c
    has = set(connection.execute(select(item.name).where(item.ingestion_id == job, item.kind == "url")).scalars())
    last = connection.execute(select(func.max(item.position)).where(item.ingestion_id == job)).scalar_one()
    fresh = [page for page in pages if page.url not in has]
    items = [
        _row(
            job, position, {"url": page.url, "known": {name: said for name, said in asdict(page.known).items() if said}}
        )
        for position, page in enumerate(fresh, start=last + 1)
    ]
    if items:
        connection.execute(insert(_ITEM), items)
        total = _INGESTION.c.total + len(items)
        connection.execute(update(_INGESTION).where(_INGESTION.c.id == job).values(total=total))


def _document(item: Row[Any]) -> Document | Failure:
    known = item.document
    try:
        details = details_from({**known, "published": known.get("published_at")})
        return from_text(known["document"], known["text"], details)
    except BadInput as error:
        return Failure(known["document"], str(error))


def _shown(name: str) -> str:
    """A name as it can be stored; a document with a NUL in its name is refused when its turn comes."""
    return name.replace("\0", "\ufffd")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
