"""Numbers in a text, whatever their style, and what looks like one and is none."""

_LEVEL = {ord(c): " " for c in "\u00a0\u202f\u2009\u2007\t"} | {ord(c): "'" for c in "’ʼ"} | {ord(c): "-" for c in "‑‐"}


def level(text: str) -> str:
    """`text` with one kind of space, apostrophe and hyphen; every offset stays."""
    return text.translate(_LEVEL)
