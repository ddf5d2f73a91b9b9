"""Subjects that stand behind their verb: ", a-t-il dit", "» a déclaré jeudi le maire", "comme l'affirme Kiev"."""

from itertools import takewhile

from app.annotation import Stance
from app.extraction.clauses import VerbGroup, restricts
from app.extraction.denials import denial_at
from app.extraction.designations import head
from app.extraction.phrases import is_preposition, may_speak, opens_phrase, phrase_after
from app.extraction.quotations import CLOSING, OPENING
from app.extraction.signals import Cue, CueKind, Scene, clitic_at
from app.extraction.sources import before_addressee, behind_place, names_speaker, past_adjuncts, with_apposition
from app.extraction.subjects import Subject, SubjectKind
from app.extraction.text import Text
from app.extraction.titles import role_at
from app.extraction.verbs import Polarity, Predicate, stopped
from app.extraction.words import expression_before, joined, skip_adverbs
from app.lexicon.actors import registry
from app.lexicon.cue_terms import Frame
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.naming import naming
from app.lexicon.syntax import syntax

_LEADS = frozenset({",", "»", "”", '"', "?", "!", "…", "...", "–", "—", "("})
"""Marks before an incise: ", affirme Kiev,", "« … » assure le maire"."""
_FAR = 400
"""How far back, in tokens, a statement may begin: further is no sentence, and would take quadratic time."""
_ADJUNCT = 9
"""How far an adjunct of the saying may reach behind its inverted subject, in tokens."""
_NAME = 8
"""Longest name of somebody, or of a medium in quotation marks, in tokens."""
_VERBS = 3
"""Verbs looked at behind an incise that its subject's phrase may hold."""
_SPEECH = 4
"""Least length of a quotation that an unlisted verb may report; half of it where a comma parts the two."""


def incise(scene: Scene, predicate: Predicate, said: Polarity) -> Cue | None:
    """ "« Nous tenons », a déclaré le maire": a verb set into or behind what it reports."""
    held_back = said.stance is Stance.UNCONFIRMED and stopped(predicate.group)
    subject = _inverted(scene, predicate) if not held_back else None
    if subject is None:
        return None  # ", refuse de commenter ce mouvement" has its subject before
    scene.subjects[predicate.index] = subject
    # What is said word for word is put forward, even by "se défendre", "démentir" or "éluder".
    put_forward = said.stance in {Stance.DENIES, Stance.UNCONFIRMED} and not predicate.verb.dismisses
    stance = Stance.ASSERTS if put_forward else said.stance
    return Cue(
        kind=CueKind.INCISE,
        rule=f"incise:{predicate.verb.lemma}",
        first=predicate.group.first,
        last=predicate.last,
        start=subject.start,
        stance=stance,
        modality=said.modality,
        subject=subject,
        frame=Frame.DIRECT,
        after=max(subject.last, predicate.last),
        verb=predicate.verb,
        group=predicate.group,
    )


def unlisted(scene: Scene, index: int) -> Cue | None:
    """ "« … », illustre-t-il", "« … », philosophe le berger": right behind a quotation any verb may report."""
    text, unit, group = scene.text, scene.unit, scene.groups[index]
    at = group.first - 1 - (text.low(group.first - 1) == ",")
    spoken = at - 1 >= unit.first and text.tokens[at].text in CLOSING and text.tokens[at - 1].quoted
    if not spoken or not group.finite or group.lemma in syntax().auxiliaries or group.negated or group.objects:
        return None
    length = sum(1 for k in range(unit.first, at) if text.tokens[k].quote == text.tokens[at - 1].quote)
    subject: Subject | None = None
    if group.clitic in syntax().person_clitics:
        clitic = clitic_at(text, group)
        subject = Subject(clitic, clitic + 1, SubjectKind.PRONOUN, group.first)
    elif group.clitic is None and length * (1 + (at < group.first - 1)) >= _SPEECH:
        subject = _speaker_behind(scene, group)
    if subject is None:
        return None
    scene.subjects[index] = subject
    return Cue(
        kind=CueKind.INCISE,
        rule="incise:unlisted",
        first=group.first,
        last=group.last,
        start=group.first,
        stance=Stance.ASSERTS,
        modality=None,
        subject=subject,
        frame=Frame.DIRECT,
        after=max(subject.last, group.last),
        group=group,
    )


