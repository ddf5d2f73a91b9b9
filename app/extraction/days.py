"""Calendar arithmetic: EDTF (ISO 8601-2) of days, months and longer spans seen from the article's date."""

from calendar import monthrange
from datetime import date, timedelta

from app.lexicon.calendar import Unit

_LEAP_YEAR = 2024
YEARS = range(1000, 3000)
"""What news dates; far enough from the ends of Python's calendar to count on from any day."""


def valid(year: int, month: int, day: int) -> date | None:
    """The day, None where the calendar has none, or outside of YEARS."""
    exists = year in YEARS and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    return date(year, month, day) if exists else None


def month_day(
    month: int, day: int, published: date | None, ahead: bool | None, weekday: int | None = None
) -> str | None:
    """A day without a year: the nearest to the article's date, by tense; "XXXX-11-01" without an article date.

    A weekday beside it leaves the years in which the day falls on it, if any of those near does. None where no year has
    such a day.
    """
    if valid(_LEAP_YEAR, month, day) is None:
        return None
    if published is None:
        return f"XXXX-{month:02}-{day:02}"
    near = [d for year in range(published.year - 4, published.year + 5) if (d := valid(year, month, day))]
    if right := [d for d in near if d.weekday() == weekday]:
        return min(right, key=lambda d: abs(d - published)).isoformat()
    in_tense = [d for d in near if ahead is None or (d >= published if ahead else d <= published)]
    return min(in_tense or near, key=lambda d: abs(d - published)).isoformat()  # a 29 February may be far off


def month_alone(month: int, published: date | None, ahead: bool | None) -> str:
    """A month without a year, likewise."""
    if published is None:
        return f"XXXX-{month:02}"
    now = published.year * 12 + published.month - 1
    near = [year * 12 + month - 1 for year in range(published.year - 1, published.year + 2)]
    in_tense = [m for m in near if ahead is None or (m >= now if ahead else m <= now)]
    return f"{min(in_tense, key=lambda m: abs(m - now)) // 12}-{month:02}"


def length(month: str) -> int:
    """Days of a month given as "2024-02" or "XXXX-02"."""
    year = month[:4]
    return monthrange(int(year) if year.isdigit() else _LEAP_YEAR, int(month[-2:]))[1]


def year_before(year: str) -> str:
    """The year before, "XXXX" for an unknown one."""
    return str(int(year) - 1) if year.isdigit() else year


def nearest_weekday(weekday: int, origin: date, ahead: bool | None, *, strictly: bool = False) -> date:
    """The next such weekday if `ahead`, else the last one; the day itself counts unless `strictly`."""
    if ahead:
        return origin + timedelta((weekday - origin.weekday()) % 7 or (7 if strictly else 0))
    return origin - timedelta((origin.weekday() - weekday) % 7 or (7 if strictly else 0))


def step(origin: date, unit: Unit, steps: int, ahead: bool | None = None) -> str:
    """The day, week, week-end, month or year that lies `steps` units from that of `origin`.

    "Ce week-end" (0 steps) is the coming one if `ahead`, else the last one.
    """
    if unit == "day":
        return (origin + timedelta(steps)).isoformat()
    if unit == "week":
        monday = origin + timedelta(7 * steps - origin.weekday())
        return f"{monday}/{monday + timedelta(6)}"
    if unit == "weekend":
        saturday = origin + timedelta(5 - origin.weekday() + 7 * steps)
        if steps == 0 and not ahead and saturday > origin:
            saturday -= timedelta(7)
        return f"{saturday}/{saturday + timedelta(1)}"
    if unit == "month":
        months = origin.year * 12 + origin.month - 1 + steps
        return f"{months // 12:04}-{months % 12 + 1:02}"
    return f"{origin.year + steps:04}"
