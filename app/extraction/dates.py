"""Dates in a text, resolved against the article's date, as EDTF (ISO 8601-2).

Patterns are tried in the order of the table `_rules`, specific ones first; what one has taken is no other's. Resolution
then goes from left to right, as "la veille" counts from the day that the text spoke of last.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal

from app.annotation import DateMention, Span
from app.extraction import days
from app.extraction.numbers import any_of, level, lower, windows, words_value
from app.extraction.tenses import Tenses
from app.lexicon.calendar import calendar
from app.lexicon.quantities import quantity_words

_REACH = 400
"""Characters over which "la veille" looks back for the day that it counts from."""
_MONTH_PARTS = {"début": (1, 10), "mi": (11, 20), "fin": (21, 31)}
_YEAR_PARTS = {"début": (1, 4), "mi": (5, 8), "fin": (9, 12)}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NO_DATE = ""
"""What a resolver answers for words that turn out to be no date: "31 février"."""


@dataclass(slots=True)
class _Context:
    """What a resolver knows."""

    published: date | None
    tenses: Tenses
    anchor: date | None = None
    """The day that the text spoke of last."""

    def ahead(self, match: re.Match[str]) -> bool | None:
        """Whether it is to come: by "dernier" or "prochain" in the match itself, else by the verbs around it."""
        if _get(match, "last"):
            return False
        return True if _get(match, "next") else self.tenses.ahead(match.start(), match.end())


@dataclass(frozen=True, slots=True)
class _Rule:
    needs: Literal["digit", "month", "weekday", "nothing"]
    """What stands in every match: the pattern is tried around these only."""
    pattern: re.Pattern[str]
    resolve: Callable[[re.Match[str], _Context], str | None]


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
    context, mentions, last = _Context(published, Tenses(low)), [], -_REACH
    for match, rule in found:
        if match.start() - last > _REACH:
            context.anchor = None
        edtf = rule.resolve(match, context)
        if edtf is not None and _DAY.fullmatch(edtf):
            context.anchor, last = date.fromisoformat(edtf), match.end()
        if edtf != _NO_DATE:
            mentions.append(DateMention(Span.of(text, *_bounds(match)), edtf))
    return tuple(mentions)


def _stretches(low: str) -> dict[str, list[tuple[int, int]]]:
    positions: dict[str, list[int]] = {"digit": [], "month": [], "weekday": []}
    for match in _anchors().finditer(low):
        positions[match.lastgroup or ""].append(match.start())
    return {"nothing": [(0, len(low))]} | {need: list(windows(low, found)) for need, found in positions.items()}


def _bounds(match: re.Match[str]) -> tuple[int, int]:
    """The date's own words, where the pattern also has the word before them."""
    return match.span("date") if _get(match, "date") else match.span()


def _get(match: re.Match[str], group: str) -> str | None:
    return match[group] if group in match.re.groupindex else None


def _is_name(text: str, match: re.Match[str]) -> bool:
    """A lone month with a capital is a planet or a name: "Mars", "Avril"."""
    return _get(match, "lone_month") is not None and text[match.start("lone_month")].isupper()


# Resolvers: EDTF, None for a date that cannot be resolved, _NO_DATE for none at all


def _numeric(match: re.Match[str], context: _Context) -> str | None:
    """ "24.10.2024", "24/10/24", "2024-10-24"."""
    year = int(match["y"] or match["y2"])
    found = days.valid(
        year + 2000 if year < 100 else year, int(match["m"] or match["m2"]), int(match["d"] or match["d2"])
    )
    return found.isoformat() if found else _NO_DATE


def _day_number(words: str) -> int:
    return 1 if words.endswith("er") else int(words)


def _day(match: re.Match[str], context: _Context) -> str | None:
    """ "jeudi 24 octobre", "1er novembre dernier"."""
    day, month = _day_number(match["d"]), calendar().months[match["m"]]
    if match["y"]:
        found = days.valid(int(match["y"]), month, day)
        return found.isoformat() if found else _NO_DATE
    weekday = calendar().weekdays.get(match["wd"] or "")
    return days.month_day(month, day, context.published, context.ahead(match), weekday) or _NO_DATE


