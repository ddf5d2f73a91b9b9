"""Quotation marks as typists set them."""

import pytest

from app.extraction.quotations import find_quotations


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("Il dit « oui » et « non ».", ["oui", "non"]),
        ("Il dit “oui”.", ["oui"]),
        ('Il dit "oui" et "non".', ["oui", "non"]),
        ("Il dit «\u202foui\u202f».", ["oui"]),
        ("Il dit << oui >>.", ["oui"]),
        ("Il dit „oui“.", ["oui"]),
        ("Il dit « le mot “oui” suffit ».", ["le mot “oui” suffit"]),
        ("Il dit « le mot « oui » suffit ».", ["le mot « oui » suffit"]),
        ("Il dit «oui” et part.", ["oui"]),
        ("Il dit ”oui” et part.", ["oui"]),
        ("Il dit « oui et part.", ["oui et part."]),
        ("« Oui. Le maire dit : « Non.", ["Oui. Le maire dit :", "Non."]),
        ("va continuer ». Il part.", ["va continuer"]),
        ("L'eau d'ici.", []),
    ],
)
def test_quotations(text: str, inner: list[str]) -> None:
    found = find_quotations(text, [(0, len(text))])
    assert [text[q.inner_start : q.inner_end] for q in found] == inner


def test_a_quotation_ends_with_its_paragraph() -> None:
    text = "« Un.\n\n« Deux. »"
    found = find_quotations(text, [(0, 5), (7, len(text))])
    assert [(text[q.inner_start : q.inner_end], q.closed) for q in found] == [("Un.", False), ("Deux.", True)]
