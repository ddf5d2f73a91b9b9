"""Search: words in whatever form, over actors, claims and sources, and marked where they stand."""

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("soldat", ["c-10000", "s-reprise", "s-arrivee"]),
        ("SOLDATS", ["c-10000", "s-reprise", "s-arrivee"]),
        ("coeur", ["s-marche-2"]),
        ("cœurs", ["s-marche-2"]),
        ("washington", ["etats-unis"]),
        ("l'habitant", ["c-fuite", "s-arrivee"]),
        ("10 000", ["c-10000", "s-reprise", "s-arrivee"]),
        ("soldats manifestants", []),
    ],
)
def test_words_are_found_in_whatever_form(client: TestClient, query: str, expected: list[str]) -> None:
    items = client.get("/v1/search", params={"q": query}).json()["items"]
    assert [item["id"] for item in items] == expected


@pytest.mark.parametrize("kind", ["actor", "claim", "source"])
def test_one_kind_alone(client: TestClient, kind: str) -> None:
    items = client.get("/v1/search", params={"q": "manifestants", "kind": kind, "total": True}).json()
    assert {item["kind"] for item in items["items"]} <= {kind}
    assert items["total"] == len(items["items"])


def test_the_words_found_are_marked_also_after_an_emoji(client: TestClient) -> None:
    for hit in client.get("/v1/search", params={"q": "soldat 10000"}).json()["items"]:
        text = hit["text"]
        assert {text[mark["start"] : mark["end"]] for mark in hit["marks"]} == {"10 000", "soldats"}
        units = text.encode("utf-16-le")
        for mark in hit["marks"]:
            word = units[2 * mark["start_utf16"] : 2 * mark["end_utf16"]].decode("utf-16-le")
            assert word == text[mark["start"] : mark["end"]]


def test_an_actor_is_shown_by_the_name_that_holds_the_words(client: TestClient) -> None:
    (hit,) = client.get("/v1/search", params={"q": "Washington"}).json()["items"]
    assert (hit["name"], hit["text"]) == ("États-Unis", "Washington")
    assert client.get(hit["href"]).json()["id"] == "etats-unis"


@pytest.mark.parametrize("query", ["", " ", "!!! …", "« »"])
def test_a_search_without_a_word_is_refused_by_name(client: TestClient, query: str) -> None:
    response = client.get("/v1/search", params={"q": query})
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "#/query/q"


@pytest.mark.parametrize("query", ['"', "soldat*", "soldat OR (", "NEAR(a b)", "words:soldat", "-soldat", "a AND"])
def test_the_index_own_query_language_is_out_of_reach(client: TestClient, query: str) -> None:
    assert client.get("/v1/search", params={"q": query}).status_code in (200, 422)
