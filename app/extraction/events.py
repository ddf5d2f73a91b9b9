"""What a content says, in normal form: which event it tells; `slots` fills in participants, place and time.

A content states one proposition per quantity, or a single one where it holds none. The first is its main claim, by the
order of types in the lexicon, so that two ways of putting the same words together have the same main claim.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise

from app.annotation import Proposition, Quantity, Quote, Span
from app.extraction.context import Context
from app.extraction.numbers import any_of
from app.extraction.scopes import scopes
from app.extraction.shares import as_share
from app.extraction.slots import filled, negated, negation
from app.extraction.text import Text
from app.extraction.triggers import NEAR, Content, Hit
from app.folding import fold_words
from app.lexicon.actors import RoleKind, fold, registry
from app.lexicon.event_terms import Course, EventType
from app.lexicon.events import PEOPLE, events
from app.lexicon.grammar import verb_forms
from app.lexicon.inflection import Mood
from app.lexicon.places import words as place_words
from app.lexicon.syntax import syntax

_HEAD = 6
"""Words after which a noun no longer says what the content is about."""
_NARROWING = 80
"""Characters behind a figure in which stands who exactly is counted."""
_PACKED = frozenset({"containers"})
_UNIT_BEHIND = 50
"""Characters behind a bare figure in which its unit may stand: "à 40 000 le nombre de personnes déplacées"."""
_INFINITIVE, _PARTICIPLE = frozenset({Mood.INFINITIVE}), frozenset({Mood.PARTICIPLE_PAST})
_OWN_VERB = 3
"""Words behind a figure among which its own participle stands: "16 employés |ayant| accepté une mutation"."""
_AND_THAT = re.compile(r",? et qu(?:e |['’])")
_NEXT = re.compile(r"[ -](?:de |d['’])?[^\W_]+")
_PART = re.compile(r"\bdont [^,;:.]*$")
_BREAK = re.compile(r"[,;:]")
_TOGETHER = re.compile(r"\s(?:ou|et)\s(?P<unit>[^\W\d]+)")
"""Of "1 100 tués ou blessés" what follows the figure."""


def propositions(quote: Quote, context: Context) -> tuple[Proposition, ...]:
    """What the contents of a quote say, the main claim first; one proposition at least.

    Slots that the content leaves open stay None; what the article says elsewhere is filled in by `anaphora.resolve`.
    """
    parts = _clauses(quote)
    if len(parts) > 1:
        return tuple(p for part in parts for p in propositions(part, context))
    quote = replace(quote, quantities=tuple(map(as_share, quote.quantities)))
    content = Content(quote, context)
    hits = content.hits()
    if not quote.quantities:
        return (_plain(content, hits),)
    found = [_counted(content, hits, quantity) for quantity in quote.quantities]
    if all(p.event is None for p in found):
        plain = _plain(content, hits)
        if plain.event and events().types[plain.event].specific:
            if all(p.unit in events().time_units for p in found):  # "a fermé après 30 ans": the figure is by the way
                return (plain, *found)
            # "les données de 850 000 clients ont été piratées"; a sum counts no people
            of_money = events().types[plain.event].family is not None
            found = [p if of_money and _counts_people(p) else _of_type(p, plain) for p in found]
    return ranked(found, quote)


def ranked(found: Iterable[Proposition], quote: Quote) -> tuple[Proposition, ...]:
    """The propositions of one content, the main claim first: no increment, of the type that ranks first, no figure of
    which another one counts some ("Parmi les |230| morts figurent 41 enfants"), the first figure."""
    at = {(q.value, q.low, q.high): i for i, q in reversed([*enumerate(quote.quantities)])}
    order = len(at)

    def place(p: Proposition) -> tuple[bool, int, bool, int]:
        index = at.get((p.value, p.low, p.high), order)
        return p.increment, events().rank(p.event), index < order and _is_whole(quote, index), index

    return tuple(sorted(found, key=place))


def _is_whole(quote: Quote, index: int) -> bool:
    """The figure is introduced as what others are counted of."""
    quantity = quote.quantities[index]
    content = next((c for c in quote.contents if c.start <= quantity.span.start < c.end), None)
    if content is None or not any(q.of == quantity.value for q in quote.quantities):
        return False
    return scopes().out_of.search(content.text[: quantity.span.start - content.start]) is not None


def _of_type(figure: Proposition, plain: Proposition) -> Proposition:
    """A figure of what the content as a whole says."""
    slots = {slot: getattr(figure, slot) or getattr(plain, slot) for slot in ("agent", "recipient", "place", "time")}
    return replace(
        figure, event=plain.event, object=plain.object, negated=plain.negated, modality=plain.modality, **slots
    )


def _counts_people(p: Proposition) -> bool:
    known = events().units.get(p.unit or "")
    return known is not None and known.people


def _clauses(quote: Quote) -> list[Quote]:
    """The clauses that "et que" joins, each as a quote of its own: the first is the main claim."""
    if len(quote.contents) != 1:
        return [quote]
    (content,) = quote.contents
    cuts = [(0, 0), *(m.span() for m in _AND_THAT.finditer(content.text)), (len(content.text), 0)]
    parts = []
    for (_, start), (end, _) in pairwise(cuts):
        if not content.text[start:end].strip():
            continue
        span = Span(content.start + start, content.start + end, content.text[start:end])
        inside = tuple(q for q in quote.quantities if span.start <= q.span.start < span.end)
        parts.append(replace(quote, contents=(span,), quantities=inside))
    return parts or [quote]


# ---------------------------------------------------------------- types


def _plain(content: Content, hits: list[Hit]) -> Proposition:
    """The proposition of a content without a figure: its first main verb or head noun says the type."""
    best = min((h for h in hits if not _talked_of(content, h)), key=lambda hit: _weight(content, hit), default=None)
    if best is not None and (_aside(content, best) or _unseen(content, best) or _of_another(content, best, hits)):
        best = None
    kind = events().types[best.trigger.event] if best else None
    return filled(content, kind, best, _object(content, kind))


def _aside(content: Content, hit: Hit) -> bool:
    """The word is no part of the main clause's verb or first nouns."""
    verb = next((i for i, w in enumerate(content.words[: hit.first]) if content.context.verbs_in(w.start, w.end)), 0)
    late = hit.trigger.mood is None and hit.first - verb > _HEAD
    return late or content.words[hit.first].start >= content.subordinate


