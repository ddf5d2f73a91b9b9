"""The command line, `selon`. What a command needs is imported when it runs, so that every command starts fast."""

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from enum import StrEnum
from functools import partial
from itertools import chain, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, TextIO

import typer

from app import garbage, maintenance
from app.cli_keys import keys
from app.console import messages as _messages
from app.console import settings as _settings
from app.errors import BadInput, Stopped

if TYPE_CHECKING:
    from app.documents import Document, Failure
    from app.executors import Crew
    from app.headers import Details
    from app.settings import Settings

app = typer.Typer(
    help="Reads French news and keeps who said what, and who contradicts whom.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.callback()(garbage.seldom)
app.add_typer(maintenance.db, name="db")
app.add_typer(keys, name="keys")
app.command()(maintenance.backup)

_LAST_WORDS = 10
"""Seconds that answers on their way are given when the server is told to stop."""
SEEDS = Path(__file__).parent.parent / "seeds"

_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600}

_FILES = (
    "Texts (.txt, .md), web pages (.html, .htm, .xhtml), WARC archives (.warc, .warc.gz), JSON Lines, a text a line"
    " (.jsonl), saved feeds (.rss, .atom, .xml), and folders of all these; - is standard input: a text, a page or JSON"
    " Lines; "
)
Inputs = Annotated[
    list[str],
    typer.Argument(
        help=_FILES + "addresses (https://…) of pages and feeds.",
        metavar="PATH|URL|FEED …",
        show_default=False,
    ),
]
Articles = Annotated[
    list[str],
    typer.Argument(
        help=_FILES + "addresses (https://…) of pages.",
        metavar="PATH|URL …",
        show_default=False,
    ),
]
PublishedAt = Annotated[
    str | None, typer.Option(help="Date of publication of all of them, such as 2024-05-03.", show_default=False)
]
Host = Annotated[str | None, typer.Option(help="Address to listen on; SELON_HOST or 127.0.0.1 if left out.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on; SELON_PORT or 8000 if left out.", min=1, max=65535)]
Publisher = Annotated[str | None, typer.Option(help="Publisher of all of them.", show_default=False)]
Workers = Annotated[int, typer.Option(help="Processes that extract side by side.", min=1)]
Dask = Annotated[
    str | None,
    typer.Option(help="A Dask cluster that extracts: its scheduler, such as tcp://10.0.0.5:8786.", show_default=False),
]


class Format(StrEnum):
    """How `selon export` writes."""

    ANNOTATIONS = "annotations"
    JSONL = "jsonl"
    CSV = "csv"


class Resource(StrEnum):
    """What `selon export` writes as a list."""

    CLAIMS = "claims"
    ATTRIBUTIONS = "attributions"
    CONFLICTS = "conflicts"
    ACTORS = "actors"
    SOURCES = "sources"


@app.command()
def ingest(
    inputs: Inputs,
    published_at: PublishedAt = None,
    publisher: Publisher = None,
    workers: Workers = 1,
    dask: Dask = None,
    watch: Annotated[bool, typer.Option("--watch", help="Look at feeds again and again, until stopped.")] = False,
    every: Annotated[
        str | None,
        typer.Option(help="How often to look at them, such as 30s, 10m, 1h; 10m if left out.", show_default=False),
    ] = None,
) -> None:
    """Store articles with their attributions, claims and conflicts; articles already stored are left alone.

    Of feeds, only articles that are not stored yet are fetched. Ctrl+C or SIGTERM ends it after what it has at hand.
    """
    with _messages():
        from app.db import engine_for, is_empty, require_current, upgrade
        from app.documents import count, read
        from app.fetching import Fetcher
        from app.fetching.feeds import harvest
        from app.terminal import ingested, until_stopped, watched

        paths, urls = _parted(inputs)
        given, seconds = _details(published_at, publisher), _seconds(every or "10m")
        if every and not watch:
            raise BadInput("--every goes with --watch")
        if watch and paths:
            raise BadInput(f"--watch looks at feeds, and {paths[0]} is no address of one (https://…)")
        settings = _settings()
        engine = engine_for(settings.database_url)
        if is_empty(engine):
            upgrade(settings.database_url)
        require_current(engine)
        with _crew(workers, dask) as crew:
            if watch:
                watched(engine, Fetcher(settings), urls, seconds, given, crew)
                return
            with until_stopped() as stopped:
                documents = chain(read(paths, given), harvest(engine, Fetcher(settings), urls, given, stopped))
                wanted = takewhile(lambda _: not stopped(), documents)
                summary = ingested(engine, wanted, None if urls else count(paths), crew)
            if stopped():
                raise Stopped("stopped; what was at hand is stored, and the same command goes on with the rest")
    if summary.failures:
        raise typer.Exit(1)


@app.command()
def extract(
    inputs: Articles,
    published_at: PublishedAt = None,
    publisher: Publisher = None,
    workers: Workers = 1,
    dask: Dask = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say why instead, a line a step.")] = False,
) -> None:
    """Write the annotations of articles to standard output, one JSON object a line; stores nothing."""
    failed = False
    with _messages():
        from app import extraction
        from app.annotation import as_record
        from app.documents import Document, Failure, mine, read
        from app.executors import mined
        from app.explain import explained

        (paths, urls), given = _parted(inputs), _details(published_at, publisher)
        documents = chain(read(paths, given), _pages(urls, given))
        work = partial(mine, extract=extraction.extract)
        with _crew(workers, dask) as crew, closing(mined(documents, work, crew)) as results:
            for document, found in results:
                if isinstance(found, Failure):
                    failed = True
                    typer.echo(f"{found.name}: {found.reason}", err=True)
                elif isinstance(document, Document) and found is not None:
                    if explain:
                        typer.echo("\n".join((f"# {document.name}", "", *explained(document.text, found), "")))
                    else:
                        _write(sys.stdout, as_record(document.name, found.quotes))
    if failed:
        raise typer.Exit(1)


