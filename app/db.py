"""The database: engines, the migrations, and whether a database can be used by this code."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from app.errors import DatabaseUnusable

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent.parent / "migrations"

_BUSY_MS = 10_000
"""How long a connection waits for another writer before it gives up."""


def engine_for(url: str) -> Engine:
    """An engine for a database URL; connects to nothing yet.

    SQLite connections use the write-ahead log, so that readers and the writer do not wait for each other, check foreign
    keys, and begin transactions where SQLAlchemy says so. A connection with the execution option `writes=True` takes
    the write lock when its transaction begins. Raises DatabaseUnusable where the URL cannot be used.
    """
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise DatabaseUnusable(f"SELON_DATABASE_URL: {error}") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", _begin)
    return engine


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
    return engine.url.render_as_string(hide_password=True)


def _reason(engine: Engine, error: SQLAlchemyError) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return f"{_name(engine)}: {cause}"