def _speaker_behind(scene: Scene, group: VerbGroup) -> Subject | None:
    """ "philosophe le berger": a name or a function right behind an unlisted verb."""
    text, last = scene.text, scene.unit.last
    first = past_adjuncts(text, group.last, last)
    if first >= last or not opens_phrase(text, first) or text.low(first) in grammar().subject_pronouns:
        return None
    end = phrase_after(text, first, last)
    if not names_speaker(text, first, end):
        return None
    return Subject(first, with_apposition(scene, first, end), SubjectKind.INVERTED, group.first)


def _inverted(scene: Scene, predicate: Predicate) -> Subject | None:
    """The subject behind the verb, where the verb may report speech and stands apart from what comes before."""
    if not predicate.verb.frames & {Frame.DIRECT, Frame.QUE}:
        return None
    text, floor = scene.text, scene.unit.first
    start = predicate.group.first
    while start > floor and text.low(start - 1) in syntax().incise_openers:
        start -= 1
    if text.low(start) == "ce":
        start -= expression_before(text, floor, start, syntax().echo_openers)
    if predicate.group.clitic is not None:
        return _pronoun(scene, predicate, start)
    return _phrase(scene, predicate, start)


def _led(scene: Scene, group: VerbGroup) -> bool:
    return group.first > scene.unit.first and scene.text.tokens[group.first - 1].text in _LEADS


def _compared(scene: Scene, group: VerbGroup) -> bool:
    """ "comme l'affirme Kiev", "selon ce qu'a dit le maire"."""
    text = scene.text
    before = text.low(group.first - 1) if group.first > scene.unit.first else ""
    if before != "comme" and before not in syntax().que:
        return False
    return bool(group.objects) or text.low(group.first - 2) == "ce"


def _pronoun(scene: Scene, predicate: Predicate, start: int) -> Subject | None:
    """ "a-t-il ajouté"; "a-t-on appris auprès du parquet" has its source behind "auprès de"."""
    text, unit, group = scene.text, scene.unit, predicate.group
    if group.clitic in syntax().speakerless_clitics:
        first = behind_place(text, skip_adverbs(text, predicate.last, unit.last), unit.last)
        there = next((k for k in range(group.first, group.last) if text.low(k) in naming().there), None)
        if group.clitic == "on" and first is None and there is not None:
            return Subject(there, there + 1, SubjectKind.PRONOUN, start)  # "« … », y assure-t-on"
        if group.clitic != "on" or first is None:
            return Subject(group.last, group.last, SubjectKind.IMPERSONAL, start)
        return Subject(first, phrase_after(text, first, unit.last), SubjectKind.INVERTED, start)
    if group.first > unit.first and not _led(scene, group) and not text.tokens[group.first - 1].quoted:
        return None
    at = clitic_at(text, group)
    return Subject(at, at + 1, SubjectKind.PRONOUN, start)


def _phrase(scene: Scene, predicate: Predicate, start: int) -> Subject | None:
    """ "a déclaré jeudi le chef du Pentagone": a noun phrase behind the verb, adjuncts of the verb passed."""
    text, unit, group = scene.text, scene.unit, predicate.group
    compared = _compared(scene, group)
    if not _led(scene, group) and not compared:
        return None
    first = past_adjuncts(text, predicate.last, unit.last)
    if first < unit.last and (medium := _medium_in_marks(scene, predicate, first)) is not None:
        return Subject(*medium, SubjectKind.INVERTED, start)
    if first >= unit.last or not opens_phrase(text, first) or _stands_for_nobody(scene, first):
        return None
    end = before_addressee(text, first, phrase_after(text, first, unit.last))
    if text.tokens[group.first - 1].text == "," and not compared:
        plain = not (text.tokens[group.first - 2].quoted or text.tokens[group.first - 2].text in CLOSING)
        if (plain and not _may_be_somebody(text, first, end, group)) or not _set_apart(scene, predicate, first, end):
            return None
    if scene.quoted(group) and not names_speaker(text, first, end):
        return None
    return Subject(first, with_apposition(scene, first, end), SubjectKind.INVERTED, start)


