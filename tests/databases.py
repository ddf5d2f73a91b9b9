"""Databases for tests, lent and given back: SQLite files, or databases on a PostgreSQL server.

On PostgreSQL a database is emptied and lent again: taking it away and making another one costs a checkpoint.
"""

import os
import re
import shutil
from abc import ABC, abstractmethod
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from app import search
from app.api.deps import Snapshot
from app.api.exports import RESOURCES, ExportFormat, annotation_lines, lines
from app.api.sources import SourceFilters
from app.db import engine_for, require_current, upgrade
from app.errors import DatabaseUnusable
from app.ingest import sayings
from app.search import Indexed

VARIABLE = "SELON_TEST_DATABASE_URL"
"""Names a database on a PostgreSQL server, from which tests may make others."""
ON_POSTGRESQL = bool(os.environ.get(VARIABLE))
_MOMENT = re.compile(rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


RELATIONS = (
    "SELECT one.group_id, one.id, other.id, kind, reason FROM relation"
    " JOIN claim AS one ON one.seq = a JOIN claim AS other ON other.seq = b"
)
"""All relations, with the group and the ids of their claims."""


class Server(ABC):
    """Makes databases, and takes them away at the end."""

    @abstractmethod
    def blank(self) -> str:
        """The URL of a database without tables; with SQLite, of a file that is not there."""

    @abstractmethod
    def new(self) -> str:
        """The URL of an empty database, as the migrations make it."""

    @abstractmethod
    def give_back(self, url: str) -> None:
        """Nobody needs a database any more."""

    @abstractmethod
    def close(self) -> None:
        """Take all of them away."""


class Databases:
    """The databases of one test."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.lent: list[str] = []

    def blank(self) -> str:
        """The URL of a database without tables; with SQLite, of a file that is not there."""
        self.lent.append(self.server.blank())
        return self.lent[-1]

    def new(self) -> str:
        """The URL of an empty database, as the migrations make it."""
        self.lent.append(self.server.new())
        return self.lent[-1]

    def give_back(self) -> None:
        """Hand all of them back."""
        for url in self.lent:
            self.server.give_back(url)


class Files(Server):
    """SQLite files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.migrated: Path | None = None

    def blank(self) -> str:
        """The URL of a file that is not there."""
        return f"sqlite:///{self.folder / uuid4().hex}.db"

    def new(self) -> str:
        """The URL of a copy of a file that the migrations made."""
        if self.migrated is None:
            self.migrated = self.folder / "migrated.db"
            upgrade(f"sqlite:///{self.migrated}")
        url = self.blank()
        shutil.copy(self.migrated, url.removeprefix("sqlite:///"))
        return url

    def give_back(self, url: str) -> None:
        """The folder goes by itself."""

    def close(self) -> None:
        """The folder goes by itself."""


class PostgreSQL(Server):
    """Databases beside the one that a URL names. They sort text as French does, which must not show anywhere."""

    def __init__(self, server: str) -> None:
        self.server: URL = make_url(server)
        self.template: str | None = None
        self.made: list[str] = []
        self.blanks: set[str] = set()
        self.free: dict[bool, list[str]] = {True: [], False: []}
        """Those given back, by whether they are without tables."""

    def blank(self) -> str:
        """The URL of a database without tables."""
        if self.free[True]:
            return self.free[True].pop()
        url = self._make("TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'fr' LOCALE 'C'")
        self.blanks.add(url)
        return url

    def new(self) -> str:
        """The URL of an empty database, as the migrations make it."""
        if self.free[False]:
            return self.free[False].pop()
        if self.template is None:
            self.template = self.blank()
            upgrade(self.template)
        return self._make(f'TEMPLATE "{make_url(self.template).database}"')

    def give_back(self, url: str) -> None:
        """Empty it, and keep it for the next one who asks; leave one that is not what it was to the end."""
        name = make_url(url).database
        self._run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        engine = engine_for(url)
        try:
            if url in self.blanks:
                with engine.execution_options(writes=True).begin() as connection:
                    connection.exec_driver_sql("DROP SCHEMA public CASCADE")
                    connection.exec_driver_sql("CREATE SCHEMA public")
            else:
                require_current(engine)
                with engine.execution_options(writes=True).begin() as connection:
                    for table in reversed(SQLModel.metadata.sorted_tables):
                        connection.execute(table.delete())
                        if "seq" in table.c:
                            connection.exec_driver_sql(f"ALTER SEQUENCE {table.name}_seq_seq RESTART")
                    search.drop(connection)
                    search.create(connection)
        except DatabaseUnusable:
            return
        finally:
            engine.dispose()
        self.free[url in self.blanks].append(url)

    def close(self) -> None:
        """Take all of them away."""
        for name in self.made:
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _make(self, options: str) -> str:
        name = f"selon_test_{uuid4().hex}"
        self._run(f'CREATE DATABASE "{name}" {options}')
        self.made.append(name)
        self._run(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        engine = create_engine(self.server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


def found(engine: Engine, kind: Indexed, words: str) -> list[int]:
    """The row numbers of what the index finds, falling."""
    with engine.connect() as connection:
        return search.index(connection).latest(kind, search.terms(words), None, 1000)


def assert_sound(engine: Engine) -> None:
    """The index, and what actors say, are as if they had been made anew from the tables."""
    with engine.execution_options(writes=True).begin() as connection:
        said = text("SELECT * FROM actor_saying ORDER BY actor_id, claim_seq, attribution_seq")
        stored = connection.execute(said).all()
        connection.execute(text("DELETE FROM actor_saying"))
        sayings.add_all(connection)
        assert connection.execute(said).all() == stored
        if connection.dialect.name == "sqlite":
            connection.execute(text("INSERT INTO search(search) VALUES ('integrity-check')"))
            return
        parts = (f"SELECT '{n}', seq, words::text FROM search_{n}" for n in ("claim", "actor", "source"))
        rows = text(" UNION ALL ".join(parts) + " ORDER BY 1, 2")
        before = connection.execute(rows).all()
        search.drop(connection)
        search.create(connection)
        search.rebuild(connection)
        assert connection.execute(rows).all() == before


def exported(url: str) -> dict[str, bytes]:
    """All that `selon export` writes, by format and list, but for the moments of storing."""
    engine = engine_for(url)
    with engine.connect() as connection:
        reading = Snapshot(connection)
        written = {"annotations": b"".join(annotation_lines(reading, SourceFilters()))}
        for name, resource in RESOURCES.items():
            for form in ExportFormat:
                pieces = lines(reading, resource, resource.selection(), form)
                written[f"{name}.{form}"] = _MOMENT.sub(b"", b"".join(pieces))
    engine.dispose()
    return written
