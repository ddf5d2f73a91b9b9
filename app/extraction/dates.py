"""Dates in a text, resolved against the article's date, as EDTF (ISO 8601-2).

Patterns are tried in the order of the table `_RULES`, specific ones first; what one has taken is no other's. Resolution
then goes from left to right, as "la veille" counts from the day that the text spoke of last.
"""

import re
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from app.annotation import DateMention, Span
from app.extraction.numbers import any_of, level, lower, words_value
from app.lexicon.calendar import Unit, calendar

_REACH = 400
"""Characters over which "la veille" looks back for the day that it counts from."""
_PARTS = {"début": (1, 10), "mi": (11, 20), "fin": (21, 31)}
_YEAR_PARTS = {"début": (1, 4), "mi": (5, 8), "fin": (9, 12)}


@dataclass(slots=True)
class _Context:
    """What a resolver knows."""

    text: str
    published: date | None
    tenses: "_Tenses"
    anchor: date | None = None
    """The day that the text spoke of last."""

    def ahead(self, match: re.Match[str]) -> bool | None:
        """Whether the clause of the match speaks of what is to come."""
        return self.tenses.ahead(match.start(), match.end())


_Resolver = Callable[[re.Match[str], _Context], str | None]


def find_dates(text: str, published: date | None = None) -> tuple[DateMention, ...]:
    """The dates that `text` mentions, in order, without overlap.

    `published` is the article's date. Without it a date that has no year is "XXXX-11-01", and a weekday is None.
    """
    plain = lower(level(text))
    taken = bytearray(len(plain))
    found: list[tuple[re.Match[str], _Resolver]] = []
    for pattern, resolve in _rules():
        for match in pattern.finditer(plain):
            start, end = _bounds(match)
            if not any(taken[start:end]) and not _proper(text, match):
                taken[start:end] = b"\1" * (end - start)
                found.append((match, resolve))
    found.sort(key=lambda pair: pair[0].start())
    context = _Context(plain, published, _Tenses(plain))
    mentions, last = [], -_REACH
    for match, resolve in found:
        if match.start() - last > _REACH:
            context.anchor = None
        edtf = resolve(match, context)
        if edtf is not None and re.fullmatch(r"\d{4}-\d\d-\d\d", edtf):
            context.anchor, last = date.fromisoformat(edtf), match.end()
        if edtf != "":
            mentions.append(DateMention(Span.of(text, *_bounds(match)), edtf))
    return tuple(mentions)


def _bounds(match: re.Match[str]) -> tuple[int, int]:
    """The date's own words, where the pattern also has the word before them."""
    return match.span("date") if "date" in match.re.groupindex else match.span()


def _proper(text: str, match: re.Match[str]) -> bool:
    """A lone month with a capital is a planet or a name: "Mars", "Avril"."""
    groups = match.groupdict()
    return "lone_month" in groups and groups["lone_month"] is not None and text[match.start("lone_month")].isupper()


# Tense


class _Tenses:
    """Where the verbs of a text point, clause by clause."""

    def __init__(self, text: str) -> None:
        clause, sentence, future, past = _tense_patterns()
        self._clauses = [m.end() for m in clause.finditer(text)]
        self._sentences = [m.end() for m in sentence.finditer(text)]
        not_future = calendar().not_future
        ahead = [m for m in future.finditer(text) if m.group() not in not_future]
        spots = {m.start() for m in ahead}
        back = [m for m in past.finditer(text) if not any(i in spots for i in range(m.start(), m.end()))]
        self._hints = sorted([(m.start(), True) for m in ahead] + [(m.start(), False) for m in back])

    def ahead(self, start: int, end: int) -> bool | None:
        """True for what is to come, False for what has been, None where no verb near [start, end) says."""
        for bounds in (self._clauses, self._sentences):
            low = bounds[i - 1] if (i := bisect_right(bounds, start)) else 0
            high = bounds[i] if (i := bisect_left(bounds, end)) < len(bounds) else end + _REACH
            near = self._hints[bisect_left(self._hints, (low, False)) : bisect_left(self._hints, (high, False))]
            near = [hint for hint in near if not start <= hint[0] < end]
            if near:
                return min(near, key=lambda hint: abs(hint[0] - start))[1]
        return None


