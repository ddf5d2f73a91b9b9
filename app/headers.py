"""What an article says of itself: header, front matter, byline, date line, and the language of its words."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from app import edtf
from app.errors import BadInput
from app.lexicon import read

_YEARS = 10_000
"""A number below it, where a date of publication is asked for, is a year."""


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of an article beside its text; None where nothing is."""

    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    """EDTF."""
    url: str | None = None
    language: str | None = None
    """Two or three letters, as in BCP 47's primary subtag."""

    def over(self, other: "Details") -> "Details":
        """These details, and the other's where these say nothing."""
        mine = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) is not None}
        return Details(**{**{f.name: getattr(other, f.name) for f in fields(other)}, **mine})


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a text says of itself, and where: `furniture` are the stretches of the text that are no news."""

    details: Details
    furniture: tuple[tuple[int, int], ...]


def own_words(text: str) -> OwnWords:
    """The details that stand in a text: in its header or front matter first, then in bylines and date lines.

    Raises BadInput where the front matter is broken.
    """
    header, start = _front_matter(text) or _header(text) or (Details(), 0)
    found, furniture = [header], [(0, start)] if start else []
    lines = list(_lines(text, start))
    title = _title(lines)
    for position, (begin, line) in enumerate(lines):
        if not (position < _HEAD or position >= len(lines) - _TAIL):
            continue
        reading = _read_line(line, position >= _HEAD)
        if reading is not None:
            found.append(reading[0])
            furniture.append((begin, begin + reading[1]))
    found.append(Details(title=title, language=language_of(text[start:])))
    details = Details()
    for one in found:
        details = details.over(one)
    return OwnWords(details, tuple(furniture))


def details_from(values: dict[str, Any]) -> Details:
    """Details from the values that a person wrote, keyed by field; unknown keys are left out.

    Raises BadInput where a value is no text or a date is none.
    """
    clean: dict[str, str] = {}
    for name in (f.name for f in fields(Details)):
        value = values.get(name)
        if value is None or value == "":
            continue
        if isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
            value = ", ".join(value)
        if name == "published" and isinstance(value, int) and value < _YEARS:
            value = str(value)
        if not isinstance(value, str):  # not shown: a few lines of YAML make a value of many gigabytes
            raise BadInput(f"{name} is no text, but of type {type(value).__name__}: put it in quotation marks")
        if name == "published":
            value = published(value)
        elif name == "language":
            value = re.split(r"[-_]", value.strip().lower())[0]
        clean[name] = value.strip()
    return Details(**clean)


def published(words: str) -> str:
    """A date of publication as EDTF: from "2024-11-01T08:30:00Z", "vendredi 3 mai 2024 à 10h", "03/05/2024" and such.

    Raises BadInput where the words are no date with a year.
    """
    iso = words.strip().replace(" ", "T", 1) if re.match(r"\s*\d{4}-", words) else words.strip()
    if edtf.is_date(iso):
        return iso
    found = _grammar().alone.fullmatch(words.strip())
    if found and (date := _edtf(found)):
        return date
    raise BadInput(f"no date of publication: {words!r} (write it as 2024-05-03)")


def author_of_line(line: str) -> str:
    """The names of a byline: "Jean Dupont" of "Par Jean Dupont"; any other line as it is."""
    found = _grammar().byline.fullmatch(line)
    return found["who"] if found else line


def date_of_line(line: str) -> str | None:
    """The date, as EDTF, of a line that gives nothing but one: "Publié le 3 mai 2024 à 10h"; None for any other."""
    grammar = _grammar()
    found = grammar.date_line.match(line) or grammar.alone.fullmatch(line.strip())
    return _edtf(found) if found and line.rstrip()[-1] not in ".!?…" else None


def language_of(text: str) -> str | None:
    """The language whose frequent words a text uses most; None where it uses too few of any to tell."""
    words = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    counts = Counter(language for word in words for language in _grammar().languages.get(word, ()))
    if not counts:
        return None
    best, hits = counts.most_common(1)[0]
    # French wins a tie: short French texts share most of their little words with Spanish and Italian.
    best = "fr" if counts["fr"] == hits else best
    return best if hits >= max(3, len(words) // 12) else None


# ---------------------------------------------------------------- header and front matter

_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_LONGEST = 10_000
"""Characters that front matter has at most: the time that YAML takes grows with the square of how deep it is nested."""
_FIELD = re.compile(
    r"[ \t]*(?P<key>[^\W\d_][^:\r\n]{1,24}?)[ \t\u00a0\u202f]*:[ \t\u00a0]*(?P<value>[^\r\n]*)(?:\r?\n|\Z)"
)


def _front_matter(text: str) -> tuple[Details, int] | None:
    found = _FRONT.match(text, 0, _LONGEST)
    if not found:
        return None
    import yaml  # few texts have any

    try:
        values = yaml.safe_load(found["yaml"])
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: "2024-99-99", numbers too long
        raise BadInput(f"front matter: {' '.join(str(error).split())}") from error
    if not isinstance(values, dict):
        raise BadInput("front matter: no keys and values in it")
    named = {field: v for key, v in values.items() if (field := _grammar().keys.get(str(key).lower()))}
    return details_from({k: str(v) if isinstance(v, date) else v for k, v in named.items()}), found.end()


def _header(text: str) -> tuple[Details, int] | None:
    """The lines "Titre : …" at the top, up to the first line that is none."""
    end = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    values: dict[str, str] = {}
    while found := _FIELD.match(text, end):
        key = _grammar().keys.get(found["key"].lower())
        if key is None:
            break
        values.setdefault(key, found["value"])
        end = found.end()
    try:
        return (details_from(values), end) if values else None
    except BadInput:  # "Date : hier" dates nothing, and is no reason to refuse the article
        del values["published"]
        return details_from(values), end


# ---------------------------------------------------------------- bylines and date lines

_HEAD, _TAIL = 6, 4
"""How many lines at either end of a text may be bylines and date lines."""
_LINE = re.compile(r"[^\r\n]+")
_MARKDOWN = re.compile(r"#{1,2}\s+")
_NEWS_FOLLOW = re.compile(r"\s*[-–—|•:]?\s*[A-ZÀ-Þ«“\"]")
_ARTICLE = re.compile(r"(?:Les?|La)\s|L['’]")


def _lines(text: str, start: int) -> Iterator[tuple[int, str]]:
    for found in _LINE.finditer(text, start):
        if found.group().strip("\ufeff \t\r\n\u00a0"):
            yield found.start(), found.group()


def _title(lines: list[tuple[int, str]]) -> str | None:
    if not lines:
        return None
    line = lines[0][1].strip("\ufeff \t")
    if _MARKDOWN.match(line):
        return _MARKDOWN.sub("", line).strip()
    plain = len(lines) > 1 and len(line) <= 160 and len(line.split()) >= 3 and line[-1] not in '.:;,»”"'
    return line if plain and _read_line(line, False) is None else None


def _read_line(line: str, at_end: bool) -> tuple[Details, int] | None:
    """What a line says of the article, and how much of the line that is; None for a line of news."""
    grammar, short = _grammar(), len(line.strip()) <= 120
    if short and (found := grammar.byline.fullmatch(line)) and (details := _byline(found["who"], line)):
        return details, len(line)
    if short and (found := grammar.signature.fullmatch(line)):
        unsigned = found["name"].lower() in grammar.unsigned
        return Details(publisher=None if unsigned else found["name"]), len(line)
    if short and at_end and (found := grammar.rights.fullmatch(line)):
        return Details(publisher=found["name"]), len(line)
    if found := grammar.date_line.match(line):
        if short and line.rstrip()[-1] not in ".!?…":  # "Publié le 3 mai 2024 à 10h, mis à jour à 12h"
            return Details(published=_edtf(found)), len(line)
        if _NEWS_FOLLOW.match(line, found.end()):  # but not "Publié le 3 mai 2024, le rapport conclut que …"
            return Details(published=_edtf(found)), found.end()
    if short and (found := grammar.alone.fullmatch(line.strip())):
        return Details(published=_edtf(found)), len(line)
    if found := grammar.dateline.match(line):
        return Details(publisher=found["agency"], published=_edtf(found)), found.end()
    return None


def _byline(who: str, line: str) -> Details | None:
    """A byline's author, publisher and date: "Gaëlle Villeneuve / Afrique Première Tv", "Jean Dupont, avec AFP"."""
    grammar = _grammar()
    author, *rest = (
        part.strip() for part in re.split(r"\s+[/|•·–—-]\s+|\s*,\s+|\s+(?=pour\s[A-ZÉÈL])", who) if part.strip()
    )
    if not author[0].isupper() or len(author.split()) > 8 or line.rstrip()[-1] in ".?!…":
        return None
    publisher = published_on = None
    if found := grammar.with_agency.fullmatch(author):
        author = found["name"]
        if _ARTICLE.match(author):
            author, publisher = "", author
    for part in rest:
        if date := grammar.date.search(part):
            published_on = published_on or _edtf(date)
        elif part.startswith("pour ") or (f", {part}" not in who and part[0].isupper() and len(part.split()) <= 5):
            publisher = publisher or part.removeprefix("pour ")
    return Details(author=author or None, publisher=publisher, published=published_on)


