"""Actors: names, parts, claims with what contradicts them, time line; help where an id is unknown."""

import pytest
from fastapi.testclient import TestClient

from app.annotation import ActorKind, Bound, RelationKind
from app.db import engine_for
from app.main import create_app
from app.settings import Settings
from tests.api.builder import Builder


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


def test_all_that_a_page_about_an_actor_needs_comes_in_one_call(client: TestClient) -> None:
    sections = "claims,denials,conflicts,contradictions,timeline,mentions"
    bare = client.get("/v1/actors/etats-unis").json()
    assert all(bare[section] is None for section in sections.split(","))
    page = client.get(f"/v1/actors/etats-unis?include={sections}&include_members=true").json()
    assert {claim["id"] for claim in page["claims"]} == {"c-10000", "c-8000"}
    assert page["denials"] == []
    assert [conflict["id"] for conflict in page["conflicts"]] == ["g-soldats"]
    days = [entry["day"] for entry in page["timeline"]]
    assert days == sorted(days, reverse=True)
    assert {member["id"] for member in page["members"]} == {
        "maison-blanche",
        "pentagone",
        "departement-d-etat",
        "antony-blinken",
    }
    (way,) = page["mentions"]
    assert (way["resolved_by"], way["mentions"]) == ("registry", 3)
    assert set(way["words"]) == {"le Pentagone", "La Maison Blanche", "Antony Blinken"}
    (asserts,) = page["stances"]
    assert asserts["mentions"] == 3
    assert client.get(asserts["claims_href"]).json()["items"]


def test_an_actor_shows_whom_it_contradicts(client: TestClient) -> None:
    page = client.get("/v1/actors/serguei-lavrov?include=contradictions").json()
    (found,) = page["contradictions"]
    assert (found["kind"], found["claim"]["id"], found["other"]["id"]) == ("stance", "c-envoi", "c-10000")
    assert [held["stance"] for held in found["said_by"]] == ["denies"]
    assert {(one["party"], one["holding"]["actor"]["id"]) for one in found["opponents"]} == {
        ("others", "pentagone"),
        ("others", "maison-blanche"),
    }
    police = client.get("/v1/actors/police-sarmont?include=contradictions").json()["contradictions"]
    assert {(found["kind"], found["claim"]["id"]) for found in police} == {
        ("stance", "c-charge"),
        ("value", "c-11500"),
    }
    assert all(client.get(found["conflict_href"]).status_code == 200 for found in police)


def test_an_actor_at_odds_with_itself_and_with_its_own_members(own_world: str) -> None:
    engine = engine_for(own_world)
    with engine.execution_options(writes=True).begin() as connection:
        world = Builder(connection)
        text = "Le préfet parle de 3 morts. Plus tard, le préfet parle de 7 morts. Son adjoint parle de 9 morts."
        source = world.source("s-bilan", text)
        world.actor("prefet", "préfet", ActorKind.PERSON)
        world.actor("adjoint", "adjoint", ActorKind.PERSON, "prefet")
        group = world.group("g-bilan", "Combien de morts ?", unit="dead")
        ids = [
            world.claim(f"c-{n}", f"{n} morts", group, unit="dead", value=n, bound=Bound.EXACT) for n in (3.0, 7.0, 9.0)
        ]
        world.relation(group, ids[0], ids[1], RelationKind.REVISES, "le même, plus tard")
        world.relation(group, ids[1], ids[2], RelationKind.VALUE, "7 et 9 s’excluent")
        for number, (holder, key) in enumerate(zip(("prefet", "prefet", "adjoint"), ids, strict=True)):
            world.says(source, f"{(3, 7, 9)[number]} morts", key, holder=holder, cue="parle", mention="préfet")
    engine.dispose()
    with TestClient(create_app(Settings(database_url=own_world))) as client:
        page = client.get("/v1/actors/prefet?include=contradictions").json()
    found = {
        (one["kind"], one["claim"]["id"]): [who["party"] for who in one["opponents"]] for one in page["contradictions"]
    }
    assert found == {("revises", "c-7.0"): ["itself"], ("value", "c-7.0"): ["members"]}


@pytest.mark.parametrize(
    ("name", "actor", "way"),
    [
        ("Sergueï Lavrov", "serguei-lavrov", "name"),
        ("M. Lavrov", "serguei-lavrov", "alias"),
        ("Lavrov Sergueï", "serguei-lavrov", "words"),
        ("Mme Lavrov", "serguei-lavrov", "alias"),
        ("Blinken", "antony-blinken", "alias"),
        ("la Maison-Blanche", "maison-blanche", "name"),
        ("WASHINGTON", "etats-unis", "alias"),
        ("le ministre russe Sergueï Lavrov", "serguei-lavrov", "part"),
        ("Antoni Blincken", "antony-blinken", "spelling"),
        ("Pentagonie", "pentagone", "spelling"),
    ],
)
def test_a_name_leads_to_the_actor_that_it_means(client: TestClient, name: str, actor: str, way: str) -> None:
    answer = client.post("/v1/actors:match", json={"names": [name]})
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    (asked,) = answer.json()["items"]
    best = asked["items"][0]
    assert (best["actor"]["id"], best["matched_by"]) == (actor, way)
    assert 0 < best["score"] <= 1
    assert best["reason"]
    assert best["matched_by_label"]


def test_names_that_mean_nobody_give_nothing_and_keep_their_place(client: TestClient) -> None:
    asked = {"names": ["Jeanne Inconnue", "!!", "Moscou"], "kind": "state", "limit": 1}
    items = client.post("/v1/actors:match", json=asked).json()["items"]
    assert [(entry["name"], [match["actor"]["id"] for match in entry["items"]]) for entry in items] == [
        ("Jeanne Inconnue", []),
        ("!!", []),
        ("Moscou", ["russie"]),
    ]
    none = client.post("/v1/actors:match", json={"names": ["Moscou"], "kind": "person"}).json()
    assert none["items"][0]["items"] == []
