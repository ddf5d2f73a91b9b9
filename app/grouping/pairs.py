"""Two claims of one group: may they be compared, and is what they say one thing?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from app.annotation import Proposition
from app.grouping.claims import Claim, Days, Voice, area_of, days
from app.grouping.contents import (
    across_types,
    alike,
    answers,
    close_figures,
    echoes,
    from_other_sides,
    goes_on,
    of_crossed_units,
    of_one_measure,
    of_one_order,
    offer_and_demand,
    one_in_passing,
    other_roles,
    same_in_other_words,
    same_people,
    same_telling_count,
    says_little,
    surely_answers,
    telling,
    telling_figure,
)
from app.grouping.figures import (
    any_side,
    counts_some_of,
    holds,
    men_of_either,
    of_one_decision,
    overlap,
    perhaps_all,
    sided,
    surely_one,
    within,
)
from app.grouping.keys import Atlas, Places, has_figure, identity, interval, needs_words, same_party
from app.lexicon.actors import registry
from app.lexicon.event_terms import Course
from app.lexicon.events import events

LATER = 2
"""Days after which a higher toll by somebody else is rather a newer one: on the next day they may still disagree."""


class Timeline:
    """Which figures each holder gave when, so that one given up is not held against others later."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._said: dict[tuple[str, str | None], list[tuple[date, Proposition]]] = defaultdict(list)
        self._fallen: set[str | None] = set()
        """Where soldiers or fighters are counted among the dead."""
        self._since: dict[tuple[Voice, str], Voice] = {}
        for claim in claims:
            if _armed(claim.proposition.unit) and claim.proposition.place:
                self._fallen.add(claim.proposition.place.split(", ")[0])
            if has_figure(claim.proposition):
                for voice in claim.asserting:
                    if voice.said is not None:
                        self._said[voice.party, claim.proposition.unit].append((voice.said.low, claim.proposition))

    def armed_in(self, place: str | None) -> bool:
        """Whether some of those counted in a place are soldiers or fighters, so that the civilians are not all."""
        return place is not None and place.split(", ")[0] in self._fallen

    def given_up(self, voice: Voice, claim: Claim, by: Voice) -> bool:
        """Whether the holder gave another figure after this one, and before the day on which `by` spoke; a toll that is
        days old is given up on that day too."""
        if voice.said is None or by.said is None:
            return False
        kind = events().types.get(claim.proposition.event or "")
        old = kind is not None and kind.course is Course.GROWS and voice.said.gap(by.said) >= LATER
        last = by.said.high if old else by.said.low - timedelta(1)
        later = self._said[voice.party, claim.proposition.unit]
        return any(voice.said.high < when <= last and not overlap(p, claim.proposition) for when, p in later)

    def since(self, voice: Voice, claim: Claim) -> Voice:
        """The voice, as of the day on which its holder first gave such a figure."""
        known = self._since.get((voice, claim.key))  # asked of every pair that the claim is in
        if known is None:
            said = self._said[voice.party, claim.proposition.unit]
            first = min((when for when, p in said if overlap(p, claim.proposition)), default=None)
            known = Voice(voice.holder, Days(first, first)) if first and voice.said else voice
            self._since[voice, claim.key] = known
        return known

    def until(self, voice: Voice, claim: Claim) -> Voice:
        """The voice, as of the day on which its holder last gave this number."""
        said = self._said[voice.party, claim.proposition.unit]
        last = max((when for when, p in said if equal(p, claim.proposition)), default=None)
        return Voice(voice.holder, Days(last, last)) if last and voice.said and last > voice.said.high else voice


def _armed(unit: str | None) -> bool:
    known = events().units.get(unit or "")
    return known is not None and known.armed


@dataclass(frozen=True)
class Pair:
    """Two claims of one group, with what lies in what. Each rule asks of it again what it is, so it remembers."""

    a: Claim
    b: Claim
    atlas: Atlas
    timeline: Timeline
    scene: str | None
    """Place of the group: where a claim that names no place is taken to be."""

    @cached_property
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

    @cached_property
    def guessed(self) -> bool:
        """Whether nothing but the story says that the one place lies in the other."""
        a, b = self.a.proposition.place or self.scene, self.b.proposition.place or self.scene
        return bool(a and b) and self.atlas.is_guess(a or "", b or "") and self.atlas.is_guess(b or "", a or "")

    @cached_property
    def other_day(self) -> bool:
        """Whether the words say that the two are about different days."""
        a, b = days(self.a.proposition.time), days(self.b.proposition.time)
        return a is not None and b is not None and a.gap(b) > 0

    @cached_property
    def turned(self) -> "Pair":
        """The same pair the other way round."""
        return Pair(self.b, self.a, self.atlas, self.timeline, self.scene)


