"""Ingestion jobs: documents handed in at once, stored one after the other in the background.

Of several processes on one PostgreSQL database one at a time does the jobs, those of all of them; another one goes on
where it stops.

What is handed in stands in the database before anybody is told so; a worker that is stopped, or killed, goes on where
it was when it starts again. A document that was stored just before is then found unchanged.
"""

import hashlib
import logging
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import Engine, Row, Select, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from app.db import alone, require_current
from app.documents import Document, Extract, Failure, from_text
from app.errors import BadInput, Conflict, DatabaseUnusable, SelonError
from app.headers import details_from
from app.ingest import Result, ingest
from app.models import Ingestion, IngestionItem, core

_INGESTION, _ITEM = core(Ingestion), core(IngestionItem)
_LOG = logging.getLogger(__name__)
_RETRY = 5.0
"""Seconds after which a worker tries again where the database failed it."""
_TURN, _LOOK = 1.0, 30.0
"""Seconds after which it asks again where another process is at it, and looks for what another one left undone."""

_NEXT: Select[Any] = (
    select(_ITEM.c.ingestion_id, _ITEM.c.position, _ITEM.c.document)
    .join(_INGESTION, _INGESTION.c.id == _ITEM.c.ingestion_id)
    .where(_ITEM.c.result.is_(None), _INGESTION.c.cancelled_at.is_(None))
    .order_by(_INGESTION.c.seq, _ITEM.c.position)
    .limit(1)
)


def submit(engine: Engine, documents: Sequence[Mapping[str, Any]], key: str | None) -> str:
    """Put down a job for these documents, and give its id; the same one again for the same idempotency key.

    A document has `document`, its name, `text`, and what else is known of it as in metadata.jsonl. Raises Conflict
    where the key was used for other documents, DatabaseUnusable where there is no database of this revision.
    """
    require_current(engine)
    digest = hashlib.sha256(orjson.dumps(list(documents), option=orjson.OPT_SORT_KEYS)).hexdigest()
    job = {"id": uuid4().hex, "created_at": _now(), "idempotency_key": key, "digest": digest, "total": len(documents)}
    items = [
        {"ingestion_id": job["id"], "position": position, "name": _shown(known["document"]), "document": dict(known)}
        for position, known in enumerate(documents)
    ]
    try:
        with engine.execution_options(writes=True).begin() as connection:
            connection.execute(insert(_INGESTION), [job])
            connection.execute(insert(_ITEM), items)
        return str(job["id"])
    except IntegrityError:
        with engine.connect() as connection:
            earlier = connection.execute(select(_INGESTION).where(_INGESTION.c.idempotency_key == key)).one()
    if earlier.digest != digest:
        raise Conflict(f"The key {key!r} was used for other documents: a new request needs a new key.")
    return str(earlier.id)


def cancel(engine: Engine, job: str) -> None:
    """Leave undone what a job has not done yet; what it has stored stays."""
    with engine.execution_options(writes=True).begin() as connection:
        row = _INGESTION.c
        connection.execute(
            update(_INGESTION)
            .where(row.id == job, row.cancelled_at.is_(None), row.finished_at.is_(None))
            .values(cancelled_at=_now())
        )


class Worker:
    """Does the jobs of one database, one document at a time, until it is told to stop."""

    def __init__(self, engine: Engine, extract: Extract) -> None:
        self.engine = engine
        self.extract = extract
        self._thread = threading.Thread(target=self._run, name="selon-ingestions", daemon=True)
        self._awake = threading.Event()
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin with what an earlier worker left."""
        self._thread.start()

    def wake(self) -> None:
        """There is a new job."""
        self._awake.set()

    def stop(self) -> None:
        """Finish the document at hand, and no other; waits for it."""
        self._stopped.set()
        self._awake.set()
        self._thread.join()

    def work_off(self) -> None:
        """Store all that waits, until there is no more or the worker is told to stop."""
        while not self._stopped.is_set() and self._next():
            pass

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._awake.clear()
            try:
                with alone(self.engine) as mine:
                    if mine:
                        self.work_off()
            except (SelonError, SQLAlchemyError) as error:
                _LOG.error("ingestions wait %s s: %s", _RETRY, error)
                self._stopped.wait(_RETRY)
            else:
                # Who is at it may have looked for more just before there was more.
                self._awake.wait(_LOOK) if mine else self._stopped.wait(_TURN)

    def _next(self) -> bool:
        """Store the next document; False where none is left."""
        require_current(self.engine)
        with self.engine.connect() as connection:
            item = connection.execute(_NEXT).first()
        if item is None:
            return False
        self._begin(item.ingestion_id)
        try:
            summary = ingest(self.engine, [_document(item)], self.extract)
        except DatabaseUnusable:
            raise
        except Exception as error:  # whatever one document does, the others go on
            _LOG.exception("storing %s failed", item.document.get("document"))
            self._settle(item, Result.FAILED, f"{type(error).__name__}: {error}", 0)
            return True
        (result,) = summary.counts
        reason = summary.failures[0].reason if summary.failures else None
        self._settle(item, result, reason, summary.attributions)
        return True

    def _begin(self, job: str) -> None:
        row = _INGESTION.c
        with self.engine.execution_options(writes=True).begin() as connection:
            connection.execute(
                update(_INGESTION).where(row.id == job, row.started_at.is_(None)).values(started_at=_now())
            )

    def _settle(self, item: Row[Any], result: Result, reason: str | None, attributions: int) -> None:
        row, job = _ITEM.c, item.ingestion_id
        with self.engine.execution_options(writes=True).begin() as connection:
            # The article holds its text now, or it never will.
            done: dict[str, Any] = {
                "result": result.value,
                "reason": reason,
                "attributions": attributions,
                "document": {},
            }
            mine = (row.ingestion_id == job, row.position == item.position, row.result.is_(None))
            connection.execute(update(_ITEM).where(*mine).values(done))
            left = select(_ITEM.c.position).where(row.ingestion_id == job, row.result.is_(None)).limit(1)
            if connection.execute(left).first() is None:
                connection.execute(update(_INGESTION).where(_INGESTION.c.id == job).values(finished_at=_now()))


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
