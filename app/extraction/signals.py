"""The signals of attribution: what a cue is, and the unit in which cues are looked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.annotation import Modality, Stance
from app.extraction.clauses import VerbGroup
from app.extraction.subjects import Subject, SubjectKind, subject_before
from app.extraction.text import Text, Unit
from app.extraction.words import expression, joined, spoken
from app.lexicon.cue_terms import Frame, Verb
from app.lexicon.grammar import grammar
from app.lexicon.inflection import Mood
from app.lexicon.syntax import syntax

_DEEPEST = 6
"""Verbs that may share one subject: "a dit …, a ajouté …, et a conclu"."""


class CueKind(StrEnum):
    """What sort of signal it is."""

    VERB = "verb"
    INCISE = "incise"
    PARTICIPLE = "participle"
    PASSIVE = "passive"
    PHRASE = "phrase"
    PREPOSITION = "preposition"
    NOUN = "noun"
    ORIGIN = "origin"
    """ "citant X", "cité par X": names a relay or origin, has no content of its own."""


@dataclass(slots=True)
class Cue:
    """A signal at tokens [first, last) of a unit; `start` is where its clause begins, `after` where its content may."""

    kind: CueKind
    rule: str
    first: int
    last: int
    start: int
    stance: Stance
    modality: Modality | None
    subject: Subject
    frame: Frame | None
    after: int
    until: int | None = None
    """Where the content ends at the latest; `after` itself where none follows."""
    verb: Verb | None = None
    group: VerbGroup | None = None
    subject_content: tuple[int, int] | None = None
    """Passive: what is denied or confirmed stands as the subject."""
    resumes: bool = False
    """Whoever spoke last speaks: "Et de conclure que …"."""
    answers: bool = False
    """It says nothing itself, and means what was said last: "Paris dément."."""
    nested: bool = False
    """It stands within what an earlier cue attributes."""


@dataclass(slots=True)
class Scene:
    """A unit under analysis: its verb groups and the subjects found so far."""

    text: Text
    unit: Unit
    groups: Sequence[VerbGroup]
    subjects: dict[int, Subject] = field(default_factory=dict)

    def quoted(self, group: VerbGroup) -> bool:
        """The verb stands inside a quotation."""
        return self.text.tokens[group.head].quoted

    def finite_between(self, first: int, last: int) -> list[VerbGroup]:
        """The finite verb groups that begin within tokens [first, last)."""
        return [g for g in self.groups if g.finite and first <= g.first < last]

    def infinitive_at(self, i: int) -> bool:
        """The token is part of an infinitive."""
        return any(g.first <= i < g.last and not g.finite and g.tense.mood is Mood.INFINITIVE for g in self.groups)

    def subject(self, index: int) -> Subject:
        """The subject of a group; a carried one leads to that of the verb before it."""
        return self._resolved(index, 0)

    def subordinate(self, subject: Subject) -> bool:
        """The clause of the subject is opened by "que", "dont" or "où": what it says is no main statement."""
        opening = range(max(self.unit.first, subject.start), subject.first)
        words = syntax().que | syntax().adverbial_relatives
        return any(self.text.low(k) in words for k in (*opening, subject.start - 1))

    def _resolved(self, index: int, depth: int) -> Subject:
        if index in self.subjects:
            return self.subjects[index]
        found = self._topic(self._own(index))
        if found.kind is SubjectKind.CARRIED and depth < _DEEPEST:
            carried = self._carried(index, depth)
            if carried is not None:
                found = Subject(carried.first, carried.last, SubjectKind.CARRIED, found.start)
        self.subjects[index] = found
        return found

    def _own(self, index: int) -> Subject:
        """The subject in the verb's own clause: its inverted pronoun, else what stands before it."""
        group = self.groups[index]
        if group.clitic is None:
            return subject_before(self.text, self.unit, self.groups, index)
        at = clitic_at(self.text, group)
        kind = SubjectKind.IMPERSONAL if group.clitic in syntax().nameless_clitics else SubjectKind.PRONOUN
        return Subject(at, at + 1, kind, group.first)

    def _topic(self, subject: Subject) -> Subject:
        """ "Quant au Kremlin, il a …": the pronoun stands for the phrase before its comma."""
        text, first = self.text, self.unit.first
        if subject.kind is not SubjectKind.PRONOUN or text.low(subject.first - 1) != ",":
            return subject
        end = expression(text, first, subject.first, syntax().topics)
        if end == first or end >= subject.first - 1:
            return subject
        return Subject(end, subject.first - 1, SubjectKind.PHRASE, first)

    def _contrasts(self, subject: Subject, first: int, last: int) -> bool:
        """ "|alors que| le syndicat appelle à la grève et espère …": one clause, no comma in tokens [first, last)."""
        at = subject.first - 1
        opened = self.text.low(at) in syntax().que and f"{self.text.low(at - 1)} que" in grammar().subordinators
        return opened and not any(self.text.tokens[k].text == "," for k in range(first, last))

    def _carried(self, index: int, depth: int) -> Subject | None:
        """The subject that "et a ajouté" shares: of the nearest verb before it that is no part of a speech or of a
        clause under "que", else of the nearest one at all."""
        group = self.groups[index]
        fallback: Subject | None = None
        for before in range(index - 1, -1, -1):
            other = self.groups[before]
            if not other.finite or self.quoted(other) != self.quoted(group):
                continue
            if None not in (group.plural, other.plural) and group.plural != other.plural:
                continue
            subject = self._resolved(before, depth + 1)
            if subject.empty:
                continue
            main = not self.subordinate(subject) or self._contrasts(subject, other.last, group.first)
            if subject.kind is not SubjectKind.RELATIVE and main:
                return subject
            fallback = fallback or subject
        return fallback


def compares(text: Text, cue: Cue) -> bool:
    """ "comme l'a écrit un site": the cue takes up what another one says."""
    opens = cue.start < cue.first and text.low(cue.start) in syntax().comparing_openers
    return cue.kind is CueKind.INCISE and opens


def fronted_topic(scene: Scene, before: int) -> tuple[int, int] | None:
    """The tokens of the topic that opens the sentence, or the part behind its last ";", of the verb at `before`: "Quant
    à la vente, le groupe …"."""
    text = scene.text
    parts = (k + 1 for k in range(before - 1, scene.unit.first, -1) if text.tokens[k].text == ";")
    first = next(parts, scene.unit.first)
    topics = sorted(syntax().fronted_topics, key=len, reverse=True)
    words = next((w for t in topics if joined(text, first, first + len(w := spoken(t))) == t), None)
    end = next((k for k in range(first, before) if text.tokens[k].text == "," and not text.tokens[k].quoted), None)
    if words is None or end is None:
        return None
    if scene.finite_between(first, end) and words[-1] not in syntax().si:  # "à la question de savoir si le pont tient,"
        return None
    start = first + len(words)
    return (start, end) if end > start else None


def clitic_at(text: Text, group: VerbGroup) -> int:
    """The token of the inverted pronoun of a group that has one: "-t-il" of "a-t-il dit"."""
    return next(k for k in range(group.first, group.last) if text.tokens[k].kind == "clitic")