def _talked_of(content: Content, hit: Hit) -> bool:
    """The content says something else of the event than that it is: "la fermeture est une erreur"."""
    if hit.trigger.mood is not None:
        return False
    if content.words[hit.first].text in events().figure_nouns:
        return True
    said = content.context.verbs_in(content.words[hit.first].start, content.subordinate)
    return any(lemma not in events().happening_verbs for lemma in said)


def _of_another(content: Content, hit: Hit, hits: list[Hit]) -> bool:
    """A noun of what something else is said of: "la visite pourrait porter sur l'|envoi| d'autres troupes"."""
    return hit.trigger.mood is None and any(h.first < hit.first and _talked_of(content, h) for h in hits)


def _unseen(content: Content, hit: Hit) -> bool:
    """A negation that is not the verb's own: "nous n'avons pas vu ces troupes se déployer"."""
    return not negated(content, hit) and negation(content, max(0, hit.first - NEAR), hit.first)


def _object(content: Content, kind: EventType | None, unit: str | None = None) -> str | None:
    """What it is done to, as exactly as the content says: shells rather than arms."""
    if kind is None:
        return unit
    if kind.object not in kind.units:
        return kind.object
    if unit in kind.units:
        return unit
    named = {c for c in content.classes if c in kind.units and c not in _PACKED}
    return named.pop() if len(named) == 1 else kind.object


