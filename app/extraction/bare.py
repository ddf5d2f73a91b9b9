"""What bare figures count: "la police en a compté 250", "60 %, selon les syndicats", "Ils étaient 4 200".

A figure whose words do not say what is counted, or say no more than that it is people, counts what the last such figure
of the article counted; where there is none, what the sentence before it tells.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from app.annotation import Proposition, Quote, Span
from app.extraction.context import Context
from app.extraction.events import ranked
from app.extraction.pointers import counts_a_part, start_of
from app.extraction.scopes import scopes
from app.extraction.slots import filled
from app.extraction.triggers import Content
from app.folding import fold_words
from app.lexicon.event_terms import EventType
from app.lexicon.events import PEOPLE, events
from app.lexicon.grammar import grammar
from app.lexicon.propositions import proposition_words
from app.lexicon.syntax import syntax

_ORDER = 20.0
"""Times that a bare figure may be larger or smaller than the one that it is compared with."""
_CLITIC = 5
"""Characters before a verb in which its object pronoun stands."""
_FIGURES_BACK = 4
"""Figures back to which a bare one may belong."""


def inherit(quotes: Sequence[Quote], targets: dict[str, str], context: Context) -> list[Quote]:
    """The quotes with what their bare figures count; those that answer another quote (`targets`) stay as they are."""
    before = _Figures()
    given: dict[str, Quote] = {}
    for quote in sorted(quotes, key=lambda q: (start_of(q), q.id)):
        stated = quote.propositions
        if quote.id not in targets:
            part = bool(quote.quantities) and counts_a_part(quote)
            stated = tuple(_like(p, quote, before.wholes() if part else before, context) for p in stated)
            if part:
                stated = tuple(_part(p, before.of_unit(p.unit)) for p in stated)
            stated = tuple(_no_more(p, quote, before) for p in stated)
            for p in stated:
                if p.unit and _sizes(p):
                    before.add(quote, p)
        given[quote.id] = replace(quote, propositions=ranked(stated, quote) if stated != quote.propositions else stated)
    return [given[quote.id] for quote in quotes]


class _Figures:
    """The figures of an article up to one of its quotes, in order."""

    def __init__(self) -> None:
        self.last: list[tuple[Quote, Proposition]] = []
        self._counting: dict[str | None, list[tuple[int, Proposition]]] = {}
        """With their number, those that are known to count something, and by unit the others."""
        self.events: set[str | None] = set()
        """The types of all of them."""
        self.troops: dict[str, list[Proposition]] = {}
        """By their state, those that count soldiers or instructors."""

    def add(self, quote: Quote, p: Proposition) -> None:
        """Notes a figure behind the others."""
        self.last.append((quote, p))
        self.events.add(p.event)
        self._counting.setdefault(None if p.event else p.unit, []).append((len(self.last), p))
        kind = events().types.get(p.event or "")
        if kind is not None and kind.object == "troops" and p.agent:
            self.troops.setdefault(p.agent, []).append(p)

    def wholes(self) -> "_Figures":
        """The last ones, without those that are parts."""
        found = _Figures()
        for quote, p in self.last[-_FIGURES_BACK:]:
            if p.of is None:
                found.add(quote, p)
        return found

    def of_unit(self, unit: str | None) -> list[Proposition]:
        """The last ones that are known to count something, or have that unit."""
        found = [pair for key in {None, unit} for pair in self._counting.get(key, ())[-_FIGURES_BACK:]]
        return [p for _, p in sorted(found, key=lambda pair: pair[0])[-_FIGURES_BACK:]]


def _no_more(p: Proposition, quote: Quote, before: _Figures) -> Proposition:
    """ "Neuf soldats ont été tués. Six |autres| ont été capturés": what is counted there for the first time is no more
    of it."""
    if not (p.increment and p.event) or p.event in before.events:
        return p
    words = (word for q in quote.quantities if q.value == p.value for word in q.span.text.lower().split())
    return replace(p, increment=False) if any(word.rstrip("s") in syntax().others for word in words) else p


def _like(p: Proposition, quote: Quote, before: _Figures, context: Context) -> Proposition:
    """The proposition with the type and slots of the nearest figure before it that counts the same, if it is bare."""
    if not _sizes(p):
        return p
    if p.event:
        near = before.last[-_FIGURES_BACK:]
        return _beside(_narrowed(p, quote, near, context), quote, near, context)
    if _of_pronoun(quote, context) and (told := _told_last(p, quote, context)) is not None:
        return told
    unnamed = not _names_unit(p, quote)
    if set(p.words) - _bare_words(p.unit) - _stems(p.place) and not unnamed:
        return _of_a_state(p, before)
    if _opens_with_pronoun(quote) and (told := _told_before(p, quote, context) or _told_last(p, quote, context)):
        return told
    near = before.last[: -_FIGURES_BACK - 1 : -1]
    for earlier, other in sorted(near, key=lambda told: told[1].of is not None):  # a whole rather than "dont onze"
        if _fits(p, other) and (unnamed or _called_alike(p, quote, earlier)):
            return _taking_over(p, other)
    return _told(p, quote, context) if unnamed else p


def _taking_over(p: Proposition, other: Proposition) -> Proposition:
    kind = events().types.get(other.event or "")
    return replace(
        p,
        event=other.event,
        unit=other.unit,
        object=other.object,
        agent=(p.agent or other.agent) if kind is None or "agent" in kind.identity else other.agent,
        recipient=p.recipient or other.recipient,
        place=p.place or other.place,
        time=p.time or other.time,
        words=p.words or (() if kind is not None else other.words),
    )


def _fits(p: Proposition, other: Proposition) -> bool:
    """Whether the figure before it counts what the bare one may count."""
    kind = events().types.get(other.event or "")
    people = kind is not None and p.unit in kind.counts and _is_vague(p.unit)
    return (p.unit in {None, other.unit} or people) and _of_one_order(p, other)


def _is_vague(unit: str | None) -> bool:
    known = events().units.get(unit or "")
    return known is not None and known.vague and known.people


def _called_alike(p: Proposition, quote: Quote, earlier: Quote) -> bool:
    """Whether people are called no more than people, or as in the quote before: 352 passengers are no missing persons,
    unless these were passengers."""
    if p.unit != PEOPLE:
        return True
    nouns = _words_of(quote) & _people_words() - _anybody()
    return not nouns or bool(nouns & _words_of(earlier))


def _words_of(quote: Quote) -> frozenset[str]:
    return frozenset(fold_words(" ".join(span.text for span in quote.contents)).split())


@cache
def _people_words() -> frozenset[str]:
    return frozenset(map(fold_words, events().units[PEOPLE].words))


@cache
def _anybody() -> frozenset[str]:
    return frozenset(map(fold_words, events().anybody))


def _narrowed(
    p: Proposition, quote: Quote, before: Sequence[tuple[Quote, Proposition]], context: Context
) -> Proposition:
    """The figure that a holder gave before, told in the sentence of the present one: "révisant le bilan de 23 tués",
    where it now counts 31 soldiers: they are of the same kind, in the same place."""
    kind = events().types[p.event or ""]
    if scopes().among.search(" ".join(span.text for span in quote.contents)):
        return p  # "neuf blessés parmi les manifestants"
    for earlier, other in reversed(before):
        one_holder = bool({h.name for h in earlier.holders} & {h.name for h in quote.holders})
        one_sentence = context.sentence(start_of(earlier)) == context.sentence(start_of(quote))
        fits = p.unit in kind.units and other.unit in kind.counts and p.of is None and other.of is None
        if one_holder and one_sentence and earlier.said != quote.said and other.event == p.event and fits:
            return replace(p, unit=other.unit, place=p.place or other.place, recipient=other.recipient)
    return p


def _of_a_state(p: Proposition, before: _Figures) -> Proposition:
    """People told by nothing but their state, where the article counted soldiers or instructors of that state: "200
    Iraniens au plus" after "300 instructeurs envoyés par l'Iran"."""
    same = before.troops.get(p.agent, ()) if p.unit == PEOPLE and p.agent else ()
    found = next((other for other in reversed(same) if _of_one_order(p, other)), None)
    return _taking_over(p, found) if found is not None else p


