"""Claims and attributions: what they show, and what each filter lets through."""

from typing import Any

import pytest
from fastapi.testclient import TestClient


def ids(client: TestClient, path: str) -> set[str]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return {item["id"] for item in response.json()["items"]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"c-10000", "c-8000", "c-15000", "c-envoi", "c-fuite", "c-11500", "c-40000", "c-charge"}),
        ("include_replaced=true&unit=manifestants", {"c-9000", "c-11500", "c-40000"}),
        ("actor=pentagone", {"c-10000"}),
        ("actor=etats-unis", set()),
        ("actor=etats-unis&include_members=true", {"c-10000", "c-8000"}),
        ("actor=agence-meridienne", {"c-fuite"}),
        ("actor=tass", set()),
        ("via=tass", {"c-envoi"}),
        ("publisher=Le Courrier du Ponant", {"c-10000", "c-8000", "c-envoi", "c-fuite"}),
        ("source=s-reprise", {"c-10000", "c-15000", "c-envoi"}),
        ("source=s-marche-1", set()),
        ("source=s-marche-1&include_replaced=true", {"c-9000"}),
        ("event=troops_sent&place=Koursk", {"c-8000"}),
        ("unit=habitants", {"c-fuite"}),
        ("unit=Soldat&place=koursk", {"c-8000"}),
        # Koursk lies in Russia; "militaires" counts what "soldats" counts.
        ("unit=militaires&place=Russie", {"c-10000", "c-8000", "c-15000", "c-envoi"}),
        ("place=Atlantide", set()),
        ("stance=denies", {"c-envoi", "c-charge"}),
        ("stance=unconfirmed&actor=kremlin", {"c-envoi"}),
        # The Pentagon asserts and Lavrov denies: nobody does both, though the claims are of one group.
        ("stance=denies&actor=pentagone", set()),
        ("quotation=mixed", {"c-40000"}),
        ("said_from=2024-10-31&said_to=2024-10-31", {"c-8000"}),
        ("said_from=2024-11", set()),
        ("published_from=2024-11-02&published_to=2024-12", {"c-10000", "c-15000", "c-envoi"}),
        # "2025-03" touches every day of March.
        ("published_from=2025-03-15&published_to=2025-03-16", {"c-11500", "c-40000", "c-charge"}),
        ("published_to=2024", {"c-10000", "c-8000", "c-15000", "c-envoi", "c-fuite"}),
        ("in_conflict=true", {"c-10000", "c-15000", "c-envoi", "c-11500", "c-40000", "c-charge"}),
        ("in_conflict=false", {"c-8000", "c-fuite"}),
        ("q=SOLDAT nord coréenne", {"c-10000"}),
        ("q=10.000", {"c-10000"}),
        ("q=introuvable", set()),
    ],
)
def test_filters_of_claims(client: TestClient, query: str, expected: set[str]) -> None:
    assert ids(client, f"/v1/claims?{query}") == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("actor=etats-unis&include_members=true", {"s-arrivee-0", "s-arrivee-1", "s-reprise-0"}),
        ("actor=serguei-lavrov&via=tass", {"s-arrivee-2"}),
        ("modality=hedged", {"s-arrivee-0"}),
        ("source=s-marche-1", set()),
        ("source=s-marche-1&include_replaced=true", {"s-marche-1-0"}),
        ("place=Koursk", {"s-arrivee-1"}),
        ("unit=soldats&stance=asserts&published_from=2024-11-02", {"s-reprise-0", "s-reprise-1"}),
        ("in_conflict=false", {"s-arrivee-1", "s-arrivee-3"}),
        ("q=manifestants", {"s-marche-2-0", "s-marche-2-1"}),
        ("said_from=2024&said_to=2024", {"s-arrivee-1"}),
    ],
)
def test_filters_of_attributions(client: TestClient, query: str, expected: set[str]) -> None:
    assert ids(client, f"/v1/attributions?{query}") == expected


def test_a_claim_shows_its_figure_its_holders_and_its_question(client: TestClient) -> None:
    claim = client.get("/v1/claims/c-10000").json()
    assert claim["figure"]["label"] == "environ 10\u202f000 soldats"
    assert (claim["figure"]["value"], claim["figure"]["low"], claim["figure"]["high"]) == (10000, 9000, 11000)
    assert {(held["actor"]["name"], held["stance_label"]) for held in claim["holders"]} == {
        ("Pentagone", "affirme"),
        ("Maison Blanche", "affirme"),
    }
    assert claim["group"]["question"] == "Combien de soldats nord-coréens en Russie ?"
    assert client.get(claim["group"]["href"]).status_code == 200
    assert client.get(claim["href"]).json() == claim


