"""Each request has an id, which its answer and all that is logged meanwhile have too, and a line in the log."""

import logging
import re
import time
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.logs import bound

HEADER = "X-Request-ID"
_LOG = logging.getLogger(__name__)
_NAME = HEADER.lower().encode()
_WELL_FORMED = re.compile(rb"[0-9A-Za-z._~-]{1,64}")
"""What an id may be that a caller gives: what a log or a header can hold without quotes (RFC 3986, 2.3)."""


class RequestLog:
    """Gives each request its id, the caller's where that is well formed, and logs what became of it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status, request_id = time.perf_counter(), 500, _given(scope) or uuid4().hex.encode()

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (_NAME, request_id)]
            await send(message)

        with bound(request_id=request_id.decode()):
            try:
                await self.app(scope, receive, send_on)
            finally:
                told = {
                    "method": scope["method"],
                    "path": _template(scope),
                    "status": status,
                    "ms": round((time.perf_counter() - start) * 1000, 1),
                }
                _LOG.info("request answered", extra=told)


def _given(scope: Scope) -> bytes | None:
    return next((value for name, value in scope["headers"] if name == _NAME and _WELL_FORMED.fullmatch(value)), None)


def _template(scope: Scope) -> str | None:
    """The path with the names of its parameters: what was asked for is the caller's own business. None where the path
    leads nowhere."""
    path: str | None = getattr(scope.get("route"), "path", None)
    if path is None:
        return None
    above = scope["path"].split("/")[: -path.count("/")]  # a route may not know what it was included under
    return "/".join(above) + path
