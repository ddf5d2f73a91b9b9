"""Contents under a preposition or an infinitive: "promet de signer", "accuse Y de Z", "se dit prêt à signer"."""

from app.extraction.behind import Behind, Follow
from app.extraction.phrases import opens_phrase
from app.extraction.quotations import OPENING
from app.lexicon.actors import registry
from app.lexicon.cue_terms import Frame
from app.lexicon.grammar import grammar
from app.lexicon.syntax import syntax

_ACCUSED = 24
"""Longest name of the accused, in tokens."""
_COUNTED = 8
"""How far behind "compte" the figure of a plan may stand: "compte y réunir au moins 300 salariés"."""
_ADDRESSEE = 16
"""Longest name of who is asked, in tokens."""


def adjective(behind: Behind, i: int) -> Follow | None:
    """ "se dit convaincu que", "se dit prêt à signer", "se dit favorable à un accord"."""
    if Frame.ADJECTIVE not in behind.frames:
        return None
    text, words = behind.text, syntax()
    for k in behind.reach(i + 1, 4):
        low = text.low(k)
        if low == ":":
            return None  # "se montre catégorique : elle dément que"
        if low in words.que:
            return Follow(Frame.QUE, k + 1)
        if low in words.infinitive_links and behind.infinitive_at(k + 1):
            return Follow(Frame.A_INF, i)
        if low in words.adjective_prepositions and k == i + 1:
            return Follow(Frame.A_NP, i)
    return None


def infinitive(behind: Behind, i: int) -> Follow | None:
    """ "nie avoir signé", "promet de signer", "s'engage à signer"."""
    low, frames = behind.text.low(i), behind.frames
    if f"{low} {behind.text.low(i + 1)}" in syntax().done_again:
        return None
    if Frame.FIGURE in frames and not any(behind.numeral(k) for k in behind.reach(i, _COUNTED)):
        return None  # "compte ouvrir une boulangerie": a plan like any other
    if Frame.INF in frames and behind.infinitive_at(i + (low in syntax().infinitive_objects)):
        return Follow(Frame.INF, i)
    if low in syntax().de and frames & {Frame.DE_INF, Frame.PERSON_DE_INF} and behind.infinitive_at(i + 1):
        return Follow(Frame.DE_INF, i + 1)
    if low == "à" and frames & {Frame.A_INF, Frame.PERSON_DE_INF} and behind.infinitive_at(i + 1):
        return Follow(Frame.A_INF, i + 1)
    if low in syntax().wishes and Frame.INF in frames:
        return Follow(Frame.INF, i)  # "dit vouloir", an operator that leads to no infinitive here
    return None


def accusation(behind: Behind, i: int) -> Follow | None:
    """ "accuse Y de Z", "reproche à Y de Z", "l'accuse de Z"."""
    if Frame.ACCUSE not in behind.frames:
        return None
    text = behind.text
    first = i + 1 if text.low(i) == "à" else i
    if not _accuses(behind, first):
        return None
    if first < behind.last and (opens_phrase(text, first) or text.low(i) in syntax().contracted_a):
        return Follow(Frame.ACCUSE, first)
    if set(behind.group.objects) & syntax().accused_clitics or behind.group.reflexive:  # "s'accusent mutuellement de"
        for k in behind.reach(i, 4):
            if text.low(k) in syntax().de and (k == i or behind.infinitive_at(k + 1)):
                return Follow(Frame.ACCUSE, k + 1)
    return None


def _accuses(behind: Behind, first: int) -> bool:
    """What the party is accused of follows ("de", "pour", "à"), or the verb is "mettre en cause"."""
    text, verb = behind.text, behind.verb
    if verb.not_objects & behind.may_head(first):
        return False
    if verb.tail or behind.group.objects or behind.group.reflexive:
        return True
    return any(_links_charge(text.low(k)) for k in behind.reach(first + 1, _ACCUSED - 1))


def _links_charge(low: str) -> bool:
    """ "accuse Y de fraude", "reproche à Y que", "félicite Y pour", "incite Y à"."""
    words = syntax()
    return low in words.de_forms or low in words.a_forms or low in words.que or low == "pour"


def request(behind: Behind, i: int) -> Follow | None:
    """ "demande à Y de signer", "exhorte Y à signer": an addressee, then an infinitive, before any finite verb."""
    text, words = behind.text, syntax()
    if Frame.PERSON_DE_INF not in behind.frames:
        return None
    if not opens_phrase(text, i) and text.low(i) not in words.a_forms:
        return None
    for k in behind.reach(i + 1, _ADDRESSEE - 1):
        if text.low(k) in words.infinitive_links and behind.infinitive_at(k + 1):
            return Follow(Frame.PERSON_DE_INF, i + 1 if text.low(i) == "à" else i)
        if Frame.A_NP in behind.frames and _called_to(behind, k):
            return Follow(Frame.A_NP, i)
        group = behind.group_at(k)
        if (group is not None and group.finite) or (text.tokens[k].mark and not text.tokens[k].quoted):
            return None
    return None


def _called_to(behind: Behind, k: int) -> bool:
    """ "appelle les élus |au calme", "les habitants |« à la prudence »": what somebody is called to, no place."""
    text = behind.text
    k += text.tokens[k].text in OPENING
    if k + 2 >= behind.last or text.low(k) not in syntax().a_forms:
        return False
    noun = k + 1 + (text.tokens[k + 1].text in OPENING)
    noun += text.low(noun) in grammar().determiners
    listed = text.low(noun) in registry().roles or text.low(noun) in syntax().time_words
    return text.tokens[noun].word and not text.tokens[noun].capital and not listed


def charge(behind: Behind, i: int) -> Follow | None:
    """ "est accusé par Y de fraude", "d'avoir signé": what follows the agent."""
    text, words = behind.text, syntax()
    for k in behind.reach(i, 6):
        low = text.low(k)
        if low in words.de_forms or low in words.que:
            return Follow(Frame.ACCUSE, k if low in words.du_des else k + 1)
    return None
