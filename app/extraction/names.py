"""Named mentions in a text: names of the registry, and persons or bodies by the shape of their names."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import ahocorasick

from app.annotation import ActorKind
from app.extraction.subjects import is_preposition
from app.extraction.text import Text
from app.lexicon.actors import NameUse, Registry, RoleKind, registry
from app.lexicon.cues import cues
from app.lexicon.first_names import genders
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.inflection import Mood
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
    shaped = list(_shaped(text, taken))
    own = {text.low(m.last - 1) for m in shaped if m.person and m.last - m.first > 1}
    # A namesake that the article introduces takes the surname from the known person.
    known = [
        Mention(m.first, m.last, None, True, m.use, m.civil) if m.use is not NameUse.NAME and m.person and text.low(m.last - 1) in own else m
        for m in known
    ]  # fmt: skip
    found = [*known, *shaped]
    taken |= {k for m in found for k in range(m.first, m.last)}
    found += _single(text, taken, found)
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
        if _goes_on(text, first, last) or _surname(text, first, registry().names[name][0].actor):
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


def _surname(text: Text, first: int, actor: str) -> bool:
    """ "Anaïs Roche" is a person, not the company Roche."""
    before = text.tokens[first - 1] if first else None
    if before is None or registry().actors[actor].kind is ActorKind.PERSON:
        return False
    return before.capital and before.low in genders() and before.end + 1 == text.tokens[first].start


def _goes_on(text: Text, first: int, last: int) -> bool:
    """A longer name that the registry does not know: "Algérie Directe" is not Algérie."""
    if last >= len(text.tokens) or last - first > 1:
        return False
    after, own = text.tokens[last], text.tokens[last - 1]
    if not (after.word and after.capital and after.start == own.end + 1) or own.text.isupper():
        return False
    return registry().actors[registry().names[own.text.replace("’", "'")][0].actor].kind is ActorKind.STATE if own.text in registry().names else False


def _present(known: Registry, names: set[str]) -> set[str]:
    return {hit.actor for name in names for hit in known.names[name] if hit.use is NameUse.NAME}


def _surname_fits(text: Text, first: int, last: int, named: bool) -> bool:
    """A surname alone means the known person unless another first name stands before it."""
    before = text.tokens[first - 1] if first else None
    if before is not None and before.capital and before.word and before.low not in grammar().titles:
        if before.end + 1 == text.tokens[first].start and before.low not in grammar().determiners:
            return person_role(before.low)
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
        if i in taken or not token.word or not token.capital or token.low in grammar().determiners or _civil(text, i):
            i += 1
            continue
        if token.low in syntax().generic_bodies and i + 1 < count and text.tokens[i + 1].capital:
            i += 1  # "ONG Mines et Dignité"
            continue
        if token.text == "A" and (i in units or text.tokens[i - 1].mark):
            i += 1  # "A Genève"
            continue
        if text.low(i - 1) == "d'" and person_role(text.low(i - 2)):
            i += 1  # "la conseillère d'État Nora Blanc"
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


def _single(text: Text, taken: set[int], found: list[Mention]) -> list[Mention]:
    """Names of one word: the surname of a person named in full, else a body that the text treats as one ("Transmet")."""
    surnames = {t.low for m in found if m.person for t in text.tokens[m.first : m.last]}
    places: set[str] = set()
    inside: set[str] = set()
    bodies: set[str] = set()
    candidates: list[int] = []
    for i, token in enumerate(text.tokens):
        if i in taken or not token.word or not token.capital or len(token.text) < 3 or _civil(text, i) or token.low in syntax().generic_bodies:
            continue
        before = text.low(i - 1)
        if text.low(i - 1) in syntax().generic_bodies:
            bodies.add(token.low)
        if before in {"à", "en", "vers", "depuis", "dans", "a"} or before == "de" and text.low(i - 2) in {"ville", "région", "commune", "près", "province"}:
            places.add(token.low)
        elif _part_of_phrase(text, i):
            continue
        elif (i and not text.tokens[i - 1].mark) or _subject_name(text, i):
            inside.add(token.low)
        candidates.append(i)
    known = grammar().subject_pronouns
    result = []
    for i in candidates:
        low = text.low(i)
        if low in surnames:
            result.append(Mention(i, i + 1, None, True))
        elif low in inside | bodies and (low not in places or low in bodies) and low not in known and low not in syntax().time_words:
            result.append(Mention(i, i + 1, None, False))
    return result


def _subject_name(text: Text, i: int) -> bool:
    """ "Nordelec a fermé": an unknown word without determiner right before an auxiliary."""
    low, after = text.low(i), text.low(i + 1)
    plain = is_preposition(low) or low in grammar().subject_pronouns or low in syntax().noun_pronouns or low in registry().roles
    auxiliary = any(f.lemma in {"avoir", "être"} and f.person == 3 for f in verb_forms().get(after, ()))
    return auxiliary and not plain and not grammar().is_adverb(low) and not verb_forms().get(low, ()) and low not in cues().noun_forms


def _part_of_phrase(text: Text, i: int) -> bool:
    """ "le ministère de la Famille", "la Protection civile", "le Premier ministre": a capital inside a longer name."""
    if text.low(i - 1) not in grammar().determiners:
        return False
    after = text.tokens[i + 1] if i + 1 < len(text.tokens) else None
    of = text.low(i - 2) in {"de", "d'"} and text.low(i - 1) in {"la", "l'"}
    goes_on = after is not None and after.word and not after.capital and not verb_forms().get(after.low)
    return of or text.low(i - 1) in {"du", "des"} or goes_on


def _civil(text: Text, i: int) -> bool:
    """ "Mme", "M." before a name are no part of it."""
    low = text.low(i)
    return low in grammar().titles or (f"{low}." in grammar().titles and text.low(i + 1) == ".")


def _run(text: Text, i: int, taken: set[int]) -> int:
    j = i + 1
    while j < len(text.tokens) and j not in taken:
        token, before = text.tokens[j], text.tokens[j - 1]
        adjacent = token.start - before.end <= 1
        if not adjacent:
            break
        if token.word and token.capital:
            j += 1
        elif token.low == "et" and text.low(i - 1) in syntax().generic_bodies and text.tokens[j + 1 : j + 2] and text.tokens[j + 1].capital:
            j += 2  # "l'ONG Mines et Dignité"
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
    acronym = (
        token.text.isupper() and len(token.text) >= 2 and words == 1 and token.low not in syntax().generic_bodies
    )
    if acronym:
        yield Mention(first, last, None, False, acronym=_long_form(text, first))
        return
    if words >= 2:
        person = before not in {"l'", "la", "les", "le", "du", "au", "des"} and not is_preposition(before) or before in {"selon", "par", "pour", "d'", "de", "avec", "chez", "contre"}
        if before in {"à", "en", "dans", "vers", "depuis", "sur"}:
            return
        person = person and before not in syntax().generic_bodies
        yield Mention(first, last, None, person)
        return
    if before in syntax().generic_bodies:
        yield Mention(first, _with_adjective(text, last), None, False)
        return
    if _role_before(text, first) is not None and before not in grammar().determiners and not is_preposition(before):
        yield Mention(first, last, None, True)


def _with_adjective(text: Text, last: int) -> int:
    """ "le syndicat Police unie": a small word right before the verb or the stop belongs to the name."""
    if last + 1 >= len(text.tokens):
        return last
    token, after = text.tokens[last], text.tokens[last + 1]
    small = token.word and not token.capital and not is_preposition(token.low) and not grammar().is_adverb(token.low)
    clitic = token.low in grammar().clitics or token.low in grammar().coordinators or token.low in grammar().relatives
    verbal = any(f.person == 3 for f in verb_forms().get(after.low, ()))
    own = any(f.person == 3 and f.mood not in {Mood.SUBJUNCTIVE} for f in verb_forms().get(token.low, ()))
    return last + 1 if small and not clitic and not own and (after.mark or verbal) else last


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


def _role_before(text: Text, first: int, outermost: bool = False) -> int | None:
    """Index of the noun of a person's function whose phrase ends right before the name; of two ("le porte-parole du
    ministre Paul Rey") the one that the name stands beside, or the `outermost`."""
    k = first - 1
    found: int | None = None
    for _ in range(16):
        if k < 0:
            return found
        token = text.tokens[k]
        if token.mark and not (token.text == "." and text.low(k - 1) in {"st", "ste"}):
            return found
        role = person_role(token.low)
        if role and (not token.capital or _opens_sentence(text, k) or text.low(k - 1) in grammar().determiners):
            found = k
            back = text.low(k - 1) if k else ""
            if back in {"du", "des"} and not outermost:
                return found
        elif token.low in {"que", "qui", "qu'"} or token.kind == "clitic" or (found is not None and not _chains(text, k)):
            return found
        k -= 1
    return found


