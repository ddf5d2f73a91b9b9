"""Numbers in a text, whatever their style, and what looks like one and is none."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from text_to_num import text2num  # type: ignore[import-untyped]

from app.annotation import Span
from app.lexicon.grammar import verb_forms
from app.lexicon.quantities import quantity_words
from app.lexicon.syntax import syntax

_LEVEL = ((" ", "\u00a0\u202f\u2009\u2007\t"), ("'", "’ʼ"), ("-", "‑‐"))
_MASK = "\0"
_GREATEST = 1e21
"""From here on a row of digits counts nothing; thousands of them would count infinitely much."""
_DIGIT = re.compile(r"\d")
_HOURS = re.compile(r"\d+ heures?")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_OTHER = re.compile(r"(?:(?P<to> à|, voire) |-|–| (?:et|ou) )(?P<value>\d[ .]?\d{3})(?!\d|[ .,]\d)")
_OF_THEM = re.compile(r"(?:\b|[djlmnst]'|qu')en (?P<verb>(?!été\b)[^ .,;:]+)(?: (?P<second>[^ .,;:]+))?(?: que)? $")
_ONLY = re.compile(r"\b(?:n'|ne )[^.,;:«»\"]{1,40} que $")


@dataclass(frozen=True, slots=True)
class Number:
    """A number at [start, end); `value` is None for "des milliers", of which `low` is the least that it can be."""

    start: int
    end: int
    value: float | None
    low: float | None = None
    about: bool = False
    """"une dizaine": the word itself is approximate."""
    counts_of: bool = False
    """Its noun follows "de": "millions d'obus", "une dizaine de villages", "deux tiers des sièges"."""
    scale: float = 1
    """What a number before it may share: 1000 in "10 à 12 000", a million in "deux ou trois millions"."""
    whole: float | None = None
    """Of how many, for a fraction: 3 in "deux tiers"."""
    digits: bool = False


def level(text: str) -> str:
    """`text` with one kind of space, apostrophe and hyphen; every offset stays."""
    for plain, others in _LEVEL:
        for other in others:
            text = text.replace(other, plain)
    return text


def lower(text: str) -> str:
    """`text` in lower case where that keeps its length ("İ" stays); every offset stays."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def any_of(phrases: Iterable[str]) -> str:
    """An alternation of literal phrases, longest first."""
    return "|".join(re.escape(p).replace(r"\ ", " ") for p in sorted(phrases, key=len, reverse=True))


@lru_cache(maxsize=4096)
def words_value(words: str) -> int | None:
    """The number that French words spell, in lower case: "septante-trois" → 73; None where they spell none."""
    try:
        return int(text2num(re.sub(r"\bune\b", "un", words), "fr"))
    except ValueError:
        return None


def find_numbers(text: str, low: str, taken: Iterable[Span]) -> Iterator[Number]:
    """The numbers of a text; `low` is `lower(level(text))`, `taken` are the spans of dates, which hold none."""
    masked = _masked(low, taken)
    for match in _pattern().finditer(masked):
        if text[match.start()].isupper() and not _opens(low, match.start()):
            continue  # "les Vingt-Sept"
        number = _read(match)
        if number is not None and (number.value or 0) < _GREATEST and not _is_year(masked, match, number):
            yield number


def _opens(low: str, start: int) -> bool:
    """A sentence starts here."""
    before = low[max(0, start - 3) : start].rstrip(" ")
    return not before or before[-1] in '.!?:«“"\n(-–—…”»'


def _is_year(masked: str, match: re.Match[str], number: Number) -> bool:
    """A lone "2019": four digits as years have them, and no plural noun or unit after them."""
    if not _YEAR.fullmatch(match.group()) or _is_counted(masked, match.start()):
        return False
    return not (_is_measured(masked, number.end) or _opens_interval(masked, match.start(), number))


def _is_measured(low: str, end: int) -> bool:
    """A plural noun or a unit stands behind the number, or the noun of its count: "à |2000| le nombre"."""
    return _MEASURED.match(low, end) is not None or _count_after().match(low, end) is not None