def _beside(p: Proposition, quote: Quote, before: Sequence[tuple[Quote, Proposition]], context: Context) -> Proposition:
    """A figure without another word takes place and day from the one before it in its sentence: "La marche de novembre
    avait réuni 39 000 personnes selon la police, |85 000| selon les syndicats"."""
    if not before or set(p.words) - _bare_words(p.unit):
        return p
    earlier, other = before[-1]
    one_sentence = context.sentence(start_of(earlier)) == context.sentence(start_of(quote))
    if not one_sentence or (other.event, other.unit) != (p.event, p.unit) or not _of_one_order(p, other):
        return p
    return replace(p, place=p.place or other.place, time=p.time or other.time)


def _names_unit(p: Proposition, quote: Quote) -> bool:
    """Whether the content says what is counted."""
    text = " ".join(span.text for span in quote.contents)
    words = events().words_for(p.unit)
    spoken = f" {fold_words(text)} "
    return any((folded := fold_words(word)) and f" {folded} " in spoken for word in words) or any(
        not word[0].isalnum() and word in text for word in words if word
    )


def _of_pronoun(quote: Quote, context: Context) -> bool:
    """ "Reste l'ardoise. Les curateurs |l'|évaluent à 118 millions": what is estimated was named before."""
    if quote.cue is None or not quote.rule.startswith("estimate:"):
        return False
    before = context.text.text[max(0, quote.cue.start - _CLITIC) : quote.cue.start].replace("’", "'").lower()
    words = before.replace("'", "' ").split()
    return bool(words) and words[-1] in syntax().definite_articles


