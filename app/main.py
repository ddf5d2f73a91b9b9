"""The web application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import anyio
from anyio import to_thread
from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import RedirectResponse
from fastapi_offline import FastAPIOffline
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import logs
from app.annotation import Annotations
from app.api import (
    actors,
    attributions,
    claims,
    conflicts,
    docs,
    exports,
    extract,
    health,
    ingestions,
    matching,
    metrics,
    openapi,
    problems,
    request_log,
    search,
    sources,
)
from app.api.access import Gate
from app.api.http import NotModifiedError, Representations, not_modified
from app.api.kept import Kept, KeptError, kept
from app.api.limits import Limits
from app.api.security import SecurityHeaders
from app.db import engine_for
from app.keys import Keyring, Scope
from app.settings import VERSION, Settings

if TYPE_CHECKING:
    from app.jobs import Worker

DESCRIPTION = """
*Selon* reads French news and keeps **who said what**: which figures and statements are attributed to whom, by which
article, quoted how, relayed by whom, and which of them contradict each other. It gives no verdict: it shows the
disagreement, why it is one, and the words that prove it.

Lists are pages: follow `page.next_cursor` (or the `Link` header) until it is null. Errors are problem documents
(RFC 9457). Every answer has a strong `ETag`; send it back as `If-None-Match` to get 304 while nothing has changed.
Each caller, by key or else by address, has a quota: `RateLimit` tells what is left of it, and with 429 `Retry-After`
when there is more. Dates are EDTF strings beside sortable bounds. Spans count Unicode code points, with UTF-16 offsets
for JavaScript.
"""


def _extract(text: str, published: date | None) -> Annotations:
    # Loaded with the first text that is sent: a server that is only read from needs no lexicon of reporting verbs.
    from app.extraction import extract

    return extract(text, published)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application for these settings, or for those that the environment gives."""
    settings = settings or Settings.read()
    engine = engine_for(settings.database_url)

    measured = metrics.Metrics()
    keys = Keyring(engine, settings.api_keys)
    answers = Kept(settings.cache_bytes, count=lambda result: measured.kept.labels(result).inc())

    # What fetches and stores is loaded with the first job: a server that is only read from needs no more memory for it.
    @cache
    def worker() -> "Worker":
        from app.fetching import Fetcher
        from app.jobs import Worker

        return Worker(
            engine,
            _extract,
            Fetcher(settings, count=lambda result: measured.fetches.labels(result).inc()),
            count=lambda result: measured.articles.labels(result).inc(),
            count_failure=lambda kind: measured.failures.labels(kind).inc(),
        )

    def submit(*job: Any) -> str:
        from app import jobs

        return jobs.submit(engine, *job)

    def cancel(job: str) -> None:
        from app import jobs

        jobs.cancel(engine, job)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine, app.state.settings, app.state.metrics = engine, settings, measured
        app.state.kept = answers
        app.state.scans = anyio.Semaphore(1)
        app.state.exports = anyio.Semaphore(exports.AT_ONCE)
        app.state.submit, app.state.cancel = submit, cancel
        app.state.gate = Gate(settings, keys, Limits(settings))
        app.state.wake = lambda: worker().wake()
        app.state.extract, app.state.extractions = _extract, anyio.Semaphore(1)
        # Nobody can hand articles in without a key, and a server that is only read from leaves the database alone.
        # Where the first key is made later, the first job wakes the worker.
        if keys.opens(Scope.INGEST):
            worker().start()
        yield
        if worker.cache_info().currsize:
            await to_thread.run_sync(worker().stop)
        engine.dispose()

    app = FastAPIOffline(
        title="Selon",
        version=VERSION,
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    # Each stands outside of those before it.
    problems.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)
    app.add_middleware(Representations)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_credentials=settings.cors_credentials,
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", request_log.HEADER],
        expose_headers=[
            *("ETag", "Link", "Location", "Retry-After", "RateLimit-Policy", "RateLimit", "Content-Disposition"),
            request_log.HEADER,
        ],
    )
    app.add_middleware(metrics.Measured, metrics=measured)
    app.add_middleware(SecurityHeaders, shared="*" in settings.cors_origins)
    app.add_middleware(request_log.RequestLog)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(map(str, settings.trusted_proxies)))
    app.add_exception_handler(NotModifiedError, not_modified)
    app.add_exception_handler(KeptError, kept)
    v1 = APIRouter(prefix="/v1")
    for resource in (sources, matching, actors, claims, attributions, conflicts, search, extract, exports, ingestions):
        v1.include_router(resource.router)
    app.include_router(v1)
    app.include_router(health.router)
    app.include_router(metrics.router)
    app.add_api_route("/", lambda: RedirectResponse("/docs"), include_in_schema=False)
    docs.serve(app)
    openapi.describe(app, settings.reads)
    return app


def served() -> FastAPI:
    """The application that the environment configures, for a process that does nothing else: its log is ours too."""
    settings = Settings.read()
    logs.configure(settings.log, settings.log_level)
    return create_app(settings)
