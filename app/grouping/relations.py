"""How two claims of one group stand to each other.

Each rule is a function that returns a verdict with its reason, or None.
The rules on figures stand in `FIGURES`, and the first that answers decides; where none does, `DISAGREEMENTS` are asked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from app.annotation import Modality, Proposition, RelationKind
from app.grouping.claims import Claim, Days, Voice, days
from app.grouping.figures import (
    any_side,
    counts_some_of,
    exclusive,
    holds,
    of_one_order,
    overlap,
    reach,
    scope,
    sided,
    surely_one,
    within,
)
from app.grouping.keys import Atlas, Places, has_figure, identity, interval, mode, needs_words, same_party, topic
from app.grouping.stories import alike, telling
from app.grouping.wording import figure, located
from app.lexicon.actors import registry
from app.lexicon.events import PERCENT, Course, events

FEW_WORDS = 2
"""Words of a content that says no more than that there is such an event ("avoir visé des civils")."""
SAME_DAYS = 3
"""Days between what happened on a day and what is said of it later."""
LATER = 2
"""Days after which a higher toll by somebody else is rather a newer one: on the next day they may still disagree."""
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


class Timeline:
    """Which figures each holder gave when, so that one given up is not held against others later."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._said: dict[tuple[str, str | None], list[tuple[date, Proposition]]] = defaultdict(list)
        for claim in claims:
            if has_figure(claim.proposition):
                for voice in claim.asserting:
                    if voice.said is not None:
                        self._said[voice.holder, claim.proposition.unit].append((voice.said.low, claim.proposition))

    def given_up(self, voice: Voice, claim: Claim, by: Voice) -> bool:
        """Whether the holder gave another figure after this one, and before or when `by` spoke."""
        if voice.said is None or by.said is None:
            return False
        later = self._said[voice.holder, claim.proposition.unit]
        return any(voice.said.high < when <= by.said.high and not overlap(p, claim.proposition) for when, p in later)

    def since(self, voice: Voice, claim: Claim) -> Voice:
        """The voice, as of the day on which its holder first gave such a figure."""
        said = self._said[voice.holder, claim.proposition.unit]
        first = min((when for when, p in said if overlap(p, claim.proposition)), default=None)
        return Voice(voice.holder, Days(first, first)) if first and voice.said else voice


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims of one group, with what lies in what."""

    a: Claim
    b: Claim
    atlas: Atlas
    timeline: Timeline
    scene: str | None
    """Place of the group: where a claim that names no place is taken to be."""

    @property
    def places(self) -> Places:
        """How the place of `a` stands to that of `b`; where its article takes place speaks for a claim that names none,
        but never against it."""
        a, b = self.a.proposition, self.b.proposition
        if a.place and b.place:
            return self.atlas.compare(a.place, b.place)
        near, other = a.place or a.setting, b.place or b.setting
        found = self.atlas.compare(near or self.scene, other or self.scene)
        unsaid = bool(near and other) or not (a.place or b.place)
        return Places.OPEN if found is Places.APART or (unsaid and found is not Places.SAME) else found

    @property
    def guessed(self) -> bool:
        """Whether nothing but the story says that the one place lies in the other."""
        a, b = self.a.proposition.place or self.scene, self.b.proposition.place or self.scene
        return bool(a and b) and self.atlas.is_guess(a or "", b or "") and self.atlas.is_guess(b or "", a or "")

    @property
    def other_day(self) -> bool:
        """Whether the words say that the two are about different days."""
        a, b = days(self.a.proposition.time), days(self.b.proposition.time)
        return a is not None and b is not None and a.gap(b) > 0

    def turned(self) -> "Pair":
        """The same pair the other way round."""
        return Pair(self.b, self.a, self.atlas, self.timeline, self.scene)


Rule = Callable[[Pair], Verdict | None]


def relations(a: Claim, b: Claim, atlas: Atlas, timeline: Timeline, scene: str | None) -> Iterator[Verdict]:
    """What holds between two claims of one group; `timeline` and `scene`, its place, are the group's."""
    pair = Pair(a, b, atlas, timeline, scene)
    if pair.places is Places.APART:
        return
    yield from _answers(STANCES, pair, first=False)
    if not (a.asserting and b.asserting) or a.proposition.negated != b.proposition.negated:
        return
    if has_figure(a.proposition) and has_figure(b.proposition):
        if _comparable(pair):
            yield from _figures(pair)
        elif _of_one_telling_unit(pair):  # "l'envoi de 40 plongeurs" and twelve divers at work
            yield from _answers((other_mode,), pair, first=True)
    elif _same_thing(pair):
        yield from _answers(WORDS, pair, first=True)


