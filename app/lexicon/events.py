"""What French news counts and reports: classes of units and types of events, from events.toml.

A quantity's unit leads to its class ("décès", "tués" → dead); a verb or noun of the text, or the class alone, leads to
the type of event. The order of the types in the file ranks the claims of one sentence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from app.errors import LexiconError
from app.lexicon import read
from app.lexicon.actors import fold
from app.lexicon.event_terms import Course, EventType, Trigger, UnitClass
from app.lexicon.forms import Forms
from app.lexicon.inflection import Mood, conjugate, plural

SLOTS = frozenset({"agent", "object", "recipient", "place"})
SCENE = "@"
"""Mark of the names that an article turns on, among the words of its propositions: "@morvelle"."""
SAID = "~"
"""Mark of the words of a content that its type and slots tell already, among those of its propositions: "~digue"."""
PERCENT = "percent"
"""Class of rates."""
WHOLE_COUNTRY = "l’ensemble du pays"
"""Place of a figure for a country that the content does not name."""
PEOPLE = "persons"
"""Class of people of whom no more is said."""
STEM = 5
"""Letters of a word that its other forms, and the noun or verb beside it, have in common."""
_WORD = re.compile(r"[^\W_]+")
NO_RANK = 1_000
"""Rank of a claim of no known type: after all others."""


class Events(NamedTuple):
    """The lexicon of events."""

    units: Mapping[str, UnitClass]
    types: Mapping[str, EventType]
    class_of: Mapping[str, str]
    """Folded unit noun, singular or plural → class."""
    scales: Mapping[str, float]
    """Folded noun of a unit, singular or plural → how many units of its class it is: "litres" → 0.001 m³."""
    nouns: Mapping[str, tuple[Trigger, ...]]
    """Folded words that are no verb → types that they signal, in the order of the file."""
    triggers: Forms[Trigger]
    """Folded words, verbs too, with single spaces → types that they signal, in the order of the file."""
    verbs: Mapping[str, tuple[str, ...]]
    """Type → its verbs, each with the words after it."""
    by_unit: Mapping[str, str]
    """Class → the type that it leads to by itself."""
    called: Mapping[str, str]
    """Folded noun of people → the type that counts those who are called so: "passagers"."""
    family_of: Mapping[str, str]
    """Class of unit → the family of types that count it."""
    stands_for: Mapping[str, frozenset[str]]
    """Folded noun that stands for what was named more exactly before → the classes that it may be: "engins"."""
    things: Mapping[str, str]
    """Words, in lower case, of the classes that such nouns stand for → class."""
    longest: int
    """Words in the longest trigger."""
    empty: frozenset[str]
    """Folded words that are no content: articles, auxiliaries, hedges."""
    auxiliaries: frozenset[str]
    past_auxiliaries: frozenset[str]
    """Folded words that make the participle after them a verb."""
    negations: frozenset[str]
    """Folded words that negate together with "ne"."""
    body_words: frozenset[str]
    """Folded words before a company's name that name no other one."""
    bodies: frozenset[str]
    """Folded words before the name of a body, with or without which it is the same one: "ONG"."""
    spokespeople: frozenset[str]
    """Folded words before the name of a body for who speaks for it: "porte-parole"."""
    speaks_for: Mapping[str, str]
    """Folded noun of who holds an office → that of the body: "préfet"."""
    updating: frozenset[str]
    """Phrases of who gives a newer count than others did: "désormais"."""
    against: tuple[str, ...]
    """Before a figure that another one replaces: "contre"."""
    formerly: tuple[str, ...]
    """Behind such a figure they say that it was given before: "annoncés mardi"."""
    sole_bodies: frozenset[str]
    """Folded nouns of bodies of which a story has one: "préfecture"."""
    body_nouns: frozenset[str]
    """Folded nouns of what is paid that with "la" name a body: "la commission"."""
    the_state: frozenset[str]
    """Ids of participants that are the State as a whole: "etat"."""
    state_offices: frozenset[str]
    """Folded nouns, the first of the names of those who speak for the State: "ministre"."""
    ministers: frozenset[str]
    """Before what they are ministers of: "ministre"."""
    exceeding: frozenset[str]
    """Folded forms of the verbs that negated bound a figure: "n'excédait pas"."""
    standing_verbs: frozenset[str]
    """Infinitives that say of what is counted no more than that it is there."""
    happening_verbs: frozenset[str]
    """Infinitives that say of an event that there is one: "une attaque s'est produite"."""
    common_names: frozenset[str]
    """Folded words that have a capital but name no participant: "État"."""
    seats: frozenset[str]
    """Folded names of towns from which stories of elsewhere are told: "Genève"."""
    speech_nouns: frozenset[str]
    """Folded nouns that point back to what was said: "accusations"."""
    blaming_nouns: frozenset[str]
    """Folded nouns that point back to what somebody is said to have done: "accusations"."""
    told_nouns: frozenset[str]
    """Of the speech nouns, those of what was put forward as such or is to come: "menaces"."""
    document_nouns: frozenset[str]
    """Folded nouns of what something is told in: "rapport"."""
    site_nouns: frozenset[str]
    """Nouns of what stands in a place that "de" names: "l'hôpital de Kessab"."""
    scope_words: frozenset[str]
    wide_words: frozenset[str]
    alone_words: frozenset[str]
    """Words that say that a figure counts more than others: "sous-traitants compris"."""
    light_nouns: frozenset[str]
    """Words that say no more than that there is what they govern: "la présence d'amiante"."""
    anybody: frozenset[str]
    """Folded nouns that say no more of those counted than that they are people."""
    figure_nouns: frozenset[str]
    """Folded nouns that point back to a figure: "bilan"."""
    sum_nouns: frozenset[str]
    """Of these, those of sums: "montant"."""
    rate_nouns: frozenset[str]
    """Of these, those of rates: "pourcentage"."""
    toll_nouns: frozenset[str]
    """Of these, those of the hurt, the missing, those without power: "bilan"."""
    count_nouns: frozenset[str]
    """Of these, those of neither money nor rates: "décompte"."""
    elsewhere: tuple[str, ...]
    ranks: tuple[str, ...]
    law: tuple[str, ...]
    among_ranks: tuple[str, ...]
    own: tuple[str, ...]
    own_losses: tuple[str, ...]
    enemy: tuple[str, ...]
    at_home: tuple[str, ...]
    time_units: frozenset[str]
    some_of: tuple[str, ...]
    span_openers: tuple[str, ...]
    part_openers: tuple[str, ...]
    """Phrases before the place that the hurt and the displaced are brought to: not where it happened."""
    country: tuple[str, ...]
    """Phrases that give a figure for a country that the content does not name."""
    for_each: tuple[str, ...]
    each: tuple[str, ...]
    """Nouns of the times that a rate is given by, and what stands before them: "par jour"."""
    each_as: Mapping[str, str]
    """Adjectives that say the same → that noun: "quotidiens"."""
    cumulative: tuple[str, ...]
    """Phrases of a figure that is not for one event: "400 morts depuis le début de la guerre"."""

    def unit_class(self, unit: str | None) -> str | None:
        """The class of a unit as the text writes it ("soldats nord-coréens" → troops), None where unknown."""
        words = fold(unit or "").split()
        for size in range(len(words), 0, -1):
            if found := self.class_of.get(" ".join(words[:size])):
                return found
        return None

    def scaled(self, value: float | None, unit: str | None) -> float | None:
        """A figure in the unit of its class, from the unit as the text writes it: 1,500 "litres de solvant" are 1.5."""
        words = fold(unit or "").split()
        sizes = (self.scales.get(" ".join(words[:size])) for size in range(len(words), 0, -1))
        scale = next((size for size in sizes if size is not None), None)
        # Rounded, so that a figure is the same whichever of its units it was written in.
        return value if value is None or scale is None else round(value * scale, 9)

    def words_for(self, unit: str | None) -> tuple[str, ...]:
        """The words for what a unit counts: those of its class, and of what may be of that class in an article; the
        unit itself where it is of none."""
        known = self.units.get(unit or "")
        if known is None:
            return (unit or "",)
        others = (other for other in self.units.values() if unit == other.otherwise or other.name in known.instead_of)
        return (*known.words, *(word for other in others if other.otherwise for word in other.words))

    def signals(self, event: str) -> Iterator[str]:
        """The folded words that each by itself signal a type; one may come twice."""
        nouns = ((words, found) for words, found in self.nouns.items() if " " not in words)
        yield from (noun for noun, found in nouns if any(t.event == event for t in found))
        infinitives = (verb for verb in self.verbs.get(event, ()) if " " not in verb)
        yield from (fold(form.form) for infinitive in infinitives for form in conjugate(infinitive))

    def rank(self, event: str | None) -> int:
        """Place of a type in the order of main claims."""
        kind = self.types.get(event or "")
        return kind.rank if kind else NO_RANK


