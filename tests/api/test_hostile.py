"""What bad or hostile requests meet: bodies too large, too slow, too deep, of other encodings; queries without end."""

from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import anyio
import orjson
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.api.deps import MAX_BODY, Snapshot
from app.db import engine_for
from app.main import create_app
from app.settings import Settings
from tests.api.builder import Builder

JSON = {"content-type": "application/json"}
ENDLESS = text("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n")
BIDI = "Selon le maire, \u202e3 rues\u2069 sont fermées à Sarmont."


class Line:
    """One request to an application, with whatever a server could pass on of it."""

    def __init__(self, app: FastAPI, method: str, path: str, headers: dict[str, str]) -> None:
        self.app = app
        self.sent: list[MutableMapping[str, Any]] = []
        self.scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("198.51.100.7", 5000),
            "state": {},
        }

    async def ask(self, receive: Callable[[], Any]) -> None:
        """Let the application answer; `receive` gives it what arrives."""
        await self.app(self.scope, receive, self.send)

    async def send(self, message: MutableMapping[str, Any]) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.sent[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])


@asynccontextmanager
async def running(url: str, **configured: Any) -> AsyncIterator[FastAPI]:
    app = create_app(Settings.model_validate({"database_url": url, **configured}))
    async with app.router.lifespan_context(app):
        yield app


@pytest.mark.parametrize("told", [True, False], ids=["by its length", "in chunks"])
def test_a_body_too_large_is_refused_before_it_is_held(own_world: str, told: bool) -> None:
    asked = 0

    async def receive() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": b" " * 1_000_000, "more_body": True}

    async def refused() -> Line:
        headers = JSON | ({"content-length": "1" + "0" * 30} if told else {})
        async with running(own_world) as app:
            await (line := Line(app, "POST", "/v1/extract", headers)).ask(receive)
        return line

    line = anyio.run(refused)
    assert (line.status, line.headers["connection"]) == (413, "close")
    assert orjson.loads(line.body)["title"] == "Body too large"
    assert asked == (0 if told else MAX_BODY // 1_000_000 + 1)


def test_a_body_that_does_not_arrive_is_not_waited_for(own_world: str) -> None:
    async def refused() -> Line:
        async with running(own_world, request_seconds=0.01) as app:
            await (line := Line(app, "POST", "/v1/extract", JSON)).ask(silence)
        return line

    line = anyio.run(refused)
    assert (line.status, line.headers["connection"]) == (408, "close")
    assert "0.01 s" in orjson.loads(line.body)["detail"]


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (b"[" * 1_000_000, "nested too deep"),
        (b'{"text":' * 100_000, "nested too deep"),
        ('{"text": "Étampes"}'.encode("latin-1"), "not in UTF-8, at byte 10"),
        ('{"text": "Étampes"}'.encode("utf-16"), "NUL at byte"),
        ('{"text": "Étampes"}'.encode("utf-32-be"), "NUL at byte 0"),
        (b'{"text": "a\0b"}', "NUL at byte 11"),
        (b'{"text": ' + b"9" * 5000 + b"}", "No JSON"),
        (b'{"text": "a', "Unterminated string"),
        (b"", "required"),
    ],
)
def test_a_body_that_is_no_json_is_refused_with_the_reason(client: TestClient, body: bytes, hint: str) -> None:
    answer = client.post("/v1/extract", content=body, headers=JSON)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "#/body"
    assert hint in error["detail"]


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "Selon le maire, 3 rues\ud83d sont fermées."])
def test_a_character_that_no_text_has_is_refused(client: TestClient, text: str) -> None:
    answer = client.post("/v1/extract", content=orjson_escaped(text), headers=JSON)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/body/text"]


def orjson_escaped(text: str) -> bytes:
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in text)
    return f'{{"text": "{escaped}"}}'.encode()


