"""What contents say that only the article around them tells: what "ces accusations" answers, and slots left open.

A content that points back ("ce bilan", "Les affirmations sud-coréennes", "C'est faux") states the claim of the quote
that it answers. An open slot is filled where the article's other propositions of that type all agree on it.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from app.annotation import ActorKind, ActorRef, Proposition, Quote, Stance
from app.extraction.context import Context, state_of
from app.extraction.denials import denies_in_words
from app.extraction.events import propositions
from app.extraction.numbers import any_of
from app.extraction.text import Text
from app.folding import fold_words
from app.lexicon.actors import fold, registry
from app.lexicon.events import PERCENT, SCENE, STEM, Course, events

_ACCUSING = frozenset({"accuse", "reduced", "passive"})
"""Rules that find what somebody is accused of."""
_LONGEST = 12
"""Words in the longest content that only points back."""
_REACH = 30
"""Quotes back to which a content may point."""
_ORDER = 20.0
"""Times that a bare figure may be larger or smaller than the one that it is compared with."""
_FIGURES_BACK = 4
"""Figures back to which a bare one may belong."""
_BARE = 2
"""Words in an anaphor that somebody confirms ("ces chiffres officiels")."""
_POINTS = re.compile(
    r"^(?P<demonstrative>(?:ces?|cet|cette)\b|de telles?|de tels|pareilles?)?\s*(?P<definite>les?|la|l'|des|du|d')?\s*"
    r"(?:toutes? |tous |ces? |cette )?(?P<rest>.*)$"
)


def state_claims(quotes: Sequence[Quote], text: Text, published: date | None = None) -> tuple[Quote, ...]:
    """The quotes of one article with their propositions, and the target of those that answer another one."""
    context = Context.of(text, published)
    stated = [replace(quote, propositions=propositions(quote, context)) for quote in quotes]
    targets = resolve_targets(stated, context)
    filled = _fill(stated, targets, context)
    by_id = {quote.id: quote for quote in filled}
    return tuple(
        replace(quote, target=targets[quote.id], propositions=by_id[targets[quote.id]].propositions)
        if quote.id in targets
        else quote
        for quote in filled
    )


def resolve_targets(quotes: Sequence[Quote], context: Context) -> dict[str, str]:
    """Id of each quote whose content only points back → id of the quote that it answers, which points nowhere.

    A nationality or a name in the content asks for that holder's word. Else a denial that follows other denials denies
    what they deny ("X a nié avoir tiré. Y a qualifié ces informations de fausses."), and any other content points to
    the nearest assertion by somebody else before it. Nothing fits: no target.
    """
    targets: dict[str, str] = {}
    ordered = sorted(quotes, key=lambda q: (_start(q), q.id))
    pointers = {quote.id: _pointer(quote, context) for quote in ordered}
    for i, quote in enumerate(ordered):
        pointer = pointers[quote.id]
        if pointer is None:
            continue
        plain = not pointer.figure and pointer.stem is None
        shared = _denial_before(quote, ordered[:i], context) if plain else None
        if (
            shared
            and (shared.id in targets or pointers[shared.id] is None)
            and not _of_somebody(quote)
            and not _named_holders(quote, context)
        ):
            targets[quote.id] = targets.get(shared.id, shared.id)
            continue
        found = [
            other
            for other in reversed(ordered[max(0, i - _REACH) : i])
            if other.stance is Stance.ASSERTS
            and pointers[other.id] is None
            and not other.propositions[0].negated
            and _start(other) < _start(quote)
            and not _same_holders(other, quote)
            and (not pointer.figure or other.quantities)
            and (pointer.stem is None or _holds(other, pointer.stem))
        ]
        named = _named_holders(quote, context)
        found = [o for o in found if any(_is_named(h, named, quote) for h in o.holders)] or (
            [] if _of_somebody(quote) else found
        )
        if _blames(quote):
            found.sort(key=lambda o: _innocence(o, quote, context))
        elif pointer.figure:
            found.sort(key=_counts_a_part)
        if found:
            targets[quote.id] = found[0].id
    return targets


@dataclass(frozen=True, slots=True)
class _Pointer:
    """What a content that only points back means: a figure, or what its noun names."""

    figure: bool = False
    stem: str | None = None
    """The first letters of the noun of "cette offre", "ce refus": the quote that it means has the noun or its verb."""


def _pointer(quote: Quote, context: Context) -> _Pointer | None:
    """What the content points back to; None where it says something itself."""
    if quote.quantities or not quote.contents:
        return None
    words = fold(" ".join(span.text for span in quote.contents)).strip(" «»“”\".,'")
    if len(words.split()) > _LONGEST:
        return None
    contents = [(span.start, span.end) for span in quote.contents]
    if quote.stance is Stance.DENIES and denies_in_words(context.text, contents):
        return _Pointer()  # "C'est faux"
    match = _POINTS.match(words)
    head = re.findall(r"\w+", match["rest"]) if match else []
    if match is None or not head or not (match["demonstrative"] or match["definite"] or head[0] in {"cela", "ca"}):
        return None
    lexicon = events()
    if quote.stance is Stance.ASSERTS and len(head) > _BARE:
        return None  # "ce bilan largement sous-estimé" says something of its own
    if head[0] in lexicon.figure_nouns and (match["demonstrative"] or quote.stance is not Stance.ASSERTS):
        return _Pointer(figure=True)
    speech = head[0] in lexicon.speech_nouns
    if speech and (match["demonstrative"] or quote.stance is not Stance.ASSERTS) and len(head) <= _LONGEST - 2:
        return _Pointer()
    if match["demonstrative"] and len(head) <= 3:  # "cette attaque", "cette offre"
        return _Pointer(stem=head[0][:STEM])
    return None


def _holds(quote: Quote, stem: str) -> bool:
    """A word of the content begins so, or its type is that of the noun."""
    types = _types_of(stem)
    spoken = re.findall(r"\w+", fold(" ".join(span.text for span in quote.contents)))
    return any(word[:STEM] == stem for word in spoken) or any(p.event in types for p in quote.propositions)


@cache
def _types_of(stem: str) -> frozenset[str]:
    """The types whose nouns begin so."""
    known = events().triggers.items()
    return frozenset(t.event for word, found in known if word[0][:STEM] == stem for t in found if t.mood is None)


def _denial_before(quote: Quote, before: Sequence[Quote], context: Context) -> Quote | None:
    """The first of the denials by others that precede a denial in its paragraph, nothing asserted in between."""
    if quote.stance is not Stance.DENIES:
        return None
    first = None
    for other in reversed(before):
        together = any(start <= _start(other) <= _start(quote) < end for start, end in context.text.paragraphs)
        if not together or other.stance is not Stance.DENIES or _same_holders(other, quote):
            break
        first = other
    return first


def _blames(quote: Quote) -> bool:
    """ "ces accusations": of having done something, so rather not a bare toll."""
    words = re.findall(r"\w+", fold(quote.contents[0].text))
    return not events().blaming_nouns.isdisjoint(words[:3])


def _innocence(other: Quote, quote: Quote, context: Context) -> tuple[bool, bool, bool]:
    """How little a quote accuses anybody, for "ces accusations": what is said in the same paragraph is meant first,
    and there what accuses."""
    together = any(start <= _start(other) <= _start(quote) < end for start, end in context.text.paragraphs)
    accuses = other.rule.partition(":")[0] in _ACCUSING
    return not (together and accuses), not together, other.propositions[0].agent is None


def _counts_a_part(quote: Quote) -> bool:
    """ "neuf enfants figurent parmi ces victimes", "trois des corps": no count by itself."""
    return _parts().search(fold(quote.contents[0].text)) is not None or any(
        _some_of().match(quantity.span.text) for quantity in quote.quantities
    )


@cache
def _parts() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(events().part_openers)})\b")


@cache
def _some_of() -> re.Pattern[str]:
    """ "Trois des corps"."""
    return re.compile(rf"[^\W_]+ (?:{any_of(events().some_of)}) ")


def _named_holders(quote: Quote, context: Context) -> set[str]:
    parties = context.parties_in(_start(quote), max(span.end for span in quote.contents))
    return {state_of(party.id) for party in parties}


def _is_named(holder: ActorRef, named: set[str], quote: Quote) -> bool:
    """The content names the holder, or the state that it speaks for."""
    if holder.id and state_of(holder.id) in named:
        return True
    words = set(re.findall(r"\w{5,}", fold(" ".join(span.text for span in quote.contents))))
    return not words.isdisjoint(re.findall(r"\w{5,}", fold(holder.name)))


def _of_somebody(quote: Quote) -> bool:
    """ "les accusations des syndicats": somebody's word, so nobody else's."""
    return re.match(r"(?:les?|la|l['’])\s?\w+ (?:des|du|de|d['’])\b", quote.contents[0].text, re.IGNORECASE) is not None


def _same_holders(a: Quote, b: Quote) -> bool:
    ours, theirs = ({h.id or h.name for h in quote.holders} for quote in (a, b))
    return bool(ours & theirs)


def _start(quote: Quote) -> int:
    return min((span.start for span in quote.contents), default=0)


# ---------------------------------------------------------------- open slots


def _fill(quotes: Sequence[Quote], targets: dict[str, str], context: Context) -> list[Quote]:
    """Fill the slots that a content leaves open and the article settles."""
    quotes = _inherit(quotes, targets)
    stated = [p for quote in quotes if quote.id not in targets for p in quote.propositions]
    known: dict[tuple[str, str], set[str]] = {}
    for p in stated:
        for slot in ("agent", "recipient", "place"):
            if p.event and (value := getattr(p, slot)):
                known.setdefault((p.event, slot), set()).add(value)
    scene = _scene(context, stated)
    marks = _marks(context)
    return [
        replace(
            quote,
            propositions=tuple(_marked(_completed(p, quote, known, scene), marks) for p in quote.propositions),
        )
        for quote in quotes
    ]


def _marks(context: Context) -> tuple[str, ...]:
    """The names of the article's scene as words of its propositions; the first one, that leads, is marked twice."""
    names = context.names()
    return tuple(sorted(f"{SCENE}{SCENE if i == 0 else ''}{name}" for i, name in enumerate(names)))


