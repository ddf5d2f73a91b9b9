"""What a number counts or measures: the words right after it."""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from app.annotation import Bound
from app.extraction.numbers import Number, any_of
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.quantities import quantity_words

_WORD = re.compile(r"[^\W\d_](?:[\w]|-(?=\w))*")
_PARTICIPLES = ("és", "ées")
_TOLD = (*_PARTICIPLES, "is", "ises", "us", "ues")
"""Endings of what somebody has done with a figure: "les 45 |admis| par la direction"."""
_QUALITIES = ("ités", "étés", "rtés", "ltés", "autés")
_COMPLEMENT = re.compile(
    r" d(?:e |')(?!plus|moins|mieux|ici)[a-zà-ÿ-]+"
    r"(?=[.,;:!?)»”\"\n]|$| (?:et|ou|à|en|dans|au|aux|sur|par|pour|qui|que|a|ont|est|sont|d'ici)\b)"
)
"""A noun that belongs to the one counted and ends the phrase: "obus d'artillerie", "tonnes de blé"."""
_NAME = re.compile(r" [A-ZÀ-ÖØ-Þ]")
_NAME_OR_DAY = re.compile(r"(?:[A-ZÀ-ÖØ-Þ][^\W_]*|\b(?:le|du|au)) $")
_FLEET = 1000
"""Below this a name may be counted."""
_AGAIN, _OFTEN = 2, 100
"""Between these, how often something happened is a figure."""
_SMALL = 12
"""Up to here what is talked of ("deux questions") is no count."""


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of one number. `name` is None for a bare figure; the words of the figure end at `end`."""

    end: int
    name: str | None
    bounds: tuple[Bound, ...] = ()
    increment: bool = False
    factor: float = 1
    """What a sign abbreviates: a million in "15 M€"."""
    among: bool = False
    """"trois des suspects", "8 000 d'entre eux": a part of what was counted before."""
    duration: bool = False
    """A figure only as a penalty: "trente mois" after "dix-huit mois de prison"."""
    sign: bool = False
    """A sign or a short measure ("%", "€", "km"), not a noun."""
    state: str | None = None
    """The participle behind a bare figure, which counts people by it if nothing else is counted: "1 200 évacués"."""


class _Patterns(NamedTuple):
    percent: re.Pattern[str]
    money: re.Pattern[str]
    short: re.Pattern[str]
    link: re.Pattern[str]
    among: re.Pattern[str]
    penal: re.Pattern[str]
    compound: re.Pattern[str]
    tail: re.Pattern[str]
    rate: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    units = quantity_words().units
    return _Patterns(
        percent=re.compile(rf" ?(?:{any_of(units.percent)})"),
        money=re.compile(
            rf" ?(?:(?P<factor>{any_of(quantity_words().numbers.abbreviations)}) ?)?"
            rf"(?P<sign>{any_of(units.currencies)})(?!\w)"
        ),
        short=re.compile(rf" ?(?:(?<= )de )?(?P<name>{any_of(units.short)})(?![\w'])"),
        link=re.compile(
            r"(?: ?[»”\"])? (?:[«“\"] ?)?(?:(?P<among>des|de (?:ces|ses|leurs|nos|vos|la|l')|du) ?|(?P<of>de |d'))?"
        ),
        among=re.compile(r" d'entre (?:eux|elles)\b"),
        penal=re.compile(
            rf" (?:de |d')(?:{any_of(units.penal)})\b(?: (?:{any_of(units.penal_after)})\b)?"
            rf"| (?:{any_of(units.penal_after)})\b"
        ),
        compound=re.compile(rf"(?:{any_of(units.compounds)})(?![\w-])"),
        tail=re.compile(
            rf"(?: |(?=, (?:voire|sinon) ))(?:[«“\"] ?)?(?:(?:(?P<increment>{any_of(units.increments_after)})"
            rf"|(?P<bound>{any_of(quantity_words().after)}))"
            r"\b(?! (?:de|des|que|personne|rien|aucune?) | d'(?!ici\b)"
            rf"| (?:{any_of(units.superlatives)})\b)"
            rf"|(?P<difference>{any_of(units.differences)})(?= qu[e']))"  # "33 |de plus| que mardi"
        ),
        rate=re.compile(rf" par (?:{any_of(units.rates)})\b"),
    )


def read_unit(plain: str, low: str, number: Number) -> Unit | None:
    """The unit of a number, None where it is no figure (an age, a duration, something talked of).

    `plain` is the levelled text, `low` the same in lower case.
    """
    patterns, at = _patterns(), number.end
    if match := patterns.percent.match(low, at):
        return replace(_tail(low, Unit(match.end(), "%", sign=True)), name="%")
    if match := patterns.money.match(low, at):
        factor = quantity_words().numbers.abbreviations[match["factor"]] if match["factor"] else 1
        return _tail(low, Unit(match.end(), match["sign"], factor=factor, sign=True))
    if match := patterns.short.match(low, at):
        return _tail(low, Unit(match.end(), plain[match.start("name") : match.end("name")], sign=True))
    if match := patterns.among.match(low, at):
        return Unit(match.end(), None, among=True)
    return _noun(plain, low, number)


def _noun(plain: str, low: str, number: Number) -> Unit | None:
    units, at, among = quantity_words().units, number.end, False
    bare = _tail(low, Unit(at, None))
    link = _patterns().link.match(low, at)
    if link is None:
        return bare
    if link["of"] and not number.counts_of:
        return bare
    again = low.startswith(tuple(units.increments_before), link.end())
    if number.counts_of and not (link["of"] or link["among"] or again):
        return bare
    among = link["among"] is not None and number.whole is None
    position, increment = link.end(), False
    if compound := _patterns().compound.match(low, position):
        return _tail(low, Unit(compound.end(), plain[slice(*compound.span())]))
    word = _WORD.match(plain, position)
    while word is not None and word.group().lower() in units.before_noun:
        increment |= word.group().lower() in units.increments_before
        if plain[word.end() : word.end() + 1] != " ":
            break
        following = _WORD.match(plain, word.end() + 1)
        if (
            following is None
            or not _is_noun(following.group(), number)
            or plain[following.end() : following.end() + 1] == "'"
        ):
            break
        adjective = following.group().lower() in units.states or following.group().lower().endswith(_PARTICIPLES)
        if adjective and following.group().lower() not in units.participle_nouns and not increment:
            break  # "380 000 jeunes touchés"
        position, word = word.end() + 1, following
    if word is None:
        return bare
    if plain.startswith("'", word.end()):
        return bare  # "huit |s'|y opposent"
    name = word.group()
    folded = name.lower()
    if folded in units.before_noun and increment:
        return _tail(low, Unit(word.end(), None, increment=True))
    if not (_is_noun(name, number) or _is_model(plain, word, number)):
        return bare
    talk = folded in units.talk and not number.about  # "deux options", but "une douzaine d'options"
    if folded in units.never or (talk and number.value is not None and number.value <= _SMALL):
        return None
    if folded in units.times:
        often = number.value is None or _AGAIN < number.value < _OFTEN
        return Unit(word.end(), name) if often or low.startswith(" par ", word.end()) else None
    if folded in units.durations:
        penal = _patterns().penal.match(low, word.end())
        return Unit(penal.end(), name) if penal else Unit(word.end(), name, duration=True)
    told_by = folded in cues().forms and folded.endswith(_TOLD) and low.startswith(" par ", word.end())
    if folded in units.states or told_by or (_is_state(folded) and folded not in units.participle_nouns):
        told = folded in cues().forms and folded not in units.states  # "contre 27 annoncés", but "42 interpellés"
        state = None if folded in units.states_of_things or told else name
        return _tail(low, Unit(link.end() - 1 if increment else at, None, increment=increment, state=state))
    end = _attached(low, word.end(), complement=folded not in units.money)
    return _tail(low, Unit(end, name, increment=increment, among=among))


def _is_noun(word: str, number: Number) -> bool:
    """May be the noun of this number: a plural one, unless the number is below two."""
    folded = word.lower()
    if folded in quantity_words().units.not_nouns:
        return False
    if word[0].isupper():
        return folded[-1] in "sx" or word[-1].isdigit() or word.isupper() or (number.value or 2) < 2
    if number.value is not None and number.value < 2 and number.whole is None:
        return len(word) > 2 and folded not in grammar().prepositions and not folded.endswith("ment")
    if folded in quantity_words().units.invariable:
        return True
    return folded.split("-")[0][-1] in "sx" or folded[-1] in "sxz" or number.whole is not None


def _is_state(word: str) -> bool:
    """A participle by its ending: "tués", "concernées", but not "unités", which is of no verb."""
    return word.endswith(_PARTICIPLES) and (not word.endswith(_QUALITIES) or bool(verb_forms().get(word)))


def _is_model(plain: str, word: re.Match[str], number: Number) -> bool:
    """A name that is counted without a plural: "quatre Canadair", but neither "Lens 3 Angers 2" nor "le 8 Mai"."""
    if not word.group()[0].isupper() or number.value is None or not 2 <= number.value < _FLEET:
        return False
    named = number.digits and _NAME_OR_DAY.search(plain, max(0, number.start - 30), number.start) is not None
    return not named and _NAME.match(plain, word.end()) is None


def _attached(low: str, end: int, *, complement: bool) -> int:
    """Where the adjectives of a noun end: "soldats nord-coréens", "obus d'artillerie"."""
    for _ in range(2):
        word = _WORD.match(low, end + 1) if low[end : end + 1] == " " else None
        if word is None or not _is_adjective(word.group()) or low[word.end() : word.end() + 1] == "'":
            break  # "deux repreneurs s'étaient manifestés"
        end = word.end()
    found = _COMPLEMENT.match(low, end) if complement else None
    return found.end() if found else end


def _is_adjective(word: str) -> bool:
    """A plural after a plural noun: "soldats ennemis", but not "soldats tués"."""
    units = quantity_words().units
    if word in units.not_nouns or word in units.increments_after:
        return False
    return word[-1] in "sx" and (not word.endswith(_PARTICIPLES) or word in units.participle_adjectives)


def _tail(low: str, unit: Unit) -> Unit:
    """The same unit with what follows it: "supplémentaires", "au moins", "par jour"."""
    end, name, increment, bounds = unit.end, unit.name, unit.increment, unit.bounds
    if unit.name is not None and (rate := _patterns().rate.match(low, end)):
        name, end = unit.name + rate.group(), rate.end()
    while match := _patterns().tail.match(low, end):
        if match["increment"] or match["difference"]:
            increment = True
        else:
            bounds += (quantity_words().after[match["bound"]],)
        end = match.end()
    return replace(unit, end=end, name=name, bounds=bounds, increment=increment)
