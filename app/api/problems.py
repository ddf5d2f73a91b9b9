"""Errors as `application/problem+json` (RFC 9457): one handler maps every error of the house to its status."""

import difflib
import logging
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DatabaseError, DataError, OperationalError
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.shapes import shape
from app.db import is_interrupted, reason
from app.errors import (
    BadInput,
    BodyTooLarge,
    BodyTooSlow,
    DatabaseUnusable,
    NotFound,
    SelonError,
    TookTooLong,
    Unauthorised,
)

_LOG = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
# Ranges, and no classes such as \p{L}: those who read the schema do not agree on what these hold.
HOLDS_A_WORD = (
    r"^[^\u0000]*"
    r"[0-9A-Za-z\u00AA\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0370-\u1FFF\u2C00-\uD7FF\uF900-\uFDFF]"
    r"[^\u0000]*$"
)
"""What words to search for must hold: a digit, or a letter of one of the scripts that newspapers use, and no NUL."""
HOLDS_NO_NUL = r"^[^\u0000]*$"
"""What any parameter must be like: no database keeps that character in a text."""
HOLDS_TEXT = r"^[^\u0000]*[^\u0000\uFEFF \t\r\n][^\u0000]*$"
"""What a text to read must hold: anything but spaces, and no NUL."""


@shape
class ParameterError:
    """What is wrong with one parameter."""

    pointer: str
    """JSON Pointer to it, as a URI fragment over the request: `#/query/limit`, `#/path/actor_id`."""
    detail: str
    """What is wrong with it, and what would do."""


@shape
class Nearest:
    """Something that exists, close to what was asked for."""

    id: str
    """Its id."""
    name: str
    """Its name."""
    href: str
    """Where it is."""


@shape
class Problem:
    """A failure that the caller can act on (RFC 9457)."""

    type: str
    """A name for this kind of problem that does not change between releases."""
    title: str
    """The kind of problem in words, the same at every occurrence."""
    status: int
    """The HTTP status, again."""
    detail: str
    """What is wrong this time, and what to do."""
    instance: str
    """The path that was asked for."""
    errors: list[ParameterError]
    """The parameters at fault; empty where none is."""
    nearest: list[Nearest]
    """What the caller may have meant; empty where nothing is close."""


_WHERE = {
    what: f"/v1/{what}s lists them, with ?q= those that hold your words."
    for what in ("actor", "claim", "conflict", "source")
} | {"attribution": "/v1/attributions lists them, with ?q= those of claims that hold your words."}
"""Where to look for the id of each kind of thing."""
_METHODS = ("GET", "POST")


class BadParameters(BadInput):
    """Query or path parameters that cannot be used, each with its reason."""

    title = "Bad parameters"

    def __init__(self, errors: Sequence[ParameterError]) -> None:
        super().__init__("; ".join(f"{_name(error.pointer)}: {error.detail}" for error in errors))
        self.errors = list(errors)


class Unknown(NotFound):
    """An id that names nothing, with those that come near it."""

    def __init__(self, what: str, wanted: str, nearest: Iterable[Nearest] = ()) -> None:
        self.nearest = list(nearest)
        if self.nearest:
            hint = f"did you mean {' or '.join(found.id for found in self.nearest)}?"
        else:
            hint = _WHERE.get(what, "the answer to POST /v1/ingestions has it.")
        super().__init__(f"There is no {what} with the id {wanted!r}; {hint}")


def unknown_parameter(name: str, known: Iterable[str]) -> ParameterError:
    """The error for a query parameter that the operation does not have; names the nearest one that it has."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]!r}?" if close else f"known here: {', '.join(names) or 'none'}."
    return ParameterError(pointer("query", name), f"Unknown parameter; {hint}")


def pointer(*parts: str) -> str:
    """The JSON Pointer of these parts as a URI fragment (RFC 6901, 6)."""
    return "#" + "".join("/" + quote(part.replace("~", "~0").replace("/", "~1"), safe="~") for part in parts)


def _name(pointer: str) -> str:
    """A parameter's name in a message: `limit`, `names.0`; `body` for all of it."""
    _, where, *parts = pointer.split("/")
    return ".".join(parts) or where


