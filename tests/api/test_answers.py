"""The questions that the product is made for, asked of the example articles and, where present, of real ones."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.db import engine_for
from app.documents import read
from app.ingest import ingest
from tests.api.examples import application
from tests.databases import Server


@pytest.fixture(scope="module", params=["seeds", "shared"])
def news(request: pytest.FixtureRequest, server: Server) -> Iterator[TestClient]:
    """A client of an application on the articles."""
    if request.param == "seeds":
        yield request.getfixturevalue("seeded")
        return
    articles = request.getfixturevalue("shared") / "articles"
    url = server.new()
    engine = engine_for(url)
    ingest(engine, read([articles]))
    engine.dispose()
    with application(url) as client:
        yield client


def items(client: TestClient, path: str) -> list[dict[str, Any]]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["items"]
    return found


def values(claims: list[dict[str, Any]], unit: str) -> set[float]:
    """The figures of a unit among the claims: the value, or the bound that is known."""
    figures = [claim["figure"] for claim in claims if claim["figure"] and claim["figure"]["unit"] == unit]
    return {next(v for v in (f["value"], f["high"], f["low"]) if v is not None) for f in figures}


def assert_proven(client: TestClient, attributions: list[dict[str, Any]]) -> None:
    """Every attribution shows words that stand in its article."""
    assert attributions
    for said in attributions:
        text = client.get(f"{said['source']['href']}/text").json()["text"]
        assert said["contents"]
        for span in [*said["contents"], *said["mentions"], *([said["cue"]] if said["cue"] else [])]:
            assert text[span["start"] : span["end"]] == span["exact"]


def test_the_claims_of_the_pentagon(news: TestClient) -> None:
    claims = items(news, "/v1/actors/pentagone/claims")
    assert 10000 in values(claims, "troops")
    assert_proven(news, items(news, "/v1/attributions?actor=pentagone"))


def test_the_claims_of_the_united_states_with_their_members(news: TestClient) -> None:
    claims = items(news, "/v1/actors/etats-unis/claims?include_members=true&limit=200")
    assert {8000, 10000} <= values(claims, "troops")
    assert 1000 in values(claims, "containers")
    speakers = {held["actor"]["id"] for claim in claims for held in claim["said_by"]}
    assert {"pentagone", "maison-blanche", "antony-blinken", "etats-unis"} <= speakers


def test_choe_son_hui_is_one_actor_whatever_the_spelling(news: TestClient) -> None:
    assert [actor["id"] for actor in items(news, "/v1/actors?q=choe")] == ["choe-son-hui"]
    aliases = news.get("/v1/actors/choe-son-hui").json()["aliases"]
    spelt = {alias["alias"] for alias in aliases if alias["attested"]}
    assert len({name for name in spelt if name.startswith("Cho")}) >= 2, spelt
    said = items(news, "/v1/attributions?actor=choe-son-hui")
    assert len({attribution["source"]["id"] for attribution in said}) >= 2
    assert_proven(news, said)


def troops(news: TestClient) -> dict[str, Any]:
    """The conflict over how many soldiers are in Russia."""
    (listed,) = items(news, "/v1/conflicts?actor=pentagone&unit=soldats")
    found: dict[str, Any] = news.get(listed["href"]).json()
    return found


def test_the_conflict_over_how_many_soldiers_with_the_part_in_koursk(news: TestClient) -> None:
    conflict = troops(news)
    assert "nord-coréens" in conflict["question"]
    assert conflict["question"].endswith("?")
    figures = {
        position["claim_id"]: position["figure"]["value"] or position["figure"]["high"]
        for position in conflict["positions"]
        if position["figure"]
    }
    parts = [found for found in conflict["relations"] if found["kind"] == "part_of"]
    assert (8000, 10000) in {(figures.get(found["a"]), figures.get(found["b"])) for found in parts}
    assert all(found["reason"] and not found["conflict"] for found in parts)
    for position in conflict["positions"]:
        assert_proven(news, position["evidence"])


@pytest.mark.parametrize("actor", ["serguei-lavrov", "kremlin", "coree-du-nord"])
def test_the_denials_stand_against_the_deployment(news: TestClient, actor: str) -> None:
    denied = [position["claim_id"] for position in troops(news)["positions"] if position["stance"] == "denies"]
    claims = [claim for claim in items(news, f"/v1/actors/{actor}/claims?stance=denies") if claim["id"] in denied]
    against = [relation for claim in claims for relation in claim["relations"] if relation["kind"] == "stance"]
    assert against
    assert all(relation["reason"] for relation in against)
    assert_proven(news, items(news, f"/v1/attributions?actor={actor}&stance=denies"))


def test_the_arms_deliveries_are_denied_by_pyongyang(news: TestClient) -> None:
    claims = items(news, "/v1/actors/coree-du-nord/claims?stance=denies&in_conflict=true")
    accusers = {
        held["actor"]["id"]
        for claim in claims
        if claim["event"] == "arms_supplied"
        for relation in claim["relations"]
        if relation["kind"] == "stance"
        for held in relation["holders"]
    }
    assert "etats-unis" in accusers
