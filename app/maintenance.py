"""The commands that look after a database: `selon backup` and `selon db …`."""

from pathlib import Path
from typing import Annotated

import typer

from app.console import messages, settings, table

db = typer.Typer(help="The database.", no_args_is_help=True)


def backup(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet.", metavar="FILE", show_default=False)],
) -> None:
    """Save the database in one SQLite file, also while others read and write; it is checked before it has its name.

    What is saved is a database: use it in place of the lost one, or bring it to PostgreSQL with “selon db copy”.
    """
    with messages():
        from app.backup import backup

        saved = backup(settings().database_url, file)
        table(("table", "rows"), saved.rows.items())
        typer.echo(f"{file}: {saved.bytes} bytes, all of it checked.")


@db.command("upgrade")
def upgrade_database() -> None:
    """Bring the database to the revision that this version of Selon needs, making it where there is none."""
    with messages():
        from app.db import upgrade

        upgrade(settings().database_url)
        typer.echo("The database is up to date.")


@db.command("check")
def check_database(
    deep: Annotated[
        bool, typer.Option("--deep", help="Also make groups, relations, copies and search index anew, and compare.")
    ] = False,
) -> None:
    """Check that the database is sound, and holds what was stored: a line a finding, exit status 1 if any."""
    with messages():
        from app.checking import CHECKS, check
        from app.db import engine_for

        found = dict.fromkeys((one.name for one in CHECKS if deep or not one.deep), 0)
        for finding in check(engine_for(settings().database_url), deep):
            found[finding.check] += 1
            typer.echo(f"{finding.check}: {finding.what}", err=True)
        table(("check", "findings"), found.items())
    if any(found.values()):
        raise typer.Exit(1)


@db.command("copy")
def copy_database(
    source: Annotated[str, typer.Argument(metavar="FROM", help="URL of a database.", show_default=False)],
    target: Annotated[str, typer.Argument(metavar="TO", help="URL of an empty or absent one.", show_default=False)],
) -> None:
    """Copy a database into an empty one, also between SQLite and PostgreSQL, and compare the two."""
    with messages():
        from app.copying import copy

        rows = [(copied.table, copied.rows, copied.sha256[:16]) for copied in copy(source, target)]
        table(("table", "rows", "SHA-256 of both"), rows)
