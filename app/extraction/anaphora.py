"""What contents say that only the article around them tells.

A content that points back ("ce bilan", "C'est faux") states the claim of the quote that it answers (`pointers`), a bare
figure counts what the one before it counted (`bare`), and an open slot is filled where the article's other propositions
of that type all agree on it.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from app.annotation import Proposition, Quote, Stance
from app.extraction.bare import inherit
from app.extraction.context import Context, state_of
from app.extraction.events import propositions
from app.extraction.slots import content_words
from app.extraction.targets import all_meant, resolve_targets
from app.extraction.text import Text
from app.folding import fold_words
from app.lexicon.actors import fold, registry
from app.lexicon.event_terms import Course
from app.lexicon.events import PERCENT, SAID, SCENE, events

_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ]")
_OPENING = 4
"""Letters by which names are looked up."""


def state_claims(quotes: Sequence[Quote], text: Text, published: date | None = None) -> tuple[Quote, ...]:
    """The quotes of one article with their propositions, and the target of those that answer another one."""
    context = Context.of(text, published)
    stated = [replace(quote, propositions=propositions(quote, context)) for quote in quotes]
    targets = resolve_targets(stated, context)
    filled = _fill(stated, targets, context)
    meant = all_meant(filled, targets, context)
    by_id = {quote.id: quote for quote in filled}
    return tuple(
        replace(
            quote,
            target=targets[quote.id],
            propositions=tuple(dict.fromkeys(p for key in meant[quote.id] for p in by_id[key].propositions)),
        )
        if quote.id in targets
        else quote
        for quote in filled
    )


# ---------------------------------------------------------------- open slots


def _fill(quotes: Sequence[Quote], targets: dict[str, str], context: Context) -> list[Quote]:
    """Fill the slots that a content leaves open and the article settles."""
    quotes = inherit(quotes, targets, context)
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
            propositions=tuple(
                _marked(_completed(p, quote, known, scene), marks, content_words(quote)) for p in quote.propositions
            ),
        )
        for quote in quotes
    ]


def _marks(context: Context) -> tuple[str, ...]:
    """The names of the article's scene as words of its propositions; the first one, that leads, is marked twice."""
    names = context.names()
    return tuple(sorted(f"{SCENE}{SCENE if i == 0 else ''}{name}" for i, name in enumerate(names)))


def _marked(p: Proposition, marks: tuple[str, ...], said: Collection[str]) -> Proposition:
    """With the names of the article's scene, and, marked, with what else the content says: what its type settles."""
    kind = events().types.get(p.event or "")
    settled = kind is not None and kind.settled_by(p) and not kind.family
    own = tuple(word for word in p.words if not settled or word in _scope_words())
    return replace(p, words=(*marks, *own, *(f"{SAID}{word}" for word in sorted({*said} - {*own}))))


@cache
def _scope_words() -> frozenset[str]:
    return frozenset(fold_words(word) for word in events().scope_words | events().wide_words | events().alone_words)


def _completed(p: Proposition, quote: Quote, known: dict[tuple[str, str], set[str]], scene: str | None) -> Proposition:
    kind = events().types.get(p.event or "")
    if kind is None:
        return p
    if "recipient" in kind.identity and p.recipient is None and not kind.family:
        p = replace(p, recipient=_only(known.get((kind.name, "recipient"), set()) - {p.agent}))
    if "agent" in kind.identity and p.agent is None and not kind.family and kind.course is not Course.ONCE:
        agents = known.get((kind.name, "agent"), set()) - {p.recipient}
        p = replace(p, agent=_only(agents) if agents else None if kind.suffered else _holder(quote))
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
    state = state_of(quote.holders[0].id)
    return state if registry().is_state(state) else None


def _scene(context: Context, stated: Sequence[Proposition]) -> str | None:
    """Where the article takes place: the place that it names most, the first of equals, of two in one the inner.

    A place named once, below the opening, is none: "ils partent en Slovaquie".
    """
    text = context.text.text
    named = [m.span.text for m in context.places if m.locative and m.span.text[:1].isupper()]
    located = [*named, *(p.place for p in stated if p.place)]
    inner = {name: name.partition(", ")[0] for name in located}
    times = _times(text, {*inner, *inner.values()})
    counts = {fold(name): times[inner[name]] for name in located}
    turned_on = (
        name
        for name, short in inner.items()
        if times[short] > 1 or text.find(short, 0, context.opening + len(short) - 1) >= 0
    )
    names = sorted(turned_on, key=lambda name: -counts[fold(name)])
    for name in names[1:]:
        if times[name] > 1 and f", {names[0]}" in context.chained(name):
            return context.chained(name)
    return context.chained(names[0]) if names else None


def _times(text: str, names: Collection[str]) -> dict[str, int]:
    """How often each name stands in the text, as `str.count` has it; the text is gone through once for all of them."""
    spots: dict[str, list[int]] = {}
    for capital in _CAPITAL.finditer(text):
        spots.setdefault(text[capital.start() : capital.start() + _OPENING], []).append(capital.start())
    found: dict[str, int] = {}
    for name in names:
        if len(name) < _OPENING or not _CAPITAL.match(name):
            found[name] = text.count(name)
            continue
        times, end = 0, 0
        for spot in spots.get(name[:_OPENING], ()):
            if spot >= end and text.startswith(name, spot):
                times, end = times + 1, spot + len(name)
        found[name] = times
    return found
