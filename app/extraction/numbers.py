"""Numbers in a text, whatever their style, and what looks like one and is none."""

from functools import lru_cache

from text_to_num import text2num

_LEVEL = {ord(c): " " for c in "\u00a0\u202f\u2009\u2007\t"} | {ord(c): "'" for c in "’ʼ"} | {ord(c): "-" for c in "‑‐"}


def level(text: str) -> str:
    """`text` with one kind of space, apostrophe and hyphen; every offset stays."""
    return text.translate(_LEVEL)


def lower(text: str) -> str:
    """`text` in lower case where that keeps its length ("İ" stays); every offset stays."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


@lru_cache(maxsize=4096)
def words_value(words: str) -> int | None:
    """The number that French words spell, in lower case: "septante-trois" → 73; None where they spell none."""
    try:
        return text2num(words.replace("une", "un"), "fr")
    except ValueError:
        return None
