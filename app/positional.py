"""JSON of objects that all have the same fields, stored as lists of their values: `[96, 105, "a affirmé"]` for a span.

An attribution has some five spans and a figure or two; the names of their fields took more room than what they hold.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import JSON, Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine


class Fields(NamedTuple):
    """The fields of such objects, in their order."""

    names: tuple[str, ...]
    ends: tuple[Any, ...]
    """What each is where the list ends before it."""


SPAN = Fields(("start", "end", "text"), (None,) * 3)
QUANTITY = Fields(
    ("text", "start", "end", "value", "low", "high", "bound", "unit", "place", "of", "increment", "date"),
    (*(None,) * 10, False, None),
)


def packed(found: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None, fields: Fields) -> list[Any] | None:
    """An object, or a list of them, as it is stored."""
    if found is None:
        return None
    if not isinstance(found, Mapping):
        return [packed(one, fields) for one in found]
    values = [found.get(name, end) for name, end in zip(*fields, strict=True)]
    while values and values[-1] is fields.ends[len(values) - 1]:
        values.pop()
    return values


def unpacked(stored: list[Any] | None, fields: Fields) -> Any:
    """The object, or the list of them, that is stored so."""
    if stored is None:
        return None
    if not stored or isinstance(stored[0], list):
        return [unpacked(one, fields) for one in stored]
    return dict(zip(fields.names, (*stored, *fields.ends[len(stored) :]), strict=True))


class Positional(TypeDecorator[Any]):
    """A column of JSON that holds such an object, or a list of them."""

    impl = JSON
    cache_ok = True

    def __init__(self, fields: Fields) -> None:
        super().__init__()
        self.fields = fields

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """What is compared with a part of it is as with JSON, as SQLAlchemy asks of types that decorate it."""
        return self.impl_instance.coerce_compared_value(op, value)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """What is stored."""
        return packed(value, self.fields)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """What is read."""
        return unpacked(value, self.fields)
