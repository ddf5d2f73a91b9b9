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


_OF_CLAIMS = {"event": t.claim.c.event, "place": t.claim.c.place, "unit": t.claim.c.unit}
_OF_SAYINGS = {"stance": t.attribution.c.stance, "quotation": t.attribution.c.quotation}


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
    wanted = [table.c.id.in_(select(table.c.id).where(*conditions))]
    if sayings:
        wanted.append(t.attribution.c.id.in_(select(t.attribution.c.id).where(*sayings)))
    return {facet.value: _values(reading, facet, table, wanted) for facet in dict.fromkeys(facets)}


def _values(reading: Snapshot, facet: Facet, table: Table, wanted: Sequence[ColumnElement[bool]]) -> list[FacetValue]:
    column, name, rows = _column(facet, table)
    count = func.count(table.c.id.distinct()).label("items")
    counted = (
        select(column.label("value"), func.max(name).label("name"), count)
        .select_from(rows)
        .where(*wanted, column.is_not(None))
        .group_by(column)
        .order_by(count.desc(), column)
        .limit(VALUES)
    )
    return [FacetValue(row.value, _label(facet, row), row.items) for row in reading.rows(counted)]


def _column(facet: Facet, table: Table) -> tuple[ColumnElement[Any], ColumnElement[Any], FromClause]:
    """What a facet counts, what names it, and the tables where both stand."""
    stated, link = t.attribution_claim, t.attribution_actor
    rows = t.claim.join(stated, stated.c.claim_id == t.claim.c.id).join(
        t.attribution, t.attribution.c.id == stated.c.attribution_id
    )
    if facet in (Facet.ACTOR, Facet.VIA):
        roles = VOICES if facet is Facet.ACTOR else ("via",)
        rows = rows.join(link, (link.c.attribution_id == t.attribution.c.id) & link.c.role.in_(roles))
        return link.c.actor_id, t.actor.c.name, rows.join(t.actor, t.actor.c.id == link.c.actor_id)
    if facet is Facet.PUBLISHER:
        rows = rows.join(t.source, t.source.c.id == t.attribution.c.source_id)
        return t.source.c.publisher, t.source.c.publisher, rows
    column = {**_OF_CLAIMS, **_OF_SAYINGS, "modality": table.c.modality}[facet.value]
    return column, column, rows


def _label(facet: Facet, row: Any) -> str | None:
    if facet in (Facet.STANCE, Facet.QUOTATION, Facet.MODALITY, Facet.EVENT):
        return known_label(facet.value, row.value)
    return unit_label(row.value) if facet is Facet.UNIT else str(row.name)
