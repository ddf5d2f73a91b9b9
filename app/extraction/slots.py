"""Filling the slots of a proposition whose type of event is known: who, to whom, where, when, in which mode."""

import re
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from app.annotation import Bound, DateMention, Modality, Proposition, Quantity, Quote
from app.extraction.numbers import any_of
from app.extraction.participants import agent_of, implied_subject, received_by, recipient_of, whose
from app.extraction.scopes import scopes
from app.extraction.triggers import NEAR, Content, Hit
from app.folding import fold_words
from app.lexicon.event_terms import Course, EventType
from app.lexicon.events import WHOLE_COUNTRY, events
from app.lexicon.inflection import Mood
from app.lexicon.propositions import proposition_words
from app.lexicon.syntax import syntax

_VERB_AFTER = 5
"""Words after a noun in which its verb is negated."""
_WITHOUT = 3
"""Words before a noun among which "sans" stands."""
_OWN = 5
"""Words before a verb in which a negation is its own."""
_PEOPLE = frozenset({"persons", "civilians"})
_DAY_OR_MONTH = re.compile(r"\d{4}(?:-\d{2}|$)")
_ANOTHER = re.compile(r"\b(?:et (?:d['’e]|en|que|qu['’]|à) ?\w|dont\b)")
_AUXILIARY = 3
"""Words before a participle in which its auxiliary stands: "a déjà supprimé"."""
_CLAUSE = 40
"""Characters before a date in which stands who told it then."""
_SAID_THEN = re.compile(r"\bqu(?:['’](?:ils?|elles?)|e \S+(?: \S+)?) (?:a|ont|avai(?:t|ent)) \S+ $")
_LEAD = 16
"""Characters before a date that may hold "depuis le"."""
_YEAR = 4
"""Characters of a date that is only a year: of a fact after "en", else of what it started with ("depuis 2019")."""
_IN = re.compile(r"\ben\b", re.IGNORECASE)
_YEARLY = 24
"""Characters before a year in which stands what is counted each year: "le déficit de |2024"."""
_BREAK = re.compile(r"[,;:«»()]")
_STOP = re.compile(r"[.;?!…]")
"""Ends a sentence between two words."""
_NO_MORE_THAN = re.compile(r"\bplus qu(?:e\b|['’])")
_MORE_THAN = re.compile(r"\bplus (?:de|d['’]) ?[^ ]* ?[^ ]*$")
_THEN = re.compile(r"\b(?:avai(?:en)?t|étai(?:en)?t)(?: [^\W\d]+)? alors\b|\balors (?:avai(?:en)?t|étai(?:en)?t)\b")
_HAD = re.compile(r"\b(?:avai(?:en)?t|étai(?:en)?t) ")
_JUST_BEFORE = 300
"""Characters before a content in which the day is named that "alors" means."""
_NOT = re.compile(r"\bnon (?:pas )?(?:de |à |d['’])?$")


class _Patterns(NamedTuple):
    on_top: re.Pattern[str]
    """Of "800 soldats supplémentaires", "sept autres", from the figure on."""
    may_be: re.Pattern[str]
    """ "une capacité de |400 lits", before the figure."""
    interval: re.Pattern[str]
    """ "|comprise entre| 95 et 100 km/h": no "charges |comprises|"."""
    yearly: re.Pattern[str]
    """ "le déficit de |2024": no "crise de 2008"."""
    alone: re.Pattern[str]
    """ "à elle seule", "dans |sa seule commune|": the figure is for a part; not "d'un seul geste", "seuls 12"."""


@cache
def _patterns() -> _Patterns:
    words, word = proposition_words(), r"[^\s,.;:()]+ "
    return _Patterns(
        on_top=re.compile(rf"(?:{word}){{1,4}}(?:{any_of(words.additional)})\b|{word}(?:{any_of(words.others)})\b"),
        may_be=re.compile(
            rf"\b(?:{any_of(words.capacities)}|(?:{any_of(words.permits)})\b[^.,;:]*\b(?:à|pour))\b[^.,;:]{{0,24}}$"
        ),
        interval=re.compile(rf"\b(?:{any_of(words.intervals)})\b"),
        yearly=re.compile(rf"\b(?:{any_of(words.yearly)})s?(?: [a-zà-ÿ]+)? (?:de )?\d"),
        alone=re.compile(
            rf"\b(?:(?:elles?|lui|eux) (?:{any_of(words.only)})|"
            rf"(?:la|le|les|cette|ce|son|sa|ses|leur|leurs) (?:{any_of(words.only)}) [^\W\d])"
        ),
    )


