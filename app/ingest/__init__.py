"""The only writer: documents in, sources, attributions, actors, claims, groups and relations out.

One article is one transaction, so that whatever stops the process, the database holds whole articles only.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, insert, or_, select, update
from sqlalchemy.exc import DBAPIError

from app import edtf, extraction, search
from app.addresses import is_address
from app.db import is_of_the_data, persistent, reason
from app.documents import Document, Extract, Failure
from app.errors import DatabaseUnusable
from app.executors import ALONE, Crew, mined
from app.ingest import copies, sayings, ties
from app.ingest.attributions import Article, claims_stated, store_attributions
from app.ingest.groups import regroup
from app.likeness import sequences
from app.models import Source, core
from app.preparation import Prepared, prepare
from app.search import Indexed

_SOURCE = core(Source)
_REVISIONS = (
    select(_SOURCE)
    .where(or_(_SOURCE.c.document == bindparam("name"), _SOURCE.c.address == bindparam("address")))
    .order_by(_SOURCE.c.seq)
)
"""Of one article. Asked for the current ones only, SQLite would go through all that are."""
_ADD = insert(_SOURCE).returning(_SOURCE.c.seq)


class Result(StrEnum):
    """What became of one document."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REVISED = "revised"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document, and why if it failed."""

    name: str
    result: Result
    reason: str | None = None
    attributions: int = 0
    """How many were stored."""


