"""Finds what signals an attribution in a unit: verbs, participles, phrases, prepositions and nouns.

Each rule is a small function; `find` lists them. A cue knows where its clause starts, who its subject is (as words),
and how its content follows; what the content is, `contents` decides once all cues of the unit are known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.annotation import Modality, Stance
from app.extraction.clauses import VerbGroup, expression
from app.extraction.frames import Follow, denial_at, follow
from app.extraction.names import person_role
from app.extraction.subjects import (
    Subject,
    SubjectKind,
    antecedent_of,
    is_preposition,
    opens_phrase,
    phrase_after,
    subject_before,
)
from app.extraction.text import Text, Unit
from app.lexicon.actors import registry
from app.lexicon.cues import Effect, Frame, Guard, NounFrame, Verb, cues
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.inflection import Mood
from app.lexicon.places import parents
from app.lexicon.syntax import syntax


class CueKind(StrEnum):
    """What sort of signal it is."""

    VERB = "verb"
    INCISE = "incise"
    PARTICIPLE = "participle"
    PASSIVE = "passive"
    PHRASE = "phrase"
    PREPOSITION = "preposition"
    NOUN = "noun"
    ORIGIN = "origin"
    """ "citant X", "cité par X": names a relay or origin, has no content of its own."""


@dataclass(slots=True)
class Cue:
    """A signal at tokens [first, last) of a unit; `start` is where its clause begins, `after` where its content may."""

    kind: CueKind
    rule: str
    first: int
    last: int
    start: int
    stance: Stance
    modality: Modality | None
    subject: Subject
    frame: Frame | None = None
    after: int = 0
    until: int | None = None
    verb: Verb | None = None
    group: VerbGroup | None = None
    subject_content: tuple[int, int] | None = None
    """Passive: what is denied or confirmed stands as the subject."""
    nested: bool = False
    confidence: float = 0.9
    origins: list[tuple[int, int]] = field(default_factory=list)
    """Phrases of "citant X", "cité par X" that belong to it."""


@dataclass(slots=True)
class Scene:
    """A unit under analysis: its verb groups and the subjects found so far."""

    text: Text
    unit: Unit
    groups: list[VerbGroup]
    subjects: dict[int, Subject] = field(default_factory=dict)

    def subject(self, index: int, depth: int = 0) -> Subject:
        """The subject of a group; a carried one leads to that of the verb before it."""
        if index in self.subjects:
            return self.subjects[index]
        found = self._topic(self._subject(index))
        if found.kind is SubjectKind.CARRIED and depth < 6:
            carried = self._carried(index, depth)
            if carried is not None:
                found = Subject(carried.first, carried.last, SubjectKind.CARRIED, found.start)
        self.subjects[index] = found
        return found

    def _topic(self, subject: Subject) -> Subject:
        """ "Quant au Kremlin, il a …": the pronoun stands for the phrase before its comma."""
        text, first = self.text, self.unit.first
        if subject.kind is not SubjectKind.PRONOUN or text.low(subject.first - 1) != ",":
            return subject
        end = expression(text, first, subject.first, syntax().topics)
        if end == first or end >= subject.first - 1:
            return subject
        return Subject(end, subject.first - 1, SubjectKind.PHRASE, first)

    def _carried(self, index: int, depth: int) -> Subject | None:
        """The subject that "et a ajouté" shares: of the nearest verb before it that is no part of a speech or of a
        clause under "que", else of the nearest one at all."""
        group = self.groups[index]
        quoted = self.text.tokens[group.head].quote >= 0
        fallback: Subject | None = None
        for before in range(index - 1, -1, -1):
            other = self.groups[before]
            if not other.finite or (self.text.tokens[other.head].quote >= 0) != quoted:
                continue
            if None not in (group.plural, other.plural) and group.plural != other.plural:
                continue
            subject = self.subject(before, depth + 1)
            if subject.empty:
                continue
            if subject.kind is SubjectKind.RELATIVE or _subordinate(self, subject):
                fallback = fallback or subject
                continue
            return subject
        return fallback

    def _subject(self, index: int) -> Subject:
        group = self.groups[index]
        if group.clitic is not None:
            at = next(k for k in range(group.first, group.last) if self.text.tokens[k].kind == "clitic")
            kind = SubjectKind.IMPERSONAL if group.clitic in {"on", "ce"} else SubjectKind.PRONOUN
            return Subject(at, at + 1, kind, group.first)
        return subject_before(self.text, self.unit, self.groups, index, self.unit.first)


_PHRASAL = frozenset({Frame.NP, Frame.DE_NP, Frame.A_NP, Frame.SUR_NP, Frame.ATTRIBUTE, Frame.ESTIMATE})


def find(scene: Scene) -> list[Cue]:
    """The cues of a unit, in the order of the text."""
    found = [
        *_phrases(scene),
        *_verbs(scene),
        *_prepositions(scene),
        *_nouns(scene),
        *_reduced(scene),
        *_relative_prepositions(scene),
    ]
    found.sort(key=lambda c: (c.first, -(c.last - c.first)))
    kept: list[Cue] = []
    for cue in found:
        if kept and cue.kind is CueKind.NOUN and _object_of(scene, kept[-1], cue):
            # "a exprimé sa crainte que …": the verb's subject holds what the noun announces.
            kept[-1].after, kept[-1].frame = cue.after, cue.frame
            kept[-1].modality = cue.modality or kept[-1].modality
            kept[-1].stance = cue.stance if cue.stance is not Stance.ASSERTS else kept[-1].stance
            continue
        if cue.rule.startswith("reduced") and any(
            c.kind is CueKind.PREPOSITION and c.subject.first <= cue.first < c.subject.last for c in found
        ):
            continue  # "selon un bilan communiqué par la préfecture"
        if kept and cue.first < kept[-1].last:
            continue
        kept.append(cue)
    kept += [gap for cue in kept for gap in _gapped(scene, cue)]
    kept.sort(key=lambda c: c.first)
    return [c for c in kept if c.frame is not Frame.NOUN]  # "a exprimé ses préoccupations": no proposition


def _object_of(scene: Scene, verb: Cue, noun: Cue) -> bool:
    """The noun is the object of the verb right before it."""
    if verb.kind not in {CueKind.VERB, CueKind.PARTICIPLE} or verb.frame in {Frame.QUE, Frame.SI, Frame.DIRECT}:
        return False
    return 0 <= noun.first - verb.after <= 3


# ---------------------------------------------------------------- verbs


def _verbs(scene: Scene) -> Iterator[Cue]:
    for index, group in enumerate(scene.groups):
        verb, tail_end = _entry(scene, group)
        if verb is None:
            if (cue := _unlisted(scene, index, group)) is not None:
                yield cue
            continue
        if Frame.CITE in verb.frames and not group.finite or Frame.CITE in verb.frames and _relative_cite(scene, index):
            cue = _origin(scene, index, group, verb, tail_end)
        elif group.passive:
            cue = _passive(scene, index, group, verb, tail_end)
        elif group.finite:
            cue = _finite(scene, index, group, verb, tail_end)
        else:
            cue = _non_finite(scene, index, group, verb, tail_end)
        if cue is not None:
            yield cue


def _unlisted(scene: Scene, index: int, group: VerbGroup) -> Cue | None:
    """ "« … », illustre-t-il", "« … », philosophe le berger": right behind a quotation any verb may report."""
    text, unit = scene.text, scene.unit
    at = group.first - 1 - (text.low(group.first - 1) == ",")
    spoken = at - 1 >= unit.first and text.tokens[at].text in {"»", "”", '"'} and text.tokens[at - 1].quote >= 0
    if not spoken or not group.finite or group.lemma in {"être", "avoir"} or group.negated or group.objects:
        return None
    length = sum(1 for k in range(unit.first, at) if text.tokens[k].quote == text.tokens[at - 1].quote)
    subject: Subject | None = None
    if group.clitic in {"il", "elle", "ils", "elles"}:
        clitic = next(k for k in range(group.first, group.last) if text.tokens[k].kind == "clitic")
        subject = Subject(clitic, clitic + 1, SubjectKind.PRONOUN, group.first)
    elif group.clitic is None and length >= 4:
        first = _past_adjuncts(text, group.last, unit.last)
        if first < unit.last and opens_phrase(text, first) and text.low(first) not in grammar().subject_pronouns:
            end = phrase_after(text, first, unit.last)
            if _names_speaker(text, first, end):
                subject = Subject(first, _appositions(text, first, end, unit.last), SubjectKind.INVERTED, group.first)
    if subject is None:
        return None
    scene.subjects[index] = subject
    return Cue(
        CueKind.INCISE, "incise:unlisted", group.first, group.last, group.first, Stance.ASSERTS, None, subject,
        Frame.DIRECT, max(subject.last, group.last), group=group, confidence=0.7,
    )  # fmt: skip


def _relative_cite(scene: Scene, index: int) -> bool:
    """ "Belga, qui cite une source proche"."""
    group = scene.groups[index]
    return group.clitic is None and not group.passive and scene.subject(index).kind is SubjectKind.RELATIVE


def _entry(scene: Scene, group: VerbGroup) -> tuple[Verb | None, int]:
    """The lexicon's verb for a group, the one with the longest fixed tail, and where that tail ends."""
    best: tuple[Verb | None, int] = (None, group.last)
    seen: set[str] = set()
    for form in cues().forms.get(scene.text.low(group.head), ()):
        verb = form.verb
        if verb.lemma in seen or verb.head != group.lemma or verb.reflexive != group.reflexive:
            continue
        seen.add(verb.lemma)
        end = _tail(scene, group.last, verb.tail)
        if end is not None and (best[0] is None or len(verb.tail) > len(best[0].tail)):
            best = (verb, end)
    return best


