"""Who stands as the subject of a verb group: before it, after it (inversion), in "par …", or carried over.

The stretch of words that names the subject is found here; what it refers to is decided by `actors`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.extraction.clauses import VerbGroup, segments
from app.extraction.text import Text, Unit
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.inflection import Mood
from app.lexicon.syntax import syntax


class SubjectKind(StrEnum):
    """How the subject was found."""

    PHRASE = "phrase"
    PRONOUN = "pronoun"
    RELATIVE = "relative"
    CARRIED = "carried"
    INVERTED = "inverted"
    IMPERSONAL = "impersonal"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Subject:
    """Tokens [first, last) that name the subject; `start` is where its clause begins, adjuncts included."""

    first: int
    last: int
    kind: SubjectKind
    start: int

    @property
    def empty(self) -> bool:
        """No words of its own."""
        return self.first >= self.last


def subject_before(text: Text, unit: Unit, groups: Sequence[VerbGroup], index: int, floor: int) -> Subject:
    """The subject of `groups[index]` to its left, not before token `floor` (the unit's or the content's start)."""
    group = groups[index]
    clause, relative = _clause_start(text, groups, index, floor)
    if relative is not None:
        antecedent = antecedent_of(text, floor, relative)
        return Subject(antecedent, _strip_right(text, antecedent, relative), SubjectKind.RELATIVE, relative)
    first, last = clause, group.first
    if first >= last:
        return Subject(last, last, SubjectKind.CARRIED, _with_conjunction(text, floor, last))
    if text.low(last - 1) in grammar().subject_pronouns:
        kind = SubjectKind.PRONOUN
        return Subject(last - 1, last, kind, _with_conjunction(text, floor, clause))
    phrase = _phrase(text, first, last, group.plural)
    if phrase is None:
        return Subject(last, last, SubjectKind.CARRIED, _with_conjunction(text, floor, clause))
    return Subject(*phrase, SubjectKind.PHRASE, _with_conjunction(text, floor, clause))


def _with_conjunction(text: Text, floor: int, start: int) -> int:
    """Back over the comma and the conjunctions that open the clause."""
    moved = True
    while moved and start > floor:
        moved = False
        for size in (3, 2, 1):
            words = " ".join(text.low(k) for k in range(start - size, start))
            if start - size >= floor and (
                words in grammar().coordinators or words in grammar().subordinators or words in {",", ";"}
            ):
                start -= size
                moved = True
                break
    return start


def _clause_start(text: Text, groups: Sequence[VerbGroup], index: int, floor: int) -> tuple[int, int | None]:
    """Where the clause of a verb begins, and the index of its "qui" if it is a relative clause."""
    group = groups[index]
    finite = [g for g in groups[:index] if g.finite and g.first >= floor]
    i = group.first - 1
    while i >= floor:
        token = text.tokens[i]
        low = token.low
        if low == "qui":
            return i, i
        if token.quote >= 0 and text.tokens[group.first].quote < 0:
            i -= 1
            continue
        previous = next((g for g in reversed(finite) if g.first <= i < g.last), None)
        if previous is not None:
            skipped = _skip_relative(text, previous, group.first, floor)
            if skipped is None:
                return _after_clause(text, previous.last, group.first), None
            i = skipped - 1
            continue
        if i == group.first - 1 and low in grammar().coordinators:
            return i + 1, None
        if low == "comme" and text.low(i - 1) != "," and i > floor:
            i -= 1
            continue
        if token.text in {";", ":"} or low in {"où", "dont"} or (low in grammar().subordinators and low != "s'"):
            if low in {"que", "qu'"} and _comparative(text, i):
                i -= 1
                continue
            return i + 1, None
        if token.text in {"»", "”"} and token.quote < 0 and not _fragment(text, i, floor):
            return i + 1, None
        i -= 1
    return floor, None


def _comparative(text: Text, i: int) -> bool:
    return text.low(i - 1) in syntax().comparatives


def _fragment(text: Text, i: int, floor: int) -> bool:
    """The quotation that closes at `i` is a few words inside the clause: "le « groupe des cinq » a …"."""
    j = i - 1
    while j >= floor and text.tokens[j].quote >= 0:
        j -= 1
    return i - j <= 7 and text.low(i + 1) != "," and text.tokens[i - 1].text not in {".", "!", "?", ","}


def _skip_relative(text: Text, verb: VerbGroup, before: int, floor: int) -> int | None:
    """The index of the relative pronoun that opens the clause of `verb`, where that clause ends before the subject's
    verb: "le ministre qui s'exprimait jeudi a …", "M. Austin, qui parlait à Rome, a …"."""
    i = verb.first - 1
    steps = 0
    while i >= floor and steps < 14:
        token = text.tokens[i]
        if token.low in {"qui", "dont", "où", "auquel", "laquelle", "lequel"} or (
            token.low in {"que", "qu'"} and i > floor and _nominal(text, i - 1)
        ):
            comma_before = text.low(i - 1) == ","
            comma_after = any(text.tokens[k].text == "," for k in range(verb.last, before))
            closes = text.low(before - 1) == ","
            if comma_before and not comma_after:
                return None
            if comma_before and not closes and not comma_after:
                return None
            if i - 1 < floor:
                return None
            return i
        if token.text in {",", ";", ":"} and token.quote < 0:
            return None
        i -= 1
        steps += 1
    return None


def _nominal(text: Text, i: int) -> bool:
    token = text.tokens[i]
    return token.word and not is_preposition(token.low) and token.kind == "word"


def _after_clause(text: Text, start: int, end: int) -> int:
    """After the clause of an earlier verb: behind the last coordinator, or the last comma that opens a noun phrase."""
    best = None
    for i in range(start, end):
        token = text.tokens[i]
        if token.quote >= 0:
            continue
        if token.low in grammar().coordinators and (i + 1 == end or opens_phrase(text, i + 1, loose=True)):
            if token.low in {"et", "ou"} and best is None and not _clause_coordinator(text, i, start, end):
                continue
            best = i + 1 if best is None or token.low not in {"et", "ou"} else best
        elif token.text in {",", ";"} and i + 1 < end and opens_phrase(text, i + 1, loose=True) and best is None:
            best = i + 1
    return end if best is None else best


def _clause_coordinator(text: Text, i: int, start: int, end: int) -> bool:
    """ "et" opens a clause where nothing but its subject stands between it and the verb."""
    return all(text.low(k) not in grammar().coordinators for k in range(i + 1, end)) or i + 1 == end


_NO_OPENERS = frozenset({"de", "d'", "au", "aux", "du"})


def is_preposition(low: str) -> bool:
    """A preposition, but not "des", which opens a subject as often ("des responsables")."""
    return low != "des" and low in grammar().prepositions


def opens_phrase(text: Text, i: int, loose: bool = False) -> bool:
    """A noun phrase may begin at `i`: a determiner, a name, a pronoun; `loose` allows adverbs and prepositions."""
    token = text.tokens[i]
    if token.mark:
        return False
    low = token.low
    if (
        low in grammar().determiners and low not in _NO_OPENERS
    ) or low in grammar().subject_pronouns or low in syntax().noun_pronouns:
        return True
    if token.capital and token.word:
        return low not in syntax().time_words
    if token.kind == "number":
        return True
    if low in {"tout", "toute", "tous", "toutes"}:
        return i + 1 < len(text.tokens) and text.tokens[i + 1].word and not text.low(i + 1).startswith(("en", "à"))
    if loose:
        return is_preposition(low) or grammar().is_adverb(low)
    return False


def _phrase(text: Text, first: int, last: int, plural: bool | None) -> tuple[int, int] | None:
    """The subject's noun phrase in [first, last): the last one that no comma group or preposition sets apart."""
    while first < last and (text.low(first) in grammar().coordinators or text.tokens[first].mark):
        if text.tokens[first].text in {"(", "["}:
            break
        first += 1
    parts = [(a, b) for a, b in segments(text, first, last)]
    closed = parts[-1][0] >= parts[-1][1]
    if closed:
        parts.pop()
    parts = [(a, b) for a, b in parts if a < b]
    if not parts:
        return None
    at = len(parts) - 1
    if closed:
        # "Le ministre, qui s'exprimait à Nice, a …", "Le maire, Paul Rey, a …"
        while at > 0 and _apposed(text, parts, at):
            at -= 1
    start, _ = parts[at]
    begun = phrase_start(text, start, parts[at][1])
    if begun is None:
        if at > 0 and closed:
            begun = phrase_start(text, *parts[at - 1])
        if begun is None:
            return None
    end = parts[-1][1]
    if plural and not closed:
        begun = _coordinated(text, parts, at, begun)
    return begun, end


