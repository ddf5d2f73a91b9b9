"""The command line, `selon`. What a command needs is imported when it runs, so that every command starts fast."""

import json
import os
import re
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from enum import StrEnum
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, TextIO

import typer

from app.errors import BadInput, SelonError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.documents import Document, Failure
    from app.executors import Crew
    from app.fetching import Fetcher
    from app.headers import Details
    from app.ingest import Outcome, Summary
    from app.settings import Settings

app = typer.Typer(
    help="Reads French news and keeps who said what, and who contradicts whom.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
db = typer.Typer(help="The database.", no_args_is_help=True)
app.add_typer(db, name="db")

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

    Of feeds, only articles that are not stored yet are fetched.
    """
    with _messages():
        from app.db import engine_for, is_empty, require_current, upgrade
        from app.documents import count, read
        from app.fetching import Fetcher
        from app.fetching.feeds import harvest

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
                _watch(engine, Fetcher(settings), urls, seconds, given, crew)
                return
            documents = chain(read(paths, given), harvest(engine, Fetcher(settings), urls, given))
            summary = _ingest(engine, documents, None if urls else count(paths), crew)
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
        from app.documents import Document, Failure, read
        from app.executors import mined
        from app.explain import explained

        (paths, urls), given = _parted(inputs), _details(published_at, publisher)
        documents = chain(read(paths, given), _pages(urls, given))
        with _crew(workers, dask) as crew, closing(mined(documents, extraction.extract, crew)) as results:
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
def serve(host: Host = None, port: Port = None) -> None:
    """Serve the API of the database that SELON_DATABASE_URL names."""
    with _messages():
        from app.db import engine_for, require_current

        settings = _settings(host, port)
        require_current(engine_for(settings.database_url))
        _serve(settings)


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

        settings = _settings(host, port)
        upgrade(settings.database_url)
        engine = engine_for(settings.database_url)
        if not holds_others(engine, read([SEEDS])):
            _ingest(engine, read([SEEDS]), count([SEEDS]), ALONE)
        _serve(settings)


@db.command("upgrade")
def upgrade_database() -> None:
    """Bring the database to the revision that this version of Selon needs, making it where there is none."""
    with _messages():
        from app.db import upgrade

        settings = _settings()
        upgrade(settings.database_url)
        typer.echo("The database is up to date.")


@db.command("copy")
def copy_database(
    source: Annotated[str, typer.Argument(metavar="FROM", help="URL of a database.", show_default=False)],
    target: Annotated[str, typer.Argument(metavar="TO", help="URL of an empty or absent one.", show_default=False)],
) -> None:
    """Copy a database into an empty one, also between SQLite and PostgreSQL, and compare the two."""
    with _messages():
        from rich.console import Console
        from rich.table import Table

        from app.copying import copy

        table = Table("table", "rows", "SHA-256 of both")
        for copied in copy(source, target):
            table.add_row(copied.table, str(copied.rows), copied.sha256[:16])
        Console().print(table)


# ---------------------------------------------------------------- what the commands share


def _settings(host: str | None = None, port: int | None = None) -> "Settings":
    from app.settings import Settings

    settings = Settings.read()
    return settings.model_copy(update={"host": host or settings.host, "port": port or settings.port})


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


def _ingest(engine: "Engine", documents: "Iterable[Document | Failure]", total: int | None, crew: "Crew") -> "Summary":
    """Ingest with a progress bar, a line a failure, and a table of what became of the articles."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Table

    from app import extraction
    from app.ingest import Result, ingest

    errors = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("", total=total)  # without a total the bar only shows that something goes on

        def report(outcome: "Outcome") -> None:
            progress.update(task, advance=1, description=outcome.name)
            if outcome.result is Result.FAILED:
                errors.print(f"{outcome.name}: {outcome.reason}")

        summary = ingest(engine, documents, extraction.extract, report, crew)
    table = Table("articles", "", show_header=False)
    for result in Result:
        table.add_row(result.value, str(summary.counts[result]))
    table.add_row("attributions stored", str(summary.attributions))
    Console().print(table)
    return summary


def _watch(
    engine: "Engine", fetcher: "Fetcher", feeds: list[str], every: float, given: "Details", crew: "Crew"
) -> None:
    """Keep the database fresh until Ctrl+C or SIGTERM; a line a failure, and one a round that brought something."""
    from app import extraction
    from app.ingest import Result
    from app.watch import watch

    def report(outcome: "Outcome") -> None:
        if outcome.result is Result.FAILED:
            typer.echo(f"{outcome.name}: {outcome.reason}", err=True)

    with _until_stopped() as stopped:
        for summary in watch(engine, fetcher, feeds, every, extraction.extract, report, stopped, given, crew):
            if told := [f"{number} {result.value}" for result in Result if (number := summary.counts[result])]:
                typer.echo(f"{', '.join(told)}; {summary.attributions} attributions stored")


@contextmanager
def _until_stopped() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl+C or SIGTERM has come; the second one ends the process as it always does."""
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        signal.signal(number, before[signal.Signals(number)])

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(came)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _serve(settings: "Settings") -> None:
    import socket

    import uvicorn

    from app.main import create_app

    host, port = settings.host, settings.port
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise BadInput(f"cannot serve on {host}, port {port}: {reason}; choose another with --port") from error
    at = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    typer.echo(f"API            {at}/v1\nDocumentation  {at}/docs\nStop with Ctrl+C.")
    # Who listens to a job's events may stay for as long as the job takes: nobody waits for that at the end.
    config = uvicorn.Config(create_app(settings), log_level="warning", timeout_graceful_shutdown=_LAST_WORDS)
    uvicorn.Server(config).run(sockets=[listener])


def _opened(output: Path | None) -> AbstractContextManager[BinaryIO]:
    return output.open("wb") if output else nullcontext(sys.stdout.buffer)


def _write(stream: TextIO, record: dict[str, Any]) -> None:
    stream.write(json.dumps(record, ensure_ascii=False) + "\n")


@contextmanager
def _messages() -> Iterator[None]:
    """Failures as one line on standard error and exit status 1, never as a trace."""
    try:
        yield
    except SelonError as error:
        typer.echo(f"selon: {error}", err=True)
        raise typer.Exit(1) from error
    except BrokenPipeError as error:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from error
    except OSError as error:
        typer.echo(f"selon: {error.filename}: {error.strerror}", err=True)
        raise typer.Exit(1) from error
