"""Who stands as the subject before a verb group.

The stretch of words that names the subject is found here; what it refers to is decided once all sources are known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.extraction.clauses import VerbGroup
from app.extraction.phrases import (
    antecedent_of,
    is_preposition,
    opens_clause,
    opens_phrase,
    phrase_start,
    speaking_part,
    strip_marks,
)
from app.extraction.text import Text, Unit
from app.extraction.words import segments
from app.lexicon.grammar import grammar
from app.lexicon.syntax import syntax

_RELATIVE_REACH = 14
"""How far a relative pronoun may stand before its verb."""
_NE = 4
"""How far before its "que" the "ne" of a restriction may stand."""
_FRAGMENT = 7
"""Longest quotation, marks included, that is a part of the subject: "le « groupe des cinq »"."""
_COORDINATE = 7
"""Longest member of "A, B et C", in tokens."""


class SubjectKind(StrEnum):
    """How the subject was found."""

    PHRASE = "phrase"
    PRONOUN = "pronoun"
    RELATIVE = "relative"
    CARRIED = "carried"
    INVERTED = "inverted"
    IMPERSONAL = "impersonal"


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


def subject_before(text: Text, unit: Unit, groups: Sequence[VerbGroup], index: int) -> Subject:
    """The subject of `groups[index]` to its left, within the unit."""
    floor, group = unit.first, groups[index]
    clause, relative = _clause_start(text, groups, index, floor)
    if relative is not None:
        antecedent = antecedent_of(text, floor, relative)
        antecedent = _behind_verb(text, groups, antecedent, relative)
        end = strip_marks(text, antecedent, relative)
        first = antecedent if group.plural else speaking_part(text, antecedent, end)
        return Subject(first, end, SubjectKind.RELATIVE, relative)
    last = group.first
    if clause >= last:
        return Subject(last, last, SubjectKind.CARRIED, _with_conjunction(text, floor, last))
    start = _with_conjunction(text, floor, clause)
    stressed = text.tokens[last - 1].capital and text.low(last - 1) in syntax().stressed_pronouns  # "Lui affirme que"
    if stressed or text.low(last - 1) in grammar().subject_pronouns:
        return Subject(last - 1, last, SubjectKind.PRONOUN, start)
    phrase = _phrase(text, _past_counted(text, clause, group), last, group.plural)
    if phrase is None:
        return Subject(last, last, SubjectKind.CARRIED, start)
    return Subject(*phrase, SubjectKind.PHRASE, start)


def _behind_verb(text: Text, groups: Sequence[VerbGroup], antecedent: int, relative: int) -> int:
    """Of "le tribunal a donné raison |aux riverains|, qui" what stands behind the verb, be it only addressed."""
    verb = next((g for g in reversed(groups) if g.finite and antecedent < g.first and g.last < relative), None)
    if verb is None or any(text.low(k) == "qui" for k in range(antecedent, verb.first)):
        return antecedent
    addressed = (k for k in range(relative - 1, verb.last - 1, -1) if text.low(k) in syntax().a_forms)
    return next(addressed, antecedent)


def _past_counted(text: Text, clause: int, group: VerbGroup) -> int:
    """Past what "en" takes up: "Des déplacés|, l'Ocha, le bureau de l'ONU, en compte 62 000"."""
    if "en" not in group.objects or text.low(clause) not in syntax().du_des:
        return clause
    return next((k + 1 for k in range(clause, group.first - 1) if text.tokens[k].text == ","), clause)


def _with_conjunction(text: Text, floor: int, start: int) -> int:
    """Back over the comma and the conjunctions that open the clause."""
    moved = True
    while moved and start > floor:
        moved = False
        for size in (3, 2, 1):
            words = " ".join(text.low(k) for k in range(start - size, start))
            opens = words in grammar().coordinators or words in grammar().subordinators or words in {",", ";"}
            if opens and start - size >= floor:
                start -= size
                moved = True
                break
    return start


def _clause_start(text: Text, groups: Sequence[VerbGroup], index: int, floor: int) -> tuple[int, int | None]:
    """Where the clause of a verb begins, and the index of its "qui" if it is a relative clause."""
    group = groups[index]
    earlier = [g for g in groups[:index] if g.finite and g.first >= floor]
    i = group.first - 1
    while i >= floor:
        token = text.tokens[i]
        if token.low == "qui" or (token.low in syntax().lequel and text.low(i - 1) == ","):
            return i, i
        if token.quoted and not text.tokens[group.first].quoted:
            i -= 1
            continue
        previous = next((g for g in reversed(earlier) if g.first <= i < g.last), None)
        if previous is None and i > floor and _set_off(text, i, group.first):
            i -= 1
        elif previous is not None:
            relative = _closed_relative(text, previous, group.first, floor)
            if relative is None:
                return _after_clause(text, previous.last, group.first), None
            i = relative - 1
        elif (i == group.first - 1 and token.low in grammar().coordinators) or _ends_before(text, i, floor):
            return i + 1, None
        else:
            i -= 1
    return floor, None


def _set_off(text: Text, i: int, verb: int) -> bool:
    """ "…, dont 312 en compétition, assure", "…, que nous avons consulté, fait état de": a group between commas that
    opens with a relative pronoun and ends right before the verb."""
    return text.low(i) in syntax().simple_relatives and text.low(i - 1) == "," and text.low(verb - 1) == ","


def _ends_before(text: Text, i: int, floor: int) -> bool:
    """The token at `i` stands before the clause: a conjunction, a colon, the closing mark of a whole quotation."""
    token, low = text.tokens[i], text.low(i)
    if low == "comme" and text.low(i - 1) != "," and i > floor:
        return False
    if low in syntax().que and any(text.low(k) in syntax().ne for k in range(max(floor, i - _NE), i)):
        return False  # "qui ne reconnaît qu'un décès"
    subordinator = low in grammar().subordinators and low != "s'"
    if token.text in {";", ":"} or low in syntax().adverbial_relatives or subordinator:
        return not (low in syntax().que and text.low(i - 1) in syntax().comparatives)
    return token.text in {"»", "”"} and not token.quoted and not _fragment(text, i, floor)


def _fragment(text: Text, i: int, floor: int) -> bool:
    """The quotation that closes at `i` is a few words inside the clause: "le « groupe des cinq » a …", "tout en jugeant
    le vote « apaisé », relève"."""
    j = i - 1
    while j >= floor and text.tokens[j].quoted:
        j -= 1
    apart = text.low(i + 1) == "," and (j <= floor or not text.tokens[j - 1].word)
    return i - j <= _FRAGMENT and not apart and text.tokens[i - 1].text not in {".", "!", "?", ","}


