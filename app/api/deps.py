"""What routes depend on: one read of the database, and query parameters that the operation knows."""

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from anyio import to_thread
from fastapi import Depends, Request, Response
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from sqlalchemy import ColumnElement, Connection, Executable, FromClause, Row, func, select

from app.api import tables as t
from app.api.http import CACHE_CONTROL, check_precondition, entity_tag
from app.api.pages import PageInfo, PageQuery
from app.api.problems import BadParameters, unknown_parameter

_INDEXED = frozenset({"limit", "cursor", "actor", "include_members", "source", "parent"})
"""Parameters with which a query still finds its rows along an index; any other may make it look at many more."""

# Every transaction of the one writer adds a source, and no source is ever deleted: the highest number tells one state
# of all the data from the next, and stands at the end of an index.
_STAMP = select(func.max(t.source.c.seq))


@dataclass(frozen=True, slots=True)
class Reading:
    """One request's read of the database: a single snapshot, and the answer made of it."""

    connection: Connection
    request: Request
    etag: str
    heavy: bool
    """It may scan: it runs in a thread, one such at a time, so that it holds up nobody else."""

    async def run(self, make: Callable[[], Response]) -> Response:
        """What `make` gives; on the event loop where the queries are short, else in a thread."""
        return await to_thread.run_sync(make) if self.heavy else make()

    def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        """All rows of a short, indexed query."""
        return self.connection.execute(statement).all()

    def row(self, statement: Executable) -> Row[Any] | None:
        """The first row of a short, indexed query."""
        return self.connection.execute(statement).first()

    def count(self, statement: Executable) -> int:
        """The number that a counting query gives."""
        return int(self.connection.execute(statement).scalar_one())

    def total(self, query: PageQuery, table: FromClause, conditions: Sequence[ColumnElement[bool]]) -> int | None:
        """How many rows of a table the conditions let through, if the query asks for it."""
        counted = select(func.count()).select_from(table).where(*conditions)
        return self.count(counted) if query.total else None

    def answer(self, value: object, page: PageInfo | None = None) -> Response:
        """`value` as JSON with its ETag, and with a link to the next page where there is one (RFC 8288)."""
        response = Response(orjson.dumps(value), media_type="application/json", headers=self.headers())
        if page and page.next_cursor:
            url = self.request.url.include_query_params(cursor=page.next_cursor)
            response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
        return response

    def headers(self) -> dict[str, str]:
        """The headers by which a cache can tell whether the answer still holds."""
        return {"ETag": self.etag, "Cache-Control": CACHE_CONTROL}


async def _reading(request: Request) -> AsyncIterator[Reading]:
    heavy = not _INDEXED.issuperset(request.query_params)
    # The turn is taken before the connection, so that those who wait for it hold none.
    async with request.app.state.scans if heavy else nullcontext():
        with request.app.state.engine.connect() as connection:
            # Read first, in the transaction of the queries that follow: the tag names exactly what they will see.
            etag = entity_tag(str(connection.execute(_STAMP).scalar()), request)
            check_precondition(request, etag)
            yield Reading(connection, request, etag, heavy)


# Closed before the answer is sent: a slow reader of the answer must not hold a snapshot or a connection.
Read = Annotated[Reading, Depends(_reading, scope="function")]


class StrictRoute(APIRoute):
    """A route that takes only the query parameters it declares: a misspelt filter must not pass for no filter."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind the check."""
        handle = super().get_route_handler()
        # No route takes headers or cookies, so what is not in the path is in the query.
        in_path = {field.alias for field in self.dependant.path_params}
        known = frozenset(field.alias for field in get_flat_params(self.dependant)) - in_path

        async def check_and_handle(request: Request) -> Response:
            if unknown := [name for name in request.query_params if name not in known]:
                raise BadParameters([unknown_parameter(name, known) for name in unknown])
            return await handle(request)

        return check_and_handle
