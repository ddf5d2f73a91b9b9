"""A load generator: connections that each ask, read the whole answer, and ask again until the time is over.

It is a process of its own, and reads no more of an answer than its status and where it ends: asyncio on uvloop, answers
parsed by httptools, both of which the server uses itself. An answer of 14 KB costs it some 50 µs, a twentieth of what
the fastest server here takes to make one; `capacity` in the results is what it reaches against a server that has the
bytes ready.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

import httptools
import uvloop


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a load."""

    statuses: Mapping[str, int]
    """How many answers had each status."""
    milliseconds: Sequence[float]
    """How long each answer took, sorted."""
    seconds: float
    """How long all of it took."""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.milliseconds) / self.seconds

    def quantile(self, share: float) -> float:
        """The milliseconds within which this share of the answers came."""
        return self.milliseconds[min(len(self.milliseconds) - 1, int(share * len(self.milliseconds)))]


@contextmanager
def started(
    address: str, paths: Sequence[str], connections: int, seconds: float, headers: Mapping[str, str] | None = None
) -> "Iterator[subprocess.Popen[str]]":
    """The generator at work, asking for the paths in turn; it ends by itself, or where this does."""
    asked = {"address": address, "paths": [*paths], "connections": connections, "seconds": seconds}
    command = [sys.executable, "-m", "benchmarks.load", json.dumps({**asked, "headers": {**(headers or {})}})]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def load(
    address: str, paths: Sequence[str], connections: int, seconds: float, headers: Mapping[str, str] | None = None
) -> Load:
    """What comes of asking a server for these paths in turn, for so long, over so many connections.

    Raises RuntimeError where an answer is an error, so that no fast refusal passes for a fast answer.
    """
    with started(address, paths, connections, seconds, headers) as process:
        found = Load(**json.loads(process.communicate()[0]))
    if bad := {status: count for status, count in found.statuses.items() if int(status) >= 400}:
        raise RuntimeError(f"{address}{paths[0]}: answers by status: {bad}")
    return found


class _Connection(asyncio.Protocol):
    """One connection; the parser calls `on_message_complete` where an answer ends."""

    def __init__(self, requests: Iterator[bytes], until: float) -> None:
        self.requests = requests
        self.until = until
        self.milliseconds: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.parser = httptools.HttpResponseParser(self)
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: Any = None
        self.asked = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        self.transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Note the answer, and ask again."""
        now = time.perf_counter()
        self.milliseconds.append(1000 * (now - self.asked))
        self.statuses[self.parser.get_status_code()] += 1
        if now < self.until:
            self._ask()
        else:
            self.transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        """Nothing comes any more."""
        if not self.done.done():
            self.done.set_result(None)

    def _ask(self) -> None:
        self.asked = time.perf_counter()
        self.transport.write(next(self.requests))


async def _generate(address: str, paths: list[str], connections: int, seconds: float, headers: dict[str, str]) -> None:
    at = urlsplit(address)
    lines = "".join(f"{name}: {value}\r\n" for name, value in {"Host": at.netloc, **headers}.items())
    requests = cycle([f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode() for path in paths])
    loop, begun = asyncio.get_running_loop(), time.perf_counter()
    host, port = at.hostname or "", at.port or 80
    made = [
        await loop.create_connection(lambda: _Connection(requests, begun + seconds), host, port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in made))
    statuses = sum((protocol.statuses for _, protocol in made), Counter[int]())
    milliseconds = sorted(one for _, protocol in made for one in protocol.milliseconds)
    print(
        json.dumps({"statuses": statuses, "milliseconds": milliseconds, "seconds": time.perf_counter() - begun}),
        flush=True,
    )


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_generate(**json.loads(sys.argv[1])))