@cache
def events() -> Events:
    """The lexicon, read and checked once.

    Raises LexiconError, with the entry and the reason, where events.toml breaks its own rules.
    """
    data = read("events")
    empty = frozenset(fold(word) for word in data["empty_words"])
    units = {row["class"]: _unit(row) for row in data["unit"]}
    class_of: dict[str, str] = {}
    for unit in units.values():
        for word in unit.words:
            for form in _numbers(word):
                if class_of.setdefault(form, unit.name) != unit.name:
                    raise LexiconError(f"events.toml: unit “{word}” stands in {class_of[form]} and {unit.name}")
    stands_for = {form: frozenset(row) for noun, row in data["stands_for"].items() for form in _numbers(noun)}
    if unknown := {*chain(*stands_for.values())} - units.keys() or stands_for.keys() & class_of.keys():
        raise LexiconError(f"events.toml: stands_for names no unit class, or a word of one: {sorted(unknown)}")
    types: dict[str, EventType] = {}
    nouns: dict[str, tuple[Trigger, ...]] = {}
    by_unit: dict[str, str] = {}
    for rank, row in enumerate(data["event"]):
        event = _event(row, rank, units)
        if event.name in types:
            raise LexiconError(f"events.toml: event “{event.name}” stands twice")
        types[event.name] = event
        for unit_name in event.units:
            if by_unit.setdefault(unit_name, event.name) != event.name:
                raise LexiconError(f"events.toml: {unit_name} leads to {by_unit[unit_name]} and {event.name}")
        for words, trigger in _noun_triggers(row):
            if words not in empty:
                nouns[words] = (*nouns.get(words, ()), trigger)
    return Events(
        units=units,
        types=types,
        class_of=class_of,
        scales={form: size for unit in units.values() for word, size in unit.scales for form in _numbers(word)},
        nouns=nouns,
        triggers=_triggers(data["event"], nouns, types, empty),
        by_unit=by_unit,
        called={
            form: row["type"] for row in data["event"] for noun in row.get("called", ()) for form in _numbers(noun)
        },
        family_of={unit.name: unit.family for unit in units.values() if unit.family},
        stands_for=stands_for,
        things={
            form.lower(): name for name in sorted({*chain(*stands_for.values())}) for form in _forms_of(units[name])
        },
        verbs={row["type"]: _verbs(row) for row in data["event"]},
        longest=max(
            len(_words(said).split()) for row in data["event"] for said in (*row.get("nouns", ()), *_verbs(row))
        ),
        empty=empty,
        auxiliaries=frozenset(fold(word) for word in data["auxiliaries"]),
        past_auxiliaries=frozenset(fold(word) for word in data["past_auxiliaries"]),
        negations=frozenset(fold(word) for word in data["negations"]),
        body_words=frozenset(fold(word) for word in data["body_words"]),
        bodies=frozenset(fold(word) for word in data["bodies"]),
        spokespeople=frozenset(form for noun in data["spokespeople"] for form in _numbers(noun)),
        speaks_for={fold(noun): fold(body) for noun, body in data["speaks_for"].items()},
        updating=frozenset(data["updating"]),
        against=tuple(data["against"]),
        formerly=tuple(data["formerly"]),
        sole_bodies=frozenset(fold(word) for word in data["sole_bodies"]),
        body_nouns=frozenset(fold(word) for word in data["body_nouns"]),
        the_state=frozenset(fold(word) for word in data["the_state"]),
        state_offices=frozenset(fold(word) for word in data["state_offices"]),
        ministers=frozenset(data["ministers"]),
        exceeding=frozenset(fold(form.form) for verb in data["exceeding_verbs"] for form in conjugate(verb)),
        standing_verbs=frozenset(data["standing_verbs"]),
        happening_verbs=frozenset(data["happening_verbs"]),
        common_names=frozenset(fold(word) for word in data["common_names"]),
        seats=frozenset(fold(word) for word in data["seats"]),
        speech_nouns=frozenset(form for noun in data["anaphora"]["speech"] for form in _numbers(noun)),
        blaming_nouns=frozenset(form for noun in data["anaphora"]["blame"] for form in _numbers(noun)),
        told_nouns=frozenset(form for noun in data["anaphora"]["told_as"] for form in _numbers(noun)),
        document_nouns=frozenset(form for noun in data["anaphora"]["documents"] for form in _numbers(noun)),
        site_nouns=frozenset(data["site_nouns"]),
        scope_words=frozenset(data["scope_words"]),
        wide_words=frozenset(data["wide_words"]),
        alone_words=frozenset(data["alone_words"]),
        light_nouns=frozenset(data["light_nouns"]),
        anybody=frozenset(form for noun in data["anybody"] for form in _numbers(noun)),
        figure_nouns=frozenset(form for noun in data["anaphora"]["figures"] for form in _numbers(noun)),
        sum_nouns=frozenset(form for noun in data["anaphora"]["sums"] for form in _numbers(noun)),
        rate_nouns=frozenset(form for noun in data["anaphora"]["rates"] for form in _numbers(noun)),
        toll_nouns=frozenset(form for noun in data["anaphora"]["tolls"] for form in _numbers(noun)),
        count_nouns=frozenset(form for noun in data["anaphora"]["counts"] for form in _numbers(noun)),
        elsewhere=tuple(data["scope"]["elsewhere"]),
        ranks=tuple(data["scope"]["ranks"]),
        law=tuple(data["scope"]["law"]),
        among_ranks=tuple(data["scope"]["among_ranks"]),
        own=tuple(data["scope"]["own"]),
        own_losses=tuple(data["scope"]["own_losses"]),
        enemy=tuple(data["scope"]["enemy"]),
        at_home=tuple(data["scope"]["at_home"]),
        time_units=frozenset(data["scope"]["time_units"]),
        some_of=tuple(data["scope"]["some_of"]),
        span_openers=tuple(data["scope"]["spans"]),
        part_openers=tuple(data["scope"]["parts"]),
        country=tuple(data["scope"]["country"]),
        for_each=tuple(data["scope"]["for_each"]),
        each=tuple(data["scope"]["each"]),
        each_as=dict(data["scope"]["each_as"]),
        cumulative=tuple(data["scope"]["cumulative"]),
    )


