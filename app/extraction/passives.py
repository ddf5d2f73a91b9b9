"""Passives, with and without auxiliary: "X est accusé par Y de …", "une version démentie par la mairie"."""

from collections.abc import Iterator
from dataclasses import replace

from app.annotation import Stance
from app.extraction.behind import Follow
from app.extraction.denials import denial_at
from app.extraction.designations import head
from app.extraction.frames import complement_at, follow
from app.extraction.phrases import antecedent_of, is_preposition
from app.extraction.signals import Cue, CueKind, Scene
from app.extraction.sources import agent_after, relay_after
from app.extraction.subjects import Subject, SubjectKind
from app.extraction.verbs import (
    Polarity,
    Predicate,
    cue_of_subject,
    cue_with_content,
    nameless,
    polarity,
    tail_end,
)
from app.extraction.words import past_times, skip_adverbs
from app.lexicon.actors import registry
from app.lexicon.cue_terms import Frame, Verb
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.inflection import Mood
from app.lexicon.naming import naming
from app.lexicon.syntax import syntax

_AGREEMENT = 16
"""How far the noun may stand before a participle that agrees with it."""
_OBJECT = 5
"""How far a cue noun may stand before a participle that needs one: "ces accusations, aussitôt rejetées"."""


def passive(scene: Scene, predicate: Predicate) -> Cue | None:
    """ "X est accusé par Y de …", "il a été annoncé que", "ces chiffres ont été démentis par Y"."""
    said = polarity(predicate)
    if said is None or scene.quoted(predicate.group):
        return None
    subject = scene.subject(predicate.index)
    agent = agent_after(scene, predicate.last)
    first = predicate.group.first
    if agent is not None:
        holder = Subject(*agent, SubjectKind.PHRASE, subject.start)
    else:
        holder = Subject(first, first, SubjectKind.IMPERSONAL, subject.start)
    if Frame.ACCUSE in predicate.verb.frames or nameless(scene, predicate.group, subject):
        content = _content_behind(scene, predicate, agent)
        return cue_with_content(CueKind.PASSIVE, "passive", predicate, said, holder, content) if content else None
    if subject.empty:
        return None
    return _of_subject(scene, predicate, said, subject, holder, agent)


def _content_behind(scene: Scene, predicate: Predicate, agent: tuple[int, int] | None) -> Follow | None:
    """ "est accusé par la CGT de fraude", "il a été annoncé par la mairie que"."""
    after = agent[1] if agent else predicate.last
    if Frame.ACCUSE in predicate.verb.frames:
        if agent is None:
            return None
        link = scene.text.low(predicate.last)
        if link in syntax().de_forms and agent[0] - predicate.last > 2:  # "accusés de crimes par des experts"
            first = predicate.last + (link not in syntax().du_des)
            return Follow(Frame.ACCUSE, first, agent[0] - 1)
        return complement_at(scene, predicate.index, predicate.verb, after)
    found = follow(scene, predicate.index, predicate.verb, after)
    return found if found is not None and found.frame is Frame.QUE else None


def _of_subject(
    scene: Scene,
    predicate: Predicate,
    said: Polarity,
    subject: Subject,
    holder: Subject,
    agent: tuple[int, int] | None,
) -> Cue | None:
    """ "Les dégâts sont chiffrés à deux millions", "ces propos sont démentis par Y": the subject is the content."""
    frames, content = predicate.verb.frames, (subject.first, subject.last)
    told = cues().noun_forms.keys() | syntax().count_nouns
    if predicate.verb.noun_object and not any(scene.text.low(k) in told for k in range(*content)):
        return None  # "76 personnes ont été arrêtées à Paris"
    if Frame.ESTIMATE in frames and (agent or scene.text.low(predicate.last) in syntax().figure_openers):
        cue = cue_of_subject("passive", predicate, said, holder, content, predicate.last)
        cue.frame, cue.until = Frame.ESTIMATE, agent[0] - 1 if agent else None
        return cue
    if agent is not None and Frame.ATTRIBUTE in frames and _called_false(scene, predicate.last, agent[0]):
        return cue_of_subject("passive", predicate, Polarity(Stance.DENIES, None), holder, content, agent[1])
    if agent is not None and Frame.ATTRIBUTE in frames and _called(scene, predicate, agent[0] - 1):
        cue = cue_of_subject("passive", predicate, said, holder, content, predicate.last)
        cue.frame, cue.until = Frame.ATTRIBUTE, agent[0] - 1
        return cue
    if agent is None or Frame.NP not in frames:
        return None
    if predicate.verb.head in syntax().relays and _words_of(scene, subject):
        return _relayed(subject.first - 1, predicate.last, replace(holder, start=subject.first - 1))
    return cue_of_subject("passive", predicate, said, holder, content, agent[1])


