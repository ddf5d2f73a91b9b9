"""A small web on this machine, whose servers are told what to answer, well or badly; for benchmarks/crawl.py too."""

import gzip
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.fetching import Fetcher, Limits, Line
from app.settings import Settings

LOOPBACK = Settings.model_validate({"fetch_private": "127.0.0.0/8"})
HASTY = Limits(connect=5, read=5, total=10, backoff=0, delay=0)
"""Limits of a test that waits for nothing."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it should be."""

    body: bytes = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)

    def bytes(self) -> bytes:
        """The answer as it is sent; a length of its own goes before the true one."""
        length = {"Content-Length": str(len(self.body))}
        headers = {"Content-Type": self.type, "Connection": "close", **length, **self.headers}
        lines = [f"HTTP/1.1 {self.status} So", *(f"{name}: {value}" for name, value in headers.items() if value)]
        return "\r\n".join((*lines, "", "")).encode() + self.body


@dataclass(frozen=True, slots=True)
class Call:
    """A request as a server has it."""

    path: str
    headers: dict[str, str]
    line: socket.socket
    web: "Web"


Answer = Reply | Callable[[Call], Reply | None]
"""What a server answers; a function that returns nothing has sent what it wanted to itself."""


class Web(socketserver.ThreadingTCPServer):
    """A server of one address; `pages` says what it answers, `calls` what it was asked for."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self, address: str = "127.0.0.1", pages: dict[str, Answer] | None = None) -> None:
        super().__init__((address, 0), _Handler)
        self.pages: dict[str, Answer] = pages or {}
        self.calls: list[Call] = []
        self.closed = threading.Event()
        self.sent = 0
        """Bytes of answers without end."""
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def at(self, path: str, name: str | None = None) -> str:
        """The URL of a path here, by a name that `line_to` leads to this machine."""
        address, port = self.server_address[:2]
        return f"http://{name or str(address)}:{port}{path}"

    def asked(self) -> list[str]:
        """The paths asked for, in order, but for robots.txt."""
        return [call.path for call in self.calls if call.path != "/robots.txt"]

    def server_close(self) -> None:
        """End all answers that have no end, and listen no more."""
        self.closed.set()
        self.shutdown()
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: those who hang up on a server without end are right to."""


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Web)
        path = self.rfile.readline().decode().split(" ")[1]
        headers: dict[str, str] = {}
        while (line := self.rfile.readline().decode().strip()) != "":
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        call = Call(path, headers, self.connection, self.server)
        self.server.calls.append(call)
        answer = self.server.pages.get(path, Reply(status=404))
        reply = answer if isinstance(answer, Reply) else answer(call)
        if reply:
            self.connection.sendall(reply.bytes())


def line_to(answers: dict[str, Sequence[str]] | None = None) -> Line:
    """Names that end in ".test" are this machine; `answers` are those of other names."""

    def resolve(host: str, port: int) -> Sequence[str]:
        if host.endswith(".test"):
            return ["127.0.0.1"]
        if host.replace(".", "").isdecimal():
            return [host]
        if answers and host in answers:
            return answers[host]
        raise OSError(f"no test asks for {host}")

    return Line(LOOPBACK.fetch_private, resolve)


def fetcher(limits: Limits = HASTY, **more: Any) -> Fetcher:
    """A fetcher that reaches this machine, and nothing else."""
    return Fetcher(LOOPBACK, limits, more.pop("line", line_to()), **more)


# ---------------------------------------------------------------- pages


def html(number: int, text: str = "") -> str:
    """A page with an article of its own."""
    words = (
        text or f"Selon le maire de Sarmont, {number + 3} rues du quartier {number} sont fermées depuis lundi matin."
    )
    return f"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Rues fermées, {number}</title>
<meta property="og:site_name" content="Le Courrier de Sarmont"></head><body><nav><a href="/">Accueil</a></nav>
<article><h1>Rues fermées à Sarmont, bulletin numéro {number}</h1><p>{words}</p>
<p>La préfecture en compte {number + 5} et demande aux habitants du quartier {number} de rester chez eux, d’après un
communiqué publié ce matin. Les écoles resteront ouvertes, a précisé le rectorat.</p></article></body></html>"""


def page(number: int) -> Reply:
    """The page as it should be sent."""
    return Reply(html(number).encode())


def rss(links: Sequence[str], date: str = "Sat, 22 Mar 2025 08:00:00 +0100") -> bytes:
    """A feed that lists these pages."""
    items = "".join(
        f"<item><title>Titre {n}</title><link>{link}</link><pubDate>{date}</pubDate></item>"
        for n, link in enumerate(links)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Fil</title>{items}</channel></rss>'.encode()


# ---------------------------------------------------------------- what goes wrong


def reset(call: Call) -> None:
    """Break the connection off without a word."""
    call.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    call.line.close()


def trickling(call: Call) -> None:
    """A page that has no end, some bytes at a time."""
    call.line.sendall(b"HTTP/1.1 200 So\r\nContent-Type: text/html\r\n\r\n")
    while not call.web.closed.wait(0.02):
        call.line.sendall(b"<p>")


def trickling_head(call: Call) -> None:
    """A head that has no end, one letter at a time."""
    call.line.sendall(b"HTTP/1.1 200 So\r\nX-Long: ")
    while not call.web.closed.wait(0.02):
        call.line.sendall(b"x")


def silent(call: Call) -> None:
    """No answer at all."""
    call.web.closed.wait()


def endless(call: Call) -> None:
    """A page that has no end, as fast as it goes."""
    call.line.sendall(b"HTTP/1.1 200 So\r\nContent-Type: text/html\r\n\r\n")
    while not call.web.closed.is_set():
        call.web.sent += call.line.send(b"<p>Encore.</p>" * 1000)


def packed(data: bytes) -> Reply:
    """A page sent as gzip."""
    return Reply(gzip.compress(data), headers={"Content-Encoding": "gzip"})


def moved(to: str, status: int = 302) -> Reply:
    """A redirect."""
    return Reply(status=status, headers={"Location": to})
