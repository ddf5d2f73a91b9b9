"""Rows by the handful: what the writer's statements share."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, insert


def insert_all(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert the rows, if there are any, in one go."""
    if values := list(rows):
        connection.execute(insert(table), values)