def _day_range(match: re.Match[str], context: _Context) -> str | None:
    """ "du 3 au 5 mai", "entre le 7 septembre et le 1er octobre 2023"."""
    months = calendar().months
    first_day, last_day = _day_number(match["d1"]), _day_number(match["d2"])
    last_month = months[match["m2"]]
    first_month = months[match["m1"]] if match["m1"] else last_month
    if match["y2"]:
        end = days.valid(int(match["y2"]), last_month, last_day)
        last = end.isoformat() if end else None
    else:
        last = days.month_day(last_month, last_day, context.published, context.ahead(match))
    if last is None or days.month_day(first_month, first_day, None, None) is None:
        return _NO_DATE
    year = match["y1"] or last[:4]
    if not match["y1"] and (first_month, first_day) > (last_month, last_day):
        year = days.year_before(year)
    return f"{year}-{first_month:02}-{first_day:02}/{last}"


def _month_or_year(match: re.Match[str], context: _Context) -> str | None:
    """ "juillet", "mi-octobre", "fin 2023", "début novembre 2024", "2019"."""
    words, year = _get(match, "part") or "", _get(match, "y")
    part = next((p for p in _MONTH_PARTS if p in words), None)
    name = _get(match, "m") or _get(match, "lone_month")
    if name is None:
        if part is None:
            return year
        first, last = _YEAR_PARTS[part]
        return f"{year}-{first:02}/{year}-{last:02}"
    number = calendar().months[name]
    month = f"{year}-{number:02}" if year else days.month_alone(number, context.published, context.ahead(match))
    if part is None:
        return month
    first, last = _MONTH_PARTS[part]
    return f"{month}-{first:02}/{month}-{min(last, days.length(month)):02}"


def _month_range(match: re.Match[str], context: _Context) -> str | None:
    """ "de mai à juillet 2023"."""
    first, last = (calendar().months[match[group]] for group in ("m1", "m2"))
    end = f"{match['y']}-{last:02}" if match["y"] else days.month_alone(last, context.published, context.ahead(match))
    return f"{days.year_before(end[:4]) if first > last else end[:4]}-{first:02}/{end}"


def _years(match: re.Match[str], context: _Context) -> str | None:
    """ "de 2019 à 2022", "la saison 2023-24"."""
    first, last = match["y1"], match["y2"]
    last = first[:2] + last if len(last) == 2 else last
    return f"{first}/{last}" if first < last else _NO_DATE


def _decade(match: re.Match[str], context: _Context) -> str | None:
    """ "les années 1990", "les années 90"."""
    digits = match["decade"]
    return f"{digits[:3]}X" if len(digits) == 4 else f"19{digits[0]}X"


def _season(match: re.Match[str], context: _Context) -> str | None:
    """ "à l'été 2024", "l'hiver dernier", "cet automne"."""
    number = calendar().seasons[match["season"]]
    if year := _get(match, "y"):
        return f"{year}-{number}"
    if context.published is None:
        return None
    begun = (context.published.month - 3) // 3 >= number - min(calendar().seasons.values())
    shift = -1 if _get(match, "last") and not begun else 1 if _get(match, "next") and begun else 0
    return f"{context.published.year + shift}-{number}"


def _division(match: re.Match[str], context: _Context) -> str | None:
    """ "au troisième trimestre 2024"."""
    rank, months = calendar().ordinals[match["rank"]], 3 if match["division"] == "trimestre" else 6
    if rank * months > 12:
        return _NO_DATE
    return f"{match['y']}-{(rank - 1) * months + 1:02}/{match['y']}-{rank * months:02}"


def _weekday(match: re.Match[str], context: _Context) -> str | None:
    """ "jeudi", "vendredi dernier", "mercredi soir"."""
    if context.published is None:
        return None
    weekday, strictly = calendar().weekdays[match["wd"]], bool(match["last"] or match["next"])
    return days.nearest_weekday(weekday, context.published, context.ahead(match), strictly=strictly).isoformat()


def _weekday_number(match: re.Match[str], context: _Context) -> str | None:
    """ "mercredi 30": the nearest day of that number that is that weekday."""
    if context.published is None:
        return None
    weekday, number = calendar().weekdays[match["wd"]], int(match["d"])
    near = (context.published + timedelta(n) for k in range(62) for n in (-k, k))
    return next((d.isoformat() for d in near if d.day == number and d.weekday() == weekday), None)


def _weekday_range(match: re.Match[str], context: _Context) -> str | None:
    """ "dans la nuit de mercredi à jeudi"."""
    if context.published is None:
        return None
    first, last = (calendar().weekdays[match[group]] for group in ("wd1", "wd2"))
    end = days.nearest_weekday(last, context.published, context.ahead(match))
    return f"{days.nearest_weekday(first, end, ahead=False, strictly=True)}/{end}"


def _relative_day(match: re.Match[str], context: _Context) -> str | None:
    """ "hier", "demain soir"."""
    step = calendar().relative_days[match["day"]]
    return days.step(context.published, "day", step) if context.published else None


