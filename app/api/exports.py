"""Exports: the lists of the API to their end, with the same filters, as JSON Lines or CSV, in constant memory.

An export is read in one transaction, so all of it is of one state of the database, whatever is stored meanwhile.
"""

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Annotated, Any

import anyio
import orjson
from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy import Connection
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app import export
from app.api import actors, attributions, claims, conflicts, sources
from app.api.access import COSTLY_READS
from app.api.actors import ActorQuery, ActorSelection
from app.api.attributions import AttributionQuery, AttributionSelection
from app.api.claim_lists import ClaimQuery, ClaimSelection
from app.api.conflicts import ConflictQuery, ConflictSelection
from app.api.deps import Snapshot, StrictRoute
from app.api.http import HEAD, cache_control, check_precondition, entity_tag
from app.api.pages import MAX_LIMIT, PageQuery, QueryModel
from app.api.sources import SourceFilters, SourceQuery, SourceSelection, source_conditions
from app.errors import Busy

router = APIRouter(tags=["exports"], route_class=StrictRoute, prefix="/exports")

AT_ONCE = 4
"""How many exports run side by side; each holds a connection for as long as its reader takes."""
JSON_LINES = "application/jsonl"
CSV = "text/csv"
_SEPARATOR = " | "
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that a spreadsheet takes for a formula (OWASP, CSV injection): an apostrophe goes before them."""


class ExportFormat(StrEnum):
    """How an export is written."""

    JSONL = "jsonl"
    CSV = "csv"


Format = Annotated[ExportFormat, Path(description="`jsonl`: one item a line, as lists give it · `csv`: a flat table.")]


@dataclass(frozen=True, slots=True)
class Resource:
    """A list that can be exported."""

    selection: type[QueryModel]
    """What the list can be narrowed and sorted by."""
    query: type[PageQuery]
    """The same, by pages."""
    page: Callable[[Snapshot, Any], Any]
    """The page of the list that a query asks for."""
    columns: Sequence[str]
    """Of the table: paths into an item; what a path finds in a list is joined."""


RESOURCES = {
    "claims": Resource(
        ClaimSelection,
        ClaimQuery,
        claims.listed,
        (
            *("id", "text", "event", "event_label", "agent", "object", "recipient", "place", "setting", "time"),
            *("figure.label", "figure.value", "figure.low", "figure.high", "figure.bound", "figure.unit", "figure.of"),
            *("figure.increment", "modality", "negated", "group.id", "group.question", "group.conflict"),
            *("holders.actor.id", "holders.actor.name", "holders.stance", "holders.mentions", "holders.first_said"),
        ),
    ),
    "attributions": Resource(
        AttributionSelection,
        AttributionQuery,
        attributions.listed,
        (
            *("id", "stance", "text", "quotation", "modality", "holders.actor.id", "holders.actor.name"),
            *("holders.resolved_by", "via.actor.id", "via.actor.name", "said", "said_low", "said_high", "cue.exact"),
            *("mentions.exact", "contents.start", "contents.end", "quantities.label", "quantities.value"),
            *("quantities.low", "quantities.high", "quantities.unit", "quantities.place", "claim_ids", "target_id"),
            *("source.id", "source.title", "source.publisher", "source.published", "source.url", "rule", "confidence"),
        ),
    ),
    "conflicts": Resource(
        ConflictSelection,
        ConflictQuery,
        conflicts.listed,
        (
            *("id", "question", "event", "event_label", "place", "unit", "unit_label", "kinds", "positions.claim_id"),
            *("positions.stance", "positions.figure.label", "positions.text", "positions.mentions"),
            *("positions.origins", "positions.first_said", "positions.last_said"),
        ),
    ),
    "actors": Resource(
        ActorSelection,
        ActorQuery,
        actors.listed,
        ("id", "name", "kind", "kind_label", "title", "parent_id", "registered"),
    ),
    "sources": Resource(
        SourceSelection,
        SourceQuery,
        sources.listed,
        (
            *("id", "document", "title", "publisher", "author", "published", "published_low", "published_high", "url"),
            *("language", "revision", "current", "replaces", "sha256", "ingested_at", "copies.id"),
        ),
    ),
}


def lines(reading: Snapshot, resource: Resource, selection: QueryModel, form: ExportFormat) -> Iterator[bytes]:
    """The whole list that a selection lets through, a page at a time."""
    query = resource.query(**selection.model_dump(), limit=MAX_LIMIT)
    head = [resource.columns]
    while True:
        page = resource.page(reading, query)
        if form is ExportFormat.CSV:
            items = (orjson.loads(orjson.dumps(item)) for item in page.items)
            yield _table([*head, *([_cell(item, column) for column in resource.columns] for item in items)])
            head = []
        else:
            yield b"".join(orjson.dumps(item) + b"\n" for item in page.items)
        if page.page.next_cursor is None:
            return
        query = query.model_copy(update={"cursor": page.page.next_cursor})


def _table(rows: Sequence[Sequence[Any]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)  # RFC 4180
    return written.getvalue().encode()


def _cell(item: Any, path: str) -> Any:
    found = list(_found(item, path.split(".")))
    several = len(found) != 1
    value = _SEPARATOR.join("" if one is None else str(one) for one in found) if several else found[0]
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _found(value: Any, path: list[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from _found(one, path)
    elif path and value is not None:
        yield from _found(value[path[0]], path[1:])
    else:
        yield value


def annotation_lines(reading: Snapshot, query: SourceFilters) -> Iterator[bytes]:
    """The articles that a query lets through in the annotation format, then the relations between their claims."""
    for record in export.annotations(reading.connection, source_conditions(reading, query)):
        yield orjson.dumps(record) + b"\n"


@router.get("/claims.{form}", operation_id="exportClaims", response_class=Response, openapi_extra=COSTLY_READS)
async def export_claims(request: Request, form: Format, query: Annotated[ClaimSelection, Query()]) -> Response:
    """All claims that the filters let through."""
    return await _download(request, "claims", form, query)


@router.get(
    "/attributions.{form}", operation_id="exportAttributions", response_class=Response, openapi_extra=COSTLY_READS
)
async def export_attributions(
    request: Request, form: Format, query: Annotated[AttributionSelection, Query()]
) -> Response:
    """All attributions that the filters let through."""
    return await _download(request, "attributions", form, query)


@router.get("/conflicts.{form}", operation_id="exportConflicts", response_class=Response, openapi_extra=COSTLY_READS)
async def export_conflicts(request: Request, form: Format, query: Annotated[ConflictSelection, Query()]) -> Response:
    """All conflicts that the filters let through."""
    return await _download(request, "conflicts", form, query)


@router.get("/actors.{form}", operation_id="exportActors", response_class=Response, openapi_extra=COSTLY_READS)
async def export_actors(request: Request, form: Format, query: Annotated[ActorSelection, Query()]) -> Response:
    """All actors that the filters let through."""
    return await _download(request, "actors", form, query)


@router.get("/sources.{form}", operation_id="exportSources", response_class=Response, openapi_extra=COSTLY_READS)
async def export_sources(request: Request, form: Format, query: Annotated[SourceSelection, Query()]) -> Response:
    """All articles that the filters let through, without their text."""
    return await _download(request, "sources", form, query)


@router.get("/annotations.jsonl", operation_id="exportAnnotations", response_class=Response, openapi_extra=COSTLY_READS)
async def export_annotations(request: Request, query: Annotated[SourceFilters, Query()]) -> Response:
    """All articles that the filters let through in the annotation format, then the relations between their claims."""
    return await _stream(request, "annotations.jsonl", JSON_LINES, lambda reading: annotation_lines(reading, query))


async def _download(request: Request, name: str, form: ExportFormat, query: QueryModel) -> Response:
    media = CSV if form is ExportFormat.CSV else JSON_LINES
    return await _stream(request, f"{name}.{form}", media, lambda reading: lines(reading, RESOURCES[name], query, form))


async def _stream(request: Request, name: str, media: str, pieces: Callable[[Snapshot], Iterator[bytes]]) -> Response:
    turn: anyio.Semaphore = request.app.state.exports
    try:
        turn.acquire_nowait()
    except anyio.WouldBlock as error:
        raise Busy(f"{AT_ONCE} exports are running already; try again in a moment.") from error
    with ExitStack() as held:
        held.callback(turn.release)
        connection: Connection = await to_thread.run_sync(request.app.state.engine.connect)
        held.callback(connection.close)
        reading = Snapshot(connection)
        etag = entity_tag(reading.stamp(), request, media)
        check_precondition(request, etag)
        # The first piece is made before the headers go out: what is wrong with the query is a problem document.
        found = pieces(reading)
        first = await to_thread.run_sync(next, found, b"")
        headers = {
            "ETag": etag,
            "Cache-Control": cache_control(request),
            "Content-Disposition": f'attachment; filename="{name}"',
        }
        return _Download(chain([first], found), held.pop_all(), media_type=f"{media}; charset=utf-8", headers=headers)


class _Download(StreamingResponse):
    """A stream that gives back what it holds, whatever becomes of it."""

    def __init__(self, pieces: Iterator[bytes], held: ExitStack, **more: Any) -> None:
        super().__init__(_sent(pieces), **more)
        self.held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send all of it; only the headers to who asked for these."""
        with self.held:
            if scope.get(HEAD):
                self.body_iterator = _sent(iter(()))
            await super().__call__(scope, receive, send)


async def _sent(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    # Each piece is made in a thread: other requests go on while it is.
    while (piece := await to_thread.run_sync(next, pieces, None)) is not None:
        yield piece