def _opens_interval(low: str, start: int, number: Number) -> bool:
    """It is the first of two, the second no year: "de |2000| à 2500 postes", "entre |1500| et 2000 voix"."""
    other = _OTHER.match(low, number.end)
    if other is None or not (other["to"] or low.endswith("entre ", 0, start) or other.group()[0] in "-–"):
        return False
    value = digits_value(other["value"])
    counted = not _YEAR.fullmatch(other["value"]) or _is_measured(low, other.end())
    return counted and value > (number.value or 0) and not low.endswith((" en ", "depuis "), 0, start)


def _is_counted(low: str, start: int) -> bool:
    """Words before a number say that it counts: "Unia en réclamait |1500|", "n'en a dénombré que |2000|", "dépassera
    |2000|"; not "en mars |2019|"."""
    if _counted().search(low, max(0, start - 30), start) or bounding_verb(low, start):
        return True
    if _ONLY.search(low, max(0, start - 60), start):
        return True
    verb = _OF_THEM.search(low, max(0, start - 40), start)
    forms = verb_forms()
    return verb is not None and bool(forms.get(verb["verb"]) and (not verb["second"] or forms.get(verb["second"])))


def bounding_verb(low: str, start: int) -> re.Match[str] | None:
    """The verb right before a number that bounds it, with its negation: "|ne dépasseront pas les |70 morts"."""
    match = _bounding().search(low, max(0, start - 40), start)
    return match if match is not None and match["verb"] in quantity_words().bounding else None


@cache
def _bounding() -> re.Pattern[str]:
    negation = any_of(("sans", *syntax().negations))
    return re.compile(
        rf"(?<![\w-])(?:(?:n'|ne )(?:[a-zà-ÿ]+ )?)?(?:(?P<not>{negation}) )?"
        rf"(?P<verb>(?!(?:{negation}|les?|la) )[a-zà-ÿ]+)(?: (?P<then>{negation}))?"
        # "dépasserait |déjà « les |15 000"
        r"(?: (?:[a-zà-ÿ]{3,}ment|déjà|même|désormais|encore))? (?:[«“\"] ?)?(?:(?:les?|la) )?$"
    )


@cache
def _count_after() -> re.Pattern[str]:
    return re.compile(rf" (?:le |la |l'|ce )(?:{any_of(quantity_words().context.counts)})\b")


_MEASURED = re.compile(r" ?(?:[%€$£]|[a-zà-ÿ-]+[sx]\b|(?:km|kg|ha|mm?|t)\b)")


@cache
def _counted() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{any_of(quantity_words().counted)}) $")


def _masked(low: str, taken: Iterable[Span]) -> str:
    characters = list(low)
    for span in taken:
        characters[span.start : span.end] = _MASK * (span.end - span.start)
    undated = "".join(characters)
    for window in windows(undated, (m.start() for m in _DIGIT.finditer(undated))):
        for match in _masks().finditer(undated, *window):
            if _HOURS.fullmatch(match.group()) and _lasts(undated, *match.span()):
                continue
            start, end = match.span("rank") if match["rank"] else match.span()
            characters[start:end] = _MASK * (end - start)
    return "".join(characters)


def _lasts(low: str, start: int, end: int) -> bool:
    """Hours that are no time of the day: "attendre 14 heures", "un délai de 72 heures", "à 41 heures la durée"."""
    before, after = _lasting()
    return before.search(low, max(0, start - 40), start) is not None or after.match(low, end) is not None


@cache
def _lasting() -> tuple[re.Pattern[str], re.Pattern[str]]:
    context = quantity_words().context
    bound = any_of(p for p in quantity_words().before if p.endswith(" de"))
    lengths = any_of((*context.lengths, *context.measures_of_time))
    before = re.compile(
        rf"\b(?:(?:{any_of((*context.lasting, *context.during))})(?: [^ .,;:\d]+)?"
        rf"|(?:{lengths})s?(?: [a-zà-ÿ-]+)? de|dans les)(?: (?:{bound}))? $"
    )
    return before, re.compile(rf" (?:la |le |l')(?:{any_of(context.lengths)})\b")


def windows(text: str, positions: Iterable[int], before: int = 40, after: int = 60) -> Iterator[tuple[int, int]]:
    """Stretches of text around ascending positions, merged, each from a space to a space.

    Patterns that need a digit or a month are many and slow; run on these only, they cost next to nothing.
    """
    start = end = -1
    for position in positions:
        if position < end - after // 2:
            continue
        if position - before > end:
            if end >= 0:
                yield start, end
            start = max(text.rfind(" ", 0, max(0, position - before)), 0)
        end = text.find(" ", position + after)
        end = len(text) if end < 0 else end
    if end >= 0:
        yield start, end