def _tail(scene: Scene, start: int, tail: tuple[str, ...]) -> int | None:
    i = start
    for n, word in enumerate(tail):
        if n == 0:
            while scene.text.low(i) != word and grammar().is_adverb(scene.text.low(i)) and i < start + 3:
                i += 1
        if scene.text.low(i) != word and not (word == "de" and scene.text.low(i) in {"d'", "du", "des"}):
            return None
        i += 1
    return i


def _polarity(group: VerbGroup, verb: Verb) -> tuple[Stance, Modality | None] | None:
    """Stance and modality once negation and operators are reckoned; None where nothing is said."""
    stopped = any(o.effect is Effect.UNCONFIRMED for o in group.operators if not o.negative or group.negated)
    if stopped or (group.negated and not any(o.negative and o.effect is Effect.NONE for o in group.operators)):
        if verb.negated is None:
            refused = (stopped or bool(group.operators)) and Frame.DIRECT in verb.frames
            return (Stance.UNCONFIRMED, verb.modality) if refused else None
        return verb.negated, verb.negated_modality or verb.modality
    return verb.stance, verb.modality


def _finite(scene: Scene, index: int, group: VerbGroup, verb: Verb, tail_end: int) -> Cue | None:
    text, unit = scene.text, scene.unit
    polarity = _polarity(group, verb)
    if polarity is None or _unsaid(group):
        return None
    stance, modality = polarity
    quoted = text.tokens[group.head].quote >= 0
    if (what := _what_denied(scene, group, verb, tail_end, stance, modality)) is not None:
        return what
    inversion = _inversion(scene, index, group, verb, tail_end)
    if inversion is not None:
        scene.subjects[index] = inversion
        # What is said word for word is put forward, even by "se défendre" or "démentir".
        spoken = Stance.ASSERTS if stance is Stance.DENIES else stance
        return Cue(
            CueKind.INCISE, f"incise:{verb.lemma}", group.first, tail_end, inversion.start, spoken, modality,
            inversion, Frame.DIRECT, max(inversion.last, tail_end), verb=verb, group=group,
        )  # fmt: skip
    if quoted or group.clitic is not None:
        return None
    subject = scene.subject(index)
    if (taken := _object_clause(scene, group, verb, tail_end, subject, stance, modality)) is not None:
        return taken
    found = follow(text, unit, scene.groups, index, verb, tail_end, negated=_stopped(group))
    if found is None:
        if stance is Stance.UNCONFIRMED and text.low(unit.first) in syntax().asked:
            return Cue(
                CueKind.PHRASE, f"silence:{verb.lemma}", group.first, tail_end, subject.start, stance, modality, subject,
                None, tail_end, tail_end, verb, group,
            )  # fmt: skip
        return None
    if verb.head in syntax().thing_verbs and found.frame in _PHRASAL and not _may_speak(scene, subject):
        return None  # "le film évoque la vie des mineurs"
    if group.tense.mood is Mood.CONDITIONAL and found.frame in _PHRASAL:
        return None  # "un contrôle aurait révélé la présence de …" is what somebody else says
    if _impersonal(scene, group, subject):
        if found.frame is not Frame.QUE or text.low(subject.first) not in {"on", "il"}:
            return None
        subject = _behind_on(scene, subject)
    return _with(scene, CueKind.VERB, f"{found.frame}:{verb.lemma}", group, tail_end, subject, stance, modality, found, verb)


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
        if low.startswith("dernier") or low.startswith("dernière"):
            return True
    return False


