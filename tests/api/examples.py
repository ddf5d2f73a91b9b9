"""The examples of the OpenAPI document, by asking the application: `python -m tests.api.examples` writes them anew."""

import contextlib
import re
import tempfile
from pathlib import Path
from typing import Any

import orjson
from fastapi.testclient import TestClient

from app.api.deps import MAX_BODY
from app.api.http import JSON
from app.api.openapi import EXAMPLES
from app.api.problems import MEDIA_TYPE
from app.db import engine_for, upgrade
from app.documents import read
from app.ingest import ingest
from app.main import create_app
from app.settings import Settings

SEEDS = Path(__file__).parent.parent.parent / "seeds"
STORED = "2025-11-03T08:00:00Z"
_STORED_AT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")

# What is asked for: one path an operation, from which the errors follow. `{…}` is where the first item of that list is.
ASKED = {
    "listSources": "/v1/sources?limit=1",
    "getSource": "{/v1/sources?q=soldats}",
    "getSourceText": "{/v1/sources?q=soldats}/text",
    "getSourceAnnotations": "{/v1/sources?q=soldats}/annotations",
    "listActors": "/v1/actors?q=maison%20blanche",
    "getActor": "/v1/actors/serguei-lavrov?include=denials,contradictions&limit=1",
    "listActorClaims": "/v1/actors/etats-unis/claims?include_members=true&in_conflict=true&limit=1",
    "getActorTimeline": "/v1/actors/etats-unis/timeline?include_members=true&limit=1",
    "listClaims": "/v1/claims?stance=denies&facets=actor,event&include=evidence&limit=1",
    "getClaim": "{/v1/claims?actor=pentagone}",
    "listClaimAttributions": "{/v1/claims?actor=pentagone}/attributions?limit=1",
    "listAttributions": "/v1/attributions?actor=pentagone&limit=1",
    "getAttribution": "{/v1/attributions?actor=serguei-lavrov}",
    "listConflicts": "/v1/conflicts?unit=accouchements&limit=1",
    "getConflict": "{/v1/conflicts?unit=accouchements}?roll_up=true",
    "search": "/v1/search?q=soldat&limit=2",
    "exportClaims": "/v1/exports/claims.csv?unit=soldats",
    "exportAttributions": "/v1/exports/attributions.csv?actor=pentagone",
    "exportConflicts": "/v1/exports/conflicts.csv?unit=soldats",
    "exportActors": "/v1/exports/actors.csv?kind=state",
    "exportSources": "/v1/exports/sources.csv?published_from=2025-10",
    "exportAnnotations": "/v1/exports/annotations.jsonl?q=conteneurs",
    "getHealth": "/healthz",
    "getReadiness": "/readyz",
}


# What is sent: operations that read a body.
SENT: dict[str, tuple[str, dict[str, Any]]] = {
    "matchActors": ("/v1/actors:match", {"names": ["la Maison-Blanche", "M. Lavrof"], "limit": 2}),
    "extract": (
        "/v1/extract",
        {
            "text": "🛰️ Selon la préfecture, 1 200 personnes ont manifesté samedi à Sarmont. La CGT en a compté 3 000.",
            "published": "2025-03-23",
        },
    ),
}


def gather(client: TestClient, unready: TestClient) -> dict[str, dict[str, dict[str, Any]]]:
    """By operation and status, the path asked for and the body answered; `unready` has no database to answer from."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for operation, asked in ASKED.items():
        path = _resolve(client, asked)
        mark = "&" if "?" in path else "?"
        requests = {"200": path, "422": f"{path}{mark}limite=20"}
        if ("limit=" in path and operation != "getActor") or operation.startswith("list"):
            requests["404"] = f"{path}{mark}cursor=abc"
        if path.count("/") > 2 and path.startswith("/v1/") and not operation.startswith("export"):
            requests["404"] = _misspelt(path)
        if operation != "getHealth":
            requests["503"] = path
        found[operation] = {
            status: {"path": request, "body": _answer(unready if status == "503" else client, request, int(status))}
            for status, request in sorted(requests.items())
        }
    for operation, (path, body) in SENT.items():
        found[operation] = _posted(client, unready, path, body)
    return found


def _posted(client: TestClient, unready: TestClient, path: str, body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    unusable = {**body, "limite": 20}
    answers = {
        "200": (body, client.post(path, json=body)),
        "413": ({}, client.post(path, content=b"[" + b" " * MAX_BODY, headers={"Content-Type": "application/json"})),
        "415": ({}, client.post(path, content=b"names=Lavrov", headers={"Content-Type": "text/plain"})),
        "422": (unusable, client.post(path, json=unusable)),
    }
    if path != "/v1/extract":  # which needs no database
        answers["503"] = (body, unready.post(path, json=body))
    for status, (_, answer) in answers.items():
        assert answer.status_code == int(status), f"{path}: {answer.status_code}, not {status}"
    return {status: {"path": path, "sent": sent, "body": answer.json()} for status, (sent, answer) in answers.items()}


def _resolve(client: TestClient, asked: str) -> str:
    if not asked.startswith("{"):
        return asked
    listed, rest = asked[1:].split("}")
    return str(client.get(listed).json()["items"][0]["href"]) + rest


def _misspelt(path: str) -> str:
    head, _, query = path.partition("?")
    parts = head.split("/")
    parts[3] = "pentagonne" if parts[2] == "actors" else "inconnu"
    return "/".join(parts) + (f"?{query}" if query else "")


def _answer(client: TestClient, path: str, status: int) -> Any:
    response = client.get(path)
    assert response.status_code == status, f"{path}: {response.status_code}, not {status}"
    if response.headers["content-type"] in (JSON, MEDIA_TYPE):
        return _timeless(response.json())
    return _STORED_AT.sub(STORED, response.text)


def _timeless(body: Any) -> Any:
    """The same without the moment of storing, which is another in every database."""
    if isinstance(body, dict):
        return {key: STORED if key == "ingested_at" else _timeless(value) for key, value in body.items()}
    return [_timeless(item) for item in body] if isinstance(body, list) else body


def main() -> None:
    """Write the examples."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        upgrade("sqlite:///selon.db")
        store_seeds("sqlite:///selon.db")
        with application("selon.db") as client, application("none.db") as unready:
            found = gather(client, unready)
    EXAMPLES.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")


def store_seeds(url: str) -> None:
    """Ingest the example articles into an empty database."""
    engine = engine_for(url)
    summary = ingest(engine, read([SEEDS]))
    engine.dispose()
    assert not summary.failures


def application(file: Path | str) -> TestClient:
    """A client of the application on a database file."""
    settings = Settings(database_url=f"sqlite:///{file}", cors_origins=("*",))
    return TestClient(create_app(settings), base_url="http://127.0.0.1:8000")


if __name__ == "__main__":
    main()
