"""The examples of the OpenAPI document, by asking the application: `python -m tests.api.examples` writes them anew."""

import contextlib
import re
import tempfile
from pathlib import Path
from typing import Any

import orjson
from fastapi.testclient import TestClient
from httpx import Response

from app.api.deps import MAX_BODY
from app.api.exports import JSON_LINES
from app.api.http import JSON
from app.api.openapi import ANY, EXAMPLES
from app.api.problems import MEDIA_TYPE
from app.db import engine_for, upgrade
from app.documents import read
from app.ingest import ingest
from app.keys import Scope, create
from app.main import create_app
from app.settings import Settings

SEEDS = Path(__file__).parent.parent.parent / "seeds"
STORED = "2025-11-03T08:00:00Z"
_MOMENT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00)")
JOB = "0" * 32
_JOB = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_SECONDS = re.compile(r"in \d+ s\.$")
_RATE = re.compile(r'"rate":[\d.]+,"seconds_left":null')
KEY = "cle-des-exemples-0123456789abcdef0123456789"
_KEY_ID = re.compile(r"(?<=The key )[0-9a-f]{8}")

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
    "getMetrics": "/metrics",
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


HANDED_IN: dict[str, Any] = {
    "documents": [
        {
            "document": "depeche-12.txt",
            "text": "Selon le maire, 3 rues sont fermées à Sarmont. La préfecture en compte 5.",
            "title": "Rues fermées à Sarmont",
            "publisher": "Agence Helvia",
            "published_at": "2025-03-22",
        }
    ]
}


