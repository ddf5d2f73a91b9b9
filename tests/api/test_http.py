"""What holds of every answer: problems, caching, compression, CORS, HEAD, health."""

import gzip
from contextlib import nullcontext
from pathlib import Path

import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from hypothesis import given, settings
from sqlalchemy import update

from app.api import tables as t
from app.api.http import NotModifiedError, check_precondition, wants_linked_data
from app.db import engine_for
from app.main import create_app
from app.settings import Settings
from tests import texts
from tests.api.builder import Builder

PATHS = [
    "/v1/sources",
    "/v1/sources/s-arrivee",
    "/v1/sources/s-arrivee/text",
    "/v1/sources/s-arrivee/annotations",
    "/v1/actors",
    "/v1/actors/pentagone",
    "/v1/actors/pentagone/claims",
    "/v1/actors/pentagone/timeline",
    "/v1/claims?limit=2",
    "/v1/claims/c-10000",
    "/v1/claims/c-10000/attributions",
    "/v1/attributions",
    "/v1/attributions/s-arrivee-0",
    "/v1/conflicts",
    "/v1/conflicts/g-soldats",
    "/v1/search?q=soldat",
]


@pytest.mark.parametrize("path", [path for path in PATHS if path.count("/") > 2])
def test_an_unknown_id_is_a_problem_that_says_so(client: TestClient, path: str) -> None:
    parts = path.split("/")
    parts[3] = "inconnu"
    response = client.get("/".join(parts))
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert set(problem) == {"type", "title", "status", "detail", "instance", "errors", "nearest"}
    assert (problem["status"], problem["title"]) == (404, "Not found")
    assert "'inconnu'" in problem["detail"]


@pytest.mark.parametrize(
    ("path", "pointer", "hint"),
    [
        ("/v1/claims?stanse=denies", "#/query/stanse", "'stance'"),
        ("/v1/claims?include_member=true", "#/query/include_member", "'include_members'"),
        ("/v1/sources?publishr=x", "#/query/publishr", "'publisher'"),
        ("/v1/claims/c-10000?full=1", "#/query/full", "none"),
        ("/v1/actors/pentagone/claims?actor=kremlin", "#/query/actor", "Unknown parameter"),
        ("/v1/claims?limit=0", "#/query/limit", "greater than or equal to 1"),
        ("/v1/claims?limit=201", "#/query/limit", "less than or equal to 200"),
        ("/v1/claims?limit=viele", "#/query/limit", "valid integer"),
        ("/v1/claims?stance=denie", "#/query/stance", "'denies'"),
        ("/v1/claims?said_from=hier", "#/query/said_from", "hier"),
        ("/v1/claims?published_to=2024-13", "#/query/published_to", "2024-13"),
        ("/v1/claims?in_conflict=peut-être", "#/query/in_conflict", "valid boolean"),
        ("/v1/conflicts?kind=war", "#/query/kind", "'revises'"),
        ("/v1/claims?q=!!", "#/query/q", "no word"),
        ("/v1/claims?publisher=a%00b", "#/query/publisher", "U+0000"),
        ("/v1/claims/c-10000%00", "#/path/claim_id", "U+0000"),
        ("/v1/search", "#/query/q", "required"),
        ("/healthz?x=1", "#/query/x", "none"),
    ],
)
def test_a_bad_parameter_is_named_with_what_would_do(client: TestClient, path: str, pointer: str, hint: str) -> None:
    response = client.get(path)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    (error,) = response.json()["errors"]
    assert error["pointer"] == pointer
    assert hint in error["detail"]


def test_all_bad_parameters_are_named_at_once(client: TestClient) -> None:
    errors = client.get("/v1/claims?stance=x&limit=0&quotation=y").json()["errors"]
    assert {error["pointer"] for error in errors} == {"#/query/stance", "#/query/limit", "#/query/quotation"}