def _called(scene: Scene, predicate: Predicate, last: int) -> bool:
    """ "est jugé « crédible » par un diplomate", "est décrit comme un notable par ses voisins": a predicate stands
    before the agent."""
    text = scene.text
    first = past_times(text, skip_adverbs(text, predicate.last, last), last)
    if first >= last:
        return False
    judged = Frame.QUE in predicate.verb.frames and not is_preposition(text.low(first))
    return judged or text.low(first) in syntax().predicate_links


def _words_of(scene: Scene, subject: Subject) -> bool:
    """ "Paul Rey, dont les propos ont été rapportés par TASS": who passes somebody's words on."""
    text = scene.text
    relative = text.low(subject.first - 1) in syntax().adverbial_relatives
    return relative and any(text.low(k) in syntax().words_of for k in range(subject.first, subject.last))


def _called_false(scene: Scene, first: int, last: int) -> bool:
    """ "ont été qualifiés de « fantaisistes » par", "sont jugées infondées par"."""
    return denial_at(scene.text, first, last) is not None


def reduced(scene: Scene) -> Iterator[Cue]:
    """Participles without auxiliary: "une version démentie par la mairie", "X, accusé par Y de", "cité par Reuters"."""
    text, unit = scene.text, scene.unit
    taken = {k for g in scene.groups for k in range(g.first, g.last)}
    for i in range(unit.first, unit.last):
        if i in taken or text.tokens[i].quoted or (text.tokens[i].capital and i > unit.first):
            continue
        if i > unit.first and text.low(i - 1) in grammar().determiners:
            continue  # "un communiqué publié par le parti"
        found = _participle_at(scene, i)
        if found is None:
            continue
        verb, end = found
        if text.low(i) in syntax().reached:
            continue  # "le ministère, sollicité par l'AFP": who asked, not what is asked for
        relay = verb.head in syntax().relays and not (verb.head in syntax().disclosing and _event_before(scene, i))
        agent = relay_after(scene, end) if relay else agent_after(scene, end)
        if agent is None:
            continue
        clause = _clause_start(scene, i)
        holder = Subject(*agent, SubjectKind.PHRASE, clause)
        cue = _relayed(i, end, holder) if relay else _reduced_at(scene, i, end, verb, holder)
        if cue is not None:
            yield cue


def _event_before(scene: Scene, i: int) -> bool:
    """What the participle at `i` tells of is no source or paper, so that it is what was said: "nie l'enlèvement d'élus,
    |rapporté par des habitants|"."""
    text, clause = scene.text, _clause_start(scene, i)
    first = _agreeing(scene, clause, text.low(i))
    told = scene.finite_between(scene.unit.first, first)
    if first >= clause or text.low(first) not in grammar().determiners or not told:
        return False  # "Quant à la rixe rapportée par la presse, la gérante nie"
    noun = head(text, first, clause)
    papers = cues().noun_forms.keys() | naming().papers | naming().any_paper
    return not text.tokens[noun].capital and text.low(noun) not in papers | registry().roles.keys()


def _participle_at(scene: Scene, i: int) -> tuple[Verb, int] | None:
    """The reporting verb of the participle at `i`, the one with the longest fixed tail, and where that ends."""
    best: tuple[Verb, int] | None = None
    for form in cues().forms.get(scene.text.low(i), ()):
        if form.mood is not Mood.PARTICIPLE_PAST or form.verb.reflexive:
            continue
        end = tail_end(scene.text, i + 1, form.verb.tail)
        if end is not None and (best is None or len(form.verb.tail) >= len(best[0].tail)):
            best = form.verb, end
    return best