def _anaphoric_day(match: re.Match[str], context: _Context) -> str | None:
    """ "la veille", "le lendemain"."""
    step = calendar().anaphoric_days[match["day"]]
    origin = context.anchor or (context.published if step < 0 else None)
    return days.step(origin, "day", step) if origin else None


def _relative_span(match: re.Match[str], context: _Context) -> str | None:
    """ "la semaine dernière", "l'an prochain"."""
    unit, step = calendar().relative_spans[match["span"]]
    return days.step(context.published, unit, step, context.ahead(match)) if context.published else None


def _counted(match: re.Match[str], context: _Context) -> str | None:
    """ "il y a trois jours", "deux mois plus tôt", "dans dix jours"."""
    count = int(match["n"]) if match["n"].isdigit() else words_value(match["n"])
    if count is None:
        return None
    unit, where = calendar().units[match["unit"]], _get(match, "where")
    if where in {"plus tard", "après"}:
        return days.step(context.anchor, unit, count) if context.anchor else None
    origin = (context.anchor if where else None) or context.published
    return days.step(origin, unit, count if _get(match, "hence") else -count) if origin else None


def _feast(match: re.Match[str], context: _Context) -> str | None:
    """ "à Noël"."""
    return days.month_day(*calendar().feasts[match["feast"]], context.published, context.ahead(match))


