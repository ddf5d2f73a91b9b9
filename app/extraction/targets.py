"""What a content that only points back answers, of all that its article says: the quotes that it means."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, takewhile

from app.annotation import Modality, Quote, Stance
from app.extraction.context import Context, state_of
from app.extraction.pointers import Pointer, counts_a_part, end_of, pointer_of, start_of
from app.extraction.whose import of_those_meant, states_of, tells
from app.folding import fold_words
from app.lexicon.actors import fold
from app.lexicon.event_terms import Course
from app.lexicon.events import PERCENT, STEM, events
from app.lexicon.kin import sense
from app.lexicon.propositions import proposition_words

_ACCUSING = frozenset({"accuse", "reduced", "passive"})
"""Rules that find what somebody is accused of."""
_REACH = 30
"""Quotes back to which a content may point."""
_BARE = 2
"""Words of a content that only says that something is false: "« pure fantaisie »"."""
_NOT_YET = frozenset({Modality.PLANNED, Modality.POSSIBLE, Modality.NORMATIVE})


def resolve_targets(quotes: Sequence[Quote], context: Context) -> dict[str, str]:
    """Id of each quote whose content only points back → id of the quote that it answers, which points nowhere.

    A nationality or a name in the content asks for that holder's word. Else a denial that follows other denials denies
    what they deny ("X a nié avoir tiré. Y a qualifié ces informations de fausses."), and any other content points to
    the nearest assertion by somebody else before it. Nothing fits: no target.
    """
    said = _Said.of(quotes)
    pointers = {quote.id: pointer for quote in said.ordered if (pointer := pointer_of(quote, context))}
    choice = _Choice(context, said, pointers, {})
    for i, quote in enumerate(said.ordered):
        inner = choice.inner(quote)
        found = inner or (choice.before(quote, i) if quote.id in pointers else None)
        if found is not None:
            choice.targets[quote.id] = choice.targets.get(found.id, found.id)
    for quote in said.ordered:
        if quote.id in pointers and quote.id not in choice.targets and (later := choice.after(quote)):
            choice.targets[quote.id] = choice.targets.get(later.id, later.id)
    return choice.targets


def all_meant(quotes: Sequence[Quote], targets: Mapping[str, str], context: Context) -> dict[str, tuple[str, ...]]:
    """Id of each quote that answers another → the ids of all that it answers, its target first.

    "Ces chiffres" are those of the nearest holders that count one thing, "les chiffres de la CGT" those that it gives
    together; "ces frappes" those told in one sentence. `quotes` have the slots that the article settles.
    """
    by_id = {quote.id: quote for quote in quotes}
    said = _Said.of(q for q in quotes if q.stance is Stance.ASSERTS and q.id not in targets)
    found: dict[str, tuple[str, ...]] = {}
    for key, target in targets.items():
        pointer = pointer_of(by_id[key], context)
        rest = _rest(by_id[key], by_id[target], pointer, said, context) if pointer else ()
        found[key] = (target, *(other.id for other in rest))
    return found


@dataclass(frozen=True, slots=True)
class _Said:
    """Quotes in the order of the text, found by where they stand and by who holds them."""

    ordered: tuple[Quote, ...]
    starts: tuple[int, ...]
    held: Mapping[str, list[Quote]]

    @classmethod
    def of(cls, quotes: Iterable[Quote]) -> "_Said":
        ordered = tuple(sorted(quotes, key=lambda q: (start_of(q), q.id)))
        held: dict[str, list[Quote]] = {}
        for quote in ordered:
            for holder in _holders(quote):
                held.setdefault(holder, []).append(quote)
        return cls(ordered, tuple(map(start_of, ordered)), held)

    def between(self, first: int, last: int) -> Sequence[Quote]:
        """Those that begin at offset `first` or behind it, before `last`."""
        return self.ordered[bisect_left(self.starts, first) : bisect_left(self.starts, last)]

    def by_holders_of(self, quote: Quote) -> list[Quote]:
        """Those that somebody holds who holds the quote."""
        found = {other.id: other for holder in _holders(quote) for other in self.held.get(holder, ())}
        return sorted(found.values(), key=lambda q: (start_of(q), q.id))


def _rest(quote: Quote, target: Quote, pointer: Pointer, said: _Said, context: Context) -> list[Quote]:
    """What a plural means beside its target."""
    if not pointer.plural or target.stance is not Stance.ASSERTS:
        return []
    here = start_of(quote)

    def others(quotes: Sequence[Quote]) -> list[Quote]:
        return [o for o in quotes if o is not target and start_of(o) < here and not same_holders(o, quote)]

    def one_holder() -> list[Quote]:
        document = not events().document_nouns.isdisjoint(fold(pointer.whose).split())
        return [o for o in others(said.by_holders_of(target)) if document or _together(o, target, context)]

    if pointer.figure and pointer.whose:
        return [o for o in one_holder() if _counts_alike(o, target)]
    if pointer.figure:
        before = others(said.between(context.text.around(here)[0], here))
        near = [o for o in before if _near(o, quote, context) and _counts_alike(o, target)]
        return _last_of_each([*near, target], target)
    if pointer.stem is not None:
        where = context.sentence(start_of(target))
        beside = others(said.between(*context.text.around(start_of(target))))
        return [o for o in beside if context.sentence(start_of(o)) == where and _of_one_type(o, target)]
    told = pointer.of and not pointer.blame
    return [o for o in one_holder() if o.propositions[0].modality not in _NOT_YET] if told else []


def _last_of_each(quotes: Sequence[Quote], target: Quote) -> list[Quote]:
    """Of figures of one holder for one place the last: the others are given up ("58 morts samedi, 66 désormais")."""
    last: dict[tuple[str, ...], Quote] = {}
    for quote in quotes:
        holders = sorted(h.id or h.name for h in quote.holders)
        last[*holders, quote.propositions[0].place or ""] = quote
    return [quote for quote in last.values() if quote is not target and not same_holders(quote, target)]


def _counts_alike(a: Quote, b: Quote) -> bool:
    """Both give a figure of one type, that counts both: "23 migrants sont morts", "37 morts"."""
    p, q = a.propositions[0], b.propositions[0]
    if not (a.quantities and b.quantities) or p.event != q.event or counts_a_part(a):
        return False
    kind = events().types.get(p.event or "")
    return p.unit == q.unit or (kind is not None and {p.unit, q.unit} <= {*kind.units, *kind.counts})


def _of_one_type(a: Quote, b: Quote) -> bool:
    return a.propositions[0].event is not None and a.propositions[0].event == b.propositions[0].event


@dataclass(frozen=True, slots=True)
class _Choice:
    """The quotes of an article in order, what points back among them, and what that has been found to answer."""

    context: Context
    said: _Said
    pointers: Mapping[str, Pointer]
    targets: dict[str, str]

    def inner(self, quote: Quote) -> Quote | None:
        """What is quoted inside the content: "le chiffre de |47 prisonniers| avancé par la rébellion"."""
        if quote.stance is Stance.ASSERTS or not quote.contents:
            return None
        within = self.said.between(start_of(quote), end_of(quote) + 1)
        return next((other for other in within if self._is_inner(other, quote)), None)

    def _back(self, i: int) -> Iterator[Quote]:
        """The quotes before the one of that number, the nearest first."""
        return (self.said.ordered[k] for k in range(i - 1, -1, -1))

    def _is_inner(self, other: Quote, quote: Quote) -> bool:
        start, end = start_of(quote), end_of(quote)
        if other is quote or other.stance is not Stance.ASSERTS or other.id in self.pointers or not other.contents:
            return False
        if not (start <= start_of(other) and end_of(other) <= end) or same_holders(other, quote):
            return False
        return quote.id in self.pointers or self._only_says_whose(other, quote)

    def _only_says_whose(self, other: Quote, quote: Quote) -> bool:
        """Around a figure that is quoted the content says only who gave it: "|les 68 millions| évoqués par X"."""
        text = self.context.text.text
        before = fold_words(text[start_of(quote) : start_of(other)]).split()
        cue = other.cue is not None and end_of(other) <= other.cue.start < end_of(other) + 2
        return bool(other.quantities) and cue and set(before) <= _bare_openers()

    def before(self, quote: Quote, i: int) -> Quote | None:
        """What a content answers of what is said before it."""
        pointer = self.pointers[quote.id]
        same = self._said_again(quote, i)
        if same is not None and same.id in self.targets:
            return same
        if same is not None and len(fold_words(quote.contents[0].text).split()) <= _BARE:
            return None  # "dément avoir tiré, des accusations « fantaisistes »"
        shared = self._denial_before(quote, i)
        candidates = self._candidates(quote, pointer, i)
        meant = of_those_meant(pointer, quote, candidates, self.context)
        if not meant and pointer.figure and pointer.of and pointer.whose.isupper():  # whose full name stands before
            meant = [o for o in candidates if _just_before(o, quote, self.context)]
        if pointer.document:
            return self._told_in_document(pointer, quote, candidates)
        if shared is not None and meant is None and not pointer.figure and pointer.stem is None:
            return shared
        if meant is not None and not pointer.figure and not pointer.here:
            found = meant  # "conteste les affirmations du ministre", who says that something was not done
        else:
            found = self._fitting(pointer, quote, candidates if meant is None else meant)
        return self._ranked(pointer, quote, found)[0] if found else None

    def after(self, quote: Quote) -> Quote | None:
        """What a content answers, if nothing before it: a title, what its holder, or in the lead somebody, denies in a
        figure; else the word of whom it names, told further down, or right behind."""
        pointer = self.pointers[quote.id]
        first, below = self.context.text.paragraphs[:1], start_of(quote)
        if first and below < first[0][1] and len(self.context.text.paragraphs) > 1:
            below = first[0][1]
            if repeated := self._repeated(quote, pointer, below):
                return repeated
        if not pointer.of:
            return None
        near: Sequence[Quote] = self.said.ordered
        if below == start_of(quote):
            behind = self.said.between(below, self.context.text.around(below)[1])
            near = [other for other in behind if _near(quote, other, self.context)]
        said = [o for o in near if o.stance is Stance.ASSERTS and o.id not in self.pointers and start_of(o) >= below]
        said = [o for o in said if not same_holders(o, quote) and (o.quantities or not pointer.figure)]
        if pointer.blame:
            said = [o for o in said if accuses(o) or told_as(pointer.noun, o)]
        elif below == start_of(quote):
            return None
        return next(iter(of_those_meant(pointer, quote, said, self.context) or ()), None)

    def _repeated(self, quote: Quote, pointer: Pointer, below: int) -> Quote | None:
        """The denial further down that a title tells in short."""
        if not (pointer.figure or pointer.whose):
            return None
        later = [o for o in self.said.ordered if start_of(o) >= below and o.stance is quote.stance]
        later = [o for o in later if o.id in self.targets or o.id not in self.pointers]
        fitting = [o for o in later if not pointer.figure or o.quantities or o.id in self.targets]
        return next((o for o in fitting if self._one_side(o, quote)), None)

    def _one_side(self, other: Quote, quote: Quote) -> bool:
        """One holder, one state, or, in the first paragraph under the title, a person of whom nothing else is known."""
        if same_holders(other, quote):
            return True
        ours, theirs = ({s for h in q.holders for s in states_of(h)} for q in (quote, other))
        known = {s for s in theirs if s != next((h.id for h in other.holders), None)}
        lead = self.context.text.paragraphs[1:2]
        return bool(ours & theirs) or (not known and bool(lead) and lead[0][0] <= start_of(other) < lead[0][1])

    def _candidates(self, quote: Quote, pointer: Pointer, i: int) -> list[Quote]:
        """What others assert before it, the nearest first."""
        return [
            other
            for other in islice(self._back(i), _REACH)
            if other.stance is Stance.ASSERTS
            and other.id not in self.pointers
            and start_of(other) < start_of(quote)
            and not same_holders(other, quote)
            and (not pointer.figure or pointer.here or other.quantities)
            and (pointer.value is None or pointer.value in {quantity.value for quantity in other.quantities})
        ]

    def _fitting(self, pointer: Pointer, quote: Quote, candidates: list[Quote]) -> list[Quote]:
        """Of the candidates those that what the noun means may be."""
        near = [other for other in candidates if _just_before(other, quote, self.context)]
        if pointer.here:
            found = near or [other for other in candidates if _near(other, quote, self.context)]
            if pointer.figure:
                return sorted(found, key=lambda o: (not o.quantities, not counts_such(pointer.noun, o)))
            return sorted(found, key=lambda o: not _holds(o, sense(fold_words(pointer.noun))))
        flat = pointer.flat and not pointer.noun  # "C'est faux" answers what is said, be it that something is not so
        said = [other for other in candidates if flat or not other.propositions[0].negated]
        if pointer.blame:  # also of what somebody has not done: "accuse l'État de ne pas avoir évacué la zone"
            told = [o for o in candidates if o in said or accuses(o)]
            return [o for o in told if accuses(o) or told_as(pointer.noun, o) or not _of_itself(o)]
        if pointer.noun in events().told_nouns:
            return [o for o in said if told_as(pointer.noun, o) or o.propositions[0].modality in _NOT_YET]
        if pointer.stem is None:
            return said
        held = [o for o in said if _holds(o, pointer.stem) and (not pointer.own or o in near)]
        if held or pointer.strict:
            return held
        return [o for o in near[:1] if o is candidates[0] and (not pointer.own or self._names_holder(o, quote))]

    def _ranked(self, pointer: Pointer, quote: Quote, found: list[Quote]) -> list[Quote]:
        """What is found, the likeliest first."""
        if pointer.blame or pointer.noun in events().told_nouns:
            return sorted(found, key=lambda o: self._innocence(o, quote, pointer))
        if pointer.figure and not pointer.here:
            return sorted(found, key=lambda o: self._misfit(o, quote, pointer))
        if pointer.plural and pointer.of and found:  # "les conclusions du rapport": all of them, from the first
            last = found[0]
            one = (o for o in reversed(found) if same_holders(o, last) and _together(o, last, self.context))
            return [o for o in one if o is not last] + [last]
        if pointer.topic or pointer.of:  # "la thèse d'une contamination par ses tours"
            told = {sense(word) for word in fold_words(pointer.whose).split()}
            return sorted(found, key=lambda o: told.isdisjoint(map(sense, _words_of(o))))
        return found

    def _misfit(self, other: Quote, quote: Quote, pointer: Pointer) -> tuple[bool, ...]:
        """How ill a figure fits the noun that points back to it."""
        return (
            not counts_such(pointer.noun, other),
            counts_a_part(other),
            pointer.plural and not self._countered(other, quote),
            not (_near(other, quote, self.context) and counted_so(pointer.noun, other)),
        )

    def _countered(self, other: Quote, quote: Quote) -> bool:
        """The holder counts what the other counts in the same sentence: "juge faux les chiffres des rescapés et parle
        de 115 personnes à bord" is said of the passengers, not of the life jackets."""
        _, end = self.context.sentence(start_of(quote))
        own = [q for q in self.said.between(start_of(quote) + 1, end) if same_holders(q, quote)]
        units = {p.unit for q in own if q.stance is Stance.ASSERTS for p in q.propositions if p.unit}
        return any(p.unit in units for p in other.propositions)

    def _innocence(self, other: Quote, quote: Quote, pointer: Pointer) -> tuple[bool, ...]:
        """How little a quote accuses anybody, for "ces accusations": what is said in the same paragraph is meant first,
        and there what was put forward as that, then what accuses at all, whoever answers before others."""
        together = _together(other, quote, self.context)
        near = together or _just_before(other, quote, self.context)
        named, accused = told_as(pointer.noun, other), accuses(other)
        against = self._names_holder(other, quote)
        return (
            not (near and (named or accused)),
            not together and not near,
            not named,
            not (accused and against),
            other.propositions[0].agent is None,
        )

    def _told_in_document(self, pointer: Pointer, quote: Quote, candidates: list[Quote]) -> Quote | None:
        """ "ce document": what is told from it right before; failing that, in an article that names it."""
        near = [o for o in candidates if _near(o, quote, self.context)]
        ranked = sorted(near, key=lambda o: -tells(o, pointer, self.context))
        if ranked and tells(ranked[0], pointer, self.context):
            return ranked[0]
        return candidates[0] if candidates and not pointer.strict else None

    def _said_again(self, quote: Quote, i: int) -> Quote | None:
        """The holder's own denial in the same sentence, of which this one only says how: "…, qu'il juge infondées"."""
        if not self.pointers[quote.id].flat:
            return None
        where = self.context.sentence(start_of(quote))
        beside = takewhile(lambda other: self.context.sentence(start_of(other)) == where, self._back(i))
        return next((o for o in beside if o.stance is Stance.DENIES and same_holders(o, quote)), None)

    def _denial_before(self, quote: Quote, i: int) -> Quote | None:
        """The first of the denials by others that precede a denial in its paragraph, nothing asserted in between."""
        if quote.stance is not Stance.DENIES:
            return None
        first = None
        for other in self._back(i):
            together = _together(other, quote, self.context)
            if not together or other.stance is not Stance.DENIES or same_holders(other, quote):
                break
            first = other
        return first if first is not None and (first.id in self.targets or first.id not in self.pointers) else None

    def _names_holder(self, other: Quote, quote: Quote) -> bool:
        """The content names who answers it: "sa participation" is that of the holder."""
        named = {party.id for span in other.contents for party in self.context.parties_in(span.start, span.end)}
        return any((holder.id or "") in named or state_of(holder.id or "") in named for holder in quote.holders)


