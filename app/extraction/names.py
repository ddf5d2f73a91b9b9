"""Every named mention in a text, with the titles around those of persons."""

from dataclasses import replace
from functools import lru_cache

from app.extraction.lone_names import lone_names
from app.extraction.mention import Mention
from app.extraction.phrases import is_preposition
from app.extraction.registered_names import registered_names
from app.extraction.shaped_names import long_form, repeated_names, shaped_names
from app.extraction.text import Text
from app.extraction.titles import civil_before, title_after, title_before
from app.lexicon.actors import NameUse, fold, registry
from app.lexicon.first_names import genders
from app.lexicon.syntax import syntax

_ACRONYM = 2
"""Words of a name that explains no acronym, and letters of a word that tells nothing."""


@lru_cache(maxsize=2)  # several steps ask
def mentions(text: Text) -> tuple[Mention, ...]:
    """Every named mention, in order and without overlap; registry names first, then names by their shape."""
    registered = list(registered_names(text))
    others = {text.low(m.first) for m in registered if _explained_otherwise(text, m)}
    known = [m for m in registered if m.last - m.first > 1 or text.low(m.first) not in others]
    shaped = list(shaped_names(text, _tokens(known)))
    introduced = {text.low(m.last - 1) for m in shaped if m.person and m.last - m.first > 1}
    found = [*(_namesake(text, m, introduced) for m in known), *shaped]
    found += list(repeated_names(text, _tokens(found), shaped))
    long_forms = {k for m in found if m.acronym is not None for k in range(*m.acronym)}
    found += [m for m in lone_names(text, _tokens(found), found) if m.first not in long_forms]
    titled = [_titled(text, m) for m in sorted(found, key=lambda m: m.first)]
    places = _places(text, titled)
    return tuple(m for m in titled if not (m.person and m.actor is None and _words(text, m.first, m.last) in places))


def _explained_otherwise(text: Text, mention: Mention) -> bool:
    """ "l'Alliance pour le renouveau citoyen (ARC)" is not the agency of that acronym: none of its words is in a full
    name that the registry has for it."""
    if mention.actor is None or mention.last - mention.first > 1 or not text.tokens[mention.first].text.isupper():
        return False
    long = long_form(text, mention.first)
    actor = registry().actors[mention.actor]
    full = [name for name in (actor.name, *actor.aliases) if len(name.split()) > _ACRONYM]
    if long is None or not full:
        return False
    known = {word for name in full for word in fold(name).replace("'", " ").split() if len(word) > _ACRONYM}
    return known.isdisjoint(fold(text.span(*long).text).replace("'", " ").split())


def _places(text: Text, found: list[Mention]) -> set[str]:
    """The names of several words that stand behind "à" and behind prepositions only, without a title: "à Am Souf", not
    "à Paul Rey"."""
    placed: set[str] = set()
    for i in range(1, len(text.tokens)):
        if text.low(i - 1) in syntax().at and text.tokens[i].capital and text.low(i) not in genders():
            last = i + 1
            while last < len(text.tokens) and text.tokens[last].word and text.tokens[last].capital:
                last += 1
            if last - i > 1:
                placed.add(_words(text, i, last))
    named = {
        _words(text, m.first, m.last)
        for m in found
        if m.civil or m.title_before or m.title_after or not is_preposition(text.low(m.first - 1))
    }
    return placed - named


def _words(text: Text, first: int, last: int) -> str:
    return " ".join(text.low(k) for k in range(first, last))


def _tokens(found: list[Mention]) -> set[int]:
    return {k for m in found for k in range(m.first, m.last)}


def _namesake(text: Text, mention: Mention, introduced: set[str]) -> Mention:
    """A person whom the article introduces takes the surname from the known person of that name."""
    surname = mention.person and mention.use is not NameUse.NAME
    return replace(mention, actor=None) if surname and text.low(mention.last - 1) in introduced else mention


def _titled(text: Text, mention: Mention) -> Mention:
    if not mention.person:
        return mention
    civil = civil_before(text, mention.first)
    start = mention.first - (0 if civil is None else 2 if civil.endswith(".") else 1)
    if text.low(start - 1) in syntax().definite_articles:
        start = mention.first  # "le docteur Paul Rey": the title is a function itself
    return replace(
        mention,
        civil=civil,
        title_before=title_before(text, start),
        title_after=title_after(text, mention.last),
    )
