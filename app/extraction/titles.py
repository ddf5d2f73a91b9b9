"""Nouns of function, and the titles that stand around a person's name: "le préfet du Var, Paul Rey"."""

from collections.abc import Iterator

from app.extraction.text import Text
from app.extraction.words import joined
from app.lexicon.actors import Role, RoleKind, registry
from app.lexicon.first_names import genders
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.naming import naming
from app.lexicon.syntax import syntax

_LONGEST_ROLE = 4
"""Words of the longest noun of function: "secrétaire général adjoint"."""
_REACH = 16
"""How many tokens of a title are read on either side of a name."""
_BRACKET = 8
"""Longest bracket behind a name, in tokens: "(CGT Métallurgie)"."""


def person_role(low: str) -> bool:
    """A singular noun of a person's function, "ex-" and "vice-" left aside."""
    role = registry().roles.get(low) or registry().roles.get(_plain(low))
    return role is not None and not role.plural and role.kind is RoleKind.PERSON


def is_body(low: str) -> bool:
    """A noun of bodies: "usine", "hôpital"."""
    role = registry().roles.get(low)
    return role is not None and role.kind is RoleKind.BODY


def _plain(low: str) -> str:
    return low.removeprefix("ex-").removeprefix("vice-")


def role_at(text: Text, i: int, last: int) -> tuple[Role, int] | None:
    """The longest noun of function that begins at token `i`, and the token behind it."""
    for end in range(min(i + _LONGEST_ROLE, last), i, -1):
        words = joined(text, i, end)
        role = registry().roles.get(words) or registry().roles.get(_plain(words))
        if role is not None:
            return role, end
    return None


def roles(text: Text, first: int, last: int) -> Iterator[Role]:
    """The nouns of function of a phrase up to its complement: both of "la présidente et fondatrice du club"."""
    i = first
    while i < last:
        # A capital inside the phrase belongs to a name: "la Maison du Maire".
        named = i > first and text.tokens[i].capital and not text.tokens[i - 1].mark
        found = None if named else role_at(text, i, last)
        if found is not None:
            role, i = found
            yield role
        elif i > first and text.low(i) in syntax().de_forms:
            return
        else:
            i += 1


def is_civil(text: Text, i: int) -> bool:
    """ "Mme", "M." before a name are no part of it; "Cheikh" with a capital is a first name."""
    low = text.low(i)
    if text.tokens[i].capital and low in genders():
        return False
    return low in grammar().titles or (f"{low}." in grammar().titles and text.low(i + 1) == ".")


def civil_before(text: Text, first: int) -> str | None:
    """The civil title right before token `first`, with its stop: "mme", "m."."""
    before = text.low(first - 1)
    if before == ".":
        before = f"{text.low(first - 2)}."
    return before if before in grammar().titles else None


def role_before(text: Text, first: int) -> bool:
    """The phrase of a person's function ends right before token `first`: "le maire de Lyon" before "Anne Rey"."""
    return next(_roles_before(text, first), None) is not None


def firm_before(text: Text, first: int) -> bool:
    """The phrase before token `first` calls somebody by a trade that is a firm's as well: "le meunier" before
    "Soufflot", "le spécialiste de la menuiserie" before "Batimar"."""
    firms = naming().trade_leaders | naming().firm_trades
    return any(text.low(k) in firms for k in _roles_before(text, first))


def _roles_before(text: Text, first: int) -> Iterator[int]:
    """The nouns of a person's function in the phrase that ends right before a name, the nearest first."""
    if _of_a_thing(text, first):
        return
    found = False
    for k in range(first - 1, max(first - 1 - _REACH, -1), -1):
        token = text.tokens[k]
        if (token.mark and not (token.text == "." and text.low(k - 1) in naming().saints)) or _breaks(text, k):
            return
        plain = (
            not token.capital
            or token.text.isupper()
            or k == 0
            or text.tokens[k - 1].mark
            or text.low(k - 1) in grammar().determiners
        )
        body = is_body(f"{text.low(k - 1)} {token.low}")  # "le centre hospitalier"
        if plain and person_role(token.low) and not body:
            found = True
            yield k
        elif found and (start := _long_role(text, k)) is not None:
            yield start  # "le directeur de |cabinet| du préfet"
        elif any(f.lemma in syntax().auxiliaries and f.person == 3 for f in verb_forms().get(token.low)):
            return  # "la préfète a rejoint Paul Rey"
        elif token.low in naming().clause_openers or token.kind == "clitic" or (found and not _chains(text, k)):
            return


def _long_role(text: Text, last: int) -> int | None:
    """Where a person's function of several words begins that ends with token `last`: "directeur de cabinet"."""
    for first in range(last - 2, max(last - _LONGEST_ROLE, -1), -1):
        role = registry().roles.get(joined(text, first, last + 1))
        if role is not None and role.kind is RoleKind.PERSON and not role.plural:
            return first
    return None


def _of_a_thing(text: Text, first: int) -> bool:
    """ "la directrice du centre |Vigie|", "le patron de la mine |Kambalo|": one word behind what somebody runs, that is
    no body of which people are called ("le porte-parole de l'armée Diop") nor what a minister minds."""
    token, noun = text.tokens[first], text.tokens[first - 1]
    several = text.tokens[first + 1].capital and text.tokens[first + 1].word
    if several or not noun.word or noun.capital or noun.low in registry().roles or token.low in genders():
        return False
    article = text.low(first - 2) in syntax().definite_articles
    of = first - 2 - article
    governed = text.low(of) in syntax().de_forms
    return governed and text.low(of - 1) in registry().roles and text.low(of - 1) not in naming().minding


