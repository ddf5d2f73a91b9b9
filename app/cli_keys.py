"""`selon keys`: the keys of the API."""

import re
from datetime import timedelta
from typing import Annotated

import typer

from app.console import messages, settings, table
from app.errors import BadInput

keys = typer.Typer(
    help="Keys of the API, by which others may write, and read where that is closed.", no_args_is_help=True
)

_DAYS = {"d": 1, "w": 7, "y": 365}


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="What it is for, such as “newsroom website”.", show_default=False)],
    scope: Annotated[
        list[str], typer.Option(help="What it allows: read, extract, ingest; give it several times for several.")
    ],
    expires: Annotated[str, typer.Option(help="For how long, such as 90d, 12w, 1y, or never.")] = "90d",
) -> None:
    """Make a key and show it, this once: only its hash is stored."""
    with messages():
        from app.db import engine_for, require_current
        from app.keys import Scope, create

        unknown = [given for given in scope if given not in set(Scope)]
        if unknown:
            raise BadInput(f"--scope: {unknown[0]!r} is none of {', '.join(Scope)}")
        engine = engine_for(settings().database_url)
        require_current(engine)
        key, secret = create(engine, name, map(Scope, scope), _time(expires))
        typer.echo(secret)
        until = f"until {key.expires_at}" if key.expires_at else "for ever"
        typer.echo(f"Key {key.id} allows {', '.join(sorted(key.scopes))} {until}. It is shown only here.", err=True)


@keys.command("list")
def list_keys() -> None:
    """Show all keys that were ever made, and which of them still hold."""
    with messages():
        from rich.markup import escape

        from app.db import engine_for, require_current
        from app.keys import listed

        engine = engine_for(settings().database_url)
        require_current(engine)
        rows = [
            (
                key.id,
                escape(key.name),
                " ".join(sorted(key.scopes)),
                key.state,
                _day(key.created_at),
                _day(key.expires_at),
            )
            for key in listed(engine)
        ]
        table(("id", "name", "scopes", "state", "created", "expires"), rows)


@keys.command("revoke")
def revoke_key(number: Annotated[str, typer.Argument(metavar="ID", help="Its id.", show_default=False)]) -> None:
    """Take back what a key allows, from this moment on."""
    with messages():
        from app.db import engine_for, require_current
        from app.keys import revoke

        engine = engine_for(settings().database_url)
        require_current(engine)
        key = revoke(engine, number)
        typer.echo(f"Key {key.id} ({key.name}) opens nothing since {key.revoked_at}.")


def _day(moment: str | None) -> str:
    return moment[:10] if moment else "never"


def _time(words: str) -> timedelta | None:
    if words == "never":
        return None
    found = re.fullmatch(r"(?P<number>[1-9]\d{0,4})(?P<unit>[dwy])", words)
    if not found or (days := int(found["number"]) * _DAYS[found["unit"]]) > 36_500:
        raise BadInput(f"--expires: {words!r} is no time of up to 100 years, such as 90d, 12w, 1y, or never")
    return timedelta(days=days)
