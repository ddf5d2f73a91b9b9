"""Sums of money among the figures: the same in another currency, and millions told once for two."""

import re
from functools import cache

from app.extraction.figure import Figure, Page
from app.extraction.numbers import any_of
from app.lexicon.quantities import quantity_words

MILLION = 1e6
"""From here a bare figure is rather money."""
_MILLIARD = 1e9
_THOUSAND = 1e3
"""Below it a bare figure of money that is compared with millions gives millions."""
_BEHIND = 20
"""Characters behind a bare sum in which its noun may stand: "évalue à 68 millions |les prêts|"."""
_SENTENCES = 2
"""How many sentences back a bare sum looks for the millions that it shares."""
_AGAIN = re.compile(r"(?: [^\W\d_]+){0,2} ?[»”\"]?(?: ?\((?:soit |ou )?|,? (?:soit|c'est-à-dire) )")


@cache
def _money() -> re.Pattern[str]:
    """Nouns and verbs of money."""
    return re.compile(rf"\b(?:{any_of(quantity_words().context.sums)})s?\b")


def is_money(figure: Figure) -> bool:
    """Its unit is a currency, in words or as a sign."""
    units = quantity_words().units
    return figure.noun in units.money or figure.noun in units.currencies


def is_conversion(page: Page, figure: Figure, previous: Figure) -> bool:
    """The sum before it in another currency: "42 millions de dollars canadiens (environ |26 millions d'euros|)"."""
    if figure.noun == previous.noun or not (is_money(figure) and is_money(previous)):
        return False
    return is_said_again(page, figure, previous)


def is_said_again(page: Page, figure: Figure, previous: Figure) -> bool:
    """The words between two figures say that the second is the first in another measure: "2,1 milliards, |soit|"."""
    return _AGAIN.fullmatch(page.low[previous.end : figure.start]) is not None


def is_sum(page: Page, figure: Figure) -> bool:
    """The sentence speaks of money, and of millions: "chiffre le coût à 120 millions"; of milliards it always does."""
    if figure.scale >= _MILLIARD and figure.value is not None:
        return True
    large = (figure.high or figure.low or 0) >= MILLION
    return large and _money().search(page.low, page.around(figure)[0], figure.end + _BEHIND) is not None


def share_scale(figure: Figure, whole: Figure) -> None:
    """ "22 des 90 millions de dollars", "60 millions, dont 22 pour la ville": millions as well."""
    money = is_money(figure) and whole.noun == figure.noun
    if money and figure.bare and (figure.value or 0) * _scale(whole) <= (whole.high or whole.value or 0):
        share_millions(figure, whole)


def share_millions(figure: Figure, other: Figure | None) -> None:
    """ "accuse d'avoir touché 18 millions d'euros ; le groupe n'en admet que |7,2|": millions as well."""
    size = max(figure.low or 0, figure.high or 0)
    if other is None or figure.scale != 1 or other.scale < MILLION or not 0 < size < _THOUSAND:
        return
    if figure.sentence - other.sentence > _SENTENCES:
        return
    figure.scale = _scale(other)
    figure.value, figure.low, figure.high = (
        bound and round(bound * figure.scale, 6) for bound in (figure.value, figure.low, figure.high)
    )


def _scale(figure: Figure) -> float:
    return _MILLIARD if figure.scale >= _MILLIARD else MILLION