def _breaks(text: Text, k: int) -> bool:
    """A line ends behind token `k`: a heading's last word is no title of the name below."""
    return "\n" in text.text[text.tokens[k].end : text.tokens[k + 1].start]


def _chains(text: Text, k: int) -> bool:
    """Token `k` may stand between two functions of one title: "porte-parole du ministre", "vice-premier ministre", "la
    mère d'un élève"."""
    low = text.low(k)
    if low in syntax().indefinite_articles:
        return text.low(k - 1) in syntax().de_forms
    return low in naming().title_links or person_role(low)


def title_before(text: Text, first: int) -> tuple[int, int] | None:
    """The title whose phrase ends at token `first`, a name: "le préfet Paul Rey", "le préfet du Var, Paul Rey"."""
    if text.low(first - 1) in syntax().de_forms:
        return None  # "la femme de Karl Voss"
    if text.low(first - 1) == ",":
        return _title_before_comma(text, first - 1)
    if (comma := _comma_before_civil(text, first)) is not None:
        return _title_before_comma(text, comma)
    at = _role_beside(text, first)
    if at is None:
        return None
    start = _with_determiner(text, at)
    if text.low(start - 1) == ",":  # "le ministre de la Santé, le docteur Abakar Seïd"
        outer = _outermost_role(text, start - 1)
        if outer is not None and not _names_holder(text, start - 1):
            return outer - (text.low(outer - 1) in grammar().determiners), start - 1
    return start, first


def _names_holder(text: Text, end: int) -> bool:
    """A function with its own name ends at token `end`: "le procureur Paul Rey|, la juge Anne Lot"."""
    start = _capitals_before(text, end)
    return start < end and person_role(text.low(start - 1))


def _capitals_before(text: Text, end: int) -> int:
    """The first of the words with a capital, in one line, that end at token `end`; `end` where there are none."""
    while end > 0 and text.tokens[end - 1].word and text.tokens[end - 1].capital and not _breaks(text, end - 1):
        end -= 1
    return end


def _comma_before_civil(text: Text, first: int) -> int | None:
    """The comma in "le chef du service, le Dr| Paul Rey"."""
    if civil_before(text, first) is None:
        return None
    k = first - (3 if text.low(first - 1) == "." else 2)
    if text.low(k) in syntax().definite_articles:
        k -= 1
    return k if text.low(k) == "," else None


def _title_before_comma(text: Text, comma: int) -> tuple[int, int] | None:
    """ "le préfet du Var" of "le préfet du Var, Paul Rey"."""
    at = _outermost_role(text, comma)
    if at is None:
        return None
    start = _with_determiner(text, at)
    if text.low(start - 1) == "," and _closes_name(text, start - 1):
        return None  # "Anne Roch, le maire, Paul Rey" is an enumeration as often
    return start, comma


def _closes_name(text: Text, end: int) -> bool:
    """A name of several words ends at token `end`, not what a preposition opens: "sur Radio Seine|, le maire"."""
    start = _capitals_before(text, end)
    start += text.low(start) in grammar().prepositions  # "A Metz|, le maire"
    return end - start > 1 and text.low(start - 1) not in grammar().prepositions


def _role_beside(text: Text, first: int) -> int | None:
    """The function that the name stands beside: the minister's in "le porte-parole du ministre Paul Rey"."""
    found: int | None = None
    for found in _roles_before(text, first):
        if text.low(found - 1) in syntax().du_des:
            break
    return found


def _outermost_role(text: Text, first: int) -> int | None:
    """The function that leads the phrase: the spokesperson's in "la porte-parole du ministre, Anne Rey"."""
    return min(_roles_before(text, first), default=None)


def _with_determiner(text: Text, at: int) -> int:
    if f"{text.low(at - 1)} {text.low(at)}" in registry().roles:
        at -= 1  # "le Premier ministre"
    before = text.low(at - 1)
    return at - 1 if before in grammar().determiners and before not in syntax().de_forms else at


def title_after(text: Text, last: int) -> tuple[int, int] | None:
    """The title behind a name that ends at token `last`: ", préfet du Var,", ", le préfet du Var,", "(CGT)"."""
    if text.low(last) == "(":
        return _bracket(text, last)
    return _apposition(text, last + 1) if text.low(last) == "," else None


def _bracket(text: Text, i: int) -> tuple[int, int] | None:
    close = next((k for k in range(i, min(i + _BRACKET, len(text.tokens))) if text.tokens[k].text == ")"), None)
    return (i + 1, close) if close is not None and close > i + 1 and text.tokens[i + 1].capital else None


def _apposition(text: Text, start: int) -> tuple[int, int] | None:
    """ "préfet du Var" behind a comma, and behind an age: ", 47 ans, préfet du Var"."""
    count = len(text.tokens)
    if (
        start < count
        and text.tokens[start].kind == "number"
        and text.low(start + 1) in naming().years
        and text.low(start + 2) == ","
    ):
        start += 3
    i = start
    while text.low(i) in naming().title_openers:
        i += 1
    if not person_role(text.low(i)):
        return None
    end = i + 1
    if start < i and end < count and text.tokens[end].capital and text.tokens[end].low not in grammar().determiners:
        return None  # ", la juge Anne Lot": somebody else
    while end < min(count, i + _REACH):
        token = text.tokens[end]
        if (token.mark and token.text not in {"'", "-"}) or token.low in naming().title_stops:
            break
        end += 1
    return start, end
