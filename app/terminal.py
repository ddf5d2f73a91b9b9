"""Ingestion as it is seen on a terminal: progress, failures, what became of the articles, and how it is stopped."""

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Engine

from app import extraction
from app.console import table
from app.documents import Document, Failure
from app.executors import Crew
from app.fetching import Fetcher
from app.headers import Details
from app.ingest import Outcome, Result, Summary, ingest
from app.watch import watch


def ingested(engine: Engine, documents: Iterable[Document | Failure], total: int | None, crew: Crew) -> Summary:
    """Ingest with a progress bar, a line a failure, and a table of what became of the articles."""
    errors = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("", total=total)  # without a total the bar only shows that something goes on

        def report(outcome: Outcome) -> None:
            progress.update(task, advance=1, description=outcome.name)
            if outcome.result is Result.FAILED:
                errors.print(f"{outcome.name}: {outcome.reason}")

        summary = ingest(engine, documents, extraction.extract, report, crew)
    table(
        (),
        [*((result.value, summary.counts[result]) for result in Result), ("attributions stored", summary.attributions)],
    )
    return summary


def watched(engine: Engine, fetcher: Fetcher, feeds: list[str], every: float, given: Details, crew: Crew) -> None:
    """Keep the database fresh until Ctrl+C or SIGTERM; a line a failure, and one a round that brought something."""

    def report(outcome: Outcome) -> None:
        if outcome.result is Result.FAILED:
            typer.echo(f"{outcome.name}: {outcome.reason}", err=True)

    with until_stopped() as stopped:
        for summary in watch(engine, fetcher, feeds, every, extraction.extract, report, stopped, given, crew):
            if told := [f"{number} {result.value}" for result in Result if (number := summary.counts[result])]:
                typer.echo(f"{', '.join(told)}; {summary.attributions} attributions stored")


@contextmanager
def until_stopped() -> Iterator[Callable[[], bool]]:
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
