"""Figures: whole news sentences, and what must not be taken for one (tests/cases/quantities.jsonl)."""

from datetime import date
from math import isfinite
from typing import Any

import pytest
from hypothesis import given, settings

from app.annotation import Quantity
from app.extraction.dates import find_dates
from app.extraction.places import find_places
from app.extraction.quantities import find_quantities
from tests import texts
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


@pytest.mark.parametrize("digits", ["9" * 400, "9" * 5_000, "9" * 22, "1" + "0" * 308 + ",5 million"])
def test_a_row_of_digits_counts_nothing(digits: str) -> None:
    assert figures(f"Selon la police, {digits} morts et 3 blessés.")[-1].value == 3
    assert all(isfinite(q.value or 0) for q in figures(f"Entre 2 et {digits} dizaines de morts, contre {digits} %."))


@given(
    texts.of(
        *(
            "10 000",
            "10\u202f000",
            "1,5",
            "3",
            "999",
            "1e999",
            "-2",
            "vingt-trois",
            "une dizaine de ",
            "des milliers de ",
        ),
        *(
            " millions",
            " milliard",
            " d'euros",
            " soldats",
            " %",
            "entre ",
            " et ",
            "de ",
            " à ",
            "plus de ",
            "dont ",
            " sur ",
        ),
        *(
            "jusqu'à ",
            "environ ",
            " fois",
            " par jour",
            "les deux tiers des ",
            "sièges",
            " à Koursk",
            ", ",
            ". ",
            "(",
            ")",
            "\n",
        ),
    )
)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_has_figures_that_are_finite_and_true_to_it(text: str) -> None:
    for quantity in figures(text):
        assert text[quantity.span.start : quantity.span.end] == quantity.span.text != ""
        assert all(isfinite(value) for value in (quantity.value, quantity.low, quantity.high) if value is not None)
        assert quantity.low is None or quantity.high is None or quantity.low <= quantity.high
