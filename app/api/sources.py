"""Sources: articles as published, their text, and what was found in them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field
from sqlalchemy import ColumnElement, Row, select

from app.api import annotations
from app.api import tables as t
from app.api.copies import Copy, copies_of
from app.api.deps import Read, Snapshot, StrictRoute
from app.api.filters import Day, Word, Words, holds_words, period
from app.api.pages import Keyset, Order, PageInfo, PageQuery, QueryModel
from app.api.problems import Unknown
from app.api.shapes import SourceRef, shape, utf16_length
from app.search import Indexed

router = APIRouter(tags=["sources"], route_class=StrictRoute)

SourceId = Annotated[str, Path(description="Id of the source.")]

# The text is left out of lists: it is the largest part of a row and has a page of its own.
_COLUMNS = [column for column in t.source.c if column.name != "text"]


class SourceFilters(QueryModel):
    """What the list of sources can be narrowed by."""

    publisher: Annotated[Word | None, Field(examples=["Le Courrier du Ponant"])] = None
    """Publisher, as it is written there."""
    document: Word | None = None
    """File name or URL under which it was ingested."""
    published_from: Day | None = None
    """Published on this day (or in this month, this year) or later."""
    published_to: Day | None = None
    """Published on this day (or in this month, this year) or earlier."""
    include_replaced: bool = False
    """Also revisions that a later one replaces."""
    q: Annotated[Words | None, Field(examples=["crue de l’Orvenne"])] = None
    """Words, all of which title and text hold; case, accents, plurals and elisions do not matter."""


class SourceSelection(SourceFilters):
    """Which articles, in which order."""

    sort: Literal["-stored", "stored", "-published", "published"] = "-stored"
    """Order; what has no date comes last."""


class SourceQuery(SourceSelection, PageQuery):
    """What the list of sources takes."""


@shape
class Source(SourceRef):
    """One article as published, in one revision; its text never changes."""

    document: str
    """File name or URL under which it was ingested."""
    author: str | None
    """Its byline."""
    language: str | None
    """BCP 47 tag of its language."""
    revision: int
    """1 for the first version met; one more each time that the article changed."""
    replaces: str | None
    """Id of the revision before this one."""
    sha256: str
    """SHA-256 of its text in UTF-8."""
    ingested_at: str
    """When it was stored (UTC, ISO 8601)."""
    text_href: str
    """Where its text is."""
    annotations_href: str
    """Where what was found in it is, in the annotation format."""
    copies: list[Copy]
    """Articles that print the same text, such as agency copy in several papers; none for a replaced revision."""

    @classmethod
    def of(cls, row: Row[Any], copies: Sequence[Copy] = ()) -> Self:
        """From a row of the table of sources, and the articles that print the same."""
        return cls(
            **asdict(SourceRef.of(row)),
            document=row.document,
            author=row.author,
            language=row.language,
            revision=row.revision,
            replaces=row.replaces,
            sha256=row.sha256,
            ingested_at=row.ingested_at,
            text_href=f"/v1/sources/{row.id}/text",
            annotations_href=f"/v1/sources/{row.id}/annotations",
            copies=list(copies),
        )


@shape
class SourceList:
    """A page of sources."""

    items: list[Source]
    """The sources."""
    page: PageInfo
    """Where the page stands."""
    total: int | None
    """How many there are in all; null unless asked for by `total=true`."""


@shape
class SourceText:
    """The exact text of an article; the offsets of every span count in it."""

    id: str
    """Id of the source."""
    text: str
    """The text as ingested."""
    length: int
    """Its length in Unicode code points."""
    length_utf16: int
    """Its length in UTF-16 code units, as JavaScript counts."""
    sha256: str
    """SHA-256 of the text in UTF-8."""


def existing(reading: Snapshot, source_id: str) -> Row[Any]:
    """The row of a source; raises Unknown where there is none."""
    row = reading.row(select(t.source).where(t.source.c.id == source_id))
    if row is None:
        raise Unknown("source", source_id)
    return row


def source_conditions(reading: Snapshot, query: SourceFilters) -> Sequence[ColumnElement[bool]]:
    """The conditions of a query on rows of `source`."""
    row = t.source.c
    conditions = [*period(row.published_low, row.published_high, query.published_from, query.published_to)]
    if query.publisher:
        conditions.append(row.publisher == query.publisher)
    if query.document:
        conditions.append(row.document == query.document)
    if not query.include_replaced:
        conditions.append(t.is_current)
    if query.q is not None:
        conditions.append(holds_words(reading, Indexed.SOURCE, query.q))
    return conditions


def listed(reading: Snapshot, query: SourceQuery) -> SourceList:
    """The page of the list of sources that the query asks for."""
    conditions, row = source_conditions(reading, query), t.source.c
    order = Order.of(query.sort, {"published": row.published_low}, row.seq)
    keyset = Keyset.of("sources", query, order.types)
    wanted = select(*_COLUMNS).where(*conditions)
    rows, page = keyset.cut(reading.rows(order.apply(wanted, keyset)), order.key_of)
    copies = copies_of(reading, [row.id for row in rows])
    return SourceList(
        [Source.of(row, copies.get(row.id, ())) for row in rows], page, reading.total(query, t.source, conditions)
    )


@router.get("/sources", response_model=SourceList, operation_id="listSources")
async def list_sources(reading: Read, query: Annotated[SourceQuery, Query()]) -> Response:
    """Articles, those stored last first."""

    def answer() -> Response:
        found = listed(reading, query)
        return reading.answer(found, found.page)

    return await reading.run(answer)


@router.get("/sources/{source_id}", response_model=Source, operation_id="getSource")
async def get_source(reading: Read, source_id: SourceId) -> Response:
    """One article, without its text."""
    row = existing(reading, source_id)
    return reading.answer(Source.of(row, copies_of(reading, [row.id]).get(row.id, ())))


@router.get("/sources/{source_id}/text", response_model=SourceText, operation_id="getSourceText")
async def get_source_text(reading: Read, source_id: SourceId) -> Response:
    """The exact text of an article."""
    row = existing(reading, source_id)
    return reading.answer(SourceText(row.id, row.text, len(row.text), utf16_length(row.text), row.sha256))


@router.get(
    "/sources/{source_id}/annotations", response_model=annotations.Annotations, operation_id="getSourceAnnotations"
)
async def get_source_annotations(reading: Read, source_id: SourceId) -> Response:
    """What was found in an article, in the annotation format (Citron's, extended), in reading order."""
    row = existing(reading, source_id)
    return reading.answer(annotations.of_source(reading, row))
