"""How a content follows its cue verb: "que …", an infinitive, a noun phrase, a colon and a quotation, "Y de …"."""

from collections.abc import Callable

from app.annotation import Stance
from app.extraction.behind import Behind, Follow
from app.extraction.clauses import restricts
from app.extraction.complements import accusation, adjective, charge, infinitive, request
from app.extraction.objects import object_phrase
from app.extraction.phrases import is_preposition, opens_phrase, phrase_after
from app.extraction.predicates import denied_object, estimate, predication
from app.extraction.quotations import OPENING
from app.extraction.signals import Scene
from app.lexicon.actors import registry
from app.lexicon.cue_terms import Frame, Verb
from app.lexicon.grammar import grammar
from app.lexicon.inflection import Mood
from app.lexicon.syntax import syntax

_REACH = 28
"""How many tokens may stand between a verb and its "que": addressee, place and time of the saying."""
_NEAR = 8
"""How many may stand between a verb and a noun phrase that is its content."""


def follow(scene: Scene, index: int, verb: Verb, start: int, negated: bool = False) -> Follow | None:
    """The content that follows the verb group at `index`, a form of `verb`, from token `start` on.

    None where none does; `negated` where the verb's negated frames hold: "n'a pas précisé le coût".
    """
    behind = Behind(scene, index, verb, negated)
    i = behind.past_adverbs(start)
    i = _past_restriction(behind, i)
    if i >= behind.last:
        return None
    if (fact := _fact(behind, i)) is not None:
        return fact
    if scene.text.low(i) in syntax().que:
        return Follow(Frame.QUE, i + 1) if behind.frames & {Frame.QUE, Frame.PERSON_QUE} else None
    return next((found for rule in _RULES if (found := rule(behind, i)) is not None), None)


def complement_at(scene: Scene, index: int, verb: Verb, start: int) -> Follow | None:
    """What somebody "est accusé par Y" of, from token `start` behind the agent on."""
    behind = Behind(scene, index, verb, False)
    return charge(behind, behind.past_adverbs(start))


def _past_restriction(behind: Behind, i: int) -> int:
    """ "n'en dénombre que |douze", "ne compte plus que |40 blessés": the "que" restricts, the content follows it."""
    if not restricts(behind.text, behind.group) or i >= behind.last:
        return i
    k = behind.past_adverbs(i + 1) if behind.text.low(i) in syntax().negations else i
    if k < behind.last and behind.text.low(k) in syntax().que:
        return k + 1
    return k  # "n'évalue plus |son préjudice qu'à 9 millions"


def _fact(behind: Behind, i: int) -> Follow | None:
    """ "insiste sur le fait que", "déplore le fait que"."""
    text = behind.text
    k = i + (text.low(i) in syntax().fact_links)
    known = (text.low(k), text.low(k + 1)) == ("le", "fait") and text.low(k + 2) in syntax().que
    return Follow(Frame.QUE, k + 3) if known and k + 3 < behind.last else None


def _question(behind: Behind, i: int) -> Follow | None:
    """ "se demande si le pont tient", "n'a pas dit s'il viendrait", "n'a pas dit combien"."""
    asked = Frame.SI in behind.frames or (behind.negated and Frame.DIRECT in behind.verb.frames)
    if not asked:
        return None
    if behind.text.low(i) in syntax().si:
        return Follow(Frame.SI, i + 1)
    return Follow(Frame.SI, i) if behind.text.low(i) in syntax().question_words else None


def _quotation(behind: Behind, i: int) -> Follow | None:
    """ "a lancé « Partez »", "dénonce « un mensonge »"."""
    if not behind.opening(i):
        return None
    fragment = behind.text.low(i + 1) in syntax().a_forms and behind.text.low(i + 2) not in syntax().quantifiers
    if fragment and not behind.text.tokens[i + 1].capital:
        return None  # "répondent « à d'autres clients »": a complement, no speech
    if behind.frames & {Frame.DIRECT, Frame.QUE}:
        return Follow(Frame.DIRECT, i)
    return Follow(Frame.NP, i) if Frame.NP in behind.frames else None


def _asked_of(behind: Behind, i: int) -> Follow | None:
    """ "réclame du ministre « un écrit »", "exige de la direction « des excuses »": of whom, then what, in marks."""
    if Frame.NP not in behind.frames or behind.text.low(i) not in syntax().de_forms or behind.group.objects:
        return None
    end = phrase_after(behind.text, i, behind.last)
    opened = next((k for k in range(i + 1, min(end + 1, behind.last)) if behind.opening(k)), None)
    of_whom = opened is not None and any(behind.text.low(k) in registry().roles for k in range(i + 1, opened))
    return Follow(Frame.NP, opened) if opened is not None and of_whom else None


