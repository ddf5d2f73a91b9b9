"""A database copied into an empty one, of the same kind or another, and read back from both sides."""

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import JSON, Cast, ColumnElement, Connection, Table, Text, cast, insert, select, table, text
from sqlalchemy import column as named
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import TableClause
from sqlalchemy.types import UserDefinedType
from sqlmodel import SQLModel

from app import models as _models  # noqa: F401  (registers the tables)
from app import search
from app.db import engine_for, is_empty, reason, require_current, upgrade
from app.errors import BadInput, DatabaseUnusable
from app.positional import Positional

_BATCH = 1000
"""How many rows are held at a time."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A table as it stands on both sides."""

    table: str
    rows: int
    sha256: str
    """Of all rows in the order of their keys."""


class _AsStored(UserDefinedType[str]):
    """JSON as the text that it is stored as: read as values, null as JSON and no value at all would be one."""

    cache_ok = True
    render_bind_cast = True  # where a database asks for it, as PostgreSQL does

    def get_col_spec(self, **_: Any) -> str:
        """Its name in SQL."""
        return "JSON"

    def column_expression(self, column: ColumnElement[Any]) -> Cast[str]:
        """What is read of a column."""
        return cast(column, Text)


def copy(source: str, target: str) -> list[Copied]:
    """Copy all tables of the database at one URL into the one at another; the search index is made anew.

    The target is made by the migrations where it has no tables. One transaction writes all of it, so whatever goes
    wrong leaves it empty. Raises BadInput where it holds anything; DatabaseUnusable where either cannot be used, where
    the target refuses a row, or where the two differ when they are read back.
    """
    here, there = engine_for(source, "FROM"), engine_for(target, "TO")
    tables = SQLModel.metadata.sorted_tables
    try:
        require_current(here)
        if is_empty(there):
            upgrade(target)
        require_current(there)
        with here.connect() as reading, there.execution_options(writes=True).begin() as writing:
            for one in tables:
                if writing.execute(select(_plain(one)).limit(1)).first() is not None:
                    raise BadInput(f"the target holds rows already (table {one.name}): a copy needs an empty one")
            for one in tables:
                _fill(reading, writing, one)
            search.rebuild(writing)
            return [_compared(reading, writing, one) for one in tables]
    except DBAPIError as error:
        raise DatabaseUnusable(f"{reason(error)}; the target stays empty") from error
    finally:
        here.dispose()
        there.dispose()


def _fill(reading: Connection, writing: Connection, one: Table) -> None:
    plain = _plain(one)
    try:
        for batch in _rows(reading, one).partitions(_BATCH):
            writing.execute(insert(plain), [row._asdict() for row in batch])
        if writing.dialect.name == "postgresql" and "seq" in one.c:
            # Numbers that were handed over do not move the sequence that gives the next one.
            last = f"SELECT setval(pg_get_serial_sequence('{one.name}', 'seq'), max(seq)) FROM {one.name}"
            writing.execute(text(last))
    except DBAPIError as error:
        raise DatabaseUnusable(f"table {one.name}: {reason(error)}; the target stays empty") from error


def _compared(reading: Connection, writing: Connection, one: Table) -> Copied:
    sides = [_digest(connection, one) for connection in (reading, writing)]
    if sides[0] != sides[1]:
        raise DatabaseUnusable(
            f"table {one.name} came out otherwise: of {sides[0][0]} rows {sides[1][0]}; the target stays empty"
        )
    return Copied(one.name, *sides[0])


def _digest(connection: Connection, one: Table) -> tuple[int, str]:
    rows, digest = 0, hashlib.sha256()
    for row in _rows(connection, one):
        digest.update(orjson.dumps(tuple(row), default=bytes.hex) + b"\n")
        rows += 1
    return rows, digest.hexdigest()


def _rows(connection: Connection, one: Table) -> Any:
    plain = _plain(one)
    ordered = select(plain).order_by(*(plain.c[key.name] for key in one.primary_key))
    return connection.execute(ordered, execution_options={"yield_per": _BATCH})


def _plain(one: Table) -> TableClause:
    """The table with what JSON it has as text."""
    json = (JSON, Positional)
    return table(one.name, *(named(c.name, _AsStored() if isinstance(c.type, json) else c.type) for c in one.c))
