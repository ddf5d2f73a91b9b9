"""Answers that are kept in memory: nobody can tell them from those that were made anew, but by how fast they come."""

import random
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
from fastapi import Request, Response
from fastapi.testclient import TestClient
from sqlalchemy import delete

from app.api import tables as t
from app.api.http import JSON, LINKED_DATA
from app.api.kept import Kept
from app.db import engine_for
from app.ingest import ingest
from app.keys import Scope, create, revoke
from app.main import create_app
from app.models import SourceOutline, core
from app.settings import Reads, Settings
from tests.api.test_http import PATHS
from tests.api.test_metrics import told
from tests.processes import selon
from tests.reports import Press

OF_EACH_REQUEST = {"x-request-id", "ratelimit", "ratelimit-policy"}
ENCODINGS = ("identity", "gzip")


@pytest.fixture
def served(own_world: str) -> Iterator[TestClient]:
    """A client of a server of its own, which has kept nothing yet."""
    with TestClient(create_app(Settings(database_url=own_world))) as client:
        yield client


@pytest.fixture(scope="module")
def forgetful(client: TestClient) -> Iterator[TestClient]:
    """A client of a server on the same small world that keeps nothing."""
    url = client.app.state.engine.url.render_as_string(hide_password=False)  # type: ignore[attr-defined]
    app = create_app(Settings(database_url=url, cache_bytes=0))
    with TestClient(app, base_url=str(client.base_url)) as other:
        yield other


def hits(client: TestClient) -> int:
    return int(told(client, "selon_kept_answers_total").get("hit", 0))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("media", [JSON, LINKED_DATA])
@pytest.mark.parametrize("path", PATHS)
def test_a_kept_answer_is_the_one_that_would_be_made(
    client: TestClient, forgetful: TestClient, path: str, media: str, encoding: str
) -> None:
    asked = {"Accept": media, "Accept-Encoding": encoding}
    client.get(path, headers=asked)
    before = hits(client)
    kept, made = client.get(path, headers=asked), forgetful.get(path, headers=asked)
    assert hits(client) == before + 1
    assert (kept.status_code, kept.content) == (made.status_code, made.content) == (200, made.content)
    ours, theirs = (answer.headers.items() for answer in (kept, made))
    assert {pair for pair in set(ours) ^ set(theirs) if pair[0] not in OF_EACH_REQUEST} == set()


def test_an_answer_changes_as_soon_as_another_process_has_stored_an_article(
    served: TestClient, own_world: str, tmp_path: Path
) -> None:
    paths = ("/v1/sources?limit=1", "/v1/claims", "/v1/search?q=rues&total=true")
    before = [served.get(path) for path in (*paths, *paths)][: len(paths)]
    assert hits(served) == len(paths)
    article = tmp_path / "rues.txt"
    article.write_text("Selon le maire, 3 rues sont fermées à Sarmont.", encoding="utf-8")
    assert selon(own_world, "ingest", article).returncode == 0
    after = [served.get(path) for path in paths]
    assert hits(served) == len(paths)
    assert after[0].json()["items"][0]["document"] == str(article.name)
    assert after[2].json()["total"] == before[2].json()["total"] + 2
    for old, new in zip(before, after, strict=True):
        assert new.content != old.content
        assert new.headers["etag"] != old.headers["etag"]


def test_an_answer_changes_where_the_writer_completes_what_a_migration_left(with_copies: str) -> None:
    """Then no article is new."""
    engine = engine_for(with_copies)
    with TestClient(create_app(Settings(database_url=with_copies))) as client:
        with engine.execution_options(writes=True).begin() as connection:
            connection.execute(delete(t.band))
            connection.execute(delete(core(SourceOutline)))
            connection.execute(delete(t.source_copy))
        first = client.get("/v1/sources")
        assert [item["copies"] for item in first.json()["items"]] == [[], []]
        ingest(engine, [])
        again = client.get("/v1/sources", headers={"If-None-Match": first.headers["etag"]})
        assert all(item["copies"] for item in again.json()["items"])
    engine.dispose()


@pytest.fixture
def with_copies(database_url: str) -> str:
    """The URL of a database with two articles that are copies of each other."""
    press, engine = Press(), engine_for(database_url)
    text = " ".join(f"La rue numéro {number} a été fermée par la mairie de Sarmont." for number in range(30))
    ingest(engine, [press.article(name, text) for name in ("a.txt", "b.txt")], press.extract)
    engine.dispose()
    return database_url


