"""Extraction by others: the same results in the same order, whoever extracts, and whoever dies of it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlmodel import SQLModel
from typer.testing import CliRunner

from app.cli import app
from app.db import engine_for
from app.documents import Document, Extract, Failure, mine
from app.errors import BadInput, WorkersUnusable
from app.executors import ALONE, Crew, cluster, mined, processes
from app.ingest import Outcome, Result, ingest
from tests.crews import DEADLY, Backwards, deadly, mixed, nothing
from tests.databases import Databases
from tests.reports import Press

ROOT = Path(__file__).parent.parent
TIMEOUT = 120
"""Seconds after which a process that should have ended hangs."""

NewEngine = Callable[[], Engine]


@pytest.fixture
def new_engine(databases: Databases) -> NewEngine:
    """Makes an engine of another empty database each time."""
    return lambda: engine_for(databases.new())


def dump(engine: Engine) -> dict[str, list[Any]]:
    """All rows of all tables and of the search index, with their numbers; only the moment of storing is left out."""
    found: dict[str, list[Any]] = {}
    with engine.connect() as connection:
        for name, table in SQLModel.metadata.tables.items():
            columns = [c for c in table.c if c.name != "ingested_at"]
            rows = connection.execute(table.select().with_only_columns(*columns).order_by(*table.primary_key))
            found[name] = [tuple(row) for row in rows]
        held = "SELECT rowid FROM search" if engine.dialect.name == "sqlite" else "SELECT seq FROM search_claim"
        found["search"] = [tuple(row) for row in connection.execute(text(f"{held} ORDER BY 1"))]
    return found


def run(engine: Engine, documents: Sequence[Document | Failure], extract: Extract, crew: Crew) -> list[Outcome]:
    outcomes: list[Outcome] = []
    summary = ingest(engine, documents, extract, outcomes.append, crew)
    assert summary.failures == [one for one in outcomes if one.result is Result.FAILED]
    return outcomes


# ---------------------------------------------------------------- the same, whoever extracts


@pytest.fixture(scope="module")
def dask() -> Iterator[str]:
    """The address of a Dask cluster of two processes."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as local:
        yield local.scheduler_address


def crew_of(name: str, request: pytest.FixtureRequest) -> AbstractContextManager[Crew]:
    if name == "dask":
        return cluster(request.getfixturevalue("dask"))
    return nullcontext(Crew(Backwards, 7) if name == "backwards" else processes(2))


@pytest.mark.parametrize("name", ["backwards", "processes", "dask"])
def test_whoever_extracts_the_database_and_the_reports_are_the_same(
    new_engine: NewEngine, name: str, request: pytest.FixtureRequest
) -> None:
    press = Press()
    documents = mixed(press)
    serial, spread = new_engine(), new_engine()
    with crew_of(name, request) as crew:
        outcomes = run(spread, documents, press.extract, crew)
    assert outcomes == run(serial, documents, press.extract, ALONE)
    assert dump(spread) == dump(serial)
    assert {one.result for one in outcomes} == set(Result)


def test_two_processes_read_the_seeds_as_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seeds: Path) -> None:
    written: dict[str, list[str]] = {}
    for workers in ("1", "2"):
        monkeypatch.setenv("SELON_DATABASE_URL", f"sqlite:///{tmp_path / workers}.db")
        for command in (("ingest", str(seeds), "--workers", workers), ("export",)):
            result = CliRunner().invoke(app, command, catch_exceptions=False)
            assert result.exit_code == 0, result.stderr
            written.setdefault(workers, []).append(result.stdout)
    assert written["1"] == written["2"]


def test_extract_writes_in_the_order_of_the_files(seeds: Path) -> None:
    result = CliRunner().invoke(app, ["extract", "absent.txt", str(seeds), "--workers", "2"], catch_exceptions=False)
    assert result.stderr == "absent.txt: no such file or folder\n"
    names = [json.loads(line)["document"] for line in result.stdout.splitlines()]
    assert names == sorted(file.name for file in seeds.glob("*.txt"))


def test_an_article_that_is_stored_is_not_extracted_again(engine: Engine) -> None:
    press = Press()
    documents = [one for one in mixed(press) if isinstance(one, Document) and one.text in press.annotations]
    last = list({one.name: one for one in documents}.values())
    run(engine, documents, press.extract, ALONE)
    again = run(engine, last, Press().extract, processes(2))  # which knows nothing of any text
    assert {one.result for one in again} == {Result.UNCHANGED}


# ---------------------------------------------------------------- how many, and in what order


