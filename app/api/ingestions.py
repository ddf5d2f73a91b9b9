"""Ingestion jobs: texts, pages and feeds in with a key, and how far they are, by asking or by listening (SSE)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

import anyio
import orjson
from anyio import to_thread
from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import Row, func, select

from app.api import tables as t
from app.api.access import Quota, needs
from app.api.deps import Snapshot, StrictRoute
from app.api.http import JSON
from app.api.problems import Unknown
from app.api.shapes import shape
from app.keys import Scope

router = APIRouter(tags=["ingestions"], route_class=StrictRoute, prefix="/ingestions")

EVENTS = "text/event-stream"
FAILURES = 100
"""How many failures an answer lists at most."""
_EVERY = 0.5
"""Seconds between two looks at a job that somebody listens to."""
_BEAT = 15.0
"""Seconds after which a listener hears that the line still stands."""

_WRITING = needs(Scope.INGEST, quota=Quota.COSTLY)
_FOLLOWING = needs(Scope.READ, Scope.INGEST)
"""Who hands articles in may see what becomes of them."""

Word = Annotated[str, Field(min_length=1, max_length=500)]


class NewDocument(BaseModel):
    """An article to store; what it does not say here is taken from its text, where it stands there."""

    model_config = ConfigDict(use_attribute_docstrings=True, frozen=True, extra="forbid")

    document: Annotated[Word, Field(examples=["depeche-12.txt"])]
    """Its name, such as a file name or URL: by it an article met again is recognised."""
    text: Annotated[str, Field(min_length=1, max_length=200_000, examples=["Selon le maire, 3 rues sont fermées."])]
    """Its text, stored exactly as it is."""
    title: Word | None = None
    """Its headline."""
    publisher: Word | None = None
    """Who published it."""
    author: Word | None = None
    """Its byline."""
    published_at: Annotated[Word | None, Field(examples=["2025-03-22"])] = None
    """When it was published: a day, or a moment in ISO 8601."""
    url: Word | None = None
    """Where it stands on the web."""
    language: Annotated[Word | None, Field(examples=["fr"])] = None
    """Its language (BCP 47); only French is read."""


Address = Annotated[
    str,
    Field(
        max_length=2000,
        pattern=r"^https?://[^\u0000-\u0020\u007F-\u00A0/?#@\\\[\]]+([/?#][^\u0000-\u0020\u007F-\u00A0]*)?$",
        examples=["https://example.org/depeche-12.html"],
    ),
]


class NewIngestion(BaseModel):
    """Articles to store: texts, pages to fetch, feeds; at least one of the three."""

    model_config = ConfigDict(
        use_attribute_docstrings=True, frozen=True, extra="forbid", json_schema_extra={"minProperties": 1}
    )

    documents: Annotated[tuple[NewDocument, ...], Field(min_length=1, max_length=1000, default_factory=tuple)]
    """Texts, stored in this order."""
    urls: Annotated[tuple[Address, ...], Field(min_length=1, max_length=1000, default_factory=tuple)]
    """Pages to fetch, each one article; robots.txt is kept to, addresses that are not public are refused."""
    feeds: Annotated[tuple[Address, ...], Field(min_length=1, max_length=50, default_factory=tuple)]
    """RSS or Atom. The articles of a feed that are not stored yet become items of the job when it has been read."""

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if not (self.documents or self.urls or self.feeds):
            raise ValueError("documents, urls or feeds are needed")
        return self


@shape
class FailedDocument:
    """An article or feed that could not be fetched or stored."""

    document: str
    """Its name; its URL where it was to be fetched."""
    reason: str
    """Why."""


State = Literal["queued", "running", "finished", "cancelled"]


@shape
class Ingestion:
    """A job and how far it is."""

    id: str
    """Its id."""
    state: State
    """Where it stands; the articles stored by a cancelled one stay."""
    total: int
    """How many items were handed in; grows by the new articles of each feed when it has been read."""
    done: int
    """How many of them are dealt with; a feed is one when it has been read."""
    new: int
    """How many were stored for the first time."""
    unchanged: int
    """How many the database held already."""
    revised: int
    """How many are a new revision of a stored one."""
    failed: int
    """How many could not be fetched or stored; the others are not affected."""
    feeds: int
    """How many feeds have been read."""
    attributions: int
    """How many attributions were stored."""
    failures: list[FailedDocument]
    """The first of the failures, each with its reason."""
    created_at: str
    """When it was handed in (UTC, ISO 8601, as all of these)."""
    started_at: str | None
    """When its first item was taken up."""
    ended_at: str | None
    """When it was finished or cancelled."""
    rate: float | None
    """Items a second, so far; null before the first."""
    seconds_left: float | None
    """How long the rest will take at that rate; null where nothing can be said."""
    href: str
    """Where it is in this API."""
    events_href: str
    """Where its progress can be listened to."""

    @classmethod
    def of(
        cls, row: Row[Any], counts: dict[str, int], attributions: int, failures: list[FailedDocument], now: str
    ) -> Self:
        """From the row of a job and what became of its articles, by result."""
        done = sum(counts.values())
        ended = row.finished_at or row.cancelled_at
        state: State = "running" if row.started_at else "queued"
        if ended:
            state = "finished" if row.finished_at else "cancelled"
        rate = _rate(done, row.started_at, ended or now)
        return cls(
            id=row.id,
            state=state,
            total=row.total,
            done=done,
            new=counts.get("new", 0),
            unchanged=counts.get("unchanged", 0),
            revised=counts.get("revised", 0),
            failed=counts.get("failed", 0),
            feeds=counts.get("read", 0),
            attributions=attributions,
            failures=failures,
            created_at=row.created_at,
            started_at=row.started_at,
            ended_at=ended,
            rate=rate,
            seconds_left=round((row.total - done) / rate, 1) if rate and not ended else None,
            href=f"/v1/ingestions/{row.id}",
            events_href=f"/v1/ingestions/{row.id}/events",
        )


def _rate(done: int, started: str | None, until: str) -> float | None:
    if not done or not started:
        return None
    seconds = (datetime.fromisoformat(until) - datetime.fromisoformat(started)).total_seconds()
    return round(done / seconds, 2) if seconds > 0 else None


IngestionId = Annotated[str, Path(description="Id of the job.")]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="Any name for this request: sent again with it, as after a failure on the way, it is the same job.",
    ),
]


@router.post("", status_code=202, response_model=Ingestion, operation_id="createIngestion", openapi_extra=_WRITING)
async def create_ingestion(request: Request, asked: NewIngestion, idempotency_key: Key = None) -> Response:
    """Hand articles in, or where they are; they are stored in the background, also after a restart of the server."""
    documents = [document.model_dump(exclude_none=True) for document in asked.documents]
    job = await to_thread.run_sync(request.app.state.submit, documents, idempotency_key, asked.urls, asked.feeds)
    answer = await _answer(request, job, 202)
    request.app.state.wake()  # after the answer, which tells of the job as it was handed in
    return answer


@router.get("/{ingestion_id}", response_model=Ingestion, operation_id="getIngestion", openapi_extra=_FOLLOWING)
async def get_ingestion(request: Request, ingestion_id: IngestionId) -> Response:
    """How far a job is."""
    return await _answer(request, ingestion_id, 200)


@router.post(
    "/{ingestion_id}/cancel",
    response_model=Ingestion,
    operation_id="cancelIngestion",
    openapi_extra=needs(Scope.INGEST),
)
async def cancel_ingestion(request: Request, ingestion_id: IngestionId) -> Response:
    """Leave undone what a job has not done yet; what it has stored stays. A job that has ended stays as it is."""
    await to_thread.run_sync(_progress, request, ingestion_id)
    await to_thread.run_sync(request.app.state.cancel, ingestion_id)
    return await _answer(request, ingestion_id, 200)


@router.get(
    "/{ingestion_id}/events",
    operation_id="listenToIngestion",
    response_class=StreamingResponse,
    openapi_extra=_FOLLOWING,
)
async def listen_to_ingestion(request: Request, ingestion_id: IngestionId) -> StreamingResponse:
    """A job's progress as server-sent events: `progress` with the job whenever it moves, `end` with its last state."""
    first = await to_thread.run_sync(_progress, request, ingestion_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(request, first), media_type=EVENTS, headers=headers)


