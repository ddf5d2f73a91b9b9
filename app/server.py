"""What holds of any connection: the head of a request comes soon and ends, and who asks takes the answer.

Uvicorn has limits for none of these where it reads with httptools; a proxy in front may have.
"""

from asyncio import BaseTransport, TimerHandle
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
"""How long the first line and the headers of a request may take."""
HEAD_BYTES = 65_536
"""How long they may be, together with what came in the same piece."""

STALL_SECONDS = 60.0
"""How long a reader may take nothing of an answer, or a few bytes of it, until it counts as gone."""


class Guarded(HttpToolsProtocol):
    """Uvicorn's protocol, which ends connections that send no whole head of a request, or do not take the answer."""

    _held: int | None = None
    """Bytes of a head that is not whole; None where none is expected."""
    _late: TimerHandle | None = None
    _stalled: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """There is a connection: a head has to come."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._expect()

    def on_message_begin(self) -> None:
        """Another head has begun on the same connection."""
        super().on_message_begin()
        self._expect()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._settle()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Read, and end what is too long."""
        super().data_received(data)
        if self._held is not None:
            self._held += len(data)
            if self._held > HEAD_BYTES:
                self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        """There is nobody left to wait for."""
        self._settle()
        if self._stalled:
            self._stalled.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """More of the answer waits than is kept for a reader."""
        super().pause_writing()
        self._stalled = self.loop.call_later(STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """It has taken most of that."""
        if self._stalled:
            self._stalled.cancel()
        super().resume_writing()

    def _expect(self) -> None:
        self._settle()
        self._held = 0
        self._late = self.loop.call_later(HEAD_SECONDS, self._end)

    def _settle(self) -> None:
        self._held = None
        if self._late:
            self._late.cancel()

    def _end(self) -> None:
        self.transport.close()


def options() -> dict[str, Any]:
    """How Uvicorn is to serve: nothing but HTTP, on guarded connections, and without a word of what it is."""
    return {
        "http": Guarded,
        "ws": "none",
        "limit_concurrency": 1000,  # connections beyond which requests are refused, so that memory does not run out
        "proxy_headers": False,  # the application itself knows which proxies are trusted
        "server_header": False,
    }