def _told_last(p: Proposition, quote: Quote, context: Context) -> Proposition | None:
    """The proposition as a figure of what the sentence before its own tells."""
    first, _ = context.sentence(start_of(quote))
    return _told_in(p, quote, context, context.sentence(max(0, first - 2))[0], first)


def _opens_with_pronoun(quote: Quote) -> bool:
    """ "Quant à la dette, elle admet qu'|elle| atteint 33 millions"."""
    opening, _, _ = quote.contents[0].text.partition(" ")
    return opening.lower() in grammar().subject_pronouns


def _told(p: Proposition, quote: Quote, context: Context) -> Proposition:
    """The proposition as a figure of what the sentence before it, or the rest of its own, tells."""
    return _told_before(p, quote, context) or _told_last(p, quote, context) or p


def _told_before(p: Proposition, quote: Quote, context: Context) -> Proposition | None:
    """The proposition as a figure of what its own sentence tells before it."""
    at = start_of(quote)
    return _told_in(p, quote, context, context.sentence(at)[0], at)


def _told_in(p: Proposition, quote: Quote, context: Context, start: int, end: int) -> Proposition | None:
    """The proposition as a figure of what is told last in [start, end)."""
    span = Span.of(context.text.text, start, end)
    content = Content(replace(quote, contents=(span,)), context)
    hits = [hit for hit in content.hits() if _counts(events().types[hit.trigger.event], p)]
    if not hits:
        return None
    kind = events().types[hits[-1].trigger.event]
    told = replace(filled(content, kind, hits[-1], kind.object), unit=_own_unit(kind, p))
    return replace(_taking_over(p, told), words=p.words)


def _counts(kind: EventType, p: Proposition) -> bool:
    if kind.family:
        return p.unit in kind.counts
    return bool(kind.units) and (p.unit or PEOPLE) in (*kind.people, *kind.units)


def _own_unit(kind: EventType, p: Proposition) -> str | None:
    return kind.units[0] if kind.units and (p.unit is None or p.unit in kind.people) else p.unit


def _part(p: Proposition, before: Sequence[Proposition]) -> Proposition:
    """ "onze d'entre eux": a part of the nearest of the figures before it that is larger and counts such a thing."""
    if p.of is not None or p.value is None:
        return p
    for other in reversed(before):
        fits = p.event in {None, other.event} and not other.increment
        if fits and other.of is None and other.value is not None and other.value >= p.value:
            whole = replace(p, of=other.value, event=other.event, place=p.place or other.place)
            return replace(whole, unit=other.unit, object=other.object) if p.event is None else whole
    return p


def _sizes(p: Proposition) -> list[float]:
    return [bound for bound in (p.value, p.low, p.high) if bound is not None]


def _of_one_order(p: Proposition, other: Proposition) -> bool:
    """Whether both may count the same people: 4 200 are no wounded after 11 of them."""
    sizes = [max(_sizes(q)) for q in (p, other)]
    return max(sizes) <= _ORDER * min(sizes)


@cache
def _stems(words: str | None) -> frozenset[str]:
    return frozenset(fold_words(words or "").split())


@cache
def _bare_words(unit: str | None) -> frozenset[str]:
    """Stems of words that say only that there is a figure: "le chiffre de 60 %"."""
    nouns = (*events().figure_nouns, *events().anybody, *proposition_words().bare_nouns)
    return frozenset(stem for word in (*nouns, *events().words_for(unit)) for stem in fold_words(word).split())
