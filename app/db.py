"""The database: engines, the migrations, and whether a database can be used by this code.

SQLite and PostgreSQL keep the same promises. A connection reads one state of all the data from its first query to its
end. One with the execution option `writes=True` is the only writer while its transaction lasts: what an article does to
the groups depends on all articles before it, so writers go one after the other and the rows come out the same, in
whichever database and from however many processes. The long work, extraction, is done before a writer asks for its
turn.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zlib import crc32

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from app.errors import DatabaseUnusable

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent.parent / "migrations"

_BUSY_MS = 10_000
"""How long a connection to SQLite waits for another writer before it gives up."""
_TURN_MS = 120_000
"""The same on PostgreSQL, where writers stand in line: as long as a hundred articles before this one may take."""
_WRITER, _ALONE = 0x53656C6F, 0x53656C70
"""The keys of our advisory locks, which are each database's own: of who writes, and of who works alone."""
_SCHEMES = ("postgres", "postgresql", "postgresql+psycopg")
_UNANSWERED = {"connect_timeout": 10, "tcp_user_timeout": 30_000}
"""Seconds for a connection, and milliseconds for an answer of the network, after which the server counts as lost."""
_PATIENCE = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each new try where a connection was lost: as long as a server takes to start again."""

Made = TypeVar("Made")


def engine_for(url: str, given_as: str = "SELON_DATABASE_URL") -> Engine:
    """An engine for a database URL; connects to nothing yet.

    SQLite connections use the write-ahead log, so that readers and the writer do not wait for each other, check foreign
    keys, and begin transactions where SQLAlchemy says so. A connection with the execution option `writes=True` takes
    the write lock when its transaction begins. On PostgreSQL any other connection is read only. Raises DatabaseUnusable
    where the URL cannot be used, without a word of it, as it may hold a password.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername in _SCHEMES:
            return _postgresql(parsed.set(drivername=_SCHEMES[-1]))
        engine = create_engine(parsed)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
        wrong = "the port is no number" if isinstance(error, ValueError) else error
        raise DatabaseUnusable(f"{given_as}: {wrong}") from error
    if engine.dialect.name != "sqlite":
        raise DatabaseUnusable(f"{given_as}: {engine.dialect.name} is neither SQLite nor PostgreSQL")
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def persistent(run: Callable[[], Made]) -> Made:
    """What `run` gives; done again, a few times with growing breaks, where its connection was lost on the way.

    For what is one transaction and does nothing when it finds its work done: nobody knows of a transaction whether it
    was the last word of the connection that it was lost in.
    """
    for pause in _PATIENCE:
        try:
            return run()
        except DBAPIError as error:
            if not _is_lost(error):
                raise
            time.sleep(pause)
    return run()


def is_of_the_data(error: DBAPIError) -> bool:
    """Whether the database refused the values, such as a key that stands already, a NUL, or a name too long to index;
    it is as good as before then."""
    too_much = str(getattr(error.orig, "sqlstate", None) or "").startswith("54")
    return isinstance(error, IntegrityError | DataError) or too_much


