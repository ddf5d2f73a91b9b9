"""Named mentions in a text: names of the registry, and persons or bodies by the shape of their names."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import ahocorasick

from app.annotation import ActorKind
from app.extraction.subjects import is_preposition
from app.extraction.text import Text
from app.lexicon.actors import NameUse, Registry, registry
from app.lexicon.grammar import grammar
from app.lexicon.syntax import syntax

_PARTICLES = frozenset({"de", "d'", "du", "van", "von", "der", "den", "el", "al", "ben", "bin", "ibn", "da", "dos", "di", "le", "la", "ould", "ag"})
_SPACES = str.maketrans({"’": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "‑": "-"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Tokens [first, last) that name an actor; `actor` is the registry's id, None for one that only the text knows."""

    first: int
    last: int
    actor: str | None
    person: bool
    use: NameUse = NameUse.NAME
    civil: str | None = None
    """ "mme" before the name."""
    title_before: tuple[int, int] | None = None
    title_after: tuple[int, int] | None = None
    acronym: tuple[int, int] | None = None
    """Long form that stands before the bracket of an acronym."""


@cache
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for name in registry().names:
        automaton.add_word(name, name)
    automaton.make_automaton()
    return automaton


def mentions(text: Text) -> list[Mention]:
    """Every named mention, in order and without overlap; registry names first, then names by their shape."""
    known = list(_registered(text))
    taken = {k for m in known for k in range(m.first, m.last)}
    found = [*known, *_shaped(text, taken)]
    found.sort(key=lambda m: m.first)
    return [_with_titles(text, m) for m in found]


def _registered(text: Text) -> Iterator[Mention]:
    words = text.text.translate(_SPACES)
    hits: list[tuple[int, int, str]] = []
    if not words:
        return
    for end, name in _automaton().iter(words):
        start = end - len(name) + 1
        inside = start > 0 and (words[start - 1].isalnum() or words[start - 1] in "-_")
        beyond = end + 1 < len(words) and (words[end + 1].isalnum() or words[end + 1] == "_")
        if words[end + 1 : end + 2] == "-" and words[end + 2 : end + 3].isalnum():
            beyond = not words[end + 2 : end + 4] in {"t-", "il", "el"}
        if not inside and not beyond:
            hits.append((start, end + 1, name))
    hits.sort(key=lambda h: (h[0], -h[1]))
    present = _present(registry(), {name for _, _, name in hits})
    limit = -1
    for start, end, name in hits:
        if start < limit:
            continue
        first, last = text.at(start), text.at(end)
        if first >= len(text.tokens) or text.tokens[first].start != start or last <= first:
            continue
        for meaning in registry().names[name]:
            actor = registry().actors[meaning.actor]
            if meaning.use is NameUse.CONTEXT and meaning.actor not in present:
                continue
            if meaning.use is NameUse.SURNAME and not _surname_fits(text, first, last, meaning.actor in present):
                continue
            if not text.tokens[first].capital and not name[0].isdigit() and actor.kind is ActorKind.PERSON:
                continue
            yield Mention(first, last, meaning.actor, actor.kind is ActorKind.PERSON, meaning.use)
            limit = end
            break


def _present(known: Registry, names: set[str]) -> set[str]:
    return {hit.actor for name in names for hit in known.names[name] if hit.use is NameUse.NAME}


def _surname_fits(text: Text, first: int, last: int, named: bool) -> bool:
    """A surname alone means the known person unless another first name stands before it."""
    before = text.tokens[first - 1] if first else None
    if before is not None and before.capital and before.word and before.low not in grammar().titles:
        if before.end + 1 == text.tokens[first].start and before.low not in grammar().determiners:
            return before.low in {"president", "président", "chancelier"} or _opens_sentence(text, first - 1)
    after = text.tokens[last] if last < len(text.tokens) else None
    if after is not None and after.capital and after.word and after.start == text.tokens[last - 1].end + 1:
        return False
    return named or before is None or not is_preposition(before.low) or before.low in {"de", "d'", "par", "selon"}


def _opens_sentence(text: Text, i: int) -> bool:
    return i == 0 or text.tokens[i - 1].mark


def _shaped(text: Text, taken: set[int]) -> Iterator[Mention]:
    """Runs of capitalised words that the registry does not know."""
    i, count = 0, len(text.tokens)
    units = {u.first for u in text.units}
    while i < count:
        token = text.tokens[i]
        if i in taken or not token.word or not token.capital or token.low in grammar().determiners:
            i += 1
            continue
        last = _run(text, i, taken)
        first = i
        i = last
        opening = first in units or text.tokens[first - 1].text in {"«", "“", '"', ":"} if first else True
        words = [t for t in text.tokens[first:last] if t.word]
        if opening and len(words) == 1:
            low = token.low
            if (is_preposition(low) or low in grammar().subject_pronouns or grammar().is_adverb(low)
                    or low in syntax().noun_pronouns or low in syntax().time_words or low in grammar().subordinators
                    or low in grammar().coordinators or low in grammar().adverbs):  # fmt: skip
                continue
        elif opening and (is_preposition(token.low) or token.low in grammar().subordinators or token.low in syntax().time_words):
            first += 1
            words = words[1:]
        yield from _classified(text, first, last, len(words), opening)


def _run(text: Text, i: int, taken: set[int]) -> int:
    j = i + 1
    while j < len(text.tokens) and j not in taken:
        token, before = text.tokens[j], text.tokens[j - 1]
        adjacent = token.start - before.end <= 1
        if not adjacent:
            break
        if token.word and token.capital:
            j += 1
        elif token.text == "." and len(before.text) == 1 and before.capital:
            j += 1
        elif (token.low in _PARTICLES or token.kind == "elided") and j + 1 < len(text.tokens):
            after = text.tokens[j + 1]
            if after.capital and after.word and j + 1 not in taken and _name_particle(text, i, j):
                j += 2
            elif after.low in {"la", "l'"} and j + 2 < len(text.tokens) and text.tokens[j + 2].capital and _name_particle(text, i, j):
                j += 3
            else:
                break
        else:
            break
    return j


