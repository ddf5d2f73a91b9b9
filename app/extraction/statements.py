"""Finite verbs with their subject before and their content behind: "le maire affirme que", "Kiev dément avoir"."""

from app.annotation import Stance
from app.extraction.behind import Follow
from app.extraction.designations import head
from app.extraction.frames import follow
from app.extraction.signals import Cue, CueKind, Scene, fronted_topic
from app.extraction.sources import behind_on
from app.extraction.subjects import Subject, SubjectKind
from app.extraction.text import Text
from app.extraction.verbs import Polarity, Predicate, cue_of_subject, cue_with_content, nameless, stopped
from app.extraction.words import skip_adverbs
from app.lexicon.actors import registry
from app.lexicon.cue_terms import Frame
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar
from app.lexicon.inflection import Mood
from app.lexicon.naming import naming
from app.lexicon.syntax import syntax

_ENDS = frozenset({".", ";", ",", "…", "!", ")"})
"""Marks behind a verb that has no object."""
_PHRASAL = frozenset({Frame.NP, Frame.DE_NP, Frame.A_NP, Frame.SUR_NP, Frame.ATTRIBUTE, Frame.ESTIMATE})
"""Frames whose content is a noun phrase."""


def statement(scene: Scene, predicate: Predicate, said: Polarity) -> Cue | None:
    """ "Le maire a affirmé que le pont tiendrait", "Kiev évoque 300 blessés"."""
    group, verb = predicate.group, predicate.verb
    subject = scene.subject(predicate.index)
    content = follow(scene, predicate.index, verb, predicate.last, negated=stopped(group))
    if content is None:
        return _silence(scene, predicate, said, subject) or _bare_denial(scene, predicate, said, subject)
    if content.frame in _PHRASAL and group.tense.mood is Mood.SUBJUNCTIVE and _governed(scene, subject):
        return None  # "nie que son gouvernement ait minimisé le bilan"
    if content.frame in _PHRASAL:
        if verb.head in syntax().thing_verbs and not (_may_speak(scene, subject) or _answers(scene, said, content)):
            return None  # "le film évoque la vie des mineurs"
        if group.tense.mood is Mood.CONDITIONAL:
            return None  # "un contrôle aurait révélé la présence de …" is what somebody else says
    if content.frame is Frame.DIRECT and (_names_thing(scene, subject) or _quotes_object(scene, subject, content)):
        return None  # "la fermeture menace « 180 emplois »"
    if nameless(scene, group, subject):
        if scene.text.low(subject.first) not in syntax().reporting_pronouns:
            return None
        subject = behind_on(scene, subject)
        if subject.empty and content.frame is not Frame.QUE:
            return None
    return cue_with_content(CueKind.VERB, content.frame, predicate, said, subject, content)


def _bare_denial(scene: Scene, predicate: Predicate, said: Polarity, subject: Subject) -> Cue | None:
    """ "Paris dément.", "…, qui ont démenti": what was said last is denied."""
    text, verb = scene.text, predicate.verb
    taken = Frame.NP in verb.frames or "en" in predicate.group.objects
    answers = said.stance is Stance.DENIES and taken and (not verb.noun_object or _wholesale(text, predicate.last))
    objects = set(predicate.group.objects) - ({"en"} if predicate.group.reflexive else set())  # "s'en défend"
    if not answers or subject.empty or objects or predicate.group.clitic is not None:
        return None
    end = skip_adverbs(text, predicate.last, scene.unit.last)
    if end < scene.unit.last and text.tokens[end].text not in _ENDS:
        return None
    if scene.subordinate(subject) or not _may_speak(scene, subject):
        return None
    charge = _charge(scene, subject)
    if charge is not None:
        return cue_of_subject("charged", predicate, said, subject, charge, predicate.last)
    return _wordless("bare", predicate, said, subject, answers=True)


def _wholesale(text: Text, i: int) -> bool:
    """ "rejette |en bloc|": all of what was said."""
    return not syntax().wholesale.isdisjoint({text.low(i), f"{text.low(i)} {text.low(i + 1)}"})


