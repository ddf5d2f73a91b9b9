"""What each cue of a unit attributes: the spans of its content, and which cues only relay another one.

A later cue of the same unit cuts an earlier content off where it opens a clause of its own ("…, et a ajouté que"); one
that stands under the earlier cue's "que" is nested and cuts nothing ("Kiev affirme que Moscou nie …").
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.annotation import Quantity
from app.extraction.clauses import VerbGroup
from app.extraction.cues import Cue, CueKind, Scene
from app.extraction.subjects import Subject, SubjectKind
from app.extraction.text import Text
from app.lexicon.cues import Frame
from app.lexicon.cues import cues as cue_words
from app.lexicon.grammar import grammar
from app.lexicon.inflection import Mood
from app.lexicon.syntax import syntax

_MARKS = "«»“”„‟‹›\"＂"
_EDGE = _MARKS + " \t\r\n\u00a0\u202f\u2009,;:.!?…–—-()"
_CLAUSAL = frozenset({Frame.QUE, Frame.SI, Frame.INF, Frame.DE_INF, Frame.A_INF, Frame.PERSON_DE_INF, Frame.ACCUSE})


@dataclass(slots=True)
class Draft:
    """An attribution before its actors are known: contents as offsets, the subject and the relays as tokens."""

    cue: Cue | None
    contents: list[tuple[int, int]]
    subject: Subject | None
    rule: str
    confidence: float
    via: list[Subject] = field(default_factory=list)
    continues: bool = False
    """Goes on in the speech of the attribution before it."""


def drafts(scene: Scene, cues: list[Cue]) -> list[Draft]:
    """The attributions of a unit."""
    _mark_nested(scene, cues)
    relays = _Relays(scene, cues)
    found: list[Draft] = []
    for at, cue in enumerate(cues):
        if cue.kind is CueKind.ORIGIN or relays.is_relay(cue) or _mere_detail(cue):
            continue
        spans = _contents(scene, cues, at)
        spans = [s for s in (_trim(scene.text, *span) for span in spans) if s is not None]
        if spans:
            draft = Draft(cue, spans, cue.subject, cue.rule, cue.confidence)
            draft.via = relays.of(cue)
            found.append(draft)
    found = [d for d in found if not _taken_over(d, found)]
    found += _speech(scene, found)
    found.sort(key=lambda d: d.contents[0])
    return found


def _taken_over(draft: Draft, found: list[Draft]) -> bool:
    """A content that "…, selon X, montrent que" took from the verb in its relative clause."""
    return any(
        other is not draft
        and other.cue is not None
        and draft.cue is not None
        and other.cue.kind is CueKind.PREPOSITION
        and draft.cue.subject.kind is SubjectKind.RELATIVE
        and other.contents[-1] == draft.contents[-1]
        for other in found
    )


# ---------------------------------------------------------------- which cue stands under which


def _mark_nested(scene: Scene, cues: list[Cue]) -> None:
    for at, cue in enumerate(cues):
        if not any(_covers(c, cue) for c in cues[:at]):
            continue
        if cue.kind is CueKind.NOUN:
            cue.nested = True
        elif cue.kind in {CueKind.VERB, CueKind.PASSIVE, CueKind.PHRASE}:
            cue.nested = _under_que(scene.text, cue)
        elif cue.kind is CueKind.PARTICIPLE:
            cue.nested = cue.subject.kind is SubjectKind.RELATIVE
        elif cue.kind is CueKind.PREPOSITION:
            cue.nested = _in_relative(scene.text, cue) or scene.text.low(cue.start - 1) in {"que", "qu'"}


def _mere_detail(cue: Cue) -> bool:
    """ "… de Kim Jong-un, qui a ordonné un soutien fort": told by the speaker, no attribution of its own."""
    return cue.nested and cue.subject.kind is SubjectKind.RELATIVE and cue.frame not in _CLAUSAL | {None}


def _covers(outer: Cue, inner: Cue) -> bool:
    return outer.frame is not None and outer.kind is not CueKind.INCISE and outer.after <= inner.first


def _under_que(text: Text, cue: Cue) -> bool:
    if cue.subject.kind is SubjectKind.RELATIVE:
        return True
    first = cue.subject.first if cue.subject.kind is not SubjectKind.CARRIED else cue.first
    opening = [text.low(k) for k in range(max(0, cue.start - 1), first)]
    for k, word in enumerate(opening):
        if word in {"que", "qu'", "si"}:
            before = opening[k - 1] if k else ""
            return f"{before} {word}" not in grammar().subordinators
    return False


def _in_relative(text: Text, cue: Cue) -> bool:
    """ "qui, selon Washington, sont entrés"."""
    return text.low(cue.start - 1) in {"qui", "que", "dont", "où", "qu'"}


# ---------------------------------------------------------------- relays


class _Relays:
    """Which cues of a unit say no more than through whom another one is known."""

    def __init__(self, scene: Scene, cues: list[Cue]) -> None:
        self.scene = scene
        self.via: dict[int, list[Subject]] = {}
        self.relays: set[int] = set()
        speakers = [
            c for c in cues
            if c.kind in {CueKind.VERB, CueKind.PASSIVE, CueKind.PARTICIPLE, CueKind.PHRASE, CueKind.INCISE}
            and not (c.nested and c.subject.kind is SubjectKind.RELATIVE)
        ]  # fmt: skip
        for cue in cues:
            if cue.kind is CueKind.ORIGIN:
                self._origin(cue, cues)
            elif cue.kind is CueKind.PREPOSITION and not _in_relative(scene.text, cue):
                self._preposition(cue, speakers, cues)
            elif cue.kind is CueKind.INCISE:
                self._incise(cue, speakers)

    def is_relay(self, cue: Cue) -> bool:
        """It has no content of its own."""
        return id(cue) in self.relays

    def of(self, cue: Cue) -> list[Subject]:
        """The relays of a cue, the nearest to the content last."""
        return self.via.get(id(cue), [])

    def _add(self, cue: Cue, relay: Subject) -> None:
        self.via.setdefault(id(cue), []).append(relay)

    def _origin(self, origin: Cue, cues: list[Cue]) -> None:
        targets = [c for c in cues if c.kind is not CueKind.ORIGIN]
        after = [c for c in targets if c.first > origin.first]
        before = [c for c in targets if c.first < origin.first]
        leads = origin.start <= self.scene.unit.first + 1 or not before
        chosen = after[:1] if leads or (before and after and not self._closes(before[-1], origin)) else before[-1:]
        for cue in chosen:
            self._add(cue, origin.subject)

    def _closes(self, before: Cue, origin: Cue) -> bool:
        """The origin follows the source of the cue before it: "selon le Pentagone, cité par Reuters"."""
        return before.subject.last <= origin.first and origin.start - before.subject.last <= 2

    def _preposition(self, cue: Cue, speakers: list[Cue], cues: list[Cue]) -> None:
        text, unit = self.scene.text, self.scene.unit
        leading = _leads(text, cue, unit.first)
        if leading:
            governed = [
                s for s in speakers
                if s.first > cue.after and not s.nested and self._same_clause(cue, s, cues)
            ]  # fmt: skip
            if governed and governed[0].start <= cue.after + 2:
                self.relays.add(id(cue))
                for speaker in governed:
                    if speaker.subject.empty:
                        speaker.subject = cue.subject  # "De source judiciaire, on indique que"
                    else:
                        self._add(speaker, cue.subject)
            return
        if cue.nested:
            return
        governing = [s for s in speakers if s.first < cue.first and s.kind is not CueKind.PARTICIPLE or s.after <= cue.first and s.first < cue.first]
        governing = [s for s in governing if not self._separated(s, cue) and not self._closed(s, cue)]
        if governing:
            self.relays.add(id(cue))
            self._add(governing[-1], cue.subject)

    def _separated(self, speaker: Cue, cue: Cue) -> bool:
        """Another clause begins between the speaker and the preposition: "…; selon"."""
        text = self.scene.text
        return any(text.tokens[k].text == ";" and text.tokens[k].quote < 0 for k in range(speaker.last, cue.first))

    def _closed(self, speaker: Cue, cue: Cue) -> bool:
        """The speaker's relative clause ended at a comma before the main verb: "Son chef, qui redoute …, a passé"."""
        if speaker.subject.kind is not SubjectKind.RELATIVE:
            return False
        text = self.scene.text
        return any(
            g.finite and speaker.last < g.first < cue.first and text.low(g.first - 1) == "," for g in self.scene.groups
        )

    def _same_clause(self, cue: Cue, speaker: Cue, cues: list[Cue]) -> bool:
        between = [c for c in cues if cue.first < c.first < speaker.first and c.kind is CueKind.PREPOSITION]
        return not any(_leads(self.scene.text, c, self.scene.unit.first) for c in between)

    def _incise(self, cue: Cue, speakers: list[Cue]) -> None:
        governing = [s for s in speakers if s.first < cue.first and s.kind is not CueKind.INCISE and not s.nested
                     and self.scene.text.tokens[s.first].quote < 0]  # fmt: skip
        if not governing or cue.subject.kind is SubjectKind.IMPERSONAL:
            return
        if cue.subject.kind is SubjectKind.PRONOUN:
            if governing[-1].subject.start <= self.scene.unit.first + 1:
                self.relays.add(id(cue))  # "Le gouvernement prévoit …, a-t-il fait savoir": the same holder, once
            return
        self.relays.add(id(cue))
        if cue.start < cue.first and self.scene.text.low(cue.start) in {"comme", "ainsi"}:
            return  # "comme l'a écrit un site" compares, it relays nothing
        for speaker in governing:
            self._add(speaker, cue.subject)