# Patterns


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
    no_noun = any_of(quantity_words().units.not_nouns)
    part = rf"(?: (?:{any_of(c.day_parts)})\b)?"
    number = (
        r"(?P<n>\d{1,3}|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante)"
    )
    phase = r"\b(?P<part>(?:(?:à|depuis|vers) la |au )?(?:début|mi|fin))[- ]"
    once = "".join(rf"(?<!\b{word} )" for word in c.recurring)
    return (
        # "2024-10-24", "24.10.2024", "24/10/24"
        _rule(
            "digit",
            r"(?<![\w.,/-])(?:le )?(?:(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"
            r"|(?P<d2>\d{1,2})(?P<sep>[./])(?P<m2>\d{1,2})(?P=sep)(?P<y2>\d{4}|\d\d))(?![\w/-]|\.\d)",
            _numeric,
        ),
        # "du 3 au 5 mai", "entre le 7 septembre et le 1er octobre 2023", "les 3 et 4 mai"
        _rule(
            "month",
            rf"\b(?:du|de|entre le|entre|les?) (?:(?:{weekday}) )?(?P<d1>{day})(?: (?P<m1>{month}))?"
            rf"(?: (?P<y1>{year}))? (?:au|à|et le|et)(?: le)? (?:(?:{weekday}) )?(?P<d2>{day})"
            rf" (?P<m2>{month})\b(?: (?P<y2>{year}))?",
            _day_range,
        ),
        # "jeudi 24 octobre", "le 7 septembre 2024", "1er novembre dernier"
        _rule(
            "month",
            rf"\b(?:(?:le|ce) )?(?:(?P<wd>{weekday}) )?(?<!\d[ .,])(?P<d>{day}|premier)[ -](?P<m>{month})\b"
            rf"(?: (?P<y>{year}))?(?: {pointer})?",
            _day,
        ),
        # "dans la nuit de mercredi à jeudi"
        _rule(
            "weekday", rf"\b(?:dans )?la nuit d(?:e|u) (?P<wd1>{weekday}) (?:à|au) (?P<wd2>{weekday})\b", _weekday_range
        ),
        # "de lundi à mercredi"
        _rule("weekday", rf"\b(?:de|entre) (?P<wd1>{weekday}) (?:à|et) (?P<wd2>{weekday})\b", _weekday_range),
        # "de mai à juillet 2023"
        _rule(
            "month", rf"\b(?:de |d'|entre )(?P<m1>{month}) (?:à|et) (?P<m2>{month})\b(?: (?P<y>{year}))?", _month_range
        ),
        # "de 2019 à 2022"
        _rule("digit", rf"\b(?:de|entre) (?P<y1>{year}) (?:à|et) (?P<y2>{year})\b", _years),
        # "la saison 2023-24"
        _rule(
            "digit", rf"\b(?:saison|exercice|campagne|période|hiver) (?P<y1>{year})[-/](?P<y2>{year}|\d\d)\b", _years
        ),
        # "(2019-2022)"
        _rule("digit", rf"(?<=\()(?P<y1>{year})[-–](?P<y2>{year})(?=\))", _years),
        # "les années 1990", "les années 90"
        _rule("digit", r"\bannées (?P<decade>(?:1[5-9]|20)\d0|[2-9]0)\b", _decade),
        # "au troisième trimestre 2024"
        _rule(
            "digit",
            rf"\b(?:au |le |du )?(?P<rank>{any_of(c.ordinals)}) (?P<division>trimestre|semestre)"
            rf" (?:de )?(?P<y>{year})\b",
            _division,
        ),
        # "à l'été 2024"
        _rule("digit", rf"\b(?:(?:à l'|l'|le |au |en |cet? |du ))?(?P<season>{season}) (?P<y>{year})\b", _season),
        # "l'hiver dernier"
        _rule("nothing", rf"\b(?:l'|le |au )(?P<season>{season}) {pointer}", _season),
        # "cet été"
        _rule("nothing", rf"\bcet? (?P<season>{season})\b", _season),
        # "début novembre", "mi-octobre 2023", "à la fin du mois d'août"
        _rule(
            "month",
            rf"{phase}(?:(?:du )?mois )?(?:de |d')?(?P<m>{month})\b(?: (?P<y>{year}))?(?: {pointer})?",
            _month_or_year,
        ),
        # "fin 2023"
        _rule("digit", rf"{phase}(?:de |de l'année )?(?P<y>{year})\b", _month_or_year),
        # "octobre 2023"
        _rule("month", rf"\b(?P<m>{month}) (?P<y>{year})\b", _month_or_year),
        # "septembre dernier"
        _rule("month", rf"\b(?P<m>{month}) {pointer}", _month_or_year),
        # "en |juillet", "le sommet de |septembre"
        _rule(
            "month",
            rf"\b(?:{any_of(c.before_month)})(?<=[\w']) ?(?P<date>(?P<lone_month>{month}))\b(?!-)",
            _month_or_year,
        ),
        # "en |2024", "depuis |2014"
        _rule(
            "digit",
            rf"\b(?:{any_of(c.before_year)}) (?P<date>(?P<y>{year}))\b(?! (?!(?:{no_noun})\b)[a-zà-ÿ]+[sx]\b)",
            _month_or_year,
        ),
        # "(2019)"
        _rule("digit", rf"(?<=\()(?P<y>{year})(?=\))", _month_or_year),
        # "mercredi 30"
        _rule(
            "weekday",
            rf"{once}\b(?:ce )?(?P<wd>{weekday}) (?P<d>[0-3]?\d)(?=[.,;:)»\"\n]|$"
            rf"| (?:et|au|à|a|ont|est|que|en|dans|pour|lors|par|selon|matin|soir)\b){part}",
            _weekday_number,
        ),
        # "jeudi", "vendredi dernier", "mercredi soir", but no "Vendredi saint", no "le lundi"
        _rule(
            "weekday",
            rf"{once}(?<![\w-])(?:ce )?(?P<wd>{weekday})\b(?!-| (?:saint|noir|gras|des cendres)){part}(?: {pointer})?",
            _weekday,
        ),
        # "hier", "demain soir"
        _rule("nothing", rf"(?<![\w-])(?P<day>{any_of(c.relative_days)})\b(?!-){part}", _relative_day),
        # "la veille", but no "la veille du scrutin"
        _rule("nothing", rf"\b(?P<day>{any_of(c.anaphoric_days)})\b(?! d(?:e|u|es) | d'){part}", _anaphoric_day),
        # "la semaine dernière"
        _rule("nothing", rf"\b(?P<span>{any_of(c.relative_spans)})\b", _relative_span),
        # "il y a trois jours"
        _rule(
            "nothing", rf"\bil y a (?:(?:près|plus|moins) (?:de |d')|environ )?{number} (?P<unit>{unit})\b", _counted
        ),
        # "un an plus tôt", "deux jours plus tard"; "que neuf jours après" says how long it took
        _rule(
            "nothing",
            rf"(?<!\bque )\b{number} (?P<unit>{unit}) (?P<where>plus tard|après|plus tôt|auparavant|avant)\b",
            _counted,
        ),
        # "dans dix jours"
        _rule("nothing", rf"\b(?P<hence>dans) {number} (?P<unit>{unit})\b", _counted),
        _rule("nothing", rf"\b(?:à )?(?P<feast>{any_of(c.feasts)})\b", _feast),
    )


def _rule(
    needs: Literal["digit", "month", "weekday", "nothing"],
    pattern: str,
    resolve: Callable[[re.Match[str], _Context], str | None],
) -> _Rule:
    return _Rule(needs, re.compile(pattern), resolve)
