"""A frontend as a stranger would build it: a client generated from the contract, a page, and a browser that reads it.

Only the first two tests run without node, npm and Chromium.
"""

import functools
import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.db import engine_for, upgrade
from app.documents import read
from app.ingest import ingest
from tests.frontend.contract import COMMAND, CONTRACT, contract

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
OLDEST_NODE = 20
OFFLINE = ("ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "EAI_AGAIN", "ENOTCACHED")
"""How npm names the failures of a machine that reaches no registry and has no copy of its packages."""


def run(*command: str, cwd: Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **(environment or {})}
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, timeout=300, check=False)


def needed(program: str) -> str:
    """Where a program is; skips where there is none."""
    found = shutil.which(program)
    if not found:
        pytest.skip(f"{program} is not installed")
    return found


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this folder with its packages installed, exactly those of the lock."""
    node, npm = needed("node"), needed("npm")
    version = run(node, "--version", cwd=HERE).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < OLDEST_NODE:
        pytest.skip(f"node is {version}; {OLDEST_NODE} or later is needed")
    folder = tmp_path_factory.mktemp("frontend") / "site"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("node_modules", "build", "__pycache__", "*.py"))
    done = run(npm, "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder)
    if done.returncode and any(code in done.stderr for code in OFFLINE):
        pytest.skip("npm reaches no registry and has no copy of the packages")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def compiled(site: Path) -> Path:
    """The same with the page's scripts compiled."""
    done = run(needed("npm"), "run", "--silent", "build", cwd=site)
    assert done.returncode == 0, done.stdout
    return site


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> str:
    """The URL of a database with the example articles, and one with emoji before what it reports."""
    url = f"sqlite:///{tmp_path_factory.mktemp('frontend') / 'selon.db'}"
    upgrade(url)
    engine = engine_for(url)
    summary = ingest(engine, read([seeds, HERE / "articles"]))
    engine.dispose()
    assert not summary.failures
    return url


class Files(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """An origin of its own for a folder."""
    handler = functools.partial(Files, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def api(database: str, allowed: str) -> Iterator[str]:
    """The address of the API in a process of its own, which only pages from `allowed` may read."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "SELON_DATABASE_URL": database, "SELON_CORS_ORIGINS": allowed}
    command = [sys.executable, "-m", "app", "serve", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as process:
        assert process.stdout
        try:
            # It listens before it says so.
            assert next(process.stdout).startswith("API")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)


def test_the_committed_contract_is_that_of_the_application() -> None:
    assert CONTRACT.read_text("utf-8") == contract(), f"run: {COMMAND}"


def test_every_package_is_pinned_by_its_hash_and_no_registry_is_named() -> None:
    lock = (HERE / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')


def test_the_committed_types_are_those_of_the_contract(site: Path) -> None:
    committed = (HERE / "src" / "schema.d.ts").read_text("utf-8")
    done = run(needed("npm"), "run", "--silent", "generate", cwd=site)
    assert done.returncode == 0, done.stderr
    assert (site / "src" / "schema.d.ts").read_text("utf-8") == committed, f"run: {COMMAND}"


def test_the_page_compiles_under_strict_types(compiled: Path) -> None:
    assert (compiled / "build" / "page.js").is_file()


def test_a_browser_reads_the_api_through_the_page(compiled: Path, database: str) -> None:
    node, chromium = needed("node"), needed("chromium")
    with serving(compiled) as page, serving(compiled) as stranger, api(database, allowed=page) as address:
        given = {"SELON_API": address, "SELON_PAGE": page, "SELON_STRANGER": stranger, "SELON_CHROMIUM": chromium}
        done = run(node, "--test", "browser.test.mjs", cwd=compiled, environment=given)
    assert done.returncode == 0, done.stdout + done.stderr
