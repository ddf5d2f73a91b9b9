"""The closed classes and the verb forms that the parser recognises."""

import pytest

from app.errors import LexiconError
from app.lexicon import grammar as module
from app.lexicon import read
from app.lexicon.grammar import Agreement, grammar, verb_forms
from app.lexicon.inflection import Mood

GRAMMAR = grammar()


@pytest.mark.parametrize(
    ("table", "word", "expected"),
    [
        ("determiners", "la", Agreement("f", False)),
        ("determiners", "les", Agreement(None, True)),
        ("determiners", "cet", Agreement("m", False)),
        ("determiners", "plusieurs", Agreement(None, True)),
        ("subject_pronouns", "elles", Agreement("f", True)),
        ("subject_pronouns", "nous", Agreement(None, True, 1)),
        ("subject_pronouns", "ce dernier", Agreement("m", False)),
        ("titles", "mme", Agreement("f", False)),
        ("titles", "mm.", Agreement("m", True)),
        ("titles", "général", Agreement("m", False)),
    ],
)
def test_what_a_word_agrees_with(table: str, word: str, expected: Agreement) -> None:
    assert getattr(GRAMMAR, table)[word] == expected


@pytest.mark.parametrize(
    ("words", "member"),
    [
        ("prepositions", "au sein de"),
        ("prepositions", "grâce aux"),
        ("prepositions", "à"),
        ("subordinators", "tandis qu'"),
        ("subordinators", "bien que"),
        ("relatives", "dont"),
        ("coordinators", "ni"),
        ("times", "mardi"),
        ("times", "la veille"),
        ("abbreviations", "m."),
        ("abbreviations", "art."),
        ("clitics", "n'"),
        ("ambiguous", "note"),
    ],
)
def test_the_closed_classes_know(words: str, member: str) -> None:
    assert member in getattr(GRAMMAR, words)


@pytest.mark.parametrize(
    ("word", "adverb"),
    [
        ("également", True),
        ("fermement", True),
        ("par ailleurs", True),
        ("immédiatement", True),
        ("gouvernement", False),
        ("déploiement", False),
        ("maison", False),
    ],
)
def test_an_adverb_inside_a_verb_group(word: str, adverb: bool) -> None:
    assert GRAMMAR.is_adverb(word) is adverb


@pytest.mark.parametrize(
    ("form", "lemma", "mood", "person", "plural"),
    [
        ("déployé", "déployer", Mood.PARTICIPLE_PAST, None, False),
        ("arrivèrent", "arriver", Mood.PAST, 3, True),
        ("aurait", "avoir", Mood.CONDITIONAL, 3, False),
        ("seraient", "être", Mood.CONDITIONAL, 3, True),
        ("est", "être", Mood.PRESENT, 3, False),
        ("suit", "suivre", Mood.PRESENT, 3, False),
        ("cède", "céder", Mood.PRESENT, 3, False),
        ("annonça", "annoncer", Mood.PAST, 3, False),
        ("paie", "payer", Mood.PRESENT, 3, False),
        ("tue", "tuer", Mood.PRESENT, 3, False),
        ("lève", "lever", Mood.PRESENT, 3, False),
        ("ôta", "ôter", Mood.PAST, 3, False),
        ("verra", "voir", Mood.FUTURE, 3, False),
        ("accuse", "accuser", Mood.PRESENT, 3, False),
        ("pèseront", "peser", Mood.FUTURE, 3, True),
        ("égaye", "égayer", Mood.PRESENT, 3, False),
    ],
)
def test_a_verb_form_is_read(form: str, lemma: str, mood: Mood, person: int | None, plural: bool | None) -> None:
    readings = {(r.lemma, r.mood, r.person, r.plural) for r in verb_forms().get(form)}
    assert (lemma, mood, person, plural) in readings


@pytest.mark.parametrize("word", ["pont", "pékin", "", "d'"])
def test_a_word_that_is_no_verb_form_has_no_reading(word: str) -> None:
    assert verb_forms().get(word) == ()


def test_the_common_verbs_are_many() -> None:
    assert len(GRAMMAR.common_verbs) >= 900


@pytest.mark.parametrize(("key", "value"), [("clitics", "ne, ne"), ("clitics", "Ne"), ("titles", {"x sg": "m."})])
def test_a_broken_file_is_refused(key: str, value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    data = read("grammar") | {key: value}
    monkeypatch.setattr(module, "read", lambda name: data)
    with pytest.raises(LexiconError, match=r"grammar\.toml"):
        grammar.__wrapped__()


def test_a_missing_file_is_named() -> None:
    with pytest.raises(LexiconError, match=r"nowhere\.toml"):
        read("nowhere")
