"""The search index: stemmed words of claims, actors and sources, and which of them hold the words asked for.

What a word is, and which words are the same, is decided by `terms` alone, for the texts as for the words asked for, and
again where the words found are marked: they are folded (case, accents, ligatures, elisions) and then stemmed by
Snowball's French stemmer, the one that PostgreSQL has. As it is done here, SQLite and PostgreSQL find the same, what
was found is what is marked, and PostgreSQL needs no extension for it.

`app.search.sqlite` and `app.search.postgresql` hold all SQL of the index. A row of it stands for row `seq` of the table
of its kind.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import islice

from sqlalchemy import Connection, text
from sqlalchemy.sql.expression import TextualSelect

from app.stems import joined_terms
from app.stems import source_text as source_text
from app.stems import terms as terms


class Indexed(IntEnum):
    """What a row of the index stands for; the value is stored, and never changes."""

    CLAIM = 0
    ACTOR = 1
    SOURCE = 2


Entry = tuple[Indexed, int, str]
"""What a row stands for, its number in the table of that kind, and its words."""

_BATCH = 1000
# What is indexed of each kind, as in `claim_text`, `actor_text` and `source_text`.
_CLAIMS = text("SELECT seq, text FROM claim")
_ACTORS = text(
    "SELECT actor.seq, actor.name, actor_alias.alias FROM actor"
    " LEFT JOIN actor_alias ON actor_alias.actor_id = actor.id ORDER BY actor.seq"
)
_SOURCES = text("SELECT seq, title, text FROM source WHERE current")


class Index(ABC):
    """The index of one kind of database. Words come as `terms` gives them; no words are found nowhere."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @abstractmethod
    def create(self) -> None:
        """Make the index, empty."""

    @abstractmethod
    def drop(self) -> None:
        """Take it away."""

    @abstractmethod
    def add(self, entries: Sequence[Entry]) -> None:
        """Index rows that are not indexed yet."""

    @abstractmethod
    def remove(self, entries: Sequence[Entry]) -> None:
        """Take rows out; the words must be those that they were indexed with."""

    @abstractmethod
    def settle(self) -> None:
        """Do what makes the index fast after much was added."""

    @abstractmethod
    def holding(self, kind: Indexed, words: Sequence[str]) -> TextualSelect:
        """The query for the row numbers of one kind that hold all these words."""

    @abstractmethod
    def latest(self, kind: Indexed, words: Sequence[str], before: int | None, limit: int) -> list[int]:
        """The highest of these numbers, falling, below `before`."""

    @abstractmethod
    def numbers(self, kind: Indexed) -> TextualSelect:
        """The query for the row numbers of one kind that are indexed."""

    @abstractmethod
    def otherwise(self, entries: Iterable[Entry]) -> list[tuple[Indexed, int]]:
        """Rows that are indexed otherwise than by these entries, which are all there should be; writes nothing."""

    @abstractmethod
    def count(self, kind: Indexed, words: Sequence[str]) -> int:
        """How many there are."""

    @abstractmethod
    def nearest(self, kind: Indexed, words: Sequence[str], beginning: int, limit: int) -> list[int]:
        """Numbers of rows that hold all the words, then of such that hold a word beginning like one of them.

        `beginning` is how many characters must be alike. `limit` is that of the whole and of each beginning: however
        many are called Jean, they leave room for each Dupont.
        """


def index(connection: Connection) -> Index:
    """The index of the database of a connection."""
    if connection.dialect.name == "sqlite":
        from app.search.sqlite import Fts5

        return Fts5(connection)
    from app.search.postgresql import TextSearch

    return TextSearch(connection)


def create(connection: Connection) -> None:
    """Make the index, empty."""
    index(connection).create()


def drop(connection: Connection) -> None:
    """Take the index away."""
    index(connection).drop()


def actor_text(names: Iterable[str]) -> str:
    """What is indexed of an actor: every name once, in an order that does not depend on when each was met."""
    return " · ".join(sorted(set(names)))


def add(connection: Connection, rows: Iterable[Entry]) -> None:
    """Index the text of rows that are not indexed yet."""
    left = map(_terms_of, rows)
    while batch := list(islice(left, _BATCH)):
        add_terms(connection, batch)


def add_terms(connection: Connection, rows: Sequence[Entry]) -> None:
    """The same for rows whose text is `joined_terms` already."""
    if rows:
        index(connection).add(rows)


def remove(connection: Connection, rows: Iterable[Entry]) -> None:
    """Take rows out of the index; the text must be the one they were indexed with."""
    if entries := list(map(_terms_of, rows)):
        index(connection).remove(entries)


def rebuild(connection: Connection) -> None:
    """Fill an empty index from the tables."""
    add(connection, _all(connection))
    index(connection).settle()


def otherwise(connection: Connection) -> list[tuple[Indexed, int]]:
    """Rows that are indexed with other words than the tables have, that are not indexed, or should not be."""
    return index(connection).otherwise(_terms_of(row) for row in _all(connection))


def _all(connection: Connection) -> Iterator[Entry]:
    """All that there is to index, with its text."""
    for row in connection.execute(_CLAIMS):
        yield Indexed.CLAIM, row.seq, row.text
    names: dict[int, set[str]] = {}
    for row in connection.execute(_ACTORS):
        names.setdefault(row.seq, {row.name}).update([row.alias] if row.alias else [])
    for seq, found in names.items():
        yield Indexed.ACTOR, seq, actor_text(found)
    for row in connection.execute(_SOURCES, execution_options={"yield_per": _BATCH}):
        yield Indexed.SOURCE, row.seq, source_text(row.title, row.text)


def _terms_of(row: Entry) -> Entry:
    kind, seq, words = row
    return kind, seq, joined_terms(words)
