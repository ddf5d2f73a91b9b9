"""Rows by the handful: what the writer's statements share."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Table, insert

from app.annotation import Bound, Modality, Proposition


def insert_all(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert the rows, if there are any, in one go."""
    if values := list(rows):
        connection.execute(insert(table), values)


def proposition_of(slots: dict[str, Any]) -> Proposition:
    """The proposition that `slots_of` took apart."""
    bound, modality = slots["bound"], Modality(slots["modality"])
    return Proposition(
        **{**slots, "bound": Bound(bound) if bound else None, "modality": modality, "words": tuple(slots["words"])}
    )


def slots_of(row: Any) -> dict[str, Any]:
    """The slots of a claim's row, or of a proposition, as plain JSON values."""
    slots = {f.name: getattr(row, f.name) for f in fields(Proposition)}
    return {
        **slots,
        "bound": slots["bound"] and str(slots["bound"]),
        "modality": str(slots["modality"]),
        "words": [*row.words],
    }