@cache
def _masks() -> re.Pattern[str]:
    words = quantity_words()
    names, dated, plurals = (any_of(w).replace(" ", "[ ]") for w in (words.designators, words.dated, words.ranges))
    return re.compile(
        rf"""
        \b(?:{plurals})[ ]\d[\d.-]*(?:(?:,|[ ]à|[ ]et|[ ]ou)[ ]\d[\d.-]*)+           # "articles 418 à 420"
        | (?<!\bmis[ ]en[ ])(?<!mise[ ]en[ ])(?<!mises[ ]en[ ])\b(?:{names})[ ]?(?!\d{{1,3}}\.\d{{3}}(?!\d))
          (?P<rank>\d[\d.,-]*\d|\d)(?![\d ]*\d{{3}})    # "article 49.3", "boeing 737", not "mis en ligne 40 vidéos"
        | \b(?:{dated})[ ](?:19|20)\d\d\b                              # "la rentrée 2026"
        | (?<![\w'-])\+\d{{1,3}}(?:[ .]?\d){{7,12}} | (?<![\d,.])0\d(?:[ .-]\d\d){{4}}  # "01 23 45 67 89"
        | (?<![\d,.])0\d{{1,3}}[ /]\d{{2,3}}(?:[ .]\d\d){{2,3}}(?!\d)         # "026 555 01 20", "02/512.34.56"
        | (?<![\d,.])0[ ]?8\d\d(?:[ ]\d{{2,3}}){{2,3}}(?!\d)               # "0 800 123 456"
        | (?<![\d,.])(?:1[ -])?\d{{3}}[ -]\d{{3}}-\d{{4}}(?!\d)            # "1 800 555-0123"
        | (?<!\w)[^\W\d_]+-?\d[\w-]*                                  # "t-90", "g7", "covid-19"
        | \d{{1,2}}[ ](?:minutes?|secondes?)[ ]\d+\b                      # "10 secondes 81"
        | \d{{1,2}}[ ]?h(?:eures?)?(?:[ ]?\d\d)?\b | \b\d{{1,2}}:\d\d\b   # "18h30"
        | (?<!\d)\d+(?:ers?|ères?|res?|es?|i?[eè]mes?|nds?|ndes?)\b          # "20e"
        | (?<!\d)\d+[^\W\d_]+\d\w* | \b[2-6]g\b                              # "4x4", "5g"
        | \b[lrd]\.[ ]?\d[\d-]*                                       # "L. 132-1"
        | (?<![\d.,-])\d{{1,4}}(?:-\d{{1,4}})+(?![\d.,]|[ ]?[%€$]|[ ][a-zà-ÿ]+[sx]\b)  # "2-1", "2021-1109"
        """,
        re.VERBOSE,
    )


@cache
def _pattern() -> re.Pattern[str]:
    words = quantity_words().numbers
    atom = rf"(?:(?:{any_of(words.tens)})(?: et |-et-)(?:une?|onze)|{any_of(words.words)})"
    spelled = rf"(?<![\w-])(?<!\bl')(?<!quelqu'){atom}(?:[ -]{atom})*(?![\w-])"
    minus = rf"(?<![\w.,])(?:(?<![\w {_MASK}])-|(?<= )[-−](?=\d))?"
    digits = minus + r"(?:\d{1,3}(?:[ .']\d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)?)"
    plurals = any_of([c + "s" for c in words.collectives] + ["millions", "milliards"])
    return re.compile(
        rf"(?P<fraction>(?<!\w)(?:{any_of(words.fractions)}))(?= (?:des|du|de|d)\b)"
        rf"|(?P<count>(?<![\w-])(?:une?|la|deux|trois|quatre|cinq|six|quelque|\d+)) (?:(?:{any_of(words.rough)}) )?"
        rf"(?P<demi>demi-)?"
        rf"(?P<collective>{any_of(words.collectives)})s?\b(?: de (?P<times>mille|milliers|millions|milliards)\b)?"
        rf"|(?P<vague>(?<![\w-])(?:(?:des|plusieurs|quelques|de nombreu(?:x|ses)|de multiples) )?)"
        rf"(?<!par )(?P<plural>{plurals})\b(?: (?:de |d')(?P<of>milliers|millions|milliards)\b)?"
        rf"|(?<= )le (?P<round>million|milliard|millier)\b"
        rf"|(?<![\w-])(?:une? )?demi-(?P<half>million|milliard|douzaine|millier)\b"
        rf"|(?P<base>(?P<digits>{digits})|{spelled})"
        rf"(?: ?(?P<multiplier>{any_of(words.multipliers)})(?:\b|(?<=\.)(?= [a-zà-ÿ])))?"  # "450 mio. de francs"
        rf"(?P<and_half> et demie?\b)?"
        rf"(?: (?P<rest>(?:{atom}[ -]){{0,6}}(?:mille|cents?)(?:[ -]{atom}){{0,4}}|\d{{3}} \d{{3}}(?![\d ]*\d))\b)?"
    )