def filled(
    content: Content,
    kind: EventType | None,
    hit: Hit | None,
    what: str | None,
    quantity: Quantity | None = None,
    unit: str | None = None,
) -> Proposition:
    """The proposition of an event of this kind, told by `hit`, with what the words around say of it."""
    q = quantity
    contrary = hit is not None and hit.trigger.contrary
    denied = negated(content, hit) and not (q is not None and (_bounded(content, q) or _stands_before(content, hit, q)))
    agent = agent_of(content, kind, hit) if kind is None or "agent" in kind.identity else None
    recipient = recipient_of(content, kind, hit)
    if kind is not None and agent and recipient is None and received_by(content, kind, agent):
        agent, recipient = None, agent  # "les aides reçues par X"
    if hit is not None and hit.trigger.receives:
        agent, recipient = None, agent
    counted = events().units.get(unit or "")
    if kind is not None and "agent" not in kind.identity and counted is not None and counted.sided:
        # "avoir tué 22 soldats", "600 soldats russes"
        recipient = whose(content, quantity)
        agent = subject if (subject := implied_subject(content)) != recipient else None  # who has lost has not killed
    return Proposition(
        event=kind.name if kind else None,
        agent=agent,
        object=what,
        recipient=recipient,
        place=_place(content, kind, quantity, hit),
        time=_time(content, quantity),
        value=events().scaled(q.value, q.unit) if q else None,
        low=events().scaled(q.low, q.unit) if q else None,
        high=events().scaled(q.high, q.unit) if q else None,
        bound=q.bound if q else None,
        unit=unit,
        of=events().scaled(q.of, q.unit) if q else None,
        increment=q is not None and (q.increment or _more(content, q)),
        modality=_mode(content, kind, hit, quantity),
        negated=contrary
        is not (denied or (q is not None and _is_not(content, q))),  # "pas illégal" says that it is legal
        words=_words(content, kind, quantity),
    )


def _more(content: Content, quantity: Quantity) -> bool:
    """ "800 soldats |supplémentaires|", "sept |autres|": what comes on top of what was counted before."""
    return _patterns().on_top.match(content.context.text.text, quantity.span.start) is not None


def _mode(content: Content, kind: EventType | None, hit: Hit | None, quantity: Quantity | None) -> Modality:
    """The modality of the fact, without that of the report; what is decided ("supprime 300 postes") is planned until
    the words say that it is done ("ont déjà supprimé"), and how many there may be is possible."""
    modality = content.quote.modality
    if quantity and _patterns().may_be.search(content.context.text.text[content.start : quantity.span.start]):
        return Modality.POSSIBLE
    if modality not in {Modality.ACTUAL, Modality.HEDGED}:
        return modality
    return (
        Modality.PLANNED if kind is not None and kind.decided and not _done(content, hit, quantity) else Modality.ACTUAL
    )


def _done(content: Content, hit: Hit | None, quantity: Quantity | None) -> bool:
    """A participle with its auxiliary in the past, or none, no present passive: "a supprimé", "61 écoles fermées"; or
    the figure counts what was done: "212 fermetures"."""
    if hit is None or hit.trigger.mood is not Mood.PARTICIPLE_PAST:
        specific = hit is not None and hit.trigger.mood is None and events().types[hit.trigger.event].specific
        return hit is not None and specific and quantity is not None and _counts(content, hit, quantity)
    before = {w.text for w in content.words[max(0, hit.first - _AUXILIARY) : hit.first]}
    state = events().types[hit.trigger.event].specific and before.isdisjoint(events().auxiliaries)
    return state or not before.isdisjoint(events().past_auxiliaries)


def _counts(content: Content, hit: Hit, quantity: Quantity) -> bool:
    """The word is what the figure counts."""
    return quantity.span.start <= content.words[hit.first].start < quantity.span.end


def _place(content: Content, kind: EventType | None, quantity: Quantity | None, hit: Hit | None) -> str | None:
    hurt = kind is not None and kind.course in (Course.GROWS, Course.VARIES) and not kind.moves
    stated = quantity.place if quantity is not None and (quantity.place or "")[:1].isupper() else None
    if (
        quantity is not None
        and stated
        and not _taken(content, quantity)
        and not (hurt and _elsewhere(content, quantity))
    ):
        return content.context.chained(stated)
    if scopes().country.search(content.text):
        return WHOLE_COUNTRY
    named = [
        p
        for p in content.context.places_in(content.start, content.main_end)
        if p.locative and p.span.text[:1].isupper()
        if not (hurt and scopes().elsewhere.search(content.context.text.text[content.start : p.span.start]))
    ]
    if not named and (stated or (hurt and scopes().elsewhere.search(content.text))):
        return None
    if not named:
        name = content.context.located(content.start, content.main_end) if kind and "place" in kind.identity else None
        return content.context.chained(name) if name else None
    index = content.at(quantity.span.start) if quantity else (hit.first if hit else 0)
    after = [p for p in named if content.at(p.span.start) >= index]
    if quantity is not None and after and _taken(content, quantity, after[0].span.start):
        return None
    return content.context.chained((after or named)[0].span.text)


