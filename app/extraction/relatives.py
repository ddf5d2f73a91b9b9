"""Contents that a relative takes up: "un nombre que conteste le maire", "…, ce que dément la guérilla"."""

from app.annotation import Stance
from app.extraction.denials import denial_at
from app.extraction.frames import follow
from app.extraction.phrases import antecedent_of, is_preposition
from app.extraction.signals import Cue, Scene
from app.extraction.sources import source_behind
from app.extraction.subjects import Subject, SubjectKind
from app.extraction.verbs import Polarity, Predicate, cue_of_subject, stopped
from app.lexicon.cue_terms import Frame
from app.lexicon.grammar import grammar
from app.lexicon.syntax import syntax

_TAKEN_UP = frozenset({Frame.NP, Frame.ATTRIBUTE, Frame.ESTIMATE, Frame.DE_NP, Frame.A_NP, Frame.SUR_NP})
"""Frames whose content may be the antecedent of a relative pronoun."""
_REACH = 24
"""How far the pronoun may stand before its verb."""
_PREDICATE = 8
"""How far a denying predicate may stand behind its verb: "juge aujourd'hui totalement infondée"."""
_BARE_PREDICATE = 6


def clause_taken_up(scene: Scene, predicate: Predicate, said: Polarity) -> Cue | None:
    """ "Le pont aurait cédé, ce que dément la guérilla": the content is "ce", which takes up the clause before."""
    text = scene.text
    at = predicate.group.first - 1
    if text.low(at) not in syntax().que or text.low(at - 1) != "ce" or text.low(at - 2) != ",":
        return None
    source = source_behind(scene, predicate.last)
    if source is None:
        return None
    holder = Subject(*source, SubjectKind.INVERTED, at - 2)
    return cue_of_subject("what", predicate, said, holder, (at - 1, at), source[1])


def dislocated(scene: Scene, predicate: Predicate, said: Polarity) -> Cue | None:
    """ "Ces accusations, l'office les rejette": the object stands before the subject and is taken up by a pronoun."""
    text, first = scene.text, scene.unit.first
    if not set(predicate.group.objects) & syntax().definite_articles or Frame.NP not in predicate.verb.frames:
        return None
    if text.low(first) not in syntax().demonstratives | syntax().definite_articles:
        return None
    comma = next((k for k in range(first, predicate.group.first) if text.tokens[k].text == ","), None)
    subject = scene.subject(predicate.index)
    if comma is None or subject.empty or subject.first != comma + 1 or scene.finite_between(first, comma):
        return None
    return cue_of_subject("dislocated", predicate, said, subject, (first, comma), predicate.last)


def antecedent_taken_up(scene: Scene, predicate: Predicate, said: Polarity) -> Cue | None:
    """ "un nombre que conteste le maire", "un taux que la FSU évalue à 35 %": the content is what "que" takes up."""
    text, frames = scene.text, _frames(predicate)
    relative = _pronoun_before(scene, predicate) if frames & _TAKEN_UP else None
    if relative is None:
        return None
    holder = _holder(scene, predicate, relative)
    if holder is None:
        return None
    denied = Frame.ATTRIBUTE in frames and _denied(scene, predicate.last, _PREDICATE)
    if text.low(relative) in syntax().que and not denied and not frames & {Frame.NP, Frame.ESTIMATE}:
        return None
    end = relative - 1 if text.low(relative - 1) in syntax().relative_prepositions else relative
    content = (antecedent_of(text, scene.unit.first, end), end - 1 if text.low(end - 1) == "," else end)
    stance = Stance.DENIES if denied else said.stance
    cue = cue_of_subject("relative", predicate, Polarity(stance, said.modality), holder, content, predicate.last)
    cue.start = relative - 2 if text.low(relative - 1) == "ce" and text.low(relative - 2) == "," else relative
    if Frame.ESTIMATE in frames and not denied:
        cue.until = None  # the figure follows
    return cue


def _frames(predicate: Predicate) -> frozenset[Frame]:
    """How contents stand to the verb as it is: "un chiffre qu'il n'a pas souhaité commenter"."""
    verb = predicate.verb
    return verb.negated_frames if stopped(predicate.group) and verb.negated is not None else verb.frames


