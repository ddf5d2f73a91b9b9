"""The database: engines, the migrations, and whether a database can be used by this code.

SQLite and PostgreSQL keep the same promises. A connection reads one state of all the data from its first query to its
end. One with the execution option `writes=True` is the only writer while its transaction lasts: what an article does to
the groups depends on all articles before it, so writers go one after the other and the rows come out the same, in
whichever database and from however many processes. The long work, extraction, is done before a writer asks for its
turn.
"""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zlib import crc32

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from app.errors import DatabaseUnusable

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent.parent / "migrations"

_BUSY_MS = 10_000
"""How long a connection to SQLite waits for another writer before it gives up."""
_LOG_PAGES = 4_000
"""Pages of the write-ahead log (16 MB) after which SQLite takes them over into the file: an article writes hundreds,
many of them the same ones as the article before."""
_LONGEST_LOG = 4096 * _LOG_PAGES
"""Bytes of it that are kept: a reader that stays lets it grow, and once it is begun anew the disk has the rest back."""
_TURN_MS = 120_000
"""The same on PostgreSQL, where writers stand in line: as long as a hundred articles before this one may take."""
_WRITER, _ALONE = 0x53656C6F, 0x53656C70
"""The keys of our advisory locks, which are each database's own: of who writes, and of who works alone."""
_STEPS = 1_000_000
"""Steps of SQLite's machine, some hundredths of a second, between two looks at the clock."""
_SCHEMES = ("postgres", "postgresql", "postgresql+psycopg")
_UNANSWERED = {"connect_timeout": 10, "tcp_user_timeout": 30_000}
"""Seconds for a connection, and milliseconds for an answer of the network, after which the server counts as lost."""
_PATIENCE = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each new try where a connection was lost: as long as a server takes to start again."""
_ADVICE = {
    sqlite3.SQLITE_BUSY: "another process writes to it and does not end; once it has, do the same again",
    sqlite3.SQLITE_FULL: "make room on its disk and do the same again; what is stored is whole",
    sqlite3.SQLITE_IOERR: "its disk fails, or is full; what is stored is whole",
    sqlite3.SQLITE_READONLY: "this user needs the right to write to it, to the files named like it, and to its folder",
    sqlite3.SQLITE_CANTOPEN: "its folder must be there, and this user needs the right to write to it",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: “selon db check” tells where; put a backup in its place",
    sqlite3.SQLITE_NOTADB: "its beginning is damaged, or it never was one: put a backup in its place",
}
"""What to do about an error of SQLite, by its kind (https://www.sqlite.org/rescode.html)."""

Made = TypeVar("Made")


def engine_for(url: str | URL, given_as: str = "SELON_DATABASE_URL") -> Engine:
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


@contextmanager
def bounded(connection: Connection, until: float) -> Iterator[None]:
    """Interrupt what is still being read at a moment of time.monotonic(): the queries of this block, or on PostgreSQL
    each of them after the time that is left now. `is_interrupted` knows the error."""
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite":
        left = max(1, round((until - time.monotonic()) * 1000))
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {left}")
        yield
        return
    raw.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    try:
        yield
    finally:
        raw.set_progress_handler(None, 0)


def is_interrupted(error: DBAPIError) -> bool:
    """Whether a query took longer than `bounded` lets it."""
    name = getattr(error.orig, "sqlite_errorname", None)
    return name == "SQLITE_INTERRUPT" or getattr(error.orig, "sqlstate", None) == "57014"


def reason(error: SQLAlchemyError | sqlite3.Error) -> str:
    """What the database itself says of an error, in one line, and what to do where that is known."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    said = " ".join(str(cause).split())
    code = getattr(cause, "sqlite_errorcode", None)  # extended: its last byte is the kind
    advice = _ADVICE.get(code & 0xFF) if code is not None else None
    return f"{said} ({advice})" if advice else said


@contextmanager
def alone(engine: Engine, task: str) -> Iterator[bool]:
    """Whether no other process is at this task on this database; if so none is until the end, also of this process."""
    if engine.dialect.name == "sqlite":
        with _alone_beside(engine.url.database, task) as got:
            yield got
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


@contextmanager
def _alone_beside(database: str | None, task: str) -> Iterator[bool]:
    """The same for a database file, by the lock of an empty database beside it, which goes with its process."""
    if database in (None, "", ":memory:"):
        yield True  # no other process can reach it
        return
    with closing(sqlite3.connect(f"{database}-{task}", timeout=0, isolation_level=None)) as beside:
        try:
            beside.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise DatabaseUnusable(f"{database}-{task}: {error}") from error
            yield False
            return
        yield True


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
        raise unusable(engine, error) from error


def size(connection: Connection) -> int:
    """How many bytes the database has, with its indexes."""
    if connection.dialect.name == "sqlite":
        return int(
            connection.exec_driver_sql(
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            ).scalar_one()
        )
    return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())


def require_any(engine: Engine) -> None:
    """Raise DatabaseUnusable, with what to do, unless there is a Selon database, of whatever revision."""
    if is_empty(engine) or _revision(engine) is None:
        raise DatabaseUnusable(f"{_name(engine)} holds no Selon database; run “selon db upgrade”")


def is_current(engine: Engine) -> bool:
    """Whether the database is at the revision that this code needs."""
    return _revision(engine) == _head()


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
    for pragma in (
        f"busy_timeout = {_BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"wal_autocheckpoint = {_LOG_PAGES}",
        f"journal_size_limit = {_LONGEST_LOG}",
    ):
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
        raise unusable(engine, error) from error
    except CommandError as error:  # such as a revision that only a newer version of Selon knows
        raise DatabaseUnusable(f"{_name(engine)}: {error}") from error
    finally:
        engine.dispose()


def _head() -> str:
    """The revision that no other one follows; read as text, as Alembic takes 12 MB to say the same."""
    scripts = "".join(path.read_text(encoding="utf-8") for path in (MIGRATIONS / "versions").glob("*.py"))
    named, followed = (set(re.findall(rf'^{name} = "(\w+)"$', scripts, re.MULTILINE)) for name in _NAMES)
    (head,) = named - followed
    return str(head)


_NAMES = ("revision", "down_revision")
_VERSION = text("SELECT version_num FROM alembic_version")


def _revision(engine: Engine) -> str | None:
    try:
        with engine.connect() as connection:
            known = inspect(connection).has_table("alembic_version")
            return connection.execute(_VERSION).scalar() if known else None
    except SQLAlchemyError as error:
        raise unusable(engine, error) from error


def _is_absent(engine: Engine) -> bool:
    file = engine.url.database
    in_file = engine.dialect.name == "sqlite" and file and file != ":memory:" and not file.startswith("file:")
    return bool(in_file) and not Path(str(file)).exists()


def _name(engine: Engine) -> str:
    if engine.dialect.name == "sqlite" and engine.url.database:
        return engine.url.database
    url = engine.url  # no more of it: what follows a question mark may be a password too
    return f"{url.get_backend_name()}://{url.host or ''}{f':{url.port}' if url.port else ''}/{url.database or ''}"


def unusable(engine: Engine, error: SQLAlchemyError) -> DatabaseUnusable:
    """The error for a database that failed, with its name and no password."""
    return DatabaseUnusable(f"{_name(engine)}: {reason(error)}")