def gather(client: TestClient, writable: TestClient, unready: TestClient) -> dict[str, dict[str, dict[str, Any]]]:
    """By operation and status, the path asked for and the body answered.

    `client` has the example articles, `writable` an empty database of its own, `unready` none to answer from.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for operation, asked in ASKED.items():
        path = _resolve(client, asked)
        mark = "&" if "?" in path else "?"
        requests = {"200": path, "422": f"{path}{mark}limite=20"}
        if ("limit=" in path and operation != "getActor") or operation.startswith("list"):
            requests["404"] = f"{path}{mark}cursor=abc"
        if path.count("/") > 2 and path.startswith("/v1/") and not operation.startswith("export"):
            requests["404"] = _misspelt(path)
        if operation not in ("getHealth", "getMetrics"):
            requests["503"] = path
        found[operation] = {
            status: {"path": request, "body": _answer(unready if status == "503" else client, request, int(status))}
            for status, request in sorted(requests.items())
        }
        if "/exports/" in path and ".csv" in path:
            lines = path.replace(".csv", ".jsonl")
            found[operation][f"200 {JSON_LINES}"] = {"path": lines, "body": _answer(client, lines, 200)}
    for operation, (path, body) in SENT.items():
        found[operation] = _posted(client, unready, path, body)
    return found | _ingested(writable, unready) | {ANY: _refused(writable)}


def _refused(client: TestClient) -> dict[str, dict[str, Any]]:
    """What those are told who may not call an operation: the same whichever it is."""
    path = "/v1/ingestions"
    settings: Settings = client.app.state.settings  # type: ignore[attr-defined]
    engine = engine_for(settings.database_url)
    _, reader = create(engine, "lecture", [Scope.READ], None)
    engine.dispose()
    with TestClient(create_app(settings.model_copy(update={"rate_limit": "1/hour"}))) as busy:
        busy.get("/v1/sources")
        found = _shown("GET", busy, "/v1/sources", 429)
    found["body"]["detail"] = _SECONDS.sub("in 3600 s.", found["body"]["detail"])
    return {
        "401": _shown("POST", client, path, 401, json=HANDED_IN),
        "403": _shown("POST", client, path, 403, json=HANDED_IN, headers={"Authorization": f"Bearer {reader}"}),
        "429": found,
    }


def _ingested(client: TestClient, unready: TestClient) -> dict[str, dict[str, dict[str, Any]]]:
    """The same for the operations of jobs."""
    path, key = "/v1/ingestions", {"Authorization": f"Bearer {KEY}"}
    created = _posted(client, unready, path, HANDED_IN, key)
    once = {**key, "Idempotency-Key": "lot-12"}
    made = client.post(path, json=HANDED_IN, headers=once).json()
    other = {"documents": [{**HANDED_IN["documents"][0], "document": "depeche-13.txt"}]}
    created["409"] = _shown("POST", client, path, 409, headers=once, json=other)
    events = client.get(made["events_href"]).text  # which ends when the job does
    assert events.rstrip().rpartition("event: ")[2].startswith("end")
    href, unknown = made["href"], f"{path}/inconnu"
    found = {"createIngestion": created}
    for operation, method, more in (
        ("getIngestion", "GET", ""),
        ("listenToIngestion", "GET", "/events"),
        ("cancelIngestion", "POST", "/cancel"),
    ):
        headers = key if method == "POST" else {}
        found[operation] = {
            "200": _shown(method, client, href + more, 200, headers=headers),
            "404": _shown(method, client, unknown + more, 404, headers=headers),
            "422": _shown(method, client, f"{href}{more}?limite=20", 422, headers=headers),
            "503": _shown(method, unready, href + more, 503, headers=headers),
        }
    return found


def _shown(method: str, client: TestClient, path: str, status: int, **sent: Any) -> dict[str, Any]:
    response = client.request(method, path, **sent)
    assert response.status_code == status, f"{path}: {response.status_code}, not {status}"
    shown = {"path": _JOB.sub(JOB, path), "body": _body(response)}
    return shown | ({"sent": sent["json"]} if "json" in sent else {})


def _posted(
    client: TestClient, unready: TestClient, path: str, body: dict[str, Any], key: dict[str, str] | None = None
) -> dict[str, dict[str, Any]]:
    headers = key or {}
    unusable = {**body, "limite": 20}
    good = "202" if key else "200"
    found = {
        good: _shown("POST", client, path, int(good), json=body, headers=headers),
        "422": _shown("POST", client, path, 422, json=unusable, headers=headers),
    }
    for status, content, media in ((413, b"[" + b" " * MAX_BODY, JSON), (415, b"names=Lavrov", "text/plain")):
        answer = _shown("POST", client, path, status, content=content, headers={**headers, "Content-Type": media})
        found[str(status)] = {**answer, "sent": {}}
    if path != "/v1/extract":  # which needs no database
        found["503"] = _shown("POST", unready, path, 503, json=body, headers=headers)
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
    return _body(response)


def _body(response: Response) -> Any:
    """The body without what is another each time: moments, ids of jobs, how fast they were, what was measured."""
    if response.headers["content-type"].startswith("text/plain"):
        return "".join(line + "\n" for line in response.text.splitlines() if "selon_rows" in line)
    text = _RATE.sub('"rate":2.5,"seconds_left":null', _MOMENT.sub(STORED, _JOB.sub(JOB, response.text)))
    text = _KEY_ID.sub("00000000", text)
    return orjson.loads(text) if response.headers["content-type"] in (JSON, MEDIA_TYPE) else text


def main() -> None:
    """Write the examples."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        upgrade("sqlite:///selon.db")
        store_seeds("sqlite:///selon.db")
        upgrade("sqlite:///empty.db")
        with (
            application("sqlite:///selon.db") as client,
            application("sqlite:///none.db") as unready,
            application("sqlite:///empty.db") as writable,
        ):
            found = gather(client, writable, unready)
    EXAMPLES.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")


def store_seeds(url: str) -> None:
    """Ingest the example articles into an empty database."""
    engine = engine_for(url)
    summary = ingest(engine, read([SEEDS]))
    engine.dispose()
    assert not summary.failures


def application(url: str) -> TestClient:
    """A client of the application on a database."""
    settings = Settings(
        database_url=url, cors_origins=("*",), api_keys=(KEY,), rate_limit="none", rate_limit_costly="none"
    )
    return TestClient(create_app(settings), base_url="http://127.0.0.1:8000")


if __name__ == "__main__":
    main()