def _apposed(text: Text, parts: list[tuple[int, int]], at: int) -> bool:
    """The part is an inserted group after the phrase before it, not the subject itself."""
    start, end = parts[at]
    low = text.low(start)
    inserted = (
        low in {"qui", "que", "qu'", "dont", "où", "lui-même", "elle-même", "eux-mêmes"}
        or is_preposition(low)
        or grammar().is_adverb(low)
        or low.endswith("ant")
        or not opens_phrase(text, start)
    )
    before = phrase_start(text, *parts[at - 1])
    if before is None:
        return inserted
    if inserted:
        return True
    # An apposition stands beside a whole phrase: "le maire, Paul Rey," but not "jeudi, Paul Rey,".
    return before == parts[at - 1][0] or is_preposition(text.low(parts[at - 1][0]))


def _coordinated(text: Text, parts: list[tuple[int, int]], at: int, begun: int) -> int:
    """A plural verb takes "A, B et C" whole."""
    start, end = parts[at]
    if not any(text.low(k) in {"et", "ou", "comme"} for k in range(begun, end)):
        return begun
    while at > 0:
        a, b = parts[at - 1]
        if phrase_start(text, a, b) != a or is_preposition(text.low(a)) or b - a > 7:
            break
        at -= 1
        begun = a
    return begun


