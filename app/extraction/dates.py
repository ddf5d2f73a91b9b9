"""Dates in a text, resolved against the article's date, as EDTF (ISO 8601-2).

Patterns are tried in the order of the table `_rules`, specific ones first; what one has taken is no other's. Resolution
(`date_values`) then goes from left to right, as "la veille" counts from the day that the text spoke of last.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Literal

from app.annotation import DateMention, Span
from app.extraction import date_values, days
from app.extraction.numbers import any_of, level, lower, windows
from app.extraction.tenses import Tenses
from app.lexicon.calendar import calendar
from app.lexicon.quantities import quantity_words

_REACH = 400
"""Characters over which "la veille" looks back for the day that it counts from."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class _Rule:
    needs: Literal["digit", "month", "weekday", "nothing"]
    """What stands in every match: the pattern is tried around these only."""
    pattern: re.Pattern[str]
    resolve: Callable[[re.Match[str], date_values.Context], str | None]


@lru_cache(maxsize=2)  # several steps ask
def find_dates(text: str, published: date | None = None) -> tuple[DateMention, ...]:
    """The dates that `text` mentions, in order, without overlap.

    `published` is the article's date. Without it a date that has no year is "XXXX-11-01", and a weekday is None.
    """
    low = lower(level(text))
    taken = bytearray(len(low))
    found: list[tuple[re.Match[str], _Rule]] = []
    stretches = _stretches(low)
    for rule in _rules():
        for start, end in stretches[rule.needs]:
            for match in rule.pattern.finditer(low, start, end):
                span = slice(*_bounds(match))
                if not any(taken[span]) and not _is_name(text, match):
                    taken[span] = b"\1" * (span.stop - span.start)
                    found.append((match, rule))
    if not found:
        return ()
    found.sort(key=lambda pair: pair[0].start())
    known = published if published and published.year in days.YEARS else None
    context, mentions, last = date_values.Context(known, Tenses(low)), [], -_REACH
    for match, rule in found:
        if match.start() - last > _REACH:
            context.anchor = None
        edtf = rule.resolve(match, context)
        if edtf is not None and _DAY.fullmatch(edtf):
            spoken, last = date.fromisoformat(edtf), match.end()
            context.anchor = spoken if spoken.year in days.YEARS else None
        if edtf != date_values.NO_DATE:
            mentions.append(DateMention(Span.of(text, *_bounds(match)), edtf))
    return tuple(mentions)


def _stretches(low: str) -> dict[str, list[tuple[int, int]]]:
    positions: dict[str, list[int]] = {"digit": [], "month": [], "weekday": []}
    for match in _anchors().finditer(low):
        positions[match.lastgroup or ""].append(match.start())
    return {"nothing": [(0, len(low))]} | {need: list(windows(low, found)) for need, found in positions.items()}


def _bounds(match: re.Match[str]) -> tuple[int, int]:
    """The date's own words, where the pattern also has the word before them."""
    return match.span("date") if date_values.get(match, "date") else match.span()


def _is_name(text: str, match: re.Match[str]) -> bool:
    """A lone month with a capital is a planet or a name: "Mars", "Avril"."""
    return date_values.get(match, "lone_month") is not None and text[match.start("lone_month")].isupper()


@cache
def _anchors() -> re.Pattern[str]:
    c = calendar()
    return re.compile(rf"(?P<digit>\d)|\b(?:(?P<month>{any_of(c.months)})|(?P<weekday>{any_of(c.weekdays)}))")


