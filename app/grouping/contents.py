"""Whether two contents may speak of the same thing: by their words, by their figures."""

from functools import cache, lru_cache

from app.annotation import Modality, Proposition
from app.folding import fold_words
from app.grouping.claims import PAIRS_REMEMBERED, Claim
from app.grouping.keys import gist, has_figure, interval, mode, topic
from app.lexicon.actors import fold
from app.lexicon.events import PEOPLE, events
from app.lexicon.kin import converses, sense

OPEN_SUBJECT_LASTS = 60
"""Days after which the same words are about something else, where no type of event says better."""
ENOUGH_WORDS = 0.5
"""Share of the shorter content's words that the other must hold for both to speak of the same thing."""
FEW_WORDS = 2
"""Words in common that tell something, where the shorter content has more."""

MANY_WORDS = 3
"""Words in common that tell more than a second name."""
_NEARLY_ALL = 2 / 3
"""Share of the words of the shorter content that make two close figures one."""
TAKEN_UP = 1 / 3
"""Share of the words of an answer that must be those of a claim."""
_CLOSE = 3.0
"""Factor between two figures that one word in common makes comparable."""
_TELLING = 20
"""Number below which equal counts tell nothing."""
OTHER_COUNT = 16.0
"""Factor between two figures above which they are of two counts."""
SAME_ORDER = 8.0
"""Factor between two figures that may be about one thing where nothing but the story says so."""


def lasts_of(p: Proposition) -> int | None:
    """Days after which a report is about another event; None where time alone separates nothing."""
    kind = events().types.get(p.event or "")
    return kind.lasts if kind else OPEN_SUBJECT_LASTS


def same_figure(a: Proposition, b: Proposition) -> bool:
    """Both count the same, and their intervals overlap; "au moins 12 000" is no 62 000 for all that."""
    if not (has_figure(a) and has_figure(b) and close_figures(a, b)) or a.unit != b.unit:
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
    """A unit that says by itself what is counted: divers, not people, money, per cent or hours."""
    known = events().units.get(unit or "")
    return unit is not None and unit not in events().time_units and (known is None or not (known.vague or known.family))


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


def same_count(a: Proposition, b: Proposition) -> bool:
    """Two figures near to each other, in nearly the same words, of one unit, or of one that no class knows and that of
    a type: "9 000 soldats érythréens au Soudan", "4 000 Érythréens en uniforme au Soudan"."""
    if not (has_figure(a) and has_figure(b) and close_figures(a, b)):
        return False
    common, least = len(gist(a) & gist(b)), min(len(gist(a)), len(gist(b)))
    if common < FEW_WORDS or common < _NEARLY_ALL * least:
        return False
    return (a.unit == b.unit and common >= MANY_WORDS) or _nameless(a, b) or _nameless(b, a)


def _nameless(a: Proposition, b: Proposition) -> bool:
    """What the one counts is of no class, or just people who may be those of the other, and no type says what it is."""
    vague = a.unit not in events().units or (a.unit == PEOPLE and _people(b.unit))
    return a.event is None and a.unit is not None and vague and telling(b.unit)


def part_in_words(a: Proposition, b: Proposition) -> bool:
    """The words of the one say that it counts some of just as many as the other counts, be they called otherwise or of
    another type: "38 ingénieurs" of 310, where somebody has 310 employees dismissed."""
    if a.increment or b.increment or not (has_figure(a) and has_figure(b)):
        return False
    return any(p.of is not None and q.of is None and p.of == q.value and p.of >= _TELLING for p, q in ((a, b), (b, a)))


def offer_and_demand(a: Proposition, b: Proposition) -> bool:
    """Sums of one currency and one order, of which one is promised and the other demanded."""
    known = events().units.get(a.unit or "")
    if known is None or known.family is None or a.unit != b.unit or not (has_figure(a) and has_figure(b)):
        return False
    return {mode(a), mode(b)} == {Modality.PLANNED, Modality.NORMATIVE} and of_one_order(a, b)


