"""Lists of claims: what they take, and their pages."""

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any, Literal

from sqlalchemy import Integer, Row, Select, bindparam, func, select

from app.api import tables as t
from app.api.deps import Snapshot
from app.api.facets import Faceted, FacetValue, counted_facets
from app.api.filters import (
    ActorFilters,
    AttributionFilters,
    asks_only_who,
    claim_conditions,
    saying_conditions,
)
from app.api.pages import CommaSeparated, Keyset, Order, PageInfo, PageQuery, QueryModel

ClaimSort = Literal["-stored", "stored", "-value", "value", "-time", "time"]


class ClaimSorting(QueryModel):
    """How a list of claims is sorted."""

    sort: ClaimSort = "-stored"
    """Order; `time` is when the claim holds. What has no value comes last."""


class ClaimSelection(ClaimSorting, AttributionFilters):
    """Which claims, in which order, and what comes with each."""

    include: Annotated[tuple[Literal["relations", "evidence"], ...], CommaSeparated] = ()
    """What to send with each item."""


class ClaimQuery(ClaimSelection, Faceted, PageQuery):
    """What a list of claims takes."""


class ActorClaimQuery(ClaimSorting, ActorFilters, Faceted, PageQuery):
    """What the list of an actor's claims takes."""

    include: Annotated[tuple[Literal["evidence"], ...], CommaSeparated] = ()
    """What to send with each item."""


_SHOWN = [column for column in t.claim.c if column.name not in ("neighbourhood", "words")]


_KEYS = {"value": func.coalesce(t.claim.c.value, t.claim.c.low, t.claim.c.high), "time": t.claim.c.time}


def selected() -> Select[Any]:
    """Claims with the question of their group, without what only grouping needs."""
    group = t.group.c
    return select(*_SHOWN, group.question, group.conflict).outerjoin(t.group, group.id == t.claim.c.group_id)


@cache
def _page_of_sayings(by_stance: bool, onwards: bool, descending: bool) -> Select[Any]:
    """The page of the claims on which some actors take a stance, or any, in the order of storing, after another page.

    No more of their sayings are read than the page has room for. A statement is made once: that takes longer than
    running it.
    """
    said, after = t.saying.c, bindparam("after", type_=Integer)
    numbers = select(said.claim_seq).where(said.actor_id.in_(bindparam("actors", expanding=True)))
    if by_stance:
        numbers = numbers.where(said.stance == bindparam("stance"))
    if onwards:
        numbers = numbers.where(said.claim_seq < after if descending else said.claim_seq > after)
    first, seq = ((column.desc() if descending else column.asc()) for column in (said.claim_seq, t.claim.c.seq))
    limit = bindparam("limit", type_=Integer)
    page = numbers.group_by(said.claim_seq).order_by(first).limit(limit)
    return selected().where(t.claim.c.seq.in_(page)).order_by(seq)


def claim_page(
    reading: Snapshot, name: str, query: ClaimQuery | ActorClaimQuery, speaking: list[str] | None, **scope: str
) -> tuple[Sequence[Row[Any]], PageInfo]:
    """The rows of the page of a list of claims of those who speak, or of anybody, and where it stands."""
    row = t.claim.c
    order = Order.of(query.sort, _KEYS, row.seq)
    keyset = Keyset.of(name, query, order.types, **scope)
    if speaking is not None and order.key == (row.seq,) and asks_only_who(query):
        page = _page_of_sayings(query.stance is not None, keyset.after is not None, order.descending)
        (after,) = keyset.after or (None,)
        asked = {"actors": speaking, "stance": query.stance, "after": after, "limit": keyset.limit + 1}
        return keyset.cut(reading.rows(page, asked), lambda found: (found.seq,))
    conditions = claim_conditions(reading, query, speaking)
    return keyset.cut(reading.rows(order.apply(selected().where(*conditions), keyset)), order.key_of)


def counted(
    reading: Snapshot, query: ClaimQuery | ActorClaimQuery, speaking: list[str] | None
) -> tuple[int | None, dict[str, list[FacetValue]] | None]:
    """The total and the facets of a list of claims, where the query asks for them."""
    if not (query.total or query.facets):
        return None, None
    conditions = claim_conditions(reading, query, speaking)
    total = reading.total(query, t.claim, conditions)
    return total, counted_facets(reading, query.facets, t.claim, conditions, saying_conditions(query, speaking))
