"""Prepositions whose object is a source: "selon la mairie", "de source militaire", "pour Kiev", "à l'en croire"."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from app.annotation import Stance
from app.extraction.designations import head
from app.extraction.phrases import antecedent_of, may_speak, opens_phrase, phrase_after
from app.extraction.signals import Cue, CueKind, Scene
from app.extraction.sources import before_verb, past_function, with_apposition
from app.extraction.subjects import Subject, SubjectKind
from app.extraction.text import Text
from app.extraction.words import joined, spoken
from app.lexicon.actors import RoleKind, registry
from app.lexicon.cue_terms import Frame, Guard, Preposition
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.inflection import Mood
from app.lexicon.naming import naming
from app.lexicon.syntax import syntax

_APPEARANCE = 8
"""How far behind its participle the comma may stand that closes a source: "paru lundi matin dans Le Monde,"."""
_ADJECTIVE = 4
"""Longest description of an unnamed source: "de source proche du dossier"."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A preposition at tokens [first, after); its source begins at `source`."""

    preposition: Preposition
    first: int
    source: int
    after: int


def preposition_cues(scene: Scene) -> Iterator[Cue]:
    """The prepositions of the unit that name a source."""
    i = scene.unit.first
    while i < scene.unit.last:
        cue = _preposition_at(scene, i)
        if cue is not None:
            yield cue
        i = max(cue.after, i + 1) if cue is not None else i + 1


@cache
def _prepositions() -> dict[str, tuple[tuple[Preposition, list[str]], ...]]:
    """The forms of the lexicon's prepositions by their first word, the longest first."""
    table: dict[str, tuple[tuple[Preposition, list[str]], ...]] = {}
    for preposition in cues().prepositions:
        for form in preposition.forms:
            words = spoken(form)
            table[words[0]] = (*table.get(words[0], ()), (preposition, words))
    return table


def _preposition_at(scene: Scene, i: int) -> Cue | None:
    text, unit = scene.text, scene.unit
    for preposition, words in _prepositions().get(text.low(i), ()):
        if text.lows[i : i + len(words)] != words:
            continue
        after = i + len(words)
        if after >= unit.last or text.tokens[i].quoted:
            return None
        if preposition.pronoun:
            asked = text.low(i + 1) in syntax().source_pronouns and any(g.first < i <= g.last for g in scene.groups)
            return None if asked else _pronoun_source(scene, i, after)  # "le gouvernement commence à l'entendre"
        following = joined(text, after, min(after + 3, unit.last))
        if any(following == w or following.startswith(f"{w} ") for w in preposition.not_before):
            return None
        kept_article = words[-1] == "des" and len(words) > 1  # "aux yeux des élus": "des élus" is the source
        place = _Place(preposition, i, after - 1 if kept_article else after, after)
        return _described_source(scene, place) if preposition.guard is Guard.ADJECTIVE else _source(scene, place)
    return None


def _pronoun_source(scene: Scene, i: int, after: int) -> Cue:
    """ "à l'en croire", "à ses yeux": the source is whoever spoke last."""
    pronoun = next((k for k in range(i, after) if scene.text.low(k) in syntax().source_pronouns), i)
    subject = Subject(pronoun, pronoun + 1, SubjectKind.PRONOUN, i)
    return Cue(
        kind=CueKind.PREPOSITION,
        rule="preposition:pronoun",
        first=i,
        last=after,
        start=i,
        stance=Stance.ASSERTS,
        modality=None,
        subject=subject,
        frame=None,
        after=after,
    )


def _described_source(scene: Scene, place: _Place) -> Cue | None:
    """ "de source militaire": a noun without article and what describes it."""
    text = scene.text
    if any(g.first < place.first and g.lemma in syntax().checking_verbs for g in scene.groups):
        return None  # "impossible à vérifier de source indépendante"
    end = phrase_after(text, place.after, scene.unit.last)
    if end <= place.after:
        return None
    end = min(end, place.after + _ADJECTIVE)
    end = next((k for k in range(place.after, end) if opens_phrase(text, k) and text.low(k) != "des"), end)
    end = before_verb(scene, place.after, end)
    first = place.after - 1  # "source militaire" is the source's own words
    return _cue(scene, place, first, end) if end > first else None


def _source(scene: Scene, place: _Place) -> Cue | None:
    """ "selon le ministre de la Santé, Paul Rey", "pour Kiev"."""
    text, unit, first = scene.text, scene.unit, place.source
    guard = place.preposition.guard
    end = phrase_after(text, place.after, unit.last)
    if end <= place.after or not _opens_source(text, first, guard):
        return None
    end = _past_appearance(scene, before_verb(scene, place.after, end))
    if text.low(first) in syntax().stressed_pronouns and end > first:
        end = first + 1  # "ce sont selon elle entre 260 et 280 emplois"
    if end <= first:
        return None
    end = with_apposition(scene, first, past_function(scene, end))
    if guard is Guard.ACTOR:
        return _cue(scene, place, first, end) if _set_apart(scene, place.first, first, end) else None
    return _cue(scene, place, first, end)


