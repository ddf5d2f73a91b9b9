"""Verbs that decide the modality of what they govern (modals.toml)."""

from functools import cache
from typing import NamedTuple

from app.lexicon import read


class Modals(NamedTuple):
    """modals.toml as sets of infinitives, and of phrases."""

    possible: frozenset[str]
    possible_phrases: frozenset[str]
    necessary: frozenset[str]
    planning: frozenset[str]
    waiting: frozenset[str]
    planning_objects: frozenset[str]


@cache
def modals() -> Modals:
    """The verbs, read once."""
    data = read("modals")

    def words(key: str) -> frozenset[str]:
        return frozenset(word.strip() for word in data[key].split(","))

    return Modals(
        words("possible"),
        frozenset(data["possible_phrases"]),
        words("necessary"),
        words("planning"),
        words("waiting"),
        words("planning_objects"),
    )
