"""PostgreSQL stops and starts again under load: a cluster of this test's own, never that of the machine."""

import os
import pwd
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.checking import check
from app.db import engine_for, upgrade
from app.errors import DatabaseUnusable
from app.ingest import Result, ingest
from tests.crews import articles
from tests.databases import exported
from tests.processes import TIMEOUT, free_port, serving
from tests.reports import Press
from tests.test_shutdown import texts

COUNT = 24
PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


class Cluster:
    """A PostgreSQL server of this test's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"
        self.run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", "-D", str(folder / "data"))

    def run(self, program: str, *args: str) -> None:
        """Run one of its programs, as a user that is not root, which it demands."""
        assert PROGRAMS
        somebody = "postgres" if os.geteuid() == 0 else None
        command = [str(PROGRAMS / program), *args]
        log = self.folder / "programs.log"
        with log.open("a") as out:
            done = subprocess.run(command, cwd=self.folder, stdout=out, stderr=out, timeout=TIMEOUT, user=somebody)
        assert done.returncode == 0, log.read_text()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder} -c fsync=off"
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-o", options, "-w", "start")

    def stop(self, mode: str) -> None:
        """Stop it: "fast" breaks all connections, "immediate" is as if it had crashed."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A cluster that runs, and is taken away at the end."""
    if PROGRAMS is None:
        pytest.skip("PostgreSQL's programs are not installed in /usr/lib/postgresql")
    folder = Path(tempfile.mkdtemp())
    if os.geteuid() == 0:
        try:
            os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
        except KeyError:
            pytest.skip("root may not run PostgreSQL, and there is no user postgres")
    try:
        made = Cluster(folder)
        made.start()
        try:
            yield made
        finally:
            made.stop("immediate")
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def undisturbed(tmp_path: Path) -> dict[str, bytes]:
    """What is exported of a database into which nothing came between."""
    url, press = f"sqlite:///{tmp_path / 'undisturbed.db'}", Press()
    upgrade(url)
    ingest(engine_for(url), articles(press, COUNT), press.extract)
    return exported(url)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_an_ingester_goes_on_after_a_restart(cluster: Cluster, undisturbed: dict[str, bytes], mode: str) -> None:
    """Also one that falls into the middle of an article: it is stored by the next try, once."""
    upgrade(cluster.url)
    press, stored, restarts = Press(), list[object](), list[threading.Thread]()
    engine = engine_for(cluster.url)

    def restart() -> None:
        cluster.stop(mode)
        cluster.start()

    def report(outcome: object) -> None:
        stored.append(outcome)
        if len(stored) in (3, 12):
            for before in restarts:
                before.join(TIMEOUT)
            restarts.append(threading.Thread(target=restart))
            restarts[-1].start()  # while the next article is stored

    summary = ingest(engine, articles(press, COUNT), press.extract, report)
    for one in restarts:
        one.join(TIMEOUT)
    assert sum(summary.counts[result] for result in (Result.NEW, Result.UNCHANGED)) == COUNT
    assert list(check(engine_for(cluster.url), deep=True)) == []
    assert exported(cluster.url) == undisturbed


def test_an_ingester_whose_server_stays_away_says_so_and_goes_on_later(
    cluster: Cluster, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.db._PATIENCE", (0.0, 0.0))
    upgrade(cluster.url)
    press, stored = Press(), list[object]()

    def report(outcome: object) -> None:
        stored.append(outcome)
        if len(stored) == 7:
            cluster.stop("immediate")

    with pytest.raises(DatabaseUnusable, match=r"while .* \d+\.txt: .*(refused|closed|terminat)"):
        ingest(engine_for(cluster.url), articles(press, COUNT), press.extract, report)
    cluster.start()
    engine = engine_for(cluster.url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM source")).scalar() == 7
    assert ingest(engine, articles(press, COUNT), press.extract).counts[Result.NEW] == COUNT - 7
    assert exported(cluster.url) == undisturbed


def test_a_server_tells_the_truth_while_its_database_is_away(cluster: Cluster) -> None:
    upgrade(cluster.url)
    said = [f"Selon le maire de Ville{n}, {n + 3} rues sont fermées." for n in range(6)]
    with serving(cluster.url, SELON_LOG="json") as server:
        assert server.get("/readyz")[0] == 200
        assert server.post("/v1/ingestions", texts(*said[:3]))[0] == 202
        cluster.stop("immediate")
        assert server.get("/healthz")[0] == 200
        code, problem = server.get("/readyz")
        assert (code, "refused" in problem) == (503, True)
        assert server.get("/v1/claims")[0] == 503
        assert "selon_database_up 0.0" in server.get("/metrics")[1]
        cluster.start()
        assert server.get("/readyz")[0] == 200
        assert server.get("/v1/claims")[0] == 200
        assert "selon_database_up 1.0" in server.get("/metrics")[1]
        assert server.post("/v1/ingestions", texts(*said))[0] == 202
        server.wait_for('"document":"5.txt"')
    assert list(check(engine_for(cluster.url), deep=True)) == []
    with engine_for(cluster.url).connect() as connection:
        results = set(connection.execute(text("SELECT result FROM ingestion_item")).scalars())
        assert connection.execute(text("SELECT count(*) FROM source")).scalar() == 6
    assert results <= {"new", "unchanged"}
