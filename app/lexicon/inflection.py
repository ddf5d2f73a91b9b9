"""French inflection: every form of any verb, the four forms of an adjective, the plural of a noun.

Regular forms are generated; inflection.toml lists what a rule cannot know. A verb is described by its principal parts
(`_Parts`), from which all its forms follow: "tiens … tiennent", "tint", "tiendr-", "tenu".
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from itertools import chain, takewhile
from typing import Any, Literal, NamedTuple

from app.errors import LexiconError
from app.lexicon import read

Gender = Literal["m", "f"]


class Mood(StrEnum):
    """Mood and tense of a verb form."""

    INFINITIVE = "infinitive"
    PRESENT = "present"
    IMPERFECT = "imperfect"
    PAST = "past"
    FUTURE = "future"
    CONDITIONAL = "conditional"
    SUBJUNCTIVE = "subjunctive"
    SUBJUNCTIVE_IMPERFECT = "subjunctive_imperfect"
    IMPERATIVE = "imperative"
    PARTICIPLE_PRESENT = "participle_present"
    PARTICIPLE_PAST = "participle_past"


FINITE = frozenset({Mood.PRESENT, Mood.IMPERFECT, Mood.PAST, Mood.FUTURE, Mood.CONDITIONAL})
"""Moods and tenses of a main clause."""
THIRD = 3
"""The person of who is spoken of."""


class Inflected(NamedTuple):
    """One form of a verb. `person` is 1–3; what the mood does not mark is None."""

    form: str
    mood: Mood
    person: int | None = None
    plural: bool | None = None
    gender: Gender | None = None


class _Parts(NamedTuple):
    """What all forms of a verb follow from."""

    infinitive: str
    present: tuple[str, ...]
    past: str
    """Third person singular of the passé simple: "affirma", "dit", "voulut", "tint"."""
    future: str
    """Stem of future and conditional: "affirmer", "tiendr"."""
    participle: str
    participle_feminine: str
    subjunctive: tuple[str, ...]
    imperative: tuple[str, ...]
    imperfect: str
    participle_present: str
    impersonal: bool = False


_PERSONS: tuple[tuple[int, bool], ...] = ((1, False), (2, False), (3, False), (1, True), (2, True), (3, True))
_IMPERFECT = ("ais", "ais", "ait", "ions", "iez", "aient")
_FUTURE = ("ai", "as", "a", "ons", "ez", "ont")
_ER_PRESENT = ("e", "es", "e", "ons", "ez", "ent")
_IR_PRESENT = ("is", "is", "it", "issons", "issez", "issent")
_RE_PRESENT = ("s", "s", "", "ons", "ez", "ent")
_REGULAR = ("er", "ir", "re")
# The passé simple of -er verbs, and their imperfect subjunctive; the others follow from a vowel (`_past`).
_ER_PAST = ("ai", "as", "a", "âmes", "âtes", "èrent")
_ER_PAST_SUBJUNCTIVE = ("asse", "asses", "ât", "assions", "assiez", "assent")
# The end of "tint", "dit", "voulut", "haït": the vowel, and the vowel as "-mes", "-tes" and "-t" need it.
_PAST_VOWELS = {"int": ("in", "în"), "it": ("i", "î"), "ut": ("u", "û"), "ït": ("ï", "ï")}
# é before a mute syllable: "céder", "célébrer", "alléguer", "protéger"; not "créer".
_ACUTE = re.compile(r"é(?P<onset>ch|gu|qu|gn|[bcdfgptv]r|[bcfgp]l|[bcdfgjlmnprstvyz])er$")
# e before one consonant: "mener", "lever"; not "rester", "presser", "tweeter".
_MUTE = re.compile(r"(?<!e)e(?P<onset>vr|[bcdfgjlmnprstvz])er$")


def conjugate(infinitive: str) -> tuple[Inflected, ...]:
    """Every form of a French verb given by its infinitive ("se" left out), spelling variants included.

    Raises LexiconError where the word does not end like an infinitive.
    """
    first, *others = (tuple(_expand(parts)) for parts in _variants(infinitive))
    return tuple(dict.fromkeys(chain(first, *others))) if others else first


def is_irregular(infinitive: str) -> bool:
    """Whether the exceptions list the verb."""
    return _listed(infinitive) is not None


_BARE = str.maketrans({**dict(zip("àâäéèêëîïôöùûüçy", "aaaeeeeiioouuuci", strict=True)), "œ": "oe"})


def bare(letters: str) -> str:
    """Letters without what changes within a verb: "céder, cède", "annoncer, annonça", "payer, paie"."""
    return letters.translate(_BARE)


def beginning(infinitive: str) -> str:
    """What all forms of a verb begin with, as `bare` has it: "céder" → "ced", "prendre, prit" → "pr".

    Raises LexiconError where the word does not end like an infinitive.
    """
    listed = _listed(infinitive)
    if listed:
        ending, entry = listed
        return bare(infinitive.removesuffix(ending)) + _in_common(ending, entry)
    if not infinitive.endswith(_REGULAR):
        raise LexiconError(f"{infinitive!r} is no French infinitive")
    return bare(infinitive[:-2])


def _in_common(ending: str, entry: Mapping[str, Any]) -> str:
    """What the letters begin with that stand for the ending in the forms of an exception."""
    listed = (value for key, value in entry.items() if key not in ("ending", "verbs", "impersonal"))
    texts = (value if isinstance(value, str) else " ".join(value) for value in listed)
    letters = [bare(word) for text in (ending, *texts) for word in text.split()]
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(min(letters), max(letters), strict=False))
    return "".join(letter for letter, _ in pairs)


def adjective_forms(masculine: str) -> dict[tuple[Gender, bool], str]:
    """The four forms of an adjective by (gender, plural): "nord-coréen" → "nord-coréenne" …"""
    listed = _table().adjectives.get(masculine)
    feminine = listed[0] if listed else _feminine(masculine)
    return {
        ("m", False): masculine,
        ("f", False): feminine,
        ("m", True): listed[1] if listed and len(listed) > 1 else plural(masculine),
        ("f", True): feminine if feminine.endswith("s") else feminine + "s",
    }


def plural(noun: str) -> str:
    """The plural of a noun or masculine adjective: "journal" → "journaux"."""
    listed = _table().plurals.get(noun)
    if listed:
        return listed
    if noun.endswith(("s", "x", "z")):
        return noun
    if noun.endswith("al"):
        return noun[:-2] + "aux"
    return noun + ("x" if noun.endswith(("au", "eu", "œu")) else "s")


def _feminine(masculine: str) -> str:
    for ending, feminine in _table().feminine_endings:
        if masculine.endswith(ending):
            return masculine[: -len(ending)] + feminine
    return masculine + "e"


class _Table(NamedTuple):
    """inflection.toml, checked."""

    by_verb: Mapping[str, tuple[str, Mapping[str, Any]]]
    by_ending: Mapping[str, Mapping[str, Any]]
    lengths: Mapping[str, tuple[int, ...]]
    """Last two letters → the lengths of the endings that have them, the longest first."""
    grave: frozenset[str]
    adjectives: Mapping[str, list[str]]
    feminine_endings: tuple[tuple[str, str], ...]
    plurals: Mapping[str, str]


@cache
def _table() -> _Table:
    data = read("inflection")
    by_verb: dict[str, tuple[str, Mapping[str, Any]]] = {}
    by_ending: dict[str, Mapping[str, Any]] = {}
    for entry in data["irregular"]:
        ending = entry["ending"]
        for key in ("present", "subjunctive"):
            if key in entry and len(entry[key].split()) != 6:
                raise LexiconError(f"inflection.toml: {ending}: {key} has not six forms")
        for verb in entry.get("verbs", ()):
            if not verb.endswith(ending) or verb in by_verb:
                raise LexiconError(f"inflection.toml: {verb} does not end in {ending}, or stands twice")
            by_verb[verb] = (ending, entry)
        if "verbs" not in entry:
            by_ending[ending] = entry
    lengths: dict[str, set[int]] = {}
    for ending in by_ending:
        lengths.setdefault(ending[-2:], set()).add(len(ending))
    feminine = tuple(sorted(data["adjective"]["endings"].items(), key=lambda item: -len(item[0])))
    grave = frozenset(data["spelling"]["grave"])
    return _Table(
        by_verb,
        by_ending,
        {letters: tuple(sorted(found, reverse=True)) for letters, found in lengths.items()},
        grave,
        data["adjective"]["irregular"],
        feminine,
        data["plural"],
    )


@cache
def _listed(infinitive: str) -> tuple[str, Mapping[str, Any]] | None:
    """The ending and the entry of the exceptions that the verb follows, if any."""
    table = _table()
    if infinitive in table.by_verb:
        return table.by_verb[infinitive]
    endings = (infinitive[-length:] for length in table.lengths.get(infinitive[-2:], ()))
    return next(((ending, table.by_ending[ending]) for ending in endings if ending in table.by_ending), None)


def _variants(infinitive: str) -> Iterator[_Parts]:
    """The principal parts of a verb, once for each spelling in use ("paie" and "paye")."""
    listed = _listed(infinitive)
    if listed:
        yield from _irregular(infinitive, *listed)
    elif infinitive.endswith("er"):
        yield from _first_group(infinitive)
    elif infinitive.endswith("ir"):
        root = infinitive[:-2]
        yield _parts(infinitive, tuple(root + e for e in _IR_PRESENT), root + "it", infinitive, root + "i")
    elif infinitive.endswith("re"):
        root = infinitive[:-2]
        present = tuple(root + e for e in _RE_PRESENT)
        yield _parts(infinitive, present, root + "it", infinitive[:-1], root + "u")
    else:
        raise LexiconError(f"{infinitive!r} is no French infinitive")


def _first_group(infinitive: str) -> Iterator[_Parts]:
    root = infinitive[:-2]
    mute = {root: root + "er"}  # stem before a mute e, and the stem of the future that goes with it
    if acute := _ACUTE.search(infinitive):
        grave = root[: acute.start()] + "è" + acute["onset"]
        mute = {grave: root + "er"}
        future_variant = grave + "er"  # spelling of 1990: "répètera"
        yield _first_group_parts(infinitive, root, grave, future_variant)
    elif vowel := _MUTE.search(infinitive):
        doubles = infinitive.endswith(("eler", "eter")) and infinitive not in _table().grave
        stem = root + root[-1] if doubles else root[: vowel.start()] + "è" + vowel["onset"]
        mute = {stem: stem + "er"}
    elif infinitive.endswith(("oyer", "uyer")):
        mute = {root[:-1] + "i": root[:-1] + "ier"}
    elif infinitive.endswith("ayer"):
        mute[root[:-1] + "i"] = root[:-1] + "ier"
    for stem, future in mute.items():
        yield _first_group_parts(infinitive, root, stem, future)


def _first_group_parts(infinitive: str, root: str, mute: str, future: str) -> _Parts:
    hard = root[:-1] + "ç" if root.endswith("c") else root + "e" if root.endswith("g") else root  # before a, o
    stems = (mute, mute, mute, hard, root, mute)
    present = tuple(stem + ending for stem, ending in zip(stems, _ER_PRESENT, strict=True))
    return _parts(infinitive, present, hard + "a", future, root + "é")


def _irregular(infinitive: str, ending: str, entry: Mapping[str, Any]) -> Iterator[_Parts]:
    root = infinitive[: -len(ending)]

    def series(key: str) -> tuple[str, ...] | None:
        return tuple(root + form for form in entry[key].split()) if key in entry else None

    def one(key: str) -> str | None:
        return root + entry[key] if key in entry else None

    for present, future in zip(
        [entry["present"], *entry.get("present_variants", ())],
        [entry.get("future"), *entry.get("future_variants", ())],
        strict=True,
    ):
        yield _parts(
            infinitive,
            tuple(root + form for form in present.split()),
            root + entry["past"],
            root + future if future is not None else infinitive.removesuffix("e"),
            root + entry["participle"],
            participle_feminine=one("participle_feminine"),
            subjunctive=series("subjunctive"),
            imperative=series("imperative"),
            imperfect=one("imperfect"),
            participle_present=one("participle_present"),
            impersonal=entry.get("impersonal", False),
        )


def _parts(
    infinitive: str,
    present: tuple[str, ...],
    past: str,
    future: str,
    participle: str,
    *,
    participle_feminine: str | None = None,
    subjunctive: tuple[str, ...] | None = None,
    imperative: tuple[str, ...] | None = None,
    imperfect: str | None = None,
    participle_present: str | None = None,
    impersonal: bool = False,
) -> _Parts:
    """The principal parts, those not given derived from the present."""
    we, they = present[3].removesuffix("ons"), present[5].removesuffix("ent")
    if subjunctive is None:
        stems = (they, they, they, _soft(we), _soft(we), they)
        subjunctive = tuple(s + e for s, e in zip(stems, ("e", "es", "e", "ions", "iez", "ent"), strict=True))
    if imperative is None:
        you = present[1].removesuffix("s") if present[1].endswith("es") else present[1]
        imperative = (you, present[3], present[4])
    return _Parts(
        infinitive,
        present,
        past,
        future,
        participle,
        participle_feminine or participle + "e",
        subjunctive,
        imperative,
        imperfect or we,
        participle_present or (imperfect or we) + "ant",
        impersonal,
    )


def _soft(stem: str) -> str:
    """The stem before e and i: "annonç-" → "annonc-ions", "mange-" → "mang-ions"."""
    if stem.endswith("ç"):
        return stem[:-1] + "c"
    return stem[:-1] if stem.endswith("ge") else stem


def _past(third: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The passé simple and the imperfect subjunctive that go with "affirma", "tint", "dit", "voulut"."""
    for ending, (vowel, long) in _PAST_VOWELS.items():
        if third.endswith(ending):
            stem = third.removesuffix(ending)
            short, long = stem + vowel, stem + long
            past: tuple[str, ...] = (short + "s", short + "s", third, long + "mes", long + "tes", short + "rent")
            return past, tuple(short + "ss" + e if e else long + "t" for e in ("e", "es", "", "ions", "iez", "ent"))
    stem = third.removesuffix("a")
    past = tuple((_soft(stem) if e.startswith("è") else stem) + e for e in _ER_PAST)
    return past, tuple(stem + e for e in _ER_PAST_SUBJUNCTIVE)


