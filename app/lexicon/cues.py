"""What signals that somebody says something: verbs, operators on them, whole phrases, nouns, prepositions, denials.

The words are in cues.toml; this module checks them, inflects them and makes them fast to look up.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from app.annotation import Modality, Stance
from app.errors import LexiconError
from app.lexicon import read
from app.lexicon.inflection import Gender, Mood, adjective_forms, conjugate, plural


class Frame(StrEnum):
    """How a content may follow its cue verb, with one example each."""

    QUE = "que"
    """affirme que la route est rouverte"""
    SI = "si"
    """se demande si la route est rouverte"""
    INF = "inf"
    """nie avoir signé, dit vouloir signer"""
    DE_INF = "de_inf"
    """promet de signer"""
    A_INF = "a_inf"
    """s'engage à signer"""
    NP = "np"
    """évoque un bilan de douze morts: the direct object is the content"""
    DE_NP = "de_np"
    """fait état de douze morts"""
    A_NP = "a_np"
    """appelle à la grève"""
    SUR_NP = "sur_np"
    """alerte sur un risque de crue"""
    CONTRE_NP = "contre_np"
    """met en garde contre une escalade"""
    ACCUSE = "accuse"
    """accuse la société de fraude, reproche au maire d'avoir signé, félicite l'équipe pour son courage"""
    ATTRIBUTE = "attribute"
    """qualifie le projet de folie, juge le prix trop haut, décrit le texte comme un recul"""
    ESTIMATE = "estimate"
    """chiffre les pertes à dix millions d'euros"""
    FIGURE = "figure"
    """a compté 11 500 manifestants: a figure as direct object, in a compound tense; "compte 300 membres" is none"""
    CITE = "cite"
    """cite l'AFP: the object is an origin, not a content"""
    DIRECT = "direct"
    """may stand in an incise or before a colon, with or without quotation marks: "affirme Kiev", "souffle-t-elle" """
    PERSON_DE_INF = "person_de_inf"
    """demande au maire de signer, exhorte le pays à signer (de or à)"""
    PERSON_QUE = "person_que"
    """informe les habitants que l'eau est coupée"""
    A_QUE = "a_que"
    """s'oppose à ce que la route ferme"""
    POUR_NP = "pour_np"
    """milite pour la gratuité des bus"""
    ADJECTIVE = "adjective"
    """se dit convaincu que la route rouvrira, se dit prêt à signer: the content follows the adjective"""
    NOUN = "noun"
    """exprime la crainte que la digue cède: the object is a cue noun, the content follows that"""


class NounFrame(StrEnum):
    """How a content or a source may follow a cue noun."""

    SELON_LAQUELLE = "selon_laquelle"
    """des informations selon lesquelles le pont a cédé"""
    QUE = "que"
    """l'affirmation que (du fait que) le pont a cédé"""
    DE_SOURCE = "de_source"
    """l'affirmation de Séoul"""
    DE_NP = "de_np"
    """des accusations de fraude"""
    DE_INF = "de_inf"
    """la promesse de baisser l'impôt"""
    SUR_NP = "sur_np"
    """les affirmations sur (concernant, quant à, à propos de) la panne"""


class Effect(StrEnum):
    """What an operator does to the reporting infinitive after it."""

    NONE = "none"
    """It only carries the verb: "tient à préciser que". The infinitive is the cue."""
    UNCONFIRMED = "unconfirmed"
    """It stops the verb from being said, like a negation: "refuse de confirmer". Read the infinitive's `negated`."""


class Guard(StrEnum):
    """What must follow a preposition for it to name a source."""

    ACTOR = "actor"
    """A known actor or a person: "pour Moscou", not "pour demain"."""
    ADJECTIVE = "adjective"
    """An adjective or a noun without determiner: "de source militaire"."""


