"""What a content that only points back answers, row by row: the quotes whose claims it states, its target first.

A row gives a text, its quotes as id: [holder, content, stance, cue], and what the quote "no" answers; none where it
keeps its own words.
"""

from typing import Any

import pytest

from app.annotation import Quote
from app.extraction.anaphora import state_claims
from app.extraction.text import read
from tests.extraction.rows import rows
from tests.extraction.test_events import PUBLISHED, said


def _stated(row: dict[str, Any]) -> dict[str, Quote]:
    quotes = []
    for key, (holder, content, *rest) in row["quotes"].items():
        fields = dict(zip(("stance", "cue"), rest, strict=False))
        if "cue" in fields:
            fields["cue"] = {"text": fields["cue"]}
        quotes.append(said(row["text"], content, holder, id=key, **fields))
    return {quote.id: quote for quote in state_claims(quotes, read(row["text"]), PUBLISHED)}


@pytest.mark.parametrize("row", rows("pointers"))
def test_what_a_content_answers(row: dict[str, Any]) -> None:
    made = _stated(row)
    answer = made["no"]
    assert answer.target == next(iter(row["answers"]), None)
    if row["answers"]:
        meant = {p for key in row["answers"] for p in made[key].propositions}
        assert set(answer.propositions) == meant
