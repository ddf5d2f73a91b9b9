"""Names of the registry in a text: "la Maison-Blanche", "Emmanuel Macron", "Macron" where it means him."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import ahocorasick

from app.annotation import ActorKind
from app.extraction.mention import Mention
from app.extraction.phrases import is_preposition
from app.extraction.text import Text, Token
from app.extraction.titles import person_role
from app.lexicon.actors import NameHit, NameUse, RegistryActor, fold, registry
from app.lexicon.first_names import genders
from app.lexicon.grammar import grammar
from app.lexicon.naming import naming
from app.lexicon.places import gazetteer
from app.lexicon.syntax import syntax

_STRAIGHT = str.maketrans({"’": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "‑": "-"})
"""The registry's apostrophe, space and hyphen for those of a text, one for one, so that offsets stay."""

_TITLE_WITH_ARTICLE = 2
"""Tokens of "Le Soir"."""


class _Hit(NamedTuple):
    """A registered name as it stands in the text, in offsets."""

    start: int
    end: int
    name: str


def registered_names(text: Text) -> Iterator[Mention]:
    """The names of the registry, in order and without overlap; of two that begin together the longer."""
    hits = _hits(text)
    named = {m.actor for hit in hits for m in registry().names[hit.name] if m.use is NameUse.NAME}
    limit, states = -1, _told_states(text, named)
    for hit in hits:
        first, last = text.at(hit.start), text.at(hit.end)
        whole = first < last and text.tokens[first].start == hit.start
        if hit.start < limit or not whole or _goes_on(text, first, last) or _surname_of_other(text, first, hit.name):
            continue
        first_meant = registry().actors[registry().names[hit.name][0].actor]
        abroad = (
            states and fold(hit.name) in naming().of_many_states and registry().outermost(first_meant.id) not in states
        )
        if abroad or _of_other_state(text, first, last, first_meant):
            continue
        meaning = next((m for m in registry().names[hit.name] if _means(text, first, last, m, named)), None)
        if meaning is not None:
            person = registry().actors[meaning.actor].kind is ActorKind.PERSON
            yield Mention(first, last, meaning.actor, person, meaning.use)
            limit = hit.end


def _of_other_state(text: Text, first: int, last: int, actor: RegistryActor) -> bool:
    """ "l'Union |belge|" is not the European one: one word, with the adjective of a state that it is none of."""
    if last - first > 1 or text.tokens[first].text.isupper() or text.tokens[last].capital:
        return False
    state = registry().states_by_demonym.get(text.low(last))
    of_state = actor.kind not in {ActorKind.STATE, ActorKind.PERSON}
    return state is not None and of_state and registry().outermost(actor.id) != state


def _told_states(text: Text, named: set[str]) -> set[str]:
    """The states on which the article turns: named, or of which it has the adjective."""
    told = {state for token in text.tokens if (state := registry().states_by_demonym.get(token.low)) is not None}
    return told | {actor for actor in named if registry().is_state(actor)}


@cache
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for name in registry().names:
        automaton.add_word(name, name)
    automaton.make_automaton()
    return automaton


def _hits(text: Text) -> list[_Hit]:
    """Every registered name that stands as whole words, in order, the longest first."""
    words = text.text.translate(_STRAIGHT)
    found = [_Hit(end - len(name) + 1, end + 1, name) for end, name in _automaton().iter(words)] if words else []
    return sorted((h for h in found if _bounded(words, h)), key=lambda h: (h.start, -h.end))


def _bounded(words: str, hit: _Hit) -> bool:
    """The name is no part of a longer word or compound: "Macron" of "Macron-t-il", not of "Macron-Rey"."""
    if hit.start > 0 and (words[hit.start - 1].isalnum() or words[hit.start - 1] in "-_"):
        return False
    after, beyond = words[hit.end : hit.end + 1], words[hit.end + 1 : hit.end + 2]
    if after == "-" and beyond.isalnum():
        return words[hit.end + 1 : hit.end + 3] in naming().inverted
    return not (after.isalnum() or after == "_")


def _surname_of_other(text: Text, first: int, name: str) -> bool:
    """ "Anaïs Roche" is a person, not the company Roche."""
    actor = registry().actors[registry().names[name][0].actor]
    if first == 0 or actor.kind is ActorKind.PERSON:
        return False
    before = text.tokens[first - 1]
    if not before.capital or before.end + 1 != text.tokens[first].start:
        return False
    return before.low in genders() or (person_role(text.low(first - 2)) and before.text not in registry().names)


