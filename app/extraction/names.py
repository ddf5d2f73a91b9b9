"""Every named mention in a text, with the titles around those of persons."""

from dataclasses import replace

from app.extraction.mention import Mention
from app.extraction.registered_names import registered_names
from app.extraction.shaped_names import lone_names, shaped_names
from app.extraction.text import Text
from app.extraction.titles import civil_before, title_after, title_before
from app.lexicon.actors import NameUse
from app.lexicon.syntax import syntax


def mentions(text: Text) -> list[Mention]:
    """Every named mention, in order and without overlap; registry names first, then names by their shape."""
    known = list(registered_names(text))
    shaped = list(shaped_names(text, _tokens(known)))
    introduced = {text.low(m.last - 1) for m in shaped if m.person and m.last - m.first > 1}
    found = [*(_namesake(text, m, introduced) for m in known), *shaped]
    long_forms = {k for m in found if m.acronym is not None for k in range(*m.acronym)}
    found += [m for m in lone_names(text, _tokens(found), found) if m.first not in long_forms]
    return [_titled(text, m) for m in sorted(found, key=lambda m: m.first)]


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
