"""The same article met again: by its address, and by its text in another outlet, as agency copy is.

Two texts are copies where at least half of their sequences of four words are the same ones; what an outlet changes is a
headline, a day, the last paragraphs. (The fingerprints of `grouping.origins` compare single sentences, whatever the
order of their words: over a whole article all texts on one event would look alike.) Copies are found without comparing
each with each: every text has 24 marks, each made of three least hashes of its sequences, and copies have a mark in
common with a probability of 0.96 where half of the sequences are shared, of 0.9998 where two thirds are (MinHash and
bands: Broder 1997; Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, chapter 3). A sequence is hashed once, for
one of 72 bins, and empty bins borrow from the next (Shrivastava and Li 2014). Which marks a text has depends on nothing
but the text, so that the links are the same whatever the order of ingestion.

Links stand between current revisions only, in both directions.
"""

import re
import struct
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from sqlalchemy import Connection, delete, or_, select, update

from app.addresses import is_address, normalised
from app.documents import Document
from app.folding import fold
from app.ingest.rows import insert_all
from app.models import Source, SourceBand, SourceCopy, core

_SOURCE, _BAND, _COPY = core(Source), core(SourceBand), core(SourceCopy)

LONG = 4
"""Words in a sequence."""
SHARED = 0.5
"""The share of all sequences of two texts that both have, from which on they are copies."""
ENOUGH = 20
"""Sequences below which a text has no copies but those in the very same words."""
_BANDS, _ROWS = 24, 3
_NUMBER = struct.Struct("<Q")
_MARK = struct.Struct("<q")
_AT_ONCE = 500
"""Articles that are read at once where all are."""

Sequences = frozenset[str]


def address_of(document: Document) -> str | None:
    """The normalised address of an article, by its URL or a name that is one; None where it has none."""
    known = document.url or (document.name if is_address(document.name) else None)
    return normalised(known) if known else None


def link(connection: Connection, source_id: str, text: str) -> None:
    """Store the marks of an article and its links to the current ones that are copies of it.

    Costs what the copies cost that there are, however many other articles there are.
    """
    marks, found = related(connection, source_id, text)
    insert_all(connection, _BAND, ({"mark": mark, "source_id": source_id} for mark in marks))
    pairs = [pair for other in found for pair in ((source_id, other), (other, source_id))]
    insert_all(connection, _COPY, ({"source_id": one, "copy_id": other} for one, other in pairs))


def related(connection: Connection, source_id: str, text: str) -> tuple[list[int], list[str]]:
    """The marks of an article, and the current ones that are copies of it."""
    mine = sequences(text)
    marks = marks_of(mine)
    met = connection.execute(select(_BAND.c.source_id).where(_BAND.c.mark.in_(marks)).distinct()).scalars()
    candidates = sorted(set(met) - {source_id})
    found = [
        row.id
        for start in range(0, len(candidates), _AT_ONCE)
        for row in connection.execute(
            select(_SOURCE.c.id, _SOURCE.c.text).where(_SOURCE.c.id.in_(candidates[start : start + _AT_ONCE]))
        )
        if are_copies(mine, sequences(row.text))
    ]
    return marks, found


def forget(connection: Connection, source_id: str) -> None:
    """Take the marks and the links of an article back: it is no longer current."""
    connection.execute(delete(_BAND).where(_BAND.c.source_id == source_id))
    connection.execute(delete(_COPY).where(or_(_COPY.c.source_id == source_id, _COPY.c.copy_id == source_id)))


def are_missing(connection: Connection) -> bool:
    """Whether there are articles and no marks: a migration makes the tables, and the writer fills them."""
    return (
        connection.execute(select(_BAND.c.mark).limit(1)).first() is None
        and connection.execute(select(_SOURCE.c.seq).limit(1)).first() is not None
    )


def rebuild(connection: Connection) -> None:
    """Fill the empty tables from the articles, and give each article its address."""
    for seq, document in _all(connection):
        connection.execute(update(_SOURCE).where(_SOURCE.c.seq == seq).values(address=address_of(document)))
    current = select(_SOURCE.c.id).where(_SOURCE.c.current).order_by(_SOURCE.c.seq)
    for source_id in connection.execute(current).scalars().all():
        text = connection.execute(select(_SOURCE.c.text).where(_SOURCE.c.id == source_id)).scalar_one()
        link(connection, source_id, text)


def _all(connection: Connection) -> Iterator[tuple[int, Document]]:
    wanted = select(_SOURCE.c.seq, _SOURCE.c.document, _SOURCE.c.url).order_by(_SOURCE.c.seq)
    for row in connection.execute(wanted).all():
        yield row.seq, Document(row.document, "", url=row.url)


# ---------------------------------------------------------------- texts


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


def marks_of(found: Iterable[str]) -> list[int]:
    """The marks of a text's sequences, as signed 64-bit numbers; none for a text without words."""
    least: list[int | None] = [None] * (_BANDS * _ROWS)
    for one in found:
        number, bin_of = divmod(_NUMBER.unpack(blake2b(one.encode(), digest_size=_NUMBER.size).digest())[0], len(least))
        if (before := least[bin_of]) is None or number < before:
            least[bin_of] = number
    filled = _densified(least)
    return [_mark(band, filled[band * _ROWS : (band + 1) * _ROWS]) for band in range(_BANDS) if filled]


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