def _behind_on(scene: Scene, subject: Subject) -> Subject:
    """ "À la mairie, on assure que": who "on" is; nobody where the sentence does not say."""
    text, first = scene.text, scene.unit.first
    if text.low(first) in {"à", "au", "aux", "chez"} and text.low(subject.first) == "on":
        end = phrase_after(text, first + 1, subject.first)
        if end < subject.first and text.low(end) == "," and end + 1 == subject.first:
            return Subject(first + 1, end, SubjectKind.PHRASE, first)
    return Subject(subject.first, subject.first, SubjectKind.IMPERSONAL, subject.start)


def _object_clause(
    scene: Scene, group: VerbGroup, verb: Verb, tail_end: int, subject: Subject, stance: Stance,
    modality: Modality | None,
) -> Cue | None:  # fmt: skip
    """ "un nombre que conteste le maire", "un taux que la FSU évalue à 35 %": the content is what "que" takes up."""
    text, unit = scene.text, scene.unit
    if not verb.frames & {Frame.NP, Frame.ATTRIBUTE, Frame.ESTIMATE, Frame.DE_NP, Frame.A_NP, Frame.SUR_NP}:
        return None
    relative = next(
        (k for k in range(group.first - 1, max(unit.first, group.first - 14), -1)
         if text.low(k) in _RELATIVES or text.tokens[k].mark and text.tokens[k].quote < 0), None,
    )  # fmt: skip
    if relative is not None and text.tokens[relative].mark:
        return None
    if relative is None or relative <= unit.first or not _takes_up(text, scene.groups, relative):
        return None
    if relative == group.first - 1:
        first = _past_adjuncts(text, tail_end, unit.last)
        if first >= unit.last or not opens_phrase(text, first):
            return None
        end = _appositions(text, first, phrase_after(text, first, unit.last), unit.last)
        subject = Subject(first, end, SubjectKind.INVERTED, relative)
    elif subject.empty or subject.first != relative + 1 or follow(
        text, unit, scene.groups, scene.groups.index(group), verb, tail_end
    ) is not None and not _only_predicate(scene, verb, tail_end):
        return None
    end = relative - 1 if text.low(relative - 1) in {"à", "sur", "de"} else relative
    antecedent = antecedent_of(text, unit.first, end)
    last = end - 1 if text.low(end - 1) == "," else end
    denied = denial_at(text, tail_end, min(tail_end + 8, unit.last)) if Frame.ATTRIBUTE in verb.frames else None
    plain = text.low(relative) in {"que", "qu'"}
    if plain and Frame.NP not in verb.frames and denied is None and Frame.ESTIMATE not in verb.frames:
        return None
    cue = Cue(
        CueKind.PASSIVE, f"relative:{verb.lemma}", group.first, tail_end, relative,
        Stance.DENIES if denied is not None else stance, modality, subject, Frame.NP, tail_end, tail_end, verb, group,
        (antecedent, last),
    )  # fmt: skip
    if Frame.ESTIMATE in verb.frames and denied is None:
        cue.until = None
    return cue


_RELATIVES = frozenset(
    {"que", "qu'", "dont", "laquelle", "lequel", "lesquels", "lesquelles", "auquel", "auxquels", "auxquelles", "duquel"}
)


def _only_predicate(scene: Scene, verb: Verb, start: int) -> bool:
    """What follows the verb is its predicate or its figure, not an object: "que X juge « sans fondement »"."""
    text = scene.text
    if Frame.ATTRIBUTE in verb.frames and denial_at(text, start, min(start + 6, scene.unit.last)) is not None:
        return True
    return Frame.ESTIMATE in verb.frames and text.low(start) in {"à", "entre"}


def _takes_up(text: Text, groups: Sequence[VerbGroup], relative: int) -> bool:
    """The "que" is a relative pronoun: a noun stands before it, with an indefinite or definite article."""
    before = text.tokens[relative - 1]
    if before.text == ",":
        before = text.tokens[relative - 2]
    low = before.low
    if any(g.first <= relative - 1 < g.last for g in groups):
        return False
    return before.word and not is_preposition(low) and not grammar().is_adverb(low) and low not in syntax().comparatives


def _stopped(group: VerbGroup) -> bool:
    """Negated, or held back by an operator: the verb's negated frames hold."""
    return group.negated or any(o.effect is Effect.UNCONFIRMED for o in group.operators)


def _what_denied(
    scene: Scene, group: VerbGroup, verb: Verb, tail_end: int, stance: Stance, modality: Modality | None
) -> Cue | None:
    """ "…, ce que dément la guérilla": the content is the clause before."""
    text, unit = scene.text, scene.unit
    at = group.first - 1
    if text.low(at) not in {"que", "qu'"} or text.low(at - 1) != "ce" or text.low(at - 2) != ",":
        return None
    i = _past_adjuncts(text, tail_end, unit.last)
    if i >= unit.last or not opens_phrase(text, i):
        return None
    end = _appositions(text, i, phrase_after(text, i, unit.last), unit.last)
    subject = Subject(i, end, SubjectKind.INVERTED, at - 2)
    cued = [g for g in scene.groups if g.last < at and text.low(g.last) in {"que", "qu'"} and text.low(g.head) in cues().forms]
    first = cued[-1].last + 1 if cued else unit.first
    return Cue(
        CueKind.PASSIVE, f"what:{verb.lemma}", group.first, tail_end, at - 2, stance, modality, subject, Frame.NP,
        end, end, verb, group, (first, at - 2),
    )  # fmt: skip


def _unsaid(group: VerbGroup) -> bool:
    """ "doit annoncer", "pourrait indiquer", "annoncera": nothing has been said yet."""
    modal = any(o.head in {"pouvoir", "devoir", "aller"} for o in group.operators)
    if group.tense.mood is Mood.FUTURE:
        return True
    if group.tense.mood is Mood.CONDITIONAL:
        return modal or not group.compound
    return modal and not group.compound and not group.negated


def _with(
    scene: Scene, kind: CueKind, rule: str, group: VerbGroup, last: int, subject: Subject, stance: Stance,
    modality: Modality | None, found: Follow, verb: Verb,
) -> Cue:  # fmt: skip
    return Cue(
        kind, rule, group.first, last, subject.start, found.stance or stance, modality, subject, found.frame,
        found.first, found.until, verb, group,
    )  # fmt: skip


