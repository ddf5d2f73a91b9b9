"""How two claims of one group stand to each other.

Each rule is a function that returns a verdict with its reason, or None.
The rules on figures stand in `FIGURES`, and the first that answers decides; where none does, `DISAGREEMENTS` are asked.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.annotation import Bound, Modality, Proposition, RelationKind
from app.grouping.claims import Claim, Voice, days, official, one_party, party_of
from app.grouping.contents import (
    close_figures,
    of_crossed_units,
    of_one_measure,
    of_other_counts,
    part_in_words,
    same_count,
    same_in_other_words,
    telling_figure,
    told_otherwise,
)
from app.grouping.figures import counts_some_of, exclusive, of_one_decision, overlap, perhaps_all, reach
from app.grouping.keys import Atlas, Places, has_figure, identity, interval, is_region, mode
from app.grouping.pairs import (
    LATER,
    Pair,
    Timeline,
    comparable,
    covers,
    equal,
    of_one_kind,
    of_one_telling_unit,
    same_thing,
    state_of,
)
from app.grouping.wording import figure, located
from app.lexicon.actors import registry
from app.lexicon.event_terms import Course
from app.lexicon.events import PERCENT, events

SAME_DAYS = 4
"""Days between what happened on a day and what is said of it later."""
_UNSURE = 0.4
"""Confidence in a conflict of two figures that nothing but their unit says to count the same: of 13 of them in the
articles for development 9 are one, of 6 in those held out 2."""
SAME_STORY = 2.0
"""A toll that another holder gives on a later day belongs to the same time line up to this factor."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A relation from claim `a` to claim `b`."""

    a: Claim
    b: Claim
    kind: RelationKind
    reason: str
    confidence: float


Rule = Callable[[Pair], Verdict | None]


def relations(a: Claim, b: Claim, atlas: Atlas, timeline: Timeline, scene: str | None) -> Iterator[Verdict]:
    """What holds between two claims of one group; `timeline` and `scene`, its place, are the group's."""
    pair = Pair(a, b, atlas, timeline, scene)
    if pair.places is Places.APART:
        return
    if a.answering or b.answering:
        yield from _answers(STANCES, pair, first=False)
    if (a.proposition.negated and b.proposition.negated) or (a.denying and b.denying):
        yield from _answers((both_deny,), pair, first=True)
    if not (a.asserting and b.asserting) or a.proposition.negated != b.proposition.negated:
        return
    if has_figure(a.proposition) and has_figure(b.proposition):
        if part_in_words(a.proposition, b.proposition):
            yield from _answers((part_of_whole,), pair, first=True)
        elif comparable(pair):
            yield from _figures(pair)
        elif of_one_telling_unit(pair):  # "l'envoi de 40 plongeurs" and twelve divers at work
            yield from _answers((other_mode,), pair, first=True)
    elif same_thing(pair):
        yield from _answers(WORDS, pair, first=True)
    else:
        yield from _answers((same_event,), pair, first=True)


def _figures(pair: Pair) -> Iterator[Verdict]:
    rate = pair.a.proposition.unit == pair.b.proposition.unit == PERCENT
    if rate and pair.places in (Places.INSIDE, Places.CONTAINS) and not _set_within(pair):
        return  # 22 % in a region is no part of the country's 17 %, and may well be
    if reach(pair.a.proposition) != reach(pair.b.proposition) and not equal(pair.a.proposition, pair.b.proposition):
        yield from _answers((revising, part_of_wider), pair, first=True)
        return
    if _given_anew(pair) or _given_anew(pair.turned):
        yield from _answers((revising,), pair, first=True)
        return
    if replaced := replacing(pair) or replacing(pair.turned):
        yield replaced
        return
    decided = tuple(_answers(FIGURES, pair, first=True))
    if decided:
        yield from decided
    elif exclusive(pair.a.proposition, pair.b.proposition, of_one_kind=_of_one_count(pair)):
        yield from _answers(DISAGREEMENTS, pair, first=False)