def _weight(content: Content, hit: Hit) -> tuple[bool, bool, int, bool, bool, int]:
    """Smaller is better: main clause, finite verb or noun at the head, the first one, one whose object is there, one
    whose object is another word: "la |perte| du moindre drone" is of no soldiers."""
    before = [w.text for w in content.words[max(0, hit.first - 3) : hit.first]]
    participle = hit.trigger.mood is Mood.PARTICIPLE_PAST and not events().auxiliaries & set(before)
    weak = participle or (hit.trigger.mood is None and hit.first > 2)
    kind = events().types[hit.trigger.event]
    alone = not any(name in kind.needs for i, name in enumerate(content.classes) if not hit.first <= i < hit.last)
    return content.words[hit.first].start >= content.subordinate, weak, hit.first, not kind.needs, alone, kind.rank


def _counted(content: Content, hits: list[Hit], quantity: Quantity) -> Proposition:
    lexicon = events()
    unit = _unit(content, quantity)
    index = content.at(quantity.span.start)
    fitting = _fitting(content, hits, quantity, unit)
    if unit is None and _of_people(quantity):  # "douze journaliers ont péri"; "deux repreneurs se sont manifestés"
        happened = (h for h in hits if not lexicon.types[h.trigger.event].whoever)
        fitting = _fitting(content, happened, quantity, PEOPLE)
        unit = PEOPLE if fitting else None
    hit = min(fitting, key=lambda h: (_distance(content, h, index), lexicon.types[h.trigger.event].rank), default=None)
    kind = lexicon.types[hit.trigger.event] if hit else None
    by_itself = lexicon.by_unit.get(unit or "")
    if by_itself and kind is None and lexicon.types[by_itself].unless_told and _told_otherwise(content, quantity):
        by_itself = None
    if by_itself and (kind is None or unit not in kind.counts or _served(content, hit, quantity)):
        kind = lexicon.types[by_itself]
        hit = hit if hit and hit.trigger.event == kind.name else None
    if kind is None and unit is None:  # "trois plaintes": the unit itself says the type
        own = fold(quantity.unit or "").split()[:1]
        hit = next((h for h in hits if h.trigger.mood is None and content.words[h.first].text in own), None)
        kind = lexicon.types[hit.trigger.event] if hit else None
    if kind is None and unit == PEOPLE and (called := lexicon.called.get(fold(quantity.unit or "").split(" ")[0])):
        kind = lexicon.types[called]
    if kind is not None and kind.course is not Course.STANDS and scopes().cumulative.search(content.text):
        kind = hit = None
    if unit == PEOPLE and kind is not None and kind.units and not kind.whoever and not _anybody(quantity):
        unit = fold_words(quantity.unit or "")  # "52 de ses membres ont été blessés": not all of the wounded
        if kind.course is Course.ONCE:
            kind = hit = None  # "une affluence de 45 patients": no spectators
    elif kind is not None and kind.units and unit in kind.people and (unit == PEOPLE or quantity.of is None):
        unit = kind.units[0]
    if unit is None and quantity.unit:
        unit = fold_words(quantity.unit)
    if kind is not None:
        unit = _narrowed(content, kind, unit, quantity)
    soldiers = any(side.search(content.text) for side in (scopes().own_ranks, scopes().ranks, scopes().enemy))
    if kind is not None and unit in kind.units and "troops" in kind.counts and soldiers:
        unit = "troops"
    return filled(content, kind, hit, _object(content, kind, unit), _of_its_kind(content, quantity, unit), unit)


def _told_otherwise(content: Content, quantity: Quantity) -> bool:
    """A verb beside the figure tells what became of what it counts: "avoir |détecté| 18 avions", "120 soldats se sont
    |rendus|"."""
    first, last = content.context.sentence(quantity.span.start)
    verbs = content.context.verbs_in(max(first, content.start), min(last, content.end))
    return not events().standing_verbs.issuperset((*verbs, *_infinitives(content)))


def _infinitives(content: Content) -> Iterator[str]:
    """The verbs of a content that is an infinitive: "|avoir détecté| 18 avions"."""
    for word, moods in zip(content.words, (_INFINITIVE, _PARTICIPLE), strict=False):
        lemma = next((form.lemma for form in verb_forms().get(word.raw, ()) if form.mood in moods), None)
        if lemma is None:
            return
        yield lemma


