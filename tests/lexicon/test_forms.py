"""The forms of verbs are known whatever was asked before, and in the same order."""

from collections.abc import Iterator
from itertools import permutations

import pytest

from app.errors import LexiconError
from app.folding import fold_words
from app.lexicon.forms import Forms
from app.lexicon.grammar import grammar
from app.lexicon.inflection import bare, beginning, conjugate
from app.lexicon.kin import sense

VERBS = ("céder", "payer", "voir", "appeler", "tuer", "finir", "être", "suivre", "œuvrer", "étayer")


def readings(verb: str) -> Iterator[tuple[str, str]]:
    return ((form.form, verb) for form in conjugate(verb))


def known() -> Forms[str]:
    return Forms(VERBS, readings, order=VERBS.index, known={"suite": ("noun",)})


@pytest.mark.parametrize("verb", VERBS)
def test_every_form_is_found_whichever_is_asked_for_first(verb: str) -> None:
    for form in conjugate(verb):
        assert verb in known().get(form.form)


@pytest.mark.parametrize("words", list(permutations(("suis", "étaient", "verra", "suite"))))
def test_what_is_known_of_a_form_does_not_depend_on_what_was_asked_before(words: tuple[str, ...]) -> None:
    forms = known()
    assert {word: tuple(dict.fromkeys(forms.get(word))) for word in words} == {
        "suis": ("être", "suivre"),
        "étaient": ("être", "étayer"),
        "verra": ("voir",),
        "suite": ("noun",),
    }


@pytest.mark.parametrize("word", ["pont", "", "d'", "suiv", "œ"])
def test_a_word_that_is_no_form_is_not_known(word: str) -> None:
    assert known().get(word, ("default",)) == ("default",)
    assert word not in known()


def test_all_forms_of_a_verb_begin_alike() -> None:
    for verb in grammar().common_verbs:
        for form in conjugate(verb):
            assert bare(form.form).startswith(beginning(verb)), f"{form.form} of {verb}"


def test_every_form_of_a_word_of_one_meaning_has_it() -> None:
    for verb in ("lézarder", "effondrer", "écrouler"):
        assert {sense(fold_words(form.form)) for form in conjugate(verb)} == {sense(fold_words(verb))}


def test_what_is_no_infinitive_is_refused_before_it_is_met() -> None:
    with pytest.raises(LexiconError, match="bonjour"):
        Forms(["bonjour"], readings)