def _set_within(pair: Pair) -> bool:
    """Of the two one names a place, and the other none but is told there: "42 % de grévistes dans la province"."""
    for one, other in ((pair.a.proposition, pair.b.proposition), (pair.b.proposition, pair.a.proposition)):
        if one.place and not other.place and other.setting:
            return pair.atlas.compare(other.setting, one.place) in (Places.INSIDE, Places.SAME)
    return False


def _answers(rules: tuple[Rule, ...], pair: Pair, first: bool) -> Iterator[Verdict]:
    for rule in rules:
        if verdict := rule(pair) or rule(pair.turned):
            yield verdict
            if first:
                return


# ---------------------------------------------------------------- stances


def denied(pair: Pair) -> Verdict | None:
    """`a` is denied, `b` asserted, and what is denied covers what is asserted."""
    deniers, asserters = _holders(pair.a.denying), _holders(pair.b.asserting)
    if not deniers or not (asserters - deniers) or not covers(pair):
        return None
    if not answering_mode(pair):  # a resignation denied, and demanded
        return other_mode_of_words(pair)
    if _holders(pair.a.asserting) - deniers and _agree_in_figures(pair):
        return None  # who denies "au moins 120" is at odds with those who say so, not with "140" for that
    how = "that it is so" if not has_figure(pair.a.proposition) else figure(pair.a.proposition)
    reason = f"{_names(pair, asserters - deniers)} asserts what {_names(pair, deniers)} denies: {how}"
    return Verdict(pair.a, pair.b, RelationKind.STANCE, reason, _sureness(pair))


def _agree_in_figures(pair: Pair) -> bool:
    """Both state figures, not the same one, that can both be true."""
    a, b = pair.a.proposition, pair.b.proposition
    return has_figure(a) and has_figure(b) and not equal(a, b) and overlap(a, b)


def unconfirmed(pair: Pair) -> Verdict | None:
    """`b` is asserted; a party concerned neither confirms nor denies `a`, which covers it."""
    silent, asserters = _holders(pair.a.unconfirming), _holders(pair.b.asserting)
    if not silent or not (asserters - silent) or not answering_mode(pair):
        return None
    if not covers(pair):
        return None
    concerned = {state_of(h) for h in silent} & {state_of(p) for p in _parties(pair.b.proposition) if p}
    reason = f"{_names(pair, silent)} neither confirms nor denies what {_names(pair, asserters - silent)} asserts"
    return Verdict(pair.a, pair.b, RelationKind.UNCONFIRMED, reason, 0.9 if concerned else 0.6)


def answering_mode(pair: Pair) -> bool:
    """Whether `a` answers `b` in its mode: who says nothing of a figure denies what is planned as what is done, but not
    what is wished."""
    a, b = mode(pair.a.proposition), mode(pair.b.proposition)
    return a is b or (not has_figure(pair.a.proposition) and Modality.NORMATIVE not in (a, b))


STANCES: tuple[Rule, ...] = (denied, unconfirmed)


def _sureness(pair: Pair) -> float:
    """How sure a denial is to be of that claim: less with every slot that one of the two leaves open."""
    a, b = pair.a.proposition, pair.b.proposition
    open_slots = sum(getattr(a, slot) is None or getattr(b, slot) is None for slot in identity(a))
    return round(max(0.5, 0.95 - 0.15 * open_slots), 2)


# ---------------------------------------------------------------- figures


def other_mode(pair: Pair) -> Verdict | None:
    """One states what is, the other what is planned, possible or wished."""
    a, b = mode(pair.a.proposition), mode(pair.b.proposition)
    if a is b or (_estimates(pair) and Modality.NORMATIVE not in (a, b)):
        return None
    reason = f"{_stated(pair.a)} is {_mode_words(a)}, {_stated(pair.b)} is {_mode_words(b)}"
    return Verdict(pair.a, pair.b, RelationKind.DIFFERS_IN_MODALITY, reason, 0.9)