@cache
def _bare_openers() -> frozenset[str]:
    """Words before a figure that say no more than that there is one: "le chiffre de |47 prisonniers|"."""
    nouns = (*events().figure_nouns, *proposition_words().bare_nouns)
    return frozenset(map(fold_words, (*nouns, *proposition_words().articles_or_pronouns, *proposition_words().of)))


def told_as(noun: str, quote: Quote) -> bool:
    """The cue says of the content that it is such: "reproche à X de …", for "ce reproche"."""
    word, cue = fold_words(noun), fold_words(quote.cue.text).split() if quote.cue is not None else []
    return any(word[:STEM] == spoken[:STEM] or sense(word) == sense(spoken) for spoken in cue)


def counts_such(noun: str, quote: Quote) -> bool:
    """Its figure may be what the noun says: "ce montant" is of money, "ce bilan" is neither of money nor a rate."""
    unit = quote.propositions[0].unit
    known = events().units.get(unit or "")
    money = known is not None and known.family is not None
    if noun in events().sum_nouns:
        return money
    if noun in events().rate_nouns:
        return unit == PERCENT
    if noun in events().toll_nouns:
        kind = events().types.get(quote.propositions[0].event or "")
        return kind is not None and kind.course in (Course.GROWS, Course.VARIES)
    return noun not in events().count_nouns or not (money or unit == PERCENT)


