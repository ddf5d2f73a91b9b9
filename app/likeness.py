"""Whether two texts are copies of each other, as agency copy is in several outlets.

They are where at least half of their sequences of four words are the same ones; what an outlet changes is a headline, a
day, the last paragraphs. (The fingerprints of `grouping.origins` compare single sentences, whatever the order of their
words: over a whole article all texts on one event would look alike.) Copies are found without comparing each with each:
every text has 24 marks, each made of three least hashes of its sequences, and copies have a mark in common with a
probability of 0.96 where half of the sequences are shared, of 0.9998 where two thirds are (MinHash and bands: Broder
1997; Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, chapter 3). A sequence is hashed once, for one of 72
bins, and empty bins borrow from the next (Shrivastava and Li 2014). A byte of each bin's hash tells nearly as much as
the whole of how like two texts are (Li and König 2010), so that a text is read again only where it may be a copy. Which
marks a text has depends on nothing but the text, so that the links are the same whatever the order of ingestion.
"""

import re
import struct
from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from app.folding import fold

LONG = 4
"""Words in a sequence."""
SHARED = 0.5
"""The share of all sequences of two texts that both have, from which on they are copies."""
ENOUGH = 20
"""Sequences below which a text has no copies but those in the very same words."""
_BANDS, _ROWS = 24, 3
_LEAST = 0.3
"""Share of the bytes of an outline that those of a copy have: of half the sequences, less three deviations."""
_BYTE = 255
_NUMBER = struct.Struct("<Q")
_MARK = struct.Struct("<q")

Sequences = frozenset[str]


def sequences(text: str) -> Sequences:
    """The sequences of four words of a text, without case and accents; of fewer words the one that they are."""
    words = re.findall(r"\w+", fold(text))
    runs = zip(*(words[offset:] for offset in range(LONG)), strict=False)
    return frozenset(map(" ".join, runs)) or frozenset({" ".join(words)} - {""})


def are_copies(one: Sequences, other: Sequences) -> bool:
    """Whether two texts are copies of each other."""
    if min(len(one), len(other)) < ENOUGH:
        return bool(one) and one == other
    return len(one & other) >= SHARED * len(one | other)


class Likeness(NamedTuple):
    """What tells, without the text, what a text may be a copy of."""

    marks: tuple[int, ...]
    """Signed 64-bit numbers; none for a text without words."""
    outline: bytes
    """A byte of the least hash of each bin: of two texts as many are equal as they share sequences, by and large."""

    def may_be_copy(self, outline: bytes) -> bool:
        """Whether a text with this outline may be a copy: false for most that share a mark with this one and are none,
        as all articles made after one pattern do, and for one copy of some thousands."""
        unlike = int.from_bytes(self.outline) ^ int.from_bytes(outline)  # as numbers, as this is asked of thousands
        return unlike.to_bytes(len(self.outline)).count(0) >= _LEAST * _BANDS * _ROWS


def likeness_of(found: Iterable[str]) -> Likeness:
    """The marks and the outline of a text's sequences."""
    least: list[int | None] = [None] * (_BANDS * _ROWS)
    for one in found:
        number, bin_of = divmod(_NUMBER.unpack(blake2b(one.encode(), digest_size=_NUMBER.size).digest())[0], len(least))
        if (before := least[bin_of]) is None or number < before:
            least[bin_of] = number
    filled = _densified(least)
    marks = tuple(_mark(band, filled[band * _ROWS : (band + 1) * _ROWS]) for band in range(_BANDS) if filled)
    return Likeness(marks, bytes(number & _BYTE for _, number in filled))


def _densified(least: list[int | None]) -> list[tuple[int, int]]:
    """The least hash of each bin; one that is empty borrows that of the next full one, and says from how far."""
    if all(number is None for number in least):
        return []
    found: list[tuple[int, int]] = []
    for start in range(len(least)):
        far = next(far for far in range(len(least)) if least[(start + far) % len(least)] is not None)
        found.append((far, least[(start + far) % len(least)] or 0))
    return found


def _mark(band: int, least: list[tuple[int, int]]) -> int:
    number: int = _MARK.unpack(blake2b(repr((band, least)).encode(), digest_size=_MARK.size).digest())[0]
    return number