def _name_particle(text: Text, first: int, at: int) -> bool:
    """ "Charles de Gaulle", "Pedro da Silva": after one or two capitalised words, no determiner before them."""
    return at - first <= 2 and text.low(first - 1) not in {"le", "la", "l'", "les", "du", "au"} and text.low(at) not in {"le", "la"}


def _classified(text: Text, first: int, last: int, words: int, opening: bool) -> Iterator[Mention]:
    token = text.tokens[first]
    before = text.low(first - 1) if first else ""
    if words == 0:
        return
    if before == "." and first >= 2 and f"{text.low(first - 2)}." in grammar().titles:
        yield Mention(first, last, None, True, civil=f"{text.low(first - 2)}.")
        return
    if before in grammar().titles:
        yield Mention(first, last, None, True, civil=before)
        return
    acronym = token.text.isupper() and len(token.text) >= 2 and words == 1
    if acronym:
        yield Mention(first, last, None, False, acronym=_long_form(text, first))
        return
    if words >= 2:
        person = before not in {"l'", "la", "les", "le", "du", "au", "des"} and not is_preposition(before) or before in {"selon", "par", "pour", "d'", "de", "avec", "chez", "contre"}
        if before in {"à", "en", "dans", "vers", "depuis", "sur"}:
            return
        yield Mention(first, last, None, person)
        return
    if _role_before(text, first) is not None and before not in grammar().determiners and not is_preposition(before):
        yield Mention(first, last, None, True)


def _long_form(text: Text, first: int) -> tuple[int, int] | None:
    """ "l'Observatoire des droits de l'homme (ODH)": the words before the bracket."""
    if text.low(first - 1) != "(" or text.low(first + 1) != ")":
        return None
    letters = [c for c in text.tokens[first].text.lower() if c.isalpha()]
    k = first - 2
    steps = 0
    while k >= 0 and steps < 14 and not text.tokens[k].mark:
        if text.low(k)[0] == letters[0] and text.low(k) not in grammar().determiners:
            initials = [text.low(n)[0] for n in range(k, first - 1) if text.low(n) not in grammar().determiners and not is_preposition(text.low(n)) and text.low(n) != "et"]
            if len(initials) >= 2 and initials[:1] == letters[:1] and abs(len(initials) - len(letters)) <= 1:
                return k, first - 1
        k -= 1
        steps += 1
    return None


def _role_before(text: Text, first: int) -> int | None:
    """Index of the noun of function whose phrase ends right before the name."""
    roles = registry().roles
    k = first - 1
    steps = 0
    while k >= 0 and steps < 14:
        token = text.tokens[k]
        if token.mark and token.text != "-" and not (token.text == "." and text.low(k - 1) in {"st", "ste"}):
            return None
        role = roles.get(token.low)
        if role is not None and not role.plural and not token.capital or role is not None and _opens_sentence(text, k) and not role.plural:
            start = k
            while start > 0 and text.low(start - 1) in roles and not text.tokens[start - 1].capital:
                start -= 1
            back = text.low(start - 1) if start else ""
            if back in {"de", "d'", "du", "des"} and steps > 0:
                k = start - 1
                steps += 1
                continue
            return start
        if token.low in {"et", "que", "qui", "qu'"} or token.kind == "clitic":
            return None
        k -= 1
        steps += 1
    return None


def _with_titles(text: Text, mention: Mention) -> Mention:
    if not mention.person:
        return mention
    before = _title_before(text, mention)
    after = _title_after(text, mention)
    civil = mention.civil
    low = text.low(mention.first - 1)
    if civil is None:
        if low in grammar().titles:
            civil = low
        elif low == "." and f"{text.low(mention.first - 2)}." in grammar().titles:
            civil = f"{text.low(mention.first - 2)}."
    return Mention(mention.first, mention.last, mention.actor, True, mention.use, civil, before, after, mention.acronym)


def _title_before(text: Text, mention: Mention) -> tuple[int, int] | None:
    end = mention.first
    if text.low(end - 1) == ",":
        end -= 1
    at = _role_before(text, end)
    if at is None:
        return None
    start = at
    if start > 0 and text.low(start - 1) in grammar().determiners and text.low(start - 1) not in {"de", "d'", "du"}:
        start -= 1
    if end < mention.first and start > 0 and text.low(start - 1) == ",":
        return None  # ", le maire, Paul Rey," is an enumeration as often
    return start, end


def _title_after(text: Text, mention: Mention) -> tuple[int, int] | None:
    """ ", préfet du Var," or ", le préfet du Var," or "(CGT)" after the name."""
    i = mention.last
    if text.low(i) == "(":
        close = next((k for k in range(i, min(i + 8, len(text.tokens))) if text.tokens[k].text == ")"), None)
        return (i + 1, close) if close is not None and close > i + 1 and text.tokens[i + 1].capital else None
    if text.low(i) != ",":
        return None
    i += 1
    start = i
    while text.low(i) in {"le", "la", "l'", "un", "une", "ancien", "ancienne", "actuel", "actuelle", "nouveau", "nouvelle", "premier", "première"}:
        i += 1
    if text.low(i) not in registry().roles:
        return None
    end = i + 1
    while end < len(text.tokens) and end - i < 16:
        token = text.tokens[end]
        if token.mark and token.text not in {"'", "-"}:
            break
        if token.low in {"qui", "que", "dont", "a", "ont", "est", "et"} and token.low != "et":
            break
        end += 1
    return start, end