def counted_so(noun: str, quote: Quote) -> bool:
    """Its cue or its content has the verb of a noun of counting: "compter", for "ce décompte"."""
    words = {sense(fold_words(form)) for form in (noun, noun.removeprefix("de"))}
    spoken = " ".join((quote.cue.text if quote.cue else "", *(span.text for span in quote.contents)))
    return noun in events().count_nouns and any(sense(word) in words for word in fold_words(spoken).split())


def accuses(quote: Quote) -> bool:
    """The content is put forward as what somebody is to be blamed for."""
    cue = fold_words(quote.cue.text).split() if quote.cue is not None else []
    blaming = any(word.startswith(stem) for word in cue for stem in proposition_words().blaming)
    return blaming or quote.rule.partition(":")[0] in _ACCUSING


def _of_itself(quote: Quote) -> bool:
    """The holder says what it does itself, which accuses nobody: "dit avoir vendu 300 vélos"."""
    return quote.propositions[0].agent in {h.id or h.name for h in quote.holders}


def _together(a: Quote, b: Quote, context: Context) -> bool:
    """Both stand in one paragraph."""
    return context.text.one_paragraph(start_of(a), start_of(b))


def _near(other: Quote, quote: Quote, context: Context) -> bool:
    """In the same paragraph, or in the one before."""
    i, j = (context.text.paragraph_at(start_of(q)) for q in (other, quote))
    return 0 <= j - i <= 1


def _just_before(other: Quote, quote: Quote, context: Context) -> bool:
    """The quote ends in the same sentence, or in the one before."""
    first, _ = context.sentence(start_of(quote))
    return end_of(other) >= context.sentence(max(0, first - 2))[0]


def _holds(quote: Quote, stem: str) -> bool:
    """A word of the content has that sense, or its type is that of the noun."""
    types = _types_of(stem)
    spoken = _words_of(quote)
    return any(sense(word) == stem for word in spoken) or any(p.event in types for p in quote.propositions)


def _words_of(quote: Quote) -> list[str]:
    return fold_words(" ".join(span.text for span in quote.contents)).split()


@cache
def _types_of(stem: str) -> frozenset[str]:
    """The types of whose nouns one has that sense."""
    nouns = events().nouns.items()
    return frozenset(t.event for words, found in nouns if sense(words.partition(" ")[0]) == stem for t in found)


def same_holders(a: Quote, b: Quote) -> bool:
    """Whether somebody holds both."""
    return not _holders(a).isdisjoint(_holders(b))


def _holders(quote: Quote) -> set[str]:
    return {holder.id or holder.name for holder in quote.holders}