def _fitting(content: Content, hits: Iterable[Hit], quantity: Quantity, unit: str | None) -> list[Hit]:
    """The words that may say what happened to those counted."""
    types = events().types
    return [
        hit
        for hit in hits
        if _beside(content, hit, quantity)
        if not (_of_a_part(content, hit, quantity) or _of_the_one_before(content, hit, quantity))
        if unit in (*types[hit.trigger.event].counts, *types[hit.trigger.event].units)
    ]


def _of_people(quantity: Quantity) -> bool:
    """The unit is what people are called by what they do: "trois chauffeurs"."""
    role = registry().roles.get((quantity.unit or "").lower().split(" ")[0])
    return role is not None and role.kind in {RoleKind.PERSON, RoleKind.UNNAMED_GROUP}


def _of_its_kind(content: Content, quantity: Quantity, unit: str | None) -> Quantity:
    """The figure, without the whole that it is given of where this is just of people: "350 grévistes sur les 1 400
    |personnes| attendues" are all who strike."""
    whole = next((q for q in content.quote.quantities if q is not quantity and q.value == quantity.of), None)
    known, other = (events().units.get(u or "") for u in (unit, content.unit_class(whole) if whole else None))
    if quantity.of is None or known is None or known.vague or other is None or not (other.vague and other.people):
        return quantity
    return replace(quantity, of=None)


def _narrowed(content: Content, kind: EventType, unit: str | None, quantity: Quantity) -> str | None:
    """The class of those counted, more exactly by the words behind the figure: "deux blessés |entre la vie et la
    mort|", "23 blessés |parmi les gendarmes|"."""
    if unit not in kind.units:
        return unit
    text, end = content.context.text.text, quantity.span.end
    ends = (content.end, end + _NARROWING, *(q.span.start for q in content.quote.quantities if q.span.start >= end))
    behind = text[quantity.span.start : min(ends)]
    for name, phrases in _phrases():
        if events().units[name].of == unit and name in kind.counts and phrases.search(behind):
            return name
    among = scopes().among.search(behind)
    found = "police" if among and among["law"] else events().unit_class(among["who"] if among else None)
    known = events().units.get(found or "")
    if known is None or known.any_side or found not in kind.counts or found in kind.people:
        return unit
    return found


@cache
def _phrases() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Classes that are told by phrases behind a figure, each with these."""
    told = (unit for unit in events().units.values() if unit.phrases)
    return tuple((unit.name, re.compile(rf"\b(?:{any_of(unit.phrases)})\b".replace("'", "['’]"))) for unit in told)


def _beside(content: Content, hit: Hit, quantity: Quantity) -> bool:
    """The word is none of those that only say what is counted; a participle behind the unit is: "31 détenus |tués|"."""
    first, last = content.words[hit.first], content.words[hit.last - 1]
    if first.start >= quantity.span.end or last.end <= quantity.span.start:
        return True
    inside = [word for word in content.words[content.at(quantity.span.start) : hit.first] if not word.text.isdigit()]
    if hit.trigger.mood is None and any(events().class_of.get(word.text) in events().time_units for word in inside):
        return True  # "dix ans de |réclusion|"
    return hit.trigger.mood is Mood.PARTICIPLE_PAST and any(events().class_of.get(word.text) for word in inside)


def _of_a_part(content: Content, hit: Hit, quantity: Quantity) -> bool:
    """What is said of some of those counted: "114 blessés, |dont| dix |hospitalisés|"; not of all of them: "31
    personnes, dont neuf enfants, |ont péri|"."""
    end, behind = quantity.span.end, content.words[hit.first].start
    part = _PART.search(content.context.text.text[end:behind])
    return part is not None and any(end + part.start() < q.span.start < behind for q in content.quote.quantities)


