"""Dates resolved against the article's date (tests/cases/dates.jsonl)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.edtf import bounds
from app.extraction.dates import find_dates
from tests import texts
from tests.extraction.rows import rows


@pytest.mark.parametrize("row", rows("dates"))
def test_dates(row: dict[str, Any]) -> None:
    published = date.fromisoformat(row["published"]) if row["published"] else None
    found = find_dates(row["text"], published)
    assert [[m.span.text, m.edtf] for m in found] == row["dates"]
    assert all(row["text"][m.span.start : m.span.end] == m.span.text for m in found)


@pytest.mark.parametrize("published", [date.min, date(999, 12, 31), date(1000, 1, 1), date(2999, 12, 31), date.max])
def test_dates_at_the_ends_of_the_calendar(published: date) -> None:
    text = (
        "Hier, demain, lundi, la semaine dernière, mercredi 30, l'hiver prochain, en mai, le 29 février prochain."
        " Il y a 999 ans, dans 999 ans, le 0000-01-01, le 01.01.0001 et la veille, le 31.12.9999 et le lendemain."
    )
    assert find_dates(text + " Le 3 mai 2024, puis 999 jours plus tard" + ", 999 jours plus tard" * 999, published)


def test_a_29_february_is_found_where_the_next_ones_are_far_off() -> None:
    assert [m.edtf for m in find_dates("Il viendra le 29 février prochain.", date(1898, 3, 1))] == ["1896-02-29"]


@given(
    texts.of(
        *(
            "le ",
            "du ",
            "au ",
            "jeudi",
            "mercredi 30",
            "3 mai",
            "1er novembre",
            "31 février",
            "29 février",
            " 2024",
            "1500",
        ),
        *(
            " dernier",
            " prochain",
            "hier",
            "la veille",
            "le lendemain",
            "la semaine dernière",
            "il y a ",
            "dans ",
            "999",
        ),
        *(
            " jours",
            " semaines",
            " ans",
            " plus tard",
            "24.10.2024",
            "0001-01-01",
            "fin ",
            "l'été ",
            "à Noël",
            ", ",
            ". ",
            "(",
            ")",
        ),
    ),
    st.one_of(st.none(), st.dates()),
)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_has_dates_in_order_and_true_to_it(text: str, published: date | None) -> None:
    end = 0
    for mention in find_dates(text, published):
        assert end <= mention.span.start < mention.span.end
        assert text[mention.span.start : mention.span.end] == mention.span.text
        end = mention.span.end
        low, high = bounds(mention.edtf)
        assert low is None or high is None or low <= high
