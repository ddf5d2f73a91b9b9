"""A text in, annotations out: what the extractor finds in it, with offsets for JavaScript; nothing is stored."""

import pytest
from fastapi.testclient import TestClient

TEXT = "🛰️ Selon la préfecture, 1 200 personnes ont manifesté samedi à Sarmont. La CGT en a compté 3 000."


def test_a_text_gives_its_attributions_with_figures_and_offsets(client: TestClient) -> None:
    before = client.get("/v1/sources?total=true").json()["total"]
    answer = client.post("/v1/extract", json={"text": TEXT, "published": "2025-03-23"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    found = answer.json()
    assert (found["language"], found["mined"], found["published"]) == ("fr", True, "2025-03-23")
    assert (found["length"], found["length_utf16"]) == (len(TEXT), len(TEXT) + 1)
    first, second = found["quotes"]
    assert [holder["name"] for holder in first["holders"]] == ["préfecture"]
    assert [figure["value"] for quote in (first, second) for figure in quote["quantities"]] == [1200, 3000]
    in_utf16 = TEXT.encode("utf-16-le")
    for quote in (first, second):
        for span in (*quote["contents"], *quote["sources"], *quote["quantities"], quote["cue"]):
            assert TEXT[span["start"] : span["end"]] == span["text"]
            units = in_utf16[2 * span["start_utf16"] : 2 * span["end_utf16"]]
            assert units.decode("utf-16-le") == span["text"]
    assert client.get("/v1/sources?total=true").json()["total"] == before


def test_a_text_that_is_not_french_is_flagged_and_not_mined(client: TestClient) -> None:
    text = "The mayor said on Monday that there were three people missing and that the search would go on."
    found = client.post("/v1/extract", json={"text": text}).json()
    assert (found["language"], found["mined"], found["quotes"]) == ("en", False, [])


@pytest.mark.parametrize(
    ("body", "status", "pointer", "hint"),
    [
        ({}, 422, "#/body/text", "required"),
        ({"text": ""}, 422, "#/body/text", "only spaces"),
        ({"text": " \n "}, 422, "#/body/text", "only spaces"),
        ({"text": "a\0b"}, 422, "#/body/text", "U+0000"),
        ({"text": "x" * 100_001}, 422, "#/body/text", "100000"),
        ({"text": "Oui.", "published": "hier"}, 422, "#/body/published", "pattern"),
        ({"text": "Oui.", "published": "2025-02-31"}, 422, "#/body/published", "pattern"),
        ({"text": "Oui.", "published": "2025-04-31"}, 422, "#/body/published", "pattern"),
        ({"text": "Oui.", "published": "2025-02-29"}, 422, "#/body/published", "pattern"),
        ({"text": "Oui.", "publié": "2025"}, 422, "#/body/publié", "not permitted"),
        ([], 422, "#/body", "dictionary"),
    ],
)
def test_a_bad_body_is_named_with_what_is_wrong(
    client: TestClient, body: object, status: int, pointer: str, hint: str
) -> None:
    answer = client.post("/v1/extract", json=body)
    assert answer.status_code == status
    (error,) = answer.json()["errors"]
    assert error["pointer"].replace("%C3%A9", "é") == pointer
    assert hint in error["detail"]


@pytest.mark.parametrize(
    ("content", "media", "status"),
    [
        (b"text=Oui", "application/x-www-form-urlencoded", 415),
        (b'{"text": "Oui."}', "text/plain", 415),
        (b'{"text": ', "application/json", 422),
        (b"\xff\xfe", "application/json", 422),
        (b"[" * 100_000, "application/json", 422),
        (b'{"text": "\\ud800"}', "application/json", 422),
        (b" " * 10_000_001, "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem(client: TestClient, content: bytes, media: str, status: int) -> None:
    answer = client.post("/v1/extract", content=content, headers={"Content-Type": media})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
