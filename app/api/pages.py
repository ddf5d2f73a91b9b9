"""Keyset pages: opaque cursors that belong to one list with its filters, and the envelope of a list.

A page starts after the last key of the one before it, so rows that are added meanwhile neither repeat nor hide any.
"""

import base64
import binascii
import hashlib
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Self, TypeVar

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.warnings import UnsupportedFieldAttributeWarning
from sqlalchemy import ColumnElement, FromClause, Select, func, tuple_

from app.api.problems import ParameterError, pointer
from app.api.shapes import shape
from app.errors import BadCursor

LIMIT = 50
MAX_LIMIT = 200
_CHECK_BYTES = 6
_PAGING = frozenset({"cursor", "limit", "total", "facets", "include", "roll_up"})
_GREATEST = 1.7e308
_AFTER_ALL_DAYS = "9999-99-99"
"""Where a list puts what has no number, or no date: at its end."""

Row = TypeVar("Row")

# FastAPI gives each query an alias that nothing reads, and ignores what Pydantic says of it where it is made at once.
warnings.filterwarnings("ignore", category=UnsupportedFieldAttributeWarning)


class QueryModel(BaseModel):
    """Query parameters: the text below each is its description in the OpenAPI document."""

    # Its checks are made with the first request that needs them, which saves an idle server a megabyte.
    model_config = ConfigDict(use_attribute_docstrings=True, frozen=True, defer_build=True)


class PageQuery(QueryModel):
    """What every list takes."""

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT, examples=[20])] = LIMIT
    """How many items to return at most."""
    cursor: Annotated[str | None, Field(max_length=400)] = None
    """The `next_cursor` of the page before; goes with the same filters as that page."""
    total: bool = False
    """Count all items that the filters let through."""

    def filters(self) -> dict[str, Any]:
        """The parameters that decide what the list holds, without those that only cut it into pages."""
        return self.model_dump(exclude=set(_PAGING), exclude_none=True, mode="json")


def _split(value: Any) -> Any:
    return [part for item in value for part in str(item).split(",")] if isinstance(value, list) else value


CommaSeparated = BeforeValidator(_split)
"""A list parameter that may be given once with commas, as well as several times."""


class RefusedCursor(BadCursor):
    """A cursor that leads nowhere; names the parameter."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.errors = [ParameterError(pointer("query", "cursor"), detail)]


@shape
class PageInfo:
    """Where a page stands in its list."""

    next_cursor: str | None
    """Cursor of the next page, also in the `Link` header; null on the last one."""
    limit: int
    """How many items this page could hold."""


@dataclass(frozen=True, slots=True)
class Keyset:
    """One list as one request pages through it."""

    fingerprint: str
    limit: int
    after: tuple[Any, ...] | None
    """The key of the last item of the page before; None at the start."""

    @classmethod
    def of(cls, name: str, query: PageQuery, types: Sequence[type | tuple[type, ...]], **scope: str) -> Self:
        """The keyset of the list `name` (within `scope`, such as one actor) for a query; `types` are those of its key.

        Raises BadCursor where the cursor is damaged, or belongs to another list or to other filters.
        """
        fingerprint = _fingerprint(name, {**query.filters(), **scope})
        after = None if query.cursor is None else _decode(query.cursor, fingerprint, types)
        return cls(fingerprint, query.limit, after)

    def cut(self, rows: Sequence[Row], key: Callable[[Row], Sequence[Any]]) -> tuple[Sequence[Row], PageInfo]:
        """The page that `limit + 1` rows make, and whether another follows."""
        page = rows[: self.limit]
        cursor = encode(self.fingerprint, key(page[-1])) if len(rows) > self.limit else None
        return page, PageInfo(cursor, self.limit)


def encode(fingerprint: str, key: Sequence[Any]) -> str:
    """The cursor that continues the list of that fingerprint after `key`."""
    payload = orjson.dumps([fingerprint, *key])
    return base64.urlsafe_b64encode(_check(payload) + payload).decode("ascii").rstrip("=")


@dataclass(frozen=True, slots=True)
class Order:
    """The order that a list was asked for, such as `-said`; rows that are equal in it stand in that of storing.

    A list is only sorted by what never changes once it is stored: so no row moves while somebody pages through.
    """

    key: tuple[ColumnElement[Any], ...]
    types: tuple[type | tuple[type, ...], ...]
    """Of the key, as a cursor holds it."""
    descending: bool

    @classmethod
    def of(cls, sort: str, columns: Mapping[str, ColumnElement[Any]], seq: ColumnElement[int]) -> Self:
        """The order that `sort` names: `stored`, or one of the columns; those without a value come last either way."""
        name, descending = sort.removeprefix("-"), sort.startswith("-")
        if name == "stored":
            return cls((seq,), (int,), descending)
        column = columns[name]
        number = issubclass(column.type.python_type, float)
        if number:
            last: Any = -_GREATEST if descending else _GREATEST
        else:
            last = "" if descending else _AFTER_ALL_DAYS
        return cls((func.coalesce(column, last), seq), ((int, float) if number else str, int), descending)

    def apply(self, wanted: Select[Any], keyset: "Keyset") -> Select[Any]:
        """The query for a page, with one row more than it holds, which tells whether another follows.

        The columns of the key are added to each row as `key_0`, `key_1`.
        """
        labels = (column.label(f"key_{place}") for place, column in enumerate(self.key))
        return self.cut(wanted.add_columns(*labels), keyset)

    def cut(self, wanted: Select[Any], keyset: "Keyset") -> Select[Any]:
        """The same without the key."""
        key = tuple_(*self.key)
        if keyset.after:
            wanted = wanted.where(key < tuple_(*keyset.after) if self.descending else key > tuple_(*keyset.after))
        direction = (column.desc() if self.descending else column.asc() for column in self.key)
        return wanted.order_by(*direction).limit(keyset.limit + 1)

    def again(self, wanted: Select[Any], page: FromClause) -> Select[Any]:
        """The query with the key and the order of a page that it is joined to."""
        keys = [page.c[f"key_{place}"] for place in range(len(self.key))]
        return wanted.add_columns(*keys).order_by(*(key.desc() if self.descending else key for key in keys))

    def key_of(self, row: Any) -> tuple[Any, ...]:
        """The key of a row of the query."""
        return tuple(getattr(row, f"key_{place}") for place in range(len(self.key)))


def _decode(cursor: str, fingerprint: str, types: Sequence[type | tuple[type, ...]]) -> tuple[Any, ...]:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    check, payload = raw[:_CHECK_BYTES], raw[_CHECK_BYTES:]
    if not payload or check != _check(payload):
        raise RefusedCursor(
            f"{cursor[:80]!r} is no cursor of this server: take `next_cursor` as it stands, or start without one."
        )
    found, *key = orjson.loads(payload)
    if found != fingerprint or len(key) != len(types) or not all(map(isinstance, key, types)):
        raise RefusedCursor(f"The cursor {cursor[:80]!r} belongs to another list or other filters: start without one.")
    return tuple(key)


def _fingerprint(name: str, filters: Mapping[str, Any]) -> str:
    canonical = orjson.dumps([name, filters], option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2s(canonical, digest_size=6).hexdigest()


def _check(payload: bytes) -> bytes:
    # Against accidents, not against forgery: a cursor gives access to nothing that the list does not show.
    return hashlib.blake2s(payload, digest_size=_CHECK_BYTES, person=b"selon/1").digest()
