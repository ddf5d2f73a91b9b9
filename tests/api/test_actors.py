"""Actors: names, parts, claims with what contradicts them, time line; help where an id is unknown."""

import pytest
from fastapi.testclient import TestClient


def test_an_actor_shows_its_names_offices_parent_and_stances(client: TestClient) -> None:
    actor = client.get("/v1/actors/serguei-lavrov").json()
    assert (actor["name"], actor["kind"], actor["kind_label"]) == ("Sergueï Lavrov", "person", "personne")
    assert actor["parent"]["name"] == "Russie"
    (alias,) = actor["aliases"]
    assert (alias["alias"], alias["registered"], alias["mentions"]) == ("M. Lavrov", True, 1)
    assert alias["attested"][0]["span"]["exact"] == "M. Lavrov"
    assert alias["attested"][0]["source"]["id"] == "s-arrivee"
    (office,) = actor["offices"]
    assert (office["since"], office["since_low"], office["until"]) == ("2004-03", "2004-03-01", None)
    assert office["organisation"]["id"] == "russie"
    assert [(count["stance"], count["mentions"]) for count in actor["stances"]] == [("denies", 1)]


def test_a_state_shows_its_parts(client: TestClient) -> None:
    members = client.get("/v1/actors/etats-unis").json()["members"]
    assert [member["id"] for member in members] == ["maison-blanche", "pentagone", "departement-d-etat"]


def test_claims_of_an_actor_roll_its_members_up_on_request(client: TestClient) -> None:
    assert client.get("/v1/actors/etats-unis/claims").json()["items"] == []
    items = client.get("/v1/actors/etats-unis/claims?include_members=true").json()["items"]
    assert {item["id"] for item in items} == {"c-10000", "c-8000"}
    said_by = {item["id"]: {held["actor"]["id"] for held in item["said_by"]} for item in items}
    # The minister speaks for the department, the department for the state.
    assert said_by == {"c-10000": {"pentagone", "maison-blanche"}, "c-8000": {"antony-blinken"}}


def test_claims_of_an_actor_come_with_what_contradicts_them(client: TestClient) -> None:
    (claim,) = client.get("/v1/actors/serguei-lavrov/claims").json()["items"]
    assert claim["said_by"][0]["stance"] == "denies"
    assert {held["actor"]["id"] for held in claim["holders"]} == {"serguei-lavrov", "kremlin"}
    (relation,) = claim["relations"]
    assert (relation["kind"], relation["conflict"], relation["claim"]["id"]) == ("stance", True, "c-10000")
    assert {held["actor"]["id"] for held in relation["holders"]} == {"pentagone", "maison-blanche"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("stance=asserts", {"c-10000", "c-8000"}),
        ("stance=denies", set()),
        ("place=Koursk", {"c-8000"}),
        ("in_conflict=true", {"c-10000"}),
        ("published_from=2024-11-02", {"c-10000"}),
    ],
)
def test_claims_of_an_actor_take_the_filters_of_claims(client: TestClient, query: str, expected: set[str]) -> None:
    items = client.get(f"/v1/actors/etats-unis/claims?include_members=true&{query}").json()["items"]
    assert {item["id"] for item in items} == expected


def test_the_time_line_runs_from_the_earliest_by_the_day_said_else_published(client: TestClient) -> None:
    entries = client.get("/v1/actors/etats-unis/timeline?include_members=true").json()["items"]
    assert [(entry["day"], entry["dated_by"], entry["attribution"]["id"]) for entry in entries] == [
        ("2024-10-31", "said", "s-arrivee-1"),
        ("2024-11-01", "published", "s-arrivee-0"),
        ("2024-11-02", "published", "s-reprise-0"),
    ]
    assert entries[0]["claims"][0]["figure"]["value"] == 8000


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("parent=etats-unis", ["departement-d-etat", "maison-blanche", "pentagone"]),
        ("kind=medium", ["agence-meridienne", "tass"]),
        ("q=maisons blanches", ["maison-blanche"]),
        ("q=moscou", ["russie"]),
    ],
)
def test_filters_of_actors(client: TestClient, query: str, expected: list[str]) -> None:
    assert sorted(item["id"] for item in client.get(f"/v1/actors?{query}").json()["items"]) == expected


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("pentagonne", "pentagone"),
        ("Pentagone", "pentagone"),
        ("maison_blanche", "maison-blanche"),
        ("lavrov", "serguei-lavrov"),
        ("états-unis", "etats-unis"),
        ("washington", "etats-unis"),
    ],
)
def test_an_unknown_actor_is_answered_with_the_nearest_names(client: TestClient, wrong: str, meant: str) -> None:
    for path in (f"/v1/actors/{wrong}", f"/v1/actors/{wrong}/claims", f"/v1/actors/{wrong}/timeline"):
        response = client.get(path)
        assert response.status_code == 404
        problem = response.json()
        assert meant in [found["id"] for found in problem["nearest"]], problem
        assert wrong in problem["detail"]
        assert meant in problem["detail"]
        assert client.get(problem["nearest"][0]["href"]).status_code == 200


def test_an_actor_like_no_other_is_simply_unknown(client: TestClient) -> None:
    problem = client.get("/v1/actors/zzzzzz").json()
    assert problem["nearest"] == []
