"""What an article says around its contents: the parties, places and dates that it names."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise

from app.annotation import ActorKind, DateMention, Span
from app.extraction.clauses import groups
from app.extraction.dates import find_dates
from app.extraction.names import mentions
from app.extraction.numbers import any_of
from app.extraction.places import PlaceMention, find_places
from app.extraction.text import Text
from app.lexicon.actors import fold, registry
from app.lexicon.events import events
from app.lexicon.first_names import genders
from app.lexicon.places import parents
from app.lexicon.places import words as place_words
from app.lexicon.syntax import syntax

_SPEAKS_FOR_STATE = frozenset({ActorKind.GOVERNMENT, ActorKind.AGENCY, ActorKind.PERSON, ActorKind.STATE})
_NAMES = 8
"""Names that are enough to tell a story by."""
_PORTFOLIO = 4
"""Words before what somebody is minister of in which the word for them stands."""
_CURRENCY = 20
"""Characters before a word in which the noun of a currency stands."""
_THINGS_BACK = 20
"""Things back to which a noun may stand for one."""
_OPENING = 2
"""Sentences, the title among them, that say what an article is about."""
_OF_NAME = r"(?:de |d['’])(?P<name>[A-ZÀ-ÖØ-Þ][\w-]+(?: [A-ZÀ-ÖØ-Þ][\w-]+)?)"


@dataclass(frozen=True, slots=True)
class Party:
    """Words that name a participant: `id` is the registry's, or the folded name."""

    start: int
    end: int
    id: str
    adjective: bool = False
    """"nord-coréens": says whose something is."""