def _leads(text: Text, cue: Cue, floor: int) -> bool:
    """The preposition opens its clause: nothing but conjunctions or a short adjunct stands before it."""
    return cue.start <= floor or cue.start < cue.first and text.low(cue.start) in grammar().coordinators | {";"} or (
        text.low(cue.start - 1) in {":", ";", "que", "qu'"}
    )


# ---------------------------------------------------------------- content by kind of cue


def _contents(scene: Scene, cues: list[Cue], at: int) -> list[tuple[int, int]]:
    cue = cues[at]
    if cue.kind is CueKind.INCISE:
        return _incise(scene, cues, at)
    if cue.kind is CueKind.PREPOSITION:
        return _preposition(scene, cues, at)
    if cue.subject_content is not None:
        said = [_offsets(scene.text, *cue.subject_content)]
        rest = _after(scene, cues, at) if cue.after < scene.unit.last and cue.until != cue.after else []
        return said + rest
    if cue.frame is None:
        return _before(scene, cue)
    if cue.after >= scene.unit.last:
        return []
    return _after(scene, cues, at)


def _offsets(text: Text, first: int, last: int) -> tuple[int, int]:
    return text.tokens[first].start, text.tokens[last - 1].end


def _limit(scene: Scene, cues: list[Cue], at: int, first: int) -> int:
    """The token where a later cue's own clause begins, else the unit's end."""
    for later in cues[at + 1 :]:
        if later.first < first or later.nested:
            continue
        if later.start > first or later.kind in {CueKind.PREPOSITION, CueKind.ORIGIN, CueKind.INCISE}:
            return max(first, later.start)
    return scene.unit.last