def _goes_on(text: Text, first: int, last: int) -> bool:
    """A longer name that the registry does not know: "Algérie Directe" is not Algérie, "la Swiss Football League" not
    the airline, "Météo Madagascar" not the state."""
    if _paper_of_place(text, first, last):
        return True
    known = registry().names.get(text.tokens[first].text) if last - first == 1 else None
    if known is None or text.tokens[first].text.isupper():
        return False
    kind = registry().actors[known[0].actor].kind
    if kind is ActorKind.PERSON:
        return False
    own, before = text.tokens[first], text.tokens[first - 1] if first else None
    if kind is ActorKind.STATE and before is not None and before.end + 1 == own.start and _named_so(before):
        return True
    if last >= len(text.tokens):
        return False
    after = text.tokens[last]
    inside = after.low == "'" and after.start == own.end
    if inside and last + 1 < len(text.tokens) and text.tokens[last + 1].capital:
        return text.tokens[last + 1].start == after.end  # "Coop'Eau"
    if not (after.word and after.capital and after.start == own.end + 1):
        return False
    article = text.low(first - 1) in naming().particle_articles
    # "le porte-parole, Zara Brahim," bears a first name that is a firm's as well
    whole = text.low(first - 1) == "," and text.low(last + 1) == ","
    return kind is ActorKind.STATE or whole or (article and after.low not in genders())


def _paper_of_place(text: Text, first: int, last: int) -> bool:
    """ "L'Écho |de Provence", "Le Soir |d'Algérie": a title with its article that goes on is another paper's."""
    if last - first != _TITLE_WITH_ARTICLE or not text.tokens[first].capital or text.low(last) not in syntax().de_forms:
        return False
    if text.low(first) not in syntax().singular_articles:
        return False
    behind = last + 1 + (text.low(last + 1) in naming().particle_articles)
    return behind < len(text.tokens) and text.tokens[behind].capital and text.tokens[behind].word


def _named_so(before: Token) -> bool:
    """The word before a state may be one name with it: "Météo Madagascar", not "Selon Madagascar" or "Hier Berlin"."""
    if not before.word or not before.capital or before.text.isupper():
        return False
    words = grammar()
    small = is_preposition(before.low) or before.low in words.determiners or words.is_adverb(before.low)
    return not (small or before.low in words.coordinators or before.low in words.subordinators) and not (
        before.low in syntax().time_words or before.low in registry().roles or before.text in registry().names
    )


def _means(text: Text, first: int, last: int, meaning: NameHit, named: set[str]) -> bool:
    """The name may have this meaning here; `named` are the actors that the article names without doubt."""
    if meaning.use is NameUse.CONTEXT and meaning.actor not in named:
        return False
    if meaning.use is NameUse.METONYM and _of_another_place(text, first, last):
        return False
    if meaning.use is NameUse.SURNAME and not _surname_fits(text, first, last, meaning.actor in named):
        return False
    token = text.tokens[first]
    person = registry().actors[meaning.actor].kind is ActorKind.PERSON
    return token.capital or token.text[0].isdigit() or not person


def _of_another_place(text: Text, first: int, last: int) -> bool:
    """A town has no article: "la Vienne" is no capital."""
    known = fold(text.span(first, last).text) in gazetteer().names
    return known and text.low(first - 1) in syntax().definite_articles


def _names_with(before: Token, surname: Token) -> bool:
    """The word before a surname may be a first name: it has a capital and is no determiner or civil title."""
    adjacent = before.capital and before.word and before.end + 1 == surname.start
    return adjacent and before.low not in grammar().titles and before.low not in grammar().determiners


def _surname_fits(text: Text, first: int, last: int, named: bool) -> bool:
    """A surname alone means the known person, unless another first name or a place's preposition stands before it."""
    before = text.tokens[first - 1] if first else None
    after = text.tokens[last] if last < len(text.tokens) else None
    if before is not None and _names_with(before, text.tokens[first]):
        return person_role(before.low)
    if after is not None and after.capital and after.word and after.start == text.tokens[last - 1].end + 1:
        return False
    if named or before is None:
        return True
    return not is_preposition(before.low) or before.low in naming().surname_prepositions