def _chains(text: Text, k: int) -> bool:
    """The word may stand between two functions of one title: "porte-parole du ministre", "vice-premier ministre"."""
    low = text.low(k)
    return low in {"de", "d'", "du", "des", "la", "l'", "et", "-"} or person_role(low)


def person_role(low: str) -> bool:
    """A singular noun of a person's function, "ex-" left aside."""
    role = registry().roles.get(low) or registry().roles.get(low.removeprefix("ex-").removeprefix("vice-"))
    return role is not None and not role.plural and role.kind is RoleKind.PERSON


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
    apposed = text.low(end - 1) == ","
    if apposed:
        end -= 1
    at = _role_before(text, end, apposed)
    if at is None:
        return None
    start = at
    if start > 0 and text.low(start - 1) in grammar().determiners and text.low(start - 1) not in {"de", "d'", "du"}:
        start -= 1
    if start > 0 and text.low(start - 1) == ",":
        if apposed and text.tokens[start - 2].capital:
            return None  # ", le maire, Paul Rey," is an enumeration as often
        outer = None if apposed else _role_before(text, start - 1, True)  # "le ministre de la Santé, le docteur Abakar Seïd"
        if outer is not None:
            if text.low(outer - 1) in grammar().determiners:
                outer -= 1
            return outer, start - 1
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
    if i < len(text.tokens) and text.tokens[i].kind == "number" and text.low(i + 1) == "ans" and text.low(i + 2) == ",":
        i += 3
    start = i
    while text.low(i) in {"le", "la", "l'", "un", "une", "ancien", "ancienne", "actuel", "actuelle", "nouveau", "nouvelle", "premier", "première"}:
        i += 1
    if not person_role(text.low(i)):
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
