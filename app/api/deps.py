"""What routes depend on: one read of the database, and query parameters that the operation knows."""

import time
from collections import namedtuple
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import urlencode

import anyio
import orjson
from anyio import to_thread
from fastapi import Depends, Request, Response
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Executable,
    FromClause,
    Row,
    exists,
    func,
    literal_column,
    select,
    table,
)
from starlette.exceptions import HTTPException
from starlette.types import Message

from app.api import tables as t
from app.api.access import READS, Demand
from app.api.direct import Handler, direct
from app.api.http import JSON, LINKED_DATA, cache_control, check_precondition, entity_tag, wants_linked_data
from app.api.kept import Kept, KeptError
from app.api.linked import linked_data
from app.api.pages import PageInfo, PageQuery
from app.api.problems import BadParameters, ParameterError, pointer, unknown_parameter
from app.db import bounded
from app.errors import BodyTooLarge, BodyTooSlow, Busy, WrongMediaType

MAX_BODY = 10_000_000
"""How many bytes a body may have; a long article has some 50 000."""

_TOO_LARGE = f"The body has more than {MAX_BODY} bytes: send it in parts."
_INDEXED = frozenset({"limit", "cursor", "actor", "include_members", "source", "parent", "roll_up"})
"""Parameters with which a query still finds its rows along an index; any other may make it look at many more."""

# Every transaction of a writer adds a source, and no source is ever deleted: the last one tells one state of all the
# data from the next, and stands at the end of an index. Writers go one after the other, also those of several
# processes, so numbers grow in the order of commits. What it is and when it was stored tell databases apart. Only what
# migrations do, and the links between copies that the writer makes after one, comes without a source.
_REVISION = select(literal_column("version_num")).select_from(table("alembic_version")).scalar_subquery()
_LAST = (
    select(t.source.c.seq, t.source.c.id, t.source.c.ingested_at, _REVISION, exists(select(t.band.c.mark)))
    .order_by(t.source.c.seq.desc())
    .limit(1)
)


@lru_cache(maxsize=1000)
def _named(columns: tuple[str, ...]) -> Callable[[Iterable[Any]], Any]:
    """What makes named tuples of rows with these columns."""
    made: Any = namedtuple("Found", columns, rename=True)  # type: ignore[misc]
    return made._make


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A read of the database within one transaction, so that all of it is of one state."""

    connection: Connection

    def rows(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """All rows of a short, indexed query, as named tuples: their columns are read many times as fast as a Row's."""
        found = self.connection.execute(statement, parameters)
        return [*map(_named(tuple(found.keys())), found.all())]

    def row(self, statement: Executable) -> Row[Any] | None:
        """The first row of a short, indexed query."""
        return self.connection.execute(statement).first()

    def count(self, statement: Executable) -> int:
        """The number that a counting query gives."""
        return int(self.connection.execute(statement).scalar_one())

    def stamp(self) -> str:
        """What tells this state of the data from any other."""
        last = self.row(_LAST)
        return " ".join(map(str, last)) if last else "empty"

    def total(self, query: PageQuery, table: FromClause, conditions: Sequence[ColumnElement[bool]]) -> int | None:
        """How many rows of a table the conditions let through, if the query asks for it."""
        counted = select(func.count()).select_from(table).where(*conditions)
        return self.count(counted) if query.total else None


@dataclass(frozen=True, slots=True)
class Reading(Snapshot):
    """One request's read of the database, and the answer made of it."""

    request: Request
    media: str
    """The media type that the caller would rather have."""
    etag: str | None
    """None where the answer is not one that a cache may keep."""
    heavy: bool
    """It may scan: it runs in a thread, one such at a time, so that it holds up nobody else."""
    kept: Kept
    """Where the answer is kept for whoever asks the same."""

    async def run(self, make: Callable[[], Response]) -> Response:
        """What `make` gives; on the event loop where the queries are short, else in a thread."""
        return await to_thread.run_sync(make) if self.heavy else make()

    def answer(self, value: object, page: PageInfo | None = None) -> Response:
        """`value` with its ETag, and with a link to the next page where there is one (RFC 8288).

        As JSON-LD where the caller wants it and `value` has a form in it, else as JSON.
        """
        linked = linked_data(value, self.request) if self.media == LINKED_DATA else None
        media = JSON if linked is None else LINKED_DATA
        response = Response(orjson.dumps(linked or value), media_type=media, headers=self.headers())
        if page and page.next_cursor:
            asked = [pair for pair in self.request.query_params.multi_items() if pair[0] != "cursor"]
            query = urlencode([*asked, ("cursor", page.next_cursor)])
            response.headers["Link"] = f'<{self.request.url.path}?{query}>; rel="next"'
        if self.etag:
            self.kept.keep(self.request, self.media, self.etag, response)
        return response

    def headers(self) -> dict[str, str]:
        """The headers by which a cache can tell whether the answer still holds."""
        if self.etag is None:
            return {"Cache-Control": "no-store"}
        return {"ETag": self.etag, "Cache-Control": cache_control(self.request), "Vary": "Accept"}