def _clause_start(scene: Scene, i: int) -> int:
    """Before the adverbs and the comma that stand before a participle: ", vivement critiqué par"."""
    while i > scene.unit.first and grammar().is_adverb(scene.text.low(i - 1)):
        i -= 1
    return i - 1 if scene.text.low(i - 1) == "," else i


def _relayed(first: int, end: int, holder: Subject) -> Cue:
    """ "cité par Reuters", "révélé par Mediapart"."""
    after, start = holder.last, holder.start
    return Cue(
        kind=CueKind.ORIGIN,
        rule="cited",
        first=first,
        last=end,
        start=start,
        stance=Stance.ASSERTS,
        modality=None,
        subject=holder,
        frame=Frame.CITE,
        after=after,
        until=after,
    )


def _reduced_at(scene: Scene, i: int, end: int, verb: Verb, holder: Subject) -> Cue | None:
    """ "accusé par la CGT de fraude" has its content behind, "le transfert, évoqué par Kiev" before."""
    text, unit, clause = scene.text, scene.unit, holder.start
    rule = f"reduced:{verb.lemma}"
    cue = Cue(
        kind=CueKind.PASSIVE,
        rule=rule,
        first=i,
        last=end,
        start=clause,
        stance=verb.stance,
        modality=verb.modality,
        subject=holder,
        frame=Frame.NP,
        after=holder.last,
        verb=verb,
    )
    if Frame.ACCUSE in verb.frames:
        if holder.last + 1 >= unit.last or text.low(holder.last) not in syntax().de:
            return None
        cue.after, cue.nested = holder.last + 1, True
        if clause == unit.first:
            cue.until = _main_clause(scene, cue.after)
        return cue
    called = Frame.ATTRIBUTE in verb.frames and denial_at(text, end, holder.first) is not None
    if called:  # "un chiffre qualifié de « fantaisiste » par le parquet"
        cue.stance = Stance.DENIES
    elif not verb.frames & {Frame.NP, Frame.QUE} or (verb.noun_object and not _noun_before(scene, clause)):
        return None
    first = _agreeing(scene, clause, text.low(i))
    if first >= clause:
        return None
    figure = any(t.kind == "number" or t.low in syntax().number_words for t in text.tokens[first:clause])
    if not (called or Frame.NP in verb.frames or figure):
        return None  # "les 8,5 millions déclarés par le club"
    cue.until, cue.subject_content = holder.last, (first, clause)
    return cue


def _main_clause(scene: Scene, first: int) -> int | None:
    """The comma before the clause of which a participle opens the sentence: "Accusé par la CGT de fraude|, Rey nie"."""
    last = scene.unit.last
    commas = (k for k in range(first, last) if scene.text.tokens[k].text == "," and not scene.text.tokens[k].quoted)
    return next((k for k in commas if scene.finite_between(k, last)), None)


def _agreeing(scene: Scene, last: int, participle: str) -> int:
    """The start of the phrase before a participle that agrees with it: "le transfert …, évoqué par"."""
    text, floor = scene.text, scene.unit.first
    first = antecedent_of(text, floor, last)
    forms = [f for f in verb_forms().get(participle, ()) if f.mood is Mood.PARTICIPLE_PAST]
    for k in range(first, max(floor, first - _AGREEMENT), -1):
        if text.tokens[k].mark and not text.tokens[k].quoted:
            break
        agreement = grammar().determiners.get(text.low(k))
        if agreement is None or text.low(k) in syntax().de_forms | syntax().contracted_a:
            continue
        if any(agreement.gender in {None, f.gender} and agreement.plural in {None, f.plural} for f in forms):
            return k
    return first


def _noun_before(scene: Scene, last: int) -> bool:
    return any(scene.text.low(k) in cues().noun_forms for k in range(max(0, last - _OBJECT), last))