def phrase_start(text: Text, first: int, last: int) -> int | None:
    """Where the noun phrase in [first, last) begins, after adverbs, dates and prepositional adjuncts; None if none."""
    i = first
    while i < last and (text.low(i) in grammar().coordinators or grammar().is_adverb(text.low(i))):
        i += 1
    if i >= last:
        return None
    if not is_preposition(text.low(i)) and opens_phrase(text, i):
        if text.low(i) in syntax().noun_pronouns or not _dateish(text, i, last):
            return i
    for k in range(i + 1, last):
        before = text.tokens[k - 1]
        if not opens_phrase(text, k) or is_preposition(before.low) or before.low in grammar().determiners:
            continue
        if before.mark and before.text not in {",", ")", "»", "”"}:
            continue
        if before.low in {"et", "ou", "ni"}:
            continue
        if text.tokens[k].capital and text.low(k) not in grammar().determiners and not _name_after_adjunct(text, k):
            continue
        if text.tokens[k].kind == "number" and not before.mark:
            continue
        return k
    return None


def _dateish(text: Text, i: int, last: int) -> bool:
    """ "Ce jeudi", "Le 3 mai", "La veille" are no subjects before a phrase of their own."""
    words = [text.low(k) for k in range(i, min(last, i + 3))]
    if len(words) >= 2 and words[0] in grammar().determiners and words[1] in syntax().time_words:
        return any(opens_phrase(text, k) for k in range(i + 2, last))
    if len(words) >= 2 and words[0] in {"le", "ce"} and (words[1][0].isdigit()):
        return any(opens_phrase(text, k) for k in range(i + 3, last))
    return False


def _name_after_adjunct(text: Text, k: int) -> bool:
    """A name right after a lower-case noun belongs to it ("le chef Antony"), after a date it opens a phrase."""
    before = text.tokens[k - 1]
    return before.mark or before.low in syntax().time_words or before.low[0].isdigit()


def antecedent_of(text: Text, floor: int, relative: int) -> int:
    """The start of the noun phrase that "qui" takes up, with the nouns that it is chained to: "la Corée du Nord"; past
    ages and functions set between commas: "Denise Aubry, 74 ans, qui …"."""
    end = _strip_right(text, floor, relative)
    i = end - 1
    while i > floor:
        token = text.tokens[i]
        if token.quote >= 0 or token.text in {"»", "«", "“", "”", '"'}:
            i -= 1
            continue
        if token.text == ")":
            i = next((k for k in range(i, max(floor, i - 12), -1) if text.tokens[k].text == "("), i) - 1
            continue
        if token.mark:
            if token.text == "," and _inserted_function(text, i + 1) and i - 1 > floor:
                i -= 1
                continue
            return i + 1
        before = text.low(i - 1)
        chained = before in {"de", "d'", "du", "des", "et", "ou"}
        if token.low in {"du", "des", "au", "aux"} and text.tokens[i - 1].word and not _closes_clause(text, i - 1):
            i -= 1
            continue
        if token.low in grammar().determiners and token.low not in _NO_OPENERS:
            if not chained:
                return i
        elif token.capital and before not in grammar().determiners and not chained and not text.tokens[i - 1].capital:
            if text.tokens[i - 1].mark or _closes_clause(text, i - 1) and not is_preposition(before):
                return i
        i -= 1
    return max(i, floor)