def _elsewhere(content: Content, quantity: Quantity) -> bool:
    text = content.context.text.text
    at = text.find(quantity.place or "", content.start)
    return at >= 0 and scopes().elsewhere.search(text[content.start : at]) is not None


def _taken(content: Content, quantity: Quantity, place: int | None = None) -> bool:
    """The place is that of a later figure: "supprimer 370 postes et en reclasser 60 à Reims"."""
    text = content.context.text.text
    at = text.find(quantity.place or "", quantity.span.end) if place is None else place
    between = [q for q in content.quote.quantities if quantity.span.end <= q.span.start < at]
    return any(_ANOTHER.search(text[quantity.span.end : q.span.start]) for q in between)


def _time(content: Content, quantity: Quantity | None) -> str | None:
    if quantity is not None and quantity.date:
        spans = (d for d in content.context.dates_in(content.start, content.end) if d.edtf == quantity.date)
        return None if any(_since(content, d) for d in spans) else quantity.date
    if quantity is not None and (then := _then(content)):
        return then
    others = {q.date for q in content.quote.quantities}
    after = quantity.span.end if quantity else content.start
    nearest = min((q.span.start for q in content.quote.quantities if q.span.start > after), default=content.main_end)
    dates = [
        d.edtf
        for d in content.context.dates_in(content.start, content.main_end)
        if d.edtf not in others and (quantity is None or d.span.start < nearest) and not _since(content, d)
        if len(d.edtf or "") > _YEAR or _in_year(content, quantity, d)
    ]
    known = [day for day in dates if day and _DAY_OR_MONTH.match(day)]
    return known[0] if len(known) == 1 else None


def _then(content: Content) -> str | None:
    """ "64 vols avaient |alors| été supprimés": the day that was named last before it; so too, in the reporter's own
    words, without "alors", where its sentence names one."""
    if _THEN.search(content.text) is not None:
        first = max(0, content.start - _JUST_BEFORE)
    elif content.quote.cue is None and _HAD.search(content.text):
        first, _ = content.context.sentence(content.start)
    else:
        return None
    before = content.context.dates_in(first, content.start)
    return next((d.edtf for d in reversed(before) if d.edtf and _DAY_OR_MONTH.match(d.edtf)), None)


def _in_year(content: Content, quantity: Quantity | None, date: DateMention) -> bool:
    """ "en 2019" of the fact itself, not of what stands behind a break: "180 tonnes, comme autorisé en 2019"."""
    text = content.context.text.text
    between = text[quantity.span.end : date.span.start] if quantity else ""
    told = _IN.search(text[max(0, date.span.start - 5) : date.span.start + 3])
    told = told or _patterns().yearly.search(text[max(0, date.span.start - _YEARLY) : date.span.start + 3])
    return told is not None and _BREAK.search(between) is None


def _since(content: Content, date: DateMention) -> bool:
    """ "depuis le 12 mai", "d'ici au 3 juin": where a span begins or ends, no day of the fact; nor is that on which
    somebody told it ("le bilan de 23 tués qu'il avait donné la veille")."""
    text = content.context.text.text
    if _SAID_THEN.search(text[max(content.start, date.span.start - _CLAUSE) : date.span.start]):
        return True
    before = text[max(0, date.span.start - _LEAD) : date.span.start]
    return scopes().spans.search(before + "|" + date.span.text) is not None


def negated(content: Content, hit: Hit | None) -> bool:
    """ "X ne participait pas", "aucun soldat n'a été envoyé"; not the "ne" after "craindre que"."""
    if hit is None:
        return negation(content, 0, min(NEAR, _first_clause(content)))
    words = proposition_words()
    if hit.trigger.mood is None and words.without & {
        w.text for w in content.words[max(0, hit.first - _WITHOUT) : hit.first]
    }:
        return True  # "sans |enquête|", "sans faire de |blessés|"
    if content.words[0].text in words.none and hit.first:  # "Aucune munition n'a été utilisée"
        return bool(words.ne & {w.text for w in content.words[max(0, hit.first - _OWN) : hit.last + 2]})
    counted = bool(content.quote.quantities)
    after = (
        (0 if counted else _VERB_AFTER) if hit.trigger.mood is None else 2
    )  # "l'inspection d'avril n'a jamais eu lieu"
    return negation(content, max(0, hit.first - _OWN), hit.last + after, hit)