def comparable(pair: Pair) -> bool:
    """Whether the two figures count the same thing, or one counts some of what the other counts."""
    a, b = pair.a.proposition, pair.b.proposition
    if a.increment or b.increment or _other_areas(pair) or pair.a.rate != pair.b.rate:
        return False
    if a.event != b.event:  # a sum that is paid for one, lost for another
        untyped = not (a.event and b.event) and a.unit == b.unit and close_figures(a, b)
        one_day = (a.time is None) == (b.time is None)  # "31 cantines" of one day, "38 mercredi"
        return (untyped and one_day) or across_types(pair.a, pair.b)
    kind = events().types.get(a.event or "")
    of_all = kind is not None and kind.decided  # "230 des 940 postes" are all that are cut
    if (a.of is None) != (b.of is None) and a.unit == b.unit and not (of_all or overlap(a, b)):  # of another whole
        return any(part.of is not None and holds(whole, part.of) for part, whole in ((a, b), (b, a)))
    if a.event is None:
        one = a.unit == b.unit and (
            (same_thing(pair) and of_one_order(a, b))
            or one_in_passing(a, b)
            or of_one_measure(pair.a, pair.b)
            or ((telling(a.unit) or same_people(pair.a, pair.b)) and of_one_order(a, b))
            or equal(a, b)
        )
        one = one or goes_on(pair.a, pair.b)
        return (
            one or same_in_other_words(a, b) or offer_and_demand(a, b) or telling_figure(a, b) or of_crossed_units(a, b)
        )
    if kind is None or _of_two(a, b):
        return False
    if kind.family and a.unit == b.unit and not of_one_order(a, b):
        return False
    if kind.family and _paid_and_received(a, b) and not surely_one(a, b):
        return same_telling_count(a, b)
    if a.unit == b.unit and sided(a.unit) and "agent" not in identity(a) and _other_sides(pair):
        return False
    if a.unit == b.unit:
        return True
    if of_one_kind(pair) or of_crossed_units(a, b):
        return True
    for part, whole in ((a, b), (b, a)):
        if counts_some_of(part, whole):
            calls_otherwise = close_figures(a, b) and _one_voice(pair)  # "27 individus abattus", later "33 combattants"
            of_one_side = part.recipient is not None and part.recipient == whole.recipient
            clear = calls_otherwise or of_one_side or part.unit not in events().units
            return clear or any_side(part.unit) or interval(part)[0] <= interval(whole)[1]
    return False


def _paid_and_received(a: Proposition, b: Proposition) -> bool:
    """What one has paid, nobody says to whom, and what another has received, nobody says from whom."""
    known = [{slot for slot in ("agent", "recipient") if getattr(p, slot)} for p in (a, b)]
    return all(known) and known[0].isdisjoint(known[1])


def _of_two(a: Proposition, b: Proposition) -> bool:
    """Done to two people, or by two: a sentence for one defendant, and for another."""
    slots = (slot for slot in ("agent", "recipient") if slot in identity(a))
    parties = ((getattr(a, slot), getattr(b, slot)) for slot in slots)
    others = any(x and y and not same_party(x, y) for x, y in parties)
    return others and not (other_roles(a, b) or same_telling_count(a, b))


def of_one_telling_unit(pair: Pair) -> bool:
    """Whether both count, for one type of event, what their unit alone tells."""
    a, b = pair.a.proposition, pair.b.proposition
    return a.event == b.event and a.unit == b.unit and telling(a.unit)


def same_thing(pair: Pair) -> bool:
    """Whether two contents speak of the same thing; their words decide where the slots do not."""
    a, b = pair.a.proposition, pair.b.proposition
    if surely_answers(pair.a, pair.b):
        return True
    if a.event != b.event:
        return across_types(pair.a, pair.b) or echoes(pair.a, pair.b)
    kind = events().types.get(a.event or "")
    if a.object != b.object and a.object and b.object and not (kind and kind.object in (a.object, b.object)):
        return False
    if needs_words(a) != needs_words(b):
        return says_little(a if needs_words(a) else b)
    if kind and kind.family and not surely_one(a, b):
        return False
    return (
        not needs_words(a) or alike(a, b) or (a.event is None and (answers(pair.a, pair.b) or echoes(pair.a, pair.b)))
    )