def test_head_and_304_agree_with_a_kept_answer(served: TestClient) -> None:
    path = "/v1/claims?limit=2"
    made, kept = served.get(path), served.get(path)
    head = served.head(path)
    assert hits(served) == 2
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "link", "vary", "cache-control", "content-type"):
        assert made.headers[name] == kept.headers[name] == head.headers[name]
    again = served.get(path, headers={"If-None-Match": kept.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", made.headers["etag"])


def test_json_ld_names_the_host_that_was_asked(served: TestClient) -> None:
    for host in ("a.example", "b.example", "a.example"):
        answer = served.get("/v1/claims/c-10000", headers={"Accept": LINKED_DATA, "Host": host})
        assert answer.json()["@id"] == f"http://{host}/v1/claims/c-10000"
    assert hits(served) == 1


def test_no_answer_stands_for_another_question(served: TestClient) -> None:
    """A question mark of the path is none of the query's, and what is wrong stays wrong."""
    asked = "/v1/actors/etats-unis?include=claims"
    assert [served.get(asked).status_code for _ in range(2)] == [200, 200]
    assert served.get("/v1/actors/etats-unis%3Finclude=claims").status_code == 404
    assert [served.get("/v1/claims?limit=0").status_code for _ in range(2)] == [422, 422]
    assert [served.get("/v1/claims/inconnu").status_code for _ in range(2)] == [404, 404]
    names = {"names": ["Moscou"]}
    assert [served.post("/v1/actors:match", json=names).status_code for _ in range(2)] == [200, 200]
    assert hits(served) == 1


def test_a_kept_answer_is_given_only_to_those_who_may_ask(own_world: str) -> None:
    engine = engine_for(own_world)
    key, secret = create(engine, "essai", [Scope.READ], None)
    header = {"Authorization": f"Bearer {secret}"}
    with TestClient(create_app(Settings(database_url=own_world, reads=Reads.KEY))) as client:
        assert [client.get("/v1/claims", headers=header).status_code for _ in range(2)] == [200, 200]
        assert client.get("/v1/claims").status_code == 401
        revoke(engine, key.id)
        assert client.get("/v1/claims", headers=header).status_code == 401
    engine.dispose()


def test_a_kept_answer_counts_against_the_quota_and_has_an_id_of_its_own(own_world: str) -> None:
    with TestClient(create_app(Settings(database_url=own_world, rate_limit="3/minute"))) as client:
        answers = [client.get("/v1/claims") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["ratelimit"].partition(";t")[0] for answer in answers[:3]] == [
        f'"reads";r={left}' for left in (2, 1, 0)
    ]
    assert len({answer.headers["x-request-id"] for answer in answers}) == 4


def test_a_kept_answer_waits_for_no_turn(served: TestClient) -> None:
    path = "/v1/search?q=soldat&total=true"
    made = served.get(path)
    assert served.portal is not None
    turns: anyio.Semaphore = served.app.state.scans  # type: ignore[attr-defined]
    served.portal.call(turns.acquire_nowait)
    assert served.get(path).content == made.content


def test_those_asked_for_last_are_kept_and_no_more_than_there_is_room_for() -> None:
    dice, counted = random.Random(7), list[str]()
    kept = Kept(200_000, counted.append)
    made = {}
    for number in range(300):
        request = _request(f"/v1/claims/{number}")
        made[number] = bytes(dice.randrange(1, 20_000))
        kept.keep(request, JSON, '"etag"', Response(made[number]))
        kept.find(_request("/v1/claims/0"), JSON, '"etag"')
    found = {number: kept.find(_request(f"/v1/claims/{number}"), JSON, '"etag"') for number in made}
    there = {number for number, answer in found.items() if answer is not None}
    assert {0, 299} <= there
    assert there - {0} == set(range(min(there - {0}), 300))
    assert 100_000 < sum(len(made[number]) for number in there) <= 200_000
    assert counted.count("miss") == 300


def test_one_long_answer_does_not_push_out_all_others() -> None:
    kept = Kept(200_000, lambda result: None)
    kept.keep(_request("/short"), JSON, '"etag"', Response(b"short"))
    kept.keep(_request("/long"), JSON, '"etag"', Response(bytes(150_000)))
    assert kept.find(_request("/short"), JSON, '"etag"') is not None
    assert kept.find(_request("/long"), JSON, '"etag"') is None


def test_without_room_nothing_is_kept(own_world: str) -> None:
    with TestClient(create_app(Settings(database_url=own_world, cache_bytes=0))) as client:
        one, other = client.get("/v1/claims"), client.get("/v1/claims")
        assert one.content == other.content
        assert told(client, "selon_kept_answers_total") == {}


def _request(path: str) -> Request:
    return Request({"type": "http", "path": path, "query_string": b"", "headers": []})
