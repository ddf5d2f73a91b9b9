"""Figures in a text: what is counted, within which bounds, where, and of how many (annotation guide, part 2).

Every number is first read by itself (number, bounds before and after it, unit); then figures are tied to each other: a
bare one takes the unit and the place of what it stands for, a part its whole.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from app.annotation import Bound, DateMention, Quantity, Span
from app.extraction.numbers import Number, any_of, find_numbers, level, lower
from app.extraction.places import PlaceMention
from app.extraction.units import Unit, read_unit
from app.lexicon.places import contains
from app.lexicon.quantities import quantity_words

_REFERENCE = 20
"""Up to here a number after a definite word refers to something known ("les deux pays")."""
_MANY = 100
"""From here a bare figure needs no word that says it is one."""


@dataclass(slots=True)
class _Figure:
    """A figure in the making: `start`–`end` are its words, `number` its last number."""

    start: int
    end: int
    number: Number
    value: float | None
    low: float | None
    high: float | None
    bound: Bound
    unit: str | None
    bare: bool
    increment: bool
    among: bool
    sentence: int
    of: float | None = None
    place: str | None = None
    date: str | None = None
    part: bool = False
    whole: bool = False
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class _Patterns:
    before: re.Pattern[str]
    role: re.Pattern[str]
    definite: re.Pattern[str]
    leading: re.Pattern[str]
    change: re.Pattern[str]
    counting: re.Pattern[str]
    counts: re.Pattern[str]
    insertion: re.Pattern[str]
    breaks: re.Pattern[str]
    clause: re.Pattern[str]
    sentence: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words, context = quantity_words(), quantity_words().context
    phrases = any_of(words.before)
    phrases = re.sub(r"de(?=\||$)", "d(?:e|es|u)", phrases)
    phrases = re.sub(r"(?<=[ '])à(?=\||$)", "(?:à|aux?)", phrases)
    return _Patterns(
        before=re.compile(rf"(?<![\w-])(?:{phrases})(?: (?:les |l'|la )?|' ?)(?=[\w-])|(?<=\bde)(?=\d)"),
        role=re.compile(
            rf"(?:(?P<part>\b(?:{any_of(context.part)}))|(?P<whole>\b(?:{any_of(context.whole)}))"
            rf"|(?P<compared>\b(?:{any_of(context.compared)}))) $"
        ),
        definite=re.compile(rf"(?<![\w-])(?:{any_of(context.definite)}) ?$"),
        leading=re.compile(rf"\b(?P<unit>{any_of(words.units.leading)})(?: de| d'| estimée à)? ?$"),
        change=re.compile(rf"\b(?:{any_of(context.change)})(?: [^ .,;:]+){{0,3}} de $"),
        counting=re.compile(
            rf"\b(?:n')?en (?:[^ .,;:]+ ){{1,3}}$|\b(?:{any_of(context.counting)}) $|\bs'[^ ]+ à $|\b[^ ]+(?:é|ée|és|ait|e|it) à $"
        ),
        counts=re.compile(rf"\b(?:{any_of(context.counts)})(?: [a-zà-ÿ]+)? (?:de |d'|des )(?P<unit>[a-zà-ÿ-]+[sx])\b"),
        insertion=re.compile(rf", (?:{any_of(context.insertions)})\b[^,.;:]{{0,80}},"),
        breaks=re.compile(
            rf"(?P<comma>,)|(?<![\s(]\w)[.!?](?=[\s»”\"]|$)|[;:\n]|\b(?P<word>{any_of(context.ends)})(?<![a-z]')\b"
        ),
        clause=re.compile(
            r"(?<![\s(]\w)[.!?](?=[\s»”\"])|[;:\n«“\"(]|\b(?:que|qui|dont|où|mais|tandis que|alors que) |\bqu'"
        ),
        sentence=re.compile(r"(?<![\s(]\w)[.!?…](?=[\s»”\"])|\n"),
    )


def find_quantities(
    text: str, dates: Sequence[DateMention] = (), places: Sequence[PlaceMention] = ()
) -> tuple[Quantity, ...]:
    """The figures of `text`, in order, without overlap.

    `dates` and `places` are what `find_dates` and `find_places` make of the same text: no figure stands inside a date,
    and both date and place of a figure come from them.
    """
    return _Reader(text, dates, places).read()


class _Reader:
    """Reads the figures of one text."""

    def __init__(self, text: str, dates: Sequence[DateMention], places: Sequence[PlaceMention]) -> None:
        self.text = text
        self.plain = level(text)
        self.low = lower(self.plain)
        self.dates, self.places = dates, places
        self.date_starts = [d.span.start for d in dates]
        self.place_starts = [p.span.start for p in places]
        self.numbers = list(find_numbers(text, self.low, (d.span for d in dates)))
        words = quantity_words().before
        self.before: dict[int, tuple[int, Bound]] = {}
        self.sentences: list[int] = []
        self.clauses: list[int] = []
        if self.numbers:
            self.sentences = [m.end() for m in _patterns().sentence.finditer(self.low)]
            self.clauses = [m.end() for m in _patterns().clause.finditer(self.low)]
            for match in _patterns().before.finditer(self.low):
                phrase = re.sub(r"d(?:es|u|')$", "de", re.sub(r" ?(?:les|l'|la)? ?$", "", match.group()))
                phrase = re.sub(r"\baux?$", "à", phrase)
                if phrase in words:
                    self.before[match.end()] = (match.start(), words[phrase])

    def read(self) -> tuple[Quantity, ...]:
        figures: list[_Figure] = []
        index = 0
        while index < len(self.numbers):
            figure, used = self._figure(index, figures)
            if figure is not None:
                figures.append(figure)
            index += used
        self._tie(figures)
        kept = [f for f in figures if not f.dropped]
        self._locate(kept)
        return tuple(
            Quantity(
                Span.of(self.text, f.start, f.end),
                f.value,
                f.low,
                f.high,
                f.bound,
                f.unit,
                f.place,
                f.of,
                f.increment,
                f.date,
            )
            for f in kept
        )

    # One figure

    def _figure(self, index: int, earlier: list[_Figure]) -> tuple[_Figure | None, int]:
        """The figure that starts with a number, and how many numbers it takes."""
        number = self.numbers[index]
        other = self._interval(index)
        last = other or number
        used = 2 if other else 1
        unit = read_unit(self.plain, self.low, last)
        start, bounds = self._bounds(number.start)
        if other is not None and self.low.endswith("entre ", 0, start):
            start -= len("entre ")
        elif other is not None and self.low.endswith(" de ", 0, start):
            start -= len("de ")
        leading = _patterns().leading.search(self.low, max(0, start - 25), start)
        if leading is not None:
            unit = Unit(last.end, leading["unit"])
        if unit is None:
            return None, used
        if other is None and (following := self._change(index)) is not None:
            unit = Unit(number.end, following, unit.bounds, unit.increment, unit.factor)
        if not self._counts(number, last, unit, start, bool(bounds)):
            return None, used
        ratio = self._ratio(index, unit) if other is None else None
        figure = self._bounded(number, other, unit, bounds, start)
        figure.sentence = bisect_right(self.sentences, figure.start)
        if ratio is not None:
            figure.of, figure.end, used = ratio[0], ratio[1], 2
            figure.unit = ratio[2] or figure.unit
            figure.bare = figure.unit is None
        elif number.whole is not None:
            figure.of = number.whole
        self._role(figure)
        return figure, used

    def _bounds(self, start: int) -> tuple[int, list[Bound]]:
        """What bounds the number that starts at `start`, and where the first of these words starts."""
        found: list[Bound] = []
        while start in self.before:
            start, bound = self.before[start]
            found.append(bound)
        return start, found

    def _bounded(self, number: Number, other: Number | None, unit: Unit, bounds: list[Bound], start: int) -> _Figure:
        found = {*bounds, *unit.bounds}
        value, low, high, bound = number.value, number.value, number.value, Bound.EXACT
        if value is not None:
            value = low = high = round(value * unit.factor, 6)
        if other is not None and other.value is not None and number.value is not None:
            shared = self._shared(number, other)
            value, low, high, bound = None, shared * unit.factor, other.value * unit.factor, Bound.BETWEEN
        elif number.value is None:
            low, high, bound = number.low, None, Bound.VAGUE
        elif Bound.AT_LEAST in found:
            high, bound = None, Bound.AT_LEAST
        elif Bound.AT_MOST in found:
            low, bound = None, Bound.AT_MOST
        elif (Bound.ABOUT in found or number.about) and value is not None:
            low, high, bound = round(value * 0.9, 6), round(value * 1.1, 6), Bound.ABOUT
        last = other or number
        return _Figure(
            start, unit.end, last, value, low, high, bound, unit.name, unit.name is None, unit.increment, unit.among, 0
        )

    def _interval(self, index: int) -> Number | None:
        """The second number of "entre 10 et 12 000", "10.000 à 12.000", "deux ou trois"."""
        if index + 1 >= len(self.numbers):
            return None
        number, other = self.numbers[index], self.numbers[index + 1]
        if number.value is None or other.value is None or number.whole or other.whole or other.start - number.end > 30:
            return None
        gap = self.low[number.end : other.start]
        match = re.fullmatch(r"(?: ?%| ?€| [a-zà-ÿ]+)?(?: (?P<link>à|et|ou) (?:environ |près de |quelque )?|[-–])", gap)
        if match is None or self._shared(number, other) >= other.value:
            return None
        start = self._bounds(number.start)[0]
        between = self.low.endswith("entre ", max(0, start - 8), start)
        if match["link"] == "et":
            return other if between else None
        if match["link"] == "ou":
            return other if other.value <= 2 * self._shared(number, other) else None
        if gap.strip(" à%€-–") and not between:
            return None  # "10 soldats à 12": no interval
        if _patterns().change.search(self.low, max(0, start - 60), start):
            return None
        return other

    @staticmethod
    def _shared(number: Number, other: Number) -> float:
        """The first number with the multiplier that it shares with the second: 10 000 in "10 à 12 000"."""
        value = number.value or 0.0
        if number.scale == 1 and value < 1000 and other.value and value * other.scale < other.value:
            return value * other.scale
        return value

    def _change(self, index: int) -> str | None:
        """The unit that the first figure of "est passé de 10 000 à 12 000 lits" takes from the second."""
        if index + 1 >= len(self.numbers):
            return None
        number, other = self.numbers[index], self.numbers[index + 1]
        if other.start - number.end > 20 or not re.fullmatch(r"(?: ?%)? à ", self.low[number.end : other.start]):
            return None
        if not _patterns().change.search(self.low, max(0, number.start - 60), number.start):
            return None
        unit = read_unit(self.plain, self.low, other)
        return unit.name if unit else None

    def _ratio(self, index: int, unit: Unit) -> tuple[float, int, str | None] | None:
        """The whole of "un habitant sur trois", where the words end, and the unit if it comes last."""
        if index + 1 >= len(self.numbers):
            return None
        number, other = self.numbers[index], self.numbers[index + 1]
        if other.value is None or number.value is None or self.low[unit.end : other.start] != " sur ":
            return None
        if not number.value < other.value:
            return None
        after = read_unit(self.plain, self.low, other)
        if after is None or after.sign:
            return None
        return other.value, max(other.end, after.end) if unit.name is None else other.end, after.name

    def _counts(self, number: Number, last: Number, unit: Unit, start: int, bounded: bool) -> bool:
        """Somebody could dispute it: it is no reference to something known, and no article."""
        value = number.value
        before = self.low[max(0, start - 20) : start]
        if number.whole is not None:
            return unit.name is not None
        if value is not None and value <= _REFERENCE and not unit.sign and _patterns().definite.search(before):
            return bool(_patterns().role.search(before) and unit.among)
        if self.low[number.start : number.end] in {"un", "une"}:
            casualty = unit.name in quantity_words().units.casualties
            ratio = re.match(r" (?:[^ .,;]+ ){0,3}sur \w", self.low[number.end : number.end + 60]) is not None
            part = re.search(rf"\b(?:{any_of(quantity_words().context.part)}) $", before) is not None
            return casualty or ratio or (unit.name is not None and (bounded or part))
        return True

    def _role(self, figure: _Figure) -> None:
        """Whether a figure is a part, a whole, or set against another one, by the word before it."""
        role = _patterns().role.search(self.low, max(0, figure.start - 30), figure.start)
        if role is not None:
            figure.part = role["part"] is not None
            figure.whole = role["whole"] is not None

    # Figures among themselves

    def _tie(self, figures: list[_Figure]) -> None:
        for i, figure in enumerate(figures):
            earlier = [f for f in figures[:i] if not f.dropped]
            if figure.bare:
                self._inherit(figure, earlier, figures[i + 1 :])
            if figure.dropped:
                continue
            self._whole(figure, earlier)
            self._date(figure)

    def _inherit(self, figure: _Figure, earlier: list[_Figure], later: list[_Figure]) -> None:
        """Unit of a bare figure from what it stands for; a number that stands for nothing is dropped."""
        before = self.low[max(0, figure.start - 60) : figure.start]
        cued = figure.part or figure.among or _patterns().counting.search(before) or _patterns().role.search(before)
        named = re.search(r"[^\W\d_][\w-]* $", self.plain[max(0, figure.start - 30) : figure.start])
        many = (figure.value or figure.low or 0) >= _MANY and not (named and named.group()[0].isupper())
        if not (cued or many or figure.bound not in {Bound.EXACT, Bound.ABOUT}):
            figure.dropped = True
            return
        sentence = self.sentences[figure.sentence - 1] if figure.sentence else 0
        counts = list(_patterns().counts.finditer(self.low, sentence, figure.start))
        near = [f for f in reversed(earlier) if f.unit is not None and figure.sentence - f.sentence <= 2]
        if counts:
            figure.unit = self.plain[counts[-1].start("unit") : counts[-1].end("unit")]
        elif near:
            figure.unit, figure.place = near[0].unit, near[0].place
        elif figure.whole and later and later[0].unit is not None:
            figure.unit = later[0].unit
        else:
            figure.dropped = True

    def _whole(self, figure: _Figure, earlier: list[_Figure]) -> None:
        """`of`: "10 000 soldats, dont 8 000", "sur les 10 000, jusqu'à 8 000", "8 000 des 10 000 soldats"."""
        if figure.of is not None or not earlier or earlier[-1].sentence != figure.sentence:
            return
        previous = earlier[-1]
        gap = self.low[previous.end : figure.start]
        if figure.part:
            figure.of = previous.of if previous.part and previous.of else previous.value
        elif previous.part and re.fullmatch(r",? (?:et |ou )?|, ", gap):
            figure.part, figure.of = True, previous.of
        elif previous.whole and previous.value and (figure.bare or figure.unit == previous.unit):
            figure.of = previous.value
        elif figure.whole and re.fullmatch(r" (?:des|de ces|de ses|de leurs|sur les|sur ces|sur un total de) ", gap):
            previous.of = figure.value
            if previous.bare:
                previous.unit = figure.unit
        if figure.of is not None and figure.value is not None and figure.of < figure.value:
            figure.of = None

    def _date(self, figure: _Figure) -> None:
        """The date right after a figure: "contre 10 000 la semaine dernière"."""
        i = bisect_left(self.date_starts, figure.end)
        if i < len(self.dates):
            gap = self.low[figure.end : self.dates[i].span.start]
            if re.fullmatch(r" ?\(?(?:,? ?(?:en|depuis|pour|à la|au|fin|dès) )? ?", gap):
                figure.date = self.dates[i].edtf

    # Places

    def _locate(self, figures: list[_Figure]) -> None:
        for i in range(len(figures) - 1, -1, -1):
            figure = figures[i]
            following = figures[i + 1] if i + 1 < len(figures) else None
            place = self._after(figure, following) or self._ahead(figure)
            if place is None and following is not None and not following.bare:
                gap = self.low[figure.end : following.start]
                if re.fullmatch(r",? (?:et |ou |dont )?", gap):
                    place = following.place
            figure.place = place
        for i, figure in enumerate(figures):
            if figure.place is None and i and figures[i - 1].sentence >= figure.sentence - 2 and figure.bare:
                figure.place = figures[i - 1].place

    def _after(self, figure: _Figure, following: _Figure | None) -> str | None:
        """The nearest place after a figure in its clause, or a tighter one right after that."""
        end = self._clause_end(figure.end)
        if following is not None:
            end = min(end, following.start)
        near = self.places[bisect_left(self.place_starts, figure.end) : bisect_left(self.place_starts, end)]
        near = [p for p in near if p.locative or p.dative]
        if not near:
            return None
        if len(near) > 1 and near[1].locative and contains(near[0].span.text, near[1].span.text):
            return near[1].span.text
        return near[0].span.text

    def _clause_end(self, start: int) -> int:
        """Where what is said of a figure that ends at `start` ends; an insertion between commas is skipped."""
        position = start
        while match := _patterns().breaks.search(self.low, position):
            if match["comma"] and (insertion := _patterns().insertion.match(self.low, match.start())):
                position = insertion.end()
            elif match["word"] in {"que", "qu'", "qui"} and match.start() - start <= 2:
                position = match.end()
            else:
                return match.start()
        return len(self.low)

    def _ahead(self, figure: _Figure) -> str | None:
        """A place right before a figure, or one that opens its clause: "À Marseille, 5 000 personnes"."""
        i = bisect_right(self.clauses, figure.start)
        start = self.clauses[i - 1] if i else 0
        near = self.places[bisect_left(self.place_starts, start) : bisect_left(self.place_starts, figure.start)]
        near = [p for p in near if p.locative or p.dative]
        if not near:
            return None
        gap = self.low[near[-1].span.end : figure.start]
        if re.fullmatch(r" (?:[^ ,.;:]+ )?", gap):
            return near[-1].span.text
        opening = self.low[start : near[0].span.start]
        if re.match(r"[\s«“\"]*(?:à|en|dans|au|aux|sur|près|autour|non loin)\b[^,]*$", opening):
            return near[0].span.text
        return None
