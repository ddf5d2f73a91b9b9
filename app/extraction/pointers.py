"""What a content that only points back answers: "ces accusations", "Les affirmations sud-coréennes", "C'est faux"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from app.annotation import ActorRef, Quote, Stance
from app.extraction.context import Context, state_of
from app.extraction.denials import denies_in_words
from app.extraction.numbers import any_of
from app.folding import fold_words
from app.lexicon.actors import fold
from app.lexicon.events import events
from app.lexicon.kin import sense
from app.lexicon.naming import naming
from app.lexicon.propositions import proposition_words
from app.lexicon.syntax import syntax

_ACCUSING = frozenset({"accuse", "reduced", "passive"})
"""Rules that find what somebody is accused of."""
_LONGEST = 12
"""Words in the longest content that only points back."""
_REACH = 30
"""Quotes back to which a content may point."""
_BARE = 2
"""Words in an anaphor that somebody confirms ("ces chiffres officiels")."""


def resolve_targets(quotes: Sequence[Quote], context: Context) -> dict[str, str]:
    """Id of each quote whose content only points back → id of the quote that it answers, which points nowhere.

    A nationality or a name in the content asks for that holder's word. Else a denial that follows other denials denies
    what they deny ("X a nié avoir tiré. Y a qualifié ces informations de fausses."), and any other content points to
    the nearest assertion by somebody else before it. Nothing fits: no target.
    """
    targets: dict[str, str] = {}
    ordered = sorted(quotes, key=lambda q: (start_of(q), q.id))
    pointers = {quote.id: _pointer(quote, context) for quote in ordered}
    for i, quote in enumerate(ordered):
        pointer = pointers[quote.id]
        if pointer is None:
            continue
        if inner := _inner(quote, ordered, pointers):
            targets[quote.id] = inner.id
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
        before = [
            other
            for other in reversed(ordered[max(0, i - _REACH) : i])
            if other.stance is Stance.ASSERTS
            and pointers[other.id] is None
            and start_of(other) < start_of(quote)
            and not _same_holders(other, quote)
            and (not pointer.figure or pointer.here or other.quantities)
        ]
        found = [
            other
            for other in before
            if not other.propositions[0].negated and (pointer.stem is None or _holds(other, pointer.stem))
            if not pointer.own or _just_before(other, quote, context)
        ]
        if not found and pointer.stem is not None:
            near = [other for other in before[:1] if _just_before(other, quote, context)]
            found = [other for other in near if not pointer.own or _names_holder(other, quote, context)]
        if pointer.here:
            found = [other for other in before if _just_before(other, quote, context)]
            found.sort(key=lambda o: pointer.figure and not o.quantities)
        named = _named_holders(quote, context)
        found = (
            [o for o in found if any(_is_named(h, named, quote) for h in o.holders)]
            or [o for o in found if _told_of(o, quote, context)]
            or ([] if _of_somebody(quote) else found)
        )
        if _blames(quote):
            found.sort(key=lambda o: _innocence(o, quote, context))
        elif pointer.figure:
            found.sort(key=counts_a_part)
        if found:
            targets[quote.id] = found[0].id
    return targets


def _inner(quote: Quote, quotes: Sequence[Quote], pointers: dict[str, "_Pointer | None"]) -> Quote | None:
    """What is quoted inside the content: "le chiffre de |47 prisonniers| avancé par la rébellion"."""
    start, end = start_of(quote), max(span.end for span in quote.contents)
    return next(
        (
            other
            for other in quotes
            if other is not quote and other.stance is Stance.ASSERTS and pointers[other.id] is None
            if other.contents and start <= start_of(other) and max(span.end for span in other.contents) <= end
            if not _same_holders(other, quote)
        ),
        None,
    )


@dataclass(frozen=True, slots=True)
class _Pointer:
    """What a content that only points back means: a figure, or what its noun names."""

    figure: bool = False
    stem: str | None = None
    """The sense of the noun of "cette offre", "ce refus": the quote that it means has the noun or its verb."""
    own: bool = False
    """ "sa participation": what was just said of the holder, or in that word."""
    here: bool = False
    """What stands right before it is meant: "…, ce que Khartoum a démenti", "Une information que le parquet …"."""


def _pointer(quote: Quote, context: Context) -> _Pointer | None:
    """What the content points back to; None where it says something itself."""
    contents = [(span.start, span.end) for span in quote.contents]
    if quote.stance is Stance.DENIES and contents and denies_in_words(context.text, contents):
        return _Pointer()  # "C'est faux", "C'est faux, nous n'avons jamais dépassé 180 tonnes"
    if quote.quantities or not quote.contents:
        return None
    words = fold(" ".join(span.text for span in quote.contents)).strip(" «»“”\".,'")
    if len(words.split()) > _LONGEST:
        return None
    answers = quote.stance is not Stance.ASSERTS
    if words.strip() in proposition_words().that:
        return _Pointer(here=True) if answers else None
    match = _points().match(words)
    if match is not None and match["indefinite"]:
        return _indefinite(match["rest"]) if answers else None
    head = re.findall(r"\w+", _before_noun().sub("", match["rest"])) if match else []
    if match is None or not head:
        return None
    if not (match["demonstrative"] or match["definite"] or head[0] in proposition_words().neuter):
        return None
    lexicon = events()
    if quote.stance is Stance.ASSERTS and len(head) > _BARE:
        return None  # "ce bilan largement sous-estimé" says something of its own
    own = match["demonstrative"] in naming().possessives
    pointing = match["demonstrative"] is not None and not own
    if head[0] in lexicon.figure_nouns and (pointing or answers):
        return _Pointer(figure=True)
    speech = head[0] in lexicon.speech_nouns
    if speech and (pointing or answers) and len(head) <= _LONGEST - 2:
        return _Pointer()
    if (pointing or (own and answers)) and len(head) <= 3:  # "cette attaque", "cette offre", "sa participation"
        return _Pointer(stem=sense(fold_words(head[0])), own=own)
    return None


@cache
def _points() -> re.Pattern[str]:
    """ "Ces |accusations|", "les |affirmations sud-coréennes|", "une |information|"."""
    determiners = any_of(syntax().demonstratives | naming().possessives)
    return re.compile(
        rf"^(?P<demonstrative>(?:{determiners})\b|{any_of(proposition_words().such)})?\s*"
        r"(?P<definite>les?|la|l'|des|du|d')?\s*(?P<indefinite>une?\b)?\s*(?:toutes? |tous |ces? |cette )?(?P<rest>.*)$"
    )


@cache
def _before_noun() -> re.Pattern[str]:
    return re.compile(rf"^(?:{any_of(proposition_words().before_nouns)})\s+")


def _indefinite(rest: str) -> _Pointer | None:
    """ "Une information que le parquet n'a pas confirmée", "un décompte « fantaisiste »": what was just said."""
    head = re.findall(r"\w+", rest)
    if not head or len(head) > _BARE:
        return None
    if head[0] in events().figure_nouns:
        return _Pointer(figure=True, here=True)
    return _Pointer(here=True) if head[0] in events().speech_nouns else None


def _names_holder(other: Quote, quote: Quote, context: Context) -> bool:
    """The content names who answers it: "sa participation" is that of the holder."""
    named = {party.id for span in other.contents for party in context.parties_in(span.start, span.end)}
    return any((holder.id or "") in named or state_of(holder.id or "") in named for holder in quote.holders)


def _just_before(other: Quote, quote: Quote, context: Context) -> bool:
    """The quote ends in the same sentence, or in the one before."""
    first, _ = context.sentence(start_of(quote))
    return max(span.end for span in other.contents) >= context.sentence(max(0, first - 2))[0]


def _holds(quote: Quote, stem: str) -> bool:
    """A word of the content has that sense, or its type is that of the noun."""
    types = _types_of(stem)
    spoken = fold_words(" ".join(span.text for span in quote.contents)).split()
    return any(sense(word) == stem for word in spoken) or any(p.event in types for p in quote.propositions)


@cache
def _types_of(stem: str) -> frozenset[str]:
    """The types of whose nouns one has that sense."""
    known = events().triggers.items()
    return frozenset(t.event for word, found in known if sense(word[0]) == stem for t in found if t.mood is None)


def _denial_before(quote: Quote, before: Sequence[Quote], context: Context) -> Quote | None:
    """The first of the denials by others that precede a denial in its paragraph, nothing asserted in between."""
    if quote.stance is not Stance.DENIES:
        return None
    first = None
    for other in reversed(before):
        together = any(start <= start_of(other) <= start_of(quote) < end for start, end in context.text.paragraphs)
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
    together = any(start <= start_of(other) <= start_of(quote) < end for start, end in context.text.paragraphs)
    accuses = other.rule.partition(":")[0] in _ACCUSING
    return not (together and accuses), not together, other.propositions[0].agent is None


def counts_a_part(quote: Quote) -> bool:
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
    parties = context.parties_in(start_of(quote), max(span.end for span in quote.contents))
    return {state_of(party.id) for party in parties}


def _is_named(holder: ActorRef, named: set[str], quote: Quote) -> bool:
    """The content names the holder, or the state that it speaks for."""
    if holder.id and state_of(holder.id) in named:
        return True
    words = set(re.findall(r"\w{5,}", fold(" ".join(span.text for span in quote.contents))))
    return not words.isdisjoint(re.findall(r"\w{5,}", fold(holder.name)))


def _told_of(other: Quote, quote: Quote, context: Context) -> bool:
    """The sentence of the other quote has a word by which the content says whose word it means: "le chiffre wallon"."""
    nouns = events().figure_nouns | events().speech_nouns
    spoken = re.findall(r"\w{5,}", fold(" ".join(span.text for span in quote.contents)))
    words = set(spoken) - nouns - events().empty
    start, end = context.sentence(start_of(other))
    return not words.isdisjoint(re.findall(r"\w{5,}", fold(context.text.text[start:end])))


def _of_somebody(quote: Quote) -> bool:
    """ "les accusations des syndicats": somebody's word, so nobody else's."""
    return re.match(r"(?:les?|la|l['’])\s?\w+ (?:des|du|de|d['’])\b", quote.contents[0].text, re.IGNORECASE) is not None


def _same_holders(a: Quote, b: Quote) -> bool:
    ours, theirs = ({h.id or h.name for h in quote.holders} for quote in (a, b))
    return bool(ours & theirs)


def start_of(quote: Quote) -> int:
    """Offset at which its content begins."""
    return min((span.start for span in quote.contents), default=0)
