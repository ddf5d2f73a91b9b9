"""French words as data: one TOML file per kind of knowledge, each read once and checked by the module of its name."""

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import tomli  # tomllib, compiled

from app.errors import LexiconError

FOLDER = Path(__file__).parent


@cache
def read(name: str) -> dict[str, Any]:
    """The content of `app/lexicon/<name>.toml`, read once; do not modify it.

    Raises LexiconError, with the file and the reason, where it is missing or is no TOML.
    """
    path = FOLDER / f"{name}.toml"
    try:
        return tomli.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise LexiconError(f"{path.name}: {error}") from error


def word_classes(name: str, known: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """The classes of words in `app/lexicon/<name>.toml`, whose names are known.

    Raises LexiconError where a class is missing, unknown, or holds a word twice.
    """
    data = read(name)
    if strange := data.keys() ^ known:
        raise LexiconError(f"{name}.toml: unknown or missing {', '.join(sorted(strange))}")
    found = {key: tuple(word.strip() for word in words.split(",")) for key, words in data.items()}
    for key, words in found.items():
        if len(words) != len(set(words)) or "" in words:
            raise LexiconError(f"{name}.toml: {key} holds a word twice, or none between two commas")
    return found
