"""Rows by the handful: what the writer's statements share."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Row, Select, Table, insert

from app.annotation import Bound, Modality, Proposition

AT_ONCE = 10_000
"""Values in one IN list; SQLite takes 32,766 at most."""
_SLOTS = tuple(field.name for field in fields(Proposition))


def insert_all(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert the rows, if there are any, in one go; all fill the same columns, and columns of JSON with its text."""
    values = list(rows)
    if not values:
        return
    # An article has hundreds of these rows, and what SQLAlchemy does for each takes longer than storing it.
    words, order = _plain_insert(table, connection.dialect, tuple(values[0]))
    connection.exec_driver_sql(words, [tuple(row[name] for name in order) for row in values] if order else values)


@cache
def _plain_insert(table: Table, dialect: Dialect, columns: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The statement in the driver's own words, and the order of its values where they go by position."""
    compiled = insert(table).compile(dialect=dialect, column_keys=list(columns))
    return str(compiled), tuple(getattr(compiled, "positiontup", None) or ())


def rows_in(connection: Connection, query: Select[Any], values: Iterable[Any], **more: Any) -> Iterator[Row[Any]]:
    """The rows of a query whose parameter `some` is a list of any length; `more` are its other parameters."""
    wanted = sorted(set(values))
    for start in range(0, len(wanted), AT_ONCE):
        yield from connection.execute(query, {"some": wanted[start : start + AT_ONCE], **more}).all()


def proposition_of(slots: dict[str, Any]) -> Proposition:
    """The proposition that `slots_of` took apart."""
    bound, modality = slots["bound"], Modality(slots["modality"])
    return Proposition(
        **{**slots, "bound": Bound(bound) if bound else None, "modality": modality, "words": tuple(slots["words"])}
    )


def slots_of(row: Any) -> dict[str, Any]:
    """The slots of a claim's row, or of a proposition, as plain JSON values."""
    slots = {name: getattr(row, name) for name in _SLOTS}
    return {
        **slots,
        "bound": slots["bound"] and str(slots["bound"]),
        "modality": str(slots["modality"]),
        "words": [*row.words],
    }
