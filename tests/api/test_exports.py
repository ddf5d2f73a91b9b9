"""Exports: the lists to their end, as JSON Lines and CSV, with the same filters; the annotation format."""

import csv
import io
import json

import pytest
from fastapi.testclient import TestClient

from app.annotation import ActorKind
from app.db import engine_for
from app.main import create_app
from app.settings import Settings
from tests.api.builder import Builder

LISTS = [
    ("claims", "include=evidence&in_conflict=true&sort=value"),
    ("claims", "actor=etats-unis&include_members=true"),
    ("attributions", "stance=denies&include=claims"),
    ("conflicts", "roll_up=true"),
    ("actors", "kind=government"),
    ("sources", "include_replaced=true&sort=published"),
]


@pytest.mark.parametrize(("name", "query"), LISTS)
def test_json_lines_are_the_items_of_the_list(client: TestClient, name: str, query: str) -> None:
    answer = client.get(f"/v1/exports/{name}.jsonl?{query}")
    assert answer.headers["content-type"].startswith("application/jsonl")
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}.jsonl"'
    listed = client.get(f"/v1/{name}?{query}").json()["items"]
    assert [json.loads(line) for line in answer.text.splitlines()] == listed
    assert listed


@pytest.mark.parametrize(("name", "query"), LISTS)
def test_csv_is_a_table_of_the_same_items(client: TestClient, name: str, query: str) -> None:
    answer = client.get(f"/v1/exports/{name}.csv?{query}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["id"] for row in rows] == [item["id"] for item in client.get(f"/v1/{name}?{query}").json()["items"]]
    assert all(None not in row and None not in row.values() for row in rows)


def test_a_cell_joins_what_a_list_holds(client: TestClient) -> None:
    answer = client.get("/v1/exports/claims.csv?actor=pentagone")
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["figure.label"], row["figure.low"], row["figure.unit"]) == (
        "environ 10\u202f000 soldats",
        "9000",
        "troops",
    )
    assert row["holders.actor.id"] == "maison-blanche | pentagone"
    assert row["group.question"] == "Combien de soldats nord-coréens en Russie ?"


def test_a_list_without_items_has_a_head(client: TestClient) -> None:
    answer = client.get("/v1/exports/claims.csv?place=Atlantide")
    assert answer.text.startswith("id,text,event,")
    assert answer.text.count("\r\n") == 1
    assert client.get("/v1/exports/claims.jsonl?place=Atlantide").text == ""


def test_words_that_a_spreadsheet_would_run_are_text(own_world: str) -> None:
    engine = engine_for(own_world)
    with engine.execution_options(writes=True).begin() as connection:
        Builder(connection).actor("piege", '=HYPERLINK("http://piege.example")', ActorKind.UNNAMED)
    engine.dispose()
    with TestClient(create_app(Settings(database_url=own_world))) as client:
        rows = list(csv.DictReader(io.StringIO(client.get("/v1/exports/actors.csv?q=hyperlink").text)))
    assert [row["name"] for row in rows] == ['\'=HYPERLINK("http://piege.example")']


def test_annotations_are_in_their_own_format_with_the_relations_of_their_claims(client: TestClient) -> None:
    *documents, last = (json.loads(line) for line in client.get("/v1/exports/annotations.jsonl").text.splitlines())
    assert [document["document"] for document in documents] == ["s-arrivee.txt", "s-reprise.txt", "s-marche-2.txt"]
    assert len(last["relations"]) == 4
    path = "/v1/exports/annotations.jsonl?publisher=Le%20Courrier%20du%20Ponant"
    *some, relations = (json.loads(line) for line in client.get(path).text.splitlines())
    assert [document["document"] for document in some] == ["s-arrivee.txt"]
    # 15 000 is said in the other article only.
    assert {relation["kind"] for relation in relations["relations"]} == {"part_of", "stance"}


def test_an_export_has_the_tag_of_its_revision(client: TestClient) -> None:
    first = client.get("/v1/exports/claims.csv")
    again = client.get("/v1/exports/claims.csv", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head("/v1/exports/claims.csv")
    assert (head.status_code, head.content) == (200, b"")
    assert client.get("/v1/exports/claims.jsonl").headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("claims.csv?q=!!", "#/query/q"),
        ("claims.csv?limit=3", "#/query/limit"),
        ("claims.xml", "#/path/form"),
        ("annotations.jsonl?stance=denies", "#/query/stance"),
    ],
)
def test_what_is_wrong_with_the_question_is_a_problem_document(client: TestClient, path: str, pointer: str) -> None:
    answer = client.get(f"/v1/exports/{path}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_an_export_is_of_one_state_whatever_is_stored_meanwhile(own_world: str) -> None:
    engine = engine_for(own_world)
    with engine.execution_options(writes=True).begin() as connection:
        world = Builder(connection)
        for number in range(1000):
            world.actor(f"a-{number:04}", f"Acteur {number:04}", ActorKind.PERSON)
    with TestClient(create_app(Settings(database_url=own_world))) as client:
        before = client.get("/v1/exports/actors.jsonl").text
        with client.stream("GET", "/v1/exports/actors.jsonl") as answer:
            pieces = answer.iter_text()
            got = next(pieces)
            with engine.execution_options(writes=True).begin() as connection:
                Builder(connection).actor("zz", "Zz le dernier", ActorKind.PERSON)
            got += "".join(pieces)
        assert got == before
        # What the streams held is given back: more of them than may run at once, one after the other.
        for _ in range(10):
            assert client.get("/v1/exports/actors.jsonl").text.count("\n") == before.count("\n") + 1
    engine.dispose()


def test_more_exports_than_run_at_once_are_told_when_to_come_back(client: TestClient) -> None:
    turns = client.app.state.exports  # type: ignore[attr-defined]
    taken = 0
    while turns.value:
        turns.acquire_nowait()
        taken += 1
    try:
        answer = client.get("/v1/exports/actors.csv")
    finally:
        for _ in range(taken):
            turns.release()
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "10"
    assert client.get("/v1/exports/actors.csv").status_code == 200
