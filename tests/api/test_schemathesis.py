"""Schemathesis against a running server: whatever the document allows is answered, whatever it forbids is refused.

A short run of a fixed seed, so that it fails for a reason; `st run` with more examples is the long one.
"""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from app.main import create_app
from app.settings import Reads, Settings
from tests.api.examples import store_seeds
from tests.fetching.web import line_to

pytestmark = pytest.mark.sqlite_only("minutes, for requests that differ from those of other tests in little")

CONFIGURED = Path(__file__).with_name("schemathesis.toml")
SEED = 20251103
KEY = "une-cle-de-quarante-caracteres-au-moins-ok"
EXAMPLES = 4
"""How many cases are made up for an operation, beside those that cover each of its parameters."""


@pytest.fixture
def address(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server on the example articles, which looks up no name that is made up."""
    monkeypatch.setattr("app.fetching.Line", lambda private: line_to())
    store_seeds(database_url)
    listener = socket.create_server(("127.0.0.1", 0))
    # Closed, so that it asks each operation without a key too; as often as it likes.
    settings = Settings(
        database_url=database_url, api_keys=(KEY,), reads=Reads.KEY, rate_limit="none", rate_limit_costly="none"
    )
    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_no_case_that_schemathesis_makes_up_fails(address: str, tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("st")), "--config-file", str(CONFIGURED), "run"]
    command += [f"{address}/openapi.json"]
    command += ["--checks", "all", "--max-examples", str(EXAMPLES), "--seed", str(SEED)]
    command += ["--header", f"Authorization: Bearer {KEY}", "--generation-database=none"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-8000:]
    assert "passed" in done.stdout
