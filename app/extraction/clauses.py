"""Shallow parsing without a model: verb groups, subjects and noun phrases, from closed classes and generated forms."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from app.extraction.text import Text, Unit
from app.lexicon.actors import registry
from app.lexicon.cues import Operator, cues
from app.lexicon.grammar import VerbForm, grammar, verb_forms
from app.lexicon.inflection import Mood
from app.lexicon.syntax import syntax

FINITE = frozenset({Mood.PRESENT, Mood.IMPERFECT, Mood.PAST, Mood.FUTURE, Mood.CONDITIONAL, Mood.SUBJUNCTIVE})
_BE = frozenset({"être"})
_HAVE = frozenset({"avoir"})
_OBJECTS = frozenset({"le", "la", "les", "l'", "lui", "leur", "y", "en", "me", "m'", "nous", "vous"})
_REFLEXIVES = frozenset({"se", "s'"})


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


@cache
def _operators() -> dict[str, tuple[Operator, ...]]:
    table: dict[str, list[Operator]] = {}
    for operator in cues().operators:
        table.setdefault(operator.head, []).append(operator)
    return {head: tuple(sorted(found, key=lambda o: -len(o.link))) for head, found in table.items()}


def forms_at(text: Text, index: int) -> tuple[VerbForm, ...]:
    """The verbal readings of a token, none where it is plainly a noun or a name."""
    if not 0 <= index < len(text.tokens):
        return ()
    token = text.tokens[index]
    if not token.word or (token.text[0].isupper() and not _opens_unit(text, index)):
        return ()
    return verb_forms().get(token.low, ())


def _opens_unit(text: Text, index: int) -> bool:
    before = text.low(index - 1)
    return index == 0 or text.tokens[index - 1].mark or before == ""


def groups(text: Text, unit: Unit) -> list[VerbGroup]:
    """The verb groups of a unit, from left to right, without overlap."""
    found: list[VerbGroup] = []
    i = unit.first
    while i < unit.last:
        group = _group(text, i, unit.last)
        if group is None:
            i += 1
        else:
            found.append(group)
            i = group.last
    return _with_coordinated(text, unit, found)


def _with_coordinated(text: Text, unit: Unit, found: list[VerbGroup]) -> list[VerbGroup]:
    """Adds participles that share the auxiliary before them: "a appelé au calme et assuré que"."""
    taken = {k for g in found for k in range(g.first, g.last)}
    result = list(found)
    for i in range(unit.first, unit.last - 1):
        if text.low(i) not in {"et", "puis"} or text.tokens[i].quote >= 0:
            continue
        head = skip_adverbs(text, i + 1, unit.last)
        before = next((g for g in reversed(found) if g.last <= i and g.finite), None)
        if head in taken or before is None or not before.compound or before.passive or text.low(head + 1) == "par":
            continue
        form = next((f for f in cues().forms.get(text.low(head), ()) if f.mood is Mood.PARTICIPLE_PAST), None)
        if form is None or form.plural or form.gender == "f":
            continue
        reading = VerbForm(form.verb.head, form.mood, None, form.plural, form.gender)
        result.append(VerbGroup(i + 1, head + 1, head, form.verb.head, reading, before.tense, True, compound=True))
    return sorted(result, key=lambda g: g.first)


def _group(text: Text, i: int, last: int) -> VerbGroup | None:
    first, j = i, i
    negated = reflexive = False
    objects: list[str] = []
    while j < last:
        low = text.low(j)
        if low in {"ne", "n'"}:
            negated = True
        elif low in _REFLEXIVES:
            reflexive = True
        elif low in _OBJECTS:
            objects.append(low)
        else:
            break
        j += 1
    if j >= last:
        return None
    infinitive_wanted = False
    if negated and text.low(j) in syntax().negations:  # "ne pas confirmer"
        while j < last and text.low(j) in syntax().negations | _OBJECTS | _REFLEXIVES:
            j += 1
        infinitive_wanted = True
    readings = forms_at(text, j)
    if i == j and text.low(j) in grammar().prepositions:
        return None  # "entre", "devant", "contre"
    if not readings or _fixed_participle(text, j):
        return None
    finite = [f for f in readings if f.mood in FINITE and f.person == 3]
    if finite and all(f.mood is Mood.SUBJUNCTIVE for f in finite) and not _under_que(text, i):
        finite = []  # "l'association Forêt vive"
    if finite and not infinitive_wanted and not _noun_reading(text, i, j, negated or reflexive):
        return _finite(text, first, j, last, finite, negated, reflexive, tuple(objects))
    for reading in readings:
        if reading.mood is Mood.INFINITIVE and not _after_determiner(text, i):
            return _non_finite(text, first, j, last, reading, negated, reflexive, tuple(objects))
        if reading.mood is Mood.PARTICIPLE_PRESENT and not _after_determiner(text, i):
            return _non_finite(text, first, j, last, reading, negated, reflexive, tuple(objects))
    return None


def _under_que(text: Text, i: int) -> bool:
    """A "que" or "où" stands before, as a subjunctive needs."""
    return any(text.low(k) in {"que", "qu'", "qui", "dont", "où"} for k in range(max(0, i - 16), i))


def _fixed_participle(text: Text, j: int) -> bool:
    """ "mise en doute", "mis en cause" are participles, no forms of "miser"."""
    own = {f.lemma for f in verb_forms().get(text.low(j), ()) if f.mood in FINITE}
    return any(
        form.mood is Mood.PARTICIPLE_PAST
        and form.verb.tail
        and form.verb.head not in own
        and all(text.low(j + 1 + n) == word for n, word in enumerate(form.verb.tail))
        for form in cues().forms.get(text.low(j), ())
    )


def _after_determiner(text: Text, i: int) -> bool:
    return text.low(i - 1) in grammar().determiners and text.low(i - 1) not in {"l'", "de", "d'"}


def _noun_reading(text: Text, i: int, j: int, marked: bool) -> bool:
    """The finite form at `j` is a noun or adjective here: "la demande", "une nouvelle annonce", "par crainte"."""
    if marked:
        return False
    word, before = text.low(j), text.low(i - 1)
    if i < j:  # "l'annonce" is a noun unless a subject stands before "l'"
        if word not in grammar().ambiguous:
            return not _subject_like(text, i - 1) and word not in {"a", "ont", "avait", "avaient", "aurait", "auraient"}
        if text.low(j + 1) in {"à", "entre"} and j + 2 < len(text.tokens) and text.tokens[j + 2].kind == "number":
            return False  # "les chiffre à 95 millions"
        return not (before in grammar().subject_pronouns or before == "qui")
    if before in grammar().determiners:
        return not (before == "ce" and any(f.lemma == "être" for f in forms_at(text, j)))
    if before in syntax().adjectives_before and text.low(i - 2) in grammar().determiners:
        return text.low(i - 2) not in {"ce", "cette", "ces"}  # "ce dernier fait valoir"
    if before in grammar().prepositions and before not in {"selon"}:
        return True
    copula = verb_forms().get(before, ())
    if any(f.lemma in {"être", "rester", "devenir", "demeurer", "sembler"} for f in copula):
        return True  # "est conforme"
    if word in registry().roles:
        apart = j > 0 and text.tokens[j - 1].mark and text.tokens[j - 1].text != ")"
        linked = text.low(j + 1) in grammar().prepositions and expression(text, j + 1, j + 4, grammar().adverbs) == j + 1
        named = before in syntax().adjectives_before or (apart and linked)
        return named or (word.endswith("ent") and before not in {"ils", "elles", "qui"})
    if text.tokens[j].low in {"est"} and before in {"l'", "d'", "en", "nord", "sud"}:
        return True
    if word in grammar().ambiguous and j > 0 and text.tokens[j - 1].word:
        return text.tokens[j - 1].low in syntax().adjectives_before
    return False


def _subject_like(text: Text, index: int) -> bool:
    """A token that may end a subject: a name, a noun, "qui", a pronoun."""
    if index < 0:
        return False
    token = text.tokens[index]
    low = token.low
    if token.mark or low in grammar().prepositions or low in grammar().determiners:
        return False
    return low == "qui" or low in grammar().subject_pronouns or low in {"ne", "n'"} or token.word or token.text == ")"


def expression(text: Text, j: int, last: int, words: Container[str], longest: int = 5) -> int:
    """Where an expression of `words` that begins at `j` ends; `j` itself where none does."""
    for size in range(min(longest, last - j), 0, -1):
        if " ".join(text.low(k) for k in range(j, j + size)).replace("' ", "'") in words:
            return j + size
    return j


def skip_adverbs(text: Text, j: int, last: int) -> int:
    """Past the adverbs and negations that may stand inside a verb group, and past ", lui,"."""
    while j < last:
        low = text.low(j)
        if low == "," and text.low(j + 2) == "," and text.low(j + 1) in {"lui", "elle", "eux", "elles"}:
            j += 3
        elif low in syntax().quantifiers and low not in syntax().negations | {"tout", "toute"}:
            break
        elif grammar().is_adverb(low) or low in syntax().negations:
            j += 1
        elif (end := expression(text, j, last, grammar().adverbs)) > j:
            j = end
        else:
            break
    return j


def _only(text: Text, first: int, j: int, last: int) -> bool:
    """ "ne reconnaît que 340 000 euros" restricts, it negates nothing."""
    end = skip_adverbs(text, j + 1, last)
    if end < last and any(f.mood is Mood.PARTICIPLE_PAST for f in verb_forms().get(text.low(end), ())):
        end += 1
    words = {text.low(k) for k in range(first, end)}
    return end < last and text.low(end) in {"que", "qu'"} and not words & (syntax().negations - {"plus"})


def _skip_clitic(text: Text, j: int, last: int) -> tuple[str | None, int]:
    if j < last and text.tokens[j].kind == "clitic":
        return text.tokens[j].low.rsplit("-", 1)[-1], j + 1
    return None, j


def _participle(text: Text, j: int, last: int) -> VerbForm | None:
    if j >= last:
        return None
    for reading in verb_forms().get(text.low(j), ()):
        if reading.mood is Mood.PARTICIPLE_PAST:
            return reading
    return None


def _best(readings: Sequence[VerbForm]) -> VerbForm:
    """The frequent verb where a form is of two ("faut", "étaient"), and indicative before subjunctive."""
    order = (Mood.PRESENT, Mood.IMPERFECT, Mood.PAST, Mood.FUTURE, Mood.CONDITIONAL, Mood.SUBJUNCTIVE)
    return min(readings, key=lambda f: (f.lemma not in syntax().frequent_verbs, order.index(f.mood)))


def _finite(
    text: Text,
    first: int,
    j: int,
    last: int,
    readings: Sequence[VerbForm],
    negated: bool,
    reflexive: bool,
    objects: tuple[str, ...],
) -> VerbGroup:
    tense = _best(readings)
    negated = negated and not _only(text, first, j, last)
    clitic, k = _skip_clitic(text, j + 1, last)
    lemma = tense.lemma
    if lemma in _HAVE | _BE:
        k2 = skip_adverbs(text, k, last)
        if (participle := _participle(text, k2, last)) and not text.tokens[k2].capital:
            passive = False
            head = k2
            if participle.lemma == "être" and lemma == "avoir":
                k3 = skip_adverbs(text, k2 + 1, last)
                if deeper := _participle(text, k3, last):
                    participle, head, passive = deeper, k3, True
            elif lemma == "être" and not reflexive and participle.lemma not in syntax().verbs_with_etre:
                passive = True
            operators, head, reading, reflexive, objects = _chain(text, head, last, participle, reflexive, objects)
            return VerbGroup(
                first, head + 1, head, reading.lemma, reading, tense, True, negated,
                passive and not operators, reflexive, objects, operators, clitic, compound=True,
            )  # fmt: skip
        end = k if k2 == k else k2
        operators, head, reading, inner, found = _chain(text, j, last, tense, reflexive, objects)
        if operators:
            return VerbGroup(
                first, head + 1, head, reading.lemma, reading, tense, True, negated, False, inner, found, operators, clitic,
            )  # fmt: skip
        return VerbGroup(
            first, max(end, j + 1), j, lemma, tense, tense, True, negated,
            False, reflexive, objects, (), clitic,
        )  # fmt: skip
    operators, head, reading, reflexive, objects = _chain(text, k - 1, last, tense, reflexive, objects)
    end = head + 1 if operators else k
    if not operators:
        head = j
    return VerbGroup(
        first, end, head, reading.lemma, reading, tense, True, negated,
        False, reflexive, objects, operators, clitic,
    )  # fmt: skip


def _chain(
    text: Text, head: int, last: int, reading: VerbForm, reflexive: bool, objects: tuple[str, ...]
) -> tuple[tuple[Operator, ...], int, VerbForm, bool, tuple[str, ...]]:
    """Follows operators to the infinitive that they govern: "s'est abstenue de reconnaître", "doit annoncer"."""
    chain: list[Operator] = []
    for _ in range(3):
        step = _operator_step(text, head, last, reading, reflexive)
        if step is None:
            break
        operator, head, reading, reflexive, objects = step
        chain.append(operator)
    return tuple(chain), head, reading, reflexive, objects


def _operator_step(
    text: Text, head: int, last: int, reading: VerbForm, reflexive: bool
) -> tuple[Operator, int, VerbForm, bool, tuple[str, ...]] | None:
    for operator in _operators().get(reading.lemma, ()):
        if operator.reflexive and not reflexive:
            continue
        j = _linked(text, skip_adverbs(text, head + 1, last), operator.link)
        if j is None:
            continue
        found: list[str] = []
        inner_reflexive = False
        while j < last and text.low(j) in _OBJECTS | _REFLEXIVES | {"ne", "pas"}:
            inner_reflexive = inner_reflexive or text.low(j) in _REFLEXIVES
            if text.low(j) in _OBJECTS:
                found.append(text.low(j))
            j += 1
        j = skip_adverbs(text, j, last)
        for form in verb_forms().get(text.low(j), ()) if j < last else ():
            if form.mood is Mood.INFINITIVE:
                return operator, j, form, inner_reflexive, tuple(found)
    return None


def _linked(text: Text, j: int, link: str) -> int | None:
    """Index after the linking words of an operator ("de", "d'", "que de"), None where they do not stand at `j`."""
    for word in link.split():
        if text.low(j) != word and not (word == "de" and text.low(j) == "d'"):
            return None
        j += 1
    return j


def _non_finite(
    text: Text,
    first: int,
    j: int,
    last: int,
    reading: VerbForm,
    negated: bool,
    reflexive: bool,
    objects: tuple[str, ...],
) -> VerbGroup:
    gerund = reading.mood is Mood.PARTICIPLE_PRESENT and text.low(first - 1) == "en"
    head, compound, form = j, False, reading
    if reading.lemma in _HAVE | _BE:
        k = skip_adverbs(text, j + 1, last)
        if participle := _participle(text, k, last):
            form, head, compound = participle, k, True
    passive = compound and reading.lemma == "être" and form.lemma not in syntax().verbs_with_etre
    operators, head, form, reflexive, objects = _chain(text, head, last, form, reflexive, objects)
    return VerbGroup(
        first, head + 1, head, form.lemma, form, reading, False, negated, passive and not operators, reflexive,
        objects, operators, None, compound, gerund,
    )  # fmt: skip


def segments(text: Text, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The stretches of [first, last) between commas and dashes, outside of quotations and brackets."""
    start, depth = first, 0
    for i in range(first, last):
        token = text.tokens[i]
        depth = max(0, depth + (token.text == "(") - (token.text == ")"))
        dash = token.text == "-" and i > first and text.tokens[i - 1].end < token.start
        if (dash or token.text in {",", "–", "—"}) and token.quote < 0 and not depth:
            yield start, i
            start = i + 1
    yield start, last