def _closed_relative(text: Text, verb: VerbGroup, before: int, floor: int) -> int | None:
    """The index of the relative pronoun that opens the clause of `verb`, where that clause ends before the subject's
    verb: "le ministre qui s'exprimait jeudi a …", "M. Austin, qui parlait à Rome, a …"."""
    for i in range(verb.first - 1, max(floor, verb.first - _RELATIVE_REACH) - 1, -1):
        token = text.tokens[i]
        noun = i - 2 if text.low(i - 1) == "," else i - 1  # "une note, que La Sambre a lue, table sur"
        takes_up = token.low in syntax().que and noun >= floor and _nominal(text, noun)
        if takes_up or token.low in syntax().clause_relatives:
            closed = any(text.tokens[k].text == "," for k in range(verb.last, before))
            inserted = text.low(i - 1) == ","
            return i if i > floor and (closed or not inserted) else None
        if token.text in {",", ";", ":"} and not token.quoted:
            return None
    return None


def _nominal(text: Text, i: int) -> bool:
    return text.tokens[i].word and not is_preposition(text.low(i))


def _after_clause(text: Text, start: int, end: int) -> int:
    """After the clause of an earlier verb: behind the last coordinator, or the last comma that opens a noun phrase."""
    best = None
    for i in range(start, end):
        token = text.tokens[i]
        if token.quoted:
            continue
        alternative = token.low in syntax().et_ou
        if token.low in grammar().coordinators and (i + 1 == end or opens_clause(text, i + 1)):
            if best is None and alternative and not _joins_clause(text, i, end):
                continue
            best = i + 1 if best is None or not alternative else best
        elif token.text in {",", ";"} and i + 1 < end and opens_clause(text, i + 1) and best is None:
            best = i + 1
    return end if best is None else best


