"""Rate limits: by key or address, what is told of them, and several processes that count together."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import TestClient as Client

from app.db import engine_for
from app.keys import Scope, create
from app.main import create_app
from app.settings import Settings

TEXT = {"text": "Selon le maire, 3 rues sont fermées."}

Server = Callable[..., Callable[..., TestClient]]


@pytest.fixture
def serve(own_world: str) -> Iterator[Server]:
    """Makes a server with some settings, which gives a client at an address."""
    with ExitStack() as stack:

        def make(**configured: str) -> Callable[..., TestClient]:
            app = create_app(
                Settings.model_validate({"database_url": own_world, "rate_limit": "3/minute", **configured})
            )
            stack.enter_context(TestClient(app))
            return lambda address="198.51.100.7": Client(app, client=(address, 5000))

        yield make


def statuses(client: TestClient, times: int, path: str = "/v1/claims", **sent: str) -> list[int]:
    return [client.get(path, headers=sent).status_code for _ in range(times)]


def test_who_asks_too_often_is_told_when_to_come_back(serve: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now)
    client = serve()()
    for left in (2, 1, 0):
        answer = client.get("/v1/claims")
        assert answer.status_code == 200
        assert answer.headers["ratelimit-policy"] == '"reads";q=3;w=60'
        assert answer.headers["ratelimit"] == f'"reads";r={left};t=60'
    now += 18
    refused = client.get("/v1/actors", headers={"Origin": "https://journal.example"})
    assert (refused.status_code, refused.headers["content-type"]) == (429, "application/problem+json")
    assert (refused.headers["retry-after"], refused.headers["ratelimit"]) == ("42", '"reads";r=0;t=42')
    assert "42 s" in refused.json()["detail"]
    # A page of another origin can read it.
    assert refused.headers["access-control-allow-origin"] == "*"
    assert {"Retry-After", "RateLimit"} <= set(refused.headers["access-control-expose-headers"].split(", "))
    now += 42
    assert statuses(client, 4) == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("198.51.100.7", "198.51.100.8", False),
        ("2001:db8:1:2::a", "2001:db8:1:2:ffff::b", True),
        ("2001:db8:1:2::a", "2001:db8:1:3::a", False),
        ("::ffff:198.51.100.7", "198.51.100.7", True),
        ("::ffff:198.51.100.7", "::ffff:198.51.100.8", False),
    ],
)
def test_each_address_has_a_quota_and_of_ipv6_each_network(serve: Server, one: str, other: str, same: bool) -> None:
    at = serve()
    assert statuses(at(one), 4) == [200, 200, 200, 429]
    assert statuses(at(other), 1) == [429 if same else 200]


def test_a_key_has_a_quota_of_its_own_wherever_it_is_used(serve: Server, own_world: str) -> None:
    at = serve()
    keys = [f"Bearer {create(engine_for(own_world), 'a', [Scope.READ], None)[1]}" for _ in range(2)]
    assert statuses(at("198.51.100.7"), 2, authorization=keys[0]) == [200, 200]
    assert statuses(at("198.51.100.8"), 2, authorization=keys[0]) == [200, 429]
    assert statuses(at("198.51.100.8"), 1, authorization=keys[1]) == [200]
    assert statuses(at("198.51.100.8"), 1) == [200]


def test_keys_cannot_be_tried_out(serve: Server) -> None:
    client = serve(reads="key")()
    made_up = [f"Bearer selon_00000000_{letter * 43}" for letter in "abcd"]
    answers = [client.get("/v1/claims", headers={"Authorization": key}).status_code for key in made_up]
    assert answers == [401, 401, 401, 429]


def test_what_is_costly_has_a_quota_of_its_own(serve: Server) -> None:
    client = serve(rate_limit="none", rate_limit_costly="2/minute")()
    costly = [client.post("/v1/extract", json=TEXT), client.get("/v1/exports/claims.csv")]
    assert [answer.headers["ratelimit"].partition(";t")[0] for answer in costly] == ['"costly";r=1', '"costly";r=0']
    for refused in (client.post("/v1/ingestions", json={}), client.get("/v1/exports/actors.jsonl")):
        assert refused.status_code == 429
    free = client.get("/v1/claims")
    assert (free.status_code, "ratelimit" in free.headers) == (200, False)


def test_health_is_always_told(serve: Server) -> None:
    client = serve(rate_limit="1/hour")()
    assert statuses(client, 5, "/healthz") == statuses(client, 5, "/readyz") == [200] * 5


def test_the_word_of_strangers_on_where_they_come_from_counts_for_nothing(serve: Server) -> None:
    at = serve(trusted_proxies="10.0.0.0/8")
    stranger, proxy = at("198.51.100.7"), at("10.1.2.3")
    forged = [statuses(stranger, 1, **{"x-forwarded-for": f"203.0.113.{n}"}) for n in range(4)]
    assert forged == [[200], [200], [200], [429]]
    # The proxy adds whom it sees at the end: what a stranger put before that is no word of the proxy.
    behind = [statuses(proxy, 1, **{"x-forwarded-for": f"203.0.113.{n}, 198.51.100.9"}) for n in range(4)]
    assert behind == [[200], [200], [200], [429]]
    assert statuses(proxy, 1, **{"x-forwarded-for": "198.51.100.10"}) == [200]
    untrusted = serve()("10.1.2.3")
    alone = [statuses(untrusted, 1, **{"x-forwarded-for": f"203.0.113.{n}"}) for n in range(4)]
    assert alone == [[200], [200], [200], [429]]


def test_windows_that_are_over_are_forgotten(serve: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now)
    at = serve()
    first = at("198.51.100.1")
    for n in range(2, 9):
        statuses(at(f"198.51.100.{n}"), 1)
    held = first.app.state.gate.limits._own.storage  # type: ignore[attr-defined]
    assert len(held.storage) == len(held.expirations) == 7
    now += 61
    statuses(first, 1)
    assert len(held.storage) == len(held.expirations) == 1


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """The address of a Redis of this test's own."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("needs redis-server")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            assert any("Ready to accept connections" in line for line in process.stdout)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()


def test_processes_count_together_in_redis(own_world: str, redis: str) -> None:
    settings = Settings(database_url=own_world, rate_limit="3/minute", rate_storage=redis)
    with TestClient(create_app(settings)) as one, TestClient(create_app(settings)) as other:
        assert statuses(one, 2) + statuses(other, 2) == [200, 200, 200, 429]
        assert one.get("/v1/claims").headers["ratelimit"].startswith('"reads";r=0;t=')


def test_without_redis_each_process_counts_for_itself_and_says_so(
    serve: Server, caplog: pytest.LogCaptureFixture
) -> None:
    client = serve(rate_storage="redis://:quoi-secret@127.0.0.1:1/0")()
    assert statuses(client, 4) == [200, 200, 200, 429]
    assert "SELON_RATE_STORAGE" in caplog.text
    assert "secret" not in caplog.text
