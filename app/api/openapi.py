"""The OpenAPI document: what FastAPI knows of the routes, and what it does not: problems, caching, true examples.

The examples are requests with their answers, kept in examples.json; a test replays each of them.
"""

import ast
import inspect
import re
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
from fastapi import FastAPI
from pydantic import TypeAdapter

from app.api import exports, ingestions, metrics, problems
from app.api.access import BEARER, SCHEME, Demand
from app.api.http import LINKED_DATA
from app.api.linked import is_linked
from app.api.shapes import SHAPES
from app.settings import Reads

ANY = "any"
"""Stands for every operation."""
EXAMPLES = Path(__file__).with_name("examples.json")
_REFERENCE = "#/components/schemas/{model}"
_REASONS = {
    "401": "A key is needed, and this is none, or one that has expired or was revoked.",
    "403": "The key lacks the scope.",
    "404": "Nothing has this id, or the cursor leads to no page of this list with these filters.",
    "409": "The idempotency key was used for other documents.",
    "413": "The body is too long.",
    "415": "The body is not sent as JSON.",
    "422": "A parameter is unknown or cannot be used; `errors` names it.",
    "429": "The caller has used up its quota; `Retry-After` tells when to come back.",
    "503": "The database cannot be used; `detail` says why and what to do.",
}
_TAGS = {
    "claims": "Propositions, each once, however often they are repeated.",
    "actors": "People, states, agencies, media: who they are, what they claim, who contradicts them.",
    "conflicts": "Questions whose answers contradict each other, with the positions side by side.",
    "attributions": "Who says what, in which article, with the words that prove it.",
    "sources": "The articles, their text, and what was found in them.",
    "search": "Words over actors, claims and sources.",
    "extract": "A text of one's own, read without being stored.",
    "exports": "Whole lists as files.",
    "ingestions": "Articles in, with a key, and how far they are.",
    "health": "For those who run the service.",
}


def describe(app: FastAPI, reads: Reads) -> None:
    """Make the application serve the completed document, which says who may read."""

    @cache
    def document() -> dict[str, Any]:
        return _complete(FastAPI.openapi(app), reads)

    app.openapi = document  # type: ignore[method-assign]


@cache
def examples() -> dict[str, dict[str, dict[str, Any]]]:
    """The examples: by operation id and status, the path asked for and the body answered.

    The key of an answer in a second media type is the status with it: "200 application/jsonl". Under `ANY` are the
    answers that are the same everywhere.
    """
    found: dict[str, dict[str, dict[str, Any]]] = orjson.loads(EXAMPLES.read_bytes())
    return found


