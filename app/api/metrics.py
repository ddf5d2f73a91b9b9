"""Prometheus metrics: how many requests each operation answers, how long they take, and how much the database holds."""

import contextlib
import time

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import Engine, Table, func, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api import tables as t
from app.api.deps import StrictRoute
from app.db import size

MEDIA_TYPE = CONTENT_TYPE_LATEST.partition(";")[0]

router = APIRouter(tags=["health"], route_class=StrictRoute)

_COUNTED: dict[str, Table] = {"sources": t.source, "claims": t.claim, "attributions": t.attribution, "actors": t.actor}


class Metrics:
    """What one application has measured."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("operation", "method", "status")
        self.requests = Counter("selon_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "selon_request_seconds", "Seconds until an answer was sent.", ("operation",), registry=self.registry
        )
        self.rows = Gauge("selon_rows", "Rows ever stored, by table.", ("table",), registry=self.registry)
        self.bytes = Gauge("selon_database_bytes", "Size of the database.", registry=self.registry)
        self.waiting = Gauge(
            "selon_ingestion_items_waiting", "Items handed in and not done yet.", registry=self.registry
        )
        self.fetches = Counter(
            "selon_fetches",
            "Pages and feeds asked for: fetched, not_modified, refused (for good), failed (for now).",
            ("result",),
            registry=self.registry,
        )

    def text(self, engine: Engine) -> bytes:
        """All of it in the text format; what the database cannot tell just now is left as it was."""
        with contextlib.suppress(SQLAlchemyError):
            self._read(engine)
        return generate_latest(self.registry)

    def _read(self, engine: Engine) -> None:
        item, job = t.ingestion_item.c, t.ingestion.c
        with engine.connect() as connection:
            for name, table in _COUNTED.items():
                # Row numbers only grow: the highest stands at the end of an index, and no row has to be counted.
                self.rows.labels(name).set(connection.execute(select(func.max(table.c.seq))).scalar() or 0)
            open_jobs = select(job.id).where(job.finished_at.is_(None), job.cancelled_at.is_(None))
            waiting = select(func.count()).where(item.ingestion_id.in_(open_jobs), item.result.is_(None))
            self.waiting.set(connection.execute(waiting).scalar() or 0)
            self.bytes.set(size(connection))


class Measured:
    """Counts and times every request, by the operation that answers it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status = time.perf_counter(), 500

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        finally:
            # The route is known once it was found; a path that leads nowhere must not make a label of its own.
            operation = getattr(scope.get("route"), "operation_id", None) or "none"
            self.metrics.requests.labels(operation, scope["method"], status).inc()
            self.metrics.seconds.labels(operation).observe(time.perf_counter() - start)


@router.get("/metrics", operation_id="getMetrics", response_class=Response)
async def get_metrics(request: Request) -> Response:
    """For Prometheus, in its text format."""
    text = await to_thread.run_sync(request.app.state.metrics.text, request.app.state.engine)
    return Response(text, media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
