"""Figures of whole passages, each with who holds it and where it is: what numbers, units, places, cues and holders come
to together.

A row of tests/cases/figures.jsonl states every figure of its `text`. `holder` and `place` list the readings that are
right: null is the reporter's own voice, or no place.
"""

import re
from datetime import date
from typing import Any

import pytest

from app.annotation import Quantity, Quote
from app.extraction import extract
from tests.extraction.rows import rows
from tests.extraction.test_constructions import name_key, names

Found = tuple[Quantity, Quote]


def head(unit: str | None) -> str:
    """The noun of a unit, whatever its number: "euro" of "euros par jour"."""
    return re.sub("[sx]$", "", name_key(unit or "").split(" ")[0])


def is_it(figure: Quantity, wanted: dict[str, Any]) -> bool:
    """Value, interval and unit are as wanted, in these words or the better part of them."""
    words = figure.span.text in wanted["text"] or wanted["text"] in figure.span.text
    value = figure.value == pytest.approx(wanted["value"]) if wanted["value"] is not None else figure.value is None
    interval = all(getattr(figure, end) == pytest.approx(wanted[end]) for end in ("low", "high") if end in wanted)
    return words and value and interval and head(figure.unit) == head(wanted["unit"])


def misses(found: list[Found], wanted: dict[str, Any]) -> list[str]:
    """In what the figure found departs from the wanted one; it is taken off the list."""
    match = next((pair for pair in found if is_it(pair[0], wanted)), None)
    if match is None:
        return [f"missed: {wanted['text']}"]
    found.remove(match)
    figure, quote = match
    place, holders = name_key(figure.place or ""), [names(actor) for actor in quote.holders]
    placed = any(
        place in name_key(w) or name_key(w) in place if w and place else not (w or place) for w in wanted["place"]
    )
    held = any(any(name_key(w) in have for have in holders) if w else not holders for w in wanted["holder"])
    return [
        f"{wanted['text']}: {name} {have} for {want}"
        for name, good, have, want in (
            ("bound", figure.bound == wanted["bound"], figure.bound.value, wanted["bound"]),
            ("place", placed, figure.place, wanted["place"]),
            ("holder", held, [actor.name for actor in quote.holders], wanted["holder"]),
        )
        if not good
    ]


@pytest.mark.parametrize("row", rows("figures"))
def test_figures_of_a_passage(row: dict[str, Any]) -> None:
    quotes = extract(row["text"], date.fromisoformat(row["published"])).quotes
    found = [(figure, quote) for quote in quotes for figure in quote.quantities]
    wrong = [line for wanted in row["figures"] for line in misses(found, wanted)]
    assert [*wrong, *(f"spurious: {figure.span.text}" for figure, _ in found)] == []
