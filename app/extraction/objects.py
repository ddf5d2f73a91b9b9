"""Contents that are noun phrases: "évoque un bilan", "fait état de douze morts", "alerte sur un risque"."""

from app.extraction.behind import Behind, Follow
from app.extraction.clauses import restricts
from app.extraction.designations import head
from app.extraction.phrases import is_preposition, opens_phrase, phrase_after
from app.extraction.quotations import OPENING
from app.extraction.subjects import SubjectKind
from app.extraction.words import expression
from app.lexicon.cue_terms import Frame
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar
from app.lexicon.places import parents
from app.lexicon.syntax import syntax

_PARTITIVE = frozenset({"la", "l'"})
_FIGURE = 4
"""How far its digits may stand behind the verb: "plus de 2 000"."""
_CONTRAST = 5
"""How far before the verb "de son côté" may stand, in tokens."""
_COUNTED = 7
"""How far a figure may stand in the object of "relever", "constater"."""


def object_phrase(behind: Behind, i: int) -> Follow | None:
    """A noun phrase as content, by the first of the rules that fits."""
    counted = _counted(behind, i) or _announced(behind, i)
    if counted is not None:
        return counted
    text = behind.text
    if _only_another(behind, i):
        return None
    if text.low(i + 1) in syntax().empty_objects or behind.verb.not_objects & behind.may_head(i + 1):
        return None  # "requiert l'anonymat", "accuse un retard"
    if Frame.NP in behind.frames and set(behind.group.objects) <= syntax().adverbial_clitics | syntax().dative_clitics:
        figure = _bounded(behind, i)
        if "en" in behind.group.objects and not figure and text.tokens[i].kind != "number" and not behind.negated:
            return None  # "en évoque la vie"
        # "relève l'ouverture tardive de 11 %"
        told = figure or any(behind.numeral(k) for k in behind.reach(i, _COUNTED)) or _indefinite(behind, i)
        if behind.verb.indefinite_object and not told:
            return None
        several = text.low(i) in syntax().de and text.low(i + 1) in syntax().plural_adjectives
        if text.low(i) in syntax().de and text.low(i + 1) in _PARTITIVE and Frame.DE_NP not in behind.frames:
            several = True  # "réclame de l'eau", "a requis de la prison ferme"
        if figure or several or (opens_phrase(text, i) and not _addressed(behind, i)):
            return Follow(Frame.NP, i) if not behind.verb.noun_object or _says(behind, i) else None
    return _prepositional(behind, i)


def _only_another(behind: Behind, i: int) -> bool:
    """ "avance un tout autre chiffre.", "livre une autre version.": which one, only another sentence says."""
    text, words = behind.text, syntax()
    k = i + 1 + (text.low(i + 1) in words.tout)
    other = text.low(i) in words.indefinite_articles and text.low(k) in words.others
    if not other or k + 2 > behind.last:
        return False
    return text.low(k + 1) in words.retold and (k + 2 == behind.last or text.tokens[k + 2].mark)


def _bounded(behind: Behind, i: int) -> bool:
    """ "plus de 90 décès", "entre 3 et 5 %", "deux morts": a figure in words or with what bounds it."""
    text, words = behind.text, syntax()
    low = text.low(i)
    if low.split("-")[0] in words.number_words:
        return True
    if low not in words.quantifiers and low not in words.bound_openers:
        return False
    return any(text.tokens[k].kind == "number" or text.low(k) in words.number_words for k in behind.reach(i, 5))


def _addressed(behind: Behind, i: int) -> bool:
    """ "prévient les habitants que": the object is addressed, the content comes with "que"."""
    if Frame.PERSON_QUE not in behind.frames:
        return False
    end = phrase_after(behind.text, i, behind.last)
    return end < behind.last and behind.text.low(end) in syntax().que


def _says(behind: Behind, i: int) -> bool:
    """The phrase is headed by a noun of saying: "ces accusations"; "toute ingérence" is what is denied as well."""
    every = behind.text.low(i) in syntax().tout
    said = cues().noun_forms.keys() | syntax().disputed_nouns
    return every or any(behind.text.low(k) in said for k in behind.reach(i, 4))


def _prepositional(behind: Behind, i: int) -> Follow | None:
    """ "fait état de douze morts", "appelle à la grève", "alerte sur un risque", "milite pour la gratuité"."""
    if behind.verb.indefinite_object and not _indefinite(behind, i):
        return None
    low, frames, words = behind.text.low(i), behind.frames, syntax()
    if Frame.DE_NP in frames and low in words.de_forms:
        return Follow(Frame.DE_NP, i if low in words.du_des else i + 1)
    if Frame.A_NP in frames and low == "à" and behind.text.low(i + 1) == "ce" and behind.text.low(i + 2) in words.que:
        return Follow(Frame.QUE, i + 3)  # "s'attend à ce que"
    if Frame.A_NP in frames and low in words.a_forms:
        return Follow(Frame.A_NP, i + 1)
    if Frame.SUR_NP in frames and low in words.topic_prepositions:
        return Follow(Frame.SUR_NP, i + 2 if low in words.topic_heads else i + 1)
    if Frame.CONTRE_NP in frames and low in syntax().against:
        return Follow(Frame.CONTRE_NP, i + 1)
    if Frame.POUR_NP in frames and low == "pour":
        return Follow(Frame.POUR_NP, i + 1)
    return None


