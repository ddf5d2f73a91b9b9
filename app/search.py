"""The search index: folded words of claims, actors and sources in one FTS5 table, `search(words)`.

The table keeps no copy of the text; a row's id tells what it stands for: `row_id(kind, seq)` and back, `seq` being the
row's in the table of that kind. A reader asks `SELECT rowid FROM search WHERE search MATCH :m`, with `m` from
`expression`. A row can only be taken out again with the words that went in, so the caller hands the same text back.
"""

from collections.abc import Iterable
from enum import IntEnum

from sqlalchemy import Connection, TextClause, text

from app.folding import fold_words


class Indexed(IntEnum):
    """What a row of the index stands for; the value is part of its row id and never changes."""

    CLAIM = 0
    ACTOR = 1
    SOURCE = 2


CREATE = "CREATE VIRTUAL TABLE search USING fts5(words, content='', tokenize='unicode61 remove_diacritics 0')"
DROP = "DROP TABLE search"

_ADD = text("INSERT INTO search(rowid, words) VALUES (:id, :words)")
_REMOVE = text("INSERT INTO search(search, rowid, words) VALUES ('delete', :id, :words)")
# What is indexed of each kind, as in `claim_text`, `actor_text` and `source_text`.
_CLAIMS = text("SELECT seq, text FROM claim")
_ACTORS = text(
    "SELECT actor.seq, actor.name, actor_alias.alias FROM actor"
    " LEFT JOIN actor_alias ON actor_alias.actor_id = actor.id ORDER BY actor.seq"
)
_SOURCES = text("SELECT seq, title, text FROM source WHERE current")


def row_id(kind: Indexed, seq: int) -> int:
    """The row id in the index of row `seq` of that kind's table."""
    return seq * len(Indexed) + kind


def kind_and_seq(row: int) -> tuple[Indexed, int]:
    """What a row id of the index stands for."""
    return Indexed(row % len(Indexed)), row // len(Indexed)


def expression(query: str) -> str:
    """The MATCH expression for a user's words: all of them, each folded; "" where the query holds no word.

    The user's punctuation never reaches FTS5's own query language.
    """
    return " ".join(f'"{word}"' for word in fold_words(query).split())


def actor_text(names: Iterable[str]) -> str:
    """What is indexed of an actor: every name once, in an order that does not depend on when each was met."""
    return " · ".join(sorted(set(names)))


def source_text(title: str | None, body: str) -> str:
    """What is indexed of a source."""
    return f"{title} · {body}" if title else body


def add(connection: Connection, rows: Iterable[tuple[Indexed, int, str]]) -> None:
    """Index the text of rows that are not indexed yet."""
    _run(connection, _ADD, rows)


def remove(connection: Connection, rows: Iterable[tuple[Indexed, int, str]]) -> None:
    """Take rows out of the index; the text must be the one they were indexed with."""
    _run(connection, _REMOVE, rows)


def rebuild(connection: Connection) -> None:
    """Fill an empty index from the tables."""
    add(connection, ((Indexed.CLAIM, row.seq, row.text) for row in connection.execute(_CLAIMS)))
    names: dict[int, set[str]] = {}
    for row in connection.execute(_ACTORS):
        names.setdefault(row.seq, {row.name}).update([row.alias] if row.alias else [])
    add(connection, ((Indexed.ACTOR, seq, actor_text(found)) for seq, found in names.items()))
    sources = connection.execute(_SOURCES)
    add(connection, ((Indexed.SOURCE, row.seq, source_text(row.title, row.text)) for row in sources))


def _run(connection: Connection, statement: TextClause, rows: Iterable[tuple[Indexed, int, str]]) -> None:
    values = [{"id": row_id(kind, seq), "words": fold_words(words)} for kind, seq, words in rows]
    if values:
        connection.execute(statement, values)