def _unit(row: dict[str, Any]) -> UnitClass:
    return UnitClass(
        row["class"],
        row["label"],
        (*row["words"], *row.get("scales", {})),
        row.get("sided", False),
        row.get("family"),
        row.get("vague", False),
        row.get("any_side", False),
        row.get("measure", False),
        tuple(row.get("among", ())),
        row.get("quantity", False),
        row.get("perhaps_all", False),
        row.get("people", False),
        row.get("armed", False),
        row.get("of"),
        tuple(row.get("phrases", ())),
        tuple(row.get("instead_of", ())),
        tuple(row.get("wherever", ())),
        row.get("otherwise"),
        tuple(row.get("scales", {}).items()),
    )


def _event(row: dict[str, Any], rank: int, units: Mapping[str, UnitClass]) -> EventType:
    name = row["type"]
    objects = {f"{key}.{word}": named for key in ("with", "beside") for word, named in row.get(key, {}).items()}
    for key, named in (*((key, row.get(key, ())) for key in ("units", "counts", "people", "needs")), *objects.items()):
        if unknown := set(named) - units.keys():
            raise LexiconError(f"events.toml: {name}.{key} names no unit class: {sorted(unknown)}")
    if unknown := set(row.get("identity", ())) - SLOTS:
        raise LexiconError(f"events.toml: {name}.identity names no slot: {sorted(unknown)}")
    if not row.get("examples"):
        raise LexiconError(f"events.toml: {name} has no example")
    return EventType(
        name=name,
        rank=rank,
        family=row.get("family"),
        units=tuple(row.get("units", ())),
        counts=tuple(row.get("counts", ())),
        people=tuple(row.get("people", (PEOPLE,))),
        moves=row.get("moves", False),
        whoever=row.get("whoever", False),
        needs=tuple(row.get("needs", ())),
        object=row.get("object"),
        decided=row.get("decided", False),
        suffered=row.get("suffered", False),
        estimated=row.get("estimated", False),
        unless_told=row.get("unless_told", False),
        specific=row.get("specific", False),
        identity=tuple(row.get("identity", ("agent", "recipient", "place"))),
        essential=frozenset(row.get("essential", ())),
        course=Course(row.get("course", "stands")),
        lasts=row.get("lasts"),
        how_many=row.get("how_many"),
        whether=row["whether"],
        plover=row.get("plover"),
        examples=tuple(row["examples"]),
    )