@app.command()
def export(
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.ANNOTATIONS,
    resource: Annotated[
        Resource | None,
        typer.Option(help="Which list of the API, for jsonl and csv.", show_default=False),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file; standard output if left out.")] = None,
) -> None:
    """Write the database: all current articles with annotations and relations, or one list as JSON Lines or CSV."""
    with _messages():
        from app.api.deps import Snapshot
        from app.api.exports import RESOURCES, ExportFormat, annotation_lines, lines
        from app.api.sources import SourceFilters
        from app.db import engine_for, require_current

        if (form is Format.ANNOTATIONS) != (resource is None):
            raise BadInput("--resource goes with --format jsonl and csv, which need one of: " + ", ".join(Resource))
        engine = engine_for(_settings().database_url)
        require_current(engine)
        with engine.connect() as connection, _opened(output) as stream:
            reading = Snapshot(connection)
            if resource is None:
                pieces = annotation_lines(reading, SourceFilters())
            else:
                exported = RESOURCES[resource]
                pieces = lines(reading, exported, exported.selection(), ExportFormat(form))
            for piece in pieces:
                stream.write(piece)


@app.command()
def serve(
    host: Host = None,
    port: Port = None,
    workers: Annotated[int, typer.Option(help="Processes that answer side by side.", min=1)] = 1,
) -> None:
    """Serve the API of the database that SELON_DATABASE_URL names."""
    with _messages():
        from app.db import engine_for, require_current

        settings = _settings(host, port)
        require_current(engine_for(settings.database_url))
        _serve(settings, workers)


@app.command()
def up(host: Host = None, port: Port = None) -> None:
    """Do all that it takes to look around: migrate, load the example articles into an empty database, serve.

    What an interrupted start left out of the examples is loaded by the next one.
    """
    with _messages():
        from app.db import engine_for, upgrade
        from app.documents import count, read
        from app.executors import ALONE
        from app.ingest import holds_others
        from app.terminal import ingested

        settings = _settings(host, port)
        upgrade(settings.database_url)
        engine = engine_for(settings.database_url)
        if not holds_others(engine, read([SEEDS])):
            ingested(engine, read([SEEDS]), count([SEEDS]), ALONE)
        _serve(settings)


# ---------------------------------------------------------------- what the commands share


def _details(published_at: str | None, publisher: str | None) -> "Details":
    from app.headers import Details, published

    return Details(published=published(published_at) if published_at else None, publisher=publisher)


def _parted(inputs: list[str]) -> tuple[list[Path], list[str]]:
    """Paths and addresses, each in their order."""
    urls = [given for given in inputs if _URL.match(given)]
    return [Path(given) for given in inputs if not _URL.match(given)], urls


def _pages(urls: list[str], given: "Details") -> "Iterator[Document | Failure]":
    """The articles at the addresses."""
    if urls:
        from app.fetching import Fetcher, Wanted
        from app.fetching.articles import article

        for wanted, found in Fetcher(_settings()).fetch_all([Wanted(url) for url in dict.fromkeys(urls)]):
            yield article(wanted, found, given)


def _seconds(words: str) -> float:
    found = re.fullmatch(r"(?P<number>\d{1,6})(?P<unit>[smh])", words)
    if not found or not int(found["number"]):
        raise BadInput(f"--every: {words!r} is no time, such as 30s, 10m or 1h")
    return float(int(found["number"]) * _SECONDS[found["unit"]])


def _crew(workers: int, dask: str | None) -> AbstractContextManager["Crew"]:
    from app.executors import cluster, processes

    if dask is None:
        return nullcontext(processes(workers))
    if workers > 1:
        raise BadInput("either --workers, for processes of this machine, or --dask, for those of a cluster")
    return cluster(dask)


def _serve(settings: "Settings", workers: int = 1) -> None:
    import socket

    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from app import logs
    from app.server import options

    logs.configure(settings.log, settings.log_level)
    host, port = settings.host, settings.port
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise BadInput(f"cannot serve on {host}, port {port}: {reason}; choose another with --port") from error
    at = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    typer.echo(f"API            {at}/v1\nDocumentation  {at}/docs\nStop with Ctrl+C.")
    # Who listens to a job's events may stay for as long as the job takes: nobody waits for that at the end.
    config = uvicorn.Config(
        "app.main:served",
        factory=True,
        workers=workers,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_LAST_WORDS,
        **options(),
    )
    if workers > 1:
        Multiprocess(config, sockets=[listener]).run()
    else:
        uvicorn.Server(config).run(sockets=[listener])


def _opened(output: Path | None) -> AbstractContextManager[BinaryIO]:
    return output.open("wb") if output else nullcontext(sys.stdout.buffer)


def _write(stream: TextIO, record: dict[str, Any]) -> None:
    stream.write(json.dumps(record, ensure_ascii=False) + "\n")
