"""The web application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from functools import partial

import anyio
from anyio import to_thread
from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import RedirectResponse
from fastapi_offline import FastAPIOffline

from app import jobs
from app.annotation import Annotations
from app.api import (
    actors,
    attributions,
    claims,
    conflicts,
    exports,
    extract,
    health,
    ingestions,
    matching,
    metrics,
    openapi,
    problems,
    search,
    sources,
)
from app.api.http import NotModifiedError, Representations, not_modified
from app.db import engine_for
from app.fetching import Fetcher
from app.settings import VERSION, Settings

DESCRIPTION = """
*Selon* reads French news and keeps **who said what**: which figures and statements are attributed to whom, by which
article, quoted how, relayed by whom, and which of them contradict each other. It gives no verdict: it shows the
disagreement, why it is one, and the words that prove it.

Lists are pages: follow `page.next_cursor` (or the `Link` header) until it is null. Errors are problem documents
(RFC 9457). Every answer has a strong `ETag`; send it back as `If-None-Match` to get 304 while nothing has changed.
Dates are EDTF strings beside sortable bounds. Spans count Unicode code points, with UTF-16 offsets for JavaScript.
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
    fetcher = Fetcher(settings, count=lambda result: measured.fetches.labels(result).inc())
    worker = jobs.Worker(engine, _extract, fetcher)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine, app.state.settings, app.state.metrics = engine, settings, measured
        app.state.scans = anyio.Semaphore(1)
        app.state.exports = anyio.Semaphore(exports.AT_ONCE)
        app.state.submit, app.state.cancel = partial(jobs.submit, engine), partial(jobs.cancel, engine)
        app.state.wake = worker.wake
        app.state.extract, app.state.extractions = _extract, anyio.Semaphore(1)
        # Nobody can hand articles in without a key, and a server that is only read from leaves the database alone.
        if settings.api_keys:
            worker.start()
        yield
        if settings.api_keys:
            await to_thread.run_sync(worker.stop)
        engine.dispose()

    app = FastAPIOffline(
        title="Selon",
        version=VERSION,
        description=DESCRIPTION,
        lifespan=lifespan,
        redoc_url=None,
        swagger_ui_parameters={"displayRequestDuration": True, "tryItOutEnabled": True},
    )
    # Each stands outside of those before it.
    problems.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)
    app.add_middleware(Representations)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match"],
        expose_headers=["ETag", "Link", "Location", "Retry-After", "Content-Disposition"],
    )
    app.add_middleware(metrics.Measured, metrics=measured)
    app.add_exception_handler(NotModifiedError, not_modified)
    v1 = APIRouter(prefix="/v1")
    for resource in (sources, matching, actors, claims, attributions, conflicts, search, extract, exports, ingestions):
        v1.include_router(resource.router)
    app.include_router(v1)
    app.include_router(health.router)
    app.include_router(metrics.router)
    app.add_api_route("/", lambda: RedirectResponse("/docs"), include_in_schema=False)
    openapi.describe(app)
    return app