class DenialKind(StrEnum):
    """How a denying predicate inflects."""

    ADJECTIVE = "adjective"
    NOUN = "noun"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb that reports. `head` is the verb itself, `tail` the fixed words after it ("faire état": "état").

    An elided word of the tail stands alone: "la", "sonnette", "d'", "alarme".
    """

    lemma: str
    head: str
    reflexive: bool
    clitic: str
    """The one without which it is another verb: "en" of "s'en tenir à", or ""."""
    tail: tuple[str, ...]
    frames: frozenset[Frame]
    stance: Stance
    modality: Modality | None
    """Modality of the content; None where the content's own verb decides."""
    negated: Stance | None
    """What "ne … pas" + verb means; None where a negated cue is no attribution."""
    negated_modality: Modality | None
    negated_frames: frozenset[Frame]
    """What may follow the negated verb: "n'a pas précisé le coût"."""
    noun_object: bool
    """Its direct object is a content only where it is a cue noun: "rejette ces accusations", not "le recours"."""
    indefinite_object: bool
    """Its object is a content only where it is indefinite, a figure or quoted: "d'une erreur", not "du climat"."""
    dismisses: bool
    """It denies also behind what is said word for word: "« … », balaie le maire", not "« … », conteste le maire"."""
    not_objects: frozenset[str]
    """Nouns that make it another verb: "accuse un retard"."""
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CueForm:
    """One form of the head of a reporting verb."""

    verb: Verb
    mood: Mood
    person: int | None
    plural: bool | None
    gender: Gender | None


@dataclass(frozen=True, slots=True)
class Operator:
    """What takes a reporting infinitive: "tenir à", "refuser de", "ne pas souhaiter", "sans"."""

    lemma: str
    head: str
    reflexive: bool
    negative: bool
    """Only with "ne" (and usually "pas"): "ne pas souhaiter", "ne cesser de"."""
    link: str
    """The word between head and infinitive: "de", "à", "par", "que de", or ""."""
    effect: Effect
    only: frozenset[str]
    """Infinitives that it carries, where it carries not every one: "dit craindre que"."""
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A whole expression that says what somebody does with a content.

    `pattern` matches it in a text, from its negation or verb to its last fixed word. `anchor` is a literal part of
    every match ("" where there is none): look for the pattern only where the lower-cased text holds it.
    """

    lemma: str
    pattern: re.Pattern[str]
    anchor: str
    frame: Frame | None
    """How the content follows; None: it does not, the content is what the text said before."""
    stance: Stance
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun that names a saying ("accusation") or what may say something itself ("rapport": `document`)."""

    lemma: str
    plural: str
    gender: Gender
    stance: Stance
    modality: Modality | None
    anaphor: bool
    """"ces accusations" stands for a content said before."""
    document: bool
    """May be the source itself: "le rapport indique"."""
    frames: frozenset[NounFrame]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NounForm:
    """Singular or plural of a cue noun."""

    noun: Noun
    plural: bool


@dataclass(frozen=True, slots=True)
class Preposition:
    """A preposition whose object is a source. `forms` are its lower-cased spellings with the article contracted."""

    form: str
    forms: tuple[str, ...]
    guard: Guard | None
    pronoun: bool
    """Needs no object, its source is a pronoun within it: "à ses yeux", "à l'en croire"."""
    not_before: tuple[str, ...]
    """Lower-cased words after it that make it none: "que", "le cas"."""
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Denial:
    """A predicate that denies without a verb of denial. `forms` are all its lower-cased inflected spellings."""

    lemma: str
    kind: DenialKind
    forms: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cues:
    """cues.toml, checked and inflected. Every mapping is keyed by a lower-cased form with ' as apostrophe."""

    verbs: tuple[Verb, ...]
    forms: Mapping[str, tuple[CueForm, ...]]
    """By the form of the verb itself, without "se" and without the fixed words after it."""
    operators: tuple[Operator, ...]
    phrases: tuple[Phrase, ...]
    nouns: tuple[Noun, ...]
    noun_forms: Mapping[str, tuple[NounForm, ...]]
    prepositions: tuple[Preposition, ...]
    """The longest first, so that "selon les mots de" is met before "selon"."""
    denials: tuple[Denial, ...]


