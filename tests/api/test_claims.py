"""Claims and attributions: what they show, and what each filter lets through."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from app.api.filters import Day
from app.db import engine_for
from app.documents import read
from app.edtf import is_date
from app.ingest import ingest
from tests.api.examples import application

YEARS = (0, 999, 1000, 1200, 1600, 1900, 2000, 2023, 2024, 2100, 2400, 2999, 3000, 9999)


@pytest.fixture
def spill(database_url: str, tmp_path: Path) -> Iterator[TestClient]:
    """A client on the claims of one article, whose volumes are in two units."""
    article = tmp_path / "fuite.txt"
    article.write_text(
        "Selon la préfecture, 4 300 litres de solvant ont coulé dans la Sorne.\n\n"
        "L'association Rive affirme que 9 m³ de solvant ont coulé.",
        encoding="utf-8",
    )
    engine = engine_for(database_url)
    ingest(engine, read([article]))
    engine.dispose()
    with application(database_url) as client:
        yield client


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
        # "au moins 15 000" may be 30 000; "environ 10 000" may be 9 500.
        ("value_min=30000", {"c-15000", "c-40000"}),
        ("value_max=9500", {"c-10000", "c-8000"}),
        ("value_min=9500&value_max=11000", {"c-10000"}),
        ("value_min=41000&value_max=50000", {"c-15000"}),
        ("confidence_min=0.96", set()),
        ("confidence_min=0.95&actor=pentagone", {"c-10000"}),
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
        ("unit=litres&value_min=4300", {4.3, 9}),
        ("unit=litres&value_max=4300", {4.3}),
        ("unit=litres&value_min=4301", {9}),
        ("unit=m³&value_min=4.31", {9}),
        ("unit=m³&value_min=4300", set()),
    ],
)
def test_a_range_is_in_the_unit_that_is_asked_for(spill: TestClient, query: str, expected: set[float]) -> None:
    response = spill.get(f"/v1/claims?{query}")
    assert response.status_code == 200, response.text
    assert {item["figure"]["value"] for item in response.json()["items"]} == expected


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


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        # What has no figure comes last in either direction, in the order of storing.
        ("value", ["c-8000", "c-10000", "c-11500", "c-15000", "c-fuite", "c-40000", "c-envoi", "c-charge"]),
        ("-value", ["c-40000", "c-fuite", "c-15000", "c-11500", "c-10000", "c-8000", "c-charge", "c-envoi"]),
        ("stored", ["c-10000", "c-8000", "c-15000", "c-envoi", "c-fuite", "c-11500", "c-40000", "c-charge"]),
        ("-stored", ["c-charge", "c-40000", "c-11500", "c-fuite", "c-envoi", "c-15000", "c-8000", "c-10000"]),
    ],
)
def test_claims_are_sorted_and_paged_in_that_order(client: TestClient, sort: str, expected: list[str]) -> None:
    whole = client.get(f"/v1/claims?sort={sort}").json()["items"]
    found = [item["id"] for item in whole]
    assert found == expected
    paged, path = [], f"/v1/claims?sort={sort}&limit=3"
    while path:
        page = client.get(path)
        paged += [item["id"] for item in page.json()["items"]]
        path = page.links.get("next", {}).get("url", "")
    assert paged == found


def test_attributions_are_sorted_by_the_day_said_else_published(client: TestClient) -> None:
    items = client.get("/v1/attributions?sort=said").json()["items"]
    days = [item["said_low"] or item["source"]["published_low"] for item in items]
    assert days == sorted(days)
    assert items[0]["said"] == "2024-10-31"
    by_confidence = client.get("/v1/attributions?sort=-confidence&limit=2").json()
    assert len(by_confidence["items"]) == 2


def test_facets_count_over_the_whole_list_under_its_filters(client: TestClient) -> None:
    page = client.get("/v1/claims?facets=stance,actor,event,unit,publisher&limit=1").json()
    facets = {name: {found["value"]: found["count"] for found in values} for name, values in page["facets"].items()}
    assert len(page["items"]) == 1
    assert facets["stance"] == {"asserts": 7, "denies": 2, "unconfirmed": 1}
    assert facets["actor"]["police-sarmont"] == 2
    assert facets["event"] == {"troops_sent": 4}
    assert facets["publisher"]["Le Courrier du Ponant"] == 4
    labels = {found["value"]: found["label"] for values in page["facets"].values() for found in values}
    assert (labels["denies"], labels["troops_sent"], labels["troops"]) == ("dément", "envoi de soldats", "soldats")
    assert labels["police-sarmont"] == "police"
    # Who asserts a claim that another denies is no actor of a denial.
    denied = client.get("/v1/claims?stance=denies&facets=actor&facets=stance").json()["facets"]
    assert {found["value"] for found in denied["actor"]} == {"serguei-lavrov", "police-sarmont"}
    assert [found["value"] for found in denied["stance"]] == ["denies"]
    assert client.get("/v1/claims").json()["facets"] is None


def test_facets_of_attributions(client: TestClient) -> None:
    facets = client.get("/v1/attributions?facets=via,modality&place=Russie").json()["facets"]
    assert facets["via"] == [{"value": "tass", "label": "TASS", "count": 1}]
    assert {found["value"]: found["count"] for found in facets["modality"]} == {"hedged": 1, "actual": 5}


def test_an_unknown_facet_is_named(client: TestClient) -> None:
    (error,) = client.get("/v1/claims?facets=actor,colour").json()["errors"]
    assert error["pointer"] == "#/query/facets/1"


def test_relations_and_evidence_come_with_the_claims_on_request(client: TestClient) -> None:
    plain = client.get("/v1/claims?actor=pentagone").json()["items"][0]
    assert (plain["relations"], plain["evidence"]) == (None, None)
    (claim,) = client.get("/v1/claims?actor=pentagone&include=relations,evidence").json()["items"]
    assert claim["relations"] == client.get("/v1/claims/c-10000").json()["relations"]
    assert [said["id"] for said in claim["evidence"]] == ["s-reprise-0", "s-arrivee-0"]
    assert claim["evidence"][1]["contents"][0]["exact"].startswith("environ 10 000 soldats")
    (said,) = client.get("/v1/attributions?actor=pentagone&include=claims").json()["items"]
    assert [found["id"] for found in said["claims"]] == said["claim_ids"]


def test_a_relation_names_only_those_whose_word_makes_it(client: TestClient) -> None:
    relations = client.get("/v1/claims/c-envoi").json()["relations"]
    (stance,) = (relation for relation in relations if relation["kind"] == "stance")
    # The Kremlin neither confirms nor denies: it is in no contradiction.
    assert {held["actor"]["id"] for held in stance["said_by"]} == {"serguei-lavrov"}
    assert {held["actor"]["id"] for held in stance["holders"]} == {"pentagone", "maison-blanche"}


def test_a_day_is_one_that_the_calendar_has() -> None:
    schema = TypeAdapter(Day).json_schema()
    pattern = re.compile(schema["pattern"])
    days = [f"{year:04}-{month:02}-{day:02}" for year in YEARS for month in range(14) for day in range(33)]
    assert [day for day in days if bool(pattern.search(day)) is not is_date(day)] == []
    assert all(pattern.search(words) for words in ("2024", "2024-02", "1000"))
    assert not any(pattern.search(words) for words in ("0999", "3000", "2024-00", "2024-13", "24-01-01", "hier"))
