"""Prometheus metrics: what is told of requests, articles and failures, and of the database whoever stored in it."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.db import engine_for
from app.ingest import ingest
from app.jobs import Worker
from app.main import create_app
from app.settings import Settings
from tests.api.test_ingestions import KEY, KEYS, documents, events
from tests.databases import Databases
from tests.reports import Press
from tests.reports import testimonies as witnesses


def told(client: TestClient, name: str) -> dict[str, float]:
    """The values of a metric, by its label."""
    lines = client.get("/metrics").text.splitlines()
    found = (re.fullmatch(rf"{name}(?:{{\w+=\"(?P<label>[^\"]*)\"}})? (?P<value>\S+)", line) for line in lines)
    return {one["label"] or "": float(one["value"]) for one in found if one}


def serve(url: str) -> TestClient:
    return TestClient(create_app(Settings(database_url=url, api_keys=KEYS)), raise_server_exceptions=False)


def test_articles_are_counted_by_what_became_of_them(database_url: str) -> None:
    said = documents("Selon la police, 1 200 personnes ont défilé à Sarmont.", "\0")
    again = documents("Selon la police, 1 300 personnes ont défilé à Sarmont.")
    with serve(database_url) as client:
        for handed_in in (said, said, again):
            job = client.post("/v1/ingestions", json=handed_in, headers=KEY).json()
            events(client, job["events_href"])
        counted = {"new": 1, "unchanged": 1, "revised": 1, "failed": 2}
        assert told(client, "selon_articles_total") == counted
        assert told(client, "selon_failures_total") == {"article-unreadable": 2}
        assert told(client, "selon_database_up") == {"": 1}


def test_attributions_are_counted_by_rule_whoever_stored_them(database_url: str) -> None:
    """By the kind of rule, not by each verb; of two servers each tells all."""
    press, engine = Press(), engine_for(database_url)
    found = witnesses(press)
    with serve(database_url) as one, serve(database_url) as other:
        assert told(one, "selon_attributions") == {}
        ingest(engine, found[:5], press.extract)
        assert told(one, "selon_attributions") == told(other, "selon_attributions") == {"written": 10}
        with engine.execution_options(writes=True).begin() as connection:
            connection.execute(text("UPDATE attribution SET rule = 'incise:' || id WHERE seq > 4"))
        with serve(database_url) as third:
            assert told(third, "selon_attributions") == {"written": 4, "incise": 6}
        ingest(engine, found[5:8], press.extract)
        assert told(one, "selon_attributions") == {"written": 16}
        assert told(one, "selon_rows")["attributions"] == 16
    engine.dispose()


def test_another_database_in_its_place_is_counted_anew(database_url: str, databases: Databases) -> None:
    press = Press()
    found = witnesses(press)
    app = create_app(Settings(database_url=database_url))
    with TestClient(app) as client:
        ingest(engine_for(database_url), found[:5], press.extract)
        assert told(client, "selon_attributions") == {"written": 10}
        other = engine_for(databases.new())
        ingest(other, found[:2], press.extract)
        app.state.engine = other
        assert told(client, "selon_attributions") == {"written": 4}


def test_failures_that_are_not_the_callers_are_counted_by_kind(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("nobody foresaw this")

    with serve(database_url) as client:
        client.get("/v1/claims?limit=0")
        client.get("/v1/claims/inconnu")
        assert told(client, "selon_failures_total") == {}
        with monkeypatch.context() as patched:
            patched.setattr("app.api.claims.claim_page", fail)
            assert client.get("/v1/claims").status_code == 500
        with monkeypatch.context() as patched:
            patched.setattr("app.jobs.ingest", fail)
            job = client.post("/v1/ingestions", json=documents("Il pleut."), headers=KEY).json()
            events(client, job["events_href"])
        assert told(client, "selon_failures_total") == {"internal-error": 1, "article-unforeseen": 1}


def test_a_database_that_is_away_is_told_and_what_was_known_stays(databases: Databases) -> None:
    url, press = databases.new(), Press()
    app = create_app(Settings(database_url=url))
    with TestClient(app) as client:
        ingest(engine_for(url), witnesses(press)[:2], press.extract)
        assert told(client, "selon_rows")["sources"] == 2
        there, app.state.engine = app.state.engine, engine_for(databases.blank())
        assert told(client, "selon_database_up") == {"": 0}
        assert told(client, "selon_rows")["sources"] == 2
        assert client.get("/readyz").status_code == 503
        app.state.engine = there
        assert told(client, "selon_database_up") == {"": 1}


def test_a_worker_that_something_unforeseen_meets_goes_on(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that ended would leave jobs waiting for ever, while the service says that it lives."""
    store, met = Worker._store_next, list[int]()

    def fail_once(worker: Worker) -> bool:
        if not met:
            met.append(1)
            raise RuntimeError("nobody foresaw this")
        return store(worker)

    monkeypatch.setattr("app.jobs._RETRY", 0.0)
    monkeypatch.setattr("app.jobs.Worker._store_next", fail_once)
    with serve(database_url) as client:
        job = client.post("/v1/ingestions", json=documents("Il pleut."), headers=KEY).json()
        _, last = events(client, job["events_href"])[-1]
        assert (last["state"], last["new"]) == ("finished", 1)
        assert told(client, "selon_failures_total") == {"jobs-held-up": 1}
