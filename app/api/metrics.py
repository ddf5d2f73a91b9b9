"""Prometheus metrics: how many requests each operation answers, how long they take, what failed, and what the database
holds.

Gauges are read from the database, so whichever process is asked says the same, also of what others stored. Counters and
times are of the process that is asked alone, since it started: over several processes they add up.
"""

import time
from threading import Lock

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import Connection, Engine, Table, func, select
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
        self.kept = Counter(
            "selon_kept_answers",
            "Answers of reading routes: kept from before (hit), or made (miss).",
            ("result",),
            registry=self.registry,
        )
        self.failures = Counter(
            "selon_failures",
            "What failed by no fault of the caller: answers by their type of problem, what was handed in by what became"
            " of it, and jobs that something held up.",
            ("kind",),
            registry=self.registry,
        )
        self.articles = Counter(
            "selon_articles",
            "Articles handed in and dealt with: new, unchanged, revised, failed.",
            ("result",),
            registry=self.registry,
        )
        self.fetches = Counter(
            "selon_fetches",
            "Pages and feeds asked for: fetched, not_modified, refused (for good), failed (for now).",
            ("result",),
            registry=self.registry,
        )
        self.up = Gauge(
            "selon_database_up", "Whether the database could be read for this answer.", registry=self.registry
        )
        self.bytes = Gauge("selon_database_bytes", "Size of the database.", registry=self.registry)
        self.rows = Gauge("selon_rows", "Rows ever stored, by table.", ("table",), registry=self.registry)
        self.by_rule = Gauge(
            "selon_attributions",
            "Attributions ever stored, by the rule that found them.",
            ("rule",),
            registry=self.registry,
        )
        self.waiting = Gauge(
            "selon_ingestion_items_waiting", "Items handed in and not done yet.", registry=self.registry
        )
        self._reading = Lock()
        self._counted = 0
        """The number of the last attribution that `by_rule` has counted."""

    def text(self, engine: Engine) -> bytes:
        """All of it in the text format; what the database cannot tell just now is left as it was, and it is not up."""
        with self._reading:
            try:
                self._read(engine)
                self.up.set(1)
            except SQLAlchemyError:
                self.up.set(0)
            return generate_latest(self.registry)

    def _read(self, engine: Engine) -> None:
        item, job = t.ingestion_item.c, t.ingestion.c
        with engine.connect() as connection:
            last = {}
            for name, table in _COUNTED.items():
                # Row numbers only grow: the highest stands at the end of an index, and no row has to be counted.
                last[name] = connection.execute(select(func.max(table.c.seq))).scalar() or 0
                self.rows.labels(name).set(last[name])
            open_jobs = select(job.id).where(job.finished_at.is_(None), job.cancelled_at.is_(None))
            waiting = select(func.count()).where(item.ingestion_id.in_(open_jobs), item.result.is_(None))
            self.waiting.set(connection.execute(waiting).scalar() or 0)
            self.bytes.set(size(connection))
            self._count_rules(connection, last["attributions"])

    def _count_rules(self, connection: Connection, last: int) -> None:
        """Add what was stored since the last time: no attribution is ever changed or taken away."""
        if last < self._counted:  # another database was put in its place
            self.by_rule.clear()
            self._counted = 0
        said = t.attribution.c
        new = select(said.rule, func.count()).where(said.seq > self._counted).group_by(said.rule)
        for rule, count in connection.execute(new).all():
            # "incise" of "incise:affirmer": as many as there are verbs would be too many.
            self.by_rule.labels(rule.partition(":")[0]).inc(count)
        self._counted = last


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
