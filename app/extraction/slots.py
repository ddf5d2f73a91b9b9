"""Filling the slots of a proposition whose type of event is known: who, to whom, where, when, in which mode."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from app.annotation import ActorKind, DateMention, Modality, Proposition, Quantity, Quote
from app.extraction.context import Party, state_of
from app.extraction.numbers import any_of
from app.extraction.scopes import scopes
from app.extraction.triggers import NEAR, WORD, Content, Hit
from app.folding import fold_words
from app.lexicon.actors import fold, registry, slug
from app.lexicon.events import WHOLE_COUNTRY, Course, EventType, events
from app.lexicon.inflection import Mood
from app.lexicon.places import parents
from app.lexicon.propositions import proposition_words
from app.lexicon.syntax import syntax

_VERB_AFTER = 5
"""Words after a noun in which its verb is negated."""
_OWN = 5
"""Words before a verb in which a negation is its own."""
_PEOPLE = frozenset({"persons", "civilians"})
_INFINITIVE = re.compile(
    r"^(?:d['’]|de |à )?(?:ne (?:pas )?|n['’])?(?:avoir|être|s['’]être|vouloir|\w+(?:er|ir|oir|re))\b"
)
_DAY_OR_MONTH = re.compile(r"\d{4}(?:-\d{2}|$)")
_ANOTHER = re.compile(r"\bet (?:d['’e]|en|que|qu['’]|à) ?\w")
_NAMED = 24
"""Characters before an adjective in which the noun stands that it says whose it is."""
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
_BREAK = re.compile(r"[,;:«»()]")
_FULL_STOP = re.compile(r"[.?!…]\s")
"""Ends a sentence within quotation marks."""
_STOP = re.compile(r"[.;?!…]")
"""Ends a sentence between two words."""
_NOT = re.compile(r"\bnon (?:pas )?(?:de |à |d['’])?$")


@dataclass(frozen=True, slots=True)
class _Patterns:
    towards: re.Pattern[str]
    """ "contre la |Russie", "à l'armée |russe"."""
    oblique: re.Pattern[str]
    """ "selon la |Russie"."""
    on_top: re.Pattern[str]
    """Of "800 soldats supplémentaires", "sept autres", from the figure on."""
    may_be: re.Pattern[str]
    """ "une capacité de |400 lits", before the figure."""
    interval: re.Pattern[str]
    """ "|comprise entre| 95 et 100 km/h": no "charges |comprises|"."""
    only: re.Pattern[str]
    """ "seuls 12": it says how little that is, not what it is a part of."""


@cache
def _patterns() -> _Patterns:
    words, word = proposition_words(), r"[^\s,.;:()]+ "
    return _Patterns(
        towards=re.compile(rf"\b(?:{any_of(words.towards)})(?: la | l['’]| les | le | )?(?:\w+ ){{0,2}}$"),
        oblique=re.compile(rf"\b(?:{any_of(words.oblique)})(?: la| l['’]| les| le)? ?$"),
        on_top=re.compile(rf"(?:{word}){{1,4}}(?:{any_of(words.additional)})\b|{word}(?:{any_of(words.others)})\b"),
        may_be=re.compile(
            rf"\b(?:{any_of(words.capacities)}|(?:{any_of(words.permits)})\b[^.,;:]*\b(?:à|pour))\b[^.,;:]{{0,24}}$"
        ),
        interval=re.compile(rf"\b(?:{any_of(words.intervals)})\b"),
        only=re.compile(rf"\b(?:{any_of(words.only)}) (?:quelque |environ |les? )?\d", re.IGNORECASE),
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
    agent = _agent(content, kind, hit) if kind is None or "agent" in kind.identity else None
    recipient = _recipient(content, kind, hit)
    if kind is not None and agent and recipient is None and _received_by(content, kind, agent):
        agent, recipient = None, agent  # "les aides reçues par X"
    if hit is not None and hit.trigger.receives:
        agent, recipient = None, agent
    counted = events().units.get(unit or "")
    if kind is not None and "agent" not in kind.identity and counted is not None and counted.sided:
        agent, recipient = _implied(content), _whose(content, quantity)  # "avoir tué 22 soldats", "600 soldats russes"
    return Proposition(
        event=kind.name if kind else None,
        agent=agent,
        object=what,
        recipient=recipient,
        place=_place(content, kind, quantity, hit),
        time=_time(content, quantity),
        value=q.value if q else None,
        low=q.low if q else None,
        high=q.high if q else None,
        bound=q.bound if q else None,
        unit=unit,
        of=q.of if q else None,
        increment=q is not None and (q.increment or _more(content, q)),
        modality=_mode(content, kind, hit, quantity),
        negated=negated(content, hit) or (q is not None and _is_not(content, q)),
        words=_words(content, kind, quantity),
    )


def _received_by(content: Content, kind: EventType, agent: str) -> bool:
    """The party stands behind a participle of receiving: "reçues par X"."""
    by = next((p for p in content.parties() if p.id == agent), None)
    before = content.words[: content.at(by.start) + 1] if by is not None else []
    spoken = [w.text for w in before if by is not None and w.end <= by.start][-3:]
    at = next((k for k, word in enumerate(spoken) if word in syntax().by), 0)
    if not at:
        return False
    triggers = events().triggers.get((spoken[at - 1],), ())
    return any(t.event == kind.name and t.receives and t.mood is Mood.PARTICIPLE_PAST for t in triggers)


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
    return Modality.PLANNED if kind is not None and kind.decided and not _done(content, hit) else Modality.ACTUAL


def _done(content: Content, hit: Hit | None) -> bool:
    """A participle with its auxiliary in the past, no present passive: "a supprimé", "ont été fermés"."""
    if hit is None or hit.trigger.mood is not Mood.PARTICIPLE_PAST:
        return False
    before = {w.text for w in content.words[max(0, hit.first - _AUXILIARY) : hit.first]}
    return not before.isdisjoint(events().past_auxiliaries)


def _agent(content: Content, kind: EventType | None, hit: Hit | None) -> str | None:
    text = content.context.text.text
    if content.words and content.words[0].text in syntax().first_person:
        # "Nous étions 200 à bord", "Nous comptons 40 instructeurs sur le sol": what is counted is not our doing.
        ours = hit is not None and hit.trigger.mood is not None and hit.first <= _OWN
        return _speaker(content.quote) if ours or not content.quote.quantities else None
    if _says_only_that(content):
        return None  # "rejette les accusations de délocalisation portées par la CFDT"
    parties = content.parties()
    for party in parties:  # "l'envoi par Pyongyang", "par les forces du Nord"
        if re.search(
            r"\bpar (?:l['’]|les? |la |des )?(?:\w+ ){0,2}(?:d[ue] |d['’]|des |de la )?$", text[: party.start][-40:]
        ):
            return party.id
    if kind is not None and kind.object == "troops":  # "soldats nord-coréens", "des forces du Nord"
        for party in parties:
            before = [events().class_of.get(fold(w)) for w in WORD.findall(text[content.start : party.start])[-3:]]
            belongs = party.adjective or re.search(
                r"\b(?:du|de|de la|des|d['’]|de l['’])\s?$", text[: party.start][-8:]
            )
            if "troops" in before and belongs:
                return party.id
    at = content.words[hit.first].start if hit else content.end
    if hit is not None and hit.trigger.mood is None:  # "l'attaque russe", "les frappes d'Israël"
        end = content.words[hit.last - 1].end
        for party in parties:
            link = r"\s(?:\w+\s)?" if party.adjective else r"\s(?:d[eu] |d['’]|de la |de l['’]|des )(?:\w+ )?"
            if end <= party.start and re.fullmatch(link, text[end : party.start]):
                return party.id
    subject = next((p for p in parties if p.start < at and not p.adjective and not _oblique(text, p)), None)
    named = next((p for p in parties if subject and text[subject.end : p.start].isspace() and not p.adjective), None)
    if named is not None and named.start < at:
        return named.id  # "l'ancien ministre des Infrastructures |Ndiogou Thiaw|"
    subject = subject or next((p for p in parties if p.start < at and not _oblique(text, p)), None)
    if subject is not None:
        return subject.id
    if kind is not None and kind.decided and not _speaks_for_body(content.quote):
        return None
    at_home = next((p for p in parties if re.search(r"\bchez (?:l['’]|le |la )?$", text[: p.start][-10:])), None)
    return at_home.id if at_home else _implied(content)


def _whose(content: Content, quantity: Quantity | None) -> str | None:
    """Whose soldiers a figure counts: "600 soldats russes", "40 hommes de l'armée malienne"."""
    if quantity is None:
        return None
    if scopes().own_ranks.search(content.text):
        return _speaker(content.quote)  # "140 morts dans ses rangs"
    if scopes().enemy.search(_sentence_of(content, quantity)):
        return _other_side(content)
    text = content.context.text.text
    for party in content.parties():
        before = WORD.findall(text[max(content.start, party.start - _NAMED) : party.start])[-1:]
        if party.adjective and before and events().class_of.get(fold(before[0])) in events().units:
            return party.id
    return None


def _other_side(content: Content) -> str | None:
    """The state that the article names most beside that of the speaker, if it names it more than once."""
    states = Counter(p.id for p in content.context.parties if p.id in registry().actors and _is_state(p.id))
    ours = _speaker(content.quote)
    if ours not in states:
        return None
    others = [state for state, count in states.most_common() if state != ours and count > 1]
    return others[0] if others else None


def _is_state(actor_id: str) -> bool:
    return registry().actors[actor_id].kind is ActorKind.STATE


def _oblique(text: str, party: Party) -> bool:
    """The party stands after a preposition, so is no subject."""
    return _patterns().oblique.search(text[: party.start][-14:]) is not None


def _implied(content: Content) -> str | None:
    """The subject of an infinitive: the accused, else the holder."""
    if not _INFINITIVE.match(content.text):
        return None
    quote, context = content.quote, content.context
    cue = fold(quote.cue.text) if quote.cue else ""
    if quote.cue and any(stem in cue for stem in proposition_words().accusing):
        first, _ = context.sentence(quote.cue.start)
        theirs = [p for p in context.parties_in(first, content.start) if not _is_source(quote, p)]
        return theirs[-1].id if theirs else None
    return _speaker(quote)


def _speaker(quote: Quote) -> str | None:
    if len(quote.holders) != 1 or not quote.holders[0].id:
        return None
    holder = quote.holders[0]
    return state_of(holder.parent if holder.kind is ActorKind.PERSON and holder.parent else holder.id or "")


def _speaks_for_body(quote: Quote) -> bool:
    """Who speaks is a body, or a person of whom it is known: a director closes no plant of their own."""
    return not any(h.kind is ActorKind.PERSON and not h.parent for h in quote.holders)


def _says_only_that(content: Content) -> bool:
    """The content is what was said, by its noun: "les accusations de délocalisation"."""
    return any(word.text in events().blaming_nouns for word in content.words[:2])


def _is_source(quote: Quote, party: Party) -> bool:
    return any(s.start < party.end and party.start < s.end for s in quote.sources)


def _recipient(content: Content, kind: EventType | None, hit: Hit | None) -> str | None:
    if kind is None or "recipient" not in kind.identity:
        return None
    text, context = content.context.text.text, content.context
    at = content.words[hit.first].start if hit else content.start
    end = max(content.main_end, at)
    for party in (p for p in content.parties() if at <= p.start < end):
        if _patterns().towards.search(text[: party.start][-40:]):
            return party.id
    if kind.identity == ("recipient",):  # "X a été condamné"
        return _agent(content, kind, hit)
    if "place" in kind.identity:
        return None
    # "versé à Valmétal", "acheminé vers la Crimée": what looks like a place is who receives
    place = next(
        (p.span.text for p in context.places_in(at, end) if p.span.text[:1].isupper() and (p.locative or p.dative)),
        None,
    )
    known = [_states()[name] for name in (place, *parents(place)) if name in _states()] if place else []
    return known[0] if known else (slug(place) if place else None)


@cache
def _states() -> dict[str, str]:
    return {a.name: a.id for a in registry().actors.values() if a.kind is ActorKind.STATE}


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
        return quantity.date
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


def _in_year(content: Content, quantity: Quantity | None, date: DateMention) -> bool:
    """ "en 2019" of the fact itself, not of what stands behind a break: "180 tonnes, comme autorisé en 2019"."""
    text = content.context.text.text
    between = text[quantity.span.end : date.span.start] if quantity else ""
    return _IN.search(text[: date.span.start + 3][-8:]) is not None and _BREAK.search(between) is None


def _since(content: Content, date: DateMention) -> bool:
    """ "depuis le 12 mai", "d'ici au 3 juin": where a span begins or ends, no day of the fact; nor is that on which
    somebody told it ("le bilan de 23 tués qu'il avait donné la veille")."""
    text = content.context.text.text
    if _SAID_THEN.search(text[max(content.start, date.span.start - _CLAUSE) : date.span.start]):
        return True
    before = text[: date.span.start][-_LEAD:]
    return scopes().spans.search(before + "|" + date.span.text) is not None


def negated(content: Content, hit: Hit | None) -> bool:
    """ "X ne participait pas", "aucun soldat n'a été envoyé"; not the "ne" after "craindre que"."""
    if hit is None:
        return negation(content, 0, min(NEAR, _first_clause(content)))
    words = proposition_words()
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


def negation(content: Content, first: int, last: int, hit: Hit | None = None) -> bool:
    """Both halves of a negation stand among the words [first, last), outside of the hit itself."""
    inside = range(hit.first, hit.last) if hit else range(0)
    around = {w.text for i, w in enumerate(content.words[first:last], first) if i not in inside}
    if content.quote.quantities and not events().exceeding.isdisjoint(around):
        return False  # "le stock n'excédait pas 180 tonnes"
    return bool(proposition_words().ne & around) and bool(events().negations & around)


def _words(content: Content, kind: EventType | None, quantity: Quantity | None) -> tuple[str, ...]:
    text = content.text if quantity is None else _sentence_of(content, quantity)
    text = _patterns().interval.sub(" ", text)
    only = _stems_of_only() if _patterns().only.search(text) else frozenset()
    empty = _empty_stems() | only | (_stems_of(kind.name) if kind else frozenset())
    return tuple(sorted(_words_of(text) - empty))


def _sentence_of(content: Content, quantity: Quantity) -> str:
    """Of a content of several sentences the one that the figure stands in: the others say something else."""
    text = content.context.text.text
    first, last = content.context.sentence(quantity.span.start)
    if not first <= quantity.span.start <= quantity.span.end <= last:
        return content.text  # in what opens a paragraph before its first sentence
    inside = [(max(first, c.start), min(last, c.end)) for c in content.quote.contents]
    stops = [first, *(m.end() for m in _FULL_STOP.finditer(text, first, last)), last]
    start = max(at for at in stops if at <= quantity.span.start)
    end = min((at for at in stops if at >= quantity.span.end), default=last)
    return " ".join(text[max(a, start) : min(b, end)] for a, b in inside if max(a, start) < min(b, end)) or content.text


def content_words(quote: Quote) -> frozenset[str]:
    """All words of the content of a quote that say something, folded and stemmed."""
    return _words_of(" ".join(span.text for span in quote.contents)) - _empty_stems()


def _words_of(text: str) -> frozenset[str]:
    return frozenset(word for word in fold_words(text).split() if not word.isdigit() and len(word) > 1)


@cache
def _stems_of(event: str) -> frozenset[str]:
    """Stems of the words that say only what type of event it is, and that people are concerned."""
    lexicon = events()
    triggers = (words[0] for words, found in lexicon.triggers.items() if len(words) == 1 and found[0].event == event)
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