def _read(match: re.Match[str]) -> Number | None:
    words = quantity_words().numbers
    start, end = match.span()
    if match["fraction"]:
        part, whole = words.fractions[match["fraction"]]
        return Number(start, end, part, counts_of=True, whole=whole)
    if match["collective"]:
        alone = not match.string.startswith((" de ", " d'"), end)
        if match["count"] == "la" and alone and match["collective"] in words.periods:
            return None  # "pendant la quinzaine"
        one = match["count"] in {"un", "une", "la", "quelque"}
        count = 1.0 if one else float(match["count"]) if match["count"].isdigit() else words_value(match["count"])
        size = words.collectives[match["collective"]] * (0.5 if match["demi"] else 1) * _times(match["times"])
        return Number(start, end, (count or 1) * size, about=True, counts_of=True, scale=size)
    if match["plural"]:
        singular = match["plural"][:-1]
        size = (words.collectives.get(singular) or words.multipliers[singular]) * _times(match["of"])
        return Number(start, end, None, low=2 * size, counts_of=True)
    if match["round"]:  # "dépasserait le million"
        bounded = any(match.string.endswith(f" {phrase} ", 0, start) for phrase in quantity_words().before)
        bounded |= bounding_verb(match.string, start) is not None
        size = words.collectives.get(match["round"]) or words.multipliers[match["round"]]
        return Number(start, end, size, counts_of=True) if bounded else None
    if match["half"]:
        size = words.collectives.get(match["half"]) or words.multipliers[match["half"]]
        return Number(start, end, size / 2, counts_of=True)
    return _plain(match)


def _plain(match: re.Match[str]) -> Number | None:
    words = quantity_words().numbers
    base = match["base"]
    multiplier = words.multipliers[match["multiplier"]] if match["multiplier"] else 1.0
    if match["digits"]:
        value: float | None = digits_value(base, scaled=multiplier > 1)
    else:
        value = words_value(base)
    if value is None:
        return None
    value = round((value + (0.5 if match["and_half"] else 0)) * multiplier, 6)
    end = match.end()
    if match["rest"]:
        rest = digits_value(match["rest"]) if match["rest"][0].isdigit() else words_value(match["rest"])
        if multiplier < 1e6 or rest is None:
            end = match.start("rest") - 1
        else:
            value += rest
    whole = end == match.end() and match["rest"] is not None  # "1 million 300 000 |lits"
    scale = multiplier
    if scale == 1 and value >= 1000 and (value % 1000 == 0 or re.search(r"\d[ .']\d{3}$", base)):
        scale = 1000
    return Number(
        match.start(), end, value, counts_of=multiplier >= 1e6 and not whole, scale=scale, digits=bool(match["digits"])
    )


def digits_value(digits: str, *, scaled: bool = False) -> float:
    """The value of "10 000", "10.000", "10'000", "1,5"; "10,000" counts thousands unless a multiplier follows."""
    number = digits.replace("−", "-")
    if not scaled and re.fullmatch(r"-?\d{1,3},000", number):
        number = number.replace(",", "")
    number = re.sub(r"[ .'](?=\d{3}(?:\D|$))", "", number).replace(",", ".")
    return float(number)


def _times(word: str | None) -> float:
    if word is None:
        return 1
    words = quantity_words().numbers
    return words.multipliers.get(word) or words.collectives[word[:-1]]