def _expand(parts: _Parts) -> Iterator[Inflected]:
    past, subjunctive_imperfect = _past(parts.past)
    imperfect, soft = parts.imperfect, _soft(parts.imperfect)
    finite: tuple[tuple[Mood, tuple[str, ...]], ...] = (
        (Mood.PRESENT, parts.present),
        (Mood.IMPERFECT, tuple((soft if e.startswith("i") else imperfect) + e for e in _IMPERFECT)),
        (Mood.PAST, past),
        (Mood.FUTURE, tuple(parts.future + e for e in _FUTURE)),
        (Mood.CONDITIONAL, tuple(parts.future + e for e in _IMPERFECT)),
        (Mood.SUBJUNCTIVE, parts.subjunctive),
        (Mood.SUBJUNCTIVE_IMPERFECT, subjunctive_imperfect),
    )
    yield Inflected(parts.infinitive, Mood.INFINITIVE)
    for mood, forms in finite:
        for form, (person, many) in zip(forms, _PERSONS, strict=True):
            if not parts.impersonal or (person == 3 and not many):
                yield Inflected(form, mood, person, many)
    if not parts.impersonal:
        for form, (person, many) in zip(parts.imperative, ((2, False), (1, True), (2, True)), strict=True):
            yield Inflected(form, Mood.IMPERATIVE, person, many)
    yield Inflected(parts.participle_present, Mood.PARTICIPLE_PRESENT)
    masculine, feminine = parts.participle, parts.participle_feminine
    if feminine == masculine:  # "été" agrees with nothing
        yield Inflected(masculine, Mood.PARTICIPLE_PAST)
        return
    yield Inflected(masculine, Mood.PARTICIPLE_PAST, None, False, "m")
    yield Inflected(masculine if masculine.endswith("s") else masculine + "s", Mood.PARTICIPLE_PAST, None, True, "m")
    yield Inflected(feminine, Mood.PARTICIPLE_PAST, None, False, "f")
    yield Inflected(feminine + "s", Mood.PARTICIPLE_PAST, None, True, "f")
