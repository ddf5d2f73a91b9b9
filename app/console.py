"""What all commands share: the configuration, tables, and failures as one line."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from app.errors import SelonError

if TYPE_CHECKING:
    from app.settings import Settings


def settings(host: str | None = None, port: int | None = None) -> "Settings":
    """The configuration of the environment, but for what a command is told; raises BadInput."""
    from app.settings import Settings

    read = Settings.read()
    return read.model_copy(update={"host": host or read.host, "port": port or read.port})


def table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """Print a table; without heads it has none."""
    from rich.console import Console
    from rich.table import Table

    made = Table(*heads, show_header=bool(heads))
    for row in rows:
        made.add_row(*map(str, row))
    Console().print(made)


@contextmanager
def messages() -> Iterator[None]:
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
    except Exception as error:
        if (told := _of_the_database(error)) is None:
            raise
        typer.echo(f"selon: the database failed: {told}", err=True)
        raise typer.Exit(1) from error


def _of_the_database(error: Exception) -> str | None:
    """What a database says of its own failure; None for any other one."""
    from sqlalchemy.exc import DBAPIError

    from app.db import reason

    return reason(error) if isinstance(error, DBAPIError) else None
