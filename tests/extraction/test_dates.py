"""Dates resolved against the article's date (tests/cases/dates.jsonl)."""

from datetime import date
from typing import Any

import pytest

from app.extraction.dates import find_dates
from tests.extraction.rows import rows


@pytest.mark.parametrize("row", rows("dates"))
def test_dates(row: dict[str, Any]) -> None:
    published = date.fromisoformat(row["published"]) if row["published"] else None
    found = find_dates(row["text"], published)
    assert [[m.span.text, m.edtf] for m in found] == row["dates"]
    assert all(row["text"][m.span.start : m.span.end] == m.span.text for m in found)