def _pronoun_before(scene: Scene, predicate: Predicate) -> int | None:
    """The relative pronoun before the verb that takes up a noun, with no mark between."""
    text, k = scene.text, predicate.group.first - 1
    floor = max(scene.unit.first, predicate.group.first - _REACH)
    while k > floor:
        token = text.tokens[k]
        if token.low in syntax().object_relatives:
            subject = token.low in syntax().lequel and text.low(k - 1) == ","  # "le syndicat, lequel ne confirme pas"
            return k if not subject and _takes_up(scene, k) else None
        if token.mark and not token.quoted:
            opening = _insertion_start(scene, k, floor)
            if opening is None:
                return None
            k = opening
        k -= 1
    return None


def _insertion_start(scene: Scene, k: int, floor: int) -> int | None:
    """The mark that opens the group which the one at `k` closes: ", sollicité par l'AFP,", "(AFMPS)"; the mark itself
    where it belongs to an abbreviation: "M."."""
    text = scene.text
    mark = text.tokens[k].text
    if mark == "." and f"{text.low(k - 1)}." in grammar().abbreviations:
        return k
    partner = {",": ",", ")": "("}.get(mark)
    opening = next((n for n in range(k - 1, floor, -1) if text.tokens[n].text == partner), None)
    return opening if opening is not None and not scene.finite_between(opening, k) else None


def _takes_up(scene: Scene, relative: int) -> bool:
    """The "que" is a relative pronoun: a noun stands before it."""
    text = scene.text
    before = text.tokens[relative - 1]
    if before.text == ",":
        before = text.tokens[relative - 2]
    if any(g.first <= relative - 1 < g.last for g in scene.groups):
        return False
    if text.low(relative) == "dont" and text.tokens[relative + 1].kind == "number":
        return False  # "88 blessés, dont 19 dans un état critique"
    low = before.low
    return before.word and not is_preposition(low) and not grammar().is_adverb(low) and low not in syntax().comparatives


def _holder(scene: Scene, predicate: Predicate, relative: int) -> Subject | None:
    """Who holds what "que" takes up: "que conteste le maire", "que la FSU évalue à"; None where the verb has another
    content of its own: "l'homme que le maire dit avoir vu"."""
    if relative == predicate.group.first - 1:
        source = source_behind(scene, predicate.last)
        if source is None:
            return None
        denied = (k for k in range(*source) if scene.text.low(k) in syntax().ne)
        end = next(denied, source[1])  # "l'encours dont parle la Cour| ne dépasse pas 260 milliards"
        return Subject(source[0], end, SubjectKind.INVERTED, relative)
    subject, first = scene.subject(predicate.index), relative + 1
    first += scene.text.low(first) in syntax().nor and subject.first > first  # "ce que ni Ferrum ni Bercy n'ont"
    spoken = scene.text.low(subject.first) in syntax().speech_pronouns and subject.last - subject.first > 1
    if subject.empty or subject.first != first or spoken:
        return None  # "un rapport que |nous avons pu consulter| situe les tirs ailleurs"
    other = follow(scene, predicate.index, predicate.verb, predicate.last, negated=stopped(predicate.group))
    beside = other is not None and scene.text.low(other.first - 1) == ":"  # "un chiffre que X dément : il y en a moins"
    return subject if other is None or beside or _is_predicate(scene, predicate) else None


def _is_predicate(scene: Scene, predicate: Predicate) -> bool:
    """What follows the verb is its predicate or its figure, not an object: "que X juge « sans fondement »"."""
    frames = predicate.verb.frames
    if Frame.ATTRIBUTE in frames and _denied(scene, predicate.last, _BARE_PREDICATE):
        return True
    return Frame.ESTIMATE in frames and scene.text.low(predicate.last) in syntax().figure_openers


def _denied(scene: Scene, first: int, reach: int) -> bool:
    return denial_at(scene.text, first, min(first + reach, scene.unit.last)) is not None