def test_a_claim_shows_its_relations_with_reasons_conflicts_first(client: TestClient) -> None:
    relations = client.get("/v1/claims/c-10000").json()["relations"]
    assert [(found["kind"], found["claim"]["id"], found["conflict"]) for found in relations] == [
        ("value", "c-15000", True),
        ("stance", "c-envoi", True),
        ("part_of", "c-8000", False),
    ]
    assert relations[0]["reason"] == "9 000 à 11 000 et au moins 15 000 s’excluent"
    assert [held["actor"]["id"] for held in relations[0]["holders"]] == ["nis"]
    backwards = client.get("/v1/claims/c-15000").json()["relations"]
    assert [found["claim"]["id"] for found in backwards] == ["c-10000"]


def test_a_claim_that_some_assert_and_others_deny_conflicts_with_itself(client: TestClient) -> None:
    (relation,) = client.get("/v1/claims/c-charge").json()["relations"]
    assert (relation["kind"], relation["conflict"], relation["claim"]["id"]) == ("stance", True, "c-charge")
    assert relation["reason"] == "les syndicats asserts what police denies"


def test_the_attributions_of_a_claim_are_every_time_that_somebody_speaks_of_it(client: TestClient) -> None:
    assert ids(client, "/v1/claims/c-envoi/attributions") == {"s-arrivee-2", "s-reprise-2"}
    assert ids(client, "/v1/claims/c-envoi/attributions?stance=denies") == {"s-arrivee-2"}


def test_an_attribution_proves_itself_with_the_words_of_its_article(client: TestClient) -> None:
    said = client.get("/v1/attributions/s-arrivee-2").json()
    assert (said["stance"], said["stance_label"]) == ("denies", "dément")
    assert [voice["actor"]["id"] for voice in said["holders"]] == ["serguei-lavrov"]
    assert [(voice["actor"]["id"], voice["role_label"]) for voice in said["via"]] == [("tass", "relais")]
    assert said["cue"]["exact"] == "a nié"
    assert said["mentions"][0]["exact"] == said["holders"][0]["mention"]["exact"] == "M. Lavrov"
    assert said["text"] == said["contents"][0]["exact"] == "le déploiement"
    assert said["claim_ids"] == ["c-envoi"]
    dated = client.get("/v1/attributions/s-arrivee-1").json()
    assert (dated["said"], dated["said_low"], dated["said_high"]) == ("2024-10-31", "2024-10-31", "2024-10-31")


def test_the_reporters_own_voice_has_the_publisher_as_its_holder(client: TestClient) -> None:
    said = client.get("/v1/attributions/s-arrivee-3").json()
    assert [(voice["actor"]["id"], voice["role"]) for voice in said["holders"]] == [("agence-meridienne", "publisher")]
    assert said["cue"] is None


def spans(value: Any) -> list[dict[str, Any]]:
    """Every span anywhere in an answer."""
    if isinstance(value, list):
        return [span for item in value for span in spans(item)]
    if not isinstance(value, dict):
        return []
    own = [value] if "start_utf16" in value and "exact" in value else []
    return own + [span for item in value.values() for span in spans(item)]


def test_spans_count_code_points_and_utf16_units_also_after_an_emoji(client: TestClient) -> None:
    text = client.get("/v1/sources/s-arrivee/text").json()
    assert text["length_utf16"] == text["length"] + 1
    units = text["text"].encode("utf-16-le")
    found = spans(client.get("/v1/attributions?source=s-arrivee").json())
    assert len(found) > 10
    for span in found:
        assert text["text"][span["start"] : span["end"]] == span["exact"]
        assert units[2 * span["start_utf16"] : 2 * span["end_utf16"]].decode("utf-16-le") == span["exact"]
        assert text["text"][: span["start"]].endswith(span["prefix"])
        assert text["text"][span["end"] :].startswith(span["suffix"])
    assert any(span["start_utf16"] == span["start"] + 1 for span in found)


def test_a_figure_in_an_attribution_has_its_interval_and_its_words(client: TestClient) -> None:
    (figure,) = client.get("/v1/attributions/s-arrivee-0").json()["quantities"]
    assert figure["span"]["exact"] == "environ 10 000 soldats"
    assert (figure["value"], figure["low"], figure["high"], figure["bound"]) == (10000, 9000, 11000, "about")