async def _events(request: Request, job: Ingestion) -> AsyncIterator[bytes]:
    told: tuple[str, int, int] | None = None
    silent = 0.0
    while True:
        ended = job.ended_at is not None
        if (job.state, job.done, job.total) != told:
            told, silent = (job.state, job.done, job.total), 0.0
            yield b"event: %s\ndata: %s\n\n" % (b"end" if ended else b"progress", orjson.dumps(job))
        elif silent >= _BEAT:
            silent = 0.0
            yield b": still here\n\n"
        if ended:
            return
        await anyio.sleep(_EVERY)
        silent += _EVERY
        job = await to_thread.run_sync(_progress, request, job.id)


async def _answer(request: Request, job: str, status: int) -> Response:
    found = await to_thread.run_sync(_progress, request, job)
    headers = {"Cache-Control": "no-store"} | ({"Location": found.href} if status == 202 else {})
    return Response(orjson.dumps(found), status, headers, JSON)


def _progress(request: Request, ingestion_id: str) -> Ingestion:
    """A job as it stands; raises Unknown where there is none."""
    job, item = t.ingestion.c, t.ingestion_item.c
    with request.app.state.engine.connect() as connection:
        reading = Snapshot(connection)
        row = reading.row(select(t.ingestion).where(job.id == ingestion_id))
        if row is None:
            raise Unknown("ingestion", ingestion_id)
        mine = item.ingestion_id == ingestion_id
        counted = select(item.result, func.count().label("items"), func.sum(item.attributions).label("stored"))
        counts = reading.rows(counted.where(mine, item.result.is_not(None)).group_by(item.result))
        failed = select(item.name, item.reason).where(mine, item.result == "failed")
        failures = reading.rows(failed.order_by(item.position).limit(FAILURES))
    return Ingestion.of(
        row,
        {found.result: found.items for found in counts},
        sum(found.stored for found in counts),
        [FailedDocument(found.name, found.reason) for found in failures],
        datetime.now(UTC).isoformat(),
    )
