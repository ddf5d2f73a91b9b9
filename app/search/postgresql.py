"""The search index in PostgreSQL: for each kind a table `search_…(seq, words)` with the words as a `tsvector`.

Tables of their own give each kind statistics of its own. By these the planner decides how a page of the latest hits is
found: for a rare word by the GIN index, and sorted; for a word that many rows hold backwards along the primary key
until the page is full, so that its cost does not grow with the number of hits. The words go in as they are: no parser
of PostgreSQL's takes them apart again.
"""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Integer, column, text
from sqlalchemy.sql.expression import TextualSelect

from app.search import Entry, Index, Indexed

_LONGEST_WORD = 500
"""Characters of a word that are indexed: a `tsvector` takes 2046 bytes."""
_MOST = 1_000_000
"""Bytes of the different words of a text that are indexed: a `tsvector` takes 1 048 575, more than any article has."""
_ABOVE_ALL = 2**31 - 1
_AT_ONCE = 1000
_HOLDS = "words @@ CAST(:match AS tsquery)"


class TextSearch(Index):
    """The index of a PostgreSQL database."""

    def create(self) -> None:
        """Make the index, empty."""
        for name in map(_table, Indexed):
            self.connection.exec_driver_sql(f"CREATE TABLE {name} (seq integer PRIMARY KEY, words tsvector NOT NULL)")
            self.connection.exec_driver_sql(f"CREATE INDEX ix_{name}_words ON {name} USING gin (words)")

    def drop(self) -> None:
        """Take it away."""
        for name in map(_table, Indexed):
            self.connection.exec_driver_sql(f"DROP TABLE {name}")

    def add(self, entries: Sequence[Entry]) -> None:
        """Index rows that are not indexed yet."""
        for kind in {kind for kind, _, _ in entries}:
            rows = [{"seq": seq, "words": " ".join(_storable(words))} for of, seq, words in entries if of == kind]
            insert = text(f"INSERT INTO {_table(kind)} (seq, words) VALUES (:seq, CAST(:words AS tsvector))")
            self.connection.execute(insert, rows)

    def remove(self, entries: Sequence[Entry]) -> None:
        """Take rows out."""
        for kind in {kind for kind, _, _ in entries}:
            rows = [{"seq": seq} for of, seq, _ in entries if of == kind]
            self.connection.execute(text(f"DELETE FROM {_table(kind)} WHERE seq = :seq"), rows)

    def settle(self) -> None:
        """Count the words, by which the planner knows common ones from rare ones."""
        for name in map(_table, Indexed):
            self.connection.exec_driver_sql(f"ANALYZE {name}")

    def holding(self, kind: Indexed, words: Sequence[str]) -> TextualSelect:
        """The query for the row numbers of one kind that hold all these words."""
        found = text(f"SELECT seq FROM {_table(kind)} WHERE {_HOLDS}")
        return found.bindparams(match=_all(words)).columns(column("seq", Integer))

    def latest(self, kind: Indexed, words: Sequence[str], before: int | None, limit: int) -> list[int]:
        """The highest of these numbers, falling, below `before`."""
        query = f"SELECT seq FROM {_table(kind)} WHERE {_HOLDS} AND seq < :before ORDER BY seq DESC LIMIT :limit"
        return self._seqs(query, _all(words), before=_ABOVE_ALL if before is None else before, limit=limit)

    def numbers(self, kind: Indexed) -> TextualSelect:
        """The query for the row numbers of one kind that are indexed."""
        return text(f"SELECT seq FROM {_table(kind)}").columns(column("seq", Integer))

    def otherwise(self, entries: Iterable[Entry]) -> list[tuple[Indexed, int]]:
        """Rows that are indexed otherwise than by these entries, which are all there should be; writes nothing."""
        wanted = {(kind, seq): hash(frozenset(_storable(words))) for kind, seq, words in entries}
        held = {
            (kind, row.seq): hash(frozenset(row.words))
            for kind in Indexed
            for row in self.connection.execute(
                text(f"SELECT seq, tsvector_to_array(words) AS words FROM {_table(kind)}"),
                execution_options={"yield_per": _AT_ONCE},
            )
        }
        return sorted(key for key in wanted.keys() | held.keys() if wanted.get(key) != held.get(key))

    def count(self, kind: Indexed, words: Sequence[str]) -> int:
        """How many there are."""
        return self._seqs(f"SELECT count(*) FROM {_table(kind)} WHERE {_HOLDS}", _all(words))[0]

    def nearest(self, kind: Indexed, words: Sequence[str], beginning: int, limit: int) -> list[int]:
        """Numbers of rows that hold all the words, then of such that hold a word beginning like one of them."""
        # 2: divided by the length, so that of two names with as many of the words the shorter one goes before.
        rank = "ts_rank(words, CAST(:wanted AS tsquery), 2)"
        query = f"SELECT seq FROM {_table(kind)} WHERE {_HOLDS} ORDER BY {rank} DESC, seq LIMIT :limit"
        beginnings = [f"{_all([start])}:*" for start in sorted({word[:beginning] for word in words})]
        found = self._seqs(query, _all(words), wanted=_all(words), limit=limit)
        for match in beginnings:
            found += self._seqs(query, match, wanted=" | ".join(beginnings), limit=limit)
        return list(dict.fromkeys(found))

    def _seqs(self, query: str, match: str, **more: int | str) -> list[int]:
        return list(self.connection.execute(text(query), {"match": match, **more}).scalars())


def _table(kind: Indexed) -> str:
    return f"search_{kind.name.lower()}"


def _all(words: Sequence[str]) -> str:
    """The tsquery for all of these words; quoted, so that none reaches PostgreSQL's own query language."""
    return " & ".join(f"'{word[:_LONGEST_WORD]}'" for word in words)


def _storable(words: str) -> Iterator[str]:
    """The different words of a text, as far as a `tsvector` takes them."""
    left = _MOST
    for word in dict.fromkeys(word[:_LONGEST_WORD] for word in words.split()):
        left -= len(word.encode())
        if left < 0:
            return
        yield word