def _impersonal(scene: Scene, group: VerbGroup, subject: Subject) -> bool:
    if subject.kind is not SubjectKind.PRONOUN:
        return False
    low = scene.text.low(subject.first)
    return low in {"on", "ce", "c'", "cela", "ça", "je", "j'", "nous", "vous", "tu"} or (
        low == "il" and group.passive
    )


def _inversion(scene: Scene, index: int, group: VerbGroup, verb: Verb, tail_end: int) -> Subject | None:
    """The subject that stands behind the verb: ", a-t-il dit", "» a déclaré jeudi le maire", "comme l'affirme Kiev"."""
    if Frame.DIRECT not in verb.frames and Frame.QUE not in verb.frames:
        return None
    text, unit = scene.text, scene.unit
    before = text.tokens[group.first - 1] if group.first > unit.first else None
    led = before is not None and (before.text in {",", "»", "”", '"', "?", "!", "…", "...", "–", "—", "("})
    compared = before is not None and before.low in {"comme", "qu'", "que"} and (
        bool(group.objects) or _what(text, group.first - 1)
    )
    start = group.first
    while start > unit.first and text.low(start - 1) in {"comme", "ainsi", "que", "qu'", "ce", "tel"}:
        start -= 1
    if group.clitic is not None:
        if group.clitic in {"on", "ce", "je", "nous", "vous"}:
            if text.low(tail_end) == "auprès" and tail_end + 2 < unit.last:  # "a-t-on appris auprès du parquet"
                first = tail_end + 1 + (text.low(tail_end + 1) in {"de", "d'", "du"})
                return Subject(first, phrase_after(text, first, unit.last), SubjectKind.INVERTED, start)
            return Subject(group.last, group.last, SubjectKind.IMPERSONAL, start)
        at = next(k for k in range(group.first, group.last) if text.tokens[k].kind == "clitic")
        if not (led or group.first == unit.first or before is not None and before.quote >= 0):
            return None
        return Subject(at, at + 1, SubjectKind.PRONOUN, start)
    if not led and not compared:
        return None
    i = _past_adjuncts(text, tail_end, unit.last)
    if i >= unit.last or not opens_phrase(text, i):
        return None
    latter = text.low(i + 1) in {"dernier", "dernière", "derniers", "dernières"}
    if text.low(i) in {*grammar().subject_pronouns, "que", "qu'"} - {"ce", "celui-ci", "celle-ci"} or (
        text.low(i) == "ce" and not latter and text.low(i + 1) not in registry().roles
    ):
        return None
    end = phrase_after(text, i, unit.last)
    if end <= i:
        return None
    if before is not None and before.text == "," and not compared:
        if group.first == unit.first or (_subject_awaits(scene, index, group) and not _interrupts(scene, index, end)):
            return None
        if end < unit.last and text.low(end) in {"que", "qu'"}:
            return None
    if text.tokens[group.head].quote >= 0 and not _names_speaker(text, i, end):
        return None
    end = _appositions(text, i, end, unit.last)
    return Subject(i, end, SubjectKind.INVERTED, start)


def _names_speaker(text: Text, first: int, end: int) -> bool:
    """Inside a quotation only a name or a function may interrupt it: "« Nous, assure le maire, tiendrons »"."""
    if end >= len(text.tokens) or text.tokens[end].text not in {",", "."}:
        return False
    head = first
    while text.low(head) in grammar().determiners or text.low(head) in grammar().titles:
        head += 1
    return text.tokens[head].capital or text.low(head) in registry().roles


def _what(text: Text, i: int) -> bool:
    """ "ce qu'a dit", "selon ce qu'affirme"."""
    return text.low(i - 1) == "ce"


def _subject_awaits(scene: Scene, index: int, group: VerbGroup) -> bool:
    """A comma group right before the verb is an apposition to a subject that has no verb yet."""
    text, unit = scene.text, scene.unit
    if text.tokens[group.first - 2].text in {"»", "”", '"'} or text.tokens[group.first - 2].quote >= 0:
        return False
    floor = max((k for k in range(unit.first, group.first) if text.tokens[k].quote < 0 and (
        text.tokens[k].text in {";", ":"} or (text.low(k) in {"que", "qu'"} and any(g.last == k for g in scene.groups))
    )), default=unit.first)  # fmt: skip
    finite_before = [g for g in scene.groups[:index] if g.finite and g.first >= floor]
    if not finite_before:
        floor += text.low(floor) in {"que", "qu'", ";", ":"}
        if text.tokens[floor].kind == "number" or text.low(floor) in syntax().quantifiers:
            return False  # "Entre 900 et 1 200 euros, répondent les éleveurs"
        return denial_at(text, floor, group.first) != floor  # "Faux, répliquent les opposants"
    last = finite_before[-1]
    comma = group.first - 1
    # A verb that stands in a relative clause, set off by commas, leaves the subject waiting.
    back = last.first - 1
    while back >= unit.first and not text.tokens[back].mark:
        if text.low(back) in {"qui", "dont", "où"}:
            opened = text.low(back - 1) == ","
            others = [g for g in finite_before if g.first < back]
            return opened and not others and comma > last.last
        back -= 1
    return False


def _interrupts(scene: Scene, index: int, end: int) -> bool:
    """ "L'armée, affirme Kiev, a reculé": right behind the inverted subject and its comma comes the clause's verb."""
    text = scene.text
    if end >= scene.unit.last or text.tokens[end].text != ",":
        return False
    return any(g.finite and end < g.first <= end + 3 for g in scene.groups[index + 1 :])


def _past_adjuncts(text: Text, i: int, last: int) -> int:
    """Past adverbs and words of time between a verb and its inverted subject: "a déclaré jeudi le chef"."""
    while i < last:
        low = text.low(i)
        if low in syntax().time_words or grammar().is_adverb(low):
            i += 1
        elif (end := expression(text, i, last, grammar().adverbs)) > i:
            i = end
        elif low in {"ce", "cette"} and text.low(i + 1) in syntax().time_words - {"dernier", "dernière"}:
            i += 2
        elif low == "le" and (text.tokens[i + 1].text[:1].isdigit() if i + 1 < last else False):
            i += 2
        elif low in {"à", "au", "dans", "lors", "sur", "devant", "auprès", "en", "de", "par"} and low != "des":
            end = phrase_after(text, i + 1, last)
            stop = next(
                (k for k in range(i + 1, end) if opens_phrase(text, k) and not is_preposition(text.low(k - 1))
                 and text.low(k - 1) not in grammar().determiners and k > i + 1
                 and (text.low(k) in grammar().determiners or not text.tokens[k - 1].capital
                      or _place(text, i + 1, k))), None,
            )  # fmt: skip
            if stop is None:
                return i
            i = stop
        else:
            return i
    return i


