"""What the words of a date mean: each resolver reads the match of a pattern of `dates` and answers in EDTF.

None is the answer for a date that cannot be resolved, NO_DATE for words that turn out to be no date.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from app.extraction import days
from app.extraction.numbers import words_value
from app.extraction.tenses import Tenses
from app.lexicon.calendar import calendar

NO_DATE = ""
"""What a resolver answers for words that turn out to be no date: "31 février"."""


@dataclass(slots=True)
class Context:
    """What a resolver knows."""

    published: date | None
    tenses: Tenses
    anchor: date | None = None
    """The day that the text spoke of last."""

    def ahead(self, match: re.Match[str]) -> bool | None:
        """Whether it is to come: by "dernier" or "prochain" in the match itself, else by the verbs around it."""
        if get(match, "last"):
            return False
        return True if get(match, "next") else self.tenses.ahead(match.start(), match.end())


def get(match: re.Match[str], group: str) -> str | None:
    """The words of a group; None also where the pattern has no such group."""
    return match[group] if group in match.re.groupindex else None


def numeric(match: re.Match[str], context: Context) -> str | None:
    """ "24.10.2024", "24/10/24", "2024-10-24"."""
    words = match["y"] or match["y2"]
    year = int(words) + (2000 if len(words) == 2 else 0)
    found = days.valid(year, int(match["m"] or match["m2"]), int(match["d"] or match["d2"]))
    return found.isoformat() if found else NO_DATE


def _day_number(words: str) -> int:
    return 1 if words.endswith("er") else int(words)


def day(match: re.Match[str], context: Context) -> str | None:
    """ "jeudi 24 octobre", "1er novembre dernier"."""
    day, month = _day_number(match["d"]), calendar().months[match["m"]]
    if match["y"]:
        found = days.valid(int(match["y"]), month, day)
        return found.isoformat() if found else NO_DATE
    weekday = calendar().weekdays.get(match["wd"] or "")
    return days.month_day(month, day, context.published, context.ahead(match), weekday) or NO_DATE


def day_range(match: re.Match[str], context: Context) -> str | None:
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
        return NO_DATE
    year = match["y1"] or last[:4]
    if not match["y1"] and (first_month, first_day) > (last_month, last_day):
        year = days.year_before(year)
    return f"{year}-{first_month:02}-{first_day:02}/{last}"


def month_or_year(match: re.Match[str], context: Context) -> str | None:
    """ "juillet", "mi-octobre", "fin 2023", "début novembre 2024", "2019"."""
    words, year = get(match, "part") or "", get(match, "y")
    part = next((p for p in calendar().month_parts if p in words), None)
    name = get(match, "m") or get(match, "lone_month")
    if name is None:
        if part is None:
            return year
        first, last = calendar().year_parts[part]
        return f"{year}-{first:02}/{year}-{last:02}"
    number = calendar().months[name]
    month = f"{year}-{number:02}" if year else days.month_alone(number, context.published, context.ahead(match))
    if part is None:
        return month
    first, last = calendar().month_parts[part]
    return f"{month}-{first:02}/{month}-{min(last, days.length(month)):02}"


def month_range(match: re.Match[str], context: Context) -> str | None:
    """ "de mai à juillet 2023"."""
    first, last = (calendar().months[match[group]] for group in ("m1", "m2"))
    end = f"{match['y']}-{last:02}" if match["y"] else days.month_alone(last, context.published, context.ahead(match))
    return f"{days.year_before(end[:4]) if first > last else end[:4]}-{first:02}/{end}"


def years(match: re.Match[str], context: Context) -> str | None:
    """ "de 2019 à 2022", "la saison 2023-24"."""
    first, last = match["y1"], match["y2"]
    last = first[:2] + last if len(last) == 2 else last
    return f"{first}/{last}" if first < last else NO_DATE


def decade(match: re.Match[str], context: Context) -> str | None:
    """ "les années 1990", "les années 90"."""
    digits = match["decade"]
    return f"{digits[:3]}X" if len(digits) == 4 else f"19{digits[0]}X"


def season(match: re.Match[str], context: Context) -> str | None:
    """ "à l'été 2024", "l'hiver dernier", "cet automne"."""
    number = calendar().seasons[match["season"]]
    if year := get(match, "y"):
        return f"{year}-{number}"
    if context.published is None:
        return None
    begun = (context.published.month - 3) // 3 >= number - min(calendar().seasons.values())
    shift = -1 if get(match, "last") and not begun else 1 if get(match, "next") and begun else 0
    return f"{context.published.year + shift}-{number}"


def division(match: re.Match[str], context: Context) -> str | None:
    """ "au troisième trimestre 2024"."""
    rank, months = calendar().ordinals[match["rank"]], calendar().divisions[match["division"]]
    if rank * months > 12:
        return NO_DATE
    return f"{match['y']}-{(rank - 1) * months + 1:02}/{match['y']}-{rank * months:02}"


def weekday(match: re.Match[str], context: Context) -> str | None:
    """ "jeudi", "vendredi dernier", "mercredi soir"."""
    if context.published is None:
        return None
    weekday, strictly = calendar().weekdays[match["wd"]], bool(match["last"] or match["next"])
    return days.nearest_weekday(weekday, context.published, context.ahead(match), strictly=strictly).isoformat()


def weekday_number(match: re.Match[str], context: Context) -> str | None:
    """ "mercredi 30": the nearest day of that number that is that weekday."""
    if context.published is None:
        return None
    weekday, number = calendar().weekdays[match["wd"]], int(match["d"])
    near = (context.published + timedelta(n) for k in range(62) for n in (-k, k))
    return next((d.isoformat() for d in near if d.day == number and d.weekday() == weekday), None)


def weekday_range(match: re.Match[str], context: Context) -> str | None:
    """ "dans la nuit de mercredi à jeudi"."""
    if context.published is None:
        return None
    first, last = (calendar().weekdays[match[group]] for group in ("wd1", "wd2"))
    end = days.nearest_weekday(last, context.published, context.ahead(match))
    return f"{days.nearest_weekday(first, end, ahead=False, strictly=True)}/{end}"


def relative_day(match: re.Match[str], context: Context) -> str | None:
    """ "hier", "demain soir"."""
    step = calendar().relative_days[match["day"]]
    return days.step(context.published, "day", step) if context.published else None


def anaphoric_day(match: re.Match[str], context: Context) -> str | None:
    """ "la veille", "le lendemain"."""
    step = calendar().anaphoric_days[match["day"]]
    origin = context.anchor or (context.published if step < 0 else None)
    return days.step(origin, "day", step) if origin else None


def relative_span(match: re.Match[str], context: Context) -> str | None:
    """ "la semaine dernière", "l'an prochain"."""
    unit, step = calendar().relative_spans[match["span"]]
    return days.step(context.published, unit, step, context.ahead(match)) if context.published else None


def counted(match: re.Match[str], context: Context) -> str | None:
    """ "il y a trois jours", "deux mois plus tôt", "dans dix jours"."""
    count = int(match["n"]) if match["n"].isdigit() else words_value(match["n"])
    if count is None:
        return None
    unit, where = calendar().units[match["unit"]], get(match, "where")
    if where in calendar().later:
        return days.step(context.anchor, unit, count) if context.anchor else None
    origin = (context.anchor if where else None) or context.published
    return days.step(origin, unit, count if get(match, "hence") else -count) if origin else None


def feast(match: re.Match[str], context: Context) -> str | None:
    """ "à Noël"."""
    return days.month_day(*calendar().feasts[match["feast"]], context.published, context.ahead(match))
