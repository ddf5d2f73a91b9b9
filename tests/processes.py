"""Selon as processes of their own: commands, and servers that can be stopped in any way."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
KEY = "une-cle-de-trente-deux-caracteres"
TIMEOUT = 120
"""Seconds after which a test gives up waiting for a process."""

_UNLIMITED = {"SELON_RATE_LIMIT": "none", "SELON_RATE_LIMIT_COSTLY": "none", "PYTHONDONTWRITEBYTECODE": "1"}


def selon(url: str, *args: object, **more: Any) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end on the database at a URL."""
    command = [sys.executable, "-m", "app", *map(str, args)]
    return subprocess.run(
        command, cwd=ROOT, env=environment(url), capture_output=True, text=True, timeout=TIMEOUT, **more
    )


def environment(url: str, **more: str) -> dict[str, str]:
    """The environment of a process that works on the database at a URL."""
    return {**os.environ, "SELON_DATABASE_URL": url, "SELON_API_KEYS": KEY, **_UNLIMITED, **more}


class Served:
    """A server, and what it answers."""

    def __init__(self, process: "subprocess.Popen[str]", address: str, log: Path) -> None:
        self.process = process
        self.address = address
        self._log = log

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and body of the answer; raises OSError where there is none."""
        return self._answer(urllib.request.Request(self.address + path, headers=headers))

    def post(self, path: str, body: Any) -> tuple[int, str]:
        """The same for something sent with a key."""
        headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
        return self._answer(urllib.request.Request(self.address + path, json.dumps(body).encode(), headers))

    def _answer(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def tell(self, number: signal.Signals, words: str) -> None:
        """Send a signal, and wait for words in the log."""
        self.process.send_signal(number)
        self.wait_for(words)

    def wait_for(self, words: str) -> None:
        """Wait for words in the log."""
        while words not in self.log:
            assert self.process.poll() is None, self.log

    @property
    def log(self) -> str:
        """What it has logged."""
        return self._log.read_text()

    def ended(self) -> str:
        """Wait for the end; what it has logged."""
        self.process.wait(timeout=TIMEOUT)
        return self.log


@contextmanager
def serving(url: str, script: str = "from app.cli import app; app()", **variables: str) -> Iterator[Served]:
    """`selon serve`, or a script that ends in it, on a port that is free."""
    command = [sys.executable, "-c", script, "serve", "--port", str(free_port())]
    variables = environment(url, **variables)
    with (
        tempfile.NamedTemporaryFile("w") as log,
        subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        assert process.stdout
        try:
            said = next((line for line in process.stdout if line.startswith("API")), "")
            assert said, Path(log.name).read_text()
            yield Served(process, said.split()[1].removesuffix("/v1"), Path(log.name))
        finally:
            if process.poll() is None:
                process.kill()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