def _past_appearance(scene: Scene, end: int) -> int:
    """ "selon un rapport publié| mardi|, …", "une étude parue |dans le Lancet|, …": when and where a paper appeared is
    no part of what it says."""
    text = scene.text
    said = (form for k in (end - 1, end - 2) for form in verb_forms().get(text.low(k), ()))
    if not any(form.mood is Mood.PARTICIPLE_PAST for form in said):
        return end
    for k in range(end, min(end + _APPEARANCE, scene.unit.last)):
        if text.tokens[k].mark:
            return k if text.tokens[k].text == "," else end
        if any(group.finite and group.first == k for group in scene.groups):
            return end
    return end


def _opens_source(text: Text, first: int, guard: Guard | None) -> bool:
    """ "selon le maire", "selon elle"; without a guard any word may ("selon certains"), but not "selon ce que"."""
    if text.low(first) == "ce" and text.low(first + 1) in syntax().que:
        return False
    if opens_phrase(text, first) or text.low(first) in syntax().source_openers:
        return True
    return guard is None and text.tokens[first].word


def _cue(scene: Scene, place: _Place, first: int, end: int) -> Cue:
    """The cue of a preposition whose source is tokens [first, end)."""
    start = place.first
    if (
        start - 1 > scene.unit.first
        and scene.text.low(start - 2) == ","
        and scene.text.low(start - 1) in syntax().source_adverbs
    ):
        start -= 1  # ", toujours selon lui,"
    while start > scene.unit.first and scene.text.low(start - 1) in grammar().coordinators | {","}:
        start -= 1
    return Cue(
        kind=CueKind.PREPOSITION,
        rule=f"preposition:{place.preposition.form}",
        first=place.first,
        last=place.after,
        start=start,
        stance=Stance.ASSERTS,
        modality=None,
        subject=Subject(first, end, SubjectKind.PHRASE, place.first),
        frame=None,
        after=end,
    )


def _set_apart(scene: Scene, i: int, first: int, end: int) -> bool:
    """ "Pour Moscou, …" or "…, pour le maire, …": a name or a function between the clause's edge and a comma."""
    text, unit, words = scene.text, scene.unit, syntax()
    opens = i == unit.first or text.low(i - 1) in {",", ":", ";"} or text.low(i - 1) in words.clause_coordinators
    closes = end < unit.last and text.tokens[end].text in {",", ":"}
    if not opens or not closes:
        return False
    if end == first + 1 and text.low(first) in words.stressed_pronouns:
        return True
    head = first
    while head < end and text.low(head) in grammar().determiners:
        head += 1
    if head >= end:
        return False
    definite = head > first and text.low(head - 1) in words.definite_articles
    role = registry().roles.get(text.low(head))
    own = head == first + 1 and text.low(first) in naming().possessives  # "Pour sa porte-parole, Aurélie Rey, …"
    speaks = role is not None and (definite or (own and role.kind is RoleKind.PERSON))
    return text.tokens[head].capital or speaks


def relative_prepositions(scene: Scene) -> Iterator[Cue]:
    """ "sa coordinatrice, Claire Vasseur, selon laquelle …", "le général Haddou, pour qui …"."""
    text, unit, words = scene.text, scene.unit, syntax()
    for i in range(unit.first + 1, unit.last - 1):
        low, pronoun = text.low(i), text.low(i + 1)
        relative = low in words.relative_sources and (pronoun == "qui" or pronoun in words.lequel)
        if not relative or text.tokens[i].quoted or text.low(i - 1) != ",":
            continue
        first = _described(scene, _past_agent(text, unit.first, antecedent_of(text, unit.first, i - 1)))
        if any(text.low(k) in cues().noun_forms for k in (first, *range(first, min(first + 3, i)))):
            continue  # "les informations du site, selon lesquelles": the noun's own rule
        noun = head(text, first, i - 1)
        if pronoun != "qui" and low in _of_actors() and not (text.tokens[noun].capital or may_speak(text, noun)):
            continue  # "une offensive, pour laquelle 3 000 hommes sont mobilisés"
        subject = Subject(first, i - 1, SubjectKind.PHRASE, i - 1)
        yield Cue(
            kind=CueKind.PARTICIPLE,
            rule=f"relative:{low}",
            first=i,
            last=i + 2,
            start=i - 1,
            stance=Stance.ASSERTS,
            modality=None,
            subject=subject,
            frame=Frame.QUE,
            after=i + 2,
        )


def _past_agent(text: Text, floor: int, first: int) -> int:
    """Back over a participle between commas: "|Anne Rey|, citée par la défense, selon qui"."""
    if text.low(first - 1) not in syntax().by:
        return first
    comma = next((k for k in range(first - 2, floor, -1) if text.tokens[k].text == ","), floor)
    between = (form for k in range(comma + 1, first - 1) for form in verb_forms().get(text.low(k), ()))
    past = comma > floor and any(form.mood is Mood.PARTICIPLE_PAST for form in between)
    return antecedent_of(text, floor, comma) if past else first


@cache
def _of_actors() -> frozenset[str]:
    """The prepositions that name a source only before who may speak: "pour"."""
    return frozenset(form for p in cues().prepositions if p.guard is Guard.ACTOR for form in p.forms)


def _described(scene: Scene, first: int) -> int:
    """Back over the descriptions before a name: "sa coordinatrice, Claire Vasseur,"."""
    text, floor = scene.text, scene.unit.first
    while first > floor + 1 and text.low(first - 1) == "," and opens_phrase(text, first):
        before = antecedent_of(text, floor, first - 1)
        if before >= first - 1 or text.low(before) not in grammar().determiners:
            break
        first = before
    return first
