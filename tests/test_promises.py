"""What Selon promises (README), each tried to be broken. What kills and restarts do to them is tried in
tests/test_faults.py, test_shutdown.py, test_postgresql_restarts.py, test_executors.py and benchmarks/kills.py."""

import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Engine, event, text
from sqlmodel import SQLModel

from app import jobs, search
from app.api.deps import Snapshot
from app.api.exports import RESOURCES, ExportFormat, lines
from app.checking import check
from app.db import _config, downgrade, engine_for, is_current, upgrade
from app.fetching import Fetcher
from app.ingest import ingest
from tests.crews import articles
from tests.databases import Databases, exported
from tests.reports import Press, Said
from tests.reports import testimonies as witnesses


def held(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with engine.connect() as connection:
        return {
            name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))]
            for name, table in SQLModel.metadata.tables.items()
        }


@contextmanager
def interrupted(at: int) -> Iterator[None]:
    """This thread is stopped when it is about to run so many statements and one; others may still be at work."""
    numbers, here = count(), threading.get_ident()

    def stop(*_: object) -> None:
        if threading.get_ident() == here and next(numbers) == at:
            raise KeyboardInterrupt

    event.listen(Engine, "before_cursor_execute", stop)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", stop)


# ---------------------------------------------------------------- an article is in whole or not at all


def test_an_article_is_in_whole_or_not_at_all(engine: Engine) -> None:
    """Its storing is stopped before each single statement, of a new article and of a revision."""
    press = Press()
    found = witnesses(press)
    ingest(engine, found[:8], press.extract)
    said = Said("310 tentes", by="Le nouveau maire", value=310, place="Sarmont")
    for article in (found[8], press.article("0.txt", "Le nouveau maire a vu 310 tentes.", said)):
        before = held(engine)
        for at in count():
            try:
                with interrupted(at):
                    ingest(engine, [article], press.extract)
            except KeyboardInterrupt:
                assert held(engine) == before, f"stopped before statement {at}"
            else:
                break
        assert at > 20
        assert held(engine) != before
        assert list(check(engine, deep=True)) == []


# ---------------------------------------------------------------- a stored text never changes, ids are stable

NAMES, WORDS = st.sampled_from(["a.txt", "b.txt", "https://example.org/c"]), st.integers(0, 3)
IDENTIFIED = {
    "source": ("id", "document", "revision", "replaces", "title", "published", "text", "sha256", "ingested_at"),
    "attribution": ("id", "source_id", "position", "claim_id", "stance", "contents", "mentions", "rule", "target_id"),
    "claim": ("id", "text", "event", "place", "value", "low", "high", "unit", "modality"),
    "actor": ("id", "name", "kind"),
}
"""What of a row stays as it was when it was stored."""


