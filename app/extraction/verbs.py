"""Reporting verbs in the text: which one of the lexicon a verb group is, and what it does with its content."""

from dataclasses import dataclass
from typing import NamedTuple

from app.annotation import Modality, Stance
from app.extraction.behind import Follow
from app.extraction.clauses import VerbGroup
from app.extraction.signals import Cue, CueKind, Scene
from app.extraction.subjects import Subject, SubjectKind
from app.extraction.text import Text
from app.extraction.words import past_times, skip_adverbs
from app.lexicon.cue_terms import Effect, Frame, Verb
from app.lexicon.cues import cues
from app.lexicon.inflection import Mood
from app.lexicon.syntax import syntax

_INSERTED = 6
"""Tokens that may stand between a verb and its fixed words."""


class Polarity(NamedTuple):
    """What a verb does with its content, once negation and operators are reckoned."""

    stance: Stance
    modality: Modality | None


@dataclass(frozen=True, slots=True)
class Predicate:
    """The verb group at `index` of the scene as a verb of the lexicon; `last` is where its fixed words end."""

    index: int
    group: VerbGroup
    verb: Verb
    last: int


def predicate_at(scene: Scene, index: int) -> Predicate | None:
    """The reporting verb that a group is, the one with the longest fixed tail: "faire état", not "faire"."""
    group = scene.groups[index]
    best: Predicate | None = None
    for form in cues().forms.get(scene.text.low(group.head), ()):
        verb = form.verb
        if verb.head != group.lemma or verb.reflexive != group.reflexive:
            continue
        if verb.clitic and verb.clitic not in group.objects:
            continue
        end = tail_end(scene.text, group.last, verb.tail)
        if end is not None and (best is None or len(verb.tail) > len(best.verb.tail)):
            best = Predicate(index, group, verb, end)
    return best


def tail_end(text: Text, start: int, tail: tuple[str, ...]) -> int | None:
    """Where the fixed words of a verb end that stand at `start`, adverbs passed; None where they do not."""
    i = start
    if tail and text.low(i) != tail[0]:
        i = skip_adverbs(text, start, start + _INSERTED)  # "fait, lui, état de", "fait par ailleurs état de"
    for at, word in enumerate(tail):
        if at and not _is_tail(text, i, word):
            i = skip_adverbs(text, past_times(text, i, start + _INSERTED), start + _INSERTED)  # "fait état mardi de"
        if not _is_tail(text, i, word):
            return None
        i += 1
    return i


def _is_tail(text: Text, i: int, word: str) -> bool:
    return text.low(i) == word or (word == "de" and text.low(i) in syntax().de_forms)


def stopped(group: VerbGroup) -> bool:
    """Negated, or held back by an operator ("refuse de"): the verb's negated frames hold."""
    return group.negated or any(o.effect is Effect.UNCONFIRMED for o in group.operators)


def polarity(predicate: Predicate) -> Polarity | None:
    """Stance and modality of a verb as it stands; None where nothing is said: "n'a pas annoncé"."""
    group, verb = predicate.group, predicate.verb
    refused = any(o.effect is Effect.UNCONFIRMED for o in group.operators if not o.negative or group.negated)
    carried = any(o.negative and o.effect is Effect.NONE for o in group.operators)  # "ne cesse de répéter"
    if not refused and (not group.negated or carried):
        return Polarity(verb.stance, verb.modality)
    if verb.negated is not None:
        return Polarity(verb.negated, verb.negated_modality or verb.modality)
    if (refused or group.operators) and Frame.DIRECT in verb.frames:
        return Polarity(Stance.UNCONFIRMED, verb.modality)  # "a refusé de dire si"
    return None


def unsaid(group: VerbGroup) -> bool:
    """ "doit annoncer", "pourrait indiquer", "annoncera": nothing has been said yet."""
    modal = any(o.head in syntax().unsaid_modals for o in group.operators)
    if group.tense.mood is Mood.FUTURE:
        return True
    if group.tense.mood is Mood.CONDITIONAL:
        return modal or not group.compound
    return modal and not group.compound and not group.negated


def nameless(scene: Scene, group: VerbGroup, subject: Subject) -> bool:
    """ "on estime", "nous pensons", "il a été annoncé": a pronoun that names no source."""
    if subject.kind is not SubjectKind.PRONOUN:
        return False
    low = scene.text.low(subject.first)
    return low in syntax().nameless_pronouns or (low == "il" and group.passive)


def cue_with_content(
    kind: CueKind, rule: str, predicate: Predicate, said: Polarity, subject: Subject, content: Follow
) -> Cue:
    """The cue of a verb whose content follows it."""
    return Cue(
        kind=kind,
        rule=f"{rule}:{predicate.verb.lemma}",
        first=predicate.group.first,
        last=predicate.last,
        start=subject.start,
        stance=content.stance or said.stance,
        modality=said.modality,
        subject=subject,
        frame=content.frame,
        after=content.first,
        until=content.until,
        verb=predicate.verb,
        group=predicate.group,
    )


def cue_of_subject(
    rule: str, predicate: Predicate, said: Polarity, holder: Subject, content: tuple[int, int], after: int
) -> Cue:
    """The cue of a verb whose content stands before it, and nothing behind: "ce que dément la mairie"."""
    return Cue(
        kind=CueKind.PASSIVE,
        rule=f"{rule}:{predicate.verb.lemma}",
        first=predicate.group.first,
        last=predicate.last,
        start=holder.start,
        stance=said.stance,
        modality=said.modality,
        subject=holder,
        frame=Frame.NP,
        after=after,
        until=after,
        verb=predicate.verb,
        group=predicate.group,
        subject_content=content,
    )