def _medium_in_marks(scene: Scene, predicate: Predicate, i: int) -> tuple[int, int] | None:
    """ ", rapporte « La Feuille du Lac »": the name of a medium in quotation marks, behind a verb of relaying."""
    text, first = scene.text, i + 1
    if predicate.verb.head not in syntax().relays | syntax().writing or text.tokens[i].text not in OPENING:
        return None
    end = next((k for k in range(first, min(first + _NAME, scene.unit.last)) if text.tokens[k].text in CLOSING), first)
    named = end > first and text.tokens[first].capital and not scene.finite_between(first, end)
    return (first, end) if named else None


def _stands_for_nobody(scene: Scene, i: int) -> bool:
    """A pronoun behind the verb is no inverted subject, but "ce dernier", "ce porte-parole" and "celui-ci" are."""
    text = scene.text
    low, following = text.low(i), text.low(i + 1)
    if low == "ce":  # "c'est", "ce que", "ce fut", not "ce berger"
        pronoun = following in syntax().simple_relatives or any(f.lemma == "être" for f in verb_forms().get(following))
        return pronoun or not text.tokens[i + 1].word
    return low in syntax().que or (low in grammar().subject_pronouns and low not in syntax().near_demonstratives)


def _set_apart(scene: Scene, predicate: Predicate, first: int, end: int) -> bool:
    """ ", affirme Kiev": no other subject waits for this verb, and what follows its subject is no "que"."""
    speaker = first if _speaks(scene.text, first) else None
    ends = {end, with_apposition(scene, first, end)}
    further = takewhile(lambda g: g.first < max(ends), scene.groups[predicate.index + 1 : predicate.index + 1 + _VERBS])
    plain = all(g.finite for g in further)  # not "accuse l'armée d'avoir tiré"
    if plain and speaker is not None and Frame.NP not in predicate.verb.frames and max(ends) + 1 >= scene.unit.last:
        return True  # "Le bilan n'a pas bougé : un mort, trois blessés, précisent les pompiers."
    if _subject_waits(scene, predicate) and not any(_interrupts(scene, predicate.index, speaker, e) for e in ends):
        return False
    return not (end < scene.unit.last and scene.text.low(end) in syntax().que)


def _speaks(text: Text, first: int) -> bool:
    """A name or a function heads the phrase."""
    noun = head(text, first, len(text.tokens))
    return text.tokens[noun].capital or role_at(text, noun, len(text.tokens)) is not None


def _may_be_somebody(text: Text, first: int, end: int, group: VerbGroup) -> bool:
    """A name, a function, a paper or a noun that looks like somebody's trade heads the phrase, in the number of the
    verb: no "une fourchette"."""
    determiner = grammar().determiners.get(text.low(first))
    if determiner is not None and group.plural is False and determiner.plural is True:
        return False
    if group.plural is True and text.low(first) in naming().several:
        return True
    if joined(text, first, first + 3).startswith(tuple(naming().one_of)):
        return True  # "Faux, rétorque l'un d'eux"
    return _speaks(text, first) or may_speak(text, head(text, first, end)) or text.low(first) in syntax().noun_pronouns


def _subject_waits(scene: Scene, predicate: Predicate) -> bool:
    """A comma group right before the verb is an apposition to a subject that has no verb yet."""
    text, group = scene.text, predicate.group
    before = text.tokens[group.first - 2]
    floor = _statement_start(scene, group)
    if (before.text in CLOSING or before.quoted) and _is_speech(text, floor, group.first - 1):
        return False
    earlier = [g for g in scene.groups[: predicate.index] if g.finite and g.first >= floor]
    if earlier and _behind_a_name(text, group.first - 1) and all(_is_relative(scene, g) for g in earlier):
        return True  # "dans une lettre que nous avons lue, le chef du village, Aly Ba, alertait la mine"
    if earlier:
        return _in_closed_relative(scene, earlier, group.first - 1)
    floor += text.low(floor) in syntax().que or text.low(floor) in {";", ":"}
    if text.tokens[floor].kind == "number" or text.low(floor) in syntax().quantifiers:
        return False  # "Entre 900 et 1 200 euros, répondent les éleveurs"
    lone = not any(token.text == "," for token in text.tokens[floor : group.first - 1])
    fragment = (lone or before.text in CLOSING) and text.low(floor) in syntax().verbless_openers
    if lone and text.low(floor).split("-")[0] in syntax().number_words - syntax().indefinite_articles:
        return False  # "Vingt-trois, répond le ministère", "huit morts, a annoncé le parquet"
    if fragment and not _speaker_in(text, floor, group.first):
        return False  # "Des chiffres largement sous-évalués, estime le docteur Rey"
    return denial_at(text, floor, group.first) != floor  # "Faux, répliquent les opposants"