def _estimates(pair: Pair) -> bool:
    """Two figures of what is estimated, whether it is there or to come."""
    kind = events().types.get(pair.a.proposition.event or "")
    counted = has_figure(pair.a.proposition) and has_figure(pair.b.proposition)
    return counted and kind is not None and kind.estimated and pair.b.proposition.event == kind.name


def part_of_whole(pair: Pair) -> Verdict | None:
    """The words of `a` say the whole that it is a part of, and `b` is that whole."""
    a, b = pair.a.proposition, pair.b.proposition
    low, high = interval(b)
    if a.of is None or b.of is not None or not low <= a.of <= high:
        return None
    reason = f"{figure(a)} is a part of {figure(b)}: the words say so"
    return Verdict(pair.a, pair.b, RelationKind.PART_OF, reason, 0.95)


def part_of_kind(pair: Pair) -> Verdict | None:
    """`a` counts some of those that `b` counts: children among the dead."""
    a, b = pair.a.proposition, pair.b.proposition
    if not counts_some_of(a, b) or interval(a)[0] > interval(b)[1] or equal(a, b) or of_one_kind(pair):
        return None
    if _counted_anew(pair):
        return None
    labels = [known.label if (known := events().units.get(unit)) else unit for unit in (a.unit, b.unit) if unit]
    reason = f"{figure(a)} is a part of {figure(b)}: {' among '.join(labels)}"
    return Verdict(pair.a, pair.b, RelationKind.PART_OF, reason, 0.85)


def part_of_place(pair: Pair) -> Verdict | None:
    """`a` is counted in a place inside that of `b`."""
    a, b = pair.a.proposition, pair.b.proposition
    outer = b.place or pair.scene
    if pair.places is not Places.INSIDE or not (a.place and outer) or interval(a)[0] > interval(b)[1]:
        return None
    if equal(a, b) and a.unit == b.unit:
        return None  # one figure, of which one of them says more exactly where
    guess = pair.atlas.is_guess(a.place, outer)
    inner, outer = a.place.split(", ")[0], outer.split(", ")[0]
    how = "seems to lie" if guess else "lies"
    reason = f"{figure(a)} is a part of {figure(b)}: {inner} {how} in {outer}"
    return Verdict(pair.a, pair.b, RelationKind.PART_OF, reason, 0.6 if guess else 0.9)


def part_of_somewhere(pair: Pair) -> Verdict | None:
    """`a` is counted in a place that it names, and `b`, higher, in none: 9 000 registered in Shire, 40 000 in all."""
    a, b = pair.a.proposition, pair.b.proposition
    counted = a.unit == b.unit or of_one_decision(a, b)
    if not a.place or b.place or not counted or pair.other_day or interval(a)[1] >= interval(b)[0]:
        return None
    told = _course(a) is Course.ONCE or (_course(a) is Course.GROWS and not is_region(a.place))
    if told and close_figures(a, b):
        return None  # of one march, or crash, the one says where, the other how many there were all the same
    if _changed(pair):
        return None  # who names no place later gives a newer count
    kind = events().types.get(a.event or "")
    if pair.places is not Places.OPEN and not (kind and kind.moves):  # the displaced are counted where they arrive
        return None
    reason = f"{figure(a)} may be a part of {figure(b)}, for which no place is named"
    return Verdict(pair.a, pair.b, RelationKind.PART_OF, reason, 0.5)


def part_of_wider(pair: Pair) -> Verdict | None:
    """ "41 à Beauvernay" of "63 dans l'agglomération", "onze dans le seul quartier des mineurs" of 19."""
    a, b = pair.a.proposition, pair.b.proposition
    if reach(a) >= reach(b) or mode(a) is not mode(b) or interval(a)[0] > interval(b)[1] or a.unit != b.unit:
        return None
    reason = f"{figure(a)} is a part of {figure(b)}: the words say that the first is for less"
    return Verdict(pair.a, pair.b, RelationKind.PART_OF, reason, 0.6)