def test_other_paths_and_methods_are_problems_too(client: TestClient) -> None:
    nowhere = client.get("/v1/nowhere")
    assert nowhere.status_code == 404
    assert "/docs" in nowhere.json()["detail"]
    posted = client.post("/v1/claims")
    assert (posted.status_code, posted.headers["allow"]) == (405, "GET")
    assert posted.headers["content-type"] == "application/problem+json"
    assert "GET" in posted.json()["detail"]
    assert client.get("/v1/extract").headers["allow"] == "POST"


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_that_the_caller_holds_already_is_not_sent_again(client: TestClient, path: str) -> None:
    first = client.get(path)
    etag = first.headers["etag"]
    assert etag.startswith('"')
    again = client.get(path, headers={"If-None-Match": f'"other", {etag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert again.headers["cache-control"] == first.headers["cache-control"]
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_tag_of_one_answer_never_stands_for_another(client: TestClient) -> None:
    tags = {client.get(path, headers={"Accept-Encoding": "identity"}).headers["etag"] for path in PATHS}
    assert len(tags) == len(PATHS)
    etag = client.get("/v1/claims").headers["etag"]
    assert client.get("/v1/claims/inconnu", headers={"If-None-Match": etag}).status_code == 404


def test_the_tag_changes_as_soon_as_an_article_is_stored(own_world: str) -> None:
    with TestClient(create_app(Settings(database_url=own_world))) as client:
        etag = client.get("/v1/claims").headers["etag"]
        engine = engine_for(own_world)
        with engine.execution_options(writes=True).begin() as connection:
            Builder(connection).source("s-neuf", "Rien à signaler.")
        engine.dispose()
        again = client.get("/v1/claims", headers={"If-None-Match": etag})
        assert again.status_code == 200
        assert again.headers["etag"] != etag


def test_the_tag_tells_one_database_from_another_with_as_many_articles(own_world: str, client: TestClient) -> None:
    engine = engine_for(own_world)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(update(t.source).values(ingested_at="2024-11-04T08:00:00Z"))
    engine.dispose()
    with TestClient(create_app(Settings(database_url=own_world))) as other:
        assert other.get("/v1/claims").headers["etag"] != client.get("/v1/claims").headers["etag"]


def test_the_compressed_form_has_a_tag_of_its_own_that_works_as_well(client: TestClient) -> None:
    plain = client.get("/v1/claims", headers={"Accept-Encoding": "identity"})
    packed = client.get("/v1/claims", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(plain.content)
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in packed.headers["vary"]
    for tag in (plain.headers["etag"], packed.headers["etag"]):
        assert client.get("/v1/claims", headers={"If-None-Match": tag}).status_code == 304


def test_head_gives_the_headers_of_get_without_the_body(client: TestClient) -> None:
    head, get = client.head("/v1/claims"), client.get("/v1/claims")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == get.headers["etag"]
    assert head.headers["content-length"] == get.headers["content-length"]
    assert client.head("/v1/claims/inconnu").status_code == 404


def test_pages_of_other_origins_may_read_what_the_settings_allow(client: TestClient, own_world: str) -> None:
    origin = {"Origin": "https://journal.example"}
    answer = client.get("/v1/claims", headers=origin)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert {"ETag", "Link"} <= set(answer.headers["access-control-expose-headers"].split(", "))
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "If-None-Match"}
    assert client.options("/v1/claims", headers={**origin, **asked}).status_code == 200
    problem = client.get("/v1/claims/inconnu", headers=origin)
    assert problem.headers["access-control-allow-origin"] == "*"
    closed = Settings(database_url=own_world, cors_origins=("https://other.example",))
    with TestClient(create_app(closed)) as other:
        assert "access-control-allow-origin" not in other.get("/v1/claims", headers=origin).headers


def test_health_and_readiness(client: TestClient, tmp_path: Path) -> None:
    assert client.get("/healthz").json() == client.get("/readyz").json() == {"status": "ok"}
    file = tmp_path / "none.db"
    with TestClient(create_app(Settings(database_url=f"sqlite:///{file}"))) as empty:
        assert empty.get("/healthz").status_code == 200
        unready = empty.get("/readyz")
        assert unready.status_code == 503
        assert "selon db upgrade" in unready.json()["detail"]
        assert not file.exists()
        for path in PATHS:
            assert empty.get(path).status_code == 503, path


def test_an_unforeseen_failure_is_a_problem_without_a_trace(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("inner secret")

    monkeypatch.setattr("app.api.claims.claim_page", fail)
    # With a limit that no other test asks for: an answer that is kept does not fail.
    response = client.get("/v1/claims?limit=149", headers={"Origin": "https://journal.example"})
    assert response.status_code == 500
    # A page of another origin can read what went wrong.
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["content-type"] == "application/problem+json"
    assert "inner secret" not in response.text


def test_the_root_leads_to_the_documentation_which_needs_no_other_server(client: TestClient) -> None:
    page = client.get("/")
    assert page.url.path == "/docs"
    assert "https://" not in page.text
    for part in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png"):
        assert f"/static-offline-docs/{part}" in page.text
        assert client.get(f"/static-offline-docs/{part}").status_code == 200


def test_a_body_sent_compressed_is_whole(client: TestClient) -> None:
    with client.stream("GET", "/v1/conflicts/g-soldats", headers={"Accept-Encoding": "gzip"}) as response:
        raw = b"".join(response.iter_raw())
    assert b"Combien de soldats" in gzip.decompress(raw)


@given(
    texts.of(
        *("application/ld+json", "application/json", "*/*", "text/html", ", ", ";", " ; ", "q=", "0", "1", "0.5", "-1"),
        *("nan", "inf", "1e999", "profile=", '"a, b"', "Q=1"),
    )
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_accept_header_asks_for_one_of_the_two_forms(accept: str) -> None:
    wanted = wants_linked_data(accept)
    assert not wanted or "application/ld+json" in accept.lower()


@given(texts.of('"abc"', 'W/"abc"', '"abc-gzip"', '"other"', "*", ",", " ", '"', "W/", "-gzip"))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_only_the_tag_itself_is_answered_by_304(tags: str) -> None:
    value = tags.encode("latin-1", "replace")
    request = Request({"type": "http", "headers": [(b"if-none-match", value)]})
    held = {tag.strip().removeprefix("W/") for tag in value.decode("latin-1").split(",")} & {'"abc"', '"abc-gzip"'}
    with pytest.raises(NotModifiedError) if held else nullcontext():
        check_precondition(request, '"abc"')