def _figures(pair: Pair) -> Iterator[Verdict]:
    rate = pair.a.proposition.unit == pair.b.proposition.unit == PERCENT
    if rate and pair.places in (Places.INSIDE, Places.CONTAINS):
        return  # 22 % in a region is no part of the country's 17 %, and may well be
    if reach(pair.a.proposition) != reach(pair.b.proposition):
        yield from _answers((revising, part_of_wider), pair, first=True)
        return
    decided = tuple(_answers(FIGURES, pair, first=True))
    if decided:
        yield from decided
    elif exclusive(pair.a.proposition, pair.b.proposition):
        yield from _answers(DISAGREEMENTS, pair, first=False)


def _answers(rules: tuple[Rule, ...], pair: Pair, first: bool) -> Iterator[Verdict]:
    for rule in rules:
        if verdict := rule(pair) or rule(pair.turned()):
            yield verdict
            if first:
                return


# ---------------------------------------------------------------- stances


def denied(pair: Pair) -> Verdict | None:
    """`a` is denied, `b` asserted, and what is denied covers what is asserted."""
    deniers, asserters = _holders(pair.a.denying), _holders(pair.b.asserting)
    if not deniers or not (asserters - deniers) or not _covers(pair):
        return None
    how = "that it is so" if not has_figure(pair.a.proposition) else figure(pair.a.proposition)
    reason = f"{_names(pair, asserters - deniers)} asserts what {_names(pair, deniers)} denies: {how}"
    return Verdict(pair.a, pair.b, RelationKind.STANCE, reason, _sureness(pair))


def unconfirmed(pair: Pair) -> Verdict | None:
    """`b` is asserted; a party concerned neither confirms nor denies `a`, which covers it."""
    silent, asserters = _holders(pair.a.unconfirming), _holders(pair.b.asserting)
    if not silent or not (asserters - silent) or not _covers(pair):
        return None
    concerned = {_state(h) for h in silent} & {_state(p) for p in _parties(pair.b.proposition) if p}
    reason = f"{_names(pair, silent)} neither confirms nor denies what {_names(pair, asserters - silent)} asserts"
    return Verdict(pair.a, pair.b, RelationKind.UNCONFIRMED, reason, 0.9 if concerned else 0.6)


STANCES: tuple[Rule, ...] = (denied, unconfirmed)


def _covers(pair: Pair) -> bool:
    """Whether `a`, if false, makes `b` false: every slot of `a` is open or holds that of `b`."""
    a, b = pair.a.proposition, pair.b.proposition
    if mode(a) is not mode(b) or pair.other_day or pair.places is Places.INSIDE or not _same_thing(pair):
        return False
    slots = (slot for slot in identity(a) if slot != "place")
    if a.object != b.object and b.object == (events().types[a.event].object if a.event else None):
        return False  # shells denied, arms asserted
    if any((x := getattr(a, slot)) and (y := getattr(b, slot)) and not same_party(x, y) for slot in slots):
        return False
    if not has_figure(a):
        return True
    one = a.unit == b.unit or ((counts_some_of(a, b) or counts_some_of(b, a)) and _equal(a, b))
    return has_figure(b) and _comparable(pair) and one and within(b, a)