@dataclass(frozen=True, slots=True)
class Context:
    """One article's parties, places and dates, in order."""

    text: Text
    parties: tuple[Party, ...]
    places: tuple[PlaceMention, ...]
    dates: tuple[DateMention, ...]
    inside: dict[str, str]
    """Place that only the article knows → the one that it says contains it."""
    verbs: tuple[tuple[int, str], ...]
    """Where each finite verb stands, and its infinitive."""
    sites: frozenset[str]
    """Names of the places where something is said to be."""
    things: tuple[tuple[int, str], ...]
    """Where each thing is named for which a noun may stand later, and its class: a drone, which is an "engin" then."""
    meant: Mapping[str, str]
    """Class of units → what it is in this article: francs CFA, and men who are soldiers."""

    def class_of(self, words: str) -> str | None:
        """The class of units that folded words name, as this article means it; None where they name none."""
        found = events().class_of.get(words)
        return self.meant.get(found, found) if found is not None else None

    @classmethod
    def of(cls, text: Text, published: date | None = None) -> "Context":
        """The context of a text; `published` is the day that its weekdays are resolved against."""
        places = tuple(_real_places(text))
        sites = {p.span.text for p in places}
        named = [
            *(p for p in _named(text) if not _stands_for_other(text.text[p.start : p.end], sites) or _registered(p)),
            *_adjectives(text),
        ]
        taken = [(p.start, p.end) for p in named] + [(p.span.start, p.span.end) for p in places]
        parties: list[Party] = []
        for party in sorted((*named, *_capitalised(text, taken)), key=lambda p: (p.start, -p.end)):
            if fold(text.text[party.start : party.end]) in events().class_of:
                continue  # "LBD" is a thing
            if _of_a_currency(text.text, party.start):
                continue
            if not parties or party.start >= parties[-1].end:
                parties.append(party)
        verbs = tuple(
            (text.tokens[g.first].start, g.lemma) for unit in text.units for g in groups(text, unit) if g.finite
        )
        located = {p.span.text for p in places if p.locative and p.span.text[:1].isupper()}
        dates = find_dates(text.text, published)
        inside = dict(_containers(text.text, places))
        named_things = events().things
        things = tuple((t.start, named_things[t.low]) for t in text.tokens if t.low in named_things)
        return cls(text, tuple(parties), places, dates, inside, verbs, frozenset(located), things, _meant(text.text))

    def thing_before(self, offset: int, classes: Collection[str]) -> str | None:
        """The class of these that the things named before `offset` are of most often, the last of equals; what stands
        far back is not meant."""
        last = bisect_left(self.things, (offset, ""))
        near = [name for _, name in self.things[max(0, last - _THINGS_BACK) : last] if name in classes]
        return max(reversed(near), key=near.count, default=None)

    def parties_in(self, start: int, end: int) -> list[Party]:
        """The parties named in [start, end)."""
        first = bisect_left(self.parties, start, key=lambda p: p.start)
        return [p for p in self.parties[first : bisect_left(self.parties, end, key=lambda p: p.start)] if p.end <= end]

    def places_in(self, start: int, end: int) -> list[PlaceMention]:
        """The places named in [start, end)."""
        first = bisect_left(self.places, start, key=lambda p: p.span.start)
        return list(self.places[first : bisect_left(self.places, end, key=lambda p: p.span.start)])

    def dates_in(self, start: int, end: int) -> list[DateMention]:
        """The dates in [start, end)."""
        first = bisect_left(self.dates, start, key=lambda d: d.span.start)
        return list(self.dates[first : bisect_left(self.dates, end, key=lambda d: d.span.start)])

    def verbs_in(self, start: int, end: int) -> list[str]:
        """The infinitives of the finite verbs in [start, end)."""
        first = bisect_left(self.verbs, start, key=lambda v: v[0])
        return [lemma for _, lemma in self.verbs[first : bisect_left(self.verbs, end, key=lambda v: v[0])]]

    def chained(self, place: str) -> str:
        """The place, with those that only the article says contain it: "Kyzylbel, Sarytaou"."""
        names = [place]
        while (outer := self.inside.get(fold(names[-1]))) is not None and outer not in names:
            names.append(outer)
        return ", ".join(names)

    def located(self, start: int, end: int) -> str | None:
        """A place of the article that [start, end) names without saying that something is there: "l'usine de X"."""
        for place in self.places_in(start, end):
            if place.span.text in self.sites:
                return place.span.text
        first, last = self.text.at(start), self.text.at(end)
        return next((t.text for t in self.text.tokens[first:last] if t.text in self.sites), None)

    def sentence(self, offset: int) -> tuple[int, int]:
        """Start and end of the sentence that holds `offset`."""
        token = self.text.at(offset)
        index = bisect_right(self.text.units, token, key=lambda unit: unit.first) - 1
        unit = self.text.units[max(0, index)]
        return self.text.tokens[unit.first].start, self.text.tokens[unit.last - 1].end

    @property
    def opening(self) -> int:
        """Where the title and the first sentence end."""
        units = self.text.units[:_OPENING]
        return self.text.tokens[units[-1].last - 1].end if units else 0

    def names(self) -> tuple[str, ...]:
        """The names that the article turns on, folded, the weightiest first: those that few other articles hold.

        A name weighs what it is named, and more where the title or the first sentence has it. States, media and other
        bodies that every article may name, and first names, are left out, but not a surname that is one ("Maëlle
        |Tanguy|") or what stands for one ("|Yanis| B.").
        """
        tokens = self.text.tokens
        known = {i for m in mentions(self.text) if _everywhere(m.actor) for i in range(m.first, m.last)}
        weight: Counter[str] = Counter()
        inside: set[str] = set()
        surnames: set[str] = set()
        for number, unit in enumerate(self.text.units):
            for i in range(unit.first, unit.last):
                if not (tokens[i].word and tokens[i].capital) or i in known:
                    continue
                for part in re.findall(r"[^\W\d_]{4,}", fold(tokens[i].text)):
                    weight[part] += 3 if number < _OPENING else 1
                    if part == fold(tokens[i].text) and self._as_surname(i):
                        surnames.add(part)
                    if i > unit.first and not tokens[i - 1].mark:
                        inside.add(part)
        found = (name for name in weight if name in inside and (name in surnames or not _common(name)))
        return tuple(sorted(found, key=lambda name: (-weight[name], name))[:_NAMES])

    def _as_surname(self, i: int) -> bool:
        """The token closes the name of a person behind a first name, or is followed by an initial."""
        before, after = (self.text.tokens[k] if 0 <= k < len(self.text.tokens) else None for k in (i - 1, i + 1))
        if after is not None and after.capital and after.word:
            return len(after.text) == 1
        return before is not None and before.capital and fold(before.text) in _first_names()


