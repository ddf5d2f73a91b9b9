"""What HTTP asks of every answer: strong ETags that differ by encoding, 304, HEAD where there is GET (RFC 9110)."""

import hashlib
from pathlib import Path

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import VERSION, Reads

_API = Path(__file__).parent
# A release that nobody has numbered yet may show the same rows otherwise, and so may another lexicon.
_SHOWN_BY = hashlib.blake2s(digest_size=12)
for _file in sorted((*_API.glob("*.py"), *_API.parent.glob("lexicon/*.toml"))):
    _SHOWN_BY.update(_file.read_bytes())
PROGRAM = f"{VERSION} {_SHOWN_BY.hexdigest()}"
"""What tells this program from any other that might show the same data otherwise."""
_CACHE_CONTROL = {
    Reads.OPEN: "public, max-age=0, s-maxage=30, must-revalidate",
    Reads.KEY: "private, max-age=0, must-revalidate",
}
"""A browser asks each time; a shared cache may serve what it has for half a minute, but not what needs a key."""
JSON = "application/json"
LINKED_DATA = "application/ld+json"
VARY = "Accept, Accept-Encoding"
_GZIP = '-gzip"'


HEAD = "selon.head"
"""Key of the scope of a request that asks for headers only, for answers that take long to make."""


class NotModifiedError(Exception):
    """The caller holds the current answer already; `etag` is the one that it named."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag


def cache_control(request: Request) -> str:
    """What caches may do with an answer that has an ETag."""
    return _CACHE_CONTROL[request.app.state.settings.reads]


def wants_linked_data(accept: str) -> bool:
    """Whether an Accept header would rather have JSON-LD than plain JSON (RFC 9110, 12.5.1)."""
    quality: dict[str, float] = {}
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights = [parameter[2:] for parameter in parameters if parameter.startswith("q=")]
        try:
            quality[media] = float(weights[0]) if weights else 1.0
        except ValueError:  # a weight that is none: the media type does not count
            quality[media] = 0.0
    # Who names it wants it, unless plain JSON is named with more weight; "*/*" asks for nothing in particular.
    return quality.get(LINKED_DATA, 0.0) > 0 and quality[LINKED_DATA] >= quality.get(JSON, 0.0)


def entity_tag(stamp: str, request: Request, media: str) -> str:
    """The strong ETag of what this URL gives in this media type at this revision of the data.

    It is known before the query runs. Path and query are part of it, so the tag of one resource never stands for
    another, and so is the program, as another version may show the same rows otherwise.
    """
    query = request.scope["query_string"].decode("latin-1")
    seed = f"{PROGRAM}\n{stamp}\n{request.scope['path']}\n{query}\n{media}"
    return f'"{hashlib.blake2s(seed.encode(), digest_size=12).hexdigest()}"'


def check_precondition(request: Request, etag: str) -> None:
    """Raise NotModifiedError where If-None-Match names the ETag, in whichever encoding it was sent."""
    for tag in request.headers.get("if-none-match", "").split(","):
        candidate = tag.strip().removeprefix("W/")
        if candidate in (etag, etag[:-1] + _GZIP):
            raise NotModifiedError(candidate)


async def not_modified(request: Request, error: Exception) -> Response:
    """The answer to NotModifiedError: the headers of the 200, without a body."""
    assert isinstance(error, NotModifiedError)
    headers = {"ETag": error.etag, "Cache-Control": cache_control(request), "Vary": VARY}
    return Response(status_code=304, headers=headers)


class Representations:
    """Gives the gzipped form of an answer an ETag of its own, and answers HEAD by GET without the body.

    It stands outside the compression, whose result it names.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                etag = headers.get("etag")
                if etag and headers.get("content-encoding") == "gzip":
                    headers["etag"] = etag[:-1] + _GZIP
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        inner = {**scope, "method": "GET", HEAD: True} if head else scope
        await self.app(inner, receive, send_on)
        scope["route"] = inner.get("route")  # who stands outside hears which one it was