def _verbs(row: dict[str, Any]) -> tuple[str, ...]:
    return (*row.get("verbs", ()), *row.get("with", ()))


def _words(said: str) -> str:
    return " ".join(_WORD.findall(said))


def _triggers(
    rows: Iterable[dict[str, Any]],
    nouns: Mapping[str, tuple[Trigger, ...]],
    types: Mapping[str, EventType],
    empty: frozenset[str],
) -> Forms[Trigger]:
    by_infinitive: dict[str, list[tuple[dict[str, Any], str]]] = {}
    for row in rows:
        for verb in _verbs(row):
            by_infinitive.setdefault(_words(verb.partition(" ")[0]), []).append(
                (row, verb)
            )  # "s'entasser": "s entasser"

    def readings(infinitive: str) -> Iterator[tuple[str, Trigger]]:
        for row, verb in by_infinitive[infinitive]:
            for words, trigger in _verb_triggers(row, verb):
                if words not in empty:  # "entre": the preposition, not "entrer"
                    yield words, trigger

    return Forms(by_infinitive, readings, order=lambda trigger: types[trigger.event].rank, known=nouns)


def _noun_triggers(row: dict[str, Any]) -> Iterator[tuple[str, Trigger]]:
    beside = row.get("beside", {})
    for noun in (*row.get("nouns", ()), *beside):
        surely, contrary = noun in row.get("surely", ()), noun in row.get("contrary", ())
        needs = frozenset(beside.get(noun, ()))
        for form in forms(noun):
            spelled = frozenset({_words(form.lower())})
            yield _words(fold(form)), Trigger(row["type"], None, False, needs, contrary, surely=surely, forms=spelled)