def _after(scene: Scene, cues: list[Cue], at: int) -> list[tuple[int, int]]:
    cue, text = cues[at], scene.text
    first = cue.after
    limit = _limit(scene, cues, at, first)
    if cue.until is not None:
        limit = min(limit, cue.until)
    if cue.frame is Frame.DIRECT:
        return _quoted(scene, first, limit)
    if cue.frame not in _CLAUSAL:
        limit = min(limit, _phrase_limit(scene, first, limit))
    else:
        limit = _clause_limit(scene, first, limit)
    if cue.kind is CueKind.NOUN and not any(g.finite and g.first < cue.first for g in scene.groups):
        limit = _subject_limit(scene, first, limit)
    return [_offsets(text, first, limit)] if limit > first else []


def _quoted(scene: Scene, first: int, limit: int) -> list[tuple[int, int]]:
    """After a colon: the quotation, or the words themselves where there are no marks."""
    text = scene.text
    for k in range(first, min(first + 3, limit)):
        quotation = text.quotation_near(text.tokens[k].start)
        if quotation is not None and quotation.start <= text.tokens[k].start < quotation.end:
            tail = next((n for n in range(k, limit) if text.tokens[n].start >= quotation.end), limit)
            spans = [(quotation.inner_start, quotation.inner_end)]
            if tail < limit and not text.tokens[tail].mark:
                return [_offsets(text, first, _phrase_limit(scene, first, limit))]
            return spans
    return [_offsets(text, first, limit)] if limit > first else []


