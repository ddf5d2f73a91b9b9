"""Dates as EDTF."""

from datetime import date

import pytest

from app import edtf


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