def _place(text: Text, first: int, last: int) -> bool:
    """The words are a place that the gazetteer knows."""
    return bool(parents(text.span(first, last).text))


def _appositions(text: Text, first: int, end: int, last: int) -> int:
    """Takes ", Mark Rutte" or ", maire de Lyon" after an inverted subject, and "qui …" up to its comma."""
    quote = text.tokens[first].quote
    if end < last and text.tokens[end].text == "," and text.tokens[end].quote == quote:
        nxt = end + 1
        if nxt < last and text.tokens[nxt].quote == quote:
            token = text.tokens[nxt]
            stop = phrase_after(text, nxt, last)
            named = token.capital and token.word and token.low not in grammar().determiners
            function = person_role(token.low)
            article = token.low in {"le", "la", "l'", "un", "une"} and person_role(text.low(nxt + 1))
            closes = stop >= last or text.tokens[stop].text in {",", ".", ")", ":", "»", "”"}
            if (named or function or article) and stop > nxt and closes:
                return stop
    return end


def _passive(scene: Scene, index: int, group: VerbGroup, verb: Verb, tail_end: int) -> Cue | None:
    """ "X est accusé par Y de …", "ces chiffres ont été démentis par Y", "il a été annoncé que"."""
    text, unit = scene.text, scene.unit
    polarity = _polarity(group, verb)
    if polarity is None or text.tokens[group.head].quote >= 0:
        return None
    stance, modality = polarity
    subject = scene.subject(index)
    agent = _agent(scene, tail_end)
    holder = Subject(*agent, SubjectKind.PHRASE, subject.start) if agent else Subject(
        group.first, group.first, SubjectKind.IMPERSONAL, subject.start
    )  # fmt: skip
    if Frame.ACCUSE in verb.frames:
        found = follow(text, unit, scene.groups, index, verb, agent[1] if agent else tail_end, passive=True)
        if found is None or agent is None:
            return None
        return _with(scene, CueKind.PASSIVE, f"passive:{verb.lemma}", group, tail_end, holder, stance, modality, found, verb)
    if _impersonal(scene, group, subject):
        found = follow(text, unit, scene.groups, index, verb, agent[1] if agent else tail_end)
        if found is None or found.frame is not Frame.QUE:
            return None
        return _with(scene, CueKind.PASSIVE, f"passive:{verb.lemma}", group, tail_end, holder, stance, modality, found, verb)
    if subject.empty or not verb.frames & {Frame.NP, Frame.ESTIMATE}:
        return None
    if Frame.ESTIMATE in verb.frames and (agent is not None or text.low(tail_end) in {"à", "entre"}):
        until = agent[0] - 1 if agent else None
        return Cue(
            CueKind.PASSIVE, f"passive:{verb.lemma}", group.first, tail_end, subject.start, stance, modality, holder,
            Frame.ESTIMATE, tail_end, until, verb, group, (subject.first, subject.last),
        )  # fmt: skip
    if agent is None:
        return None
    return Cue(
        CueKind.PASSIVE, f"passive:{verb.lemma}", group.first, tail_end, subject.start, stance, modality, holder,
        Frame.NP, agent[1], agent[1], verb, group, (subject.first, subject.last),
    )  # fmt: skip


def _agent(scene: Scene, start: int, relay: bool = False) -> tuple[int, int] | None:
    """The phrase after "par"; of a relay also after "dans": "cité dans un rapport"."""
    text, last = scene.text, scene.unit.last
    for i in range(start, min(start + 12, last)):
        if (text.low(i) == "par" or (relay and text.low(i) == "dans")) and i + 1 < last and opens_phrase(text, i + 1) | (text.low(i + 1) == "des"):
            end = phrase_after(text, i + 1, last)
            stop = next((k for k in range(i + 2, end) if text.low(k) in {"de", "d'"} and _infinitive_at(scene, k + 1)), end)
            return i + 1, _appositions(text, i + 1, stop, last) if stop == end else stop
        if text.tokens[i].mark:
            return None
    return None


def _infinitive_at(scene: Scene, i: int) -> bool:
    return any(g.first <= i < g.last and not g.finite and g.tense.mood is Mood.INFINITIVE for g in scene.groups)


def _non_finite(scene: Scene, index: int, group: VerbGroup, verb: Verb, tail_end: int) -> Cue | None:
    """ ", affirmant que", "tout en niant", "après avoir annoncé", "sans admettre", "des rapports indiquant que"."""
    text, unit = scene.text, scene.unit
    if text.tokens[group.head].quote >= 0:
        return None
    before = text.low(group.first - 1) if group.first > unit.first else ""
    participle = group.tense.mood is Mood.PARTICIPLE_PRESENT
    polarity = _polarity(group, verb)
    start = group.first
    if not participle:
        if before == "sans":
            if verb.negated is None:
                return None
            polarity, start = (verb.negated, verb.negated_modality), group.first - 1
        elif before in {"de", "d'"} and text.low(group.first - 2) == "avant":
            start = group.first - 2
        elif before == "après" and group.compound:
            start = group.first - 1
        else:
            return None
    elif group.gerund:
        start -= 2 if text.low(group.first - 2) == "tout" else 1
    if polarity is None:
        return None
    if group.objects and verb.frames & {Frame.ATTRIBUTE}:
        return None
    found = follow(text, unit, scene.groups, index, verb, tail_end, negated=_stopped(group) or before == "sans")
    if found is None:
        return None
    subject = _governor(scene, index, start, participle and not group.gerund)
    if subject is None:
        return None
    stance, modality = polarity
    kind = CueKind.PARTICIPLE
    return _with(scene, kind, f"{kind}:{verb.lemma}", group, tail_end, subject, stance, modality, found, verb)


