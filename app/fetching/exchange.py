"""One request and its answer, within limits of time and size that no server can stretch."""

import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from ssl import SSLContext

import httpcore
import httpx

from app.errors import BadInput, NotNow
from app.fetching.network import Network, Networks, Resolve, resolve

_CHUNK = 65_536
"""How many decoded bytes are made at once, whatever they were packed into."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a fetcher allows itself and others; times in seconds, sizes in bytes."""

    connect: float = 10.0
    read: float = 20.0
    """The longest silence."""
    total: float = 60.0
    """For one page, with all its redirects and tries, less the waits that manners ask for."""
    wire: int = 5_000_000
    """Size as sent; pages of newspapers have some 300 000."""
    size: int = 10_000_000
    """Size once decompressed."""
    redirects: int = 5
    tries: int = 3
    backoff: float = 1.0
    """The wait before the second try at most; it doubles with each try."""
    longest_wait: float = 60.0
    """How long a server may make us wait for a next try (`Retry-After`); who asks for more is left alone."""
    delay: float = 1.0
    """Between two requests to a host."""
    longest_delay: float = 30.0
    """How much of a `Crawl-delay` is honoured."""
    robots: float = 3600.0
    """How long a robots.txt holds; RFC 9309 allows a day."""
    robots_again: float = 300.0
    """When one that could not be had is asked for again."""
    at_once: int = 8
    """How many hosts are fetched from at the same time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    headers: httpx.Headers
    body: bytes
    """Decoded; empty unless the status is 200."""


@dataclass(slots=True)
class Budget:
    """The seconds that are left for one page."""

    left: float


@dataclass(frozen=True, slots=True)
class Line:
    """How hosts are reached; the last two are the system's own, and others in tests."""

    private: Networks = ()
    resolve: Resolve = resolve
    dial: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)


def get(
    url: httpx.URL,
    headers: Mapping[str, str],
    limits: Limits,
    line: Line,
    budget: Budget,
    stopped: Callable[[], bool],
    accepts: Callable[[str], bool],
) -> Answer:
    """Send one GET request; the body is read where the status is 200 and `accepts` takes the content type.

    Raises NotNow where the network or the server fails or time runs out, BadInput where the answer is none that can be
    used, Stopped where nobody wants it any more.
    """
    begun = time.monotonic()
    network = Network(line.private, begun + budget.left, stopped, line.resolve, line.dial)
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    sent = [(name.encode(), value.encode()) for name, value in {"Accept-Encoding": "gzip, deflate", **headers}.items()]
    patience = {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.connect}
    try:
        # One connection a request, and none kept: the next request to the host comes after a while or never.
        with (
            httpcore.ConnectionPool(ssl_context=_certificates(), network_backend=network) as pool,
            pool.stream("GET", target, headers=sent, extensions={"timeout": patience}) as response,
        ):
            told = httpx.Headers(response.headers)
            body = b""
            if response.status == 200 and accepts(told.get("content-type", "")):
                body = _body(response.iter_stream(), told, limits)
            return Answer(response.status, told, body)
    except httpcore.TimeoutException as error:
        raise NotNow("it does not answer in time") from error
    except httpcore.ProtocolError as error:
        raise NotNow(f"it breaks off or speaks no HTTP: {error}") from error
    except httpcore.NetworkError as error:
        raise NotNow(f"no connection: {error}") from error
    finally:
        budget.left -= time.monotonic() - begun


def _body(chunks: Iterable[bytes], headers: httpx.Headers, limits: Limits) -> bytes:
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > limits.wire:
        raise BadInput(f"too large: it has {length} bytes, of which {limits.wire} at most are read")
    body = bytearray()
    for piece in _decoded(_counted(chunks, limits.wire), headers.get("content-encoding", "").strip().lower()):
        body += piece
        if len(body) > limits.size:
            raise BadInput(f"too large: it has more than {limits.size} bytes once decompressed")
    return bytes(body)


def _counted(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise BadInput(f"too large: it has more than {limit} bytes")
        if chunk:
            yield chunk


def _decoded(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The bytes without their compression, a bounded number at a time: what a bomb unpacks to is never all there."""
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise BadInput(f"compressed as {encoding!r}, which was not asked for")
    unpack = None
    for chunk in chunks:
        if unpack is None:
            unpack = zlib.decompressobj(_window(encoding, chunk[0]))
        waiting = chunk
        while waiting and not unpack.eof:  # what follows the end is padding
            try:
                yield unpack.decompress(waiting, _CHUNK)
            except zlib.error as error:
                raise BadInput(f"its compressed content is damaged: {error}") from error
            waiting = unpack.unconsumed_tail
    if unpack is not None and not unpack.eof:
        raise BadInput("its compressed content is cut short")


def _window(encoding: str, first: int) -> int:
    """zlib's window bits; "deflate" is zlib's format by RFC 9110, and bare deflate by the habit of some servers."""
    if encoding != "deflate":
        return 16 + zlib.MAX_WBITS
    return zlib.MAX_WBITS if first & 0x0F == 8 else -zlib.MAX_WBITS


@cache
def _certificates() -> SSLContext:
    return httpcore.default_ssl_context()
