"""Figures: whole news sentences, and what must not be taken for one (tests/cases/quantities.jsonl)."""

from datetime import date
from typing import Any

import pytest

from app.annotation import Quantity
from app.extraction.dates import find_dates
from app.extraction.places import find_places
from app.extraction.quantities import find_quantities
from tests.extraction.rows import rows

PUBLISHED = date(2024, 11, 1)


def figures(text: str) -> tuple[Quantity, ...]:
    return find_quantities(text, find_dates(text, PUBLISHED), find_places(text))


def record(quantity: Quantity) -> dict[str, Any]:
    return {
        "text": quantity.span.text,
        "value": quantity.value,
        "low": quantity.low,
        "high": quantity.high,
        "bound": quantity.bound.value,
        "unit": quantity.unit,
        "place": quantity.place,
        "of": quantity.of,
        "increment": quantity.increment,
        "date": quantity.date,
    }


@pytest.mark.parametrize("row", rows("quantities"))
def test_figures(row: dict[str, Any]) -> None:
    defaults = {"place": None, "of": None, "increment": False, "date": None}
    found = figures(row["text"])
    assert [record(q) for q in found] == [defaults | figure for figure in row["figures"]]
    assert all(row["text"][q.span.start : q.span.end] == q.span.text for q in found)


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009"])
def test_any_space_and_apostrophe(space: str) -> None:
    plain = "Près de 10 000 soldats, dont jusqu'à 8 000 à Koursk, et 2,5 millions d'obus."
    typed = plain.replace(" ", space).replace("'", "’")
    assert [(q.value, q.unit, q.bound, q.of) for q in figures(typed)] == [
        (q.value, q.unit, q.bound, q.of) for q in figures(plain)
    ]
    assert len(figures(plain)) == 3