def _is_speech(text: Text, first: int, last: int) -> bool:
    """The quotation before the comma is all that is said, or ends what is said: no fragment of a relative clause or of
    a participle, ", qui s'est dit « préoccupé »,"."""
    opening = next(
        (
            k
            for k in range(last - 1, max(first, last - _FAR) - 1, -1)
            if not text.tokens[k].quoted and not text.tokens[k].mark
        ),
        None,
    )
    if opening is None:
        return True
    return not any(text.tokens[k].text == "," for k in range(first, opening))


def _speaker_in(text: Text, first: int, last: int) -> bool:
    """A name or a function stands there, who may wait for the verb."""
    return any(text.tokens[k].capital or text.low(k) in registry().roles for k in range(first + 1, last))


def _statement_start(scene: Scene, group: VerbGroup) -> int:
    """The last ";", ":" or "que" of a verb before the group, else the start of the unit."""
    text, first = scene.text, scene.unit.first
    for k in range(group.first - 1, max(first, group.first - _FAR) - 1, -1):
        if text.tokens[k].quoted:
            continue
        # not the "que" of "n'était que de 190 mètres"
        governing = (g for g in scene.groups if not restricts(text, g))
        governed = text.low(k) in syntax().que and any(g.last == k for g in governing)
        if governed or text.tokens[k].text in {";", ":"}:
            return k
    return first


def _in_closed_relative(scene: Scene, earlier: list[VerbGroup], comma: int) -> bool:
    """The verb before stands in a relative clause set off by commas, which leaves the subject waiting: "Le maire, qui
    recevait la presse, assure …"."""
    text, last = scene.text, earlier[-1]
    i = last.first - 1
    while i >= scene.unit.first and not text.tokens[i].mark:
        if text.low(i) == "qui" or text.low(i) in syntax().adverbial_relatives:
            return text.low(i - 1) == "," and not any(g.first < i for g in earlier) and comma > last.last
        i -= 1
    return False


def _behind_a_name(text: Text, comma: int) -> bool:
    """The words before a comma are a name between two of them."""
    first = comma
    while comma - first < _NAME and text.tokens[first - 1].word and text.tokens[first - 1].capital:
        first -= 1
    return first < comma and text.low(first - 1) == ","


def _is_relative(scene: Scene, group: VerbGroup) -> bool:
    """The verb stands in a relative clause: "une lettre que nous avons lue"."""
    text = scene.text
    for k in range(group.first - 1, max(scene.unit.first, group.first - _FAR), -1):
        if text.tokens[k].mark:
            return False
        if text.low(k) in syntax().simple_relatives:
            return text.tokens[k - 1].word and not any(g.last == k for g in scene.groups)
    return False


def _interrupts(scene: Scene, index: int, first: int | None, end: int) -> bool:
    """ "L'armée, affirme Kiev, a reculé": right behind the inverted subject and its comma comes the clause's verb."""
    if first is not None and end < scene.unit.last and is_preposition(scene.text.low(end)):
        # "La facture, a précisé la témoin devant une salle comble, aurait …"
        reach = range(end, min(end + _ADJUNCT, scene.unit.last))
        end = next((k for k in reach if scene.text.tokens[k].text == ","), end)
    if end >= scene.unit.last or scene.text.tokens[end].text != ",":
        return False
    goes_on = (g for g in scene.groups[index + 1 :] if g.finite and end < g.first <= end + 3)
    return any(not scene.quoted(g) or scene.text.tokens[g.first - 1].text in OPENING for g in goes_on)