def covers(pair: Pair) -> bool:
    """Whether `a`, if false, makes `b` false, in the mode of `a`: every slot of `a` is open or holds that of `b`."""
    a, b = pair.a.proposition, pair.b.proposition
    if pair.other_day or pair.places is Places.INSIDE:
        return False
    if not (same_thing(pair) or (a.event is not None and a.event == b.event and not has_figure(a) and says_little(a))):
        return False
    slots = (slot for slot in identity(a) if slot != "place")
    if a.event and a.object != b.object and b.object == events().types[a.event].object:
        return False  # shells denied, arms asserted
    parties = ((getattr(a, slot), getattr(b, slot)) for slot in slots)
    others = any(x and y and not same_party(x, y) for x, y in parties)
    if others and not (other_roles(a, b) or surely_answers(pair.a, pair.b) or from_other_sides(a, b)):
        return False
    if sided(b.unit) and _of_others(pair):
        return False  # "aucun de ses hommes n'a été capturé", and prisoners of another army
    if not has_figure(a):
        return True
    one = a.unit == b.unit or ((counts_some_of(a, b) or counts_some_of(b, a)) and equal(a, b)) or men_of_either(a, b)
    one = one or of_one_decision(a, b)
    return has_figure(b) and (comparable(pair) or surely_answers(pair.a, pair.b)) and one and within(b, a)


def _of_others(pair: Pair) -> bool:
    """Whether `b` says whose those are that it was done to, `a` does not, and who denies `a` is none of theirs."""
    a, b = pair.a.proposition, pair.b.proposition
    if a.recipient or not b.recipient:
        return False
    return state_of(b.recipient) not in {state_of(voice.holder) for voice in pair.a.denying}


def state_of(actor_id: str) -> str:
    """The state or body that an actor of the registry belongs to."""
    actor = registry().actor(actor_id)
    return (actor.parent or actor.id) if actor else actor_id


def _other_sides(pair: Pair) -> bool:
    """Soldiers of two armies: the words say whose they are, or who did it to them, or a state speaks, and of its own.
    What two sides claim to have done to each other is never compared."""
    a, b = pair.a.proposition, pair.b.proposition
    ours, theirs = _side(pair.a), _side(pair.b)
    if ours and theirs:
        return ours != theirs
    if a.agent and b.agent:
        return state_of(a.agent) != state_of(b.agent)
    return any(p.agent and side and state_of(p.agent) == side for p, side in ((a, theirs), (b, ours)))


def _side(claim: Claim) -> str | None:
    """Whose soldiers a claim counts: those whom the words name, else those of the state that speaks."""
    p = claim.proposition
    if p.recipient:
        return state_of(p.recipient)
    speaks = {state_of(voice.holder) for voice in claim.asserting}
    own = next(iter(speaks)) if len(speaks) == 1 and not p.agent else None
    return own if registry().is_state(own) else None


def _other_areas(pair: Pair) -> bool:
    """Two bodies of one kind, each of its own place, of which it speaks: the "parquet de Namur" and that of Dinant."""
    if pair.a.proposition.place or pair.b.proposition.place:
        return False
    areas = [{area_of(voice.holder) for voice in claim.asserting} for claim in (pair.a, pair.b)]
    if any(len(found) != 1 for found in areas):
        return False
    (one, there), (other, here) = (next(iter(found)) for found in areas)
    return bool(one) and one == other and bool(there) and bool(here) and not same_party(there, here)


def _one_voice(pair: Pair) -> bool:
    ours, theirs = ({voice.party for voice in claim.asserting} for claim in (pair.a, pair.b))
    return not ours.isdisjoint(theirs)


def of_one_kind(pair: Pair) -> bool:
    """Whether one counts as civilians whom the other counts as the dead: they have no holder in common, who would have
    meant some of them; or as men whom the other counts as fighters, or as jobs whom the other counts as people."""
    a, b = pair.a.proposition, pair.b.proposition
    if men_of_either(a, b) or of_one_decision(a, b):
        return True
    if any(pair.timeline.armed_in(p.place or pair.scene) for p in (a, b)):
        return False
    parties = [{voice.party for voice in claim.asserting} for claim in (pair.a, pair.b)]
    return parties[0].isdisjoint(parties[1]) and (perhaps_all(a, b) or perhaps_all(b, a))


def equal(a: Proposition, b: Proposition) -> bool:
    """Whether both state one number."""
    return a.value is not None and a.value == b.value