def _clause_limit(scene: Scene, first: int, limit: int) -> int:
    """A clause runs to the end of its unit, less a remark on it: ", une accusation lancée la veille"."""
    for k in range(first + 2, limit):
        if scene.text.tokens[k].text == "," and scene.text.tokens[k].quote < 0 and _remark(scene.text, k + 1):
            return k
    return limit


def _subject_limit(scene: Scene, first: int, limit: int) -> int:
    """ "Des informations selon lesquelles le cargo aurait coulé circulent": the noun is the subject of a later verb."""
    verbs = [g for g in scene.groups if g.finite and first <= g.first < limit]
    if len(verbs) < 2:
        return limit
    main = verbs[-1]
    before = scene.text.low(main.first - 1)
    if before == ",":
        return main.first - 1
    joined = before in grammar().subject_pronouns or before in {"qui", "que", "qu'", "et", "ou"}
    return main.first if main.first == verbs[-2].last and not joined else limit


def _phrase_limit(scene: Scene, first: int, limit: int) -> int:
    """Where a noun phrase that is a content ends: before a participle, a conjunction or another main verb."""
    text = scene.text
    starts: dict[int, VerbGroup] = {g.first: g for g in scene.groups}
    for k in range(first + 1, limit):
        token = text.tokens[k]
        if token.quote >= 0:
            continue
        low, nxt = token.low, text.low(k + 1)
        if token.text == ",":
            group = starts.get(k + 1)
            if group is not None and (group.finite or group.tense.mood is Mood.PARTICIPLE_PRESENT):
                return k
            if nxt in {"en", "tout"} and any(starts.get(n) and not starts[n].finite for n in (k + 2, k + 3)):
                return k
            if _remark(text, k + 1):
                return k
            if nxt in {"mais", "quand", "alors", "tandis", "avant", "après", "lors", "selon", "ce", "où", "puis", "car", "sans", "loin"}:
                return k
        elif low in {";", ":"} or low in {"mais", "car"} or f"{low} {nxt}" in {"alors que", "alors qu'", "tandis que", "tandis qu'"}:
            return k
        elif low in {"et", "puis"} and (group := starts.get(k + 1)) is not None and group.finite:
            return k
    return limit


def _remark(text: Text, k: int) -> bool:
    """ ", une accusation lancée la veille", ", un chiffre contesté": a remark on the content, not part of it."""
    if text.low(k) not in {"un", "une", "des", "ce", "chiffre", "accusation", "version", "annonce"}:
        return False
    return any(
        form.noun.anaphor for n in (k, k + 1, k + 2) for form in cue_words().noun_forms.get(text.low(n), ())
    )  # fmt: skip


def _before(scene: Scene, cue: Cue) -> list[tuple[int, int]]:
    """A phrase without an object answers what was asked ("Interrogé sur ces livraisons, …"); else it has no content."""
    text, unit = scene.text, scene.unit
    for k in range(unit.first, min(unit.first + 6, cue.first)):
        if text.low(k) in syntax().asked:
            sur = next((n for n in range(k + 1, min(k + 6, cue.first)) if text.low(n) in {"sur", "à", "au"}), None)
            end = next((n for n in range(k, cue.first) if text.tokens[n].text == ","), None)
            if sur is not None and end is not None and end > sur + 1:
                return [_offsets(text, sur + (2 if text.low(sur + 1) == "propos" else 1), end)]
    return []


def _incise(scene: Scene, cues: list[Cue], at: int) -> list[tuple[int, int]]:
    cue, text, unit = cues[at], scene.text, scene.unit
    spans: list[tuple[int, int]] = []
    floor = unit.first
    for earlier in cues[:at]:
        if earlier.kind is CueKind.INCISE:
            floor = max(floor, earlier.after)
    quote = text.tokens[cue.first].quote
    if quote >= 0:
        return _inside(text, quote, cue)
    end = cue.start
    if end > floor:
        spans += _pieces(text, floor, end)
    verb_before = _complete(scene, floor, end)
    quoted_before = any(text.tokens[k].quote >= 0 for k in range(floor, end))
    rest = cue.after
    while rest < unit.last and text.tokens[rest].text in {",", "–", "—", ")"}:
        rest += 1
    if rest >= unit.last or text.tokens[rest].text in {".", "!", "?"}:
        return spans
    if text.tokens[rest].text == ":" and rest + 1 < unit.last:
        if any(c.kind is CueKind.INCISE and c.first > rest for c in cues[at + 1 :]):
            return spans
        return spans + _quoted(scene, rest + 1, _limit(scene, cues, at, rest + 1))
    if text.tokens[rest].text in _MARKS and rest + 1 < unit.last and text.tokens[rest + 1].quote >= 0:
        q = text.quotations[text.tokens[rest + 1].quote]
        return [*spans, (q.inner_start, q.inner_end)]
    limit = _limit(scene, cues, at, rest)
    comma = text.low(rest - 1) == ","
    goes_on = not (verb_before or quoted_before) or text.low(rest) in {"et", "car", "dont", "contre"}
    if comma and goes_on and limit > rest:
        spans.append(_offsets(text, rest, limit))
    return spans


