"""Which words of a text name an actor, and whether a person or a body."""

import pytest

from app.extraction.names import mentions
from app.extraction.text import read

Found = list[tuple[str, str]]


def named(text: str) -> Found:
    """The names found, each with the registry's id, or "person" or "body" where only the text knows it."""
    page = read(text)
    return [(page.span(m.first, m.last).text, m.actor or ("person" if m.person else "body")) for m in mentions(page)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Moscou dément.", [("Moscou", "russie")]),
        ("Selon l’Élysée, rien n’a changé.", [("Élysée", "elysee")]),
        ("Macron a-t-il menti ?", [("Macron", "emmanuel-macron")]),
        ("Le fichier macronie.txt a disparu.", []),
        # A first name makes it a person of the text, and so does a namesake whom the article introduces.
        ("Anaïs Roche visite Roche.", [("Anaïs Roche", "person"), ("Roche", "roche")]),
        ("Julien Macron a fermé. Macron accuse le froid.", [("Julien Macron", "person"), ("Macron", "person")]),
    ],
)
def test_names_of_the_registry(text: str, expected: Found) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Selon Anne Rey, la digue tient.", [("Anne Rey", "person")]),
        ("Hier Paul Rey a démissionné.", [("Paul Rey", "person")]),
        ("L’eau monte, affirme Mme Delorme.", [("Delorme", "person")]),
        ("M. Delorme le conteste.", [("Delorme", "person")]),
        ("J. Rey le conteste.", [("J. Rey", "person")]),
        ("Certains affirment le contraire. Toutefois, rien ne bouge.", []),
        ("La maison de Charles de Tresne a brûlé.", [("Charles de Tresne", "person")]),
        ("L’avocat de Jean de la Tour proteste.", [("Jean de la Tour", "person")]),
        ("L’ONG Mines et Dignité proteste.", [("Mines et Dignité", "body")]),
        ("Le syndicat Police unie proteste.", [("Police unie", "body")]),
        ("Le Grand Marché ferme.", [("Grand Marché", "body")]),
        ("Une enquête vise Paul Rey. Rey se tait.", [("Paul Rey", "person"), ("Rey", "person")]),
        ("La société Transmet recrute.", [("Transmet", "body")]),
        ("Nordelec a prévenu les élus.", [("Nordelec", "body")]),
        ("La ville de Nordelec a grandi. Nordelec a prévenu les élus.", []),
        ("La Protection civile et le ministère de la Famille se taisent.", []),
        pytest.param(
            "À Villers Sainte, la crue monte.",
            [],
            marks=pytest.mark.xfail(strict=True, reason="the last word of a place's name is taken for a body"),
        ),
        pytest.param(
            "La juge a vu Paul Rey.",
            [("Paul Rey", "person")],
            marks=pytest.mark.xfail(strict=True, reason="“vu” before a name is taken for the preposition"),
        ),
        pytest.param(
            "Selon Algérie Directe, la route est coupée.",
            [("Algérie Directe", "body")],
            marks=pytest.mark.xfail(strict=True, reason="two words with a capital behind selon are taken for a person"),
        ),
    ],
)
def test_names_by_their_shape(text: str, expected: Found) -> None:
    assert named(text) == expected


def test_an_acronym_has_the_words_before_its_bracket() -> None:
    page = read("La Ligue de défense (LD) proteste.")
    [mention] = mentions(page)
    assert mention.acronym is not None
    assert page.span(*mention.acronym).text == "Ligue de défense"