def _governor(scene: Scene, index: int, start: int, bare: bool) -> Subject | None:
    """Who a participle or infinitive speaks of: the noun right before it, else the subject of the main verb."""
    text, unit = scene.text, scene.unit
    if bare and start > unit.first and not text.tokens[start - 1].mark and text.low(start - 1) != "et":
        first = start - 1
        while first > unit.first and not text.tokens[first - 1].mark and start - first < 14:
            low = text.low(first)
            if low in grammar().determiners and low not in {"de", "d'"} and text.low(first - 1) not in syntax().chain_links:
                break
            if low in {"des", "du"} and text.low(first - 1) in cues().noun_forms:
                break
            if any(g.first <= first < g.last for g in scene.groups if g.finite):
                first += 1
                break
            first -= 1
        while first < start and is_preposition(text.low(first)) and text.low(first) not in {"des", "du"}:
            first += 1
        return Subject(first, start, SubjectKind.RELATIVE, start)
    if start > unit.first and text.tokens[start - 1].text == ",":
        clause = start - 1
    elif start > unit.first and text.low(start - 1) == "et":
        clause = start - 1
    else:
        clause = start
    for before in range(index - 1, -1, -1):
        group = scene.groups[before]
        if not group.finite or text.tokens[group.head].quote >= 0:
            continue
        subject = scene.subject(before)
        if subject.kind is SubjectKind.RELATIVE or _subordinate(scene, subject):
            continue
        if subject.empty:
            continue
        return Subject(subject.first, subject.last, SubjectKind.CARRIED, clause)
    for after in range(index + 1, len(scene.groups)):
        if scene.groups[after].finite and text.tokens[scene.groups[after].head].quote < 0:
            subject = scene.subject(after)
            if not subject.empty:
                return Subject(subject.first, subject.last, SubjectKind.CARRIED, clause)
    return None


def _subordinate(scene: Scene, subject: Subject) -> bool:
    """The clause is opened by "que": what it says is no main statement."""
    text = scene.text
    opening = [text.low(k) for k in range(max(scene.unit.first, subject.start), subject.first)]
    return bool({"que", "qu'"} & set(opening)) or text.low(subject.start - 1) in {"que", "qu'"}


def _origin(scene: Scene, index: int, group: VerbGroup, verb: Verb, tail_end: int) -> Cue | None:
    """ "citant le NIS", "qui cite Reuters"."""
    text, unit = scene.text, scene.unit
    if group.negated or text.tokens[group.head].quote >= 0 or group.passive:
        return None
    if group.finite and scene.subject(index).kind is not SubjectKind.RELATIVE:
        return None
    if not opens_phrase(text, tail_end) if tail_end < unit.last else True:
        return None
    end = _appositions(text, tail_end, phrase_after(text, tail_end, unit.last), unit.last)
    start = group.first
    while start > unit.first and text.low(start - 1) in {"qui", ","}:
        start -= 1
    subject = Subject(tail_end, end, SubjectKind.PHRASE, start)
    return Cue(CueKind.ORIGIN, "citing", group.first, tail_end, start, Stance.ASSERTS, None, subject, Frame.CITE, end, end)


# ---------------------------------------------------------------- whole phrases


def _phrases(scene: Scene) -> Iterator[Cue]:
    """ "n'a ni confirmé ni démenti", "s'est refusé à tout commentaire"."""
    text, unit = scene.text, scene.unit
    begin, end = text.tokens[unit.first].start, text.tokens[unit.last - 1].end
    lowered = text.text[begin:end].lower()
    for phrase in cues().phrases:
        if phrase.anchor not in lowered:
            continue
        for match in phrase.pattern.finditer(text.text, begin, end):
            first, last = text.at(match.start()), text.at(match.end())
            if text.tokens[first].quote >= 0:
                continue
            index = next((k for k, g in enumerate(scene.groups) if g.first <= first < g.last or g.first >= first), None)
            subject = None
            if index is not None and scene.groups[index].first < last:
                group = scene.groups[index]
                subject = scene.subject(index) if group.finite else _governor(scene, index, first, False)
                first = min(first, group.first)
            if subject is None:
                subject = _last_subject(scene, first)
            if subject is None:
                continue
            found = _phrase_content(scene, phrase.frame, last)
            if found is None and phrase.frame is not None and phrase.stance is not Stance.UNCONFIRMED:
                continue
            yield Cue(
                CueKind.PHRASE, f"phrase:{phrase.lemma}", first, last, subject.start, phrase.stance, None, subject,
                phrase.frame if found else None, found[0] if found else last, found[1] if found else last,
            )  # fmt: skip


def _last_subject(scene: Scene, before: int) -> Subject | None:
    for index in range(len(scene.groups) - 1, -1, -1):
        if scene.groups[index].finite and scene.groups[index].first < before:
            return scene.subject(index)
    return None


def _phrase_content(scene: Scene, frame: Frame | None, start: int) -> tuple[int, int | None] | None:
    text, last = scene.text, scene.unit.last
    if frame is None or start >= last:
        return None
    if text.low(start) in {"quant", "face"}:
        return (start + 2, None) if start + 2 < last else None
    if text.low(start) == "au" and text.low(start + 1) == "sujet":
        return (start + 3, None) if start + 3 < last else None
    if text.low(start) == "concernant":
        return (start + 1, None)
    if text.low(start) in {"que", "qu'", "de", "d'", "sur", "à", "si", "du", "des"} and start + 1 < last:
        return (start + 1 if text.low(start) not in {"du", "des"} else start, None)
    if opens_phrase(text, start):
        return start, None
    return None


# ---------------------------------------------------------------- selon, d'après, pour …


def _prepositions(scene: Scene) -> Iterator[Cue]:
    unit = scene.unit
    i = unit.first
    while i < unit.last:
        cue = _preposition_at(scene, i)
        if cue is not None:
            yield cue
            i = max(cue.after, i + 1)
        else:
            i += 1


def _preposition_at(scene: Scene, i: int) -> Cue | None:
    text, unit = scene.text, scene.unit
    for preposition in cues().prepositions:
        for form in preposition.forms:
            words = _spoken(form)
            if text.low(i) != words[0] or any(text.low(i + n) != w for n, w in enumerate(words)):
                continue
            after = i + len(words)
            if after >= unit.last or text.tokens[i].quote >= 0:
                return None
            if preposition.pronoun:
                return _pronoun_source(text, i, after)
            following = " ".join(text.low(k) for k in range(after, min(after + 3, unit.last)))
            following = following.replace("' ", "'")
            if any(following == w or following.startswith(f"{w} ") for w in preposition.not_before):
                return None
            contracted = words[-1] in {"du", "des", "au", "aux"} and len(words) > 1
            first = after - 1 if contracted and words[-1] in {"des"} else after
            return _source_phrase(scene, preposition.form, preposition.guard, i, first, after)
    return None