def install(app: FastAPI) -> None:
    """Make every error of this application a problem document."""
    app.add_exception_handler(SelonError, _selon_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(DatabaseError, _database_error)
    app.add_exception_handler(DataError, _data_error)
    app.add_middleware(_Unforeseen)


def _answer(
    request: Request, error: SelonError, *, status: int | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    status = status or error.status
    title = error.title if status == error.status else HTTPStatus(status).phrase.capitalize()
    kind = title.lower().replace(" ", "-")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        request.app.state.metrics.failures.labels(kind).inc()
        _LOG.error("%s: %s", title, error)
    problem = Problem(
        type=f"urn:selon:problem:{kind}",
        title=title,
        status=status,
        detail=str(error),
        instance=_path(request.scope),
        errors=getattr(error, "errors", []),
        nearest=getattr(error, "nearest", []),
    )
    sent = {"Cache-Control": "no-store", **(headers or {})}
    if error.retry_after:
        sent["Retry-After"] = str(error.retry_after)
    if isinstance(error, BodyTooLarge | BodyTooSlow):
        sent["Connection"] = "close"  # nobody waits for the rest of it
    if status == Unauthorised.status:
        sent["WWW-Authenticate"] = "Bearer"
    return Response(orjson.dumps(problem), status, sent, MEDIA_TYPE)


async def _selon_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, SelonError)
    return _answer(request, error)


async def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _answer(request, BadParameters([_parameter_error(found) for found in error.errors()]))


def _parameter_error(found: dict[str, Any]) -> ParameterError:
    if found["type"] == "json_invalid":
        return ParameterError(pointer("body"), f"No JSON: {found['ctx']['error']}, at character {found['loc'][-1]}.")
    where = [str(part) for part in found["loc"]]
    pattern = found.get("ctx", {}).get("pattern")
    if pattern == HOLDS_TEXT:
        reason = "The character U+0000 is in no text." if "\0" in found["input"] else "There are only spaces in it."
        return ParameterError(pointer(*where), reason)
    if pattern == HOLDS_A_WORD:
        return ParameterError(pointer(*where), f"There is no word in {found['input'][:80]!r}.")
    given = f", not {str(found['input'])[:80]!r}" if isinstance(found.get("input"), str) else ""
    return ParameterError(pointer(*where), f"{found['msg']}{given}.")


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail, headers = str(error.detail), error.headers
    if error.status_code == NotFound.status:
        detail = f"There is nothing at {_path(request.scope)}; /docs lists all there is."
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        # The router names the methods of one route, and a path may have several.
        allowed = ", ".join(method for method in _METHODS if _is_served(request, method))
        detail = f"{request.method} is not for {_path(request.scope)}; it takes {allowed}."
        headers = {"Allow": allowed}
    return _answer(request, SelonError(detail), status=error.status_code, headers=headers)


def _path(scope: Scope) -> str:
    """The path as a URI writes it, so that nothing in it can pass for something else where it is shown."""
    return quote(scope["path"], safe="/:@!$&'()*+,;=")


def _is_served(request: Request, method: str) -> bool:
    scope = {**request.scope, "method": method}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)


async def _data_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DataError)
    return _answer(request, BadInput(f"The database can neither store nor find what was sent: {reason(error)}."))


async def _database_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DatabaseError)
    if is_interrupted(error):
        seconds = request.app.state.settings.request_seconds
        return _answer(
            request,
            TookTooLong(
                f"This took longer than {seconds:g} s and was interrupted: ask for less, as by more filters, a smaller"
                " limit, and without total, facets and include; /v1/exports gives whole lists, however long it takes."
            ),
        )
    if type(error) not in (DatabaseError, OperationalError):
        raise error  # not the database is at fault: whatever was asked of it
    return _answer(request, DatabaseUnusable(f"The database cannot be read: {reason(error)}; /readyz tells more."))


class _Unforeseen:
    """Makes a problem of whatever nobody foresaw; inside of CORS, so that a page of another origin can read it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_on(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        except Exception:
            # The trace is the operator's: the log has it, the caller gets none of it.
            _LOG.exception("%s %s failed", scope["method"], _path(scope))
            if started:
                raise
            problem = SelonError("Something failed here; the server's log has the reason, under this X-Request-ID.")
            await _answer(Request(scope), problem)(scope, receive, send)
