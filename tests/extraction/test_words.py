"""Runs of tokens."""

import pytest

from app.extraction.text import read
from app.extraction.words import expression, segments, skip_adverbs, spoken

WORDS = frozenset({"au moins", "d'ailleurs", "aujourd'hui"})


@pytest.mark.parametrize(
    ("form", "tokens"), [("d'après", ["d'", "après"]), ("à en croire", ["à", "en", "croire"]), ("selon", ["selon"])]
)
def test_spoken(form: str, tokens: list[str]) -> None:
    assert spoken(form) == tokens


@pytest.mark.parametrize(
    ("words", "end"),
    [("au moins douze", 2), ("au total", 0), ("d'ailleurs il", 2), ("aujourd'hui il", 1), ("au", 0)],
)
def test_expression(words: str, end: int) -> None:
    text = read(words)
    assert expression(text, 0, len(text.tokens), WORDS) == end


@pytest.mark.parametrize(
    ("words", "left"), [("pas encore dit", "dit"), (", lui, dit", "dit"), ("environ cent", "environ cent")]
)
def test_skip_adverbs(words: str, left: str) -> None:
    text = read(words)
    assert text.span(skip_adverbs(text, 0, len(text.tokens)), len(text.tokens)).text == left


def test_segments_stop_at_commas_and_dashes_outside_brackets_and_quotations() -> None:
    text = read("Un, deux (trois, quatre) – « cinq, six » sept")
    parts = [text.span(a, b).text for a, b in segments(text, 0, len(text.tokens))]
    assert parts == ["Un", "deux (trois, quatre)", "« cinq, six » sept"]