def _sureness(pair: Pair) -> float:
    """How sure a denial is to be of that claim: less with every slot that one of the two leaves open."""
    a, b = pair.a.proposition, pair.b.proposition
    open_slots = sum(getattr(a, slot) is None or getattr(b, slot) is None for slot in identity(a))
    return round(max(0.5, 0.95 - 0.15 * open_slots), 2)


# ---------------------------------------------------------------- figures


def other_mode(pair: Pair) -> Verdict | None:
    """One states what is, the other what is planned, possible or wished."""
    a, b = mode(pair.a.proposition), mode(pair.b.proposition)
    if a is b:
        return None
    reason = f"{_stated(pair.a)} is {_mode_words(a)}, {_stated(pair.b)} is {_mode_words(b)}"
    return Verdict(pair.a, pair.b, RelationKind.DIFFERS_IN_MODALITY, reason, 0.9)


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
    if not counts_some_of(a, b) or interval(a)[0] > interval(b)[1] or _equal(a, b):
        return None
    labels = [events().units[unit].label for unit in (a.unit, b.unit) if unit]
    reason = f"{figure(a)} is a part of {figure(b)}: {' among '.join(labels)}"
    return Verdict(pair.a, pair.b, RelationKind.PART_OF, reason, 0.85)


def part_of_place(pair: Pair) -> Verdict | None:
    """`a` is counted in a place inside that of `b`."""
    a, b = pair.a.proposition, pair.b.proposition
    outer = b.place or pair.scene
    if pair.places is not Places.INSIDE or not (a.place and outer) or interval(a)[0] > interval(b)[1]:
        return None
    guess = pair.atlas.is_guess(a.place, outer)
    inner, outer = a.place.split(", ")[0], outer.split(", ")[0]
    how = "seems to lie" if guess else "lies"
    reason = f"{figure(a)} is a part of {figure(b)}: {inner} {how} in {outer}"
    return Verdict(pair.a, pair.b, RelationKind.PART_OF, reason, 0.6 if guess else 0.9)


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
    if a.unit != b.unit and not ((counts_some_of(a, b) or counts_some_of(b, a)) and _equal(a, b)):
        return None  # "douze civils" and "douze personnes" were killed
    if pair.places is Places.INSIDE or pair.other_day or not overlap(a, b):
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


