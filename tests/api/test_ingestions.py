"""Ingestion jobs over HTTP: keys, progress by asking and by listening, cancelling, what is refused."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.fetching.web import HASTY, LOOPBACK, Reply, Web, page, rss

KEY = {"Authorization": "Bearer une-cle-de-quarante-caracteres-au-moins-ok"}
KEYS = ("une-cle-de-quarante-caracteres-au-moins-ok", "une-autre-cle-de-quarante-caracteres-au-moins")


def documents(*texts: str) -> dict[str, Any]:
    named = [{"document": f"d{n}.txt", "text": text, "published_at": "2025-03-22"} for n, text in enumerate(texts)]
    return {"documents": named}


MARCH = documents("Selon la police, 1 200 personnes ont défilé à Sarmont.", "La CGT a compté 3 000 manifestants.", "\0")


@pytest.fixture
def open_client(database_url: str) -> Iterator[TestClient]:
    """A client of a server that takes articles."""
    with TestClient(create_app(Settings(database_url=database_url, api_keys=KEYS))) as client:
        yield client


def events(client: TestClient, path: str) -> list[tuple[str, dict[str, Any]]]:
    """All that a listener hears; the line ends with the job."""
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in answer.text.strip().split("\n\n"):
        if block.startswith(":"):
            continue
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), orjson.loads(data.removeprefix("data: "))))
    return found


def test_articles_are_handed_in_stored_and_served(open_client: TestClient) -> None:
    answer = open_client.post("/v1/ingestions", json=MARCH, headers=KEY)
    job = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == job["href"]
    assert (job["total"], job["state"] in {"queued", "running", "finished"}) == (3, True)
    heard = events(open_client, job["events_href"])
    name, last = heard[-1]
    assert name == "end"
    assert [name for name, _ in heard[:-1]] == ["progress"] * (len(heard) - 1)
    assert (last["state"], last["done"], last["new"], last["failed"]) == ("finished", 3, 2, 1)
    assert last["failures"][0]["document"] == "d2.txt"
    assert "NUL" in last["failures"][0]["reason"]
    assert (last["attributions"], last["seconds_left"]) == (2, None)
    shown = open_client.get(job["href"])
    assert shown.headers["cache-control"] == "no-store"
    assert shown.json() == last
    assert {source["document"] for source in open_client.get("/v1/sources").json()["items"]} == {"d0.txt", "d1.txt"}


def test_pages_and_feeds_are_handed_in_fetched_and_served(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.fetching.Limits", lambda: HASTY)
    settings = Settings(database_url=database_url, api_keys=KEYS, fetch_private=LOOPBACK.fetch_private)
    with Web(pages={f"/{n}": page(n) for n in range(4)}) as web, TestClient(create_app(settings)) as client:
        web.pages["/fil"] = Reply(rss([web.at(f"/{n}") for n in range(3)]), type="application/rss+xml")
        asked = {"urls": [web.at("/3"), web.at("/absent")], "feeds": [web.at("/fil")], **MARCH}
        job = client.post("/v1/ingestions", json=asked, headers=KEY).json()
        assert (job["total"], job["feeds"]) == (6, 0)
        _, last = events(client, job["events_href"])[-1]
        assert (last["state"], last["total"], last["done"]) == ("finished", 9, 9)
        assert (last["new"], last["failed"], last["feeds"]) == (6, 2, 1)
        assert {failure["document"] for failure in last["failures"]} == {"d2.txt", web.at("/absent")}
        sources = client.get("/v1/sources?total=true").json()
        assert sources["total"] == 6
        assert {web.at(f"/{n}") for n in range(4)} <= {source["url"] for source in sources["items"]}
        metrics = client.get("/metrics").text
        assert 'selon_fetches_total{result="fetched"} 5.0' in metrics
        assert 'selon_fetches_total{result="refused"} 1.0' in metrics


def test_a_server_fetches_from_no_address_of_its_own_network(open_client: TestClient) -> None:
    with Web(pages={"/1": page(1)}) as web:
        job = open_client.post("/v1/ingestions", json={"urls": [web.at("/1")]}, headers=KEY).json()
        _, last = events(open_client, job["events_href"])[-1]
        assert last["failed"] == 1
        assert "no public address" in last["failures"][0]["reason"]
        assert web.calls == []


def test_the_same_request_again_is_the_same_job(open_client: TestClient) -> None:
    named = {**KEY, "Idempotency-Key": "lot 1".replace(" ", "-")}
    first = open_client.post("/v1/ingestions", json=MARCH, headers=named).json()["id"]
    assert open_client.post("/v1/ingestions", json=MARCH, headers=named).json()["id"] == first
    other = open_client.post("/v1/ingestions", json=documents("Rien."), headers=named)
    assert other.status_code == 409
    assert "lot-1" in other.json()["detail"]


def test_a_job_can_be_cancelled(open_client: TestClient) -> None:
    many = documents(*(f"Selon le maire, {n} rues sont fermées." for n in range(2, 300)))
    job = open_client.post("/v1/ingestions", json=many, headers=KEY).json()
    assert open_client.post(f"{job['href']}/cancel", headers=KEY).json()["state"] == "cancelled"
    name, last = events(open_client, job["events_href"])[-1]
    assert (name, last["state"]) == ("end", "cancelled")
    assert last["done"] < last["total"]


@pytest.mark.parametrize("key", [None, "Bearer falsche-cle", "Basic Zm9v", f"Bearer {KEYS[0]}x", "Bearer "])
def test_writing_needs_a_key(open_client: TestClient, key: str | None) -> None:
    headers = {"Authorization": key} if key else {}
    for refused in (
        open_client.post("/v1/ingestions", json=MARCH, headers=headers),
        open_client.post("/v1/ingestions/inconnu/cancel", headers=headers),
    ):
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
        assert refused.headers["content-type"] == "application/problem+json"
        assert not any(known in refused.text for known in KEYS)
    assert open_client.get("/v1/sources").json()["items"] == []


def test_any_of_the_keys_will_do_and_without_keys_none_does(open_client: TestClient, database_url: str) -> None:
    other = {"Authorization": f"Bearer {KEYS[1]}"}
    assert open_client.post("/v1/ingestions", json=MARCH, headers=other).status_code == 202
    with TestClient(create_app(Settings(database_url=database_url))) as client:
        closed = client.post("/v1/ingestions", json=MARCH, headers=KEY)
    assert closed.status_code == 401
    assert "selon keys create" in closed.json()["detail"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/body"),
        ({"urls": []}, "#/body/urls"),
        ({"urls": ["file:///etc/passwd"]}, "#/body/urls/0"),
        ({"urls": ["http://qui:quoi@example.org/"]}, "#/body/urls/0"),
        ({"feeds": ["example.org/rss"]}, "#/body/feeds/0"),
        ({"feeds": ["https://example.org/rss"] * 51}, "#/body/feeds"),
        ({"documents": []}, "#/body/documents"),
        ({"documents": [{"document": "a.txt"}]}, "#/body/documents/0/text"),
        ({"documents": [{"document": "", "text": "Oui."}]}, "#/body/documents/0/document"),
        ({"documents": [{"document": "a.txt", "text": "Oui.", "titel": "x"}]}, "#/body/documents/0/titel"),
    ],
)
def test_a_bad_body_is_named(open_client: TestClient, body: Any, pointer: str) -> None:
    answer = open_client.post("/v1/ingestions", json=body, headers=KEY)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_an_unknown_job_is_not_found(open_client: TestClient) -> None:
    for path in ("/v1/ingestions/inconnu", "/v1/ingestions/inconnu/events"):
        assert open_client.get(path).status_code == 404
    assert open_client.post("/v1/ingestions/inconnu/cancel", headers=KEY).status_code == 404


def test_metrics_count_requests_by_operation_and_rows(open_client: TestClient) -> None:
    job = open_client.post("/v1/ingestions", json=MARCH, headers=KEY).json()
    events(open_client, job["events_href"])
    open_client.get("/v1/sources")
    open_client.head("/v1/sources")
    open_client.get("/v1/sources/inconnu")
    open_client.get("/nirgends/42")
    answer = open_client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    for line in (
        'selon_requests_total{method="GET",operation="listSources",status="200"} 1.0',
        'selon_requests_total{method="HEAD",operation="listSources",status="200"} 1.0',
        'selon_requests_total{method="GET",operation="getSource",status="404"} 1.0',
        'selon_requests_total{method="GET",operation="none",status="404"} 1.0',
        'selon_rows{table="sources"} 2.0',
        "selon_ingestion_items_waiting 0.0",
    ):
        assert line in answer.text
    assert "nirgends" not in answer.text
