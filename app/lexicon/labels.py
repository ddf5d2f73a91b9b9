"""French labels of the machine values, from labels.toml."""

from functools import cache, lru_cache

from app.errors import LexiconError
from app.lexicon import read
from app.lexicon.events import events


@cache
def label(term: str, value: str) -> str:
    """The French label of a machine value of `term`: stance, quotation, modality, bound, relation, kind, role and more.

    Raises LexiconError where labels.toml has none.
    """
    try:
        return str(read("labels")[term][value])
    except KeyError as error:
        raise LexiconError(f"labels.toml: no label for {term} {value!r}") from error


@cache
def known_label(term: str, value: str | None) -> str | None:
    """The same; None where the value is none, or one that an older or newer lexicon stored."""
    return read("labels")[term].get(value) if value is not None else None


def figure_label(bound: str, value: float | None, low: float | None, high: float | None, unit: str | None) -> str:
    """A figure as French writes it: "environ 10 000 soldats", "entre 1,5 et 2 %", "au moins 15 morts"."""
    low = value if low is None and bound == "at_least" else low
    high = value if high is None and bound == "at_most" else high
    needed = {"exact": (value,), "about": (value,), "at_most": (high,), "between": (low, high)}.get(bound, (low,))
    if None in needed:
        return label("figure", "unstated")
    words = label("figure", bound).format(value=_number(value), low=_number(low), high=_number(high))
    return f"{words} {unit}" if unit else words


def unit_label(unit: str | None) -> str | None:
    """The French plural of a class of units ("troops" → "soldats"); None where the lexicon has no such class."""
    known = events().units.get(unit or "")
    return known.label if known else None


@lru_cache(maxsize=10_000)  # an exact figure is its own lower and upper end
def _number(value: float | None) -> str:
    if value is None:
        return ""  # not part of the pattern that asks for another bound
    words = f"{int(value):,}" if value == int(value) else f"{value:,.10g}"
    # A narrow no-break space groups thousands, as French typography asks.
    return words.replace(",", "\u202f").replace(".", ",")
