"""Places by name and by shape (tests/cases/places.jsonl), and what contains them."""

from typing import Any

import pytest

from app.extraction.places import find_places
from app.lexicon.places import contains, parents
from tests.extraction.rows import rows


@pytest.mark.parametrize("row", rows("places"))
def test_places(row: dict[str, Any]) -> None:
    found = find_places(row["text"])
    assert [{"text": m.span.text, "locative": m.locative} for m in found] == row["places"]
    assert all(row["text"][m.span.start : m.span.end] == m.span.text for m in found)


def test_where_something_is_sent() -> None:
    (mention,) = (m for m in find_places("Des radars ont été livrés à la Russie.") if m.span.text == "Russie")
    assert mention.dative
    assert not mention.locative


@pytest.mark.parametrize(
    ("name", "outer"),
    [
        ("Koursk", "Russie"),
        ("paris", "Île-de-France"),
        ("PARIS", "France"),
        ("Kyiv", "Ukraine"),
        ("Verviers", "Belgique"),
    ],
)
def test_parents(name: str, outer: str) -> None:
    assert outer in parents(name)
    assert contains(outer, name) is True


def test_places_apart() -> None:
    assert contains("Koursk", "Russie") is False
    assert contains("Kharkiv", "Koursk") is False


def test_unknown_places() -> None:
    assert parents("Kyzylbel") == ()
    assert contains("Russie", "Kyzylbel") is None
    assert contains("Kyzylbel", "kyzylbel") is True