def _complete(scene: Scene, first: int, end: int) -> bool:
    """The stretch has a verb with something behind it; "Il faut," and "Le texte est," wait for their rest."""
    verbs = [g for g in scene.groups if g.finite and first <= g.first < end]
    return bool(verbs) and not (verbs[-1].last == end and not (verbs[-1].compound or verbs[-1].passive))


def _inside(text: Text, quote: int, cue: Cue) -> list[tuple[int, int]]:
    """An incise within the quotation marks: "« Nous, a-t-il dit, ne céderons pas »"."""
    q = text.quotations[quote]
    spans = [(q.inner_start, text.tokens[cue.start].start)]
    if q.closed and cue.after < len(text.tokens) and text.tokens[cue.after].start < q.inner_end:
        spans.append((text.tokens[cue.after].start, q.inner_end))
    return spans


def _pieces(text: Text, first: int, last: int) -> list[tuple[int, int]]:
    """The stretch before an incise; only its quotations where it is made of them."""
    outside = [k for k in range(first, last) if text.tokens[k].quote < 0 and not text.tokens[k].mark]
    if outside:
        return [_offsets(text, first, last)]
    quotes = dict.fromkeys(text.tokens[k].quote for k in range(first, last) if text.tokens[k].quote >= 0)
    return [(text.quotations[q].inner_start, text.quotations[q].inner_end) for q in quotes]


def _preposition(scene: Scene, cues: list[Cue], at: int) -> list[tuple[int, int]]:
    cue, text, unit = cues[at], scene.text, scene.unit
    if _in_relative(text, cue):
        return _relative(scene, cues, at)
    rest = _past_origins(scene, cues, at, cue.after)
    if _leads(text, cue, unit.first):
        limit = _limit(scene, cues, at, rest)
        return _quoted(scene, rest, limit) if text.tokens[min(rest, unit.last - 1)].text in {":"} else (
            [_offsets(text, rest, limit)] if limit > rest else []
        )
    floor = unit.first
    for earlier in cues[:at]:
        if earlier.kind is CueKind.PREPOSITION:
            floor = max(floor, earlier.after)
        elif earlier.kind is CueKind.ORIGIN and earlier.first < cue.first:
            floor = max(floor, earlier.after)
    floor = _clause_floor(scene, floor, cue.start)
    spans = [_offsets(text, floor, cue.start)] if cue.start > floor else []
    if spans and floor > unit.first and not any(g.finite and floor <= g.first < cue.start for g in scene.groups):
        spans = _shared_predicate(scene, floor) + spans
    verb_before = _complete(scene, floor, cue.start)
    comma = text.low(rest - 1) == "," and rest > cue.after
    if rest < unit.last and comma and (not verb_before or text.low(rest) in {"et", "dont", "mais"}):
        limit = _limit(scene, cues, at, rest)
        nxt = next((c for c in cues[at + 1 :] if c.kind is CueKind.PREPOSITION), None)
        if limit > rest and not (nxt is not None and limit == nxt.start):
            spans.append(_offsets(text, rest, limit))
    return spans


def _shared_predicate(scene: Scene, floor: int) -> list[tuple[int, int]]:
    """ "Ils étaient 900 selon la police, 2 000 selon la CGT": the second figure shares the words up to the verb."""
    verbs = [g for g in scene.groups if g.finite and g.last <= floor]
    if not verbs or any(scene.text.tokens[k].text in {";", ":"} for k in range(verbs[-1].last, floor)):
        return []
    first = _clause_floor(scene, scene.unit.first, verbs[-1].last)
    return [_offsets(scene.text, first, verbs[-1].last)] if verbs[-1].last - first <= 5 else []


