"""Facets: how many items of a whole list have each actor, stance, event …, for readers who want to narrow it."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import ColumnElement, FromClause, Table, func, select

from app.api import tables as t
from app.api.deps import Snapshot
from app.api.filters import VOICES
from app.api.pages import CommaSeparated, QueryModel
from app.api.shapes import shape
from app.lexicon.labels import known_label, unit_label

VALUES = 50
"""How many values a facet shows at most."""


class Facet(StrEnum):
    """What can be counted; each is also a filter of the same name."""

    ACTOR = "actor"
    VIA = "via"
    STANCE = "stance"
    QUOTATION = "quotation"
    MODALITY = "modality"
    EVENT = "event"
    PLACE = "place"
    UNIT = "unit"
    PUBLISHER = "publisher"


class Faceted(QueryModel):
    """What a list that counts values takes."""

    facets: Annotated[tuple[Facet, ...], CommaSeparated] = ()
    """Count the values of these over the whole list, not only this page; several are separated by commas."""


@shape
class FacetValue:
    """A value and how many items of the list have it."""

    value: str
    """The value, as the filter of that name takes it."""
    label: str | None
    """The same in French; the name of an actor."""
    count: int
    """How many items."""


_TERMS = {
    Facet.STANCE: t.attribution.c.stance,
    Facet.QUOTATION: t.attribution.c.quotation,
    Facet.EVENT: t.claim.c.event,
    Facet.PLACE: t.claim.c.place,
    Facet.UNIT: t.claim.c.unit,
    Facet.PUBLISHER: t.source.c.publisher,
    Facet.ACTOR: t.attribution_actor.c.actor_id,
    Facet.VIA: t.attribution_actor.c.actor_id,
}
"""The column of each facet; the modality is that of whatever is listed."""
_ROLES = {Facet.ACTOR: VOICES, Facet.VIA: ("via",)}


def counted_facets(
    reading: Snapshot,
    facets: Sequence[Facet],
    table: Table,
    conditions: Sequence[ColumnElement[bool]],
    sayings: Sequence[ColumnElement[bool]] = (),
) -> dict[str, list[FacetValue]] | None:
    """For each facet its values over the rows of a table, claims or attributions, that the conditions let through.

    `sayings` are those on the attributions of claims: whose stance or words do not count must not be counted.
    """
    if not facets:
        return None
    return {facet.value: _values(reading, facet, table, conditions, sayings) for facet in dict.fromkeys(facets)}


def _values(
    reading: Snapshot,
    facet: Facet,
    table: Table,
    conditions: Sequence[ColumnElement[bool]],
    sayings: Sequence[ColumnElement[bool]],
) -> list[FacetValue]:
    column = _TERMS.get(facet, table.c.modality)
    rows = _joined(table, column.table, _ROLES.get(facet, ()))
    count = (func.count(table.c.seq.distinct()) if rows is not table else func.count()).label("items")
    named = t.actor.c.name if facet in _ROLES else column
    counted = (
        select(column.label("value"), func.max(named).label("name"), count)
        .select_from(rows)
        .where(*conditions, *(sayings if rows is not table else ()), column.is_not(None))
        .group_by(column)
        .order_by(count.desc(), column)
        .limit(VALUES)
    )
    return [FacetValue(row.value, _label(facet, row), row.items) for row in reading.rows(counted)]


def _joined(table: Table, other: FromClause, roles: Sequence[str]) -> FromClause:
    """A table with no more of the others than it takes to reach the one where a facet stands."""
    if other is table:
        return table
    said, stated, link = t.attribution, t.attribution_claim, t.attribution_actor
    rows: FromClause = table
    if table is t.claim:
        rows = table.join(stated, stated.c.claim_id == table.c.id).join(said, said.c.id == stated.c.attribution_id)
    elif other is t.claim:
        rows = table.join(stated, stated.c.attribution_id == table.c.id).join(other, other.c.id == stated.c.claim_id)
    if other is t.source:
        rows = rows.join(other, other.c.id == said.c.source_id)
    elif other is link:
        rows = rows.join(link, (link.c.attribution_id == said.c.id) & link.c.role.in_(roles))
        rows = rows.join(t.actor, t.actor.c.id == link.c.actor_id)
    return rows


def _label(facet: Facet, row: Any) -> str | None:
    if facet in (Facet.STANCE, Facet.QUOTATION, Facet.MODALITY, Facet.EVENT):
        return known_label(facet.value, row.value)
    return unit_label(row.value) if facet is Facet.UNIT else str(row.name)