@cache
def _rules() -> tuple[_Rule, ...]:
    """The patterns in the order in which they take their words, each with a phrase it is for."""
    c = calendar()
    month, weekday, unit, season = any_of(c.months), any_of(c.weekdays), any_of(c.units), any_of(c.seasons)
    year = r"(?:1[5-9]|20)\d\d(?![\d ]\d{3}(?!\d)|\d|[.,]\d| ?%)"
    pointer = rf"(?:(?P<last>{any_of(c.last)})|(?P<next>{any_of(c.next)}))\b"
    day = r"1 ?er|[0-3]?\d"
    # "en 2000", but neither "de |2000 postes" nor "de |2000 à 2500 postes"
    uncounted = (
        rf"(?! (?!(?:{any_of(quantity_words().units.not_nouns)})\b)[a-zà-ÿ]+[sx]\b| à (?!{year})\d[ .]?\d{{3}}\b)"
    )
    part = rf"(?: (?:{any_of(c.day_parts)})\b)?"
    number = rf"(?P<n>\d{{1,3}}|{any_of(c.counts)})"
    phase = rf"\b(?P<part>(?:(?:à|depuis|vers) la |au )?(?:{any_of(c.month_parts)}))[- ]"
    feasts = any_of(c.feast_weekdays)
    once = "".join(rf"(?<!\b{word} )" for word in c.recurring)
    return (
        # "2024-10-24", "24.10.2024", "24/10/24"
        _rule(
            "digit",
            r"(?<![\w.,/-])(?:le )?(?:(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"
            r"|(?P<d2>\d{1,2})(?P<sep>[./])(?P<m2>\d{1,2})(?P=sep)(?P<y2>\d{4}|\d\d))(?![\w/-]|\.\d)",
            date_values.numeric,
        ),
        # "du 3 au 5 mai", "entre le 7 septembre et le 1er octobre 2023", "les 3 et 4 mai"
        _rule(
            "month",
            rf"\b(?:du|de|entre le|entre|les?) (?:(?:{weekday}) )?(?P<d1>{day})(?: (?P<m1>{month}))?"
            rf"(?: (?P<y1>{year}))? (?:au|à|et le|et)(?: le)? (?:(?:{weekday}) )?(?P<d2>{day})"
            rf" (?P<m2>{month})\b(?: (?P<y2>{year}))?",
            date_values.day_range,
        ),
        # "jeudi 24 octobre", "le 7 septembre 2024", "1er novembre dernier"
        _rule(
            "month",
            rf"\b(?:(?:le|ce) )?(?:(?P<wd>{weekday}) )?(?<!\d[ .,])(?P<d>{day}|premier)[ -](?P<m>{month})\b"
            rf"(?: (?P<y>{year}))?(?: {pointer})?",
            date_values.day,
        ),
        # "dans la nuit de mercredi à jeudi"
        _rule(
            "weekday",
            rf"\b(?:dans )?la nuit d(?:e|u) (?P<wd1>{weekday}) (?:à|au) (?P<wd2>{weekday})\b",
            date_values.weekday_range,
        ),
        # "de lundi à mercredi"
        _rule(
            "weekday", rf"\b(?:de|entre) (?P<wd1>{weekday}) (?:à|et) (?P<wd2>{weekday})\b", date_values.weekday_range
        ),
        # "de mai à juillet 2023"
        _rule(
            "month",
            rf"\b(?:de |d'|entre )(?P<m1>{month}) (?:à|et) (?P<m2>{month})\b(?: (?P<y>{year}))?",
            date_values.month_range,
        ),
        # "de 2019 à 2022"
        _rule("digit", rf"\b(?:de|entre) (?P<y1>{year}) (?:à|et) (?P<y2>{year})\b{uncounted}", date_values.years),
        # "la saison 2023-24"
        _rule("digit", rf"\b(?:{any_of(c.paired_years)}) (?P<y1>{year})[-/](?P<y2>{year}|\d\d)\b", date_values.years),
        # "(2019-2022)"
        _rule("digit", rf"(?<=\()(?P<y1>{year})[-–](?P<y2>{year})(?=\))", date_values.years),
        # "les années 1990", "les années 90"
        _rule("digit", r"\bannées (?P<decade>(?:1[5-9]|20)\d0|[2-9]0)\b", date_values.decade),
        # "au troisième trimestre 2024"
        _rule(
            "digit",
            rf"\b(?:au |le |du )?(?P<rank>{any_of(c.ordinals)}) (?P<division>{any_of(c.divisions)})"
            rf" (?:de )?(?P<y>{year})\b",
            date_values.division,
        ),
        # "à l'été 2024"
        _rule(
            "digit",
            rf"\b(?:(?:à l'|l'|le |au |en |cet? |du ))?(?P<season>{season}) (?P<y>{year})\b",
            date_values.season,
        ),
        # "l'hiver dernier"
        _rule("nothing", rf"\b(?:l'|le |au )(?P<season>{season}) {pointer}", date_values.season),
        # "cet été"
        _rule("nothing", rf"\bcet? (?P<season>{season})\b", date_values.season),
        # "début novembre", "mi-octobre 2023", "à la fin du mois d'août"
        _rule(
            "month",
            rf"{phase}(?:(?:du )?mois )?(?:de |d')?(?P<m>{month})\b(?: (?P<y>{year}))?(?: {pointer})?",
            date_values.month_or_year,
        ),
        # "fin 2023"
        _rule("digit", rf"{phase}(?:de |de l'année )?(?P<y>{year})\b", date_values.month_or_year),
        # "octobre 2023"
        _rule("month", rf"\b(?P<m>{month}) (?P<y>{year})\b", date_values.month_or_year),
        # "septembre dernier"
        _rule("month", rf"\b(?P<m>{month}) {pointer}", date_values.month_or_year),
        # "en |juillet", "le sommet de |septembre"
        _rule(
            "month",
            rf"\b(?:{any_of(c.before_month)})(?<=[\w']) ?(?P<date>(?P<lone_month>{month}))\b(?!-)",
            date_values.month_or_year,
        ),
        # "en |2024", "depuis |2014"
        _rule(
            "digit",
            rf"\b(?:{any_of(c.before_year)}) (?P<date>(?P<y>{year}))\b{uncounted}",
            date_values.month_or_year,
        ),
        # "(2019)"
        _rule("digit", rf"(?<=\()(?P<y>{year})(?=\))", date_values.month_or_year),
        # "mercredi 30", but no "mercredi 6.500 marcheurs"
        _rule(
            "weekday",
            rf"{once}\b(?:ce )?(?P<wd>{weekday}) (?P<d>[0-3]?\d)(?=[.,](?!\d)|[;:)»\"\n]|$"
            rf"| (?:{any_of(c.behind_number)})\b){part}",
            date_values.weekday_number,
        ),
        # "jeudi", "vendredi dernier", "mercredi soir", but no "Vendredi saint", no "le lundi"
        _rule(
            "weekday",
            rf"{once}(?<![\w-])(?:ce )?(?P<wd>{weekday})\b(?!-| (?:{feasts})){part}(?: {pointer})?",
            date_values.weekday,
        ),
        # "hier", "demain soir"
        _rule("nothing", rf"(?<![\w-])(?P<day>{any_of(c.relative_days)})\b(?!-){part}", date_values.relative_day),
        # "la veille", but no "la veille du scrutin"
        _rule(
            "nothing", rf"\b(?P<day>{any_of(c.anaphoric_days)})\b(?! d(?:e|u|es) | d'){part}", date_values.anaphoric_day
        ),
        # "la semaine dernière"
        _rule("nothing", rf"\b(?P<span>{any_of(c.relative_spans)})\b", date_values.relative_span),
        # "il y a trois jours"
        _rule(
            "nothing",
            rf"\bil y a (?:(?:près|plus|moins) (?:de |d')|environ )?{number} (?P<unit>{unit})\b",
            date_values.counted,
        ),
        # "un an plus tôt", "deux jours plus tard"; "que neuf jours après" says how long it took
        _rule(
            "nothing",
            rf"(?<!\bque )\b{number} (?P<unit>{unit}) (?P<where>{any_of((*c.later, *c.earlier))})\b",
            date_values.counted,
        ),
        # "dans dix jours"
        _rule("nothing", rf"\b(?P<hence>dans) {number} (?P<unit>{unit})\b", date_values.counted),
        _rule("nothing", rf"\b(?:à )?(?P<feast>{any_of(c.feasts)})\b", date_values.feast),
    )


def _rule(
    needs: Literal["digit", "month", "weekday", "nothing"],
    pattern: str,
    resolve: Callable[[re.Match[str], date_values.Context], str | None],
) -> _Rule:
    return _Rule(needs, re.compile(pattern), resolve)