def _complete(document: dict[str, Any], reads: Reads) -> dict[str, Any]:
    schemas = document["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = TypeAdapter(problems.Problem).json_schema(ref_template=_REFERENCE, mode="serialization")
    schemas.update(problem.pop("$defs"), Problem=problem)
    for name, schema in schemas.items():
        if name in SHAPES:
            descriptions = _descriptions(SHAPES[name])
            for field, found in schema["properties"].items():
                found["description"] = descriptions[field]
    document["components"]["securitySchemes"] = {SCHEME: BEARER}
    document["components"]["responses"] = {name: _shared(status) for status, name in _SHARED.items()}
    document["tags"] = [{"name": name, "description": words} for name, words in _TAGS.items()]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete_operation(path, method, operation, examples().get(operation["operationId"], {}))
            _complete_access(operation, reads)
    return document


def _complete_access(operation: dict[str, Any], reads: Reads) -> None:
    """Tell who may call an operation, and what those who may not are told."""
    demand = Demand.of(operation)
    statuses = [] if demand.is_open(reads) else ["401", "403"]
    if demand.scopes and not statuses:
        # A key may be sent, or not: who sends one has a quota of its own.
        operation["security"] = [{}, *operation["security"]]
    statuses += ["429"] if demand.quota else []
    operation["responses"] |= {status: {"$ref": f"#/components/responses/{_SHARED[status]}"} for status in statuses}


def _shared(status: str) -> dict[str, Any]:
    response = _problem(status) | ({"headers": _QUOTA} if status == "429" else {})
    response["content"][problems.MEDIA_TYPE]["example"] = examples()[ANY][status]["body"]
    return response


def _descriptions(shape: type) -> dict[str, str]:
    """The text below each field of a shape, its own and those that it inherits."""
    found: dict[str, str] = {}
    for cls in reversed(shape.__mro__[:-1]):
        body = _classes(cls.__module__)[cls.__name__].body
        for field, below in pairwise(body):
            if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
                found[ast.unparse(field.target)] = ast.literal_eval(below.value)
    return found


@cache
def _classes(module: str) -> dict[str, ast.ClassDef]:
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def _complete_operation(path: str, method: str, operation: dict[str, Any], shown: dict[str, dict[str, Any]]) -> None:
    parameters = operation.get("parameters", [])
    names = {parameter["name"] for parameter in parameters}
    for parameter in parameters:
        parameter["schema"] = _without_nul(_without_null(parameter["schema"]))
    responses = operation["responses"]
    problems_of = ["422"] if path in _NEEDS_NO_DATABASE else ["422", "503"]
    by_id = any("$ref" not in parameter["schema"] for parameter in _in_path(parameters))
    problems_of += ["404"] if by_id or "cursor" in names else []
    problems_of += ["413", "415"] if "requestBody" in operation else []
    problems_of += ["409"] if any(parameter["in"] == "header" for parameter in parameters) else []
    responses |= {status: _problem(status) for status in problems_of}
    done = responses.get("202") or responses["200"]
    if operation["tags"] == ["ingestions"]:
        if "202" in responses:
            done["headers"] = _LOCATION
    elif path.startswith("/v1/") and method == "get":
        responses["304"] = {"description": "Nothing has changed since the answer with that ETag.", "headers": _ETAG}
        done["headers"] = {**_ETAG, **(_LINK if "cursor" in names else {})}
    if written := _written_as(path):
        done["content"] = {media: {"schema": _EVENT if media == ingestions.EVENTS else _TEXT} for media in written}
    elif (name := _shape_of(done)) in SHAPES and is_linked(SHAPES[name]):
        # No second media type: clients generated from one with two have to ask at every answer which of them it is.
        operation["description"] += f" As JSON-LD with `Accept: {LINKED_DATA}`."
    for key, example in shown.items():
        status, _, media = key.partition(" ")
        contents = responses[status]["content"]
        contents[media or next(iter(contents))]["example"] = example["body"]
    for status in shown.keys() & {"200", "202"}:
        _fill_in(path, parameters, shown[status]["path"])
        for body in operation.get("requestBody", {}).get("content", {}).values():
            body["example"] = shown[status]["sent"]


def _in_path(parameters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [parameter for parameter in parameters if parameter["in"] == "path"]


def _shape_of(response: dict[str, Any]) -> str:
    (content, *_) = response["content"].values()
    return str(content["schema"].get("$ref", "")).rpartition("/")[2]


def _written_as(path: str) -> list[str]:
    """The media types of what is no JSON, the one of the example first."""
    if path.endswith("/events"):
        return [ingestions.EVENTS]
    if path == "/metrics":
        return [metrics.MEDIA_TYPE]
    if "/exports/" not in path:
        return []
    return [exports.CSV, exports.JSON_LINES] if "{" in path else [exports.JSON_LINES]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    # A parameter is left out or has a value: no caller can send null.
    options = [option for option in schema.get("anyOf", []) if option.get("type") != "null"]
    if len(options) != 1:
        return schema
    return {**{key: value for key, value in schema.items() if key != "anyOf"}, **options[0]}


def _without_nul(schema: dict[str, Any]) -> dict[str, Any]:
    # Every parameter is checked for it before its own rules are asked.
    told = schema.keys() & {"pattern", "enum", "const", "format"}
    return schema if schema.get("type") != "string" or told else {**schema, "pattern": problems.HOLDS_NO_NUL}


def _fill_in(template: str, parameters: list[dict[str, Any]], asked: str) -> None:
    # The parameters show those of the example, so that trying an operation out gives the answer shown.
    url = urlsplit(asked)
    given = dict(parse_qsl(url.query))
    for name, value in zip(_SEPARATORS.split(template), _SEPARATORS.split(url.path), strict=True):
        if name.startswith("{"):
            given[name.strip("{}")] = value
    for parameter in parameters:
        if parameter["name"] in given:
            kind = parameter["schema"].get("type")
            value = given[parameter["name"]]
            if kind == "array":
                parameter["example"] = value.split(",")
            else:
                parameter["example"] = orjson.loads(value) if kind in ("integer", "number", "boolean") else value


def _problem(status: str) -> dict[str, Any]:
    schema = {"$ref": _REFERENCE.format(model="Problem")}
    return {"description": _REASONS[status], "content": {problems.MEDIA_TYPE: {"schema": schema}}}


_ETAG = {
    "ETag": {"description": "Strong validator of this answer.", "schema": {"type": "string"}},
    "Cache-Control": {"description": "A cache may keep it, and asks before using it.", "schema": {"type": "string"}},
}
_SHARED = {"401": "KeyNeeded", "403": "ScopeNeeded", "429": "TooManyRequests"}
"""Answers that are the same everywhere, by status, with their names among the components."""
_QUOTA = {
    name: {"description": words, "schema": {"type": kind}}
    for name, words, kind in (
        ("Retry-After", "Seconds until there is a new quota.", "integer"),
        ("RateLimit-Policy", 'The quota: `"reads";q=1200;w=60` is 1,200 in 60 seconds.', "string"),
        ("RateLimit", 'What is left of it: `"reads";r=0;t=42` is none for 42 seconds.', "string"),
    )
}
_TEXT = {"type": "string"}
_EVENT = {
    "type": "object",
    "description": "An event: `progress` whenever the job moves, `end` with its last state; `data` is the job as JSON.",
    "required": ["event", "data"],
    "properties": {
        "event": {"type": "string", "enum": ["progress", "end"], "description": "What happened."},
        "data": {"type": "string", "description": "The job, as `getIngestion` gives it."},
    },
}
_LOCATION = {"Location": {"description": "Where the job is.", "schema": {"type": "string"}}}
_NEEDS_NO_DATABASE = {"/healthz", "/metrics", "/v1/extract"}
_SEPARATORS = re.compile(r"[/.]")
_LINK = {"Link": {"description": 'The next page, `rel="next"` (RFC 8288).', "schema": {"type": "string"}}}
