"""French words as data: one TOML file per kind of knowledge, each read once and checked by the module of its name."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from app.errors import LexiconError

FOLDER = Path(__file__).parent


@cache
def read(name: str) -> dict[str, Any]:
    """The content of `app/lexicon/<name>.toml`, read once; do not modify it.

    Raises LexiconError, with the file and the reason, where it is missing or is no TOML.
    """
    path = FOLDER / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LexiconError(f"{path.name}: {error}") from error
