"""Whose word a content means: "les chiffres de Londres", "le témoignage de Ba", "les conclusions du rapport".

The words behind the noun are looked for, from the surest to the least sure, in who holds a quote, by the registry and
by the words of name, title and source; then in the sentence of the quote, and in the one that introduces it.
"""

import re
from collections.abc import Sequence
from functools import cache

from app.annotation import ActorRef, Quote
from app.extraction.context import Context, state_of
from app.extraction.pointers import Pointer, end_of, start_of
from app.folding import fold_words
from app.lexicon.actors import fold, registry
from app.lexicon.events import events
from app.lexicon.kin import sense
from app.lexicon.naming import naming

_SHARE = 0.5
"""More of the words for a holder than this must be the holder's: "le ministre de la Défense" is not that of Justice."""
_LETTERS = 3
"""Letters of the shortest word that says anything of a holder."""


def of_those_meant(pointer: Pointer, quote: Quote, candidates: Sequence[Quote], context: Context) -> list[Quote] | None:
    """Of the candidates those whose word the content means, in their order; None where it does not say whose."""
    if not pointer.whose:
        return None
    named = _parties(pointer, quote, context)
    for told in (_held, _in_its_sentence, _introduced):
        if found := [other for other in candidates if told(other, pointer, named, context)]:
            return _all_of(found, candidates) if pointer.plural else found
    return [] if pointer.of or named else None


def _all_of(found: Sequence[Quote], candidates: Sequence[Quote]) -> list[Quote]:
    """All that the holders of what is found say: "les conclusions du rapport" are those of its authors."""
    holders = {h.id or h.name for quote in found for h in quote.holders}
    return [other for other in candidates if other in found or holders & {h.id or h.name for h in other.holders}]


def _parties(pointer: Pointer, quote: Quote, context: Context) -> set[str]:
    """The states and bodies that the words name; by a capital too: "Londres"."""
    named = context.parties_in(start_of(quote), end_of(quote))
    hits = registry().names.get(pointer.whose, ())
    return {state_of(party.id) for party in named} | {state_of(hit.actor) for hit in hits[:1]}


def _held(other: Quote, pointer: Pointer, named: set[str], context: Context) -> bool:
    """Who holds the quote is the party named, speaks for it, or is called so."""
    return any(not named.isdisjoint(states_of(holder)) for holder in other.holders) or _called(other, pointer.whose)


def states_of(holder: ActorRef) -> set[str]:
    """The states and bodies that a holder is or speaks for, by the registry or by the words of name and title."""
    ids = {state_of(actor) for actor in (holder.id, holder.parent) if actor}
    demonyms = registry().states_by_demonym
    return ids | {demonyms[word] for word in _words(f"{holder.name} {holder.title or ''}") if word in demonyms}


def _called(other: Quote, whose: str) -> bool:
    """The name, title or source of a holder has most of the words, and the one that says who it is: the surname, else
    the first noun."""
    wanted = _names(whose)
    if not any(states_of(holder) for holder in other.holders):  # "le ministre |tchadien|", in an article on Chad
        wanted = [word for word in wanted if word not in registry().states_by_demonym] or wanted
    if not wanted:
        return False
    spoken = " ".join(span.text for span in other.sources)
    titles = (f"{h.name} {h.title or ''} {' '.join(h.aliases)}" for h in other.holders)
    theirs = {_sense(word) for word in _words(f"{spoken} {' '.join(titles)}")}
    known = [_sense(word) in theirs for word in wanted]
    capital = [word for word in wanted if word in _capitals(whose)]
    telling = _sense(capital[-1]) in theirs if capital else known[0]
    return telling and sum(known) > _SHARE * len(known)


def _in_its_sentence(other: Quote, pointer: Pointer, named: set[str], context: Context) -> bool:
    """The sentence has the word around the content, or, where that is what the noun is of, in it: "le chiffre wallon",
    "les accusations de fraude"."""
    start, end = context.sentence(start_of(other))
    text = context.text.text
    if pointer.topic:
        return _has_word(text[start:end], pointer.whose)
    around = f"{text[start : start_of(other)]} {text[end_of(other) : end]}"
    return _has_word(around, pointer.whose)


def _introduced(other: Quote, pointer: Pointer, named: set[str], context: Context) -> bool:
    """The sentence before it does, in the same paragraph: "Plusieurs rescapés livrent une autre version. « Nous étions
    plus de 200 », raconte Awa Ba."."""
    start, _ = context.sentence(start_of(other))
    text = context.text
    opened = text.paragraphs[text.paragraph_at(start)][0] if text.one_paragraph(start, start) else start
    before, end = context.sentence(max(0, start - 2))
    return opened <= before < start and _has_word(text.text[before:end], pointer.whose)


def _has_word(text: str, whose: str) -> bool:
    """A name is no such word: who is only spoken of has not said it."""
    wanted = {fold_words(word) for word in _names(whose) if word not in _capitals(whose)}
    return not wanted.isdisjoint(fold_words(word) for word in _words(text))


def tells(document: Quote, pointer: Pointer, context: Context) -> int:
    """How surely a quote is told in the document that is meant: 2 by its very noun, 1 by another noun of documents."""
    start, end = context.sentence(start_of(document))
    inside = {*range(start_of(document), end_of(document))} if document.holders else set()
    around = [
        m.group() for m in re.finditer(r"[\w-]+", context.text.text[start:end]) if m.start() + start not in inside
    ]
    spoken = {fold(word) for word in (*around, *(word for h in document.holders for word in h.name.split()))}
    if any(sense(fold_words(word)) == sense(fold_words(pointer.noun)) for word in spoken if len(word) > _LETTERS):
        return 2
    return int(not spoken.isdisjoint(events().document_nouns))


def _names(whose: str) -> list[str]:
    """The words for whose it is that say something."""
    idle = {*events().empty, *naming().civilities, *events().speech_nouns - events().document_nouns}
    return [word for word in _words(whose) if word not in idle and not word.isdigit()]


@cache
def _capitals(whose: str) -> frozenset[str]:
    return frozenset(fold(word) for word in re.findall(r"\b[A-ZÀ-ÖØ-Þ][\w]+", whose))


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", fold(text)) if len(word) >= _LETTERS]


def _sense(word: str) -> str:
    return sense(fold_words(word))
