"""The words of a text as the search index has them: folded, and then stemmed by Snowball's French stemmer."""

from functools import cache, lru_cache
from threading import Lock
from typing import Any

from app.folding import fold_words


def terms(words: str) -> list[str]:
    """The words of a text as the index has them, in order: "les manifestants", "manifesté" give one term."""
    return [_stem(word) for word in fold_words(words).split()]


def joined_terms(words: str) -> str:
    """The same between spaces, as they are stored."""
    return " ".join(terms(words))


def source_text(title: str | None, body: str) -> str:
    """What is indexed of a source."""
    return f"{title} · {body}" if title else body


_STEMMING = Lock()
"""A stemmer serves one thread at a time."""


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("french")


@lru_cache(maxsize=50_000)  # a text has few words, many times
def _stem(word: str) -> str:
    with _STEMMING:
        return str(_stemmer().stemWord(word))
