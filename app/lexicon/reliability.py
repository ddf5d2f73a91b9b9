"""How often attributions were right on the development articles, and on others: reliability.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from app.errors import LexiconError
from app.lexicon import read

_PRIOR = 8
"""Attributions at the overall rate that are added to each rate, so that one met twice says little."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many attributions were right, of how many found."""

    right: int
    found: int


@dataclass(frozen=True)
class Rates:
    """The counts by family of rules and by way of resolution, and of all on articles that no rule was made on."""

    rules: Mapping[str, Rate]
    resolutions: Mapping[str, Rate]
    unseen: Rate

    @cached_property
    def overall(self) -> float:
        """The share that was right of all attributions."""
        found = self.rules.values()
        return sum(rate.right for rate in found) / sum(rate.found for rate in found)

    @cached_property
    def carried_over(self) -> float:
        """What is left of a share on articles that the rules were not made on."""
        return min(1.0, self.unseen.right / self.unseen.found / self.overall)

    def smoothed(self, rate: Rate) -> float:
        """The share of a rate, drawn towards the overall one."""
        return (rate.right + _PRIOR * self.overall) / (rate.found + _PRIOR)


@cache
def rates() -> Rates:
    """The counts of reliability.toml; LexiconError where one is no pair [right, found]."""
    return Rates(_counts("rules"), _counts("resolutions"), _counts("unseen")["all"])


def _counts(table: str) -> Mapping[str, Rate]:
    counts = {}
    for key, pair in read("reliability").get(table, {}).items():
        match pair:
            case [int(right), int(found)] if 0 <= right <= found and found:
                counts[key] = Rate(right, found)
            case _:
                raise LexiconError(f"reliability.toml: {table}: {key} is no [right, found]")
    if not counts:
        raise LexiconError(f"reliability.toml: {table} is missing or empty")
    return counts