@asynccontextmanager
async def turn(request: Request, turns: anyio.Semaphore) -> AsyncIterator[None]:
    """One of a few turns at what is costly; raises Busy where none comes within the time that a request may take."""
    try:
        with anyio.fail_after(request.app.state.settings.request_seconds):
            await turns.acquire()
    except TimeoutError as error:
        raise Busy("Others ask for much just now, and no turn has come: try again in a moment.") from error
    try:
        yield
    finally:
        turns.release()


async def _reading(request: Request) -> AsyncIterator[Reading]:
    cacheable = request.method == "GET"
    heavy = not cacheable or not _INDEXED.issuperset(request.query_params)
    until = time.monotonic() + request.app.state.settings.request_seconds
    media = LINKED_DATA if wants_linked_data(request.headers.get("accept", "")) else JSON
    engine: Engine = request.app.state.engine
    if heavy and cacheable:
        with engine.connect() as connection:
            _tagged(connection, request, media)  # what is known already waits for no turn
    # The turn is taken before the connection, so that those who wait for it hold none.
    async with turn(request, request.app.state.scans) if heavy else nullcontext():
        with engine.connect() as connection, bounded(connection, until):
            etag = _tagged(connection, request, media) if cacheable else None
            yield Reading(connection, request, media, etag, heavy, request.app.state.kept)


def _tagged(connection: Connection, request: Request, media: str) -> str:
    """The ETag of what is asked for, which names exactly what the queries that follow in this transaction will see.

    Raises NotModifiedError where the caller holds the answer already, KeptError where we do.
    """
    etag = entity_tag(Snapshot(connection).stamp(), request, media)
    check_precondition(request, etag)
    if found := request.app.state.kept.find(request, media, etag):
        raise KeptError(found)
    return etag


# Closed before the answer is sent: a slow reader of the answer must not hold a snapshot or a connection.
Read = Annotated[Reading, Depends(_reading, scope="function")]


class StrictRoute(APIRoute):
    """A route that lets in whoever may come, and takes only the query parameters it declares, and bodies in JSON alone.

    A misspelt filter must not pass for no filter.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        more["openapi_extra"] = more.get("openapi_extra") or READS
        super().__init__(path, endpoint, **more)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind the check."""
        handle = direct(self, _reading, asynccontextmanager(_reading)) or super().get_route_handler()
        elsewhere = {field.alias for field in (*self.dependant.path_params, *self.dependant.header_params)}
        known = frozenset(field.alias for field in get_flat_params(self.dependant)) - elsewhere
        demand = Demand.of(self.openapi_extra or READS)

        async def check_and_handle(request: Request) -> Response:
            await request.app.state.gate.admit(request, demand)
            if self.body_field:
                if not _is_json(request):
                    raise WrongMediaType(f"The body must be JSON in UTF-8: send it as Content-Type: {JSON}.")
                request = await _limited(request)
            if unknown := [name for name in request.query_params if name not in known]:
                raise BadParameters([unknown_parameter(name, known) for name in unknown])
            _refuse_nul(request)
            return await (_read(request, handle) if self.body_field else handle(request))

        return check_and_handle


def _refuse_nul(request: Request) -> None:
    """No text here has a NUL, and a database may take none even to look for it."""
    given = [("path", *pair) for pair in request.path_params.items()]
    given += [("query", *pair) for pair in request.query_params.multi_items()]
    if found := [pointer(where, name) for where, name, value in given if "\0" in value]:
        raise BadParameters([ParameterError(place, "The character U+0000 is in no text here.") for place in found])


def _is_json(request: Request) -> bool:
    media, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    charsets = [
        value.strip('"') for name, _, value in (part.partition("=") for part in parameters) if name == "charset"
    ]
    return media == JSON and set(charsets) <= {"utf-8", "utf8", "us-ascii"}


async def _read(request: Request, handle: Handler) -> Response:
    try:
        return await handle(request)
    except HTTPException as error:
        # FastAPI's own refusal says neither what is wrong nor where.
        match error.__cause__:
            case RecursionError():
                wrong = "it is nested too deep"
            case UnicodeDecodeError() as cause:
                wrong = f"it is not in UTF-8, at byte {cause.start}"
            case cause:
                wrong = str(cause or error.detail)
        raise BadParameters([ParameterError(pointer("body"), f"No JSON: {wrong}.")]) from error


async def _limited(request: Request) -> Request:
    """The request with its body read; raises BodyTooLarge before more than the limit is held, BodyTooSlow, and
    BadParameters for what is no UTF-8 (RFC 8259, 8.1) but in an encoding of two or four bytes a character.
    """
    seconds: float = request.app.state.settings.request_seconds
    body = bytearray()
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told[:20]) > MAX_BODY:
        raise BodyTooLarge(_TOO_LARGE)
    try:
        with anyio.fail_after(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BODY:
                    raise BodyTooLarge(_TOO_LARGE)
    except TimeoutError as error:
        raise BodyTooSlow(f"The body was not there after {seconds:g} s: send it in parts.") from error
    if (nul := body.find(b"\0")) >= 0:
        raise BadParameters([ParameterError(pointer("body"), f"No JSON in UTF-8: a NUL at byte {nul}.")])

    async def receive() -> Message:
        return {"type": "http.request", "body": bytes(body), "more_body": False}

    return Request(request.scope, receive)