@cache
def cues() -> Cues:
    """The reporting words, loaded once. Raises LexiconError with the entry and the reason where the file is wrong."""
    data = read("cues")
    verbs = tuple(_checked(data, "verb", "lemma", _verb))
    nouns = tuple(_checked(data, "noun", "lemma", _noun))
    return Cues(
        verbs=verbs,
        forms=_index(
            (form.form, CueForm(verb, form.mood, form.person, form.plural, form.gender))
            for verb in verbs
            for form in conjugate(verb.head)
        ),
        operators=tuple(_checked(data, "operator", "lemma", _operator)),
        phrases=tuple(_checked(data, "phrase", "lemma", _phrase)),
        nouns=nouns,
        noun_forms=_index(
            pair
            for noun in nouns
            for pair in ((noun.lemma, NounForm(noun, False)), (noun.plural, NounForm(noun, True)))
        ),
        prepositions=tuple(sorted(_checked(data, "preposition", "form", _preposition), key=lambda p: -len(p.form))),
        denials=tuple(_checked(data, "denial", "lemma", _denial)),
    )


Entry = dict[str, Any]
T = TypeVar("T")

_MEANING = {"lemma", "stance", "modality", "frames", "examples"}
_CLITICS = frozenset({"en", "y"})
_KEYS = {
    "verb": _MEANING
    | {"negated", "negated_modality", "negated_frames", "noun_object", "indefinite_object", "not_objects", "dismisses"},
    "operator": {"lemma", "effect", "only", "examples"},
    "phrase": {"lemma", "pattern", "anchor", "frame", "stance", "examples"},
    "noun": _MEANING | {"gender", "plural", "anaphor", "document"},
    "preposition": {"form", "guard", "pronoun", "not_before", "examples", "counter_examples"},
    "denial": {"lemma", "kind", "forms", "examples"},
}


def _checked(data: Entry, table: str, key: str, make: Callable[[Entry], T]) -> Iterator[T]:
    seen: set[str] = set()
    for entry in data[table]:
        name = entry.get(key)
        if not name or name in seen:
            raise LexiconError(f"cues.toml: a {table} without {key}, or twice: {entry}")
        seen.add(name)
        if unknown := entry.keys() - _KEYS[table]:
            raise LexiconError(f"cues.toml: {table} {name!r}: unknown {', '.join(sorted(unknown))}")
        if not entry.get("examples"):
            raise LexiconError(f"cues.toml: {table} {name!r} has no examples")
        try:
            yield make(entry)
        except (KeyError, ValueError, TypeError, re.error) as error:
            raise LexiconError(f"cues.toml: {table} {name!r}: {error}") from error


def _index(pairs: Iterable[tuple[str, T]]) -> Mapping[str, tuple[T, ...]]:
    found: dict[str, list[T]] = {}
    for form, value in pairs:
        found.setdefault(form, []).append(value)
    return MappingProxyType({form: tuple(values) for form, values in found.items()})


def _split(lemma: str) -> tuple[bool, str, tuple[str, ...]]:
    """Reflexive or not, the verb, the words after it: "se rendre compte" → (True, "rendre", ("compte",))."""
    head, *tail = re.sub("^s'", "se ", lemma).replace("'", "' ").split()
    if head != "se":
        return False, head, tuple(tail)
    return True, tail[0], tuple(tail[1:])


