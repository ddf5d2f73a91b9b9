"""The command line, `selon`. What a command needs is imported when it runs, so that every command starts fast."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, TextIO

import typer

from app.errors import BadInput, SelonError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.headers import Details
    from app.ingest import Summary
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

Paths = Annotated[list[Path], typer.Argument(help="Text files (.txt, .md), and folders of them.", show_default=False)]
PublishedAt = Annotated[
    str | None, typer.Option(help="Date of publication of all of them, such as 2024-05-03.", show_default=False)
]
Host = Annotated[str | None, typer.Option(help="Address to listen on; SELON_HOST or 127.0.0.1 if left out.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on; SELON_PORT or 8000 if left out.", min=1, max=65535)]
Publisher = Annotated[str | None, typer.Option(help="Publisher of all of them.", show_default=False)]


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
def ingest(paths: Paths, published_at: PublishedAt = None, publisher: Publisher = None) -> None:
    """Store articles with their attributions, claims and conflicts; articles already stored are left alone."""
    with _messages():
        from app.db import engine_for, is_empty, require_current, upgrade

        settings = _settings()
        engine = engine_for(settings.database_url)
        if is_empty(engine):
            upgrade(settings.database_url)
        require_current(engine)
        summary = _ingest(engine, paths, _details(published_at, publisher))
    if summary.failures:
        raise typer.Exit(1)


@app.command()
def extract(
    paths: Paths,
    published_at: PublishedAt = None,
    publisher: Publisher = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say why instead, a line a step.")] = False,
) -> None:
    """Write the annotations of articles to standard output, one JSON object a line; stores nothing."""
    failed = False
    with _messages():
        from app import extraction
        from app.annotation import as_record
        from app.documents import Failure, mine, read
        from app.explain import explained

        for document in read(paths, _details(published_at, publisher)):
            found = document if isinstance(document, Failure) else mine(document, extraction.extract)
            if isinstance(found, Failure):
                failed = True
                typer.echo(f"{found.name}: {found.reason}", err=True)
            elif explain and not isinstance(document, Failure):
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
        from app.documents import read
        from app.ingest import holds_others

        settings = _settings(host, port)
        upgrade(settings.database_url)
        engine = engine_for(settings.database_url)
        if not holds_others(engine, read([SEEDS])):
            _ingest(engine, [SEEDS], None)
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


def _ingest(engine: "Engine", paths: list[Path], given: "Details | None") -> "Summary":
    """Ingest with a progress bar, a line a failure, and a table of what became of the articles."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Table

    from app import extraction
    from app.documents import count, read
    from app.ingest import Outcome, Result, ingest

    errors = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("", total=count(paths))

        def report(outcome: Outcome) -> None:
            progress.update(task, advance=1, description=outcome.name)
            if outcome.result is Result.FAILED:
                errors.print(f"{outcome.name}: {outcome.reason}")

        summary = ingest(engine, read(paths, given), extraction.extract, report)
    table = Table("articles", "", show_header=False)
    for result in Result:
        table.add_row(result.value, str(summary.counts[result]))
    table.add_row("attributions stored", str(summary.attributions))
    Console().print(table)
    return summary


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