def agreeing(pair: Pair) -> Verdict | None:
    """The intervals overlap."""
    a, b = pair.a.proposition, pair.b.proposition
    some = (counts_some_of(a, b) or counts_some_of(b, a)) and equal(a, b)
    one = same_in_other_words(a, b) or telling_figure(a, b) or _one_count(pair)
    if a.unit != b.unit and not (some or one or of_one_kind(pair)):
        return None  # "douze civils" and "douze personnes" were killed
    one = equal(a, b)
    if (pair.places is Places.INSIDE and not one) or pair.other_day or not overlap(a, b):
        return None
    reason = f"{_stated(pair.a)} and {_stated(pair.b)} can both be true"
    return Verdict(pair.a, pair.b, RelationKind.AGREES, reason, 0.9)


def revising(pair: Pair) -> Verdict | None:
    """A holder of `a` gives `b` later."""
    changed = _changed(pair)
    if not changed:
        return None
    reason = f"{_names(pair, changed)} gives {_stated(pair.b)} after {_stated(pair.a)}"
    return Verdict(pair.a, pair.b, RelationKind.REVISES, reason, 0.9)


def replacing(pair: Pair) -> Verdict | None:
    """The words of `b` say that its figure replaces that of `a`: "1 190 postes, contre 1 240 annoncés mardi"."""
    a, b = pair.a, pair.b
    later = a.told is None or b.told is None or b.told.high >= a.told.low
    if not later or a.proposition.unit != b.proposition.unit or not b.gives_up(a.proposition.value):
        return None
    reason = f"{_stated(b)} replaces {_stated(a)}: the words say so"
    return Verdict(a, b, RelationKind.REVISES, reason, 0.9)


def restating(pair: Pair) -> Verdict | None:
    """A holder gives on one day two figures that cannot both be true: "21 300, contre 12 500 annoncés d'abord". The
    higher one counts as the later."""
    a, b = pair.a.proposition, pair.b.proposition
    if a.unit != b.unit or pair.places is Places.INSIDE or interval(a)[1] >= interval(b)[0]:
        return None
    again = {
        x.holder
        for x in pair.a.asserting
        for y in pair.b.asserting
        if x.said and x.said == y.said and one_party(x.holder, y.holder)
    }
    if not again or len(pair.a.asserting) > len(again) or not close_figures(a, b):
        return None
    reason = f"{_names(pair, frozenset(again))} gives {_stated(pair.b)} beside {_stated(pair.a)}"
    return Verdict(pair.a, pair.b, RelationKind.REVISES, reason, 0.5)


def growing(pair: Pair) -> Verdict | None:
    """A count that changes from day to day, given by one holder and then, changed, by another."""
    a, b = pair.a.proposition, pair.b.proposition
    course = _course(a)
    if course not in (Course.GROWS, Course.VARIES) or a.unit != b.unit or overlap(a, b) or _changed(pair):
        return None
    officials = all(official(voice.holder) for claim in (pair.a, pair.b) for voice in claim.asserting)
    least = 1 if pair.b.updates or officials else LATER  # of one side, or said to be newer, on the next day already
    later_voices = [pair.timeline.since(y, pair.b) for y in pair.b.asserting]
    if not all(
        _before(x, y) and x.said and y.said and x.said.gap(y.said) >= least
        for x in (pair.timeline.until(x, pair.a) for x in pair.a.asserting)
        for y in later_voices
    ):
        return None
    earlier, later = interval(a)[1], interval(b)[0]
    if course is Course.GROWS and not earlier < later <= SAME_STORY * earlier:
        return None
    reason = f"{_stated(pair.b)} is a later count than {_stated(pair.a)}"
    return Verdict(pair.a, pair.b, RelationKind.REVISES, reason, 0.6)