def _marked(p: Proposition, marks: tuple[str, ...]) -> Proposition:
    kind = events().types.get(p.event or "")
    settled = kind is not None and kind.settled_by(p) and not kind.family
    return replace(p, words=(*marks, *(word for word in p.words if not settled or word in _scope_words())))


@cache
def _scope_words() -> frozenset[str]:
    return frozenset(fold_words(word) for word in events().scope_words | events().wide_words | events().alone_words)


def _inherit(quotes: Sequence[Quote], targets: dict[str, str]) -> list[Quote]:
    """Bare figures ("la police en a compté 250", "60 %, selon les syndicats") count what the last figure counted."""
    last: list[Proposition] = []
    given: dict[str, Quote] = {}
    for quote in sorted(quotes, key=lambda q: (_start(q), q.id)):
        stated = quote.propositions if quote.id in targets else tuple(_like(p, last) for p in quote.propositions)
        if quote.id not in targets and quote.quantities and _counts_a_part(quote):
            stated = tuple(_part(p, last) for p in stated)
        given[quote.id] = replace(quote, propositions=stated)
        last += [p for p in stated if p.event and p.unit]
    return [given[quote.id] for quote in quotes]


def _like(p: Proposition, before: Sequence[Proposition]) -> Proposition:
    """The proposition with the type and slots of the nearest figure before it that counts the same, if it is bare."""
    if p.event or not p.unit or set(p.words) - _bare_words():
        return p
    for other in reversed(before[-_FIGURES_BACK:]):
        kind = events().types[other.event or ""]
        if p.unit != other.unit and not (p.unit == "persons" and "persons" in kind.counts and _of_one_order(p, other)):
            continue
        return replace(
            p,
            event=other.event,
            unit=other.unit,
            object=other.object,
            agent=p.agent or other.agent,
            recipient=p.recipient or other.recipient,
            place=p.place or other.place,
            time=p.time or other.time,
        )
    return p


