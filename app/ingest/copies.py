"""The same article met again: by its address, and by its text in another outlet, as agency copy is.

What copies are, `app.likeness` says: they are found by their marks, without comparing each with each. Links stand
between current revisions only, in both directions.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from app.addresses import is_address, normalised
from app.documents import Document
from app.ingest.rows import insert_all
from app.likeness import are_copies, marks_of, sequences
from app.models import Source, SourceBand, SourceCopy, core

_SOURCE, _BAND, _COPY = core(Source), core(SourceBand), core(SourceCopy)

_AT_ONCE = 500
"""Candidates whose texts are asked for at once."""

_MARKED = _BAND.c.mark.in_(bindparam("marks", expanding=True))
_MET = select(_BAND.c.source_seq).where(_MARKED).distinct()
_TEXTS = select(_SOURCE.c.id, _SOURCE.c.text).where(_SOURCE.c.seq.in_(bindparam("some", expanding=True)))


def address_of(document: Document) -> str | None:
    """The normalised address of an article, by its URL or a name that is one; None where it has none."""
    known = document.url or (document.name if is_address(document.name) else None)
    return normalised(known) if known else None


def link(connection: Connection, seq: int, source_id: str, text: str, marks: Sequence[int]) -> None:
    """Store the marks of an article and its links to the current ones that are copies of it.

    Costs what the copies cost that there are, however many other articles there are.
    """
    found = copies_of(connection, seq, text, marks)
    insert_all(connection, _BAND, ({"mark": mark, "source_seq": seq} for mark in marks))
    pairs = [pair for other in found for pair in ((source_id, other), (other, source_id))]
    insert_all(connection, _COPY, ({"source_id": one, "copy_id": other} for one, other in pairs))


def copies_of(connection: Connection, seq: int, text: str, marks: Sequence[int]) -> list[str]:
    """The current articles that are copies of one."""
    candidates = sorted(set(connection.execute(_MET, {"marks": marks}).scalars()) - {seq})
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
    connection.execute(delete(_BAND).where(_MARKED, _BAND.c.source_seq == seq), {"marks": marks_of(sequences(text))})
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
    current = select(_SOURCE.c.seq, _SOURCE.c.id).where(_SOURCE.c.current).order_by(_SOURCE.c.seq)
    for seq, source_id in connection.execute(current).all():
        text = connection.execute(select(_SOURCE.c.text).where(_SOURCE.c.seq == seq)).scalar_one()
        link(connection, seq, source_id, text, marks_of(sequences(text)))


def _all(connection: Connection) -> Iterator[tuple[int, Document]]:
    wanted = select(_SOURCE.c.seq, _SOURCE.c.document, _SOURCE.c.url).order_by(_SOURCE.c.seq)
    for row in connection.execute(wanted).all():
        yield row.seq, Document(row.document, "", url=row.url)