def same_in_other_words(a: Proposition, b: Proposition) -> bool:
    """Both give one number, of what is called differently, in nearly the same words: 14 flights, 14 rotations."""
    return a.value is not None and a.value == b.value and close_words(topic(a), topic(b))


def of_crossed_units(a: Proposition, b: Proposition) -> bool:
    """Two figures of one order, of which each counts what the words of the other name: "45 000 ventes de voitures",
    "60 000 voitures vendues"."""
    if a.event and b.event and a.event != b.event:
        return False
    if a.unit == b.unit or not (a.unit and b.unit and has_figure(a) and has_figure(b)) or not of_one_order(a, b):
        return False
    known = [events().units.get(p.unit or "") for p in (a, b)]
    if any(unit is not None and (unit.measure or unit.family or unit.sided) for unit in known):
        return False
    ours, theirs = senses_of_unit(a.unit), senses_of_unit(b.unit)
    return not (ours & theirs or ours.isdisjoint(gist(b)) or theirs.isdisjoint(gist(a)))


def told_otherwise(a: Proposition, b: Proposition) -> bool:
    """Both say more of what they count than its name, and nothing in common: trees planted, and trees felled."""
    ours, theirs = (topic(p) - senses_of_unit(p.unit) for p in (a, b))
    return bool(ours) and bool(theirs) and ours.isdisjoint(theirs)


def says_little(p: Proposition) -> bool:
    """The words say no more than that there is such an event: "avoir visé des civils", "tout tir de LBD"."""
    return len(topic(p)) <= FEW_WORDS


def of_one_order(a: Proposition, b: Proposition) -> bool:
    """The figures are of one order: a bonus of thousands is no part of the quarrel over millions."""
    one, other = _size(a), _size(b)
    return 0 < one <= SAME_ORDER * other and other <= SAME_ORDER * one


def of_other_counts(a: Proposition, b: Proposition) -> bool:
    """The figures are so far apart that they count two things, whatever their slots say: nobody quarrels over 57 cases
    or 7 900. None at all is no such figure."""
    low, high = sorted((_size(a), _size(b)))
    return 0 < OTHER_COUNT * low < high


def one_in_passing(a: Proposition, b: Proposition) -> bool:
    """Two figures of one unit and one order share a word that is none of the unit's: one is enough where their articles
    tell one story."""
    return a.unit == b.unit and close_figures(a, b) and not topic(a).isdisjoint(topic(b) - senses_of_unit(a.unit))


@cache
def senses_of_unit(unit: str | None) -> frozenset[str]:
    """The senses of the words for what a unit counts."""
    return frozenset(sense(stem) for word in events().words_for(unit) for stem in fold_words(word).split())


def telling_figure(a: Proposition, b: Proposition) -> bool:
    """Both state one number that is not round, of people, of one unit, or of things that are called otherwise in like
    words: nobody else counts 352."""
    if a.value != b.value or not telling_number(a):
        return False
    if a.unit == b.unit or (_people(a.unit) and _people(b.unit)) or _called_otherwise(a, b):
        return True
    return a.unit is not None and b.unit is not None and _counted_as_one(a.unit, b.unit)


@cache
def _counted_as_one(a: str, b: str) -> bool:
    """Some type counts both as one: 560 jobs that are lost are 560 people."""
    types = (kind for kind in events().types.values() if kind.decided and not kind.family)
    return any({a, b} <= {*kind.units, *kind.counts} and (a in kind.units or b in kind.units) for kind in types)


def _called_otherwise(a: Proposition, b: Proposition) -> bool:
    """One at least counts what no class knows, or only a vague one, and they have a word in common, or one has no other
    word than its unit: 850 tickets ceded, 850 seats ceded."""
    known = [events().units.get(p.unit or "") for p in (a, b)]
    if all(unit is not None and not unit.vague for unit in known):
        return False
    if any(unit is not None and (unit.measure or unit.family) for unit in known):
        return False
    ours, theirs = (gist(p) - senses_of_unit(p.unit) for p in (a, b))
    return not (ours and theirs and ours.isdisjoint(theirs | _converse(theirs)))


