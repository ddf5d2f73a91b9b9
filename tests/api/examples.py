"""The examples of the OpenAPI document, by asking the application: `python -m tests.api.examples` writes them anew."""

import contextlib
import tempfile
from pathlib import Path
from typing import Any

import orjson
from fastapi.testclient import TestClient

from app.api.openapi import EXAMPLES
from app.db import engine_for, upgrade
from app.main import create_app
from app.settings import Settings
from tests.api.builder import build

# What is asked for: one path an operation, from which the errors follow. `{…}` is where the first item of that list is.
ASKED = {
    "listSources": "/v1/sources?limit=1",
    "getSource": "{/v1/sources?q=soldats}",
    "getSourceText": "{/v1/sources?q=soldats}/text",
    "getSourceAnnotations": "{/v1/sources?q=police}/annotations",
    "listActors": "/v1/actors?q=maison%20blanche",
    "getActor": "/v1/actors/serguei-lavrov",
    "listActorClaims": "/v1/actors/etats-unis/claims?include_members=true&in_conflict=true&limit=1",
    "getActorTimeline": "/v1/actors/etats-unis/timeline?include_members=true&limit=1",
    "listClaims": "/v1/claims?stance=denies&limit=1",
    "getClaim": "{/v1/claims?stance=denies&unit=soldats}",
    "listClaimAttributions": "{/v1/claims?stance=denies&unit=soldats}/attributions?limit=1",
    "listAttributions": "/v1/attributions?actor=pentagone&limit=1",
    "getAttribution": "{/v1/attributions?actor=serguei-lavrov}",
    "listConflicts": "/v1/conflicts?unit=manifestants&limit=1",
    "getConflict": "{/v1/conflicts?unit=manifestants}",
    "search": "/v1/search?q=soldat&limit=2",
    "getHealth": "/healthz",
    "getReadiness": "/readyz",
}


def gather(client: TestClient, unready: TestClient) -> dict[str, dict[str, dict[str, Any]]]:
    """By operation and status, the path asked for and the body answered; `unready` has no database to answer from."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for operation, asked in ASKED.items():
        path = _resolve(client, asked)
        mark = "&" if "?" in path else "?"
        requests = {"200": path, "422": f"{path}{mark}limite=20"}
        if "limit=" in path or operation.startswith("list"):
            requests["400"] = f"{path}{mark}cursor=abc"
        if path.count("/") > 2 and path.startswith("/v1/"):
            requests["404"] = _misspelt(path)
        if operation != "getHealth":
            requests["503"] = path
        found[operation] = {
            status: {"path": request, "body": _answer(unready if status == "503" else client, request, int(status))}
            for status, request in sorted(requests.items())
        }
    return found


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
    return response.json()


def main() -> None:
    """Write the examples."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        upgrade("sqlite:///selon.db")
        engine = engine_for("sqlite:///selon.db")
        with engine.execution_options(writes=True).begin() as connection:
            build(connection)
        engine.dispose()
        with application("selon.db") as client, application("none.db") as unready:
            found = gather(client, unready)
    EXAMPLES.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")


def application(file: Path | str) -> TestClient:
    """A client of the application on a database file."""
    return TestClient(create_app(Settings(database_url=f"sqlite:///{file}", cors_origins=("*",))))


if __name__ == "__main__":
    main()
