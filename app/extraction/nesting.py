"""Which cue of a unit stands within what another one attributes: "Kiev affirme que Moscou nie …"."""

from collections.abc import Sequence

from app.annotation import Stance
from app.extraction.clauses import restricts
from app.extraction.signals import Cue, CueKind, Scene
from app.extraction.subjects import SubjectKind
from app.extraction.text import Text
from app.lexicon.cue_terms import Frame
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.syntax import syntax

INFINITIVE = frozenset({Frame.INF, Frame.DE_INF, Frame.A_INF, Frame.PERSON_DE_INF})
"""Frames whose content begins with an infinitive."""
CLAUSAL = INFINITIVE | {Frame.QUE, Frame.SI, Frame.ACCUSE}
"""Frames whose content is a clause, not a noun phrase."""


def mark_nested(scene: Scene, cues: Sequence[Cue]) -> None:
    """Sets `nested` of every cue that an earlier one governs."""
    begins = scene.unit.last  # where the first content of an earlier cue begins
    for cue in cues:
        if begins <= cue.first:
            cue.nested = _is_nested(scene.text, cue)
        closed = cue.subject_content is not None and cue.until is not None  # "contesté par la CGT|, qui craint"
        if cue.frame is not None and cue.kind is not CueKind.INCISE and not closed:
            begins = min(begins, cue.after)


def _is_nested(text: Text, cue: Cue) -> bool:
    """A cue behind another one's beginning of content is a part of that content."""
    if cue.kind is CueKind.NOUN:
        return True
    if text.low(cue.start) == "," and text.low(cue.start + 1) == "ce":
        return False  # ", ce que dément la guérilla"
    if cue.rule.startswith("reduced") and cue.start == cue.first:
        return True  # "doute que l'enquête réclamée par l'ONU voie le jour"
    if cue.kind in {CueKind.VERB, CueKind.PASSIVE, CueKind.PHRASE}:
        return cue.subject.kind is SubjectKind.RELATIVE or _under_que(text, cue)
    if cue.kind is CueKind.PARTICIPLE:
        return cue.subject.kind is SubjectKind.RELATIVE and not _absolute(text, cue)
    if cue.kind is CueKind.PREPOSITION:
        return in_relative(text, cue) or text.low(cue.start - 1) in syntax().que
    return cue.nested


def _absolute(text: Text, cue: Cue) -> bool:
    """ "La défense plaide la relaxe, Me Caron évoquant un dossier vide": a clause of its own behind the comma."""
    first = cue.subject.first
    known = text.low(first) in syntax().definite_articles or text.tokens[first].capital
    return known and text.low(first - 1) == ","


def _under_que(text: Text, cue: Cue) -> bool:
    """ "que Moscou nie": the clause of the cue opens with "que" or "si", which is no part of "alors que"."""
    carried = cue.subject.kind is SubjectKind.CARRIED
    if carried and _asked(text, cue):
        return True
    first = cue.first if carried else cue.subject.first
    opening = [text.low(k) for k in range(max(0, cue.start - 1), first)]
    for k, word in enumerate(opening):
        if word in syntax().si or word in syntax().que:
            before = opening[k - 1] if k else ""
            return f"{before} {word}" not in grammar().subordinators
    return False


def in_relative(text: Text, cue: Cue) -> bool:
    """ "qui, selon Washington, sont entrés": the preposition stands right behind a relative pronoun."""
    before = text.low(cue.start - 1)
    reported = before in syntax().que and bool(
        verb_forms().get(text.low(cue.start - 2))
    )  # "affirme que, selon l'armée,"
    return before in syntax().simple_relatives and not reported


def leads(text: Text, cue: Cue, floor: int) -> bool:
    """The preposition opens its clause: nothing but conjunctions stands before it."""
    if cue.start <= floor:
        return True
    before = text.low(cue.start - 1)
    if before in {":", ";"} or before in syntax().que:
        return True
    opening = text.low(cue.start)
    return cue.start < cue.first and (opening == ";" or opening in grammar().coordinators)


def is_detail(text: Text, cue: Cue) -> bool:
    """ "… de Kim Jong-un, qui a ordonné un soutien fort": told by the speaker, no attribution of its own; "que la CGT,
    qui en revendique 13 000", "qui ne reconnaît que huit morts" have a figure of their own."""
    phrasal = cue.frame is not None and cue.frame not in CLAUSAL
    if cue.nested and cue.kind is CueKind.VERB and _asked(text, cue):
        return True  # "n'a pas dit s'il tenait l'armée pour responsable"
    if cue.group is not None and ("en" in cue.group.objects or restricts(text, cue.group)):
        return False
    return cue.nested and cue.subject.kind is SubjectKind.RELATIVE and phrasal and not denies_aside(text, cue)


def _asked(text: Text, cue: Cue) -> bool:
    """The clause of the verb is an indirect question: "|si| le pont", "|s'|il"."""
    first = cue.first - 1 if text.low(cue.first - 1) in grammar().subject_pronouns else cue.subject.first
    return text.low(first - 1) in syntax().si


def denies_aside(text: Text, cue: Cue) -> bool:
    """ "attribue l'attentat au groupe Vigilance|, qui nie toute implication|": no part of what was said before it."""
    relative = cue.nested and cue.subject.kind is SubjectKind.RELATIVE
    return relative and cue.stance is Stance.DENIES and text.low(cue.start - 1) == ","


def detail_told(scene: Scene, speaker: Cue, preposition: Cue) -> int | None:
    """The pronoun of a relative clause set off by a comma that only the source at its end says: "craint une année
    blanche dans les écoles, |où| l'on compte 110 élèves par classe, d'après l'Unicef"."""
    text = scene.text
    if speaker.frame is None or speaker.frame in CLAUSAL:
        return None
    for k in range(preposition.start - 1, speaker.after, -1):
        token = text.tokens[k]
        if token.quoted:
            continue
        if token.low in syntax().simple_relatives and text.low(k - 1) == ",":
            return k if scene.finite_between(k, preposition.start) else None
        if token.text in {",", ";", ":"} and scene.finite_between(k, preposition.start):
            return None  # "dénonce la hausse ; le coût, qui double, atteindra, |selon X|": the clause goes on behind it
    return None