def reason(error: SQLAlchemyError) -> str:
    """What the database itself says of an error, in one line."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return " ".join(str(cause).split())


@contextmanager
def alone(engine: Engine, task: str) -> Iterator[bool]:
    """Whether no other process is at this task on this database; if so none is until the end, also of this process.

    An SQLite database has one process that works on it.
    """
    if engine.dialect.name == "sqlite":
        yield True
        return
    # A lock of the session, outside of any transaction: one that stays open would keep dead rows alive.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        lock = _ALONE + crc32(task.encode())
        got = bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({lock})").scalar())
        try:
            yield got
        finally:
            if got:
                with suppress(SQLAlchemyError):  # a lock goes with its session
                    connection.exec_driver_sql(f"SELECT pg_advisory_unlock({lock})")


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database to a revision, making it where there is none; data in it stays.

    Raises DatabaseUnusable with the reason where that fails.
    """
    from alembic import command

    _migrate(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Take a database back to an older revision; raises DatabaseUnusable with the reason where that fails."""
    from alembic import command

    _migrate(url, lambda config: command.downgrade(config, revision))


def is_empty(engine: Engine) -> bool:
    """Whether the database has no tables yet, or does not exist; an absent SQLite file is not made."""
    try:
        return _is_absent(engine) or not inspect(engine).get_table_names()
    except SQLAlchemyError as error:
        raise DatabaseUnusable(_reason(engine, error)) from error


def size(connection: Connection) -> int:
    """How many bytes the database has, with its indexes."""
    if connection.dialect.name == "sqlite":
        return int(
            connection.exec_driver_sql(
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            ).scalar_one()
        )
    return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())


def require_current(engine: Engine) -> None:
    """Raise DatabaseUnusable, with what to do, unless the database is at the revision that this code needs."""
    if is_empty(engine):
        raise DatabaseUnusable(f"{_name(engine)} holds no Selon database; run “selon db upgrade”")
    have, need = _revision(engine), _head()
    if have != need:
        raise DatabaseUnusable(
            f"{_name(engine)} is at revision {have or 'none'}, this version of Selon needs {need};"
            " run “selon db upgrade”"
        )


def _configure(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # the driver must not begin transactions behind SQLAlchemy's back
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", f"busy_timeout = {_BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _postgresql(url: URL) -> Engine:
    from psycopg import IsolationLevel

    if "@" in (url.host or ""):
        raise ArgumentError("there is an @ too many: in a password it is written %40")
    # No prepared statements: which plan is good depends on the words that are searched for, and a pooler between may
    # know of none.
    known = {name: value for name, value in _UNANSWERED.items() if name not in url.query}
    engine = create_engine(url, pool_pre_ping=True, connect_args={"prepare_threshold": None, **known})

    def begin(connection: Connection) -> None:
        options: dict[str, Any] = dict(connection.get_execution_options())
        if options.get("isolation_level") == "AUTOCOMMIT":
            return
        raw: Any = connection.connection.dbapi_connection
        raw.read_only = not options.get("writes", False)
        raw.isolation_level = IsolationLevel.REPEATABLE_READ if raw.read_only else IsolationLevel.READ_COMMITTED
        if not raw.read_only:
            # A writer sees each row as it is once its turn has come: "repeatable read" would show it what was there
            # when it began to wait. The lock ends after the commit is there to be seen by the next one, so row numbers
            # grow in the order of commits, as readers that page by them, and the ETag, rely on.
            turn = f"SET LOCAL lock_timeout = {_TURN_MS}; SELECT pg_advisory_xact_lock({_WRITER})"
            connection.exec_driver_sql(turn)

    event.listen(engine, "begin", begin)
    return engine


def _is_lost(error: DBAPIError) -> bool:
    """Whether the connection broke, or none could be made for now: server gone, stopping or starting."""
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", "none")  # which psycopg's errors have, and is None where nobody answered
    return state is None or state[:2] == "08" or state in ("57P01", "57P02", "57P03")


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _migrate(url: str, run: Callable[["Config"], None]) -> None:
    from alembic.util import CommandError

    engine, config = engine_for(url), _config()
    try:
        with engine.execution_options(writes=True).begin() as connection:
            config.attributes["connection"] = connection
            run(config)
    except SQLAlchemyError as error:
        raise DatabaseUnusable(_reason(engine, error)) from error
    except CommandError as error:  # such as a revision that only a newer version of Selon knows
        raise DatabaseUnusable(f"{_name(engine)}: {error}") from error
    finally:
        engine.dispose()


def _head() -> str | None:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config()).get_current_head()


def _revision(engine: Engine) -> str | None:
    from alembic.migration import MigrationContext

    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        raise DatabaseUnusable(_reason(engine, error)) from error


def _is_absent(engine: Engine) -> bool:
    file = engine.url.database
    in_file = engine.dialect.name == "sqlite" and file and file != ":memory:" and not file.startswith("file:")
    return bool(in_file) and not Path(str(file)).exists()


def _name(engine: Engine) -> str:
    if engine.dialect.name == "sqlite" and engine.url.database:
        return engine.url.database
    url = engine.url  # no more of it: what follows a question mark may be a password too
    return f"{url.get_backend_name()}://{url.host or ''}{f':{url.port}' if url.port else ''}/{url.database or ''}"


def _reason(engine: Engine, error: SQLAlchemyError) -> str:
    return f"{_name(engine)}: {reason(error)}"