def growing(pair: Pair) -> Verdict | None:
    """A count that changes from day to day, given by one holder and then, changed, by another."""
    a, b = pair.a.proposition, pair.b.proposition
    course = _course(a)
    if course not in (Course.GROWS, Course.VARIES) or a.unit != b.unit or overlap(a, b) or _changed(pair):
        return None
    later_voices = [pair.timeline.since(y, pair.b) for y in pair.b.asserting]
    if not all(
        _before(x, y) and x.said and y.said and x.said.gap(y.said) >= LATER
        for x in pair.a.asserting
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
    if pair.other_day or (_course(pair.a.proposition) is Course.GROWS and _one_dated_apart(pair)):
        return None
    if not any(
        x.holder != y.holder
        and not pair.timeline.given_up(x, pair.a, by=y)
        and not pair.timeline.given_up(y, pair.b, by=x)
        for x in _standing(pair)
        for y in _standing(pair.turned())
    ):
        return None
    reason = f"{_stated(pair.a)} and {_stated(pair.b)} cannot both be true"
    sure = 0.9 if pair.places is Places.SAME else 0.7
    return Verdict(pair.a, pair.b, RelationKind.VALUE, reason, sure)


FIGURES: tuple[Rule, ...] = (other_mode, part_of_whole, part_of_kind, part_of_place, agreeing, growing)
DISAGREEMENTS: tuple[Rule, ...] = (revising, conflicting)
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


WORDS: tuple[Rule, ...] = (other_mode_of_words, same_words)


# ---------------------------------------------------------------- what the rules ask


def _comparable(pair: Pair) -> bool:
    """Whether the two figures count the same thing, or one counts some of what the other counts."""
    a, b = pair.a.proposition, pair.b.proposition
    if a.increment or b.increment:
        return False
    if a.event != b.event:  # a sum that is paid for one, lost for another
        return a.unit == b.unit and a.value is not None and a.value == b.value
    if (a.of is None) != (b.of is None) and a.unit == b.unit and not overlap(a, b):  # a part of another whole
        return any(part.of is not None and holds(whole, part.of) for part, whole in ((a, b), (b, a)))
    if scope(a) != scope(b):
        return False
    if a.event is None:
        return a.unit == b.unit and (_same_thing(pair) or (telling(a.unit) and of_one_order(a, b)))
    kind = events().types[a.event]
    if kind.family and a.unit == b.unit and not surely_one(a, b):
        return of_one_order(a, b)
    if a.unit == b.unit and sided(a.unit) and "agent" not in identity(a) and not _one_side(a, b):
        return False
    if a.unit == b.unit:
        return True
    for part, whole in ((a, b), (b, a)):
        if counts_some_of(part, whole):
            return any_side(part.unit) or interval(part)[0] <= interval(whole)[1]
    return False


def _of_one_telling_unit(pair: Pair) -> bool:
    a, b = pair.a.proposition, pair.b.proposition
    return a.event == b.event and a.unit == b.unit and telling(a.unit)


def _same_thing(pair: Pair) -> bool:
    """Whether two contents speak of the same thing; their words decide where the slots do not."""
    a, b = pair.a.proposition, pair.b.proposition
    if a.event != b.event:
        return has_figure(a) and has_figure(b) and _comparable(pair)
    kind = events().types.get(a.event or "")
    if a.object != b.object and a.object and b.object and not (kind and kind.object in (a.object, b.object)):
        return False
    if needs_words(a) != needs_words(b):
        return len(topic(a if needs_words(a) else b)) <= FEW_WORDS
    kind = events().types.get(a.event or "")
    if kind and kind.family and not surely_one(a, b):
        return False
    return not needs_words(a) or alike(a, b)


def _one_side(a: Proposition, b: Proposition) -> bool:
    """Soldiers of one army: the words say so, or the same is said to have killed them. What two sides claim to have
    done to each other is never compared."""
    if a.recipient and b.recipient:
        return a.recipient == b.recipient
    if a.agent and b.agent:
        return a.agent == b.agent
    return bool(a.agent or b.agent)


def _equal(a: Proposition, b: Proposition) -> bool:
    return a.value is not None and a.value == b.value


def _before(x: Voice, y: Voice) -> bool:
    return x.said is not None and y.said is not None and x.said.high < y.said.low


def _changed(pair: Pair) -> frozenset[str]:
    """Who gave `a` and gives `b`, a figure of the same kind, later."""
    if pair.a.proposition.unit != pair.b.proposition.unit:
        return frozenset()
    return frozenset(
        x.holder for x in pair.a.asserting for y in pair.b.asserting if x.holder == y.holder and _before(x, y)
    )


def _standing(pair: Pair) -> frozenset[Voice]:
    """Who asserts `a`, but for those who only repeated it before one of its holders turned to `b`."""
    changed = _changed(pair)
    turns = [y.said.low for y in pair.b.asserting if y.holder in changed and y.said is not None]
    if not turns:
        return pair.a.asserting
    return frozenset(x for x in pair.a.asserting if x.said is not None and x.said.low >= min(turns))


def _one_dated_apart(pair: Pair) -> bool:
    """The words date one of two counts to another day than that on which the other was given."""
    dated = (pair.a.proposition.time is None) != (pair.b.proposition.time is None)
    return dated and pair.a.time is not None and pair.b.time is not None and pair.a.time.gap(pair.b.time) > SAME_DAYS


def _course(p: Proposition) -> Course | None:
    kind = events().types.get(p.event or "")
    return kind.course if kind else None


def _holders(voices: frozenset[Voice]) -> frozenset[str]:
    return frozenset(voice.holder for voice in voices)


def _parties(p: Proposition) -> tuple[str | None, ...]:
    return p.agent, p.recipient


def _state(actor_id: str) -> str:
    actor = registry().actor(actor_id)
    return (actor.parent or actor.id) if actor else actor_id


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