@cache
def _tense_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = calendar()
    clause = re.compile(r"[.!?](?=\s)|[;:\n«»“”\"(),]|\b(?:que|qui|où|mais|dont|après que|tandis que) |\bqu'")
    sentence = re.compile(r"[.!?](?=\s)|[;\n]")
    future = re.compile(
        rf"\b(?:{any_of(words.future)})\b"
        r"|\b(?!serai|aurai)[^\W\d_]{2,}(?:ra|ront|rai(?:en)?t)\b"
        r"|\b(?:sera|seront|aura|auront)\b"
    )
    past = re.compile(
        rf"\b(?:{any_of(words.past)})\b"
        r"|\b(?:a|ont|avai(?:en)?t|est|sont|étai(?:en)?t|aurai(?:en)?t|serai(?:en)?t) (?:été |[^\W\d_]+ment |\w{2,4} ){0,2}"
        r"[^\W\d_]+(?:é|ée|és|ées|i|ie|is|ise|ises|it|ite|u|ue|us|ues|ert|ont)\b"
        r"|\b[^\W\d_]{2,}[^r\W\d_]ai(?:en)?t\b"
    )
    return clause, sentence, future, past


# Resolvers


def _valid(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] else None


def _month_day(month: int, day: int, published: date | None, ahead: bool | None) -> str | None:
    """EDTF of a day without a year: the nearest to the article's date, by tense."""
    if not 1 <= day <= monthrange(2024, month)[1]:
        return None
    if published is None:
        return f"XXXX-{month:02}-{day:02}"
    near = [d for year in range(published.year - 1, published.year + 2) if (d := _valid(year, month, day))]
    in_tense = [d for d in near if ahead is None or (d >= published if ahead else d <= published)]
    return min(in_tense or near, key=lambda d: abs(d - published)).isoformat()


def _month(month: int, published: date | None, ahead: bool | None) -> str:
    """EDTF of a month without a year, likewise."""
    if published is None:
        return f"XXXX-{month:02}"
    now = published.year * 12 + published.month - 1
    near = [year * 12 + month - 1 for year in range(published.year - 1, published.year + 2)]
    in_tense = [m for m in near if ahead is None or (m >= now if ahead else m <= now)]
    best = min(in_tense, key=lambda m: abs(m - now))
    return f"{best // 12}-{month:02}"


def _pointer(match: re.Match[str], context: _Context) -> bool | None:
    """Tense by "dernier" or "prochain" in the match itself, else by the verbs."""
    if match.groupdict().get("last"):
        return False
    return True if match.groupdict().get("next") else context.ahead(match)


def _numeric(match: re.Match[str], context: _Context) -> str | None:
    year = int(match["y"] or match["y2"])
    if year < 100:
        year += 2000
    found = _valid(year, int(match["m"] or match["m2"]), int(match["d"] or match["d2"]))
    return found.isoformat() if found else ""


def _day(match: re.Match[str], context: _Context) -> str | None:
    day = 1 if match["d"].endswith("er") else int(match["d"])
    month = calendar().months[match["m"]]
    if match["y"]:
        found = _valid(int(match["y"]), month, day)
        return found.isoformat() if found else ""
    return _month_day(month, day, context.published, _pointer(match, context)) or ""


def _day_range(match: re.Match[str], context: _Context) -> str | None:
    months = calendar().months
    first, last = (1 if match[g].endswith("er") else int(match[g]) for g in ("d1", "d2"))
    last_month = months[match["m2"]]
    first_month = months[match["m1"]] if match["m1"] else last_month
    if match["y2"]:
        end = _valid(int(match["y2"]), last_month, last)
        start = _valid(int(match["y1"] or match["y2"]), first_month, first)
        if start and end and start > end and not match["y1"]:
            start = _valid(end.year - 1, first_month, first)
        return f"{start}/{end}" if start and end and start < end else ""
    high = _month_day(last_month, last, context.published, context.ahead(match))
    if high is None or not 1 <= first <= monthrange(2024, first_month)[1]:
        return ""
    year = high[:4]
    if year != "XXXX" and (first_month, first) > (last_month, last):
        year = str(int(year) - 1)
    return f"{year}-{first_month:02}-{first:02}/{high}"


def _month_or_year(match: re.Match[str], context: _Context) -> str | None:
    """ "en juillet", "mi-octobre", "fin 2023", "début novembre 2024"."""
    part = next((p for p in _PARTS if match["part"] and p in match["part"]), None)
    if not match["m"]:
        if part is None:
            return match["y"]
        first, last = _YEAR_PARTS[part]
        return f"{match['y']}-{first:02}/{match['y']}-{last:02}"
    number = calendar().months[match["m"]]
    month = f"{match['y']}-{number:02}" if match["y"] else _month(number, context.published, _pointer(match, context))
    if part is None:
        return month
    first, last = _PARTS[part]
    length = monthrange(int(month[:4]) if month[:4].isdigit() else 2024, number)[1]
    return f"{month}-{first:02}/{month}-{min(last, length):02}"


