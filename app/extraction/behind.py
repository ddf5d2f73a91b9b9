"""What stands behind a reporting verb: where its content may begin, and what can be read there."""

from dataclasses import dataclass

from app.annotation import Stance
from app.extraction.clauses import VerbGroup
from app.extraction.quotations import CLOSING, OPENING
from app.extraction.signals import Scene
from app.extraction.text import Text
from app.extraction.words import expression, inserted, past_later
from app.lexicon.cue_terms import Frame, Verb
from app.lexicon.grammar import grammar
from app.lexicon.inflection import Mood
from app.lexicon.syntax import syntax

_YEAR = 4
"""Digits of a year."""
_COUNT, _COUNTED, _PLAIN = 4, 8, 2
"""In an object: how far its figure may stand, how far then its noun, and how far its noun without a figure."""
_INSERTED = 14
"""Longest comma group right behind a verb: ", sous couvert d'anonymat,"."""


@dataclass(frozen=True, slots=True)
class Follow:
    """The frame found, the token where the content begins, where it must end at the latest (None: decided later), and
    the stance that the predicate forces ("qualifie de rumeurs" denies)."""

    frame: Frame
    first: int
    until: int | None = None
    stance: Stance | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """The words behind the verb group at `index`, a form of `verb`, up to the end of its unit."""

    scene: Scene
    index: int
    verb: Verb
    negated: bool

    @property
    def text(self) -> Text:
        """The text around the verb."""
        return self.scene.text

    @property
    def last(self) -> int:
        """The end of the unit."""
        return self.scene.unit.last

    @property
    def group(self) -> VerbGroup:
        """The verb group itself."""
        return self.scene.groups[self.index]

    @property
    def frames(self) -> frozenset[Frame]:
        """What may follow the verb as it stands: "n'a pas précisé le coût" takes less than "a précisé"."""
        return self.verb.negated_frames if self.negated else self.verb.frames

    def reach(self, i: int, length: int) -> range:
        """The tokens from `i` on, `length` of them at most."""
        return range(i, min(i + length, self.last))

    def may_head(self, i: int) -> set[str]:
        """The words among which the noun of an object stands: two, and more behind a figure ("accuse |plus de six
        minutes de retard|")."""
        counted = any(self.numeral(k) for k in self.reach(i, _COUNT))
        return {self.text.low(k) for k in self.reach(i, _COUNTED if counted else _PLAIN)}

    def opening(self, i: int) -> bool:
        """A quotation begins at the token."""
        return self.text.tokens[i].text in OPENING and not self.text.tokens[i].quoted

    def group_at(self, i: int) -> VerbGroup | None:
        """The verb group that begins at a token."""
        return next((g for g in self.scene.groups[self.index + 1 :] if g.first == i), None)

    def infinitive_at(self, i: int) -> bool:
        """An infinitive begins at the token, or behind the quotation mark there."""
        if i < self.last and self.text.tokens[i].text in OPENING:
            i += 1
        group = self.group_at(i)
        return group is not None and not group.finite and group.tense.mood is Mood.INFINITIVE

    def numeral(self, i: int) -> bool:
        """A number in figures or words, but no article."""
        low = self.text.low(i)
        return self.text.tokens[i].kind == "number" or (
            low.split("-")[0] in syntax().number_words and low not in syntax().indefinite_articles
        )

    def past_adverbs(self, i: int) -> int:
        """Past adverbs, days and short comma groups right behind the verb."""
        text, last, words = self.text, self.last, syntax()
        while i < last:
            low = text.low(i)
            if (end := expression(text, i, last, inserted())) > i + 1:
                i = end  # "point par point", "jusqu'ici"
            elif (end := past_later(text, i, last)) > i:
                i = end
            elif low in words.quantifiers or low in words.si:
                break
            elif grammar().is_adverb(low) or low in words.time_words:
                i += 1
            elif low == "," and (after := self._past_inserted(i)) is not None:
                i = after
            elif low in words.time_demonstratives and text.low(i + 1) in words.time_words:
                i += 2
            elif (after := self._past_quoted_adverbs(i)) is not None:
                i = after
            elif text.tokens[i].text in CLOSING and text.tokens[self.group.head].quoted:
                i += 1  # "« dément catégoriquement » ces allégations"
            elif self._dated(i):
                i += 2
                while i < last and (text.low(i) in words.time_words or text.tokens[i].kind == "number"):
                    i += 1
            else:
                break
        return i

    def _dated(self, i: int) -> bool:
        """ "le 3 mai", "mardi |3 mai|", "en septembre 2023", "pour 2027", but not "en dénombre |700 mardi|"."""
        low, following = self.text.low(i), self.text.low(i + 1)
        if i + 1 >= self.last:
            return False
        if low == "pour" and following.isdigit() and len(following) == _YEAR:
            return self.text.low(i + 2) in grammar().determiners
        day = self.text.low(i - 1) in syntax().time_words | syntax().time_demonstratives and low[0].isdigit()
        numbered = following[0].isdigit() if low == "le" else day and following in syntax().time_words
        return numbered or (low == "en" and following in syntax().time_words)

    def _past_quoted_adverbs(self, i: int) -> int | None:
        """ "dément « catégoriquement » ces rumeurs": past words that only say how it is denied."""
        if not self.opening(i):
            return None
        k = i + 1
        while k < self.last and grammar().is_adverb(self.text.low(k)):
            k += 1
        closed = k > i + 1 and k < self.last and self.text.tokens[k].text in CLOSING
        return k + 1 if closed else None

    def _past_inserted(self, comma: int) -> int | None:
        """Past a short group between commas: ", lui,", ", sous couvert d'anonymat,"; None where a clause begins."""
        for k in self.reach(comma + 1, _INSERTED - 1):
            token = self.text.tokens[k]
            if token.text == ",":
                return k + 1
            group = self.group_at(k)
            clause = group is not None and group.tense.mood is not Mood.PARTICIPLE_PRESENT
            if token.mark or token.quoted or clause:
                return None
        return None
