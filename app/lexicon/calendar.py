"""The words of dates (calendar.toml), checked."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, get_args

from app.errors import LexiconError
from app.lexicon import read

Unit = Literal["day", "weekend", "week", "month", "year"]


class Calendar(NamedTuple):
    """Lower-case words and what they stand for; see the comments in calendar.toml."""

    weekdays: Mapping[str, int]
    """Monday is 0, as in `datetime.date.weekday`."""
    months: Mapping[str, int]
    """January is 1; all spellings."""
    seasons: Mapping[str, int]
    """EDTF numbers, 21 to 24."""
    before_month: tuple[str, ...]
    before_year: tuple[str, ...]
    day_parts: tuple[str, ...]
    last: tuple[str, ...]
    next: tuple[str, ...]
    paired_years: tuple[str, ...]
    feast_weekdays: tuple[str, ...]
    behind_number: tuple[str, ...]
    counts: tuple[str, ...]
    later: tuple[str, ...]
    earlier: tuple[str, ...]
    recurring: tuple[str, ...]
    relative_days: Mapping[str, int]
    anaphoric_days: Mapping[str, int]
    relative_spans: Mapping[str, tuple[Unit, int]]
    units: Mapping[str, Unit]
    month_parts: Mapping[str, tuple[int, int]]
    """First and last day."""
    year_parts: Mapping[str, tuple[int, int]]
    """First and last month."""
    divisions: Mapping[str, int]
    """Of a year, in months."""
    future: tuple[str, ...]
    since: tuple[str, ...]
    past: tuple[str, ...]
    not_future: frozenset[str]
    feasts: Mapping[str, tuple[int, int]]
    """Month and day."""
    ordinals: Mapping[str, int]


@cache
def calendar() -> Calendar:
    """The calendar of the lexicon."""
    raw: dict[str, Any] = read("calendar")
    words, tense = raw["words"], raw["tense"]
    months = {name: number for number, name in enumerate(raw["months"], 1)} | raw["month_spellings"]
    return Calendar(
        weekdays=MappingProxyType({name: number for number, name in enumerate(raw["weekdays"])}),
        months=MappingProxyType(months),
        seasons=MappingProxyType(raw["seasons"]),
        before_month=tuple(words["before_month"]),
        before_year=tuple(words["before_year"]),
        day_parts=tuple(words["day_parts"]),
        last=tuple(words["last"]),
        next=tuple(words["next"]),
        paired_years=tuple(words["paired_years"]),
        feast_weekdays=tuple(words["feast_weekdays"]),
        behind_number=tuple(words["behind_number"]),
        counts=tuple(words["counts"]),
        later=tuple(words["later"]),
        earlier=tuple(words["earlier"]),
        recurring=tuple(words["recurring"]),
        relative_days=MappingProxyType(raw["relative_days"]),
        anaphoric_days=MappingProxyType(raw["anaphoric_days"]),
        relative_spans=MappingProxyType(
            {w: (_unit(w, unit), step) for w, (unit, step) in raw["relative_spans"].items()}
        ),
        units=MappingProxyType({w: _unit(w, unit) for w, unit in raw["units"].items()}),
        month_parts=_parts(raw["month_parts"]),
        year_parts=_parts(raw["year_parts"]),
        divisions=MappingProxyType(raw["divisions"]),
        future=tuple(tense["future"]),
        since=tuple(tense["since"]),
        past=tuple(tense["past"]),
        not_future=frozenset(tense["not_future"]),
        feasts=MappingProxyType({w: (int(day[:2]), int(day[3:])) for w, day in raw["feasts"].items()}),
        ordinals=MappingProxyType(raw["ordinals"]),
    )


def _parts(table: Mapping[str, list[int]]) -> Mapping[str, tuple[int, int]]:
    return MappingProxyType({word: (first, last) for word, (first, last) in table.items()})


def _unit(word: str, unit: Unit) -> Unit:
    if unit not in get_args(Unit):
        raise LexiconError(f"calendar.toml: {word!r}: no unit {unit!r}; one of {', '.join(get_args(Unit))}")
    return unit