def _pronoun_source(text: Text, i: int, after: int) -> Cue:
    """ "à l'en croire", "à ses yeux": the source is whoever spoke last."""
    pronoun = next((k for k in range(i, after) if text.low(k) in {"ses", "son", "leurs", "leur", "l'", "les"}), i)
    subject = Subject(pronoun, pronoun + 1, SubjectKind.PRONOUN, i)
    return Cue(
        CueKind.PREPOSITION, "preposition:pronoun", i, after, i, Stance.ASSERTS, None, subject, None, after,
        confidence=0.8,
    )  # fmt: skip


def _spoken(form: str) -> list[str]:
    """The words of a form as tokens: "d'après" is "d'" and "après"."""
    return form.replace("'", "' ").split()


def _source_phrase(scene: Scene, form: str, guard: Guard | None, i: int, first: int, after: int) -> Cue | None:
    text, unit = scene.text, scene.unit
    if guard is Guard.ADJECTIVE and any(g.last == i and g.lemma in syntax().checking_verbs for g in scene.groups):
        return None  # "impossible à vérifier de source indépendante"
    end = phrase_after(text, after, unit.last)
    if end <= after:
        return None
    if guard is Guard.ADJECTIVE:
        end = min(end, after + 4)
        stop = next((k for k in range(after, end) if opens_phrase(text, k) and text.low(k) != "des"), end)
        end = stop
        first = i + len(_spoken(form)) - 1  # "source militaire" is the source's own words
    elif not opens_phrase(text, first) and text.low(first) not in {"ce", "lui", "elle", "eux", "elles", "leur"}:
        if not text.tokens[first].word or guard is not None:
            return None
    if text.low(first) == "ce" and text.low(first + 1) in {"que", "qu'"}:
        return None
    # A bare present form may as well be an adjective ("un document interne consulté …").
    verbs = [g for g in scene.groups if g.finite and after <= g.first < end and (
        g.last - g.first > 1 or g.tense.mood is not Mood.PRESENT or g.lemma in {"être", "avoir"})]  # fmt: skip
    if verbs:
        end = verbs[0].first
    if end <= first:
        return None
    if guard is not Guard.ADJECTIVE:
        end = _appositions(text, first, end, unit.last)
    if guard is Guard.ACTOR and not _sets_apart(scene, i, first, end):
        return None
    subject = Subject(first, end, SubjectKind.PHRASE, i)
    start = i
    while start > unit.first and text.low(start - 1) in grammar().coordinators | {","}:
        start -= 1
    confidence = 0.7 if guard is Guard.ACTOR else 0.92
    return Cue(
        CueKind.PREPOSITION, f"preposition:{form}", i, after, start, Stance.ASSERTS, None, subject, None, end,
        confidence=confidence,
    )  # fmt: skip


def _sets_apart(scene: Scene, i: int, first: int, end: int) -> bool:
    """ "Pour Moscou, …" or "…, pour le maire, …": a name or a function between the clause's edge and a comma."""
    text, unit = scene.text, scene.unit
    opens = i == unit.first or text.low(i - 1) in {",", "mais", "et", "or"}
    closes = end < unit.last and text.tokens[end].text in {",", ":"}
    if opens and closes and end == first + 1 and text.low(first) in {"lui", "elle", "eux", "elles"}:
        return True
    head = first
    while head < end and text.low(head) in grammar().determiners:
        head += 1
    if not opens or not closes or head >= end:
        return False
    role = registry().roles.get(text.low(head))
    definite = head > first and text.low(head - 1) in {"le", "la", "l'", "les"}
    return text.tokens[head].capital or (role is not None and definite)


# ---------------------------------------------------------------- nouns


def _nouns(scene: Scene) -> Iterator[Cue]:
    """ "la déclaration du Pentagone selon laquelle …", "des informations selon lesquelles …", "l'idée … que"."""
    text, unit = scene.text, scene.unit
    for i in range(unit.first, unit.last):
        if text.tokens[i].quote >= 0:
            continue
        if any(g.first <= i < g.last for g in scene.groups):
            continue
        for form in cues().noun_forms.get(text.low(i), ()):
            cue = _noun_at(scene, i, form.noun)
            if cue is not None:
                yield cue
                break


def _relative_que(scene: Scene, i: int, marker: tuple[int, int]) -> bool:
    """ "un reproche que Transmet juge infondé": an indefinite noun before "que" is taken up by it."""
    text = scene.text
    if text.low(marker[0]) not in {"que", "qu'"}:
        return False
    return any(text.low(k) in {"un", "une", "ces", "cette", "ce", "cet"} for k in range(max(scene.unit.first, i - 2), i))


def _noun_at(scene: Scene, i: int, noun: object) -> Cue | None:
    from app.lexicon.cues import Noun

    assert isinstance(noun, Noun)
    text, unit = scene.text, scene.unit
    marker = None
    for k in range(i + 1, min(i + 14, unit.last)):
        low = text.low(k)
        if low in {"selon", "suivant"} and text.low(k + 1) in {"laquelle", "lesquelles", "lequel", "lesquels"}:
            marker = (k, k + 2)
            break
        if low in {"que", "qu'"} and NounFrame.QUE in noun.frames and k - i <= 8 and text.low(k - 1) not in syntax().comparatives:
            marker = (k, k + 1)
            break
        comma = text.tokens[k].text == "," and text.low(k + 1) == "selon"
        if (text.tokens[k].mark and not comma) or any(g.finite and g.first == k for g in scene.groups):
            break
    if marker is None or _relative_que(scene, i, marker):
        return None
    first = i
    while first > unit.first and (
        text.low(first - 1) in grammar().determiners or text.low(first - 1) in syntax().adjectives_before
        or (text.tokens[first - 1].word and text.low(first - 2) in grammar().determiners)
    ):  # fmt: skip
        first -= 1
    complement = next((k for k in range(i + 1, marker[0]) if text.low(k) in {"de", "d'", "du", "des"}), None)
    if complement is not None and complement + 1 < marker[0] or complement is not None and text.low(complement) in {"du", "des"}:
        start = complement if text.low(complement) == "des" else complement + 1
        subject = Subject(start, marker[0], SubjectKind.PHRASE, first)
    else:
        subject = Subject(first, marker[0], SubjectKind.PHRASE, first)
    return Cue(
        CueKind.NOUN, f"noun:{noun.lemma}", i, i + 1, first, noun.stance, noun.modality, subject, Frame.QUE, marker[1],
    )  # fmt: skip


# ---------------------------------------------------------------- a verb shared by two sources