def _part(p: Proposition, before: Sequence[Proposition]) -> Proposition:
    """ "onze d'entre eux": a part of the nearest figure before it that is larger and counts such a thing."""
    if p.of is not None or p.value is None:
        return p
    for other in reversed(before[-_FIGURES_BACK:]):
        fits = p.event in {None, other.event} and not other.increment
        if fits and other.of is None and other.value is not None and other.value >= p.value:
            whole = replace(p, of=other.value, event=other.event, place=p.place or other.place)
            return replace(whole, unit=other.unit, object=other.object) if p.event is None else whole
    return p


def _of_one_order(p: Proposition, other: Proposition) -> bool:
    """Whether both may count the same people: 4 200 are no wounded after 11 of them."""
    sizes = [max(bound for bound in (q.value, q.low, q.high) if bound is not None) for q in (p, other)]
    return max(sizes) <= _ORDER * min(sizes)


@cache
def _bare_words() -> frozenset[str]:
    """Stems of words that say only that there is a figure: "le chiffre de 60 %"."""
    nouns = (*events().figure_nouns, "personne", "homme", "somme")
    units = (word for unit in events().units.values() for word in unit.words)
    return frozenset(stem for word in (*nouns, *units) for stem in fold_words(word).split())


def _completed(p: Proposition, quote: Quote, known: dict[tuple[str, str], set[str]], scene: str | None) -> Proposition:
    kind = events().types.get(p.event or "")
    if kind is None:
        return p
    if "recipient" in kind.identity and p.recipient is None and not kind.family:
        p = replace(p, recipient=_only(known.get((kind.name, "recipient"), set()) - {p.agent}))
    if "agent" in kind.identity and p.agent is None and not kind.family and kind.course is not Course.ONCE:
        agents = known.get((kind.name, "agent"), set()) - {p.recipient}
        p = replace(p, agent=_only(agents) if agents else _holder(quote))
    bare = all(getattr(p, slot) is None for slot in kind.identity)
    if (
        p.place is None
        and "place" in kind.identity
        and p.unit != PERCENT
        and (bare or kind.course is not Course.STANDS)
    ):
        p = replace(p, setting=_setting(known.get((kind.name, "place"), set()), scene))
    return p