def _charge(scene: Scene, subject: Subject) -> tuple[int, int] | None:
    """What a subject is accused of at the beginning of the sentence: "Accusée |d'avoir menti|, la directrice"."""
    text, first = scene.text, scene.unit.first
    linked = text.low(first) in syntax().charged and text.low(first + 1) in syntax().de | {"pour"}
    comma = next((k for k in range(first, subject.first) if text.tokens[k].text == ","), subject.first)
    return (first + 2, comma) if linked and first + 2 < comma == subject.first - 1 else None


def _silence(scene: Scene, predicate: Predicate, said: Polarity, subject: Subject) -> Cue | None:
    """ "Interrogé sur ces livraisons, il n'a pas répondu": what was asked stays unconfirmed."""
    asked = scene.text.low(scene.unit.first) in syntax().asked
    if said.stance is not Stance.UNCONFIRMED or not (asked or fronted_topic(scene, predicate.group.first)):
        return None
    return _wordless("silence", predicate, said, subject)


def _wordless(rule: str, predicate: Predicate, said: Polarity, subject: Subject, *, answers: bool = False) -> Cue:
    """The cue of a verb with no content of its own: what it is about was said or asked elsewhere."""
    return Cue(
        kind=CueKind.PHRASE,
        rule=f"{rule}:{predicate.verb.lemma}",
        first=predicate.group.first,
        last=predicate.last,
        start=subject.start,
        stance=said.stance,
        modality=said.modality,
        subject=subject,
        frame=None,
        after=predicate.last,
        until=predicate.last,
        verb=predicate.verb,
        group=predicate.group,
        answers=answers,
    )


def _answers(scene: Scene, said: Polarity, content: Follow) -> bool:
    """Only who speaks denies "toute implication" or leaves "ce chiffre" unconfirmed."""
    low, text = scene.text.low(content.first), scene.text
    if said.stance is Stance.ASSERTS:
        return False
    every = low in syntax().tout and text.low(content.first + 1) not in grammar().determiners
    pointed = low in syntax().demonstratives and text.low(content.first + 1) in cues().noun_forms
    return every or pointed


def _names_thing(scene: Scene, subject: Subject) -> bool:
    """An unlisted noun with an ending of abstract nouns: "la fermeture"."""
    noun = scene.text.low(head(scene.text, subject.first, subject.last)) if not subject.empty else ""
    persons = noun in naming().of_persons  # "son entourage"
    return noun.endswith(tuple(naming().thing_endings)) and not persons and not _may_speak(scene, subject)


def _governed(scene: Scene, subject: Subject) -> bool:
    """The clause of the subject is what a verb right before its "que" is about."""
    at = subject.first - 1
    return not subject.empty and scene.text.low(at) in syntax().que and any(g.last == at for g in scene.groups)


def _quotes_object(scene: Scene, subject: Subject, content: Follow) -> bool:
    """ "doute que les repreneurs gardent « plus de 100 postes »": in the marks stands no sentence, but what the verb of
    a subordinate clause acts on."""
    text, first = scene.text, content.first + 1
    if not _governed(scene, subject) or text.tokens[first].capital:
        return False
    end = next((k for k in range(first, scene.unit.last) if not text.tokens[k].quoted), scene.unit.last)
    return not scene.finite_between(first, end)


def _may_speak(scene: Scene, subject: Subject) -> bool:
    """A pronoun, a name, a noun of function or of a document; not just any noun."""
    text = scene.text
    if subject.kind is SubjectKind.PRONOUN or subject.empty:
        return True
    for k in range(subject.first, subject.last):
        low = text.low(k)
        if text.tokens[k].capital and low not in grammar().determiners:
            return True
        if low in registry().roles or low in cues().noun_forms or low in syntax().noun_pronouns:
            return True
        if low in naming().generic_bodies:
            return True  # "L'institution évoque un recul"
        if low in syntax().latter or low in grammar().subject_pronouns:
            return True  # "ces derniers", "il"
    return False
