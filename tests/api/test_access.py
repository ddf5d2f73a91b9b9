"""Who may call what: keys and their scopes, reads open or closed, and where a worker does what was handed in."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from app.db import engine_for
from app.keys import Scope, create, revoke
from app.main import create_app
from app.settings import Reads, Settings

READING = ("/v1/claims", "/v1/sources/s-arrivee/text", "/v1/search?q=soldat", "/v1/exports/claims.csv", "/metrics")
OPEN = ("/healthz", "/readyz", "/docs", "/openapi.json")
TEXT = {"text": "Selon le maire, 3 rues sont fermées."}
DOCUMENTS = {"documents": [{"document": "a.txt", **TEXT}]}

Keys = Callable[..., dict[str, str]]


@pytest.fixture
def keys(own_world: str) -> Keys:
    """Makes a key with some scopes, and gives the header that sends it."""
    engine = engine_for(own_world)

    def make(*scopes: Scope) -> dict[str, str]:
        return {"Authorization": f"Bearer {create(engine, 'essai', scopes, None)[1]}"}

    return make


@pytest.fixture
def closed(own_world: str) -> Iterator[TestClient]:
    """A client of a server that answers nobody without a key."""
    with TestClient(create_app(Settings(database_url=own_world, reads=Reads.KEY))) as client:
        yield client


@pytest.mark.parametrize("path", READING)
def test_closed_reads_need_a_key_with_the_scope(closed: TestClient, keys: Keys, path: str) -> None:
    none = closed.get(path)
    assert (none.status_code, none.headers["www-authenticate"]) == (401, "Bearer")
    assert "selon keys create" in none.json()["detail"]
    lacking = closed.get(path, headers=keys(Scope.INGEST, Scope.EXTRACT))
    assert (lacking.status_code, lacking.headers["content-type"]) == (403, "application/problem+json")
    assert "lacks the scope read; it has extract, ingest" in lacking.json()["detail"]
    answer = closed.get(path, headers=keys(Scope.READ))
    assert answer.status_code == 200
    # What needs a key must lie in no cache that others ask.
    assert "public" not in answer.headers["cache-control"]
    assert "s-maxage" not in answer.headers["cache-control"]


def test_closed_reads_leave_open_what_tells_how_to_ask(closed: TestClient) -> None:
    assert [closed.get(path).status_code for path in OPEN] == [200] * len(OPEN)


def test_a_copy_that_the_caller_holds_is_private_too(closed: TestClient, keys: Keys) -> None:
    key = keys(Scope.READ)
    etag = closed.get("/v1/claims", headers=key).headers["etag"]
    again = closed.get("/v1/claims", headers={**key, "If-None-Match": etag})
    assert (again.status_code, again.headers["cache-control"]) == (304, "private, max-age=0, must-revalidate")
    assert closed.get("/v1/claims", headers={"If-None-Match": etag}).status_code == 401


def test_each_scope_allows_its_own(closed: TestClient, keys: Keys) -> None:
    extract, ingest = keys(Scope.EXTRACT), keys(Scope.INGEST)
    assert closed.post("/v1/extract", json=TEXT, headers=extract).status_code == 200
    assert closed.post("/v1/extract", json=TEXT, headers=ingest).status_code == 403
    assert closed.post("/v1/ingestions", json=DOCUMENTS, headers=extract).status_code == 403
    job = closed.post("/v1/ingestions", json=DOCUMENTS, headers=ingest).json()
    for path in (job["href"], job["events_href"]):
        assert [closed.get(path, headers=key).status_code for key in (ingest, extract)] == [200, 403]
    assert closed.post(f"{job['href']}/cancel", headers=keys(Scope.READ)).status_code == 403
    assert closed.post(f"{job['href']}/cancel", headers=ingest).status_code == 200


def test_a_key_that_was_revoked_opens_nothing_from_then_on(closed: TestClient, keys: Keys, own_world: str) -> None:
    key = keys(Scope.READ)
    assert closed.get("/v1/claims", headers=key).status_code == 200
    revoke(engine_for(own_world), key["Authorization"].split("_")[1])
    assert closed.get("/v1/claims", headers=key).status_code == 401


def test_open_reads_leave_alone_what_a_gateway_sends(client: TestClient) -> None:
    for sent in ("Basic cXVpOnF1b2k=", "Bearer eyJhbGciOiJIUzI1NiJ9.e30.x", "Bearer selon_00000000_" + "A" * 43, "é"):
        assert client.get("/v1/claims", headers={"Authorization": sent.encode()}).status_code == 200


def test_the_key_is_asked_for_before_the_body_is_read(closed: TestClient, keys: Keys) -> None:
    for sent in (b"{", b"[" * 100_000, b"\xff"):
        assert closed.post("/v1/ingestions", content=sent).status_code == 401
        assert closed.post("/v1/ingestions", content=sent, headers=keys(Scope.READ)).status_code == 403


def test_every_operation_refuses_who_has_no_key_but_health(closed: TestClient) -> None:
    # By what the server serves, so that an operation that is added is closed too.
    answered = {
        f"{method} {path}": closed.request(method, path.replace("{form}", "csv")).status_code
        for path, operations in closed.get("/openapi.json").json()["paths"].items()
        for method in operations
    }
    assert {asked for asked, status in answered.items() if status != 401} == {"get /healthz", "get /readyz"}


def test_a_key_made_while_the_server_runs_hands_articles_in(database_url: str) -> None:
    with TestClient(create_app(Settings(database_url=database_url))) as client:
        engine = engine_for(database_url)
        key = {"Authorization": f"Bearer {create(engine, 'essai', [Scope.INGEST], None)[1]}"}
        job = client.post("/v1/ingestions", json=DOCUMENTS, headers=key).json()
        assert client.get(job["events_href"]).text.rpartition("event: ")[2].startswith("end")
        assert client.get(job["href"]).json()["new"] == 1


def test_a_server_that_is_only_read_from_leaves_jobs_alone(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    monkeypatch.setattr("app.jobs.Worker.start", lambda worker: started.append(worker))
    engine = engine_for(database_url)
    create(engine, "lecture", [Scope.READ, Scope.EXTRACT], None)
    with TestClient(create_app(Settings(database_url=database_url))) as client:
        client.get("/v1/claims")
    assert started == []
    create(engine, "écriture", [Scope.INGEST], None)
    with TestClient(create_app(Settings(database_url=database_url))):
        assert len(started) == 1


def test_no_key_is_in_an_answer_or_a_log(
    own_world: str, keys: Keys, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = "une-cle-de-quarante-caracteres-au-moins-ok"
    good, wrong = keys(Scope.READ), {"Authorization": f"Bearer {given}"}

    def fail(*_: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("app.api.claims.claim_page", fail)
    caplog.set_level("DEBUG")
    with TestClient(create_app(Settings(database_url=own_world, reads=Reads.KEY))) as client:
        answers = [client.get(path, headers=key) for path in ("/v1/claims", "/v1/actors") for key in (good, wrong)]
    assert [answer.status_code for answer in answers] == [500, 401, 200, 401]
    told = caplog.text + "".join(f"{answer.headers} {answer.text}" for answer in answers)
    assert "unforeseen" in told, "the trace is in the log"
    secrets = (given, good["Authorization"].split()[1])
    assert not any(secret in told for secret in secrets)


def test_no_password_of_the_database_is_in_an_answer_or_a_log(caplog: pytest.LogCaptureFixture) -> None:
    url = "postgresql://qui:quoi-secret@127.0.0.1:1/selon?sslpassword=autre-secret"
    caplog.set_level("DEBUG")
    with TestClient(create_app(Settings(database_url=url))) as client:
        answers = [client.get(path) for path in ("/readyz", "/v1/claims", "/metrics")]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert "secret" not in caplog.text + "".join(answer.text for answer in answers)