def _joins_clause(text: Text, i: int, end: int) -> bool:
    """ "et" opens a clause where nothing but its subject stands between it and the verb."""
    return all(text.low(k) not in grammar().coordinators for k in range(i + 1, end))


def _phrase(text: Text, first: int, last: int, plural: bool | None) -> tuple[int, int] | None:
    """The subject's noun phrase in [first, last): the last one that no comma group or preposition sets apart."""
    while first < last and (text.low(first) in grammar().coordinators or text.tokens[first].mark):
        if text.tokens[first].text in {"(", "["}:
            break
        first += 1
    parts = list(segments(text, first, last))
    closed = parts[-1][0] >= parts[-1][1]
    parts = [(a, b) for a, b in parts if a < b]
    if not parts:
        return None
    at = len(parts) - 1
    if closed:
        # "Le ministre, qui s'exprimait à Nice, a …", "Le maire, Paul Rey, a …"
        while at > 0 and _apposed(text, parts, at):
            at -= 1
    begun = phrase_start(text, *parts[at])
    if begun is None and at > 0 and closed:
        begun = phrase_start(text, *parts[at - 1])
    if begun is None:
        return None
    if plural and not closed:
        begun = _coordinated(text, parts, at, begun)
    return begun, parts[-1][1]


def _apposed(text: Text, parts: list[tuple[int, int]], at: int) -> bool:
    """The part is an inserted group after the phrase before it, not the subject itself."""
    start = parts[at][0]
    if _inserted(text, start):
        return True
    if at > 1 and text.low(parts[at - 1][0]) in syntax().simple_relatives:
        # "Me Rey, qui défend le maire, Luc Noir, juge": the name tells who the maire is
        return phrase_start(text, *parts[at - 2]) == parts[at - 2][0] and not is_preposition(text.low(parts[at - 2][0]))
    before = phrase_start(text, *parts[at - 1])
    if before is None or any(text.low(k) in syntax().que for k in range(*parts[at - 1])):
        return False  # "Dans une lettre que Le Relais a lue, la famille"
    # An apposition stands beside a whole phrase: "le maire, Paul Rey," but not "jeudi, Paul Rey,".
    return before == parts[at - 1][0] or is_preposition(text.low(parts[at - 1][0]))


def _inserted(text: Text, start: int) -> bool:
    """What begins at `start` is no noun phrase: ", qui parlait à Nice,", ", hier soir,", ", évoquant la crue,"."""
    low, words = text.low(start), syntax()
    return (
        (low == "tout" and text.low(start + 1) == "en")
        or low in words.simple_relatives
        or low in words.emphatic_pronouns
        or is_preposition(low)
        or grammar().is_adverb(low)
        or low.endswith("ant")
        or not opens_phrase(text, start)
    )


def _coordinated(text: Text, parts: list[tuple[int, int]], at: int, begun: int) -> int:
    """A plural verb takes "A, B et C" whole."""
    joined = (text.low(k) for k in range(begun, parts[at][1]))
    if not any(low in syntax().et_ou or low == "comme" for low in joined):
        return begun
    while at > 0:
        a, b = parts[at - 1]
        if phrase_start(text, a, b) != a or is_preposition(text.low(a)) or b - a > _COORDINATE:
            break
        at -= 1
        begun = a
    return begun