@pytest.mark.parametrize(
    ("media", "status"),
    [
        ("application/json", 200),
        ('application/json; charset="UTF-8"', 200),
        ("application/json; charset=iso-8859-1", 415),
        ("application/json; charset=utf-16", 415),
        ("text/plain; charset=utf-8", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ],
)
def test_only_json_in_utf_8_is_read(client: TestClient, media: str, status: int) -> None:
    body = orjson.dumps({"text": "Selon le maire, 3 rues sont fermées."})
    assert client.post("/v1/extract", content=body, headers={"content-type": media}).status_code == status


def test_bidi_controls_are_kept_where_they_are_text_and_shown_where_they_are_not(client: TestClient) -> None:
    found = client.post("/v1/extract", json={"text": BIDI}).json()
    assert found["length"] == len(BIDI)
    for quote in found["quotes"]:
        assert [BIDI[span["start"] : span["end"]] for span in quote["contents"]] == [
            span["text"] for span in quote["contents"]
        ]
    for path in ("/v1/claims/c\u202etxt.exe", "/nirgends/\u202etxt.exe", "/v1/claims?stance=\u202ex"):
        problem = client.get(path).text
        assert "\u202e" not in problem, "it would turn what follows in a log or a terminal"
        assert "txt.exe" in problem or "202e" in problem


def test_an_endless_query_is_interrupted_and_the_next_one_served(
    own_world: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scan(reading: Snapshot, *_: object) -> object:
        return reading.row(ENDLESS)

    with TestClient(create_app(Settings(database_url=own_world, request_seconds=0.1))) as client:
        with monkeypatch.context() as patched:
            patched.setattr("app.api.claims.claim_page", scan)
            for path in ("/v1/claims", "/v1/claims?q=soldats"):
                answer = client.get(path)
                assert (answer.status_code, answer.json()["title"]) == (503, "Took too long")
                assert "longer than 0.1 s" in answer.json()["detail"]
        assert client.get("/v1/claims").status_code == 200


def test_who_waits_for_a_turn_does_not_wait_for_ever(own_world: str) -> None:
    async def refused() -> list[Line]:
        async with running(own_world, request_seconds=0.01) as app:
            lines = [Line(app, "GET", "/v1/search", {}), Line(app, "POST", "/v1/extract", JSON)]
            lines[0].scope["query_string"] = b"q=soldat"
            async with app.state.scans, app.state.extractions:
                for line in lines:
                    await line.ask(whole)
        return lines

    for line in anyio.run(refused):
        assert (line.status, line.headers["retry-after"]) == (503, "10")


async def whole() -> dict[str, Any]:
    return {"type": "http.request", "body": b'{"text": "Selon le maire, 3 rues."}'}


async def silence() -> dict[str, Any]:
    await anyio.sleep_forever()
    raise AssertionError


def test_an_export_ends_when_its_reader_leaves(own_world: str, monkeypatch: pytest.MonkeyPatch) -> None:
    many(own_world, monkeypatch)

    async def left() -> tuple[Line, int, int]:
        async with running(own_world) as app:
            line, gone = Line(app, "GET", "/v1/exports/sources.jsonl", {}), anyio.Event()

            async def receive() -> dict[str, Any]:
                await gone.wait()
                return {"type": "http.disconnect"}

            async def send(message: MutableMapping[str, Any]) -> None:
                line.sent.append(message)
                gone.set()
                await anyio.sleep(0)

            await app(line.scope, receive, send)
            return line, app.state.exports.value, app.state.engine.pool.checkedout()

    line, turns, held = anyio.run(left)
    assert line.status == 200
    assert len(line.sent) < 10, "of twenty pieces and more"
    assert (turns, held) == (4, 0)


def many(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make an export of many pieces of what the world holds."""
    monkeypatch.setattr("app.api.exports.MAX_LIMIT", 1)
    engine = engine_for(url)
    with engine.execution_options(writes=True).begin() as connection:
        for n in range(20):
            Builder(connection).source(f"s-{n}", "Rien à signaler.")
    engine.dispose()
