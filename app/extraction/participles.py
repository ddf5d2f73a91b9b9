"""Participles and infinitives that report: ", affirmant que", "tout en niant", "sans admettre", "citant le NIS"."""

from dataclasses import replace

from app.annotation import Stance
from app.extraction.frames import follow
from app.extraction.phrases import is_preposition, opens_phrase
from app.extraction.signals import Cue, CueKind, Scene
from app.extraction.sources import behind_on, source_at
from app.extraction.subjects import Subject, SubjectKind
from app.extraction.verbs import Polarity, Predicate, cue_with_content, polarity, stopped
from app.lexicon.cue_terms import Frame
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar
from app.lexicon.inflection import Mood
from app.lexicon.syntax import syntax

_LONGEST_NOUN = 14
"""Longest phrase before a participle that it belongs to, in tokens."""


def non_finite(scene: Scene, predicate: Predicate) -> Cue | None:
    """ ", affirmant que", "tout en niant", "après avoir annoncé", "sans admettre", "des rapports indiquant que"."""
    group, verb = predicate.group, predicate.verb
    opened = _opened(scene, predicate)
    if scene.quoted(group) or opened is None or (group.objects and Frame.ATTRIBUTE in verb.frames):
        return None
    start, said, negated = opened
    content = follow(scene, predicate.index, verb, predicate.last, negated=negated)
    if content is None:
        return None
    own = group.tense.mood is Mood.PARTICIPLE_PRESENT and not group.gerund and _follows_noun(scene, start)
    subject = _noun_before(scene, start) if own else main_subject(scene, predicate.index, start)
    if start == scene.unit.first and scene.text.low(start) == "et":
        subject = Subject(start, start, SubjectKind.CARRIED, start)
    if subject is None:
        return None
    if not subject.empty and scene.text.low(subject.first) == "on":
        subject = replace(behind_on(scene, subject), start=subject.start)
    cue = cue_with_content(CueKind.PARTICIPLE, CueKind.PARTICIPLE, predicate, said, subject, content)
    cue.resumes = scene.text.low(start) == "et" and start == scene.unit.first
    return cue


def _opened(scene: Scene, predicate: Predicate) -> tuple[int, Polarity, bool] | None:
    """Where the clause of a participle or infinitive begins, what it says, and whether it is negated; None where the
    words before an infinitive do not make it a report: "sans admettre", "avant d'annoncer", "après avoir nié"."""
    text, group, verb = scene.text, predicate.group, predicate.verb
    start, said, negated = group.first, polarity(predicate), stopped(group)
    before = text.low(start - 1) if start > scene.unit.first else ""
    if group.tense.mood is Mood.PARTICIPLE_PRESENT:
        if group.gerund:
            start -= 2 if text.low(start - 2) == "tout" else 1
    elif before == "sans":
        start, negated = start - 1, True
        said = Polarity(verb.negated, verb.negated_modality) if verb.negated is not None else None
    elif before in syntax().de and text.low(start - 2) == "avant":
        start -= 2
    elif before == "après" and group.compound:
        start -= 1
    elif before in syntax().de and text.low(start - 2) == "et" and start - 2 == scene.unit.first:
        start -= 2  # "Et de rappeler que …"
    else:
        return None
    return (start, said, negated or before == "sans") if said is not None else None


def _follows_noun(scene: Scene, start: int) -> bool:
    before = start - 1
    return before >= scene.unit.first and not scene.text.tokens[before].mark and scene.text.low(before) != "et"


def _noun_before(scene: Scene, start: int) -> Subject:
    """ "des rapports indiquant que": the noun right before the participle, with its article."""
    text, unit = scene.text, scene.unit
    first = start - 1
    while first > unit.first and not text.tokens[first - 1].mark and start - first < _LONGEST_NOUN:
        low, before = text.low(first), text.low(first - 1)
        if low in grammar().determiners and low not in syntax().de and before not in syntax().chain_links:
            break
        if low in syntax().du_des and before in cues().noun_forms:
            break
        if any(g.first <= first < g.last for g in scene.groups if g.finite):
            first += 1
            break
        first -= 1
    while first < start and is_preposition(text.low(first)) and text.low(first) not in syntax().du_des:
        first += 1
    return Subject(first, start, SubjectKind.RELATIVE, start)


def main_subject(scene: Scene, index: int, start: int) -> Subject | None:
    """Who a participle, an infinitive or a phrase at `start` speaks of: the subject of the main verb before it, else of
    the one behind it."""
    clause = start - (start > scene.unit.first and scene.text.low(start - 1) in {",", "et"})
    for before in range(index - 1, -1, -1):
        if not scene.groups[before].finite or scene.quoted(scene.groups[before]):
            continue
        subject = scene.subject(before)
        if subject.kind is SubjectKind.RELATIVE or scene.subordinate(subject) or subject.empty:
            continue
        return replace(subject, kind=SubjectKind.CARRIED, start=clause)
    for after in range(index + 1, len(scene.groups)):
        if scene.groups[after].finite and not scene.quoted(scene.groups[after]):
            subject = scene.subject(after)
            if not subject.empty:
                return replace(subject, kind=SubjectKind.CARRIED, start=clause)
    return None


def cites(scene: Scene, predicate: Predicate) -> bool:
    """The verb names an origin: "citant le NIS", "Belga, qui cite une source proche", not "le maire cite Kant"."""
    group = predicate.group
    if Frame.CITE not in predicate.verb.frames:
        return False
    if not group.finite:
        return True
    relative = group.clitic is None and not group.passive
    return relative and scene.subject(predicate.index).kind is SubjectKind.RELATIVE


def origin(scene: Scene, predicate: Predicate) -> Cue | None:
    """ "citant le NIS", "qui cite Reuters"."""
    text, unit, group, first = scene.text, scene.unit, predicate.group, predicate.last
    if group.negated or scene.quoted(group) or group.passive:
        return None
    if first >= unit.last or not opens_phrase(text, first):
        return None
    start = group.first
    while start > unit.first and text.low(start - 1) in {"qui", ","}:
        start -= 1
    source = Subject(*source_at(scene, first), SubjectKind.PHRASE, start)
    end = source.last
    return Cue(
        kind=CueKind.ORIGIN,
        rule="citing",
        first=group.first,
        last=first,
        start=start,
        stance=Stance.ASSERTS,
        modality=None,
        subject=source,
        frame=Frame.CITE,
        after=end,
        until=end,
    )