def _indefinite(behind: Behind, i: int) -> bool:
    """ "d'une erreur", "de 120 millions", "de « mensonge »": not something known already."""
    words = syntax()
    if behind.text.low(i) in words.de and behind.text.low(i + 1) in _PARTITIVE:
        told = behind.reach(i + 2, _COUNTED)
        # "parle de l'abolition de 2 000 postes"
        return any(behind.numeral(k) and is_preposition(behind.text.low(k - 1)) for k in told)
    k = min(i + 1 if behind.text.low(i) in words.de | words.topic_prepositions else i, behind.last - 1)
    token = behind.text.tokens[k]
    if token.text in OPENING or token.quoted or behind.numeral(k):
        return True
    bounds = words.quantifiers | words.bound_openers
    return token.low in words.indefinite_articles or token.low == "plusieurs" or token.low in bounds


def _counted(behind: Behind, i: int) -> Follow | None:
    """ "a compté 11 500 manifestants", "en a dénombré trois", "attend 2 000 personnes": a figure that somebody puts
    forward."""
    group, text = behind.group, behind.text
    rival = "en" in group.objects or restricts(text, group)
    told = (
        (Frame.FIGURE in behind.frames and _counts(behind, i))
        or (Frame.RIVAL in behind.frames and rival)
        or (Frame.EXPECTED in behind.frames and _awaits(behind, i))
    )
    if not told or not set(group.objects) <= syntax().adverbial_clitics:
        return None
    if is_preposition(text.low(i)) and text.low(i) not in syntax().quantifiers:  # "en compte |près| de 300"
        return None
    return Follow(Frame.NP, i) if any(behind.numeral(k) for k in behind.reach(i, _FIGURE)) else None


def _counts(behind: Behind, i: int) -> bool:
    """ "compte 300 membres" is no counting, "n'en compte que 131" and "la direction, elle, compte 300 votants" are."""
    group, text = behind.group, behind.text
    if group.compound or "en" in group.objects:
        return True
    contrast = text.low(group.first - 1) == "," and text.low(group.first - 2) in syntax().stressed_pronouns
    set_against = any(
        expression(text, k, i + 1, syntax().contrasting) > k
        for k in range(max(behind.scene.unit.first, group.first - _CONTRAST), i)
    )
    return contrast or set_against or (_figure_of(behind, i, syntax().counted_nouns) and _counter(behind))


def _awaits(behind: Behind, i: int) -> bool:
    """ "attend 2 000 visiteurs", "en attend 4 000 de plus", "n'attendent que 45 000 ventes"."""
    rival = "en" in behind.group.objects or restricts(behind.text, behind.group)
    return _counter(behind) and (rival or _figure_of(behind, i, syntax().awaited_people))


def _figure_of(behind: Behind, i: int, nouns: frozenset[str]) -> bool:
    """A figure stands at `i`, one of the nouns right behind it: "plus de 2 000 personnes", "une dizaine de blessés"."""
    text, figure = behind.text, None
    for k in behind.reach(i, _FIGURE):
        if behind.numeral(k) or text.low(k).split("-")[0] in syntax().number_words:
            figure = k
        elif text.tokens[k].mark:
            break
    return figure is not None and any(text.low(k) in nouns for k in behind.reach(figure + 1, 3))


def _counter(behind: Behind) -> bool:
    """The subject is somebody who may count: no place, no event and no state."""
    text, subject = behind.text, behind.scene.subject(behind.index)
    if subject.empty or subject.kind is SubjectKind.PRONOUN:
        return not subject.empty and text.low(subject.first) in syntax().person_clitics
    noun = text.tokens[head(text, subject.first, subject.last)]
    return noun.low not in syntax().counting_places and not parents(noun.text)


def _announced(behind: Behind, i: int) -> Follow | None:
    """ "exprime ses craintes sur …": the object is a cue noun, the content is what that announces; "que" and "selon
    laquelle" are read with the noun's own rule."""
    text, words = behind.text, syntax()
    if Frame.NOUN not in behind.frames or text.low(i) not in grammar().determiners:
        return None
    noun = next((k for k in (i + 1, i + 2) if text.low(k) in cues().noun_forms), None)
    if noun is None:
        return None
    low = text.low(noun + 1)
    fact = next((k for k in (noun + 3, noun + 2) if text.low(k) == "fait" and text.low(k + 1) in words.que), None)
    if fact is not None:  # "son inquiétude quant au fait que"
        return Follow(Frame.QUE, fact + 2)
    if low in words.noun_links:
        return Follow(Frame.SUR_NP, noun + (3 if low in words.topic_heads else 2))
    if low in words.de_forms and noun + 2 < behind.last:
        return Follow(Frame.DE_NP, noun + 1 if low in words.du_des else noun + 2)
    return Follow(Frame.NOUN, noun)