def same_telling_count(a: Proposition, b: Proposition) -> bool:
    """The same, of one type of event or where only one of them tells its type: the same loan, whoever is named as
    the lender."""
    return telling_figure(a, b) and a.increment == b.increment and (a.event == b.event or not (a.event and b.event))


def telling_number(p: Proposition) -> bool:
    """A number that is neither small nor round."""
    return p.value is not None and p.value >= _TELLING and len(f"{p.value:.10g}".replace(".", "").rstrip("0")) > 1


def across_types(x: Claim, y: Claim) -> bool:
    """Whether claims of two types, or of a type and of none, may speak of one thing.

    They do if they give one figure, or if one of them is of no type and counts the same or says it in the same words.
    """
    a, b = x.proposition, y.proposition
    counted = has_figure(a) and has_figure(b)
    if (
        same_in_other_words(a, b)
        or same_count(a, b)
        or goes_on(x, y)
        or offer_and_demand(a, b)
        or of_crossed_units(a, b)
        or (not (a.event and b.event) and telling_figure(a, b))
    ):
        return True
    if counted and (a.unit != b.unit or a.increment != b.increment):
        return False
    if counted and a.value is not None and a.value == b.value:
        return True
    if a.event and b.event:
        return False
    worded = bool(topic(a) and topic(b)) and (alike(a, b) or _says_type(a, b) or _says_type(b, a))
    worded = worded or (counted and _counts_in_words(a, b))
    if not counted:
        return worded
    return of_one_order(a, b) and (worded or telling(a.unit) or same_people(x, y) or of_one_measure(x, y))


def goes_on(x: Claim, y: Claim) -> bool:
    """One voice gives two figures of one unit that are near to each other, of which one says nothing else: "1,6
    milliard d'euros", by the minister who expected 1.8 from the reform before."""
    a, b = x.proposition, y.proposition
    if a.unit != b.unit or not (has_figure(a) and has_figure(b) and close_figures(a, b)):
        return False
    bare = any(not topic(p) - senses_of_unit(p.unit) for p in (a, b))
    return bare and not {v.party for v in x.asserting}.isdisjoint(v.party for v in y.asserting)


def _counts_in_words(a: Proposition, b: Proposition) -> bool:
    """Both count people or things, no money and no measure, and have half of all their words in common, two at least:
    "les données de 1,2 million de clients ont été dérobées", "détenir les dossiers de 3 millions d'assurés"."""
    known = events().units.get(a.unit or "")
    counting = known is None or not (known.family or known.measure)
    return counting and enough_words(gist(a), gist(b)) and len(gist(a) & gist(b)) >= FEW_WORDS


def _says_type(a: Proposition, b: Proposition) -> bool:
    """The content of no type says by a word of its own what the type of the other is, and else what the other says:
    "avoir payé l'arbitre", where somebody has given him so much."""
    ours = topic(a) - senses_of_type(b.event) if a.event is None and b.event else topic(a)
    return ours != topic(a) and bool(ours) and ours <= topic(b)


@cache
def senses_of_type(event: str | None) -> frozenset[str]:
    """The senses of the words that signal a type."""
    signals = events().signals(event) if event else ()
    return frozenset(sense(fold_words(word)) for word in signals if word in events().triggers)


def answers(x: Claim, y: Claim) -> bool:
    """Each content has the words of the other, but for the name of who holds that: the minister denies "avoir menacé la
    journaliste", the journalist accuses "le ministre de l'avoir menacée"."""
    ours, theirs = topic(x.proposition), topic(y.proposition)
    if ours.isdisjoint(theirs):
        return False
    return ours <= theirs | y.spoken_for and theirs <= ours | x.spoken_for


