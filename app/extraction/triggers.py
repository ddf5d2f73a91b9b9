"""The words of a quote's contents, and those among them that signal a type of event."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import islice

from app.annotation import Quantity, Quote
from app.extraction.context import Context, Party
from app.extraction.numbers import any_of
from app.lexicon.actors import fold
from app.lexicon.event_terms import Trigger
from app.lexicon.events import events
from app.lexicon.inflection import Mood
from app.lexicon.propositions import proposition_words
from app.lexicon.quantities import quantity_words
from app.lexicon.syntax import syntax

MOST_WORDS = 300
"""What a content says, it says in so many words; no more are read, so that one that holds many others costs no more."""
NEAR = 12
"""Words within which an object must stand for a verb to have it."""
_NO_PARTICIPLE = re.compile(r"[^éiu]es?$")
_FULL_STOP = re.compile(r"[.?!…]\s")
"""Ends a sentence within quotation marks."""
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the content; `text` is folded, `raw` in lower case."""

    start: int
    end: int
    text: str
    raw: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A trigger in the content: words [first, last)."""

    first: int
    last: int
    trigger: Trigger


class Content:
    """The words of a quote's contents, with offsets into the article."""

    def __init__(self, quote: Quote, context: Context) -> None:
        self.quote = quote
        self.context = context
        self.start = min((c.start for c in quote.contents), default=0)
        self.end = max((c.end for c in quote.contents), default=0)
        found = ((c.start, m) for c in quote.contents for m in WORD.finditer(c.text))
        self.words = [
            Word(start + m.start(), start + m.end(), fold(m.group()), m.group().lower())
            for start, m in islice(found, MOST_WORDS)
        ]
        self.starts = [w.start for w in self.words]
        self.text = " ".join(c.text for c in quote.contents)
        purpose = _purpose().search(self.text)
        self.main_end = self.start + purpose.start() if purpose and len(quote.contents) == 1 else self.end
        subordinate = _subordinate().search(self.text)
        self.subordinate = self.start + subordinate.start() if subordinate and subordinate.start() else self.end
        self.classes = [self._class(i) for i in range(len(self.words))]

    def _class(self, index: int) -> str | None:
        """The class of the unit that the words from `index` on name, by as many of them as it takes."""
        for size in (3, 2, 1):
            if found := self.context.class_of(" ".join(w.text for w in self.words[index : index + size])):
                return found
        return self._meant(self.words[index].text, self.words[index].start)

    def unit_class(self, quantity: Quantity) -> str | None:
        """The class of the unit of a figure, also where its noun stands for a thing that was named before."""
        noun = fold(quantity.unit or "").partition(" ")[0]
        found = events().unit_class(quantity.unit)
        return self.context.meant.get(found, found) if found else self._meant(noun, quantity.span.start)

    def _meant(self, noun: str, offset: int) -> str | None:
        classes = events().stands_for.get(noun)
        return self.context.thing_before(offset, classes) if classes else None

    def at(self, offset: int) -> int:
        """Index of the last word that starts at or before `offset`."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def parties(self) -> list[Party]:
        """The parties that the contents name, without what stands between two of them."""
        return [p for c in self.quote.contents for p in self.context.parties_in(c.start, c.end)]

    def sentence_of(self, quantity: Quantity) -> str:
        """Of contents of several sentences the one that the figure stands in: the others say something else."""
        text = self.context.text.text
        first, last = self.context.sentence(quantity.span.start)
        if not first <= quantity.span.start <= quantity.span.end <= last:
            return self.text  # in what opens a paragraph before its first sentence
        inside = [(max(first, c.start), min(last, c.end)) for c in self.quote.contents]
        stops = [first, *(m.end() for m in _FULL_STOP.finditer(text, first, last)), last]
        start = max(at for at in stops if at <= quantity.span.start)
        end = min((at for at in stops if at >= quantity.span.end), default=last)
        return (
            " ".join(text[max(a, start) : min(b, end)] for a, b in inside if max(a, start) < min(b, end)) or self.text
        )

    def hits(self) -> list[Hit]:
        """Every trigger whose object, where it needs one, stands near."""
        lexicon = events()
        found = []
        for i in range(len(self.words)):
            for size in range(min(lexicon.longest, len(self.words) - i), 0, -1):
                known = lexicon.triggers.get(" ".join(w.text for w in self.words[i : i + size]))
                found += [Hit(i, i + size, t) for t in known if self._is(t, i, size) and self._has_object(t, i, size)]
        found = [hit for hit in found if not any(_within(hit, other) for other in found)]
        told = any(not hit.trigger.any_sum for hit in found)
        return [hit for hit in found if not (told and hit.trigger.any_sum)]

    def _is(self, trigger: Trigger, index: int, size: int) -> bool:
        """The words have the accents of the trigger, or none ("ÉLUS" may stand without)."""
        verb = trigger.mood in {Mood.PRESENT, Mood.PARTICIPLE_PAST} and _NO_PARTICIPLE.search(self.words[index].raw)
        if verb and self._after_article(index):
            return False  # "85 % de la récolte"
        before = self.words[index - 1].text if index else ""
        finite = trigger.mood not in {None, Mood.PARTICIPLE_PAST, Mood.PARTICIPLE_PRESENT, Mood.INFINITIVE}
        if finite and (before in proposition_words().firm or before in _numbers()):
            return False  # "deux ans de prison |ferme|", "quatre ans, dont deux |ferme|"
        articles = proposition_words().articles_or_pronouns | proposition_words().noun_determiners
        if trigger.mood is Mood.PARTICIPLE_PRESENT and before in articles:
            return False  # "l'|attaquant| sera absent"
        named = index > 0 and self.words[index - 1].text in proposition_words().body_determiners
        if named and trigger.mood is None and self.words[index].text in events().body_nouns:
            return False  # "la commission électorale"
        raw = " ".join(w.raw for w in self.words[index : index + size])
        return raw.isascii() or raw in trigger.forms

    def _after_article(self, index: int) -> bool:
        """A noun that looks like a verb: behind "une", "cette", or "la" with a preposition before it."""
        before = [w.text for w in self.words[max(0, index - 2) : index]]
        words = proposition_words()
        if before and before[-1] in words.articles_or_pronouns:
            return len(before) == 1 or before[0] in words.noun_prepositions
        return bool(before) and before[-1] in words.noun_determiners

    def _has_object(self, trigger: Trigger, index: int, size: int) -> bool:
        needs = () if trigger.surely else trigger.needs or events().types[trigger.event].needs
        near = self.classes[max(0, index - NEAR) : index + NEAR]
        return (
            not needs
            or (size > 1 and not trigger.needs)  # "ouvrir le feu" says it all
            or any(c in needs for c in near)
            or any(self.unit_class(q) in needs for q in self.quote.quantities)
        )


@cache
def _numbers() -> frozenset[str]:
    return frozenset(map(fold, quantity_words().numbers.words)) - syntax().indefinite_articles


@cache
def _purpose() -> re.Pattern[str]:
    """What a content is for, or in which war: no more of what is told stands behind it."""
    words = proposition_words()
    purposes = any_of(words.purposes).replace("'", "['’]")
    return re.compile(rf"\b(?:{purposes})\s*(?=\w+(?:er|ir|re|oir)\b)|\b(?:la |sa |leur )?(?:{any_of(words.wars)})\b")


@cache
def _subordinate() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(proposition_words().subordinates)})\b".replace("'", "['’]"))


def _within(hit: Hit, other: Hit) -> bool:
    """The words are part of a longer trigger: "gagner" of "manque à gagner"."""
    longer = other.last - other.first > hit.last - hit.first
    return longer and other.first <= hit.first and hit.last <= other.last
