"""Who the words of a source mean: the actors of one article and what leads from its words to one of them.

Find first, resolve later: every named mention is collected once; each source phrase is then read against them, in the
order of the text.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from app.annotation import ActorRef
from app.extraction.designations import head
from app.extraction.discourse import Discourse
from app.extraction.entities import Entities, unnamed_key
from app.extraction.entity import Entity
from app.extraction.members import without_openers
from app.extraction.phrases import opens_phrase
from app.extraction.readings import forms_at
from app.extraction.resolution import resolve, resolve_speaker
from app.extraction.text import Text
from app.lexicon.actors import registry
from app.lexicon.inflection import Mood
from app.lexicon.naming import naming
from app.lexicon.syntax import syntax

_ACCUSED = 3
"""Tokens before the name of who is accused: "à la société |Gazor"."""
_LONGEST_TOPIC = 16
"""Tokens of the longest subject that the next sentence may go on with."""


class Cast:
    """Every actor of one article, and who was spoken of last; to be asked in the order of the text."""

    def __init__(self, text: Text, published: date | None) -> None:
        """`published` is the day for which the holders of offices are looked up; None where it is not known."""
        self._text = text
        self._discourse = Discourse(Entities(text, published))
        self._resolved: dict[tuple[int, int], list[ActorRef]] = {}

    @property
    def entities(self) -> Mapping[str, Entity]:
        """The actors met so far, by id; unnamed sources under their words."""
        return self._discourse.entities.by_id

    def resolve(self, first: int, last: int, speaks: bool = False) -> list[ActorRef]:
        """The actors that the source phrase of tokens [first, last) means, in order; `speaks` where the words are
        direct speech, so that only a person can be meant."""
        found = (resolve_speaker if speaks else resolve)(self._discourse, first, last)
        self._resolved[first, last] = found
        return found

    def settled(self, reference: ActorRef) -> ActorRef:
        """The reference, or the person whose name the article gave only after the function."""
        return self._discourse.settled(reference)

    def speak(self, references: Sequence[ActorRef]) -> None:
        """Notes who spoke, so that a pronoun after it can be read."""
        self._discourse.speak(references)

    def accuse(self, first: int, last: int) -> None:
        """Notes whom the words of tokens [first, last) accuse."""
        named = next(iter(self._discourse.entities.mentions_in(first, last)), None)
        by_name = named is not None and named.first - first <= _ACCUSED
        entity = self._discourse.entities.named(named) if named and by_name else self._called(first, last)
        if entity is not None:
            self._discourse.accused = entity, self._text.tokens[first].start, by_name

    def charge(self, first: int, last: int) -> None:
        """Notes whom a sentence says to be charged, its subject of tokens [first, last): "|Paul Rey| a été inculpé"."""
        entity = self._resolved_to(first, last) if self._names_somebody(first, last) else None
        if entity is not None:
            self._discourse.accused = entity, self._text.tokens[first].start, True

    def _called(self, first: int, last: int) -> Entity | None:
        """Whom a noun phrase means, up to what they are accused of having done: "|la direction| d'avoir menti"."""
        text = self._text
        links = (k for k in range(first + 1, last - 1) if text.low(k) in syntax().de)
        end = next((k for k in links if any(f.mood is Mood.INFINITIVE for f in forms_at(text, k + 1))), last)
        opens = opens_phrase(text, first) or text.low(first) in syntax().a_forms
        return self._resolved_to(first, end) if opens and end < last else None

    def _resolved_to(self, first: int, last: int) -> Entity | None:
        """The one actor that the words of tokens [first, last) mean."""
        found = resolve(self._discourse, first, last)
        return self.entities.get(found[0].id or unnamed_key(found[0].name)) if len(found) == 1 else None

    def expect(self, denies: bool = False, adds: bool = False) -> None:
        """Says whether what is resolved next is the source of a denial, as the accused's is, or of what is added to
        what was said."""
        self._discourse.answering, self._discourse.adding = denies, adds

    def overtake(self) -> None:
        """Somebody was quoted: the subject of an earlier sentence is less likely to go on."""
        self._discourse.overtaken = True

    def interrupt(self) -> None:
        """The sentence is somebody's word: its subject is not who goes on as "il"."""
        self._discourse.interrupted = True

    def note(self, first: int, last: int) -> None:
        """Takes the subject of a sentence as what the next one may go on with, where it is somebody."""
        known = self._resolved.get((first, last))
        first, last = without_openers(self._text, first, last)
        if last - first > _LONGEST_TOPIC:  # "Ali Ba, porte-parole de l'Union, premier parti du pays,"
            last = next((k for k in range(first, last) if self._text.tokens[k].text == ","), last)
        if first >= last or last - first > _LONGEST_TOPIC or not self._names_somebody(first, last):
            return
        for reference in known if known is not None else resolve(self._discourse, first, last):
            entity = self._discourse.entities.of(reference)
            if entity is not None:
                self._discourse.topic = entity
                self._discourse.overtaken = self._discourse.interrupted = False
                entity.see(self._text.tokens[first].start)

    def _names_somebody(self, first: int, last: int) -> bool:
        """The head is a noun of function or part of a name; "aucun site" and "trois firmes" are nobody."""
        low = self._text.low(first)
        counted = low in syntax().number_words - syntax().indefinite_articles
        if counted or self._text.tokens[first].kind == "number" or low in naming().nobody:
            return False
        noun = head(self._text, first, last)
        if self._text.low(noun) in registry().roles:
            return True
        named = self._text.tokens[noun].capital and not self._text.tokens[noun].quoted
        if named and noun > first and low in syntax().singular_articles:
            return True  # "le Contrôle cantonal des finances"
        mentions = self._discourse.entities.mentions_in(first, last)
        # "Le critique libéral, Paul Rey, accuse": who it is stands behind the comma
        return any(m.first <= noun + 1 or (m.person and self._text.low(m.first - 1) == ",") for m in mentions)