def _month_range(match: re.Match[str], context: _Context) -> str | None:
    first, last = (calendar().months[match[g]] for g in ("m1", "m2"))
    high = f"{match['y']}-{last:02}" if match["y"] else _month(last, context.published, context.ahead(match))
    year = high[:4]
    if first > last and year != "XXXX":
        year = str(int(year) - 1)
    return f"{year}-{first:02}/{high}"


def _years(match: re.Match[str], context: _Context) -> str | None:
    first, last = match["y1"], match["y2"]
    if len(last) == 2:
        last = first[:2] + last
    return f"{first}/{last}" if first < last else ""


def _decade(match: re.Match[str], context: _Context) -> str | None:
    digits = match["decade"]
    return f"{digits[:3]}X" if len(digits) == 4 else f"19{digits[0]}X"


def _season(match: re.Match[str], context: _Context) -> str | None:
    number = calendar().seasons[match["season"]]
    if match["y"]:
        return f"{match['y']}-{number}"
    if context.published is None:
        return None
    year = context.published.year
    started = (context.published.month - 3) // 3 >= number - 21  # spring from March, winter from December
    if match["last"] and not started:
        year -= 1
    elif match["next"] and started:
        year += 1
    return f"{year}-{number}"


def _division(match: re.Match[str], context: _Context) -> str | None:
    rank = calendar().ordinals[match["rank"]]
    length = 3 if match["division"] == "trimestre" else 6
    if rank * length > 12:
        return ""
    return f"{match['y']}-{(rank - 1) * length + 1:02}/{match['y']}-{rank * length:02}"


def _nearest_weekday(weekday: int, published: date, ahead: bool | None, *, strictly: bool = False) -> date:
    if ahead:
        return published + timedelta((weekday - published.weekday()) % 7 or (7 if strictly else 0))
    return published - timedelta((published.weekday() - weekday) % 7 or (7 if strictly else 0))


def _weekday(match: re.Match[str], context: _Context) -> str | None:
    if context.published is None:
        return None
    weekday = calendar().weekdays[match["wd"]]
    strictly = bool(match["last"] or match["next"])
    return _nearest_weekday(weekday, context.published, _pointer(match, context), strictly=strictly).isoformat()


def _weekday_number(match: re.Match[str], context: _Context) -> str | None:
    """ "mercredi 30": the nearest day of that number that is that weekday."""
    if context.published is None:
        return None
    weekday, number = calendar().weekdays[match["wd"]], int(match["d"])
    days = (context.published + timedelta(n) for k in range(62) for n in (-k, k))
    return next((d.isoformat() for d in days if d.day == number and d.weekday() == weekday), None)


def _weekday_range(match: re.Match[str], context: _Context) -> str | None:
    if context.published is None:
        return None
    weekdays = calendar().weekdays
    end = _nearest_weekday(weekdays[match["wd2"]], context.published, context.ahead(match))
    start = _nearest_weekday(weekdays[match["wd1"]], end, ahead=False, strictly=True)
    return f"{start}/{end}"


def _relative_day(match: re.Match[str], context: _Context) -> str | None:
    if context.published is None:
        return None
    return (context.published + timedelta(calendar().relative_days[match["day"]])).isoformat()


def _anaphoric_day(match: re.Match[str], context: _Context) -> str | None:
    step = calendar().anaphoric_days[match["day"]]
    origin = context.anchor or (context.published if step < 0 else None)
    return (origin + timedelta(step)).isoformat() if origin else None


def _relative_span(match: re.Match[str], context: _Context) -> str | None:
    unit, step = calendar().relative_spans[match["span"]]
    return _step(context.published, unit, step, context.ahead(match)) if context.published else None


def _counted(match: re.Match[str], context: _Context) -> str | None:
    """ "il y a trois jours", "deux mois plus tôt", "dans dix jours"."""
    words = match["n"] or match["n2"] or match["n3"]
    count = int(words) if words.isdigit() else words_value(words)
    unit = calendar().units[match["unit"] or match["unit2"] or match["unit3"]]
    if count is None or count > 1000:
        return None
    if match["later"]:
        return _step(context.anchor, unit, count) if context.anchor else None
    origin = (context.anchor if match["n2"] else None) or context.published
    return _step(origin, unit, count if match["n3"] else -count) if origin else None