def _verb_triggers(row: dict[str, Any], verb: str) -> Iterator[tuple[str, Trigger]]:
    infinitive, _, rest = verb.partition(" ")
    receives, needs = verb in row.get("receiving", ()), frozenset(row.get("with", {}).get(verb, ()))
    contrary, any_sum = verb in row.get("contrary", ()), verb in row.get("any_sum", ())
    seen: dict[str, Mood] = {}
    spelled: dict[str, set[str]] = {}
    for inflected in conjugate(infinitive):
        # Of equal forms the participle counts: "fournis", "détruit" stand in compound tenses and passives.
        form = fold(inflected.form)
        if form not in seen or inflected.mood is Mood.PARTICIPLE_PAST:
            seen[form] = inflected.mood
        spelled.setdefault(form, set()).add(_words(f"{inflected.form} {rest}".lower()))
    for form, mood in seen.items():
        words = _words(f"{form} {fold(rest)}")
        spellings = frozenset(spelled[form])
        yield words, Trigger(row["type"], mood, receives, needs, contrary, any_sum, forms=spellings)


def _forms_of(unit: UnitClass) -> Iterable[str]:
    return (form for word in unit.words for form in forms(word))


def _numbers(noun: str) -> tuple[str, ...]:
    """Singular and plural of a noun whose first word is the head, folded."""
    return tuple(dict.fromkeys(fold(form) for form in forms(noun)))


def forms(noun: str) -> tuple[str, ...]:
    """Singular and plural of a noun whose first word is the head, and whose second may be an adjective."""
    head, _, rest = noun.partition(" ")
    both = (f"{plural(head)} {plural(rest)}",) if rest and " " not in rest else ()
    return tuple(dict.fromkeys((*(f"{form} {rest}".strip() for form in (head, plural(head))), *both)))