def _inserted_function(text: Text, i: int) -> bool:
    """ "74 ans" or "vigneron à Anduze" after a name and a comma: no noun phrase with a determiner of its own."""
    token = text.tokens[i]
    if token.kind == "number":
        return text.low(i + 1) in {"ans", "mois"}
    return token.word and not token.capital and not opens_phrase(text, i) and not is_preposition(token.low)


def _closes_clause(text: Text, i: int) -> bool:
    """No noun that a "du" or "des" could be chained to stands here."""
    low = text.low(i)
    return is_preposition(low) or low in syntax().time_words or bool(verb_forms().get(low)) and low not in grammar().ambiguous


def _strip_right(text: Text, first: int, last: int) -> int:
    while last > first and text.tokens[last - 1].mark and text.tokens[last - 1].text not in {")", "»", "”"}:
        last -= 1
    return last


def phrase_after(text: Text, start: int, last: int) -> int:
    """End of the noun phrase that begins at `start` (a source after its verb or preposition), exclusive.

    It runs to the next comma, stop or verb; commas that set off an apposition or a relative clause are passed where the
    phrase goes on after them.
    """
    i = start
    quote = text.tokens[start].quote if start < last else -1
    while i < last:
        token = text.tokens[i]
        if token.mark and token.quote == quote and token.text not in {"«", "“", '"', "(", "’", "'", "/", "&", "."}:
            if token.text in {"»", "”", ")"} and i > start:
                i += 1
                continue
            if token.text == "-" and i > start and text.tokens[i - 1].end == token.start:
                i += 1
                continue
            break
        if token.text == "." and not _inner_stop(text, i, last):
            break
        if i > start and token.low in syntax().time_words and any(text.low(i + n) == "par" for n in (1, 2, 3)):
            i += 1
            continue
        if i > start and token.low == "par" and _participle_before(text, start, i):
            i += 1
            continue
        if i > start and text.low(i + 1) == "par" and _relays(token.low):
            break  # "une source policière citée par Sud Radio"
        if i > start and (token.low in syntax().phrase_stops or token.low in {"que", "qu'"}):
            break
        if i > start and token.low in {"à", "au", "aux", "en", "avec", "chez"} and not _names_place(text, i, last):
            break
        if token.text == "(":
            close = next((k for k in range(i, min(last, i + 12)) if text.tokens[k].text == ")"), None)
            if close is None:
                break
            i = close + 1
            continue
        i += 1
    return i


def _relays(low: str) -> bool:
    """The participle of a verb that names a relay: "citée"."""
    return any(f.mood is Mood.PARTICIPLE_PAST and f.lemma in syntax().relays for f in verb_forms().get(low, ()))


def _participle_before(text: Text, start: int, i: int) -> bool:
    """ "un bilan communiqué jeudi soir par la préfecture": the agent belongs to the phrase."""
    return any(
        form.mood is Mood.PARTICIPLE_PAST
        for k in range(max(start, i - 4), i)
        for form in verb_forms().get(text.low(k), ())
    )


def _names_place(text: Text, i: int, last: int) -> bool:
    """ "ministre délégué aux Transports", "procureur à Nice": the adjunct is part of who it is."""
    if (text.tokens[i - 1].capital or text.low(i - 1) == "source") and text.low(i) in {"aux", "au", "à"}:
        return True
    k = i + 1
    while k < last and text.low(k) in {"la", "l'", "le", "les"}:
        k += 1
    compound = f"{text.low(i)} {text.low(k)}" in syntax().compounds
    return compound or (k < last and text.tokens[k].capital and text.low(i) not in {"avec", "chez"})


def _inner_stop(text: Text, i: int, last: int) -> bool:
    return i + 1 < last and f"{text.low(i - 1)}." in grammar().abbreviations
