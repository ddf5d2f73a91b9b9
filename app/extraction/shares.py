"""Shares of a whole that nobody has counted: "neuf trains sur dix", "un tiers des élèves"."""

import re
from dataclasses import replace
from functools import cache

from app.annotation import Bound, Quantity
from app.extraction.numbers import any_of
from app.lexicon.quantities import quantity_words

_WHOLES = frozenset({2.0, 3.0, 4.0, 5.0, 10.0, 100.0})
"""Wholes of such shares: who says "sept communes sur neuf" has counted them."""
_ROUNDED = 0.1
"""How far, of itself, such a share may be from the truth: as far as "environ"."""
_DECIMALS = 6
"""Of per cent: what floating point adds behind them tells nothing."""


def as_share(quantity: Quantity) -> Quantity:
    """The figure in per cent, as a claim has it, where it is such a share; any other is itself."""
    q = quantity
    if q.of not in _WHOLES or q.of is None or q.value is None or q.value >= q.of or not _told().search(q.span.text):
        return q
    bound, low, high = q.bound, q.low, q.high
    if bound is Bound.EXACT:
        bound, low, high = Bound.ABOUT, (1 - _ROUNDED) * q.value, (1 + _ROUNDED) * q.value
    value, low, high = (None if n is None else round(100 * n / q.of, _DECIMALS) for n in (q.value, low, high))
    return replace(q, value=value, low=low, high=high, bound=bound, unit="%", of=None)


@cache
def _told() -> re.Pattern[str]:
    numbers = quantity_words().numbers
    return re.compile(rf"\b(?:{any_of((*numbers.ratios, *numbers.fractions))})\b", re.IGNORECASE)