def conflicting(pair: Pair) -> Verdict | None:
    """Different holders give figures that cannot both be true, for the same place and time."""
    inside = pair.places in (Places.INSIDE, Places.CONTAINS)
    if inside and pair.guessed:
        return None  # a village that only seems to lie in the country
    if mode(pair.a.proposition) is mode(pair.b.proposition) is Modality.NORMATIVE:
        return None  # each demands for its own part: both may be granted
    if _told_before(pair) or _told_before(pair.turned):
        return None
    if of_other_counts(pair.a.proposition, pair.b.proposition):
        return None
    if pair.other_day or (_course(pair.a.proposition) is Course.GROWS and _one_dated_apart(pair)):
        return None
    if not any(
        not one_party(x.holder, y.holder)
        and not pair.timeline.given_up(x, pair.a, by=pair.timeline.since(y, pair.b))
        and not pair.timeline.given_up(y, pair.b, by=pair.timeline.since(x, pair.a))
        for x in _standing(pair)
        for y in _standing(pair.turned)
    ):
        return None
    reason = f"{_stated(pair.a)} and {_stated(pair.b)} cannot both be true"
    sure = 0.9 if pair.places is Places.SAME else 0.7
    if _tell_different_things(pair):
        reason, sure = f"{reason}, if they count the same: their words tell different things of it", _UNSURE
    return Verdict(pair.a, pair.b, RelationKind.VALUE, reason, sure)


FIGURES: tuple[Rule, ...] = (
    other_mode,
    part_of_whole,
    part_of_kind,
    part_of_place,
    agreeing,
    part_of_somewhere,
    growing,
)
DISAGREEMENTS: tuple[Rule, ...] = (revising, restating, conflicting)
"""Both may hold: one holder has changed its figure while another keeps to the old one."""


# ---------------------------------------------------------------- claims without a figure


def other_mode_of_words(pair: Pair) -> Verdict | None:
    """Both without a figure, in another mode."""
    counted = has_figure(pair.a.proposition) or has_figure(pair.b.proposition)
    return None if counted else other_mode(pair)


def same_words(pair: Pair) -> Verdict | None:
    """The same proposition, in other words or with a figure."""
    if pair.places is Places.INSIDE or pair.other_day or mode(pair.a.proposition) is not mode(pair.b.proposition):
        return None
    return Verdict(pair.a, pair.b, RelationKind.AGREES, "the same is said in other words", 0.6)


def same_event(pair: Pair) -> Verdict | None:
    """Both report an event that is bound to its day, in one place, each with what it was to them."""
    one_event = pair.a.proposition.event == pair.b.proposition.event and _course(pair.a.proposition) is Course.ONCE
    return same_words(pair) if one_event and pair.places is Places.SAME else None


def both_deny(pair: Pair) -> Verdict | None:
    """Both assert that it is not so, or deny it: one of them the whole, the other a figure of it."""
    if not (pair.a.denying and pair.b.denying) or not same_thing(pair) or same_words(pair) is None:
        return None
    if not (pair.a.proposition.negated and pair.b.proposition.negated) and not covers(pair):
        return None  # who denies the one says nothing of the other
    return Verdict(pair.a, pair.b, RelationKind.AGREES, "both say that it is not so", 0.6)


WORDS: tuple[Rule, ...] = (other_mode_of_words, same_words)


# ---------------------------------------------------------------- what the rules ask


def _before(x: Voice, y: Voice) -> bool:
    return x.said is not None and y.said is not None and x.said.high < y.said.low


def _changed(pair: Pair) -> frozenset[str]:
    """Who gave `a` and gives `b`, a figure of the same kind, later."""
    a, b = pair.a.proposition, pair.b.proposition
    some = (counts_some_of(a, b) or counts_some_of(b, a)) and close_figures(a, b)
    if a.unit != b.unit and not (some or _one_count(pair)):
        return frozenset()
    return frozenset(
        x.holder for x in pair.a.asserting for y in pair.b.asserting if one_party(x.holder, y.holder) and _before(x, y)
    )