def _meant(text: str) -> dict[str, str]:
    """Class of units → what it is in an article of these words."""
    plain = text.replace("’", "'")
    known = events().units.values()
    found = {unit.name: unit.otherwise for unit in known if unit.otherwise}
    for other, name, words in reversed(_telling()):  # of several that may stand for one the first does
        if words.search(plain):
            found[other] = name
    return found


@cache
def _telling() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Class → the one that stands instead of it, and the words of articles in which it does."""
    known = ((other, unit) for unit in events().units.values() for other in unit.instead_of)
    return tuple(
        (other, unit.name, re.compile(rf"\b(?:{any_of(unit.wherever)})\b", re.IGNORECASE)) for other, unit in known
    )


def _of_a_currency(text: str, start: int) -> bool:
    """The words say whose money it is: "francs |suisses|", "francs |CFA|"."""
    before = text[max(0, start - _CURRENCY) : start]
    words = before.split() if before[-1:].isspace() else []
    unit = events().units.get(events().class_of.get(fold(words[-1]), "")) if words else None
    return unit is not None and unit.family == "money"


def _everywhere(actor_id: str | None) -> bool:
    """An actor that the registry knows, so that any article may name it: a state, a medium, a union."""
    return actor_id is not None and registry().actor(actor_id) is not None


def _common(name: str) -> bool:
    return name in events().common_names or name in _shared_names() or name in registry().states_by_demonym


@cache
def _first_names() -> frozenset[str]:
    return frozenset(map(fold, genders()))


@cache
def _shared_names() -> frozenset[str]:
    """First names and nouns of functions and bodies, folded: "Hélène", "Commission", "Département"."""
    return _first_names() | frozenset(map(fold, registry().roles))


def state_of(actor_id: str) -> str:
    """The state that a body or office-holder speaks for; else the actor itself."""
    actor = registry().actor(actor_id)
    while actor is not None and actor.parent is not None and actor.kind in _SPEAKS_FOR_STATE:
        actor = registry().actor(actor.parent)
    return actor.id if actor is not None and registry().is_state(actor.id) else actor_id


def _named(text: Text) -> Iterator[Party]:
    for mention in mentions(text):
        start, end = text.tokens[mention.first].start, text.tokens[mention.last - 1].end
        yield Party(start, end, state_of(mention.actor) if mention.actor else _own_id(text.text[start:end]))


def _stands_for_other(words: str, sites: set[str]) -> bool:
    """The words name a place, or a people, which is its state."""
    return words in sites or fold(words) in registry().states_by_demonym


def _registered(party: Party) -> bool:
    return party.id in registry().actors


def _real_places(text: Text) -> Iterator[PlaceMention]:
    """Places, less the names that look like one once ("versé à Valmétal") but stand as an actor's more often."""
    found = _with_sites(text.text, find_places(text.text))
    as_place = Counter(p.span.text for p in found)
    as_actor = Counter(text.text[p.start : p.end] for p in _named(text))
    words = Counter(token.text for token in text.tokens)
    for place in found:
        name = place.span.text
        if parents(name) or 2 * as_place[name] >= max(as_actor[name], words[name]):
            yield place


