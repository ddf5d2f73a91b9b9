"""Dates as EDTF."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import edtf
from tests import texts


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("2024-10-31", "2024-10-31", "2024-10-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("2024-05-03T10:30:00+02:00", "2024-05-03", "2024-05-03"),
        ("2024-05-03~", "2024-05-03", "2024-05-03"),
        ("2024-09-07/2024-10-01", "2024-09-07", "2024-10-01"),
        ("2024-09/..", "2024-09-01", None),
        ("/2024-10", None, "2024-10-31"),
        ("XXXX-11-01", None, None),
        ("2024-02-30", None, None),
        ("0000-01-01", None, None),
        ("jeudi", None, None),
        (None, None, None),
    ],
)
def test_bounds(words: str | None, low: str | None, high: str | None) -> None:
    assert edtf.bounds(words) == (low, high)


def test_a_day_is_one_day() -> None:
    assert edtf.day("2024-10-31") == date(2024, 10, 31)
    assert edtf.day("2024-10") is None
    assert edtf.day("2024-10-01/2024-10-31") is None


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
@settings(max_examples=50, derandomize=True)
def test_every_day_is_itself(day: date) -> None:
    assert edtf.bounds(day.isoformat()) == (day.isoformat(), day.isoformat())
    assert edtf.day(day.isoformat()) == day
    low, high = edtf.bounds(day.isoformat()[:7])
    assert low is not None
    assert high is not None
    assert low <= day.isoformat() <= high


@given(texts.of("2024", "-02", "-31", "T10:30", ":00", ".5", "Z", "+02:00", "/", "..", "X", "~", "?", "0000", "9999"))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_has_bounds_in_order_or_none(words: str) -> None:
    low, high = edtf.bounds(words)
    assert "/" in words or (low is None) == (high is None)
    assert edtf.is_date(words) is (low is not None and "/" not in words)
    day = edtf.day(words)
    assert day is None or day.isoformat() == low == high
