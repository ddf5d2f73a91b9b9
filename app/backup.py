"""A backup: one SQLite file with all that a database holds at one moment, while others read and write on."""

import os
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from app.checking import Finding, check, check_file
from app.copying import copy
from app.db import engine_for, is_current, reason, require_any
from app.errors import BadInput, DatabaseUnusable


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds."""

    rows: dict[str, int]
    """By table."""
    bytes: int


def backup(url: str, file: Path) -> Saved:
    """Save the database at a URL, as it is at one moment, as an SQLite database in a new file.

    It is made beside the file under another name, checked as `app.checking` does, counted, written to the disk for
    good, and only then given its name: whatever goes wrong, there is no file, and no half of one. An SQLite database
    is saved whatever its revision; one on PostgreSQL, which `app.copying` copies, must be at that of this code.

    Raises BadInput where the file is there already or cannot be made, DatabaseUnusable where the database cannot be
    read, or where what was saved is not sound.
    """
    if file.exists():
        raise BadInput(f"{file} is there already; a backup overwrites nothing: choose another name")
    if not file.parent.is_dir():
        raise BadInput(f"{file.parent} is no folder")
    with tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as folder:
        made = Path(folder) / file.name
        rows = _save(url, made)
        with made.open("rb+") as written:
            os.fsync(written.fileno())
            length = os.fstat(written.fileno()).st_size
        try:
            os.link(made, file)  # which, unlike a renaming, replaces nothing
        except FileExistsError as error:
            raise BadInput(f"{file} was made by somebody else just now; nothing was overwritten") from error
        _settle(file.parent)
    return Saved(rows, length)


def _save(url: str, made: Path) -> dict[str, int]:
    engine, there = engine_for(url), engine_for(URL.create("sqlite", database=str(made)))
    try:
        require_any(engine)
        if engine.dialect.name == "sqlite":
            wanted = _save_file(engine, made)
        else:
            wanted = {one.table: one.rows for one in copy(url, there.url.render_as_string(hide_password=False))}
        with there.connect() as connection:
            rows = _counts(connection, wanted)
            findings = list(check_file(connection))
        if is_current(there):
            findings += check(there)
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise DatabaseUnusable(f"the backup failed, and nothing was kept of it: {reason(error)}") from error
    finally:
        engine.dispose()
        there.dispose()
    findings += [
        Finding("rows", f"{name}: {wanted[name]} rows, {rows[name]} saved") for name in _differing(wanted, rows)
    ]
    if findings:
        first = f"{findings[0].check}: {findings[0].what}"
        raise DatabaseUnusable(
            f"the database is not sound, and no backup was kept: {first} ({len(findings)} findings in all;"
            " “selon db check” tells them)"
        )
    return rows


def _save_file(engine: Engine, made: Path) -> dict[str, int]:
    """Save an SQLite database page by page (https://www.sqlite.org/backup.html) in the state that its rows are counted
    in; writers go on meanwhile, into the write-ahead log."""
    with engine.connect() as connection:
        wanted = _counts(connection, inspect(connection).get_table_names())
        source = connection.connection.dbapi_connection
        assert isinstance(source, sqlite3.Connection)
        with closing(sqlite3.connect(made)) as target:
            source.backup(target)
    return wanted


def _counts(connection: Connection, tables: "list[str] | dict[str, int]") -> dict[str, int]:
    named = connection.dialect.identifier_preparer.quote
    return {name: connection.exec_driver_sql(f"SELECT count(*) FROM {named(name)}").scalar_one() for name in tables}


def _differing(wanted: dict[str, int], rows: dict[str, int]) -> list[str]:
    return [name for name in wanted if wanted[name] != rows[name]]


def _settle(folder: Path) -> None:
    """Have the disk keep the names in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