def _past_origins(scene: Scene, cues: list[Cue], at: int, rest: int) -> int:
    """Past commas and ", citées par Radio-Canada," to where the content may begin."""
    text, last = scene.text, scene.unit.last
    for later in [None, *cues[at + 1 :]]:
        if later is not None:
            if later.kind is not CueKind.ORIGIN or later.start > rest + 1:
                break
            rest = later.after
        while rest < last and text.tokens[rest].text in {",", "–", "—", ")"}:
            rest += 1
    return rest


def _clause_floor(scene: Scene, floor: int, end: int) -> int:
    """The start of the clause that the trailing preposition ends: after "alors que", ";", ":" where a verb stands on
    either side."""
    text = scene.text
    for k in range(end - 1, floor, -1):
        token = text.tokens[k]
        if token.quote >= 0:
            continue
        two = f"{text.low(k - 1)} {token.low}"
        if token.low == "où" and text.low(k - 1) == "," and any(g.finite and k < g.first < end for g in scene.groups):
            return k + 1
        if token.text in {";", ":"} or two in {"alors que", "tandis que", "alors qu'", "tandis qu'"} or token.low == "mais":
            if any(g.finite and k < g.first < end for g in scene.groups):
                return k + 1
    return floor


def _relative(scene: Scene, cues: list[Cue], at: int) -> list[tuple[int, int]]:
    """ "… soldats qui, selon Washington, sont entrés en Russie": the antecedent and the rest of the clause."""
    cue, text, unit = cues[at], scene.text, scene.unit
    rest = cue.after + 1 if text.low(cue.after) == "," else cue.after
    taken = next((c for c in cues[at + 1 :] if c.kind is CueKind.VERB and c.subject.kind is SubjectKind.RELATIVE), None)
    if taken is not None and taken.first <= rest + 1:
        return _after(scene, cues, cues.index(taken))
    last = rest
    while last < unit.last and not (text.tokens[last].text in {",", ";", "."} and text.tokens[last].quote < 0):
        last += 1
    relative = cue.start - 1
    first = relative - 1
    while first > unit.first and not text.tokens[first].mark and relative - first < 8:
        low = text.low(first - 1)
        if text.tokens[first].kind == "number" or low in {",", "que", "qu'"}:
            break
        if text.low(first) in grammar().determiners and text.low(first) not in {"de", "d'"} and low not in syntax().chain_links:
            break
        first -= 1
    spans = [_offsets(text, first, relative)]
    if last > rest:
        spans.append(_offsets(text, rest, last))
    return spans


# ---------------------------------------------------------------- speech without a cue of its own


def _speech(scene: Scene, found: list[Draft]) -> list[Draft]:
    """Quotations that no cue took: after a colon under the unit's subject, or going on from the speaker before."""
    text, unit = scene.text, scene.unit
    result: list[Draft] = []
    seen: set[int] = set()
    for k in range(unit.first, unit.last):
        number = text.tokens[k].quote
        if number < 0 or number in seen:
            continue
        seen.add(number)
        q = text.quotations[number]
        if any(a < q.inner_end and b > q.inner_start for d in found + result for a, b in d.contents):
            continue
        before = k - 2
        outside = [n for n in range(unit.first, unit.last) if text.tokens[n].quote < 0 and not text.tokens[n].mark]
        colon = before >= unit.first and text.tokens[before].text == ":"
        length = sum(1 for n in range(k, unit.last) if text.tokens[n].quote == number and text.tokens[n].word)
        if colon and length >= 3:
            subject = _colon_subject(scene, before)
            if subject is not None:
                result.append(Draft(None, [(q.inner_start, q.inner_end)], subject, "speech:colon", 0.75))
        elif length >= 3 and (not outside or (not found and before < unit.first and not outside)):
            result.append(
                Draft(None, [(q.inner_start, q.inner_end)], None, "speech:continued", 0.7 if q.closed else 0.5, [], True)
            )
    return result


def _colon_subject(scene: Scene, colon: int) -> Subject | None:
    for index in range(len(scene.groups) - 1, -1, -1):
        group = scene.groups[index]
        if group.finite and group.first < colon:
            subject = scene.subject(index)
            return None if subject.empty else subject
    if colon - scene.unit.first <= 8 and colon > scene.unit.first:
        return Subject(scene.unit.first, colon, SubjectKind.PHRASE, scene.unit.first)
    return None