class History(RuleBasedStateMachine):
    """Articles come, come again, change, change back and are handed in, in any order."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.url = f"sqlite:///{self.folder / 'selon.db'}"
        upgrade(self.url)
        self.engine, self.press = engine_for(self.url), Press()
        self.known: dict[tuple[str, str], tuple[Any, ...]] = {}

    def article(self, name: str, words: int, publisher: str | None) -> Any:
        told = f"Le maire de {name[0]} a vu {words + 3} tentes et l’armée."
        said = (
            Said(f"{words + 3} tentes", by=f"Le maire de {name[0]}", value=words + 3, place="Sarmont"),
            Said("l’armée", by=f"Le maire de {name[0]}", id="maire", words=("armee",)),
        )
        return self.press.article(name, told, *said, publisher=publisher)

    @rule(name=NAMES, words=WORDS, publisher=st.sampled_from([None, "Le Courrier"]))
    def comes(self, name: str, words: int, publisher: str | None) -> None:
        ingest(self.engine, [self.article(name, words, publisher)], self.press.extract)

    @rule(name=NAMES, words=st.lists(WORDS, min_size=1, max_size=3))
    def is_handed_in(self, name: str, words: list[int]) -> None:
        made = [self.article(name, number, None) for number in words]
        jobs.submit(self.engine, [{"document": one.name, "text": one.text} for one in made], None)
        jobs.Worker(self.engine, self.press.extract, Fetcher()).work_off()

    @rule(at=st.integers(0, 60), name=NAMES, words=WORDS)
    def is_stopped_while_it_comes(self, at: int, name: str, words: int) -> None:
        try:
            with interrupted(at):
                ingest(self.engine, [self.article(name, words, None)], self.press.extract)
        except KeyboardInterrupt:
            pass

    @rule()
    def is_opened_anew(self) -> None:
        self.engine.dispose()
        self.engine = engine_for(self.url)

    @invariant()
    def what_was_stored_is_as_it_was(self) -> None:
        now: dict[tuple[str, str], tuple[Any, ...]] = {}
        with self.engine.connect() as connection:
            for name, columns in IDENTIFIED.items():
                table = SQLModel.metadata.tables[name]
                for row in connection.execute(table.select().with_only_columns(*(table.c[one] for one in columns))):
                    now[name, row.id] = tuple(row)
        assert {key: now.get(key) for key in self.known} == self.known
        self.known = now

    @invariant()
    def the_database_is_sound(self) -> None:
        assert list(check(self.engine)) == []

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()
            shutil.rmtree(self.folder)


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=8, stateful_step_count=8, deadline=None, print_blob=True)


def test_ids_do_not_depend_on_the_database_nor_on_the_order(databases: Databases) -> None:
    press, found = Press(), []
    made = witnesses(press)
    for order in (made, made[::-1], made[5:] + made[:5]):
        url = databases.new()
        engine = engine_for(url)
        ingest(engine, order, press.extract)
        tables = ("source", "actor", "attribution", "claim", "claim_group")
        with engine.connect() as connection:
            found.append({name: set(connection.execute(text(f"SELECT id FROM {name}")).scalars()) for name in tables})
        engine.dispose()
    assert all(found[0].values())
    assert found[0] == found[1] == found[2]


# ---------------------------------------------------------------- no reader ever sees half an ingestion


def test_no_reader_sees_half_an_ingestion(engine: Engine, database_url: str) -> None:
    """Readers look at all that belongs together, and export, while articles and revisions of them are stored."""
    press, stopped, wrong, looks = Press(), threading.Event(), list[str](), list[int]()
    made = list(articles(press, 30))
    again = [press.article(one.name, one.text + " Encore.", *SAME) for one in made[::3]]

    def look() -> None:
        mine = engine_for(database_url)
        while not stopped.is_set():
            wrong.extend(f"{one.check}: {one.what}" for one in check(mine))
            with mine.connect() as connection:
                exports = RESOURCES["attributions"]
                written = b"".join(lines(Snapshot(connection), exports, exports.selection(), ExportFormat.JSONL))
                looks.append(written.count(b"\n"))
        mine.dispose()

    readers = [threading.Thread(target=look) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        ingest(engine, [*made, *again], press.extract)
        while len(looks) < 4:
            assert all(reader.is_alive() for reader in readers)
    finally:
        stopped.set()
        for reader in readers:
            reader.join()
    assert wrong == []
    assert [found for found in looks if found % 5] == [], "each article has five"


SAME = tuple(Said("Le maire", by="Le maire", value=float(n), words=("encore",)) for n in range(5))


# ---------------------------------------------------------------- a migration keeps all data


def revisions() -> list[str]:
    """All that a database may be at, the oldest first."""
    return [one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


@pytest.fixture
def full(tmp_path: Path) -> str:
    """The URL of a database of this revision, with articles, copies, revisions, conflicts, jobs and feeds."""
    url, press = f"sqlite:///{tmp_path / 'full.db'}", Press()
    upgrade(url)
    engine = engine_for(url)
    made = witnesses(press)
    again = Said("310 tentes", by="Le nouveau maire", value=310, place="Sarmont")
    long = " ".join(f"mot{n}" for n in range(60))
    ingest(engine, [*made, *(press.article(name, long + name) for name in ("x.txt", "y.txt"))], press.extract)
    ingest(engine, [press.article("0.txt", "Le nouveau maire a vu 310 tentes.", again)], press.extract)
    jobs.submit(engine, [{"document": one.name, "text": one.text} for one in made[:3]], "lot")
    jobs.Worker(engine, press.extract, Fetcher()).work_off()
    jobs.submit(engine, [{"document": "z.txt", "text": "Il pleut."}], None)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("INSERT INTO feed (url, etag, checked_at) VALUES ('http://a.test/fil', 'x', 'then')"))
        connection.execute(text("INSERT INTO settled_page (url, settled_at) VALUES ('http://a.test/1', 'then')"))
    engine.dispose()
    return url


def aged(full: str, revision: str, tmp_path: Path) -> str:
    """The URL of a database as its migrations made it up to a revision, with all that such a one can hold.

    No step down is taken but from 0018, which dropped what nothing reads, and from 0017, which stores the same in
    another form: what a step down loses, an upgrade could not be blamed for.
    """
    url = f"sqlite:///{tmp_path / revision}.db"
    upgrade(url, revision)
    if revision < "0018":
        before = f"sqlite:///{tmp_path / 'before.db'}"
        shutil.copy(full.removeprefix("sqlite:///"), before.removeprefix("sqlite:///"))
        downgrade(before, max(revision, "0016"))
        full = before
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as old, old:
        old.execute("ATTACH ? AS newer", (full.removeprefix("sqlite:///"),))
        for name in SQLModel.metadata.tables:
            there, known = (
                [row[1] for row in old.execute(f"PRAGMA {schema}.table_info({name})")] for schema in ("newer", "main")
            )
            if shared := ", ".join(f'"{column}"' for column in known if column in there):
                old.execute(f"INSERT INTO main.{name} ({shared}) SELECT {shared} FROM newer.{name}")
        has_index = old.execute("SELECT 1 FROM main.sqlite_master WHERE name = 'search'").fetchone()
    if has_index:
        engine = engine_for(url)
        with engine.execution_options(writes=True).begin() as connection:
            search.rebuild(connection)
        engine.dispose()
    return url


@pytest.mark.parametrize("revision", revisions())
def test_a_migration_keeps_all_data(full: str, revision: str, tmp_path: Path) -> None:
    url = aged(full, revision, tmp_path)
    columns = known_columns(url)
    upgrade(url)
    engine, press = engine_for(url), Press()
    ingest(engine, [], press.extract)  # what migrations leave to the writer
    wanted, found = held(engine_for(full)), held(engine)
    for name, table in SQLModel.metadata.tables.items():
        places = [number for number, column in enumerate(table.c) if column.name in columns.get(name, ())]
        for number in places:
            assert [row[number] for row in found[name]] == [row[number] for row in wanted[name]], (name, number)
    engine.dispose()
    # It goes on as the one does that was never older.
    more = press.article("w.txt", "Le préfet a vu 77 tentes.", Said("77 tentes", by="Le préfet", value=77))
    for one in (url, full):
        ingest(engine_for(one), [more], press.extract)
        assert list(check(engine_for(one), deep=True)) == []
    assert exported(url) == exported(full)


def known_columns(url: str) -> dict[str, list[str]]:
    """The columns of each table."""
    with engine_for(url).connect() as connection:
        return {
            name: [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({name})")]
            for name in SQLModel.metadata.tables
        }


def test_a_migration_that_is_stopped_has_not_begun(full: str, tmp_path: Path) -> None:
    """All steps are one transaction: stopped before any statement, the database is at the revision that it was at."""
    url = aged(full, "0001", tmp_path)
    file = Path(url.removeprefix("sqlite:///"))
    old, stops = file.read_bytes(), 0
    for at in range(0, 10_000, 5):
        try:
            with interrupted(at):
                upgrade(url)
        except KeyboardInterrupt:
            stops += 1
            assert not is_current(engine_for(url))
            assert file.read_bytes() == old
        else:
            break
    assert stops > 5
    assert is_current(engine_for(url))