def echo(x: Claim, y: Claim) -> tuple[float, float]:
    """How much of the words of an answer are those of a claim, and of the claim those of the answer.

    An answer denies or leaves open, without a figure, what the other asserts, and takes up enough of its words ("tout
    versement aux pirates", where somebody has it that they were paid). (0, 0) where neither answers the other.
    """
    return max(_taken_up(x, y), _taken_up(y, x)) if x.answering or y.answering else (0, 0)


def _taken_up(answer: Claim, claim: Claim) -> tuple[float, float]:
    if not (answer.answering and claim.asserting):
        return 0, 0
    if has_figure(answer.proposition) and has_figure(claim.proposition):
        return 0, 0
    ours, theirs = answer.in_own_words, gist(claim.proposition)
    common = len(ours & (theirs | _converse(theirs)))
    return (common / len(ours), common / len(theirs)) if common and common >= TAKEN_UP * len(ours) else (0, 0)


@lru_cache(maxsize=PAIRS_REMEMBERED)  # asked of a content with each answer of its story
def _converse(words: frozenset[str]) -> frozenset[str]:
    return frozenset(other for word in words for other in converses(word))


def from_other_sides(a: Proposition, b: Proposition) -> bool:
    """Whether two contents tell one thing from its two sides, so that who does it in one is who it is done to in the
    other: "avoir acheté des drones", "la vente de drones"."""
    return not gist(a).isdisjoint(_converse(gist(b)))


def echoes(x: Claim, y: Claim) -> bool:
    """Whether one answers the other in its words, as `echo` has it."""
    return echo(x, y) > (0, 0)


def answers_figure(x: Claim, y: Claim) -> bool:
    """One denies or leaves open the very figure that the other asserts."""
    a, b = x.proposition, y.proposition
    said = (x.asserting and y.answering) or (y.asserting and x.answering)
    return bool(said) and a.value is not None and a.value == b.value and a.unit == b.unit


def takes_up_all(x: Claim, y: Claim) -> bool:
    """Both have two words or more in common, and they are all words of the one that denies or leaves open the other."""
    return echo(x, y)[0] == 1 and len(gist(x.proposition) & gist(y.proposition)) >= FEW_WORDS


def surely_answers(x: Claim, y: Claim) -> bool:
    """One denies or leaves open what the other asserts: its figure, or all its words are the other's."""
    return (x.answering or y.answering) and (answers_figure(x, y) or takes_up_all(x, y))


def same_people(x: Claim, y: Claim) -> bool:
    """Both count what their unit alone does not tell, and call it by one name, or by two of one sense: clients,
    patients, children."""
    a, b = x.proposition, y.proposition
    return a.unit == b.unit and not gist(a).isdisjoint(gist(b) & _nouns(a.unit))


def of_one_measure(x: Claim, y: Claim) -> bool:
    """Both give tonnes, litres or barrels of one order, of the same or of what one of them leaves open."""
    a, b = x.proposition, y.proposition
    known = events().units.get(a.unit or "")
    if a.unit != b.unit or known is None or not known.quantity or not of_one_order(a, b):
        return False
    return not (x.measured and y.measured) or not x.measured.isdisjoint(y.measured)


@cache
def _nouns(unit: str | None) -> frozenset[str]:
    """The words of a vague class of people or things that tell what is counted, by their sense."""
    known = events().units.get(unit or "")
    if known is None or known.family or known.measure or not known.vague:
        return frozenset()
    words = (fold_words(word) for word in known.words if fold(word) not in events().anybody)
    return frozenset(map(sense, words))


def _people(unit: str | None) -> bool:
    """Whether the unit is of people: one that some type counts instead of just people."""
    known = events().units.get(unit or "")
    return known is not None and known.people


def close_figures(a: Proposition, b: Proposition) -> bool:
    """Two figures of which one is at most three times the other."""
    one, other = _size(a), _size(b)
    return 0 < one <= _CLOSE * other and other <= _CLOSE * one


def _size(p: Proposition) -> float:
    """One number that stands for the figure."""
    size = p.value if p.value is not None else p.high if p.high is not None else p.low
    return 0.0 if size is None else size
