"""The OpenAPI document: complete, true to the answers, and with examples that are answers."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from app.api import (
    actors,
    annotations,
    attributions,
    claims,
    conflicts,
    extract,
    health,
    ingestions,
    matching,
    problems,
    search,
    sources,
)
from app.api.openapi import ANY, examples
from app.main import create_app
from app.settings import Reads, Settings
from tests.api.examples import application, gather

SHAPES: dict[str, Any] = {
    "listSources": sources.SourceList,
    "getSource": sources.Source,
    "getSourceText": sources.SourceText,
    "getSourceAnnotations": annotations.Annotations,
    "listActors": actors.ActorList,
    "getActor": actors.ActorDetail,
    "listActorClaims": actors.ActorClaimList,
    "getActorTimeline": actors.Timeline,
    "listClaims": claims.ClaimList,
    "getClaim": claims.RelatedClaim,
    "listClaimAttributions": attributions.AttributionList,
    "listAttributions": attributions.AttributionList,
    "getAttribution": attributions.ListedAttribution,
    "listConflicts": conflicts.ConflictList,
    "getConflict": conflicts.ConflictDetail,
    "search": search.HitList,
    "matchActors": matching.MatchList,
    "extract": extract.Extraction,
    "getHealth": health.Health,
    "getReadiness": health.Health,
}


JOBS = ("createIngestion", "getIngestion", "cancelIngestion", "listenToIngestion")
EXPORTS = {"Claims", "Attributions", "Conflicts", "Actors", "Sources", "Annotations"}


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        operation["operationId"]: (path, operation)
        for path, methods in document["paths"].items()
        for operation in methods.values()
    }


def resolved(document: dict[str, Any], response: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in response:
        return response
    found: dict[str, Any] = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return found


def test_every_operation_has_a_name_for_clients(document: dict[str, Any]) -> None:
    found = operations(document)
    assert found.keys() == SHAPES.keys() | set(JOBS) | {"getMetrics"} | {f"export{name}" for name in EXPORTS}
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", name) for name in found)


def test_every_operation_is_described_and_has_true_examples_of_answers_and_errors(document: dict[str, Any]) -> None:
    for name, (path, operation) in operations(document).items():
        assert operation["description"], name
        assert operation["tags"], name
        responses = operation["responses"]
        good = "202" if name == "createIngestion" else "200"
        expected = {good, "422"} | ({"404"} if "_id}" in path else set())
        assert expected <= responses.keys(), name
        for status, response in responses.items():
            if status == "304":  # which has no body
                continue
            response = resolved(document, response)
            shown = {media: content for media, content in response["content"].items() if "example" in content}
            if status == good:
                assert shown.keys() == response["content"].keys(), name
            else:
                assert shown.keys() == {problems.MEDIA_TYPE}, (name, status)
            for media, content in shown.items():
                if media in ("application/json", problems.MEDIA_TYPE):
                    assert content["schema"]["$ref"].startswith("#/components/schemas/"), (name, status)


def test_every_parameter_and_field_is_described(document: dict[str, Any]) -> None:
    for name, (_, operation) in operations(document).items():
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (name, parameter["name"])
            assert "anyOf" not in parameter["schema"], (name, parameter["name"])
    for name, schema in document["components"]["schemas"].items():
        for field, found in schema.get("properties", {}).items():
            assert found.get("description"), f"{name}.{field}"


def test_every_reference_leads_somewhere_and_nothing_is_left_over(document: dict[str, Any]) -> None:
    referred = set(re.findall(r"'\$ref': '#/components/schemas/(\w+)'", str(document)))
    assert referred == document["components"]["schemas"].keys()


@pytest.mark.parametrize("operation", SHAPES)
def test_answers_have_exactly_the_documented_shape(seeded: TestClient, operation: str) -> None:
    shape = TypeAdapter(SHAPES[operation])
    example = examples()[operation]["200"]
    method = "POST" if "sent" in example else "GET"
    answered = seeded.request(method, example["path"], json=example.get("sent")).json()
    assert shape.dump_python(shape.validate_python(answered), mode="json") == answered


@pytest.mark.parametrize("operation", JOBS[:3])
def test_jobs_have_exactly_the_documented_shape(operation: str) -> None:
    shape = TypeAdapter(ingestions.Ingestion)
    shown = examples()[operation]
    body = (shown.get("202") or shown["200"])["body"]
    assert shape.dump_python(shape.validate_python(body), mode="json") == body


@pytest.mark.parametrize("operation", [*SHAPES, *JOBS, ANY])
def test_problems_have_exactly_the_documented_shape(operation: str) -> None:
    shape = TypeAdapter(problems.Problem)
    for status, example in examples()[operation].items():
        if not status.startswith("20"):
            assert shape.dump_python(shape.validate_python(example["body"])) == example["body"]


def test_the_examples_are_what_the_application_answers(
    seeded: TestClient, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with application("sqlite:///none.db") as unready, application(database_url) as writable:
        answered = gather(seeded, writable, unready)
    shown = examples()
    assert {name: set(found) for name, found in answered.items()} == {name: set(found) for name, found in shown.items()}
    stale = [
        f"{name} {status}"
        for name, found in answered.items()
        for status, example in found.items()
        if shown[name][status] != example
    ]
    assert not stale, "run: python -m tests.api.examples"


@pytest.mark.parametrize("reads", Reads)
def test_every_operation_tells_who_may_call_it(own_world: str, reads: Reads) -> None:
    settings = Settings(database_url=own_world, reads=reads)
    found = operations(create_app(settings).openapi())
    closed: list[dict[str, Any]] = [{}] if reads is Reads.OPEN else []
    asked = {name: operation["security"] for name, (_, operation) in found.items()}
    assert asked["getHealth"] == asked["getReadiness"] == []
    assert asked["listClaims"] == asked["getMetrics"] == [*closed, {"key": ["read"]}]
    assert asked["extract"] == [*closed, {"key": ["extract"]}]
    assert asked["getIngestion"] == [*closed, {"key": ["read"]}, {"key": ["ingest"]}]
    assert asked["createIngestion"] == asked["cancelIngestion"] == [{"key": ["ingest"]}]
    for name, (_, operation) in found.items():
        told = {"401", "403"} if asked[name] and {} not in asked[name] else set()
        told |= {"429"} if asked[name] else set()
        assert operation["responses"].keys() & {"401", "403", "429"} == told, name


def test_the_parameters_are_filled_in_with_those_of_the_example(document: dict[str, Any]) -> None:
    _, operation = operations(document)["listActorClaims"]
    shown = {parameter["name"]: parameter.get("example") for parameter in operation["parameters"]}
    assert (shown["actor_id"], shown["include_members"], shown["limit"]) == ("etats-unis", True, 1)