def _colon(behind: Behind, i: int) -> Follow | None:
    """ "précise : le pont est fermé"."""
    if behind.text.low(i) != ":" or Frame.DIRECT not in behind.frames:
        return None
    # "dément : aucun poste n'est menacé" puts forward what follows
    return Follow(Frame.DIRECT, i + 1, None, Stance.ASSERTS if behind.verb.stance is Stance.DENIES else None)


def _further(behind: Behind, i: int) -> Follow | None:
    """ "a déclaré à la presse, lors d'un point de situation, que …": "que", a colon or a quotation further on."""
    text, frames, words = behind.text, behind.frames, syntax()
    if Frame.NP in frames and opens_phrase(text, i) and Frame.PERSON_QUE not in frames:
        return None
    for k in behind.reach(i, _REACH):
        if _opens_clause(behind, k):
            return None
        if text.low(k) in words.que and text.low(k - 1) not in words.comparatives | words.que_companions:
            return Follow(Frame.QUE, k + 1) if frames & {Frame.QUE, Frame.PERSON_QUE} else None
        if text.low(k) == ":" and Frame.DIRECT in frames and k + 1 < behind.last:
            return Follow(Frame.DIRECT, k + 1) if text.tokens[k + 1].text in OPENING else None
        if behind.opening(k) and Frame.DIRECT in frames and text.low(k - 1) == ",":
            return Follow(Frame.DIRECT, k)
        if (found := _further_phrase(behind, i, k)) is not None:
            return found
    return None


def _opens_clause(behind: Behind, k: int) -> bool:
    """Another clause begins: "…, affirmant", "… quand"."""
    group = behind.group_at(k)
    if group is not None and (group.finite or group.tense.mood is Mood.PARTICIPLE_PRESENT):
        return True
    low = behind.text.low(k)
    return low in grammar().subordinators and low not in syntax().light_subordinators


def _further_phrase(behind: Behind, i: int, k: int) -> Follow | None:
    """ "a alerté la presse sur", "promet aux élus de signer", "évoque depuis mardi une crue": a shorter way on."""
    text, frames, words = behind.text, behind.frames, syntax()
    low, near = text.low(k), k - i <= _NEAR
    if k > i and near and low == "sur" and Frame.SUR_NP in frames:
        return Follow(Frame.SUR_NP, k + 1)
    if k > i and near and low in syntax().against and Frame.CONTRE_NP in frames:
        return Follow(Frame.CONTRE_NP, k + 1)
    if k > i and near and Frame.INF in frames and behind.infinitive_at(k) and not is_preposition(text.low(k - 1)):
        return Follow(Frame.INF, k) if text.low(k - 1) not in words.infinitive_links else None
    if k > i and low in words.de and Frame.DE_INF in frames and behind.infinitive_at(k + 1):
        return Follow(Frame.DE_INF, k + 1)
    if k > i and near and behind.opening(k) and Frame.NP in frames and text.low(i) in words.adjunct_prepositions:
        return Follow(Frame.NP, k)  # "a évoqué sur Radio Ouest « onze soldats tombés »"
    adjoined = k > i and near and is_preposition(text.low(i)) and k + 1 < behind.last
    if adjoined and low in words.de and Frame.DE_NP in frames and (behind.opening(k + 1) or behind.numeral(k + 1)):
        return Follow(Frame.DE_NP, k + 1)  # "fait état pour sa seule commune de « 40 arrestations »"
    adjunct = text.low(k - 1) in words.time_words or text.low(k - 1) == ","
    if text.low(i) in words.adjunct_prepositions and k > i + 1 and low in words.indefinite_articles:
        adjunct = not is_preposition(text.low(k - 1))  # "avait relevé dans son rapport une hausse"
    if near and adjunct and low in words.object_determiners and Frame.NP in frames:
        return Follow(Frame.NP, k)
    return None


_RULES: tuple[Callable[[Behind, int], Follow | None], ...] = (
    _question,
    denied_object,
    _quotation,
    _colon,
    adjective,
    infinitive,
    accusation,
    request,
    _asked_of,
    predication,
    estimate,
    object_phrase,
    _further,
)
"""Tried in order right behind a verb; the first that knows the content decides."""