def _first_clause(content: Content) -> int:
    """How many words it has: "143 passagers, dont 31 ne figuraient pas sur la liste" says of the 143 that they were
    there, and "Nous étions 200. Ils ne le diront jamais" that they were 200."""
    text = content.context.text.text
    for i, (word, after) in enumerate(pairwise(content.words), 1):
        gap = text[word.end : after.start]
        if after.start >= content.subordinate > content.start or _STOP.search(gap):
            return i
        if "," in gap and after.text in syntax().et_ou:
            return i  # "On arrive à 670, et je ne parle pas des commerces"
    return len(content.words)


def _is_not(content: Content, quantity: Quantity) -> bool:
    """ "430 emplois, et non 370": the second figure is the one that is not so."""
    return _NOT.search(content.context.text.text[content.start : quantity.span.start]) is not None


def _bounded(content: Content, quantity: Quantity) -> bool:
    """ "Nous n'avons jamais compté |plus de| 390 absents": the negation bounds the figure, and denies nothing."""
    before = content.context.text.text[content.start : quantity.span.start]
    return quantity.bound is Bound.AT_MOST and _MORE_THAN.search(f"{before}{quantity.span.text}") is not None


def _stands_before(content: Content, hit: Hit | None, quantity: Quantity) -> bool:
    """ "412 milliards n'ont jamais été déclarés": that many there are, whatever was not done to them."""
    before = (word.text for word in content.words if word.start < quantity.span.start)
    return hit is None and proposition_words().ne.isdisjoint(before)


def negation(content: Content, first: int, last: int, hit: Hit | None = None) -> bool:
    """Both halves of a negation stand among the words [first, last), outside of the hit itself."""
    inside = range(hit.first, hit.last) if hit else range(0)
    around = {w.text for i, w in enumerate(content.words[first:last], first) if i not in inside}
    if content.quote.quantities and not events().exceeding.isdisjoint(around):
        return False  # "le stock n'excédait pas 180 tonnes"
    negating = events().negations & around
    if negating == {"plus"} and _NO_MORE_THAN.search(content.text):
        return False  # "ne comptait plus que 250 instructeurs"
    return bool(proposition_words().ne & around) and bool(negating)


def _words(content: Content, kind: EventType | None, quantity: Quantity | None) -> tuple[str, ...]:
    text = content.text if quantity is None else content.sentence_of(quantity)
    text = _patterns().interval.sub(" ", text)
    narrow = quantity is None or _patterns().alone.search(_around(content, quantity)) is not None
    only = frozenset() if narrow else _stems_of_only()
    empty = _empty_stems() | only | (_stems_of(kind.name) if kind else frozenset())
    return tuple(sorted(_words_of(text) - empty))


def _around(content: Content, quantity: Quantity) -> str:
    """The words around a figure, up to those of the figures before and behind it."""
    others = content.quote.quantities
    first = max((q.span.end for q in others if q.span.end <= quantity.span.start), default=content.start)
    last = min((q.span.start for q in others if q.span.start >= quantity.span.end), default=content.end)
    return content.context.text.text[first:last]


def content_words(quote: Quote) -> frozenset[str]:
    """All words of the content of a quote that say something, and the nouns of its figures, folded and stemmed."""
    units = " ".join(q.unit for q in quote.quantities if q.unit)
    return _words_of(" ".join((units, *(span.text for span in quote.contents)))) - _empty_stems()


def _words_of(text: str) -> frozenset[str]:
    return frozenset(word for word in fold_words(text).split() if not word.isdigit() and len(word) > 1)


@cache
def _stems_of(event: str) -> frozenset[str]:
    """Stems of the words that say only what type of event it is, and that people are concerned."""
    lexicon = events()
    signals = (word for word in set(lexicon.signals(event)) if word in lexicon.triggers)
    triggers = (word for word in signals if lexicon.triggers.get(word)[0].event == event)
    family = lexicon.types[event].family
    classes = (u for u in lexicon.units.values() if u.name in _PEOPLE or (family and u.family == family))
    people = (word for unit in classes for word in unit.words)
    return frozenset(stem for word in (*triggers, *people) for stem in fold_words(word).split())


@cache
def _empty_stems() -> frozenset[str]:
    return frozenset(stem for word in events().empty for stem in fold_words(word).split())


@cache
def _stems_of_only() -> frozenset[str]:
    return frozenset(map(fold_words, proposition_words().only))