def _gapped(scene: Scene, cue: Cue) -> Iterator[Cue]:
    """ "La police a compté 3 400 manifestants, la CGT 12 000": the second source has no verb of its own."""
    text, unit = scene.text, scene.unit
    if cue.kind is not CueKind.VERB or cue.frame not in {Frame.NP, Frame.DE_NP, Frame.ESTIMATE} or cue.verb is None:
        return
    for k in range(cue.after + 1, unit.last - 1):
        if text.tokens[k].text not in {",", ";"} or text.tokens[k].quote >= 0 or not opens_phrase(text, k + 1):
            continue
        end = next((n for n in range(k + 2, unit.last) if text.tokens[n].mark and text.tokens[n].quote < 0), unit.last)
        figure = next((n for n in range(k + 2, end) if _figure(text, n)), None)
        if figure is None or figure - k > 7 or any(k < g.first < end for g in scene.groups if g.finite):
            continue
        head = k + 1
        while head < figure and text.low(head) in grammar().determiners:
            head += 1
        if head < figure and (text.tokens[head].capital or text.low(head) in registry().roles):
            subject = Subject(k + 1, figure, SubjectKind.PHRASE, k)
            yield Cue(
                CueKind.VERB, f"gapped:{cue.verb.lemma}", k + 1, figure, k, cue.stance, cue.modality, subject, cue.frame,
                figure, None, cue.verb, confidence=0.8,
            )  # fmt: skip


def _figure(text: Text, n: int) -> bool:
    return text.tokens[n].kind == "number" or text.low(n) in syntax().quantifiers - {"tout", "toute", "tous", "toutes"}


# ---------------------------------------------------------------- reduced clauses


def _reduced(scene: Scene) -> Iterator[Cue]:
    """Participles without auxiliary: "une version démentie par la mairie", "X, accusé par Y de …", "cité par Reuters"."""
    text, unit = scene.text, scene.unit
    in_groups = {k for g in scene.groups for k in range(g.first, g.last)}
    for i in range(unit.first, unit.last):
        if i in in_groups or text.tokens[i].quote >= 0 or (text.tokens[i].capital and i > unit.first):
            continue
        forms = [f for f in cues().forms.get(text.low(i), ()) if f.mood is Mood.PARTICIPLE_PAST]
        if not forms:
            continue
        verb = forms[0].verb
        end = i + 1
        for form in forms:
            stop = _tail(scene, i + 1, form.verb.tail)
            if stop is not None and not form.verb.reflexive and len(form.verb.tail) >= len(verb.tail):
                verb, end = form.verb, stop
        if verb.reflexive or _tail(scene, i + 1, verb.tail) is None:
            continue
        agent = _agent(scene, end, verb.head in syntax().relays)
        if agent is None:
            continue
        cue = _reduced_at(scene, i, end, verb, agent)
        if cue is not None:
            yield cue


def _reduced_at(scene: Scene, i: int, end: int, verb: Verb, agent: tuple[int, int]) -> Cue | None:
    text, unit = scene.text, scene.unit
    start = i
    while start > unit.first and grammar().is_adverb(text.low(start - 1)):
        start -= 1
    last = start - 1 if text.low(start - 1) == "," else start
    holder = Subject(*agent, SubjectKind.PHRASE, last)
    if verb.head in syntax().relays:
        return Cue(CueKind.ORIGIN, "cited", i, end, last, Stance.ASSERTS, None, holder, Frame.CITE, agent[1], agent[1])
    if Frame.ACCUSE in verb.frames:
        after = agent[1]
        if after + 1 < unit.last and text.low(after) in {"de", "d'"}:
            return Cue(
                CueKind.PASSIVE, f"reduced:{verb.lemma}", i, end, last, verb.stance, verb.modality, holder, Frame.NP,
                after + 1, verb=verb, nested=True,
            )  # fmt: skip
        return None
    if Frame.NP not in verb.frames or verb.noun_object and not _noun_before(text, last):
        return None
    first = _agreeing(text, unit.first, last, text.low(i))
    if first >= last:
        return None
    return Cue(
        CueKind.PASSIVE, f"reduced:{verb.lemma}", i, end, last, verb.stance, verb.modality, holder, Frame.NP,
        agent[1], agent[1], verb, None, (first, last), nested=False, confidence=0.75,
    )  # fmt: skip


def _agreeing(text: Text, floor: int, last: int, participle: str) -> int:
    """The start of the phrase before a participle that agrees with it: "le transfert …, évoqué par"."""
    first = antecedent_of(text, floor, last)
    forms = [f for f in verb_forms().get(participle, ()) if f.mood is Mood.PARTICIPLE_PAST]
    for k in range(first, max(floor, first - 16), -1):
        if text.tokens[k].mark and text.tokens[k].quote < 0:
            break
        agreement = grammar().determiners.get(text.low(k))
        if agreement is None or text.low(k) in {"de", "d'", "du", "des", "au", "aux"}:
            continue
        if any(agreement.gender in {None, f.gender} and agreement.plural in {None, f.plural} for f in forms):
            return k
    return first


def _noun_before(text: Text, last: int) -> bool:
    return any(text.low(k) in cues().noun_forms for k in range(max(0, last - 5), last))


def _relative_prepositions(scene: Scene) -> Iterator[Cue]:
    """ "sa coordinatrice, Claire Vasseur, selon laquelle …", "le général Haddou, pour qui …"."""
    text, unit = scene.text, scene.unit
    for i in range(unit.first + 1, unit.last - 1):
        two = (text.low(i), text.low(i + 1))
        named = two[0] in {"selon", "pour"} and two[1] in {"qui", "lequel", "laquelle", "lesquels", "lesquelles"}
        if not named or text.tokens[i].quote >= 0 or text.low(i - 1) != ",":
            continue
        first = antecedent_of(text, unit.first, i - 1)
        while first > unit.first + 1 and text.low(first - 1) == "," and opens_phrase(text, first):
            before = antecedent_of(text, unit.first, first - 1)
            if before >= first - 1 or not text.low(before) in grammar().determiners:
                break
            first = before
        if text.low(first) in cues().noun_forms or any(text.low(k) in cues().noun_forms for k in range(first, min(first + 3, i))):
            continue
        subject = Subject(first, i - 1, SubjectKind.PHRASE, i - 1)
        yield Cue(
            CueKind.PARTICIPLE, f"relative:{two[0]}", i, i + 2, i - 1, Stance.ASSERTS, None, subject, Frame.QUE, i + 2,
        )  # fmt: skip
