"""The phrase of a source without what only opens it, and the members of "le maire, la préfète et l'ONU"."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.extraction.designations import head
from app.extraction.phrases import is_preposition
from app.extraction.text import Text
from app.extraction.titles import person_role
from app.lexicon.actors import registry
from app.lexicon.grammar import grammar
from app.lexicon.naming import naming
from app.lexicon.syntax import syntax

_AS_WELL_AS = ("ainsi", "que")
_SHORT = 6
"""Words of the longest member before a comma that is no apposition."""


def without_openers(text: Text, first: int, last: int) -> tuple[int, int]:
    """Without outer marks and opening words: "la mairie" of "même la mairie,"."""
    while first < last and (_outer_mark(text, first, "(«") or _opens_source(text.low(first))):
        first += 1
    while last > first and _outer_mark(text, last - 1, ")»”"):
        last -= 1
    return first, last


def _outer_mark(text: Text, i: int, kept: str) -> bool:
    return text.tokens[i].mark and text.tokens[i].text not in kept


def _opens_source(low: str) -> bool:
    adverb = grammar().is_adverb(low) and low not in registry().roles  # "Regroupement des abonnés"
    return low in naming().source_openers or adverb


def members(text: Text, first: int, last: int, names: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The stretches of "A, B et C" where each is a phrase of its own; an apposition is none, and no part of one of the
    `names`, which are stretches of tokens: "Mines et Dignité"."""
    joints = [(a, b) for a, b in _joints(text, first, last) if not any(n < a and b < m for n, m in names)]
    if joints:
        commas = list(_commas(text, first, joints[0][0]))
        joints = sorted([*joints, *((k, k + 1) for k in commas)])
    for (_, start), (end, _) in pairwise([(first, first), *joints, (last, last)]):
        if start < end:
            yield start, end


def _joints(text: Text, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The words that join two members, outside of quotations and brackets."""
    depth = 0
    for k in range(first, last):
        token = text.tokens[k]
        depth += (token.text == "(") - (token.text == ")")
        if depth or token.quoted or k == first:
            continue
        if (token.low, text.low(k + 1)) == _AS_WELL_AS:
            yield k, k + 2
        elif token.low in naming().member_joiners and k + 1 < last and _separates(text, first, k, last):
            yield k, k + 1


def _commas(text: Text, first: int, last: int) -> list[int]:
    """The commas between short members before the last one: "le maire, la préfète et …"."""
    commas = [k for k in range(first, last) if text.tokens[k].text == "," and _opens_member(text, k + 1)]
    return commas if all(_short(text, a, b) for a, b in pairwise([first, *commas, last])) else []


def _short(text: Text, first: int, last: int) -> bool:
    return last - first <= _SHORT and not any(is_preposition(text.low(k)) for k in range(first, last - 1))


def _separates(text: Text, first: int, k: int, last: int) -> bool:
    """A member begins behind the "et"; "l'ONG Mines et Dignité" is one body whose name holds it, "le ministre de la
    Santé et de la Population" one person."""
    if not _opens_member(text, k + 1):
        return False
    comma = next((n for n in range(k - 1, first, -1) if text.tokens[n].text == ","), first)
    if first < comma < k - 1 and text.tokens[comma - 1].capital and text.low(comma + 1) in syntax().de_forms:
        # "Nora Kacem, du Réseau pour l'eau |et| la santé"
        return text.tokens[k + 1].capital and text.tokens[k + 1].low not in grammar().determiners
    if text.low(k + 1) in syntax().contracted_a and text.low(first) not in syntax().a_forms:
        return False  # "le Groupe de soutien à l'islam et aux musulmans"
    if text.low(k + 1) in syntax().de_forms and text.low(first) not in syntax().de_forms:
        return any(person_role(text.low(n)) or text.low(n) in naming().generic_bodies for n in range(k + 2, last))
    body = text.low(head(text, first, k)) in naming().generic_bodies
    return not body or text.low(k + 1) in grammar().determiners


def _opens_member(text: Text, k: int) -> bool:
    """A member of a list has its own determiner or is a name; "le président et fondateur" is one person."""
    token = text.tokens[k]
    if token.low in syntax().de:
        following = text.tokens[min(k + 1, len(text.tokens) - 1)]
        return following.capital or following.low in grammar().determiners
    return token.low in grammar().determiners or (token.capital and token.word)