@dataclass(slots=True)
class Summary:
    """What became of all documents of a run."""

    counts: Counter[Result] = field(default_factory=Counter)
    attributions: int = 0
    failures: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one more document."""
        self.counts[outcome.result] += 1
        self.attributions += outcome.attributions
        if outcome.result is Result.FAILED:
            self.failures.append(outcome)


def ingest(
    engine: Engine,
    documents: Iterable[Document | Failure],
    extract: Extract = extraction.extract,
    report: Callable[[Outcome], None] = lambda outcome: None,
    crew: Crew = ALONE,
) -> Summary:
    """Store the documents, one transaction each, in their order; `report` hears of each as it is done.

    A document met again changes nothing; one whose text, publisher or date changed becomes a new revision, and the one
    before it stays, no longer current. A document that cannot be read or mined fails alone. A text that is not French
    is stored and not mined. Whoever is in the `crew` that extracts, the result is the same. Raises DatabaseUnusable
    where the database itself fails, WorkersUnusable where the crew does.
    """
    summary = Summary()
    _complete(engine)

    def wanted(document: Document, ahead: Sequence[Document]) -> bool:
        # What is on its way may change what is stored: then the document's own turn tells.
        return any(_names(document) & _names(other) for other in ahead) or not _is_stored(engine, document)

    with closing(mined(documents, partial(prepare, extract=extract), crew, wanted)) as results:
        for document, found in results:
            outcome = _outcome(engine, document, found)
            summary.add(outcome)
            report(outcome)
    return summary


def _complete(engine: Engine) -> None:
    """Fill what migrations made and left to the writer."""
    try:
        for part in (ties, copies):
            with engine.connect() as connection:
                if not part.are_missing(connection):
                    continue
            with engine.connect().execution_options(writes=True) as connection, connection.begin():
                if part.are_missing(connection):  # still, now that no other writer is at it
                    part.rebuild(connection)
    except DBAPIError as error:
        raise DatabaseUnusable(f"while preparing the database: {reason(error)}") from error


def holds_others(engine: Engine, documents: Iterable[Document | Failure]) -> bool:
    """Whether an article with another text than these was ever stored."""
    texts = {_sha256(document.text) for document in documents if isinstance(document, Document)}
    with engine.connect() as connection:
        return (
            connection.execute(select(_SOURCE.c.seq).where(_SOURCE.c.sha256.not_in(texts)).limit(1)).first() is not None
        )


def _is_stored(engine: Engine, document: Document) -> bool:
    """Whether the article is stored as it is, so that nothing need be found in it."""

    def look() -> bool:
        with engine.connect() as connection:
            return _unchanged(_predecessor(connection, document), document)

    try:
        return not _holds_nul(document) and persistent(look)
    except DBAPIError as error:
        raise DatabaseUnusable(f"while looking for {document.name}: {reason(error)}") from error


def _holds_nul(document: Document) -> bool:
    told = (document.name, document.title, document.publisher, document.author, document.url, document.language)
    return any("\0" in words for words in told if words)


def _outcome(engine: Engine, document: Document | Failure, found: Prepared | Failure | None) -> Outcome:
    """Store what was found in a document; what there is to say of it if that failed, or was not needed (None)."""
    if isinstance(document, Failure):
        return Outcome(document.name, Result.FAILED, document.reason)
    if found is None:
        return Outcome(document.name, Result.UNCHANGED)
    if _holds_nul(document):
        return Outcome(document.name, Result.FAILED, "a NUL in its name, title, publisher, author, URL or language")

    def store() -> Outcome:
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            return _store(connection, document, found)

    try:
        return persistent(store)
    except DBAPIError as error:
        if is_of_the_data(error):
            # Nothing of it is stored; the database is as good as before, and so are the documents that follow.
            return Outcome(document.name, Result.FAILED, f"it does not go with what is stored: {reason(error)}")
        raise DatabaseUnusable(f"while storing {document.name}: {reason(error)}") from error


def _store(connection: Connection, document: Document, found: Prepared | Failure) -> Outcome:
    before = _predecessor(connection, document)
    if _unchanged(before, document):  # by another writer, or by a document that was on its way
        return Outcome(document.name, Result.UNCHANGED)
    if isinstance(found, Failure):
        return Outcome(document.name, Result.FAILED, found.reason)
    touched: set[str] = set()
    if before is not None:
        touched |= claims_stated(connection, before.id)
        sayings.forget(connection, before.id)
        connection.execute(update(_SOURCE).where(_SOURCE.c.seq == before.seq).values(current=False))
        copies.forget(connection, before.seq, before.id, before.text)
        search.remove(connection, [(Indexed.SOURCE, before.seq, search.source_text(before.title, before.text))])
    row = _source_row(document, before)
    seq = connection.execute(_ADD, row).scalar_one()
    search.add_terms(connection, [(Indexed.SOURCE, seq, found.terms)])
    copies.link(connection, seq, row["id"], document.text, found.likeness)
    touched |= store_attributions(connection, Article(row["id"], document), found)
    sayings.add(connection, row["id"])
    regroup(connection, touched)
    return Outcome(document.name, Result.REVISED if before else Result.NEW, attributions=len(found.attributions))


# ---------------------------------------------------------------- one article, and its revisions


def _source_row(document: Document, before: Row[Any] | None) -> dict[str, Any]:
    digest = _sha256(document.text)
    revision = before.revision + 1 if before else 1
    low, high = edtf.bounds(document.published)
    return {
        "id": _source_id(document, digest, revision),
        "document": document.name,
        "revision": revision,
        "current": True,
        "replaces": before.id if before else None,
        "title": document.title,
        "publisher": document.publisher,
        "author": document.author,
        "published": document.published,
        "published_low": low,
        "published_high": high,
        "url": document.url,
        "address": copies.address_of(document),
        "language": document.language,
        "text": document.text,
        "sha256": digest,
        "ingested_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _source_id(document: Document, digest: str, revision: int) -> str:
    """The same in every database, and another one for a text that comes back after a change."""
    return _sha256(f"{copies.address_of(document) or document.name}\n{digest}\n{revision}")[:16]


def _predecessor(connection: Connection, document: Document) -> Row[Any] | None:
    """The current revision of the same article: the one of its address, else the one of its name."""
    address = copies.address_of(document)
    found = connection.execute(_REVISIONS, {"name": document.name, "address": address}).all()
    rows = [row for row in found if row.current]
    by_address = next((row for row in rows if address and row.address == address), None)
    by_name = [row for row in rows if row.document == document.name and _same_by_name(row, document, address)]
    # Of several articles of one name the one that has this very text is meant.
    return by_address or next((row for row in by_name if row.text == document.text), by_name[0] if by_name else None)


def _names(document: Document) -> set[str]:
    return {document.name, copies.address_of(document) or document.name}


def _same_by_name(row: Row[Any], document: Document, address: str | None) -> bool:
    if is_address(document.name):
        return True  # whatever the page gives as its canonical address by now
    if row.address and address:
        return False  # two addresses, two articles
    return row.text == document.text or not _unlike(row.text, document.text)


def _unlike(one: str, other: str) -> bool:
    """Whether two texts are surely no revisions of each other, as where each day's folder has its own "001.txt"."""
    mine, theirs = sequences(one), sequences(other)
    least = min(len(mine), len(theirs))
    return least >= _TELLING and len(mine & theirs) < least * _SHARED


_TELLING = 40
"""From how many sequences of four words on a text can be told from another one."""
_SHARED = 0.05
"""The share of the shorter text's sequences that a revision keeps at least."""


def _unchanged(row: Row[Any] | None, document: Document) -> bool:
    if row is None or row.sha256 != _sha256(document.text):
        return False
    # What is not known this time (an option left out) takes nothing back.
    return document.publisher in (None, row.publisher) and document.published in (None, row.published)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