class _Grammar(NamedTuple):
    keys: dict[str, str]
    date: re.Pattern[str]
    alone: re.Pattern[str]
    date_line: re.Pattern[str]
    dateline: re.Pattern[str]
    byline: re.Pattern[str]
    signature: re.Pattern[str]
    with_agency: re.Pattern[str]
    rights: re.Pattern[str]
    months: dict[str, int]
    unsigned: frozenset[str]
    languages: dict[str, tuple[str, ...]]


@cache
def _grammar() -> _Grammar:
    data = read("headers")
    months = {word: int(number) for number, words in data["dates"]["months"].items() for word in words}
    agency = f"(?P<agency>{_any(data['bylines']['agencies'])})"
    date = rf"""
        (?:(?:{_any(data["dates"]["weekdays"])})\s+)?
        (?: (?P<iso>\d{{4}}-\d{{2}}(?:-\d{{2}})?)(?!\d)                                 # 2023-10
          | (?P<d>\d{{1,2}})[/.](?P<m>\d{{1,2}})[/.](?P<y>\d{{4}})(?!\d)                # 03/05/2024
          | (?:(?P<day>\d{{1,2}})(?:er)?\s+)?(?P<month>{_any(months)})\.?\s+(?P<year>\d{{4}})(?!\d)  # 1er nov. 2024
        )"""
    clock = r"(?:\s*(?:,|à|-)?\s*\d{1,2}\s*(?:h|:|heures?)\s*(?:\d{2})?)?"

    def pattern(words: str) -> re.Pattern[str]:
        return re.compile(words, re.VERBOSE | re.IGNORECASE)

    languages: dict[str, list[str]] = {}
    for language, words in data["languages"].items():
        for word in words:
            languages.setdefault(word, []).append(language)
    return _Grammar(
        keys={word: field for field, words in data["keys"].items() for word in words},
        date=pattern(date),
        alone=pattern(rf"(?:le\s+)?{date}{clock}"),
        # "Publié le 3 mai 2024 à 10h", "date 2023-10"
        date_line=pattern(rf"\s*(?:{_any(data['dates']['markers'])})\s*(?::|le|on)?\s*{date}{clock}"),
        # "KIEV, 1er novembre 2024 (AFP) – "
        dateline=pattern(rf"\s*[^\W\d_][\w'’ -]{{1,40}}(?:,\s*(?:{date}|[^(),.]{{1,20}}))?\s*\({agency}\)\s*[-–—]\s*"),
        byline=pattern(rf"\s*(?:{_any(data['bylines']['by'])})\s*:?\s+(?P<who>\S.*?)\s*"),
        # "Le Monde avec AFP", "AFP"
        signature=re.compile(rf"\s*\(?(?P<name>[A-ZÉÈ][^.,:;()]{{1,40}}?)\s+avec\s+(?:l['’])?{agency}\)?\s*"),
        with_agency=re.compile(rf"(?P<name>.+?)\s+avec\s+(?:l['’])?{agency}"),
        rights=pattern(r"\s*(?:©|copyright)\s*(?:\d{4}\s+)?(?P<name>[^\W\d_][^/.,;:]{1,40}?)\s*"),
        months=months,
        unsigned=frozenset(data["bylines"]["unsigned"]),
        languages={word: tuple(known) for word, known in languages.items()},
    )


def _any(words: Any) -> str:
    longest_first = sorted(words, key=lambda word: -len(word))
    return "|".join(re.escape(word).replace("\\ ", r"\s+") for word in longest_first)


def _edtf(found: re.Match[str]) -> str | None:
    """The date that a match of `date` stands for; None where it is missing or not in the calendar."""
    if found["iso"]:
        words = found["iso"]
    elif found["y"]:
        words = f"{found['y']}-{int(found['m']):02}-{int(found['d']):02}"
    elif found["year"]:
        month = _grammar().months[found["month"].lower()]
        words = f"{found['year']}-{month:02}" + (f"-{int(found['day']):02}" if found["day"] else "")
    else:
        return None
    return words if edtf.is_date(words) else None
