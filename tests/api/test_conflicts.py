"""Conflicts: the positions side by side, each with holders, dates and evidence, and the relations with reasons."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.annotation import Stance
from app.db import engine_for
from app.main import create_app
from app.settings import Settings
from benchmarks.data import fill
from tests.api.builder import Builder, by
from tests.api.test_pages import pages


def test_only_questions_whose_answers_contradict_each_other_are_listed(client: TestClient) -> None:
    assert [item["id"] for item in client.get("/v1/conflicts").json()["items"]] == ["g-charge", "g-marche", "g-soldats"]
    assert client.get("/v1/conflicts/g-fuite").json()["conflict"] is False


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("actor=pentagone", ["g-soldats"]),
        ("actor=etats-unis", []),
        ("actor=etats-unis&include_members=true", ["g-soldats"]),
        ("kind=stance", ["g-charge", "g-soldats"]),
        ("kind=unconfirmed", []),
        ("kind=value", ["g-marche", "g-soldats"]),
        ("kind=revises", []),
        ("unit=manifestants", ["g-marche"]),
        ("place=Russie&event=troops_sent", ["g-soldats"]),
        ("q=soldat", ["g-soldats"]),
    ],
)
def test_filters_of_conflicts(client: TestClient, query: str, expected: list[str]) -> None:
    assert [item["id"] for item in client.get(f"/v1/conflicts?{query}").json()["items"]] == expected


def test_the_conflicts_of_who_has_said_much_are_those_in_which_it_holds_a_position(database_url: str) -> None:
    """These are looked for among the latest ones first, and only then through all that it said."""
    engine = engine_for(database_url)
    with engine.execution_options(writes=True).begin() as connection:
        fill(connection, claims=4000, actors=20)
    engine.dispose()
    settings = Settings(database_url=database_url, rate_limit="none")
    with TestClient(create_app(settings)) as client:
        every = [item for page in pages(client, "/v1/conflicts?limit=200") for item in page["items"]]
        assert len(every) == 200
        for limit in (7, 30, 200):
            path = f"/v1/conflicts?actor=actor-3&limit={limit}"
            of_actor = [item for page in pages(client, path) for item in page["items"]]
            assert of_actor == [item for item in every if "actor-3" in holders(item)]
            assert of_actor


def holders(conflict: dict[str, Any]) -> set[str]:
    """The ids of those who hold a position."""
    return {holding["actor"]["id"] for position in conflict["positions"] for holding in position["holders"]}


def test_the_positions_stand_side_by_side(client: TestClient) -> None:
    conflict = client.get("/v1/conflicts/g-soldats").json()
    assert conflict["question"] == "Combien de soldats nord-coréens en Russie ?"
    assert conflict["kinds"] == ["part_of", "stance", "value"]
    positions = {(position["claim_id"], position["stance"]): position for position in conflict["positions"]}
    assert set(positions) == {
        ("c-10000", "asserts"),
        ("c-8000", "asserts"),
        ("c-15000", "asserts"),
        ("c-envoi", "denies"),
        ("c-envoi", "unconfirmed"),
    }
    many = positions["c-10000", "asserts"]
    assert conflict["positions"][0] == many
    assert many["figure"]["label"] == "environ 10\u202f000 soldats"
    assert [held["actor"]["id"] for held in many["holders"]] == ["maison-blanche", "pentagone"]
    assert (many["mentions"], many["first_said"], many["last_said"]) == (2, "2024-11-01", "2024-11-02")
    assert [source["id"] for source in many["sources"]] == ["s-reprise", "s-arrivee"]
    assert positions["c-8000", "asserts"]["first_said"] == "2024-10-31"
    denial = positions["c-envoi", "denies"]
    assert denial["stance_label"] == "dément"
    assert denial["evidence"][0]["cue"]["exact"] == "a nié"
    listed = client.get(denial["evidence_href"]).json()["items"]
    assert listed == [{**said, "claims": None} for said in denial["evidence"]]


def test_the_relations_tell_why_conflicts_first(client: TestClient) -> None:
    relations = client.get("/v1/conflicts/g-soldats").json()["relations"]
    assert [(found["a"], found["b"], found["kind"], found["conflict"]) for found in relations] == [
        ("c-10000", "c-15000", "value", True),
        ("c-10000", "c-envoi", "stance", True),
        ("c-8000", "c-10000", "part_of", False),
    ]
    assert relations[2]["reason"] == "Koursk est en Russie : 8 000 font partie de 10 000"
    assert relations[2]["kind_label"] == "partie d’un tout"


def test_a_claim_that_some_assert_and_others_deny_is_a_conflict_by_itself(client: TestClient) -> None:
    conflict = client.get("/v1/conflicts/g-charge").json()
    assert conflict["kinds"] == ["stance"]
    assert {position["stance"] for position in conflict["positions"]} == {"asserts", "denies"}
    (relation,) = conflict["relations"]
    assert (relation["a"], relation["b"], relation["conflict"]) == ("c-charge", "c-charge", True)


def test_the_figures_from_the_lowest_to_the_highest_without_the_parts(client: TestClient) -> None:
    conflict = client.get("/v1/conflicts/g-soldats").json()
    for estimate in conflict["estimates"].values():
        assert estimate.pop("figure")["label"]
    assert conflict["estimates"] == {
        "low": {"value": 9000, "claim_id": "c-10000", "origins": 2},
        "best_attested": {"value": 10000, "claim_id": "c-10000", "origins": 2},
        "high": {"value": 15000, "claim_id": "c-15000", "origins": 1},
    }
    assert client.get("/v1/conflicts/g-charge").json()["estimates"] is None


def test_the_time_line_tells_who_first_took_which_position_when(client: TestClient) -> None:
    line = client.get("/v1/conflicts/g-soldats").json()["timeline"]
    assert [moment["day"] for moment in line] == sorted(moment["day"] for moment in line)
    first = next(moment for moment in line if moment["claim_id"] == "c-8000")
    assert (first["day"], first["stance"], first["value"]) == ("2024-10-31", "asserts", 8000)


def test_the_list_shows_the_positions_without_the_evidence(client: TestClient) -> None:
    march = client.get("/v1/conflicts").json()["items"][1]
    assert [position["figure"]["value"] for position in march["positions"]] == [11500, 40000]
    assert "evidence" not in march["positions"][0]


def test_holders_are_rolled_up_by_affiliation_on_request(client: TestClient) -> None:
    plain = client.get("/v1/conflicts/g-soldats").json()["positions"]
    assert all(position["affiliations"] is None for position in plain)
    positions = client.get("/v1/conflicts/g-soldats?roll_up=true").json()["positions"]
    rolled = {
        (position["claim_id"], position["stance"]): {
            top["actor"]["id"]: ({held["id"] for held in top["holders"]}, top["mentions"])
            for top in position["affiliations"]
        }
        for position in positions
    }
    assert rolled["c-10000", "asserts"] == {"etats-unis": ({"pentagone", "maison-blanche"}, 2)}
    assert rolled["c-8000", "asserts"] == {"etats-unis": ({"antony-blinken"}, 1)}
    assert rolled["c-envoi", "denies"] == {"russie": ({"serguei-lavrov"}, 1)}
    listed = client.get("/v1/conflicts?roll_up=true").json()["items"]
    assert all(position["affiliations"] for item in listed for position in item["positions"])


def test_relations_name_the_positions_that_they_stand_between(client: TestClient) -> None:
    conflict = client.get("/v1/conflicts/g-soldats").json()
    taken = {(position["claim_id"], position["stance"]) for position in conflict["positions"]}
    stances = {relation["kind"]: (relation["a_stance"], relation["b_stance"]) for relation in conflict["relations"]}
    assert stances == {
        "value": ("asserts", "asserts"),
        "stance": ("asserts", "denies"),
        "part_of": ("asserts", "asserts"),
    }
    for relation in conflict["relations"]:
        assert {(relation["a"], relation["a_stance"]), (relation["b"], relation["b_stance"])} <= taken


def test_the_texts_of_the_evidence_come_on_request(client: TestClient) -> None:
    assert client.get("/v1/conflicts/g-soldats").json()["texts"] is None
    conflict = client.get("/v1/conflicts/g-soldats?include=texts").json()
    for position in conflict["positions"]:
        for said in position["evidence"]:
            text = conflict["texts"][said["source"]["id"]]
            assert all(text[span["start"] : span["end"]] == span["exact"] for span in said["contents"])


def test_who_speaks_for_another_holder_is_no_origin_of_its_own(own_world: str) -> None:
    engine = engine_for(own_world)
    with engine.execution_options(writes=True).begin() as connection:
        world = Builder(connection)
        source = world.source("s-moscou", "La Russie n’a ni confirmé ni démenti leur présence.")
        said = by("n’a ni confirmé ni démenti", "La Russie", stance=Stance.UNCONFIRMED)
        world.says(source, "leur présence", "c-envoi", holder="russie", **said)
    engine.dispose()
    with TestClient(create_app(Settings(database_url=own_world))) as client:
        positions = client.get("/v1/conflicts/g-soldats").json()["positions"]
    (unconfirmed,) = (position for position in positions if position["stance"] == "unconfirmed")
    assert {held["actor"]["id"] for held in unconfirmed["holders"]} == {"kremlin", "russie"}
    assert (unconfirmed["mentions"], unconfirmed["origins"]) == (2, 1)


def test_agency_copy_in_several_articles_is_told_once(own_world: str) -> None:
    engine = engine_for(own_world)
    with engine.execution_options(writes=True).begin() as connection:
        world = Builder(connection)
        told = "quelque 10 000 combattants de Pyongyang campent déjà sur le sol russe"
        for number, day in enumerate(("vendredi", "samedi")):
            source = world.source(
                f"s-copie-{number}", f"{told}, juge {day} le Pentagone.", publisher=f"Journal {number}"
            )
            world.says(source, told, "c-10000", holder="pentagone", cue="juge", mention="le Pentagone")
    engine.dispose()
    with TestClient(create_app(Settings(database_url=own_world))) as client:
        positions = client.get("/v1/conflicts/g-soldats").json()["positions"]
    ten = next(position for position in positions if position["claim_id"] == "c-10000")
    # Two papers print the agency's sentence; the White House and the Pentagon's first word are others.
    assert (ten["mentions"], ten["tellings"], ten["origins"]) == (4, 3, 2)
