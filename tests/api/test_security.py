"""What every answer tells a browser, and what CORS allows."""

import re
import shutil
import socket
import subprocess
import threading
from pathlib import Path

import pytest
import uvicorn
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings

FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "cross-origin",
}
ORIGIN = {"Origin": "https://journal.example"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/claims", 200),
        ("HEAD", "/v1/claims", 200),
        ("GET", "/v1/exports/claims.csv", 200),
        ("GET", "/v1/claims/inconnu", 404),
        ("GET", "/nirgends", 404),
        ("POST", "/v1/claims", 405),
        ("POST", "/v1/ingestions", 401),
        ("GET", "/v1/claims?limit=0", 422),
        ("OPTIONS", "/v1/claims", 200),
        ("GET", "/docs", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/static-offline-docs/swagger-ui.css", 200),
    ],
)
def test_every_answer_tells_browsers_what_they_must_not_do(
    client: TestClient, method: str, path: str, status: int
) -> None:
    asked = {**ORIGIN, "Access-Control-Request-Method": "GET"} if method == "OPTIONS" else {}
    answer = client.request(method, path, headers=asked)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in FIXED} == FIXED
    assert "geolocation=()" in answer.headers["permissions-policy"]
    policy = answer.headers.get_list("content-security-policy")
    assert len(policy) == 1
    assert ("default-src 'none'" in policy[0], "frame-ancestors 'none'" in policy[0]) == (True, True)
    assert ("script-src" in policy[0]) == (path == "/docs")
    assert "unsafe" not in policy[0]


def test_an_unforeseen_failure_tells_them_too(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.api.claims.claim_page", None)
    answer = client.get("/v1/claims?limit=151")  # which no other test asks for: what is kept does not fail
    assert answer.status_code == 500
    assert {name: answer.headers[name] for name in FIXED} == FIXED


def test_pages_of_any_origin_may_read_but_send_no_credentials(client: TestClient) -> None:
    answer = client.get("/v1/claims", headers={**ORIGIN, "Cookie": "session=1"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


def test_credentials_are_for_the_origins_that_are_named(own_world: str) -> None:
    settings = Settings(database_url=own_world, cors_origins=("https://journal.example",), cors_credentials=True)
    with TestClient(create_app(settings)) as client:
        for headers in (ORIGIN, {**ORIGIN, "Cookie": "session=1"}):
            named = client.get("/v1/claims", headers=headers).headers
            assert named["access-control-allow-origin"] == "https://journal.example"
            assert named["access-control-allow-credentials"] == "true"
            assert "Origin" in named["vary"]
        other = client.get("/v1/claims", headers={"Origin": "https://piege.example"}).headers
        assert "access-control-allow-origin" not in other
        asked = {"Origin": "https://piege.example", "Access-Control-Request-Method": "POST"}
        assert client.options("/v1/ingestions", headers=asked).status_code == 400
        assert other["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.sqlite_only("a page of the server, whatever its database")
def test_the_documentation_page_works_under_its_policy(own_world: str, tmp_path: Path) -> None:
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("needs chromium")
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(database_url=own_world)), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}"]
    command += ["--enable-logging=stderr", "--v=0", "--virtual-time-budget=20000", "--dump-dom"]
    try:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/docs"
        shown = subprocess.run([*command, url], capture_output=True, text=True, timeout=120, check=True)
    finally:
        server.should_exit = True
        thread.join()
    assert "/v1/claims" in shown.stdout, "the operations are listed"
    assert re.findall(r"CONSOLE.*", shown.stderr) == []


def test_the_tests_that_the_security_policy_names_are_there() -> None:
    root = Path(__file__).parent.parent.parent
    named = re.findall(r"`(tests/\S+\.py)::(\w+)`", (root / "SECURITY.md").read_text("utf-8"))
    assert len(named) > 30
    assert [name for file, name in named if f"def {name}(" not in (root / file).read_text("utf-8")] == []