def _given_anew(pair: Pair) -> bool:
    """Who gave `a` as a bound gives another number later, by which the bound still holds: "au moins 86", then 112."""
    a, b = pair.a.proposition, pair.b.proposition
    open_ended = Bound.AT_LEAST in (a.bound, b.bound) or Bound.AT_MOST in (a.bound, b.bound)
    one = a.unit == b.unit and a.of is None and b.of is None and mode(a) is mode(b)
    if not (open_ended and one) or pair.places in (Places.INSIDE, Places.CONTAINS) or pair.other_day:
        return False
    return a.value is not None and b.value is not None and a.value != b.value and bool(_changed(pair))


def _counted_anew(pair: Pair) -> bool:
    """One holder counts people again who were villagers before: "7 000 villageois évacués", then 9 500 in all."""
    a, b = pair.a.proposition, pair.b.proposition
    return (perhaps_all(a, b) or perhaps_all(b, a)) and bool(_changed(pair) or _changed(pair.turned))


def _of_one_count(pair: Pair) -> bool:
    return of_one_kind(pair) or _one_count(pair) or _counted_anew(pair)


def _one_count(pair: Pair) -> bool:
    """Whatever their units are called, the words say that both count one thing."""
    return same_count(pair.a.proposition, pair.b.proposition) or of_crossed_units(
        pair.a.proposition, pair.b.proposition
    )


def _standing(pair: Pair) -> frozenset[Voice]:
    """Who asserts `a`, but for those who only repeated it before one of its holders turned to `b`."""
    parties = {party_of(holder) for holder in _changed(pair)}
    turns = [y.said.low for y in pair.b.asserting if y.party in parties and y.said is not None]
    if not turns:
        return pair.a.asserting
    return frozenset(x for x in pair.a.asserting if x.said is not None and x.said.low >= min(turns))


def _one_dated_apart(pair: Pair) -> bool:
    """The words date one of two counts to another day than that on which the other was given."""
    dated = (pair.a.proposition.time is None) != (pair.b.proposition.time is None)
    named = pair.a.proposition.place and pair.b.proposition.place and pair.places is Places.SAME
    if dated and named and pair.a.told and pair.b.told and pair.a.told.gap(pair.b.told) <= SAME_DAYS:
        return False  # both count now what happened there, and one says when
    return dated and pair.a.time is not None and pair.b.time is not None and pair.a.time.gap(pair.b.time) > SAME_DAYS


def _tell_different_things(pair: Pair) -> bool:
    """No type says what is counted, and the two say other things of it: trees planted, and trees felled."""
    a, b = pair.a.proposition, pair.b.proposition
    return a.event is None and b.event is None and told_otherwise(a, b) and not of_one_measure(pair.a, pair.b)


def _told_before(pair: Pair) -> bool:
    """What `b` says to have happened was told before the day that `a` is about: another march. "Aujourd'hui" may be the
    day of the count only."""
    a, b = days(pair.a.proposition.time), pair.b.told
    happened = all(mode(claim.proposition) is Modality.ACTUAL for claim in (pair.a, pair.b))
    return happened and a is not None and b is not None and b.high < a.low and a != pair.a.told


def _course(p: Proposition) -> Course | None:
    kind = events().types.get(p.event or "")
    return kind.course if kind else None


def _holders(voices: frozenset[Voice]) -> frozenset[str]:
    return frozenset(voice.holder for voice in voices)


def _parties(p: Proposition) -> tuple[str | None, ...]:
    return p.agent, p.recipient


def _names(pair: Pair, ids: frozenset[str]) -> str:
    """What holders of either claim are called."""
    names = pair.a.names | pair.b.names
    return ", ".join(names.get(i) or (actor.name if (actor := registry().actor(i)) else i) for i in sorted(ids))


def _stated(claim: Claim) -> str:
    p = claim.proposition
    if has_figure(p):
        return figure(p)
    return located(p.place) if p.place else "the one"


def _mode_words(modality: Modality) -> str:
    return {Modality.ACTUAL: "stated as a fact", Modality.NORMATIVE: "demanded"}.get(modality, modality.value)