def _setting(places: Collection[str], scene: str | None) -> str | None:
    """Where such a thing happened that is told without a place: where all others of its type did, else on the
    article's scene; nowhere certain if others happened in several places, none of them the scene."""
    if not places or scene in places:
        return scene
    return _only(places)


def _only(values: Collection[str | None]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None


def _holder(quote: Quote) -> str | None:
    """Who denies or keeps silent on a thing that nobody is said to have done: if it is a state, its own doing."""
    if quote.stance is Stance.ASSERTS or len(quote.holders) != 1 or quote.holders[0].id is None:
        return None
    state = registry().actors.get(state_of(quote.holders[0].id))
    return state.id if state is not None and state.kind is ActorKind.STATE else None


def _scene(context: Context, stated: Sequence[Proposition]) -> str | None:
    """Where the article takes place: the place that it names most, the first of equals, of two in one the inner.

    A place named once, below the opening, is none: "ils partent en Slovaquie".
    """
    text = context.text.text
    named = [m.span.text for m in context.places if m.locative and m.span.text[:1].isupper()]
    located = [*named, *(p.place for p in stated if p.place)]
    counts = {fold(name): text.count(name.split(", ")[0]) for name in located}
    turned_on = {
        name
        for name in located
        if text.count(name.split(", ")[0]) > 1 or 0 <= text.find(name.split(", ")[0]) < context.opening
    }
    names = sorted(turned_on, key=lambda name: (-counts[fold(name)], located.index(name)))
    for name in names[1:]:
        if text.count(name) > 1 and f", {names[0]}" in context.chained(name):
            return context.chained(name)
    return context.chained(names[0]) if names else None
