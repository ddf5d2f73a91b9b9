"""Denials without a verb of denial."""

import pytest

from app.extraction.denials import denial_at, denies_in_words
from app.extraction.text import read


@pytest.mark.parametrize(
    ("content", "denies"),
    [
        ("C'est faux", True),
        ("Faux", True),
        ("Ces accusations sont sans fondement", True),
        ("Pure invention", True),
        ("Ce n'est pas faux", False),
        ("Le pont a cédé", False),
        ("Le faux passeport a servi à trois reprises au moins depuis le début de la semaine dernière à Metz", False),
        ("Le document est faux", False),
    ],
)
def test_denies_in_words(content: str, denies: bool) -> None:
    assert denies_in_words(read(content), [(0, len(content))]) is denies


def test_denial_at() -> None:
    text = read("Il parle de rumeurs sans fondement hier")
    assert denial_at(text, 0, len(text.tokens)) == 3
    assert denial_at(text, 0, 3) is None
