"""Verb groups without a model: clitics, auxiliaries, negation and the operators before a verb, from closed classes and
generated forms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from app.extraction.readings import (
    after_determiner,
    finite_forms,
    fixed_participle,
    forms_at,
    is_noun,
    past_participle,
)
from app.extraction.text import Text, Unit
from app.extraction.words import past_times, skip_adverbs
from app.lexicon.cue_terms import Operator
from app.lexicon.cues import cues
from app.lexicon.grammar import VerbForm, grammar, verb_forms
from app.lexicon.inflection import Mood
from app.lexicon.syntax import syntax

_ORDER = (Mood.PRESENT, Mood.IMPERFECT, Mood.PAST, Mood.FUTURE, Mood.CONDITIONAL, Mood.SUBJUNCTIVE)
_DEEPEST = 3
"""Operators that may govern one another: "devrait pouvoir tenir à préciser"."""


_RESTRICTED = 10
"""How far behind its verb the "que" of a restriction may stand: "n'évalue plus son préjudice qu'à 9 millions"."""


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """Tokens [first, last) of one verb with its clitics, auxiliaries and negation; `head` is its lexical verb.

    `form` is the reading of the head, `tense` that of the finite (or only) verb: "aurait déployé" has the head
    "déployé" and the tense conditional.
    """

    first: int
    last: int
    head: int
    lemma: str
    form: VerbForm
    tense: VerbForm
    finite: bool
    negated: bool = False
    passive: bool = False
    reflexive: bool = False
    objects: tuple[str, ...] = ()
    operators: tuple[Operator, ...] = ()
    clitic: str | None = None
    """Inverted subject pronoun: "il" of "a-t-il"."""
    compound: bool = False
    gerund: bool = False

    @property
    def plural(self) -> bool | None:
        """Number of the finite verb."""
        return self.tense.plural


def restricts(text: Text, group: VerbGroup) -> bool:
    """ "n'en dénombre que douze": the "que" of the verb restricts, it opens no clause."""
    return text.low(group.first) in syntax().ne and not group.negated


def groups(text: Text, unit: Unit) -> tuple[VerbGroup, ...]:
    """The verb groups of a unit, from left to right, without overlap."""
    known = _known(text)
    if unit.first not in known:
        known[unit.first] = _read(text, unit)
    return known[unit.first]


@lru_cache(maxsize=2)  # two steps go through all units
def _known(text: Text) -> dict[int, tuple[VerbGroup, ...]]:
    """The verb groups of a text that were read already, by the first token of their unit."""
    return {}


def _read(text: Text, unit: Unit) -> tuple[VerbGroup, ...]:
    found: list[VerbGroup] = []
    i = unit.first
    while i < unit.last:
        group = _group(text, i, unit.last)
        if group is None:
            i += 1
        else:
            found.append(group)
            i = group.last
    return tuple(_with_coordinated(text, unit, found))


def _with_coordinated(text: Text, unit: Unit, found: list[VerbGroup]) -> list[VerbGroup]:
    """Adds participles that share the auxiliary before them: "a appelé au calme et assuré que"."""
    taken = {k for g in found for k in range(g.first, g.last)}
    result = list(found)
    for i in range(unit.first, unit.last - 1):
        if text.low(i) not in syntax().et_puis or text.tokens[i].quoted:
            continue
        head = skip_adverbs(text, i + 1, unit.last)
        before = _sharing(text, found, i)
        if head in taken or before is None or not before.compound or before.passive:
            continue
        if text.low(head + 1) in syntax().by:
            continue
        chain = _shared_chain(text, head, unit.last)
        if chain is None:
            continue
        result = [g for g in result if not head < g.first <= chain.head]
        result.append(
            VerbGroup(
                first=i + 1,
                last=chain.head + 1,
                head=chain.head,
                lemma=chain.form.lemma,
                form=chain.form,
                tense=before.tense,
                finite=True,
                reflexive=chain.reflexive,
                objects=chain.objects,
                operators=chain.operators,
                compound=True,
            )
        )
    return sorted(result, key=lambda g: g.first)


def _shared_chain(text: Text, head: int, last: int) -> "_Chain | None":
    """The reporting participle at `head`, or what an operator there governs: "et |refusé de commenter| ce chiffre"."""
    for reading in verb_forms().get(text.low(head), ()):
        if reading.mood is Mood.PARTICIPLE_PAST and not reading.plural and reading.gender != "f":
            chain = _chain(text, head, last, reading, False, ())
            if chain.operators:
                return chain
    read = (f for f in cues().forms.get(text.low(head), ()) if f.mood is Mood.PARTICIPLE_PAST)
    form = next((f for f in read if not f.plural and f.gender != "f"), None)
    if form is None:
        return None
    return _Chain(head, VerbForm(form.verb.head, form.mood, None, form.plural, form.gender), False, ())


def _sharing(text: Text, found: list[VerbGroup], i: int) -> VerbGroup | None:
    """The verb whose auxiliary a participle behind token `i` shares: the last one, or the one whose "que" a clause in a
    simple tense follows: "a affirmé que le pont tient|, et nié"."""
    before = [g for g in found if g.last <= i and g.finite]
    simple = before and not before[-1].compound and before[-1].tense.lemma not in syntax().auxiliaries
    governing = [g for g in before if g.compound and text.low(_past_times(text, g.last)) in syntax().que]
    if before and (simple or (before[-1].passive and governing)):
        before = governing
    return before[-1] if before else None


def _past_times(text: Text, i: int) -> int:
    while text.low(i) in syntax().time_words:
        i += 1
    return i


@dataclass(frozen=True, slots=True)
class _Clitics:
    """What stands before a verb, tokens [first, last): "ne s'en" of "ne s'en cache pas"."""

    first: int
    last: int
    negated: bool
    reflexive: bool
    objects: tuple[str, ...]
    infinitive: bool
    """The whole negation stands before the verb, which is an infinitive then: "ne pas confirmer"."""


def _clitics(text: Text, first: int, last: int) -> _Clitics:
    words = syntax()
    i = first
    negated = reflexive = False
    objects: list[str] = []
    if i < last and text.tokens[i].capital and text.low(i) in words.stressed_pronouns:
        return _Clitics(first, i, False, False, (), False)  # "Lui affirme que": a subject
    while i < last:
        low = text.low(i)
        if low in words.ne:
            negated = True
        elif low in words.reflexives:
            reflexive = True
        elif low in words.object_clitics:
            objects.append(low)
        else:
            break
        i += 1
    infinitive = negated and i < last and text.low(i) in words.negations
    if infinitive:
        while i < last and text.low(i) in words.negations | words.object_clitics | words.reflexives:
            i += 1
    return _Clitics(first, i, negated, reflexive, tuple(objects), infinitive)


def _group(text: Text, i: int, last: int) -> VerbGroup | None:
    """The verb group that begins at `i`."""
    clitics = _clitics(text, i, last)
    j = clitics.last
    if j >= last:
        return None
    if i == j and text.low(j) in grammar().prepositions:
        return None  # "entre", "devant", "contre"
    readings = forms_at(text, j)
    if not readings or fixed_participle(text, j):
        return None
    finite = finite_forms(text, i, j)
    marked = clitics.negated or clitics.reflexive
    if finite and not clitics.infinitive and (marked or not is_noun(text, i, j)):
        return _finite(text, clitics, last, finite)
    if after_determiner(text, i):
        return None
    reading = next((f for f in readings if f.mood in {Mood.INFINITIVE, Mood.PARTICIPLE_PRESENT}), None)
    if reading is not None and reading.mood is Mood.PARTICIPLE_PRESENT and clitics.objects[:1] == ("en",):
        # "en affirmant": the preposition of the gerund, no object
        clitics = replace(clitics, first=clitics.first + 1, objects=clitics.objects[1:])
    return _non_finite(text, clitics, last, reading) if reading is not None else None


def _best(readings: Sequence[VerbForm]) -> VerbForm:
    """The frequent verb where a form is of two ("faut", "étaient"), and indicative before subjunctive."""
    return min(readings, key=lambda f: (f.lemma not in syntax().frequent_verbs, _ORDER.index(f.mood)))


def _restricts(text: Text, clitics: _Clitics, last: int) -> bool:
    """ "ne reconnaît que 340 000 euros" restricts, it negates nothing."""
    end = skip_adverbs(text, clitics.last + 1, last)
    if past_participle(text, end, last):
        end += 1
    words = {text.low(k) for k in range(clitics.first, end)}
    end = past_times(text, end, last)  # "n'en comptait vendredi que"
    if words & (syntax().negations - {"plus"}):
        return False
    return end < last and (text.low(end) in syntax().que or _restricted_further(text, end, last))


def _restricted_further(text: Text, first: int, last: int) -> bool:
    """ "n'évalue plus ses pertes |qu'à 9 millions", "ne fait état |que de trois blessés": a preposition behind "que"
    opens no clause."""
    words = syntax()
    for k in range(first, min(first + _RESTRICTED, last - 1)):
        low = text.low(k)
        if low in words.que:
            return text.low(k + 1) in words.a_forms | words.de
        if (text.tokens[k].mark and low != "'") or low in words.negations:
            return False
    return False


def _inverted_pronoun(text: Text, i: int, last: int) -> tuple[str | None, int]:
    """ "il" of "a-t-il" and the index behind it."""
    if i < last and text.tokens[i].kind == "clitic":
        return text.tokens[i].low.rsplit("-", 1)[-1], i + 1
    return None, i


def _finite(text: Text, clitics: _Clitics, last: int, readings: Sequence[VerbForm]) -> VerbGroup:
    """The group of a finite verb: "ne l'a pas dit", "a été accusé", "doit annoncer", "affirme"."""
    tense = _best(readings)
    verb = clitics.last
    clitic, after = _inverted_pronoun(text, verb + 1, last)
    head, form, end, auxiliary, passive = verb, tense, after, False, False
    if tense.lemma in syntax().auxiliaries:
        end = skip_adverbs(text, after, last)
        participle = past_participle(text, end, last)
        if participle is not None and not text.tokens[end].capital:
            auxiliary = True
            head, form, passive = _compound(text, clitics, end, last, tense, participle)
    # An operator may stand behind its inverted pronoun ("doit-il annoncer"), but not "être" or "avoir".
    start = head if auxiliary or tense.lemma in syntax().auxiliaries else after - 1
    chain = _chain(text, start, last, form, clitics.reflexive, clitics.objects)
    if chain.operators or auxiliary:
        head, end = chain.head, chain.head + 1
    return VerbGroup(
        first=clitics.first,
        last=end,
        head=head,
        lemma=chain.form.lemma,
        form=chain.form,
        tense=tense,
        finite=True,
        negated=clitics.negated and not _restricts(text, clitics, last),
        passive=passive and not chain.operators,
        reflexive=chain.reflexive,
        objects=chain.objects,
        operators=chain.operators,
        clitic=clitic,
        compound=auxiliary,
    )


def _compound(
    text: Text, clitics: _Clitics, index: int, last: int, tense: VerbForm, participle: VerbForm
) -> tuple[int, VerbForm, bool]:
    """Head and reading of a compound tense, and whether it is a passive: "a annoncé", "est arrivé", "a été accusé"."""
    if tense.lemma == "avoir" and participle.lemma == "être":
        deeper = skip_adverbs(text, index + 1, last)
        if (form := past_participle(text, deeper, last)) is not None:
            return deeper, form, True
    passive = tense.lemma == "être" and not clitics.reflexive and participle.lemma not in syntax().verbs_with_etre
    return index, participle, passive


def _non_finite(text: Text, clitics: _Clitics, last: int, reading: VerbForm) -> VerbGroup:
    """The group of an infinitive or a present participle: "avoir signé", "n'ayant pas répondu", "en affirmant"."""
    gerund = reading.mood is Mood.PARTICIPLE_PRESENT and text.low(clitics.first - 1) == "en"
    head, form, compound = clitics.last, reading, False
    if reading.lemma in syntax().auxiliaries:
        index = skip_adverbs(text, head + 1, last)
        if (participle := past_participle(text, index, last)) is not None:
            head, form, compound = index, participle, True
    passive = compound and reading.lemma == "être" and form.lemma not in syntax().verbs_with_etre
    chain = _chain(text, head, last, form, clitics.reflexive, clitics.objects)
    return VerbGroup(
        first=clitics.first,
        last=chain.head + 1,
        head=chain.head,
        lemma=chain.form.lemma,
        form=chain.form,
        tense=reading,
        finite=False,
        negated=clitics.negated,
        passive=passive and not chain.operators,
        reflexive=chain.reflexive,
        objects=chain.objects,
        operators=chain.operators,
        clitic=None,
        compound=compound,
        gerund=gerund,
    )


@dataclass(frozen=True, slots=True)
class _Chain:
    """The verb that operators lead to, with the clitics that stand before it."""

    head: int
    form: VerbForm
    reflexive: bool
    objects: tuple[str, ...]
    operators: tuple[Operator, ...] = ()


def _chain(text: Text, head: int, last: int, form: VerbForm, reflexive: bool, objects: tuple[str, ...]) -> _Chain:
    """Follows operators to the infinitive that they govern: "s'est abstenue de reconnaître", "doit annoncer"."""
    chain = _Chain(head, form, reflexive, objects)
    for _ in range(_DEEPEST):
        step = _governed(text, chain, last)
        if step is None:
            break
        chain = step
    return chain


@cache
def _operators() -> dict[str, tuple[Operator, ...]]:
    """The operators by the verb that heads them, those with the longest link first."""
    table: dict[str, list[Operator]] = {}
    for operator in cues().operators:
        table.setdefault(operator.head, []).append(operator)
    return {head: tuple(sorted(found, key=lambda o: -len(o.link))) for head, found in table.items()}


def _governed(text: Text, chain: _Chain, last: int) -> _Chain | None:
    """The chain one operator longer."""
    words = syntax()
    for operator in _operators().get(chain.form.lemma, ()):
        if operator.reflexive and not chain.reflexive:
            continue
        j = _linked(text, skip_adverbs(text, chain.head + 1, last), operator.link)
        if j is None:
            continue
        objects: list[str] = []
        reflexive = False
        while j < last and text.low(j) in words.infinitive_clitics:
            reflexive = reflexive or text.low(j) in words.reflexives
            if text.low(j) in words.object_clitics:
                objects.append(text.low(j))
            j += 1
        j = skip_adverbs(text, j, last)
        for form in verb_forms().get(text.low(j), ()) if j < last else ():
            if form.mood is Mood.INFINITIVE and (not operator.only or form.lemma in operator.only):
                return _Chain(j, form, reflexive, tuple(objects), (*chain.operators, operator))
    return None


def _linked(text: Text, i: int, link: str) -> int | None:
    """Index after the linking words of an operator ("de", "d'", "que de"), None where they do not stand at `i`."""
    words, behind = link.split(), _past_times(text, i)
    if words and text.low(behind) in (words[0], f"{words[0][:-1]}'"):
        i = behind  # "a refusé |jeudi| de commenter"
    for n, word in enumerate(words):
        if n and n == len(words) - 1:  # "en mesure jeudi de confirmer"
            i = skip_adverbs(text, i, len(text.tokens))
            while text.low(i) in syntax().time_words:
                i += 1
        if text.low(i) != word and not (word == "de" and text.low(i) == "d'"):
            return None
        i += 1
    return i
