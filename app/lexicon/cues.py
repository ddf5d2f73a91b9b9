"""What signals that somebody says something: verbs, operators on them, whole phrases, nouns, prepositions, denials.

The words are in cues.toml; this module checks them, inflects them (as `cue_terms`) and makes them fast to look up.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from app.annotation import Modality, Stance
from app.errors import LexiconError
from app.lexicon import read
from app.lexicon.cue_terms import (
    CueForm,
    Denial,
    DenialKind,
    Effect,
    Frame,
    Guard,
    Noun,
    NounForm,
    NounFrame,
    Operator,
    Phrase,
    Preposition,
    Verb,
)
from app.lexicon.forms import Forms
from app.lexicon.inflection import adjective_forms, conjugate, plural


class Cues(NamedTuple):
    """cues.toml, checked and inflected. Every mapping is keyed by a lower-cased form with ' as apostrophe."""

    verbs: tuple[Verb, ...]
    forms: Forms[CueForm]
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
        forms=_forms(verbs),
        operators=tuple(_checked(data, "operator", "lemma", _operator)),
        phrases=tuple(_checked(data, "phrase", "lemma", _phrase)),
        nouns=nouns,
        noun_forms=_noun_forms(nouns),
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
    "phrase": {"lemma", "pattern", "anchors", "frame", "stance", "examples"},
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
        except (KeyError, ValueError, TypeError) as error:
            raise LexiconError(f"cues.toml: {table} {name!r}: {error}") from error


def _forms(verbs: Iterable[Verb]) -> Forms[CueForm]:
    by_head: dict[str, list[Verb]] = {}
    for verb in verbs:
        by_head.setdefault(verb.head, []).append(verb)
    place = {verb.lemma: number for number, verb in enumerate(verbs)}

    def readings(head: str) -> Iterator[tuple[str, CueForm]]:
        for form in conjugate(head):
            for verb in by_head[head]:
                yield form.form, CueForm(verb, form.mood, form.person, form.plural, form.gender)

    return Forms(by_head, readings, order=lambda form: place[form.verb.lemma])


def _noun_forms(nouns: Iterable[Noun]) -> Mapping[str, tuple[NounForm, ...]]:
    found: dict[str, list[NounForm]] = {}
    for noun in nouns:
        found.setdefault(noun.lemma, []).append(NounForm(noun, False))
        found.setdefault(noun.plural, []).append(NounForm(noun, True))
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
        entry["pattern"],
        tuple(tuple(parts.split("|")) for parts in entry["anchors"]),
        Frame(entry["frame"]) if "frame" in entry else None,
        Stance(entry["stance"]),
        tuple(entry["examples"]),
    )


@cache
def compiled(phrase: Phrase) -> re.Pattern[str]:
    """The pattern of a phrase as a regular expression. <verb> stands for its forms without those of the first and
    second person, which only speech has; a space for any white space; ' for ’ too.

    Made when a text first may hold the phrase, as it takes long. Raises LexiconError where it is none.
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
    text = re.sub(r"<(?P<words>[^>]+)>", forms, phrase.pattern.replace(" <adverb>", gap))
    text = text.replace(" ", r"\s+(?:[\"«“]\s*)?").replace("'", "['’]")
    try:
        return re.compile(rf"\b{text}\b", re.IGNORECASE)
    except re.error as error:
        raise LexiconError(f"cues.toml: phrase {phrase.lemma!r}: {error}") from error


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