def _with_sites(text: str, places: tuple[PlaceMention, ...]) -> list[PlaceMention]:
    """Places, and the names of those that something stands in: "l'hôpital central de Tal Nasra"."""
    sites = {
        m.start("name"): PlaceMention(Span.of(text, *m.span("name")), locative=True, phrase=m.start())
        for m in _site().finditer(text)
    }
    for m in _apposed().finditer(text):  # "la digue d'Ouled Hassi, dans le sud du Tamrane"
        sites.setdefault(m.start("name"), PlaceMention(Span.of(text, *m.span("name")), locative=True, phrase=m.start()))
    found = [replace(p, locative=True) if p.span.start in sites else p for p in places]
    taken = {offset for p in places for offset in range(p.span.start, p.span.end)}
    new = [site for start, site in sites.items() if start not in taken]
    return sorted((*found, *new), key=lambda p: p.span.start)


@cache
def _site() -> re.Pattern[str]:
    nouns = "|".join(sorted(map(re.escape, events().site_nouns)))
    return re.compile(rf"\b(?:{nouns})(?: [a-zà-ÿ-]+)? {_OF_NAME}")


@cache
def _apposed() -> re.Pattern[str]:
    divisions = any_of(place_words().divisions)
    return re.compile(rf"\b[a-zà-ÿ-]+ {_OF_NAME}(?=,? dans (?:la |le |l['’]|les )(?:\w+ )?(?:{divisions})\b)")


@cache
def _inside() -> re.Pattern[str]:
    return re.compile(rf"^,? ?\(?(?:{any_of(place_words().inside)})\b[^.;:]{{0,30}}$")


def _own_id(name: str) -> str:
    """The id of an actor that only the article knows: "groupe Valmétal" and "Valmétal" are one."""
    words = re.findall(r"\w+", fold(name))
    return "-".join([w for w in words if w not in events().body_words] or words)


def _capitalised(text: Text, taken: list[tuple[int, int]]) -> Iterator[Party]:
    """Other names: words with a capital inside a sentence, wherever they stand."""
    covered = {offset for start, end in taken for offset in range(start, end)}
    located = {text.text[start:end] for start, end in taken}
    names = {
        token.text
        for unit in text.units
        for i in range(unit.first + 1, unit.last)
        if (token := text.tokens[i]).word and token.capital and token.start not in covered
        if not text.tokens[i - 1].mark and token.text not in located and fold(token.text) not in events().common_names
        if not _portfolio(text, i)
    }
    for token in text.tokens:
        if token.text in names and token.start not in covered:
            yield Party(token.start, token.end, _own_id(token.text))


def _portfolio(text: Text, index: int) -> bool:
    """What somebody is minister of: "le ministre wallon des |Travaux| publics"."""
    before = [text.low(k) for k in range(index - _PORTFOLIO, index)]
    return not events().ministers.isdisjoint(before) and before[-1] in syntax().du_des | syntax().definite_articles


def _adjectives(text: Text) -> Iterator[Party]:
    known = registry().states_by_demonym
    for token in text.tokens:
        if token.word and (state := known.get(token.low)):
            yield Party(token.start, token.end, state, adjective=not token.capital)  # "les Iraniens" are who does it


def _containers(text: str, places: tuple[PlaceMention, ...]) -> Iterator[tuple[str, str]]:
    """Neighbours of which the second is said to contain the first ("à Kyzylbel, dans la région de Sarytaou")."""
    for inner, outer in pairwise(places):
        gap = text[inner.span.end : outer.span.start].replace("’", "'").replace("\u00a0", " ")
        bracketed = gap == " (" and text[outer.span.end : outer.span.end + 1] == ")"  # "Brévilly (Vosges)"
        named = inner.span.text[:1].isupper() and outer.span.text[:1].isupper() and not parents(inner.span.text)
        inside = bracketed or (outer.locative and _inside().match(gap))
        if named and inside and fold(inner.span.text) != fold(outer.span.text):
            yield fold(inner.span.text), outer.span.text
