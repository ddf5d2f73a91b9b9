"""Tokens, sentences and headings."""

import pytest

from app.extraction.text import read


def units(text: str) -> list[str]:
    page = read(text)
    return [page.span(unit.first, unit.last).text for unit in page.units]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("L’armée", "L’ armée"),
        ("qu'elle n'a", "qu' elle n' a"),
        ("Aujourd'hui, jusqu'ici", "Aujourd'hui , jusqu' ici"),
        ("a-t-il dit", "a -t-il dit"),
        ("dit-elle", "dit -elle"),
        ("le porte-parole nord-coréen", "le porte-parole nord-coréen"),
        ("10\u202f000 obus, 1,5 million", "10\u202f000 obus , 1,5 million"),
        ("10.000 et 10'000", "10.000 et 10'000"),
        ("les U.S.A. …", "les U.S.A. …"),
        ("<< Non >>", "<< Non >>"),
    ],
)
def test_tokens(text: str, tokens: str) -> None:
    assert " ".join(token.text for token in read(text).tokens if token.text) == tokens


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Il pleut. Le pont tient.", ["Il pleut.", "Le pont tient."]),
        ("M. Rey est parti. Mme Aubry reste.", ["M. Rey est parti.", "Mme Aubry reste."]),
        ("L'art. 12 vaut. Il suffit.", ["L'art. 12 vaut.", "Il suffit."]),
        ("J. Martin se tait. Rien.", ["J. Martin se tait.", "Rien."]),
        ("Le total est de 3.5 points. Bien.", ["Le total est de 3.5 points.", "Bien."]),
        ("« Il pleut. On part », a dit Paul. Il rit.", ["« Il pleut. On part », a dit Paul.", "Il rit."]),
        ("« Il pleut. » Le maire part.", ["« Il pleut. »", "Le maire part."]),
        ("Vraiment ? Oui… Demain !", ["Vraiment ?", "Oui…", "Demain !"]),
        ("Le pont\ntient bon.", ["Le pont\ntient bon."]),
        ("METZ (APR) – Le pont tient.", ["Le pont tient."]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert units(text) == sentences


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("Une crue inattendue\n\nLe pont a cédé.", [True, False]),
        ("Que faire ?\n\nLe pont a cédé.", [True, False]),
        ("« Le pont tient »\n\nLe pont a cédé.", [False, False]),
        ("À lire aussi :\n\nLe pont a cédé.\n\nIl pleut.", [True, True, False]),
        ("Le pont a cédé.", [False]),
    ],
)
def test_headings(text: str, headings: list[bool]) -> None:
    assert [unit.heading for unit in read(text).units] == headings


def test_offsets_and_spans() -> None:
    page = read("Le pont « tient ».")
    assert page.span(0, 2).text == "Le pont"
    assert page.offsets(1, 4) == (3, 15)
    assert page.at(3) == 1
    assert page.at(4) == 2
    assert [token.text for token in page.tokens if token.quoted] == ["tient"]
    assert (page.low(0), page.low(-1), page.low(99)) == ("le", "", "")
    quotation = page.quotation_near(12)
    assert quotation is not None
    assert (quotation.start, quotation.end) == (8, 17)
    assert page.quotation_near(3) is None
