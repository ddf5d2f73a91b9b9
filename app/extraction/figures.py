"""One figure at a time: a number or an interval, what bounds it, and its unit."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from app.annotation import Bound
from app.extraction.figure import RESTRICTED, Figure, Page
from app.extraction.numbers import Number, any_of, bounding_verb
from app.extraction.units import Unit, read_unit
from app.lexicon.actors import registry
from app.lexicon.grammar import verb_forms
from app.lexicon.inflection import Mood, conjugate
from app.lexicon.quantities import quantity_words
from app.lexicon.syntax import syntax

_REFERENCE = 20
"""Up to here a number after a definite word refers to something known ("les deux pays")."""
_BASES = frozenset({100.0, 1e3, 1e4, 1e5, 1e6})
"""What rates are related to: "par 10 000 habitants"."""
_ONE = frozenset({"un", "une", "zéro"})


class _Patterns(NamedTuple):
    hedge: re.Pattern[str]
    """What bounds a number, right before it."""
    surfaces: dict[str, Bound]
    rank: re.Pattern[str]
    currency: re.Pattern[str]
    """ "|CHF| 12,4 mio"."""
    role: re.Pattern[str]
    part: re.Pattern[str]
    definite: re.Pattern[str]
    leading: re.Pattern[str]
    change: re.Pattern[str]
    ratio: re.Pattern[str]
    attribute: re.Pattern[str]
    """ "14 |étaient des enfants"."""
    penalty: re.Pattern[str]
    lasting: re.Pattern[str]
    length: re.Pattern[str]
    """ "le retard est de |trois semaines"."""
    length_after: re.Pattern[str]
    shifted: re.Pattern[str]
    """ "aurait |retardé l'alerte de |trois heures"."""
    passed: re.Pattern[str]
    """ "trois heures| se sont écoulées"."""
    time_of: re.Pattern[str]
    """ "un |report| de six mois", "avait |requis| dix ans"."""
    respectively: re.Pattern[str]
    one_of: re.Pattern[str]
    """ "dont un |grièvement|"."""
    told_of: re.Pattern[str]
    """ "la présence d'|un blessé|"."""
    stepping: re.Pattern[str]
    """ "monter encore d'|un mètre|"."""
    as_one: re.Pattern[str]
    """ "comme |un seul homme|", "d'|un seul geste|"."""
    turned: re.Pattern[str]
    """ "n'ont jamais compté |plus de 390 absents|"."""
    losses: re.Pattern[str]
    with_sur: re.Pattern[str]
    """ "|tablaient| sur 5000 coureurs": the verb has a "sur" of its own."""
    not_one: re.Pattern[str]
    """ "n'avoir |jamais pris| un centime"."""
    between: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words, context = quantity_words(), quantity_words().context
    surfaces: dict[str, Bound] = {}
    linked: dict[tuple[str, ...], list[str]] = {}
    for phrase, bound in words.before.items():
        head, links = _linked(phrase)
        linked.setdefault(links, []).append(head)
        surfaces |= {head + link: bound for link in links}
    hedges = "|".join(rf"(?:{any_of(heads)})(?:{any_of(links)})" for links, heads in linked.items())
    return _Patterns(
        hedge=re.compile(rf"(?<![\w-])(?:{hedges})$"),
        surfaces=surfaces,
        rank=re.compile(rf"\b(?:{any_of(context.ranks)}) $"),
        currency=re.compile(rf"(?<![\w$€£%])(?<!\d )(?P<sign>{any_of(words.units.currencies_before)}) ?$"),
        role=re.compile(rf"\b(?:(?P<part>{any_of(context.part)})|(?P<whole>{any_of(context.whole)})) $"),
        part=re.compile(rf"\b(?:{any_of(context.part)}) $"),
        definite=re.compile(rf"(?<![\w-])(?:{any_of(context.definite)}) ?$"),
        leading=re.compile(
            rf"\b(?P<unit>{any_of(words.units.leading)})"
            r"(?: de| d'| à| estimée à| évaluée à| est de| était de| atteint)? ?$"
        ),
        change=re.compile(rf"\b(?:{any_of(context.change)})(?: [^ .,;:]+){{0,3}} de $"),
        ratio=re.compile(
            rf" (?:[^ .,;]+ ){{0,3}}sur (?:\d|(?:{any_of(w for w in words.numbers.words if w not in _ONE)})\b)"
        ),
        attribute=re.compile(rf" (?:{any_of(context.being)}) (?:tous |toutes )?(?:des|de) (?P<unit>[a-zà-ÿ-]+s)\b"),
        penalty=re.compile(rf"\b(?:{any_of(context.penalties)})(?: [^ .,;:]+){{0,2}} (?:à|de) $"),
        lasting=re.compile(
            rf"\b(?:(?:{any_of(context.lasting)})(?: [^ .,;:]+|, [^.,;:]{{1,30}},)?"
            rf"|(?P<during>{any_of(context.during)})"
            r"|(?P<only>(?:n'|ne )[^.,;:]{1,40} que)) $"
        ),
        length=re.compile(rf"\b(?:{any_of(context.lengths)})\b[^.,;:]{{0,60}} (?:de|à|atteint|atteignait|contre) $"),
        time_of=re.compile(
            rf"\b(?:(?:{any_of(context.measures_of_time)})s?(?: [a-zà-ÿ-]+)? (?:de |d')"
            rf"|(?:{any_of(context.penal_verbs)}) (?:contre [^.,;:]{{1,40}} )?)$"
        ),
        shifted=re.compile(rf"\b(?:{any_of(_every_form(context.shifting))})e?s?\b[^.,;:\d]{{0,50}} de $"),
        passed=re.compile(rf" (?:{any_of(context.passed)})"),
        respectively=re.compile(rf"\b(?:{any_of(context.respectively)})(?: (?:à|de|par|sur|que))? $"),
        length_after=re.compile(rf" (?:la |le |l')(?:{any_of(context.lengths)})\b"),
        one_of=re.compile(rf" (?:[a-zà-ÿ]+ment|{any_of(context.one_of)})\b| ?[.,;:)»\n]|$"),
        losses=re.compile(rf"\b(?:{any_of(context.losses)}) (?:ses|leurs|nos|mes|vos) $"),
        told_of=re.compile(rf"\b(?:{any_of(context.told_of)})$"),
        stepping=re.compile(rf"\b(?:{any_of(context.changing)})[a-zà-ÿ]*(?: [a-zà-ÿ]+)? (?:d'|de )$"),
        as_one=re.compile(
            r"(?<!existence )(?<!bilan )\bd'$|\b(?:comme|en|à|par|pour) $|\bqu'$|\b(?:n'|ne )[^.,;:«»]{1,40}$"
        ),
        turned=re.compile(
            rf"\b(?:n'|ne )(?:[^ .,;:«»\"]+ ){{0,3}}?(?:{any_of(context.turning)}) (?:[^ .,;:«»\"]+ ){{0,3}}$"
            r"|\b(?:personne|nul|nulle|aucune?(?: [a-zà-ÿ-]+)?) (?:n'|ne )(?:[^ .,;:«»\"]+ ){1,3}$"
            r"|\b(?:n'|ne )[^ .,;:«»\"]+ pas (?:[^ .,;:«»\"]+ )?$"
        ),
        not_one=re.compile(rf"\b(?:{any_of(context.not_one)}) (?:[a-zà-ÿ]+ ){{0,2}}$"),
        with_sur=re.compile(rf"\b(?:{any_of(context.with_sur)})[a-zà-ÿ]*(?: [a-zà-ÿ]+)? $"),
        between=re.compile(r"(?<!\w)(?:entre|de) $"),
    )


def _every_form(verbs: Iterable[str]) -> Iterator[str]:
    return (form.form for verb in verbs for form in conjugate(verb))


def _linked(phrase: str) -> tuple[str, tuple[str, ...]]:
    """A bounding phrase without its last word, and what may stand for that before a number: "près de " → "près d'"."""
    if phrase.endswith(" de"):
        return phrase[:-2], ("de ", "des ", "du ", "d'", "de la ", "de l'")
    if phrase.endswith("à"):
        return phrase[:-1], ("à ", "aux ", "au ", "à la ")
    return phrase, (" ", " les ", " la ", " l'")


def read_figures(page: Page) -> list[Figure]:
    """The figures of a page, each by itself; a bare one has no unit yet."""
    reader = _Reader(page)
    figures: list[Figure] = []
    index = 0
    while index < len(page.numbers):
        if figures and _is_rate(page, figures[-1], page.numbers[index]):
            index += 1  # "21 cas pour 100 000 habitants"
            continue
        if figures and page.numbers[index].start < figures[-1].end:
            index += 1  # "cent" of "pour cent"
            continue
        figure, used = reader.read(index, figures[-1] if figures else None)
        if figure is not None:
            figures.append(figure)
        index += used
    return figures


def _is_participle(word: str) -> bool:
    """A plural participle that is no noun: "suivies", "secourus"."""
    low = word.lower()
    if low in registry().roles or low in quantity_words().units.participle_nouns:
        return False
    return any(form.mood is Mood.PARTICIPLE_PAST for form in verb_forms().get(low, ()))


def _is_rate(page: Page, figure: Figure, number: Number) -> bool:
    """The number is only what a rate is related to: "61 cas pour 100 000 habitants", "52 germes par 100 ml"."""
    related = number.value is not None and number.value in _BASES
    return related and _RELATED.fullmatch(page.low, figure.end, number.start) is not None


class _Reader:
    def __init__(self, page: Page) -> None:
        self.page, self.low, self.numbers = page, page.low, page.numbers

    def read(self, index: int, previous: Figure | None) -> tuple[Figure | None, int]:
        """The figure that starts with number `index` behind the `previous` one, and how many numbers it takes."""
        number = self.numbers[index]
        other = self._interval(index)
        last, used = other or number, 2 if other else 1
        unit = read_unit(self.page.plain, self.low, last)
        start, bounds = self._bounds(number.start)
        if other is not None and (between := self.page.before(start, _patterns().between, 8)):
            start = between.start()
        if unit is not None and (term := self._term(start, unit)) is not None:
            start, bounds = term.start(), [Bound.AT_MOST]
            unit = replace(unit, duration=False)
        if leading := self.page.before(start, _patterns().leading, 30):
            start, unit = leading.start(), Unit(last.end, leading["unit"], sign=True)
        if unit is not None and unit.name is None and (sign := self.page.before(start, _patterns().currency, 8)):
            start, unit = sign.start("sign"), replace(unit, name=self.page.plain[slice(*sign.span("sign"))], sign=True)
        if unit is not None and unit.name is None and other is None and (name := self._lent(index)) is not None:
            unit = Unit(unit.end, name, unit.bounds)
            number = replace(number, value=_shared(number, self.numbers[index + 1]))
        if unit is not None and number.value is not None and (half := _HALF.match(self.low, unit.end)):
            unit = replace(unit, end=half.end())  # "deux milliards d'euros et demi"
            number = replace(number, value=number.value + number.scale / 2)
        if unit is None or not self._counts(number, unit, start, bounded=bool(bounds)):
            return None, used
        figure = self._figure(number, other, unit, bounds, start)
        ratio = self._ratio(index, unit) if other is None else None
        if ratio is not None:
            figure.of, figure.end, name = ratio
            figure.unit, used = figure.unit or name, 2
        elif number.whole is not None:
            figure.of = number.whole
        if role := self.page.before(start, _patterns().role):
            figure.part, figure.whole = role["part"] is not None, role["whole"] is not None
            figure.whole &= not self.page.before(role.start(), _patterns().with_sur, 30)
        quality = figure.unit is not None and (
            _is_participle(figure.unit) or _QUOTED_WORD.fullmatch(self.low, last.end, unit.end + 2)
        )
        if unit.increment and previous is not None and _WERE.fullmatch(self.low, previous.end, start):
            done = unit.name is not None and any(f.mood is Mood.PARTICIPLE_PAST for f in verb_forms().get(unit.name))
            if done:  # "ont été tués et 15 autres |blessés"
                figure.unit, figure.end = None, self.low.rindex(" ", 0, unit.end)
        if figure.part and quality and not unit.sign:
            figure.unit, figure.end = None, number.end  # "dont 96 secourus au large", "dont deux « solides »"
        if unit.state is not None and unit.name is None and not self._shares(figure, previous):
            figure.unit, figure.end = unit.state, self.low.index(unit.state.lower(), figure.end) + len(unit.state)
        figure.bare, figure.state = figure.unit is None, unit.state is not None
        alone = figure.bare and other is None and not unit.among  # "410 d'entre eux étaient des enseignants"
        if alone and (counted := _patterns().attribute.match(self.low, figure.end)):
            figure.unit, figure.bare, figure.among = self.page.plain[slice(*counted.span("unit"))], False, True
        figure.reference = self._refers(number, unit, start)
        return figure, used

    def _shares(self, figure: Figure, previous: Figure | None) -> bool:
        """It goes on with what the one before counts: "12 soldats tués et 30 capturés", "dont 4 hospitalisés"."""
        if previous is None or previous.sentence != figure.sentence:
            return figure.part
        joined = figure.part or figure.increment or self.page.before(figure.start, _JOINED) is not None
        return joined or (figure.whole and not previous.bare)

    def _bounds(self, start: int) -> tuple[int, list[Bound]]:
        """What bounds the number at `start`, and where the first of these words starts."""
        found: list[Bound] = []
        while True:
            if match := self.page.before(start, _patterns().hedge, 30):
                bound, denied = _patterns().surfaces[match.group()], False
            elif match := bounding_verb(self.low, start):
                bound, denied = quantity_words().bounding[match["verb"]], bool(match["not"] or match["then"])
            else:
                fewer = not found and self.page.before(start, _NOT_SO_MANY, 40) is not None
                return start, [Bound.AT_MOST] if fewer else found
            start = match.start()
            turned = bound in _TURNED and (denied or self.page.before(start, _patterns().turned))
            found.append(_TURNED[bound] if turned else bound)

    def _figure(self, number: Number, other: Number | None, unit: Unit, bounds: list[Bound], start: int) -> Figure:
        found = {*bounds, *unit.bounds}
        value = None if number.value is None else round(number.value * unit.factor, 6)
        low, high, bound = value, value, Bound.EXACT
        if other is not None and other.value is not None:
            low, high = _shared(number, other) * unit.factor, other.value * unit.factor
            value, bound = None, Bound.BETWEEN
        elif value is None:
            low, bound = number.low, Bound.VAGUE
        elif Bound.AT_LEAST in found:
            high, bound = None, Bound.AT_LEAST
        elif Bound.AT_MOST in found:
            low, bound = None, Bound.AT_MOST
        elif Bound.ABOUT in found or number.about:
            low, high, bound = round(value * 0.9, 6), round(value * 1.1, 6), Bound.ABOUT
        return Figure(
            start=start,
            end=unit.end,
            first=number.start,
            last=(other or number).end,
            value=value,
            low=low,
            high=high,
            bound=bound,
            unit=unit.name,
            sentence=bisect_right(self.page.sentences, start),
            increment=unit.increment,
            among=unit.among,
            scale=number.scale * unit.factor,
            duration=unit.duration
            and not self.page.before(start, _patterns().penalty)
            and not self._lasts(start, unit),
        )

    def _lasts(self, start: int, unit: Unit) -> bool:
        """How long something took, which could be disputed: "attendre 14 heures", "n'a réagi que cinq jours après"."""
        before = (
            self.page.before(start, _patterns().length, 100),
            self.page.before(start, _patterns().time_of, 80),
            self.page.before(start, _patterns().shifted, 100),
        )
        behind = (_patterns().length_after.match(self.low, unit.end), _patterns().passed.match(self.low, unit.end))
        if any(before) or any(behind):
            return True
        found = self.page.before(start, _patterns().lasting)
        if found is None:
            return False
        if found["during"]:
            return unit.name in {"heure", "heures"}
        return found["only"] is None or _LATER.match(self.low, unit.end) is not None

    def _term(self, start: int, unit: Unit) -> re.Match[str] | None:
        """Until when something is done at the latest: "rétabli |dans les |48 heures"."""
        timed = unit.duration or unit.name in quantity_words().units.minutes
        if not timed or _SPAN.match(self.low, unit.end):  # "dans les trois jours |suivants|"
            return None
        return self.page.before(start, _TERM, 12)

    def _interval(self, index: int) -> Number | None:
        """The second number of "entre 10 et 12 000", "10.000 à 12.000", "deux ou trois"."""
        if index + 1 >= len(self.numbers):
            return None
        number, other = self.numbers[index], self.numbers[index + 1]
        if number.value is None or other.value is None or number.whole or other.whole or other.start - number.end > 30:
            return None
        gap = self.low[number.end : other.start]
        match = re.fullmatch(
            r"(?P<unit> ?[%€]| [a-zà-ÿ]+)?(?: (?P<link>à|et|ou) (?:environ |près de |quelque )?|[-–])", gap
        )
        shared = _shared(number, other)
        if match is None or shared >= other.value:
            return None
        start = self._bounds(number.start)[0]
        between = self.page.before(start, _patterns().between, 8)
        entre = between is not None and between.group().startswith("entre")
        if match["link"] == "et":
            return other if entre else None
        if match["link"] == "ou":
            return other if other.value <= 2 * shared and not match["unit"] else None
        if match["unit"] and match["unit"].strip() not in {"%", "€"}:
            return None  # "10 soldats à 12"
        if match["unit"] and not self.low.startswith(
            match["unit"].strip(), other.end + self.low.startswith(" ", other.end)
        ):
            return None  # "1,2 % à 7 412 points"
        return None if self.page.before(start, _patterns().change) else other

    def _lent(self, index: int) -> str | None:
        """The unit that the first of two figures takes: "est passé de 10 000 à 12 000 lits", "200, voire 250 lits",
        "condamnés à trois et six ans de prison"."""
        if index + 1 >= len(self.numbers):
            return None
        number, other = self.numbers[index], self.numbers[index + 1]
        gap = self.low[number.end : other.start]
        changed = gap == " à " and self.page.before(number.start, _patterns().change)
        paired = gap == " et " and self._is_pair(number, other)
        if number.value is None or not (changed or paired or _VOIRE.fullmatch(gap)):
            return None
        unit = read_unit(self.page.plain, self.low, other)
        return unit.name if unit else None

    def _is_pair(self, number: Number, other: Number) -> bool:
        """One figure for each of two: "respectivement 12 et 15 morts", "trois et six ans |de prison|"."""
        if self.page.before(number.start, _patterns().respectively):
            return True
        unit = read_unit(self.page.plain, self.low, other)
        return unit is not None and unit.name in quantity_words().units.durations and not unit.duration

    def _ratio(self, index: int, unit: Unit) -> tuple[float, int, str | None] | None:
        """The whole of "un habitant sur trois", where the words end, and the unit if it comes last."""
        if index + 1 >= len(self.numbers):
            return None
        number, other = self.numbers[index], self.numbers[index + 1]
        if other.value is None or number.value is None or not _OUT_OF.fullmatch(self.low[unit.end : other.start]):
            return None
        after = read_unit(self.page.plain, self.low, other)
        if after is None or not number.value < other.value:
            return None
        if unit.name is None and after.name is not None:
            return other.value, after.end, after.name
        return None if after.name is not None and len(after.name) > 1 else (other.value, other.end, None)

    def _counts(self, number: Number, unit: Unit, start: int, *, bounded: bool) -> bool:
        """Somebody could dispute it: it is no reference to something known, and no article."""
        if number.whole is not None:
            return unit.name is not None
        if self.page.before(number.start, _patterns().rank, 12):
            return False  # "le numéro trois français du ciment"
        if self._is_idiom(number) and (number.value or 0) > 1:
            return False  # "n'y va pas par |quatre chemins|"
        if self._refers(number, unit, start):
            role = self.page.before(start, _patterns().role)
            return role is not None and role["whole"] is not None
        if self.low[number.start : number.end] in syntax().indefinite_articles:
            if self.page.before(number.start, _patterns().not_one, 30):
                return False  # "pas un euro de plus", "n'avoir jamais pris un centime"
            ratio = _patterns().ratio.match(self.low, number.end) is not None
            part = self.page.before(start, _patterns().part) is not None
            counted = unit.name in quantity_words().units.singular and not self._told_of(number)
            counted |= unit.name in quantity_words().units.steps and self._steps(start)
            only = unit.name is not None and self._is_only(number)
            named = only or (unit.name is not None and (bounded or part))
            return counted or ratio or named or (part and _patterns().one_of.match(self.low, number.end) is not None)
        return True

    def _told_of(self, number: Number) -> bool:
        """One of something, told of and not counted: "la présence d'un blessé", "C'est une mort qui hante"."""
        return self._is_idiom(number) or self.page.before(number.start, _patterns().told_of) is not None

    def _is_idiom(self, number: Number) -> bool:
        return self.low.startswith(quantity_words().units.idioms, number.start)

    def _is_only(self, number: Number) -> bool:
        """One of something and no more: "l'existence d'|un seul| message", not "d'|un seul| geste"."""
        if not self.low.startswith((" seul ", " seule "), number.end):
            return False
        return bool(self.page.before(number.start, RESTRICTED)) or not self.page.before(
            number.start, _patterns().as_one
        )

    def _steps(self, start: int) -> bool:
        """Something changes by one: "L'eau pourrait encore monter d'un mètre"."""
        return self.page.before(start, _patterns().stepping) is not None

    def _refers(self, number: Number, unit: Unit, start: int) -> bool:
        """Something known, that a small number only recalls: "les deux pays"."""
        small = number.value is not None and number.value <= _REFERENCE and number.whole is None and not unit.sign
        definite = small and self.page.before(start, _patterns().definite, 20) is not None
        told = _TOLD.match(self.low, unit.end)  # "les deux cas |signalés| à Dole"
        if definite and told is not None and unit.name and told["told"].startswith(quantity_words().context.told):
            return False
        return definite and not self.page.before(start, _patterns().losses, 30)


_RELATED = re.compile(r"(?: (?:de |d')[^,;:«»\n]{1,40})? (?:par|pour) | sur ")
_JOINED = re.compile(r"(?:\b(?:et|ou|puis|contre|mais|soit)|[,;:(]) $|[(]$")
_QUOTED_WORD = re.compile(r" [«“\"] ?[^ ]+? ?[»”\"].?")
_NOT_SO_MANY = re.compile(r"\b(?:n'en|n'y en) (?:[^ .,;:«»\"]+ ){1,2}pas $")
""" "n'en dénombre |pas| 3 000"."""
_HALF = re.compile(r" et demie?\b")
_TURNED = {Bound.AT_LEAST: Bound.AT_MOST, Bound.AT_MOST: Bound.AT_LEAST}
_WERE = re.compile(r" (?:ont|sont|avaient|étaient|auraient|seraient) [^.;:«»\"]{1,60} et ")
_TOLD = re.compile(r" (?P<told>[a-zà-ÿ]+(?:é|ée)s)\b")
_SPAN = re.compile(r" (?:suivant|précéd|qui|ayant|après|avant|d')")
_TERM = re.compile(r"\bdans les $")
_LATER = re.compile(r" (?:après|plus tard)\b")
_VOIRE = re.compile(r",? voire ")
_OUT_OF = re.compile(r" (?:(?!(?:est|a|à|ont|sont|par|dans|en|au|aux) )[a-zà-ÿ-]+ ){0,2}sur ")


def _shared(number: Number, other: Number) -> float:
    """The first number with the multiplier that it shares with the second: 10 000 in "10 à 12 000"."""
    value = number.value or 0.0
    if number.scale == 1 and value < 1000 and other.value and value * other.scale < other.value:
        return value * other.scale
    return value
