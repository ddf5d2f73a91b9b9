"""Figures in a text: what is counted, within which bounds, where, and of how many (annotation guide, part 2).

Every figure is first read by itself (`figures`), and a bare one takes the unit of what it stands for
(`inherited_units`); here a part finds its whole, and each its date and its place (`where`).
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from app.annotation import DateMention, Quantity, Span
from app.extraction.figure import Figure, Page
from app.extraction.figures import read_figures
from app.extraction.inherited_units import with_units
from app.extraction.numbers import any_of
from app.extraction.places import PlaceMention
from app.extraction.positions import is_of_that, is_out_of
from app.extraction.sums import MILLION, share_scale
from app.extraction.where import set_places
from app.lexicon.quantities import quantity_words

_PARAGRAPH = 4
"""How many sentences back a part looks for its whole: "180 d'entre eux", after the empty line between paragraphs."""
_FIGURES_BACK = 4
"""Figures back to the whole of one that says it is a part."""


def find_quantities(
    text: str, dates: Sequence[DateMention] = (), places: Sequence[PlaceMention] = ()
) -> tuple[Quantity, ...]:
    """The figures of `text`, in order, without overlap.

    `dates` and `places` are what `find_dates` and `find_places` make of the same text: no figure stands inside a date,
    and both date and place of a figure come from them.
    """
    page = Page(text, (d.span for d in dates))
    figures = with_units(page, read_figures(page))
    for index, figure in enumerate(figures):
        _set_whole(page, figure, _counted_of(figures, index))
        _set_named_before(page, figure, figures[max(0, index - _FIGURES_BACK) : index])
        figure.date = _date(page, figure, dates)
    figures = [f for f in figures if not f.reference]
    set_places(page, figures, places)
    return tuple(
        Quantity(
            span=Span.of(text, f.start, f.end),
            value=f.value,
            low=f.low,
            high=f.high,
            bound=f.bound,
            unit=f.unit,
            place=f.place,
            of=f.of,
            increment=f.increment,
            date=f.date,
        )
        for f in figures
    )


def _counted_of(figures: Sequence[Figure], index: int) -> Figure | None:
    """The figure before one; of "dont 410" behind "640 de ses 2 300 emplois" the 640, not the whole of these."""
    previous = figures[index - 1] if index else None
    part = figures[index - 2] if index > 1 else None
    if previous is None or part is None or not (figures[index].part and previous.whole) or part.of != previous.value:
        return previous
    return part


def _set_whole(page: Page, figure: Figure, previous: Figure | None) -> None:
    """`of`: "10 000 soldats, dont 8 000", "sur les 10 000, jusqu'à 8 000", "8 000 des 10 000 soldats"."""
    if figure.of is not None or previous is None or previous.sentence != figure.sentence:
        return
    gap = page.low[previous.end : figure.start]
    listed = _AND.fullmatch(gap) and (figure.bare or gap != ", et ")  # not "six blessés, dont un enfant|, et| un mort"
    if not figure.part and previous.part and (listed or (figure.bare and _AND_THERE.fullmatch(gap))):
        figure.part = True
        figure.of = previous.of
    elif figure.part:
        figure.of = previous.of if previous.part else previous.value
        if (figure.value or 0) >= MILLION and previous.unit in quantity_words().units.money:
            figure.unit = previous.unit  # "18 millions de livres, dont 3 millions de bonus"
        share_scale(figure, previous)
    elif (
        previous.whole
        and previous.value
        and (figure.bare or figure.among or figure.unit == previous.unit or _figuring().search(gap))
    ):
        figure.of, previous.reference = previous.value, False
    elif is_out_of(page, previous, figure) and figure.value and (previous.value or 0) <= figure.value:
        share_scale(previous, figure)
        previous.of = figure.value  # a small one is only the whole: "onze des 19 buts"
    elif figure.whole and figure.bare and figure.unit == previous.unit and _OUT_OF_ALL.search(gap):
        previous.of = figure.value if (figure.value or 0) >= (previous.value or 0) else previous.of
    if figure.of is not None and figure.value is not None and figure.of < figure.value:
        figure.of = None


def _set_named_before(page: Page, figure: Figure, earlier: Sequence[Figure]) -> None:
    """`of`, where the words point back to the whole: "180 d'entre eux", "Sur ce total, 110"."""
    that = is_of_that(page, figure)
    if figure.of is not None or figure.value is None or not (figure.among or that):
        return
    near = [
        f for f in reversed(earlier) if figure.sentence - f.sentence <= _PARAGRAPH and not f.part and not f.increment
    ]
    alike = [f for f in near if f.noun == figure.noun]
    others = [f for f in near if f.unit != "%"] if that else []  # "310 salariés. Parmi eux figurent 38 ingénieurs"
    whole = next(iter([*alike, *others]), None)
    if whole is not None and (whole.value or 0) >= figure.value:
        figure.of, figure.part = whole.value, True


@cache
def _figuring() -> re.Pattern[str]:
    """ "parmi les 230 morts |figurent| 41 enfants", between the two figures."""
    return re.compile(rf"^[^.,;:]{{0,40}}\b(?:{any_of(quantity_words().context.figuring)})")


_OUT_OF_ALL = re.compile(r"^[^.;:«»]{0,80} (?:sur les|sur ces|sur un total de|sur un effectif de|parmi les) $")
_AND = re.compile(r",? (?:et )?")
_AND_THERE = re.compile(r"[^,.;:]{0,40}(?:,| et|, et|, puis) |[^.;:]{0,120}, (?:et|puis) ")
_DATE_GAP = re.compile(r" ?\(?(?:,? ?(?:en|depuis|pour|à la|au|fin|dès|l'année|des?) )? ?")


def _date(page: Page, figure: Figure, dates: Sequence[DateMention]) -> str | None:
    """The date right after a figure: "contre 10 000 la semaine dernière"."""
    index = bisect_left(dates, figure.end, key=lambda d: d.span.start)
    if index < len(dates) and _DATE_GAP.fullmatch(page.low[figure.end : dates[index].span.start]):
        return dates[index].edtf
    return None