def reported_by_nobody(
    scene: Scene, found: list[Draft], quantities: Sequence[Quantity]
) -> list[tuple[tuple[int, int], list[Quantity]]]:
    """The clauses that state the left-over figures in the reporter's own voice, each with its figures."""
    text, unit = scene.text, scene.unit
    taken = sorted((a, b) for d in found for a, b in d.contents)
    named = [d.subject for d in found if d.subject is not None and not d.subject.empty]
    named += [s for d in found for s in d.via]
    spoken = [_offsets(text, s.first, s.last) for s in named]
    taken = sorted(taken + spoken + [_offsets(text, d.cue.first, d.cue.last) for d in found if d.cue is not None])
    result: dict[tuple[int, int], list[Quantity]] = {}
    for quantity in quantities:
        at = text.at(quantity.span.start)
        if text.tokens[min(at, unit.last - 1)].quote >= 0:
            continue
        if any(a <= quantity.span.start < b for a, b in spoken):
            continue  # "deux sources" that speak are no claim
        start, end = _offsets(text, unit.first, unit.last)
        for a, b in taken:
            if b <= quantity.span.start:
                start = max(start, b)
            elif a >= quantity.span.end:
                end = min(end, a)
        first = next((k for k in range(at, unit.first, -1) if text.tokens[k - 1].end <= start or _breaks(scene, k - 1)), unit.first)
        last = next((k for k in range(at, unit.last) if text.tokens[k].start >= end or _breaks(scene, k)), unit.last)
        if last <= first:
            continue
        span = _trim(text, *_offsets(text, first, last))
        # A left-over without a verb beside somebody's words ("loin des 6,1 % du ministère") is no sentence of its own.
        verbless = bool(found) and not any(g.finite and first <= g.first < last for g in scene.groups)
        if span is not None and not verbless:
            result.setdefault(span, []).append(quantity)
    return list(result.items())


def what_is_denied(scene: Scene, contents: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """ "ces accusations relèvent de la pure invention": what is called false, without the verb that calls it so."""
    start, end = contents[0]
    for group in scene.groups:
        verb = scene.text.tokens[group.first].start
        if group.finite and start < verb < end:
            return [_trim(scene.text, start, verb) or (start, end)]
    return contents


def before_quotation(text: Text, contents: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """ "Des accusations « fantaisistes »": what is called so, without the word that does."""
    start, end = contents[0]
    q = text.quotation_near(end - 1)
    if q is None or not start < q.start < end:
        return contents
    return [_trim(text, start, q.start) or (start, end)]


def _breaks(scene: Scene, k: int) -> bool:
    """A clause of its own begins behind the token."""
    text = scene.text
    token = text.tokens[k]
    if token.quote >= 0:
        return False
    if token.text in {";", ":"} or f"{token.low} {text.low(k + 1)}" in {"alors que", "tandis que", "alors qu'", "tandis qu'"}:
        return True
    if token.text != "," or text.low(k + 1) not in {"et", "mais", "or"}:
        return False
    return any(g.finite and g.first < k for g in scene.groups) and any(g.finite and k < g.first for g in scene.groups)


def _trim(text: Text, start: int, end: int) -> tuple[int, int] | None:
    """Without spaces, stops and marks at the edges; a mark stays where its partner stands inside the span."""
    words = text.text
    while start < end and words[start] in _EDGE and not _paired(words, start, end, start):
        start += 1
    while end > start and words[end - 1] in _EDGE and not _paired(words, start, end, end - 1):
        end -= 1
    return (start, end) if end > start else None


def _paired(words: str, start: int, end: int, at: int) -> bool:
    mark = words[at]
    partner = {"«": "»", "»": "«", "“": "”", "”": "“", "(": ")", ")": "("}.get(mark)
    if mark == '"':
        return words.count('"', start, end) % 2 == 0 and not (words[start] == words[end - 1] == '"')
    if partner is None:
        return False
    other = words.find(partner, start, end)
    if other < 0:
        return False
    # Marks around the whole span go: « … » alone is a quotation.
    return not {start, end - 1} >= {at, other} if mark in "«“\"(" else other != start or words.find(mark, at + 1, end) >= 0
