"""Sources: articles, their exact text, and what was found in them."""

import hashlib

import pytest
from fastapi.testclient import TestClient

from tests.api.builder import ARRIVED


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["s-marche-2", "s-reprise", "s-arrivee"]),
        ("include_replaced=true", ["s-marche-2", "s-marche-1", "s-reprise", "s-arrivee"]),
        ("publisher=L’Écho de l’Orvenne", ["s-marche-2"]),
        ("document=s-arrivee.txt", ["s-arrivee"]),
        ("published_from=2025", ["s-marche-2"]),
        ("published_to=2024-11-01", ["s-arrivee"]),
        ("q=le syndicat et la police", []),
        ("q=syndicat police", ["s-marche-2"]),
        ("q=coeur", ["s-marche-2"]),
    ],
)
def test_filters_of_sources(client: TestClient, query: str, expected: list[str]) -> None:
    assert [item["id"] for item in client.get(f"/v1/sources?{query}").json()["items"]] == expected


def test_a_source_leads_to_its_text_and_its_annotations(client: TestClient) -> None:
    source = client.get("/v1/sources/s-arrivee").json()
    assert (source["publisher"], source["published"], source["published_low"]) == (
        "Le Courrier du Ponant",
        "2024-11-01",
        "2024-11-01",
    )
    text = client.get(source["text_href"]).json()
    assert text["text"] == ARRIVED
    assert text["sha256"] == source["sha256"] == hashlib.sha256(ARRIVED.encode()).hexdigest()
    assert client.get(source["annotations_href"]).json()["document"] == source["document"]


def test_a_replaced_revision_stays_and_says_so(client: TestClient) -> None:
    assert client.get("/v1/sources/s-marche-1").json()["current"] is False
    new = client.get("/v1/sources/s-marche-2").json()
    assert (new["revision"], new["replaces"]) == (2, "s-marche-1")


def test_annotations_follow_the_annotation_format(client: TestClient) -> None:
    quotes = client.get("/v1/sources/s-arrivee/annotations").json()["quotes"]
    assert [quote["id"] for quote in quotes] == ["s-arrivee-0", "s-arrivee-1", "s-arrivee-2", "s-arrivee-3"]
    first, _, denial, own_voice = quotes
    assert first["holders"][0]["name"] == "Pentagone"
    assert first["quantities"][0]["value"] == 10000
    assert first["modality"] == "hedged"
    assert [relay["name"] for relay in denial["via"]] == ["TASS"]
    assert denial["holders"][0]["aliases"] == ["M. Lavrov"]
    assert (own_voice["sources"], own_voice["cue"], own_voice["holders"]) == ([], None, [])
    for quote in quotes:
        for span in [*quote["sources"], *quote["contents"], *([quote["cue"]] if quote["cue"] else [])]:
            assert ARRIVED[span["start"] : span["end"]] == span["text"]
