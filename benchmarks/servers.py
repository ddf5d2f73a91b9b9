"""The servers that are measured, each a process of its own: Selon, and the peers that serve the same rows."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
from sqlalchemy import make_url

_PATIENCE = 60
"""Seconds in which a server has to answer."""
_NEVER_TOO_LONG = "60000"
"""Milliseconds that Datasette lets a query take."""


@dataclass(frozen=True, slots=True)
class Command:
    """How a server is started; `{port}` stands for where it is to listen."""

    name: str
    arguments: Sequence[str]
    ready: str
    """A path that it answers as soon as it serves."""
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers."""

    name: str
    address: str
    process: psutil.Process

    def processor(self) -> float:
        """Seconds of the processor that it and its workers have used."""
        return sum(sum(one.cpu_times()[:2]) for one in self._processes())

    def memory(self) -> float:
        """Megabytes that it and its workers hold (resident set)."""
        return float(sum(one.memory_info().rss for one in self._processes())) / 1e6

    def _processes(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


def selon(url: str, workers: int = 1, *, keeps: bool = False) -> Command:
    """Selon on the database of this URL; it makes every answer anew, unless it `keeps` them as it does by default."""
    arguments = [sys.executable, "-m", "app", "serve", "--port", "{port}", "--workers", str(workers)]
    return Command(
        "Selon, kept" if keeps else "Selon",
        arguments,
        "/healthz",
        {
            "SELON_DATABASE_URL": url,
            "SELON_RATE_LIMIT": "none",
            "SELON_RATE_LIMIT_COSTLY": "none",
            "SELON_LOG_LEVEL": "warning",
            **({} if keeps else {"SELON_CACHE_BYTES": "0"}),
        },
    )


def floor(url: str) -> Command:
    """The page made by hand, see benchmarks/floor.py."""
    arguments = [sys.executable, "-m", "benchmarks.floor", _file(url), "{port}"]
    return Command("by hand", arguments, "/ready")


def datasette(url: str, queries: Mapping[str, str], folder: Path) -> Command:
    """Datasette with these queries by their names, at `/selon/NAME.json`.

    The file is opened as one that never changes, which spares Datasette work that the others do.
    """
    settings = folder / "datasette.json"
    known = {name: {"sql": sql} for name, sql in queries.items()}
    settings.write_text(json.dumps({"databases": {"selon": {"queries": known}}}), encoding="utf-8")
    arguments = [sys.executable, "-m", "datasette", "serve", "--immutable", _file(url), "--metadata", str(settings)]
    arguments += ["--port", "{port}", "--setting", "sql_time_limit_ms", _NEVER_TOO_LONG]
    return Command("Datasette", arguments, "/-/versions.json")


def _file(url: str) -> str:
    return str(make_url(url).database)


@contextmanager
def running(command: Command) -> Iterator[Server]:
    """The server, from when it answers until it is no longer needed; raises RuntimeError where it does not start."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    arguments = [argument.format(port=port) for argument in command.arguments]
    environment = {**os.environ, **command.environment}
    with subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(command, process, address)
            yield Server(command.name, address, psutil.Process(process.pid))
        finally:
            process.terminate()


def _wait(command: Command, process: "subprocess.Popen[bytes]", address: str) -> None:
    until = time.monotonic() + _PATIENCE
    with httpx.Client(base_url=address, timeout=_PATIENCE) as client:
        while True:
            try:
                client.get(command.ready).raise_for_status()
                return
            except httpx.HTTPError as error:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(
                        f"{command.name} does not answer at {address}{command.ready}: {error}"
                    ) from error
            time.sleep(_PAUSE)


_PAUSE = 0.1
"""Seconds between two questions whether a server is there."""
