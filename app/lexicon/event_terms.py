"""What the lexicon of events tells: classes of units, types of events, and the words that signal them."""

from dataclasses import dataclass
from enum import StrEnum

from app.annotation import Proposition
from app.lexicon.inflection import Mood


class Course(StrEnum):
    """How figures of one event behave in time."""

    GROWS = "grows"
    """A toll: a later, higher count of the same event may be right as the earlier one was."""
    VARIES = "varies"
    """A count that rises and falls: people missing, homes without power."""
    ONCE = "once"
    """Bound to its day: the march of another day is another march."""
    STANDS = "stands"
    """A state of things, true until it is said to have changed."""


@dataclass(frozen=True, slots=True)
class UnitClass:
    """Units that count the same thing."""

    name: str
    label: str
    """French plural, for questions: "soldats"."""
    words: tuple[str, ...]
    sided: bool = False
    """Whose they are matters: the dead of one army are not those of the other."""
    family: str | None = None
    """Family of the types that count it."""
    vague: bool = False
    """It does not say by itself what is counted."""
    any_side: bool = False
    """They may be of any side, so are never more than all of them."""
    measure: bool = False
    """Its words say nothing of what is measured: tonnes, per cent."""
    among: tuple[str, ...] = ()
    """Classes that these are some of, where one type counts both: children among civilians."""
    quantity: bool = False
    """A measure of something that the words behind it name, or leave open: tonnes of solvent."""
    perhaps_all: bool = False
    """One may call so all of those whom another calls the dead: civilians."""
    people: bool = False
    """Some of the people whom types of event count, and whom another may call by another name: children, soldiers."""
    armed: bool = False
    """Where they are among the dead, the civilians are not all of these."""
    of: str | None = None
    """The class that these are some of, told by `phrases` behind the figure: the seriously among the wounded."""
    phrases: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()
    """The classes that are this one in an article that has one of the words `wherever`: francs where there are francs
    CFA."""
    wherever: tuple[str, ...] = ()
    otherwise: str | None = None
    """The class that this one is where no other stands for it: men are soldiers, or just people."""
    scales: tuple[tuple[str, float], ...] = ()
    """Further words, each with how many of its unit one is: a litre is 0.001 m³."""


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event or state that claims are about."""

    name: str
    rank: int
    family: str | None
    """Types whose claims are compared with one another: a sum is paid for one, and lost for another."""
    units: tuple[str, ...]
    """Classes that lead to this type by themselves; the first is what it counts."""
    counts: tuple[str, ...]
    """Classes that it counts where its verb or noun stands beside them ("personnes" tuées)."""
    people: tuple[str, ...]
    """Classes that are counted as its own unit: "56 civils ont été tués" are 56 dead."""
    moves: bool
    """Where those counted went is where they are counted: the displaced, not the hurt."""
    whoever: bool
    """Whatever people are counted, they are its own unit: farmers who march are marchers."""
    needs: tuple[str, ...]
    """Classes one of which the text must name for its verb or noun to mean this type ("livrer" des armes)."""
    object: str | None
    """Class of what it is done to, where the type fixes it."""
    specific: bool
    """The type and its slots alone say what is claimed: two reports of a closure there are of one closure."""
    decided: bool
    """What is planned and what is done are one claim: a closure stands once it is decided."""
    suffered: bool
    """Who denies it, where nobody is said to have done it, is rather who it was done to: Kyiv denies a capture."""
    estimated: bool
    """What is, will be and may be is one estimate: what a bridge costs."""
    unless_told: bool
    """Its units lead to it only where no verb tells what else became of what they count."""
    identity: tuple[str, ...]
    """Slots that tell one such event from another."""
    essential: frozenset[str]
    """Slots without which a claim is told from no other: troops are somebody's."""
    course: Course
    lasts: int | None
    """Days after which a report is about another event; None where time alone separates nothing."""
    how_many: str | None
    whether: str
    plover: str | None
    examples: tuple[str, ...]

    def settled_by(self, p: Proposition) -> bool:
        """Whether the slots alone say what is claimed, so that the words of the content add nothing."""
        counted = any(bound is not None for bound in (p.value, p.low, p.high))
        filled = any(getattr(p, slot) is not None for slot in self.identity)
        filled = filled or ("place" in self.identity and p.setting is not None)
        return self.specific or (filled and counted) or (not counted and self.object is not None)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that signals a type of event."""

    event: str
    mood: Mood | None
    """Of a verb form; None for a noun."""
    receives: bool = False
    """The subject of the verb is who receives: "toucher", "percevoir"."""
    needs: frozenset[str] = frozenset()
    """Classes one of which must stand near for this verb to mean the type, beyond what the type needs."""
    contrary: bool = False
    """The words say that it is not so: "illégal" of what is lawful."""
    any_sum: bool = False
    """The verb means the type only where no other word of the content says one."""
    surely: bool = False
    """The noun means the type, whatever stands beside it."""
    forms: frozenset[str] = frozenset()
    """The words with their accents: "marche" is no "marché"."""
