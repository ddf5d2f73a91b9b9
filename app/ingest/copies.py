"""The same article met again: by its address, and by its text in another outlet, as agency copy is.

What copies are, `app.likeness` says: they are found by their marks, without comparing each with each. Links stand
between current revisions only, in both directions.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from app.addresses import is_address, normalised
from app.documents import Document
from app.ingest.rows import insert_all
from app.likeness import Likeness, are_copies, likeness_of, sequences
from app.models import Source, SourceBand, SourceCopy, SourceOutline, core

_SOURCE, _BAND, _OUTLINE, _COPY = core(Source), core(SourceBand), core(SourceOutline), core(SourceCopy)

_AT_ONCE = 500
"""Candidates whose texts are asked for at once."""

_MARKED = _BAND.c.mark.in_(bindparam("marks", expanding=True))
_MET = select(_OUTLINE).join(_BAND, _BAND.c.source_seq == _OUTLINE.c.source_seq).where(_MARKED)
_TEXTS = select(_SOURCE.c.id, _SOURCE.c.text).where(_SOURCE.c.seq.in_(bindparam("some", expanding=True)))


def address_of(document: Document) -> str | None:
    """The normalised address of an article, by its URL or a name that is one; None where it has none."""
    known = document.url or (document.name if is_address(document.name) else None)
    return normalised(known) if known else None


def link(connection: Connection, seq: int, source_id: str, text: str, likeness: Likeness) -> None:
    """Store the marks of an article and its links to the current ones that are copies of it.

    Costs what the copies cost that there are, and little for each article that only has a mark in common with it.
    """
    found = copies_of(connection, seq, text, likeness)
    connection.execute(insert(_OUTLINE), {"source_seq": seq, "outline": likeness.outline})
    insert_all(connection, _BAND, ({"mark": mark, "source_seq": seq} for mark in likeness.marks))
    pairs = [pair for other in found for pair in ((source_id, other), (other, source_id))]
    insert_all(connection, _COPY, ({"source_id": one, "copy_id": other} for one, other in pairs))


def copies_of(connection: Connection, seq: int, text: str, likeness: Likeness) -> list[str]:
    """The current articles that are copies of one."""
    met: dict[int, bytes] = dict(map(tuple, connection.execute(_MET, {"marks": likeness.marks}).all()))
    candidates = sorted(other for other, outline in met.items() if other != seq and likeness.may_be_copy(outline))
    if not candidates:
        return []
    mine = sequences(text)
    return [
        row.id
        for start in range(0, len(candidates), _AT_ONCE)
        for row in connection.execute(_TEXTS, {"some": candidates[start : start + _AT_ONCE]})
        if are_copies(mine, sequences(row.text))
    ]


def forget(connection: Connection, seq: int, source_id: str, text: str) -> None:
    """Take the marks and the links of an article back: it is no longer current."""
    # They are found by what they are: an index of them by their articles would be as large as the table.
    connection.execute(
        delete(_BAND).where(_MARKED, _BAND.c.source_seq == seq), {"marks": likeness_of(sequences(text)).marks}
    )
    connection.execute(delete(_OUTLINE).where(_OUTLINE.c.source_seq == seq))
    connection.execute(delete(_COPY).where(or_(_COPY.c.source_id == source_id, _COPY.c.copy_id == source_id)))


def are_missing(connection: Connection) -> bool:
    """Whether there are articles and no outlines: a migration makes the tables, and the writer fills them."""
    return (
        connection.execute(select(_OUTLINE.c.source_seq).limit(1)).first() is None
        and connection.execute(select(_SOURCE.c.seq).limit(1)).first() is not None
    )


def rebuild(connection: Connection) -> None:
    """Fill the tables anew from the articles, and give each article its address."""
    for seq, document in _all(connection):
        connection.execute(update(_SOURCE).where(_SOURCE.c.seq == seq).values(address=address_of(document)))
    connection.execute(delete(_BAND))
    connection.execute(delete(_COPY))
    current = select(_SOURCE.c.seq, _SOURCE.c.id).where(_SOURCE.c.current).order_by(_SOURCE.c.seq)
    for seq, source_id in connection.execute(current).all():
        text = connection.execute(select(_SOURCE.c.text).where(_SOURCE.c.seq == seq)).scalar_one()
        link(connection, seq, source_id, text, likeness_of(sequences(text)))


def _all(connection: Connection) -> Iterator[tuple[int, Document]]:
    wanted = select(_SOURCE.c.seq, _SOURCE.c.document, _SOURCE.c.url).order_by(_SOURCE.c.seq)
    for row in connection.execute(wanted).all():
        yield row.seq, Document(row.document, "", url=row.url)
