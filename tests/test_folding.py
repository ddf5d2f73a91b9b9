"""Words as search compares them."""

import pytest
from hypothesis import given, settings

from app.folding import fold_words
from tests import texts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("L’envoi de 10 000 soldats nord-coréens", "envoi de 10.000 soldat nord coréenne"),
        ("10 000", "10\u202f000"),
        ("œuvre", "OEUVRES"),
        ("travaux", "travail"),
        ("municipale", "municipaux"),
        ("bateaux", "bateau"),
        ("heureuse", "heureux"),
        ("directrices", "directeur"),
        ("déployée", "déployer"),
        ("première", "premiers"),
        ("active", "actifs"),
        ("l'État", "etat"),
        ("jusqu’ici", "ici"),
        ("genoux", "genou"),
        ("garçon", "GARCON"),
    ],
)
def test_the_same_words(one: str, other: str) -> None:
    assert fold_words(one) == fold_words(other)


@pytest.mark.parametrize(("one", "other"), [("arme", "armée"), ("10 000", "1 000"), ("port", "porc"), ("", "l")])
def test_different_words(one: str, other: str) -> None:
    assert fold_words(one) != fold_words(other)


def test_years_stay_apart_from_the_number_that_follows() -> None:
    assert fold_words("en 2024 10 000 soldats") == "en 2024 10000 soldat"


def test_no_words() -> None:
    assert fold_words("« … » !") == ""


@given(texts.of("l’", "qu'", "10 000", "10.000", "œuvres", "CHEVAUX", "déployée", " ", "-", "«", ".", "’", "aux", "ß"))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_has_words_of_letters_and_digits_alone(text: str) -> None:
    words = fold_words(text)
    assert words == " ".join(words.split())
    assert all(word.isalnum() for word in words.split())
