"""What a filter's words stand for among the values that the database holds: places within a place, units alike."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.api.deps import Snapshot
from app.folding import fold, fold_words
from app.lexicon.events import events
from app.lexicon.places import parents


def in_place(reading: Snapshot, column: ColumnElement[Any], wanted: str) -> ColumnElement[bool]:
    """The condition that a place is the one wanted, or lies in it: "Koursk, Russie" is in "russie"."""
    name = fold(wanted)
    return column.in_(_held(reading, column, lambda place: name in map(fold, _around(place))))


def of_unit(column: ColumnElement[Any], wanted: str) -> ColumnElement[bool]:
    """The condition that a unit counts the same as the one wanted: "soldat", "soldats", "militaires"."""
    # A unit is stored as the class that it is of, or by its folded words where the lexicon has no class for it.
    return column.in_({wanted, events().unit_class(wanted) or fold_words(wanted)})


def _around(place: str) -> Iterable[str]:
    # As stored, a place goes before those that contain it, as far as the article says: "Koursk, Russie".
    names = place.split(", ")
    return [*names, *parents(names[-1])]


def _held(reading: Snapshot, column: ColumnElement[Any], fits: Callable[[str], bool]) -> list[str]:
    # From one value to the next along the index: the cost is that of the different values, not of all rows.
    walk = select(func.min(column).label("value")).cte("walk", recursive=True)
    after = select(func.min(column)).where(column > walk.c.value).scalar_subquery()
    walk = walk.union_all(select(after).where(walk.c.value.is_not(None)))
    values = reading.rows(select(walk.c.value).where(walk.c.value.is_not(None)))
    return [row.value for row in values if fits(row.value)]
