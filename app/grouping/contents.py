"""Whether two contents may speak of the same thing: by their words, by their figures."""

from functools import cache

from app.annotation import Proposition
from app.folding import fold_words
from app.grouping.claims import Claim
from app.grouping.keys import has_figure, interval, topic
from app.lexicon.actors import fold
from app.lexicon.events import STEM, events
from app.lexicon.kin import sense

OPEN_SUBJECT_LASTS = 60
"""Days after which the same words are about something else, where no type of event says better."""
ENOUGH_WORDS = 0.5
"""Share of the shorter content's words that the other must hold for both to speak of the same thing."""
FEW_WORDS = 2
"""Words in common that tell something, where the shorter content has more."""

MANY_WORDS = 3
"""Words in common that tell more than a second name."""
_CLOSE = 3.0
"""Factor between two figures that one word in common makes comparable."""
_TELLING = 20
"""Number below which equal counts tell nothing."""
SAME_ORDER = 8.0
"""Factor between two figures that may be about one thing where nothing but the story says so."""


def lasts_of(p: Proposition) -> int | None:
    """Days after which a report is about another event; None where time alone separates nothing."""
    kind = events().types.get(p.event or "")
    return kind.lasts if kind else OPEN_SUBJECT_LASTS


def same_figure(a: Proposition, b: Proposition) -> bool:
    """Both count the same, and their intervals overlap."""
    if not (has_figure(a) and has_figure(b)) or a.unit != b.unit:
        return False
    (a_low, a_high), (b_low, b_high) = interval(a), interval(b)
    return a_low <= b_high and b_low <= a_high


def alike(a: Proposition, b: Proposition) -> bool:
    """Whether the words of two contents speak of the same thing."""
    ours, theirs = topic(a), topic(b)
    if not (ours and theirs):
        return a.event is not None
    common, typed = len(ours & theirs), a.event is not None and a.event == b.event
    return enough_words(ours, theirs) and (typed or common >= FEW_WORDS or common == min(len(ours), len(theirs)))


