"""What ingestion costs: beside extraction, against plain inserts, as the database grows, and with several processes.

In time of the processor, which other programs do not lengthen; only of the processes that work side by side it is the
clock that tells.
"""

import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select
from sqlmodel import SQLModel

from app import search
from app.annotation import Annotations
from app.api import tables as t
from app.db import engine_for, upgrade
from app.db import size as bytes_of
from app.documents import Document, Extract
from app.extraction import extract
from app.ingest import Outcome, ingest
from app.search import Indexed, source_text, terms
from app.search.sqlite import row_id
from benchmarks import workers
from benchmarks.data import written
from benchmarks.grouping import articles
from benchmarks.measure import Finding, Size, median_of, processor

_Rows = list[tuple[Any, ...]]
_WITHOUT_NUMBERS = {
    "actor_saying": "attribution_seq",
    "attribution_actor": "attribution_id, role, position",
    "attribution_claim": "attribution_id, position",
    "names_together": "low, together",
    "tied_claim": "claim_seq, room, together",
    "source_band": "source_seq, mark",
}
"""What the rows of a table that has none of its own were stored in the order of."""


def measured(size: Size) -> Iterator[Finding]:
    """Ingestion of articles that were written for the project, and of many made from a seed."""
    documents = [found for found in written() if found.language in (None, "fr")][: size.articles]
    extract(documents[0].body, None)  # reads the lexicon, which is no article's cost
    yield from _beside_extraction_and_inserts(documents, size)
    yield _by_two(documents, size)
    yield from _as_it_grows(size)


def _beside_extraction_and_inserts(documents: Sequence[Document], size: Size) -> Iterator[Finding]:
    found = {document.body: extract(document.body, document.published_day) for document in documents}

    def known(text: str, _day: date | None) -> Annotations:
        return found[text]

    shares, ratios = [], []
    for _ in range(size.rounds):
        mining = processor(lambda: [extract(document.body, document.published_day) for document in documents])
        with _empty() as engine:
            both = processor(lambda: _ingest(engine, documents, extract))
        with _empty() as engine:
            storing = processor(lambda: _ingest(engine, documents, known))
            rows, words = _contents(engine)
        with _empty() as engine:
            inserting = _inserted(str(engine.url.database), rows, words, len(documents))
        shares.append(mining / both)
        ratios.append(inserting / storing)
    details = {
        "articles": len(documents),
        "milliseconds_of_extraction": round(1000 * mining / len(documents), 2),
        "milliseconds_of_storing": round(1000 * storing / len(documents), 2),
        "milliseconds_of_plain_inserts": round(1000 * inserting / len(documents), 2),
        "rows": sum(map(len, rows.values())),
    }
    what = "ingestion in one process: share of extraction"
    yield Finding(what, median_of(shares), "x", least=0.6, rounds=shares, details=details)
    what = "storing (no extraction), speed of sqlite3 inserting the rows that result"
    yield Finding(what, median_of(ratios), "x", least=0.7, rounds=ratios, details=details)


def _ingest(engine: Engine, documents: Sequence[Document], extracting: Extract) -> None:
    summary = ingest(engine, documents, extracting)
    assert not summary.failures, summary.failures[0]


@contextmanager
def _empty() -> Iterator[Engine]:
    """An empty database, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        upgrade(url)
        engine = engine_for(url)
        yield engine
        engine.dispose()


def _contents(engine: Engine) -> tuple[dict[str, _Rows], _Rows]:
    """All rows by their tables, and those of the search index, each in the order of storing."""
    with engine.connect() as connection:
        rows = {
            name: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY {order}")]
            for name in SQLModel.metadata.tables
            for order in [_WITHOUT_NUMBERS.get(name, "rowid")]
        }
        names: dict[int, set[str]] = {}
        named = select(t.actor.c.seq, t.actor.c.name, t.alias.c.alias).outerjoin(
            t.alias, t.alias.c.actor_id == t.actor.c.id
        )
        for actor in connection.execute(named):
            names.setdefault(actor.seq, {actor.name}).update([actor.alias] if actor.alias else [])
        texts = [(Indexed.ACTOR, seq, search.actor_text(known)) for seq, known in names.items()]
        texts += [(Indexed.CLAIM, row.seq, row.text) for row in connection.execute(select(t.claim))]
        sources = connection.execute(select(t.source))
        texts += [(Indexed.SOURCE, row.seq, source_text(row.title, row.text)) for row in sources]
    return rows, [(row_id(kind, seq), " ".join(terms(text))) for kind, seq, text in texts]


def _inserted(database: str, rows: dict[str, _Rows], words: _Rows, transactions: int) -> float:
    """Seconds that the sqlite3 module takes to insert the rows, in as many transactions as there are articles.

    Into the same tables, with their indexes, and into the search index; nothing is looked for, compared or changed.
    """
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
    statements = {
        f"INSERT INTO {name} VALUES ({', '.join('?' * len(of_table[0]))})": of_table
        for name, of_table in rows.items()
        if of_table
    }
    statements["INSERT INTO search(rowid, words) VALUES (?, ?)"] = words

    def insert() -> None:
        for number in range(transactions):
            connection.execute("BEGIN IMMEDIATE")
            for statement, all_rows in statements.items():
                first, last = (len(all_rows) * n // transactions for n in (number, number + 1))
                connection.executemany(statement, all_rows[first:last])
            connection.execute("COMMIT")

    seconds = processor(insert)
    connection.close()
    return seconds


def _by_two(documents: Sequence[Document], size: Size) -> Finding:
    rounds = []
    for _ in range(size.rounds):
        one, two = (workers.measure([*documents], count) for count in (1, 2))
        rounds.append(one.wall / two.wall)
    start = workers.measure([*documents[:4]], 2).others
    others = max(0.0, two.others - start)
    details = {
        "articles": len(documents),
        "milliseconds_of_one": round(1000 * one.writer / one.articles, 2),
        "milliseconds_of_who_stores": round(1000 * two.writer / two.articles, 2),
        "milliseconds_of_who_extract": round(1000 * others / two.articles, 2),
        "at_most": round(one.writer / max(two.writer, (two.writer + others) / 2), 2),
    }
    what = "ingestion with 2 workers, speed of one process"
    return Finding(what, median_of(rounds), "x", least=1.7, rounds=rounds, details=details)


def _as_it_grows(size: Size) -> Iterator[Finding]:
    half = size.window // 2
    documents = [made.document for made in articles(size.late + half, long=True)]
    at: list[float] = [time.process_time()]

    def report(_outcome: Outcome) -> None:
        at.append(time.process_time())

    with _empty() as engine:
        with engine.connect() as connection:
            nothing = bytes_of(connection)
        ingest(engine, documents, extract, report)
        with engine.connect() as connection:
            stored = bytes_of(connection) - nothing
            claims = connection.execute(select(func.count()).select_from(t.claim)).scalar_one()
    early, late = ((at[number + half] - at[number - half]) / (2 * half) for number in (size.early, size.late))
    yield Finding(
        f"ingestion of article {size.late:,}, time of article {size.early:,}",
        late / early,
        "x",
        most=1.5,
        note=f"means of {2 * half} articles around each",
        details={"milliseconds_early": round(1000 * early, 2), "milliseconds_late": round(1000 * late, 2)},
    )
    yield Finding(
        "database, per 1 000 000 claims",
        stored / claims,  # bytes a claim, and so megabytes a million
        "MB",
        most=900,
        note="of the articles made from a seed, with their texts and all indexes",
        details={"claims": claims, "articles": len(documents), "megabytes": round(stored / 1e6, 1)},
    )