def _verb(entry: Entry) -> Verb:
    reflexive, head, tail = _split(entry["lemma"])
    clitic = head if head in _CLITICS else ""
    if clitic:
        head, tail = tail[0], tail[1:]
    frames = frozenset(Frame(name) for name in entry["frames"])
    if not frames:
        raise ValueError("no frames")
    return Verb(
        entry["lemma"],
        head,
        reflexive,
        clitic,
        tail,
        frames,
        Stance(entry.get("stance", Stance.ASSERTS)),
        Modality(entry["modality"]) if "modality" in entry else None,
        Stance(entry["negated"]) if "negated" in entry else None,
        Modality(entry["negated_modality"]) if "negated_modality" in entry else None,
        frozenset(Frame(name) for name in entry.get("negated_frames", frames)),
        entry.get("noun_object", False),
        entry.get("indefinite_object", False),
        entry.get("dismisses", False),
        frozenset(entry.get("not_objects", ())),
        tuple(entry["examples"]),
    )


def _operator(entry: Entry) -> Operator:
    lemma: str = entry["lemma"]
    negative = lemma.startswith("ne ")
    reflexive, head, link = _split(lemma.removeprefix("ne ").removeprefix("pas "))
    only = frozenset(entry.get("only", ()))
    return Operator(
        lemma, head, reflexive, negative, " ".join(link), Effect(entry["effect"]), only, tuple(entry["examples"])
    )


def _phrase(entry: Entry) -> Phrase:
    return Phrase(
        entry["lemma"],
        _compiled(entry["pattern"]),
        entry.get("anchor", ""),
        Frame(entry["frame"]) if "frame" in entry else None,
        Stance(entry["stance"]),
        tuple(entry["examples"]),
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of cues.toml as a regular expression: <verb> stands for its forms without those of the first and second
    person, which only speech has; a space for any white space; ' for ’ too.
    """

    adverbs = "|".join(read("cues")["phrase_adverbs"])

    def forms(match: re.Match[str]) -> str:
        if match["words"] == "adverb":
            return f"(?:(?:{adverbs}) )?"
        verbs = match["words"].split("|")
        found = {form.form for verb in verbs for form in conjugate(verb) if form.person in (None, 3)}
        return "(?:" + "|".join(sorted(found, key=lambda form: (-len(form), form))) + ")"

    # Adverbs may also stand between commas: "n'a, pour l'instant, ni confirmé ni démenti".
    gap = rf"(?:,? (?:{adverbs})(?=,|\s))*,? "
    text = re.sub(r"<(?P<words>[^>]+)>", forms, pattern.replace(" <adverb>", gap))
    return re.compile(r"\b" + text.replace(" ", r"\s+(?:[\"«“]\s*)?").replace("'", "['’]") + r"\b", re.IGNORECASE)


def _noun(entry: Entry) -> Noun:
    return Noun(
        entry["lemma"],
        entry.get("plural", plural(entry["lemma"])),
        entry["gender"],
        Stance(entry.get("stance", Stance.ASSERTS)),
        Modality(entry["modality"]) if "modality" in entry else None,
        entry.get("anaphor", False),
        entry.get("document", False),
        frozenset(NounFrame(name) for name in entry["frames"]),
        tuple(entry["examples"]),
    )


def _preposition(entry: Entry) -> Preposition:
    form: str = entry["form"]
    forms = [form]
    if form.endswith(" de"):
        forms += [form[:-2] + "du", form[:-2] + "des", form[:-1] + "'"]
    elif form.endswith(" à"):
        forms += [form[:-1] + "au", form[:-1] + "aux"]
    return Preposition(
        form,
        tuple(forms),
        Guard(entry["guard"]) if "guard" in entry else None,
        entry.get("pronoun", False),
        tuple(entry.get("not_before", ())),
        tuple(entry["examples"]),
        tuple(entry.get("counter_examples", ())),
    )


def _denial(entry: Entry) -> Denial:
    lemma, kind = entry["lemma"], DenialKind(entry["kind"])
    if kind is DenialKind.ADJECTIVE:
        forms = (lemma, *adjective_forms(lemma).values())
    elif kind is DenialKind.NOUN:
        forms = (lemma, plural(lemma))
    else:
        forms = (lemma, *entry.get("forms", ()))
    return Denial(lemma, kind, tuple(dict.fromkeys(forms)), tuple(entry["examples"]))