def _of_the_one_before(content: Content, hit: Hit, quantity: Quantity) -> bool:
    """The verb is that of the figure before it, and this one has its own: "396 postes |disparaîtront|, 16 employés
    ayant accepté une mutation"."""
    text, at = content.context.text.text, content.words[hit.first].start
    between = text[content.words[hit.last - 1].end : quantity.span.start]
    if hit.trigger.mood is None or not between.startswith(",") or _PART.search(between):
        return False
    subject = any(q.span.end <= at and not _BREAK.search(text[q.span.end : at]) for q in content.quote.quantities)
    behind = re.findall(r"[^\W\d]+", text[quantity.span.end : quantity.span.end + _UNIT_BEHIND])[:_OWN_VERB]
    return subject and any(_has_done(word) for word in behind)


def _has_done(word: str) -> bool:
    """ "ayant", "étant"."""
    forms = verb_forms().get(word, ())
    return any(f.mood is Mood.PARTICIPLE_PRESENT and f.lemma in syntax().auxiliaries for f in forms)


def _served(content: Content, hit: Hit | None, quantity: Quantity) -> bool:
    """Another figure stands between the verb and this one: "ont |abattu| cinq drones et fait |27 prisonniers|"."""
    if hit is None or hit.trigger.mood is None:
        return False
    verb, here = content.words[hit.first].start, quantity.span.start
    between = [q for q in content.quote.quantities if min(verb, here) < q.span.start < max(verb, here)]
    if here < verb:  # "14 soldats et trois chauffeurs |ont péri|" has one verb for both
        between = [q for q in between if content.context.verbs_in(quantity.span.end, q.span.start)]
    return bool(between)


def _anybody(quantity: Quantity) -> bool:
    """The figure is of people, whoever they are."""
    return not quantity.unit or fold(quantity.unit).split()[0] in events().anybody


def _unit(content: Content, quantity: Quantity) -> str | None:
    unit = _with_next(content, quantity) or content.unit_class(quantity)
    if unit is None and quantity.unit and _inhabitants(quantity.unit.split()[0]):
        unit = PEOPLE  # "200 Iraniens", "40 Lyonnais"
    if unit == "victims":  # of a leak of data nobody is dead
        unit = "dead" if _tells_of_the_dead(content.context.text) else PEOPLE
    rest = _TOGETHER.match(content.context.text.text[quantity.span.end : quantity.span.end + 24])
    other = events().unit_class(rest["unit"]) if rest else None
    return "casualties" if {unit, other} == {"dead", "wounded"} else unit


def _inhabitants(noun: str) -> bool:
    """Those of a state, or by its capital and its ending of another place."""
    of_place = noun[0].isupper() and noun.endswith(tuple(place_words().adjective_endings))
    return of_place or fold(noun) in registry().states_by_demonym


@lru_cache(maxsize=1)
def _tells_of_the_dead(text: Text) -> bool:
    """The article has a word for them."""
    return _of_the_dead().search(text.text) is not None


@cache
def _of_the_dead() -> re.Pattern[str]:
    words = events().units["dead"].words
    return re.compile(rf"\b(?:{any_of(words)})s?\b", re.IGNORECASE)


def _with_next(content: Content, quantity: Quantity) -> str | None:
    """The class of a unit that the word behind it tells: "4 000 personnes déplacées"."""
    if not quantity.unit:
        return None
    text = content.context.text.text
    at = text.find(quantity.unit, quantity.span.start, quantity.span.end + _UNIT_BEHIND)
    behind = _NEXT.match(text, at + len(quantity.unit)) if at >= 0 else None
    words = f"{quantity.unit}{behind[0]}".replace("-", " ") if behind is not None else ""
    return content.context.class_of(fold(words))


def _distance(content: Content, hit: Hit, index: int) -> int:
    """Words between trigger and figure; a subject's verb and an object's verb are as near, beyond a break is far."""
    low, high = sorted((hit.first, index))
    between = content.context.text.text[content.words[low].start : content.words[high].start]
    breaks = len(re.findall(r"[,;:]| et | mais | dont ", between))
    return high - low + 6 * breaks
