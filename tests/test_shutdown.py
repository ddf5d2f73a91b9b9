"""Selon is stopped, or killed, while it works: what runs is finished, or nothing of it is there, and all goes on."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from app.checking import check
from app.db import engine_for
from tests.databases import exported
from tests.processes import ROOT, TIMEOUT, environment, serving

# Extraction tells that it has begun, and goes on when it is told so; both by pipes that have a name.
SLOW = """
import sys
from app import extraction
from app.cli import app
find, (begun, go_on) = extraction.extract, sys.argv[1:3]
del sys.argv[1:3]
def slow(text, published):
    if "attendre" in text:
        with open(begun, "w") as pipe: pipe.write("begun")
        with open(go_on) as pipe: pipe.read()
    return find(text, published)
extraction.extract = slow
app()
"""
WAITING = "Selon le maire, 3 rues sont fermées ; il faut attendre."


@pytest.fixture
def pipes(tmp_path: Path) -> tuple[Path, Path]:
    """Pipes with a name: that something has begun, and that it may go on."""
    begun, go_on = tmp_path / "begun", tmp_path / "go_on"
    for pipe in (begun, go_on):
        os.mkfifo(pipe)
    return begun, go_on


def script(pipes: tuple[Path, Path]) -> str:
    return f"import sys; sys.argv[1:1] = {[str(pipe) for pipe in pipes]!r}\n" + SLOW


def texts(*said: str) -> dict[str, object]:
    return {"documents": [{"document": f"{n}.txt", "text": words} for n, words in enumerate(said)]}


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    engine = engine_for(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def test_a_server_that_is_told_to_stop_answers_what_it_was_asked(database_url: str, pipes: tuple[Path, Path]) -> None:
    with serving(database_url, script(pipes), SELON_LOG="json") as server:
        answers: list[tuple[int, str]] = []
        asking = threading.Thread(target=lambda: answers.append(server.post("/v1/extract", {"text": WAITING})))
        asking.start()
        pipes[0].read_text()
        server.tell(signal.SIGTERM, "Shutting down")
        pipes[1].write_text("go on")
        asking.join(TIMEOUT)
        log = server.ended()
    ((code, body),) = answers
    assert code == 200
    assert [quote["contents"][0]["text"] for quote in json.loads(body)["quotes"]]
    assert "Traceback" not in log


def test_a_server_that_is_told_to_stop_finishes_the_article_at_hand(
    database_url: str, pipes: tuple[Path, Path]
) -> None:
    said = ("Selon le maire, 4 rues sont fermées.", WAITING, "Selon le maire, 5 rues sont fermées.")
    with serving(database_url, script(pipes), SELON_LOG="json") as server:
        assert server.post("/v1/ingestions", texts(*said))[0] == 202
        pipes[0].read_text()
        server.tell(signal.SIGTERM, "jobs stop after what is at hand")
        pipes[1].write_text("go on")
        log = server.ended()
    assert "Traceback" not in log
    results = "SELECT result FROM ingestion_item ORDER BY position"
    assert rows(database_url, results) == [("new",), ("new",), (None,)]
    with serving(database_url) as server:
        done = "SELECT count(*) FROM ingestion WHERE finished_at IS NOT NULL"
        while rows(database_url, done) == [(0,)]:
            assert server.process.poll() is None
    assert rows(database_url, results) == [("new",)] * 3
    assert list(check(engine_for(database_url), deep=True)) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_ingester_that_is_told_to_stop_finishes_the_article_at_hand(
    database_url: str, pipes: tuple[Path, Path], tmp_path: Path, number: signal.Signals
) -> None:
    for n, words in enumerate(("Selon le maire, 4 rues sont fermées.", WAITING, "Selon elle, 5 rues sont fermées.")):
        (tmp_path / f"{n}.txt").write_text(words)
    command = [sys.executable, "-c", SLOW, *map(str, pipes), "ingest", *sorted(map(str, tmp_path.glob("*.txt")))]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(database_url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # whoever runs the tests may ignore it
    ) as process:
        pipes[0].read_text()
        process.send_signal(number)
        pipes[1].write_text("go on")
        _, said = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 1
    assert said == "selon: stopped; what was at hand is stored, and the same command goes on with the rest\n"
    assert rows(database_url, "SELECT document FROM source ORDER BY seq") == [("0.txt",), ("1.txt",)]


def hammer(get: Callable[[str], tuple[int, str]], wrong: list[str], stopped: threading.Event) -> None:
    """Read until the server is gone; what is read must be whole."""
    while not stopped.is_set():
        try:
            for path in ("/v1/sources?limit=3&total=true", "/v1/claims?q=rues", "/v1/exports/attributions.jsonl"):
                code, body = get(path)
                if code != 200:
                    wrong.append(body)
        except (OSError, ValueError, EOFError):  # it is dead
            return
        except Exception as error:  # an answer that is cut off: http.client has errors of its own
            if "IncompleteRead" not in type(error).__name__ and "RemoteDisconnected" not in type(error).__name__:
                wrong.append(repr(error))
            return


def test_a_server_that_is_killed_under_load_loses_nothing(database_url: str) -> None:
    said = [f"Selon le maire de Ville{n}, {n + 3} rues sont fermées." for n in range(16)]
    stored = "SELECT count(*) FROM source"
    for kill_at in (3, 9):
        with serving(database_url) as server:
            if kill_at == 3:
                assert server.post("/v1/ingestions", texts(*said))[0] == 202
            stopped, wrong = threading.Event(), list[str]()
            readers = [threading.Thread(target=hammer, args=(server.get, wrong, stopped)) for _ in range(3)]
            for reader in readers:
                reader.start()
            while int(str(rows(database_url, stored)[0][0])) < kill_at:
                assert server.process.poll() is None
            server.process.kill()
            stopped.set()
            for reader in readers:
                reader.join(TIMEOUT)
            assert wrong == []
        assert list(check(engine_for(database_url), deep=True)) == []
    with serving(database_url) as server:
        while rows(database_url, "SELECT finished_at FROM ingestion") == [(None,)]:
            assert server.process.poll() is None
    assert {result for (result,) in rows(database_url, "SELECT result FROM ingestion_item")} <= {"new", "unchanged"}
    assert rows(database_url, stored) == [(16,)]
    assert list(check(engine_for(database_url), deep=True)) == []
    assert exported(database_url)["attributions.jsonl"].count(b"\n") >= 16
