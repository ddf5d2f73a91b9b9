"""`selon keys`, as an operator meets it."""

from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from app.db import engine_for
from app.keys import Keyring

Selon = Callable[..., Result]


@pytest.fixture
def selon(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Selon:
    """Runs `selon keys` on a database of this test's own."""
    monkeypatch.setenv("SELON_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *args: CliRunner().invoke(app, ["keys", *args], catch_exceptions=False)


def test_a_key_is_shown_once_and_alone(selon: Selon, database_url: str) -> None:
    made = selon("create", "site [bold]du journal[/]", "--scope", "read", "--scope", "ingest", "--expires", "2w")
    key = Keyring(engine_for(database_url)).find(made.stdout.strip())
    assert key is not None
    assert f"Key {key.id} allows ingest, read until {key.expires_at}" in made.stderr
    shown = selon("list")
    row = next(line for line in shown.stdout.splitlines() if key.id in line)
    cells = [cell.strip() for cell in row.strip("│ ").split("│")]
    assert cells[:4] == [key.id, "site [bold]du journal[/]", "ingest read", "valid"]
    assert key.expires_at is not None
    assert cells[5] == key.expires_at[:10]
    assert made.stdout.strip() not in shown.output
    assert "opens nothing" in selon("revoke", key.id).stdout
    assert "revoked" in selon("list").stdout
    assert Keyring(engine_for(database_url)).find(made.stdout.strip()) is None


def test_a_key_for_ever(selon: Selon) -> None:
    assert "for ever" in selon("create", "a", "--scope", "read", "--expires", "never").stderr


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("create", "a", "--scope", "admin"), "none of read, extract, ingest"),
        *((("create", "a", "--scope", "read", "--expires", bad), "is no time") for bad in ("90", "0d", "-1d", "101y")),
        (("create", "", "--scope", "read"), "needs a name"),
        (("revoke", "inconnu"), "selon keys list"),
    ],
)
def test_errors_are_one_line(selon: Selon, command: tuple[str, ...], message: str) -> None:
    result = selon(*command)
    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_without_a_database_no_key_is_made(selon: Selon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELON_DATABASE_URL", "sqlite:///none.db")
    for command in (("create", "a", "--scope", "read"), ("list",), ("revoke", "a")):
        assert "selon db upgrade" in selon(*command).stderr