def test_however_many_there_are_few_are_on_their_way() -> None:
    begun: list[int] = []

    def endless() -> Iterator[Document]:
        for number in count():
            begun.append(number)
            yield Document(f"{number}.txt", "Rien.")

    with closing(mined(endless(), partial(mine, extract=nothing), Crew(Backwards, 5))) as results:
        for number in range(50):
            document, found = next(results)
            assert document.name == f"{number}.txt"
            assert found is not None
            assert len(begun) <= number + 5


def test_what_is_not_wanted_is_not_extracted() -> None:
    documents = [Document(f"{number}.txt", DEADLY) for number in range(3)]
    asked: list[list[str]] = []

    def wanted(document: Document, ahead: Any) -> bool:
        asked.append([one.name for one in ahead])
        return False

    results = list(mined(documents, partial(mine, extract=deadly), Crew(Backwards, 2), wanted))
    assert [(one.name, found) for one, found in results] == [(one.name, None) for one in documents]
    assert all(len(names) < 2 for names in asked)


# ---------------------------------------------------------------- those who die


def test_an_article_that_kills_its_process_fails_alone(engine: Engine) -> None:
    documents: list[Document | Failure] = [Document(f"{n}.txt", "Rien de neuf.") for n in range(30)]
    documents[3] = Document("3.txt", f"{DEADLY} 3")
    documents[20] = Document("20.txt", f"{DEADLY} 20")
    outcomes = run(engine, documents, deadly, processes(2))
    failed = [one for one in outcomes if one.result is Result.FAILED]
    assert [one.name for one in outcomes] == [one.name for one in documents]
    assert [one.name for one in failed] == ["3.txt", "20.txt"]
    assert all("its process died" in (one.reason or "") for one in failed)


def test_a_dask_worker_that_an_article_kills_takes_no_other_along(engine: Engine) -> None:
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    import dask

    documents: list[Document | Failure] = [Document(f"{n}.txt", "Rien de neuf.") for n in range(12)]
    documents[3] = Document("3.txt", DEADLY)
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
        ) as local,
        cluster(local.scheduler_address) as crew,
    ):
        outcomes = run(engine, documents, deadly, crew)
    (failed,) = [one for one in outcomes if one.result is Result.FAILED]
    assert failed.name == "3.txt"
    assert "its process died" in (failed.reason or "")


def ingesting(url: str, crew: str, articles: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.crews", url, crew, str(articles)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


@pytest.mark.parametrize("crew", ["alone", "processes"])
def test_killed_and_started_again_it_loses_nothing_and_stores_nothing_twice(new_engine: NewEngine, crew: str) -> None:
    disturbed, undisturbed = new_engine(), new_engine()
    for lines in (1, 17, 40):
        with ingesting(str(disturbed.url), crew, 60) as process:
            assert process.stdout
            for _ in range(lines):
                assert process.stdout.readline()
            os.kill(process.pid, signal.SIGKILL)
            process.communicate(timeout=TIMEOUT)  # ends when the last process ends that was started: all write there
            assert process.returncode == -signal.SIGKILL
    for engine in (disturbed, undisturbed):
        with ingesting(str(engine.url), crew, 60) as process:
            names, errors = process.communicate(timeout=TIMEOUT)
            assert (process.returncode, errors) == (0, "")
            assert [line.split()[0] for line in names.splitlines()] == [f"{n}.txt" for n in range(60)]
    assert dump(disturbed) == dump(undisturbed)


def test_ctrl_c_ends_it_with_whole_articles(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "0.txt").write_text("")  # fails first, and is told at once
    for number in range(1, 2000):
        (folder / f"{number}.txt").write_text(f"Selon la police, {number} personnes ont manifesté à Lyon.")
    url = f"sqlite:///{tmp_path / 'selon.db'}"
    with subprocess.Popen(
        [sys.executable, "-m", "app", "ingest", str(folder), "--workers", "2"],
        cwd=ROOT,
        env={**os.environ, "SELON_DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # whoever runs the tests may ignore it
    ) as process:
        assert process.stderr
        assert process.stderr.readline() == "0.txt: empty\n"
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all that it started
        _, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode != 0
    assert "Traceback" not in err
    with create_engine(url).connect() as connection:
        sources, attributed = connection.execute(
            text("SELECT count(*), count(DISTINCT attribution.source_id) FROM source LEFT JOIN attribution")
        ).one()
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    assert sources < 2000
    assert attributed <= sources


# ---------------------------------------------------------------- what cannot be done is told


def test_a_cluster_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.executors._PATIENCE", 1)
    pytest.importorskip("distributed", reason="Dask is not installed")
    with (
        pytest.raises(WorkersUnusable, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"),
        cluster("tcp://127.0.0.1:9"),
    ):
        pass


def test_without_dask_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadInput, match=r"requirements-dask\.txt"), cluster("tcp://127.0.0.1:8786"):
        pass
