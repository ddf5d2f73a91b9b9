"""Dates as EDTF (ISO 8601-2): the days that they span, as sortable bounds."""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

# Years 1000 to 2999: all that news dates, and far enough from the ends of Python's calendar to count on from any.
_POINT = re.compile(
    r"(?P<year>[12]\d{3})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})(?:T(?P<clock>\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)"
    r"(?P<zone>Z|[+-]\d{2}:\d{2})?)?)?)?[~?%]?"
)


@lru_cache(maxsize=10_000)  # the same days come again and again
def bounds(edtf: str | None) -> tuple[str | None, str | None]:
    """The first and the last day that an EDTF date or interval may mean, as ISO dates.

    None stands for an open or unknown end; a date without a year ("XXXX-11-01") has neither. "2024-10" spans
    2024-10-01 to 2024-10-31.
    """
    first, slash, last = (edtf or "").partition("/")
    low, high = _days(first)
    return (low, _days(last)[1]) if slash else (low, high)


def day(edtf: str | None) -> date | None:
    """The one day that an EDTF date means, or None where it spans more or is unknown."""
    low, high = bounds(edtf)
    return date.fromisoformat(low) if low is not None and low == high else None


def is_date(words: str) -> bool:
    """Whether the words are a year, a month, a day or a moment in EDTF, and exist in the calendar."""
    return _days(words) != (None, None)


def _days(point: str) -> tuple[str | None, str | None]:
    found = _POINT.fullmatch(point)
    if not found:
        return None, None
    year, month, number = (int(found[part]) if found[part] else None for part in ("year", "month", "day"))
    assert year is not None
    try:
        # "2024-00" and "2024-05-00" are no dates, and not the year or the month either.
        if number is not None:
            low = high = date(year, month or 0, number)
        elif month is not None:
            low, high = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        else:
            low, high = date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None, None
    return low.isoformat(), high.isoformat()
