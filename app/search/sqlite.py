"""The search index in SQLite: one FTS5 table, `search(words)`, that keeps no copy of the text.

The number of a row tells kind and number of what it stands for: `row_id(kind, seq)`. A row can only be taken out again
with the words that went in.
"""

from collections.abc import Iterable, Sequence
from itertools import islice

from sqlalchemy import Integer, TextClause, column, text
from sqlalchemy.sql.expression import TextualSelect

from app.search import Entry, Index, Indexed

_CREATE = text("CREATE VIRTUAL TABLE search USING fts5(words, content='', tokenize='unicode61 remove_diacritics 0')")
_DROP = text("DROP TABLE search")
_ADD = text("INSERT INTO search(rowid, words) VALUES (:id, :words)")
_REMOVE = text("INSERT INTO search(search, rowid, words) VALUES ('delete', :id, :words)")
_FOUND = f"FROM search WHERE search MATCH :match AND rowid % {len(Indexed)} = :kind"
_HOLDING = text(f"SELECT rowid / {len(Indexed)} {_FOUND}")
_LATEST = text(f"SELECT rowid / {len(Indexed)} {_FOUND} AND rowid < :before ORDER BY rowid DESC LIMIT :limit")
_COUNT = text(f"SELECT count(*) {_FOUND}")
_NEAREST = text(f"SELECT rowid / {len(Indexed)} {_FOUND} ORDER BY rank LIMIT :limit")  # bm25
_NUMBERS = text(f"SELECT id / {len(Indexed)} FROM search_docsize WHERE id % {len(Indexed)} = :kind")
# A table of this connection alone, which holds what should be in the index, and the words of both.
_BESIDE = (
    "CREATE VIRTUAL TABLE temp.anew USING fts5(words, content='', tokenize='unicode61 remove_diacritics 0')",
    "CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, search, instance)",
    "CREATE VIRTUAL TABLE temp.wanted USING fts5vocab(temp, anew, instance)",
)
_ADD_BESIDE = text("INSERT INTO temp.anew(rowid, words) VALUES (:id, :words)")
_WORDS_OF = 'SELECT term, doc, "offset" FROM temp.{}'
_OTHERWISE = " UNION ".join(
    f"SELECT doc FROM ({_WORDS_OF.format(one)} EXCEPT {_WORDS_OF.format(other)})"
    for one, other in (("held", "wanted"), ("wanted", "held"))
)
_NOTHING = '""'
_ABOVE_ALL = 2**62
_BATCH = 1000


def row_id(kind: Indexed, seq: int) -> int:
    """The number in the index of row `seq` of that kind's table."""
    return seq * len(Indexed) + kind


class Fts5(Index):
    """The index of an SQLite database."""

    def create(self) -> None:
        """Make the index, empty."""
        self.connection.execute(_CREATE)

    def drop(self) -> None:
        """Take it away."""
        self.connection.execute(_DROP)

    def add(self, entries: Sequence[Entry]) -> None:
        """Index rows that are not indexed yet."""
        self._run(_ADD, entries)

    def remove(self, entries: Sequence[Entry]) -> None:
        """Take rows out; the words must be those that they were indexed with."""
        self._run(_REMOVE, entries)

    def settle(self) -> None:
        """Nothing: FTS5 merges what was added by itself."""

    def holding(self, kind: Indexed, words: Sequence[str]) -> TextualSelect:
        """The query for the row numbers of one kind that hold all these words."""
        return _HOLDING.bindparams(match=_all(words), kind=int(kind)).columns(column("seq", Integer))

    def latest(self, kind: Indexed, words: Sequence[str], before: int | None, limit: int) -> list[int]:
        """The highest of these numbers, falling, below `before`."""
        last = _ABOVE_ALL if before is None else row_id(kind, before)
        return self._seqs(_LATEST, _all(words), kind, before=last, limit=limit)

    def numbers(self, kind: Indexed) -> TextualSelect:
        """The query for the row numbers of one kind that are indexed."""
        return _NUMBERS.bindparams(kind=int(kind)).columns(column("seq", Integer))

    def otherwise(self, entries: Iterable[Entry]) -> list[tuple[Indexed, int]]:
        """Rows that are indexed otherwise than by these entries, which are all there should be; writes nothing."""
        for statement in _BESIDE:
            self.connection.exec_driver_sql(statement)
        left = iter(entries)
        while batch := list(islice(left, _BATCH)):
            self._run(_ADD_BESIDE, batch)
        found = sorted(self.connection.exec_driver_sql(_OTHERWISE).scalars())
        for name in ("held", "wanted", "anew"):
            self.connection.exec_driver_sql(f"DROP TABLE temp.{name}")
        return [(Indexed(row % len(Indexed)), row // len(Indexed)) for row in found]

    def count(self, kind: Indexed, words: Sequence[str]) -> int:
        """How many there are."""
        return self._seqs(_COUNT, _all(words), kind)[0]

    def nearest(self, kind: Indexed, words: Sequence[str], beginning: int, limit: int) -> list[int]:
        """Numbers of rows that hold all the words, then of such that hold a word beginning like one of them."""
        matches = [_all(words), *(f'"{start}"*' for start in sorted({word[:beginning] for word in words}))]
        found = [seq for match in matches for seq in self._seqs(_NEAREST, match, kind, limit=limit)]
        return list(dict.fromkeys(found))

    def _run(self, statement: TextClause, entries: Sequence[Entry]) -> None:
        self.connection.execute(statement, [{"id": row_id(kind, seq), "words": words} for kind, seq, words in entries])

    def _seqs(self, statement: TextClause, match: str, kind: Indexed, **more: int) -> list[int]:
        return list(self.connection.execute(statement, {"match": match, "kind": int(kind), **more}).scalars())


def _all(words: Sequence[str]) -> str:
    """The MATCH expression for all of these words; quoted, so that none reaches FTS5's own query language."""
    return " ".join(f'"{word}"' for word in words) or _NOTHING
