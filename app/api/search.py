"""Search by words over actors, claims and sources, with the words found marked."""

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import Row, select

from app.api import tables as t
from app.api.deps import Read, Snapshot, StrictRoute
from app.api.filters import Words
from app.api.pages import Keyset, PageInfo, PageQuery
from app.api.shapes import SourceRef, shape, utf16_offsets
from app.search import Indexed, index, terms

router = APIRouter(tags=["search"], route_class=StrictRoute)

_ORDER = (Indexed.ACTOR, Indexed.CLAIM, Indexed.SOURCE)
# A number grouped by spaces or points is one word, as in the index.
_TOKEN = re.compile(r"\d{1,3}(?:[ .'\u00a0\u2009\u202f]\d{3})+(?!\d)|[^\W_]+")
_AROUND = 100
"""How many characters of an article's text stand before and after the first word found."""

Kind = Literal["actor", "claim", "source"]


class SearchQuery(PageQuery):
    """What is searched for."""

    q: Annotated[Words, Field(examples=["soldats nord-coréens"])]
    """Words, all of which are to be found; case, accents, ligatures, plurals and elisions do not matter."""
    kind: Kind | None = None
    """Only results of this kind."""


@shape
class Mark:
    """A word found, as offsets into `text`."""

    start: int
    """First character, in Unicode code points."""
    end: int
    """The character after the last one."""
    start_utf16: int
    """`start` in UTF-16 code units."""
    end_utf16: int
    """`end` in UTF-16 code units."""

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Self:
        """The mark from `start` to `end` of a text."""
        return cls(start, end, *utf16_offsets(text, start, end))


@shape
class Hit:
    """A result of a search."""

    kind: Kind
    """What it is."""
    id: str
    """Its id."""
    name: str
    """The actor's name, the words of the claim, the headline of the source."""
    text: str
    """Where the words were found: one of the actor's names, the claim, a passage of the source."""
    marks: list[Mark]
    """The words found in `text`."""
    source: SourceRef | None
    """The article, for a source."""
    href: str
    """Where it is in this API."""


@shape
class HitList:
    """A page of results: actors, then claims, then sources, those stored last first."""

    items: list[Hit]
    """The results."""
    page: PageInfo
    """Where the page stands."""
    total: int | None
    """How many there are in all; null unless asked for by `total=true`."""


@router.get("/search", response_model=HitList, operation_id="search")
async def search(reading: Read, query: Annotated[SearchQuery, Query()]) -> Response:
    """Actors, claims and sources that hold all the words."""

    def answer() -> Response:
        words = terms(query.q)
        keyset = Keyset.of("search", query, (int, int))
        kinds = [kind for kind in _ORDER if query.kind in (None, kind.name.lower())]
        found = list(_found(reading, words, kinds, keyset.after, query.limit + 1))
        rows, page = keyset.cut(found, lambda hit: (_ORDER.index(hit[0]), hit[1]))
        total = sum(index(reading.connection).count(kind, words) for kind in kinds) if query.total else None
        return reading.answer(HitList(_hits(reading, rows, set(words)), page, total), page)

    return await reading.run(answer)


def _found(
    reading: Snapshot, words: Sequence[str], kinds: Sequence[Indexed], after: Sequence[int] | None, limit: int
) -> Iterable[tuple[Indexed, int]]:
    rank, last = after or (-1, 0)
    for kind in kinds:
        if _ORDER.index(kind) < rank:
            continue
        before = last if _ORDER.index(kind) == rank else None
        seqs = index(reading.connection).latest(kind, words, before, limit)
        yield from ((kind, seq) for seq in seqs)
        limit -= len(seqs)
        if not limit:
            return


def _hits(reading: Snapshot, found: Sequence[tuple[Indexed, int]], words: set[str]) -> list[Hit]:
    seqs = {kind: [seq for of_kind, seq in found if of_kind == kind] for kind in _ORDER}
    hits = {(Indexed.ACTOR, seq): hit for seq, hit in _actors(reading, seqs[Indexed.ACTOR], words)}
    for row in reading.rows(select(t.claim).where(t.claim.c.seq.in_(seqs[Indexed.CLAIM]))):
        marks = _marks(row.text, words)
        hits[Indexed.CLAIM, row.seq] = Hit("claim", row.id, row.text, row.text, marks, None, f"/v1/claims/{row.id}")
    for row in reading.rows(select(t.source).where(t.source.c.seq.in_(seqs[Indexed.SOURCE]))):
        hits[Indexed.SOURCE, row.seq] = _source(row, words)
    return [hits[key] for key in found]


def _actors(reading: Snapshot, seqs: Sequence[int], words: set[str]) -> Iterable[tuple[int, Hit]]:
    rows = reading.rows(select(t.actor).where(t.actor.c.seq.in_(seqs)))
    names = {row.id: {row.name: None} for row in rows}
    name = t.alias.c
    for alias in reading.rows(select(name.actor_id, name.alias).where(name.actor_id.in_(names)).order_by(name.seq)):
        names[alias.actor_id][alias.alias] = None
    for row in rows:
        # The name that shows most of the words; its own where several do.
        marked = ((text, _marks(text, words)) for text in names[row.id])
        text, marks = max(marked, key=lambda found: len(found[1]))
        yield row.seq, Hit("actor", row.id, row.name, text, marks, None, f"/v1/actors/{row.id}")


def _source(row: Row[Any], words: set[str]) -> Hit:
    first = next(iter(_marked(row.text, words)), None)
    # Words that only the headline holds are shown there.
    passage = row.text[max(0, first[0] - _AROUND) : first[1] + _AROUND] if first else row.title or ""
    source = SourceRef.of(row)
    return Hit("source", row.id, row.title or row.document, passage, _marks(passage, words), source, source.href)


def _marks(text: str, words: set[str]) -> list[Mark]:
    return [Mark.of(text, start, end) for start, end in _marked(text, words)]


def _marked(text: str, words: set[str]) -> Iterable[tuple[int, int]]:
    return (token.span() for token in _TOKEN.finditer(text) if not words.isdisjoint(terms(token.group())))
