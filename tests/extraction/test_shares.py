"""Shares of a whole: a claim has them in per cent, and its figure still leads to the words."""

import pytest

from app.documents import Document
from app.extraction import extract
from app.extraction.shares import as_share
from app.preparation import Prepared, prepare


@pytest.mark.parametrize(
    ("text", "unit", "value", "low", "high"),
    [
        ("Neuf trains sur dix ont circulé.", "%", 90, 81, 99),
        ("Un élève sur deux était absent.", "%", 50, 45, 55),
        ("Plus d'un foyer sur trois est privé d'eau.", "%", 33.333333, 33.333333, None),
        ("Un tiers des cheminots étaient en grève.", "%", 33.333333, 30, 36.666667),
        # counted, one by one
        ("Sept communes sur neuf ont voté.", "communes", 7, 7, 7),
        ("Trois des dix otages ont été libérés.", "otages", 3, 3, 3),
        ("Douze trains ont circulé.", "trains", 12, 12, 12),
    ],
)
def test_a_share_is_in_per_cent(text: str, unit: str, value: float, low: float, high: float | None) -> None:
    (quote,) = extract(f"Selon la mairie, {text[0].lower()}{text[1:]}").quotes
    found = as_share(quote.quantities[0])
    assert (found.unit, found.value, found.low, found.high) == (unit, value, low, high)


def test_the_figure_of_a_share_leads_to_its_words() -> None:
    found = prepare(Document("a.txt", "La SNCF assure que neuf trains sur dix ont circulé."), extract)
    assert isinstance(found, Prepared)
    (stated,) = found.attributions[0].stated
    assert (stated.proposition.unit, stated.quantity) == ("percent", 0)