def _feast(match: re.Match[str], context: _Context) -> str | None:
    month, day = calendar().feasts[match["feast"]]
    return _month_day(month, day, context.published, context.ahead(match))


def _step(origin: date, unit: Unit, step: int, ahead: bool | None = None) -> str:
    """EDTF of the day, week, week-end, month or year that lies `step` units from that of `origin`."""
    if unit == "day":
        return (origin + timedelta(step)).isoformat()
    if unit == "week":
        monday = origin + timedelta(7 * step - origin.weekday())
        return f"{monday}/{monday + timedelta(6)}"
    if unit == "weekend":
        saturday = origin + timedelta(5 - origin.weekday() + 7 * step)
        if step == 0 and not ahead and saturday > origin:
            saturday -= timedelta(7)
        return f"{saturday}/{saturday + timedelta(1)}"
    if unit == "month":
        months = origin.year * 12 + origin.month - 1 + step
        return f"{months // 12}-{months % 12 + 1:02}"
    return str(origin.year + step)


# Patterns


@cache
def _rules() -> tuple[tuple[re.Pattern[str], _Resolver], ...]:
    """The patterns in the order in which they take their words, each with a phrase it is for."""
    c = calendar()
    month, weekday, unit = any_of(c.months), any_of(c.weekdays), any_of(c.units)
    year = r"(?:1[5-9]|20)\d\d(?![\d ]\d{3}(?!\d)|\d|[.,]\d| ?%)"
    pointer = rf"(?: (?:(?P<last>{any_of(c.last)})|(?P<next>{any_of(c.next)})))?\b"
    part = rf"(?: (?:{any_of(c.day_parts)})\b)?"
    number = r"\d{1,3}|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante"
    of_month = r"(?:(?:du )?mois )?(?:de |d')?"
    rows: Mapping[str, _Resolver] = {
        # "2024-10-24", "24.10.2024", "24/10/24"
        r"(?<![\w.,/-])(?:le )?(?:(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"
        r"|(?P<d2>\d{1,2})(?P<sep>[./])(?P<m2>\d{1,2})(?P=sep)(?P<y2>\d{4}|\d\d))(?![\w/-]|\.\d)": _numeric,
        # "du 3 au 5 mai", "entre le 7 septembre et le 1er octobre 2023", "les 3 et 4 mai"
        rf"\b(?:du|de|entre le|entre|les?|du mois|depuis le) (?:(?:{weekday}) )?(?P<d1>1 ?er|\d{{1,2}})"
        rf"(?: (?P<m1>{month}))?(?: (?P<y1>{year}))?(?:, \d{{1,2}})? (?:au|à|et le|et)(?: le)? "
        rf"(?:(?:{weekday}) )?(?P<d2>1 ?er|\d{{1,2}}) (?P<m2>{month})\b(?: (?P<y2>{year}))?": _day_range,
        # "jeudi 24 octobre", "le 7 septembre 2024", "1er novembre dernier"
        rf"\b(?:(?:le|ce) )?(?:(?:{weekday}) )?(?<!\d[ .,])(?P<d>1 ?er|premier|[0-3]?\d)(?: |-)(?P<m>{month})\b"
        rf"(?: (?P<y>{year}))?{pointer}": _day,
        # "dans la nuit de mercredi à jeudi", "de lundi à mercredi"
        rf"\b(?:(?:dans )?la nuit d(?:e|u) (?P<wd1>{weekday}) (?:à|au) (?P<wd2>{weekday}))\b": _weekday_range,
        rf"\b(?:de|entre) (?P<wd1>{weekday}) (?:à|et) (?P<wd2>{weekday})\b": _weekday_range,
        # "de mai à juillet 2023", "entre septembre et décembre"
        rf"\b(?:de |d'|entre )(?P<m1>{month}) (?:à|et) (?P<m2>{month})\b(?: (?P<y>{year}))?": _month_range,
        # "entre 2019 et 2022", "de 2019 à 2022"
        rf"\b(?:de|entre) (?P<y1>{year}) (?:à|et) (?P<y2>{year})\b": _years,
        rf"\b(?:saison|exercice|campagne|période|hiver) (?P<y1>{year})[-/](?P<y2>{year}|\d\d)\b": _years,
        # "(2019-2022)"
        rf"(?<=\()(?P<y1>{year})[-–](?P<y2>{year})(?=\))": _years,
        # "les années 1990", "les années 90"
        r"\bannées (?P<decade>(?:1[5-9]|20)\d0|[2-9]0)\b": _decade,
        # "au troisième trimestre 2024"
        rf"\b(?:au |le |du )?(?P<rank>{any_of(c.ordinals)}) (?P<division>trimestre|semestre) (?:de )?(?P<y>{year})\b": _division,
        # "à l'été 2024", "l'hiver dernier", "cet automne"
        rf"\b(?:(?:cet?|l'|le |à l'|au |en |dès l'|du |de l') ?)(?P<season>{any_of(c.seasons)}) (?P<y>{year})(?P<last>)(?P<next>)\b": _season,
        rf"\b(?:(?:cet?|l'|le|au|en) ?)(?P<y>)(?P<season>{any_of(c.seasons)}) (?:(?P<last>dernier|passé)|(?P<next>prochain))\b": _season,
        rf"\b(?:cet (?=[éah])|ce (?=p))(?P<season>{any_of(c.seasons)})\b(?P<y>)(?P<last>)(?P<next>)(?! [\d])": _season,
        # "début novembre", "mi-octobre 2023", "fin 2023", "à la fin du mois d'août"
        rf"\b(?P<part>(?:à la |au |depuis la )?(?:début|mi|fin))(?:-| ){of_month}(?P<m>{month})\b(?: (?P<y>{year}))?{pointer}": _month_or_year,
        rf"\b(?P<part>(?:à la |au )?(?:début|mi|fin))(?:-| )(?:de |de l'année )?(?P<m>)(?P<y>{year})\b": _month_or_year,
        # "octobre 2023", "septembre dernier"
        rf"\b(?P<part>)(?P<m>{month}) (?P<y>{year})\b": _month_or_year,
        rf"\b(?P<part>)(?P<m>{month})(?P<y>) (?:(?P<last>{any_of(c.last)})|(?P<next>{any_of(c.next)}))\b": _month_or_year,
        # "en juillet", "le sommet de septembre"
        rf"\b(?:{any_of(c.before_month)})(?<=[\w']) ?(?P<date>(?P<part>)(?P<y>)(?P<m>(?P<lone_month>{month})))\b(?!-)": _month_or_year,
        # "en 2024", "depuis 2014", "(2019)"
        rf"\b(?:{any_of(c.before_year)}) (?P<date>(?P<part>)(?P<m>)(?P<y>{year}))\b(?! [a-zà-ÿ]+[sx]\b)": _month_or_year,
        rf"(?<=\()(?P<part>)(?P<m>)(?P<y>{year})(?=\))": _month_or_year,
        # "vendredi dernier", "ce jeudi", "mercredi soir"
        rf"(?<!\bau )(?<!\bdu )(?<!\bun )(?<!\ble )(?<!\bles )(?<!\bchaque )\b(?:ce )?(?P<wd>{weekday}) (?P<d>[0-3]?\d)"
        rf"(?=[.,;:)»\"\n]|$| (?:et|au|à|a|ont|est|que|en|dans|pour|lors|par|selon|matin|soir)\b){part}": _weekday_number,
        rf"(?<!\bau )(?<!\bdu )(?<!\bun )(?<!\bles )(?<!\bchaque )(?<![\w-])(?:(?P<this>ce) |(?<!\ble ))(?P<wd>{weekday})\b(?! (?:saint|noir|gras|des cendres))(?!-)"
        rf"{part}{pointer}": _weekday,
        # "hier", "aujourd'hui", "demain soir"
        rf"(?<![\w-])(?P<day>{any_of(c.relative_days)})\b(?!-){part}": _relative_day,
        # "la veille", "le lendemain"
        rf"\b(?P<day>{any_of(c.anaphoric_days)})\b(?! (?:de |d'|du |des )){part}": _anaphoric_day,
        # "la semaine dernière", "l'an dernier"
        rf"\b(?P<span>{any_of(c.relative_spans)})\b": _relative_span,
        # "il y a trois jours", "un an plus tôt", "deux jours plus tard", "dans dix jours"
        rf"\bil y a (?:(?:près|plus|environ|moins) (?:de |d')?)?(?P<n>{number}) (?P<unit>{unit})\b"
        rf"|\b(?P<n2>{number}) (?P<unit2>{unit}) (?:(?P<later>plus tard|après)|plus tôt|auparavant|avant)\b"
        rf"|\bdans (?P<n3>{number}) (?P<unit3>{unit})\b": _counted,
        rf"\b(?:à )?(?P<feast>{any_of(c.feasts)})\b": _feast,
    }
    return tuple((re.compile(pattern), resolve) for pattern, resolve in rows.items())
