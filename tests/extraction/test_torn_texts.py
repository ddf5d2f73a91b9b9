"""Texts that are cut off, torn or made to be slow: extraction ends, raises nothing, and its spans lie in the text."""

import random
import re
from datetime import date
from pathlib import Path

import pytest

from app.extraction import extract

ARTICLES = [path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))]
CASES = Path(__file__).parents[1] / "cases/dev"
SENTENCES = [
    sentence
    for path in sorted(CASES.glob("*.txt"))
    for sentence in re.split(r"(?<=[.!?»])\s+", path.read_text(encoding="utf-8"))
]
ODD = (*'«»"(0½٣-\r', "\u202e", "\ufeff", "\u00a0", "\u2028", "😀", "e\u0301", "1e999", "1/0")
PHRASES = (
    "Les organisateurs affirment que ces",
    "« Rien », a répondu la",
    "« Faux », rétorque M.",
    "Selon le",
    "C'est ce que dément",
    "Le bilan est passé de 10 à 12 lits",
)


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_text_may_end_anywhere(phrase: str) -> None:
    for end in range(len(phrase) + 1):
        extract(phrase[:end], date(2025, 3, 1))


@pytest.mark.parametrize("seed", range(8))
def test_torn_articles(seed: int) -> None:
    drawn = random.Random(seed)
    for _ in range(25):
        words = re.findall(r"\w+|\s+|[^\w\s]", drawn.choice(ARTICLES))
        start = drawn.randrange(len(words))
        words = words[start : start + drawn.randrange(1, 150)]
        for _ in range(drawn.randrange(20)):
            at = drawn.randrange(len(words))
            words[at : at + drawn.randrange(3)] = [drawn.choice(ODD + tuple(words))]
            words = words or ["."]
        text = "".join(words)
        for quote in extract(text, None).quotes:
            for span in (*quote.sources, *quote.contents):
                assert text[span.start : span.end] == span.text


@pytest.mark.parametrize("run", ["\u00a0", "\t", "Jean-", "A-", "(", "«", "' ", "1 000 ", "a, "])
def test_a_long_run_of_one_thing_is_read_in_pieces(run: str) -> None:
    extract(run * (12_000 // len(run)), None)


@pytest.mark.parametrize("seed", range(8))
def test_sentences_of_many_articles_in_any_order(seed: int) -> None:
    drawn = random.Random(seed)
    for _ in range(5):
        sentences = drawn.sample(SENTENCES, drawn.randrange(5, 30))
        text = "\n\n".join(" ".join(sentences[k : k + 4]) for k in range(0, len(sentences), 4))
        for quote in extract(text, date(2025, 3, 1)).quotes:
            assert all(text[span.start : span.end] == span.text for span in (*quote.contents, *quote.sources))