def enough_words(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two contents have enough words in common to be about one thing, if anything else speaks for it."""
    least, common = min(len(a), len(b)), len(a & b)
    return common >= ENOUGH_WORDS * least > 0 and (common >= FEW_WORDS or least <= FEW_WORDS)


def telling(unit: str | None) -> bool:
    """A unit that says by itself what is counted: divers, not people, money or per cent."""
    known = events().units.get(unit or "")
    return unit is not None and (known is None or not (known.vague or known.family))


def close_words(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two contents have so many words in common that one name in passing is enough beside them."""
    return enough_words(a, b) and len(a & b) >= MANY_WORDS


def other_roles(a: Proposition, b: Proposition) -> bool:
    """Whether two contents of no type name one participant in two roles, in nearly the same words: "X a enlevé Y", "Y a
    été enlevé par X". Who does what in them is then not told by their slots."""
    if a.event or b.event or not close_words(topic(a), topic(b)):
        return False
    return any(
        sense(party.rpartition("-")[2]) in topic(other)
        for one, other in ((a, b), (b, a))
        for party in (one.agent, one.recipient)
        if party
    )


def same_in_other_words(a: Proposition, b: Proposition) -> bool:
    """Both give one number, of what is called differently, in nearly the same words: 14 flights, 14 rotations."""
    return a.value is not None and a.value == b.value and close_words(topic(a), topic(b))


def says_little(p: Proposition) -> bool:
    """The words say no more than that there is such an event: "avoir visé des civils", "tout tir de LBD"."""
    return len(topic(p)) <= FEW_WORDS


def of_one_order(a: Proposition, b: Proposition) -> bool:
    """The figures are of one order: a bonus of thousands is no part of the quarrel over millions."""
    low, high = sorted((_size(a), _size(b)))
    return 0 < high <= SAME_ORDER * low


def one_in_passing(a: Proposition, b: Proposition) -> bool:
    """Two figures of one unit and one order share a word that is none of the unit's: one is enough where their articles
    tell one story."""
    known = events().units.get(a.unit or "")
    unit = frozenset(
        sense(stem) for word in (known.words if known else (a.unit or "",)) for stem in fold_words(word).split()
    )
    return a.unit == b.unit and _close(a, b) and not topic(a).isdisjoint(topic(b) - unit)


def telling_figure(a: Proposition, b: Proposition) -> bool:
    """Both state one number that is not round, of people or of one unit: nobody else counts 352."""
    return a.value == b.value and telling_number(a) and (a.unit == b.unit or (_people(a.unit) and _people(b.unit)))


def telling_number(p: Proposition) -> bool:
    """A number that is neither small nor round."""
    return p.value is not None and p.value >= _TELLING and len(f"{p.value:.10g}".replace(".", "").rstrip("0")) > 1


def across_types(x: Claim, y: Claim) -> bool:
    """Whether claims of two types, or of a type and of none, may speak of one thing.

    They do if they give one figure, or if one of them is of no type and counts the same or says it in the same words.
    """
    a, b = x.proposition, y.proposition
    counted = has_figure(a) and has_figure(b)
    if same_in_other_words(a, b) or (not (a.event and b.event) and telling_figure(a, b)):
        return True
    if counted and (a.unit != b.unit or a.increment != b.increment):
        return False
    if counted and a.value is not None and a.value == b.value:
        return True
    if a.event and b.event:
        return False
    worded = bool(topic(a) and topic(b)) and (alike(a, b) or _says_type(a, b) or _says_type(b, a))
    if not counted:
        return worded
    return of_one_order(a, b) and (worded or telling(a.unit) or same_people(x, y) or of_one_measure(x, y))


def _says_type(a: Proposition, b: Proposition) -> bool:
    """The content of no type says by a word of its own what the type of the other is, and else what the other says:
    "avoir payé l'arbitre", where somebody has given him so much."""
    ours = topic(a) - _senses_of(b.event) if a.event is None and b.event else topic(a)
    return ours != topic(a) and bool(ours) and ours <= topic(b)


@cache
def _senses_of(event: str | None) -> frozenset[str]:
    """The senses of the words that signal a type."""
    signals = (words for words, found in events().triggers.items() if any(t.event == event for t in found))
    return frozenset(sense(fold_words(words[0])) for words in signals if len(words) == 1)


def answers(x: Claim, y: Claim) -> bool:
    """Each content has the words of the other, but for the name of who holds that: the minister denies "avoir menacé la
    journaliste", the journalist accuses "le ministre de l'avoir menacée"."""
    ours, theirs = topic(x.proposition), topic(y.proposition)
    if ours.isdisjoint(theirs):
        return False
    return ours <= theirs | y.spoken_for and theirs <= ours | x.spoken_for


def same_people(x: Claim, y: Claim) -> bool:
    """Both count what their unit alone does not tell, and call it by one name: clients, patients, children."""
    unit = x.proposition.unit
    return unit == y.proposition.unit and not x.stems.isdisjoint(y.stems & _nouns(unit))


def of_one_measure(x: Claim, y: Claim) -> bool:
    """Both give tonnes, litres or barrels of one order, of the same or of what one of them leaves open."""
    a, b = x.proposition, y.proposition
    known = events().units.get(a.unit or "")
    if a.unit != b.unit or known is None or not known.quantity or not of_one_order(a, b):
        return False
    return not (x.measured and y.measured) or not x.measured.isdisjoint(y.measured)


@cache
def _nouns(unit: str | None) -> frozenset[str]:
    """The words of a vague class of people or things that tell what is counted, their endings cut."""
    known = events().units.get(unit or "")
    if known is None or known.family or known.measure or not known.vague:
        return frozenset()
    words = (fold_words(word) for word in known.words if fold(word) not in events().anybody)
    return frozenset(word[:STEM] for word in words)


def _people(unit: str | None) -> bool:
    """Whether the unit is of people: one that some type counts instead of just people."""
    return unit in _people_classes()


@cache
def _people_classes() -> frozenset[str]:
    counted = (kind for kind in events().types.values() if "persons" in kind.counts)
    return frozenset(unit for kind in counted for unit in (*kind.counts, *kind.people)) - {
        "percent",
        "data",
        "villages",
        "households",
        "animals",
        "jobs",
    }


def _close(a: Proposition, b: Proposition) -> bool:
    low, high = sorted((_size(a), _size(b)))
    return 0 < high <= _CLOSE * low


def _size(p: Proposition) -> float:
    """One number that stands for the figure."""
    return next((bound for bound in (p.value, p.high, p.low) if bound is not None), 0.0)
