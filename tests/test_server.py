"""Connections, before there is a request on them."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app import server

GET = b"GET / HTTP/1.1\r\nHost: a.example\r\n"


@contextmanager
def serving(app: ASGIApp) -> Iterator[int]:
    """The port of a server of an application."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=5, **server.options())
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        running.should_exit = True
        thread.join()


@pytest.fixture
def port() -> Iterator[int]:
    """The port of a server that says yes to everything."""
    with serving(PlainTextResponse("oui")) as port:
        yield port


def ask(port: int, sent: bytes) -> bytes:
    """All that comes back until the server ends the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        try:  # a server that has had enough may end the connection before all of it is sent
            line.sendall(sent)
            return b"".join(iter(lambda: line.recv(65_536), b""))
        except (ConnectionResetError, BrokenPipeError):
            return b""


@pytest.mark.parametrize("sent", [b"", b"GET / HT", GET + b"X-A: "])
def test_a_head_that_does_not_come_is_not_waited_for(port: int, monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr("app.server.HEAD_SECONDS", 0.05)
    assert ask(port, sent) == b""


@pytest.mark.parametrize("line", [b"X-%d: a\r\n", b"%d" + b"a" * 100])
def test_a_head_without_end_is_left(port: int, line: bytes) -> None:
    assert ask(port, GET + b"".join(line % number for number in range(30_000))) == b""


def test_what_is_whole_is_answered_as_often_as_it_is_asked(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    body = b"POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 200000\r\n\r\n" + b"a" * 200_000
    answers = ask(port, GET + b"\r\n" + body + GET + b"Connection: close\r\n\r\n")
    assert answers.count(b"HTTP/1.1 200 OK") == 3
    assert b"server:" not in answers


def test_the_second_head_on_a_connection_has_to_come_too(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.server.HEAD_SECONDS", 0.05)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(GET + b"\r\n")
        got = b""
        while not got.endswith(b"oui"):
            got += line.recv(65_536)
        line.sendall(GET)
        assert line.recv(65_536) == b""


def test_who_takes_nothing_of_an_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.server.STALL_SECONDS", 0.05)
    ended = threading.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 100_000
            await asyncio.sleep(0)  # as whatever takes its time to make does

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await StreamingResponse(endless())(scope, receive, send)
        finally:
            ended.set()

    with serving(app) as port, socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(GET + b"\r\n")
        assert ended.wait(30)


def test_an_answer_longer_than_what_is_kept_of_it_comes_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.server.STALL_SECONDS", 5.0)
    whole = b"a" * 20_000_000

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(whole), 1_000_000):
            yield whole[start : start + 1_000_000]

    with serving(StreamingResponse(pieces())) as port:
        assert ask(port, GET + b"Connection: close\r\n\r\n").count(b"a" * 1000) >= 19_000
