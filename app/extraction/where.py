"""Where a figure holds: the place that its own clause names, or that of what a bare one stands for."""

import re
from collections.abc import Sequence

from app.extraction.clause_places import ClausePlaces
from app.extraction.figure import Figure, Page
from app.extraction.places import PlaceMention
from app.lexicon.quantities import quantity_words

_SENTENCES = 2
"""How many sentences back a bare figure looks for what it stands for."""
_FIGURES_BACK = 4
"""Figures back to one of the same unit that a bare one stands for."""
_SECOND_VERB = re.compile(r" et (?:en )?(?:a |ont )?[^\W\d_]+(?:é|i|u|is|it|ert) (?:[^ ,.;:]+ ){0,3}")
_PART_AND = re.compile(r"[^.;:,\d]{0,40}, et (?:de |d')?")
_SHARED = re.compile(r"(?:,| et|(?:, [^,.;:\d]{1,25})?, et) (?:de |d')?")
_SAID_BY = re.compile(r",? (?:selon|d'après|pour) [^,.;:\d]{2,40},? (?:et )?")
_ELSEWHERE = re.compile(
    r" (?:[a-zà-ÿ]+ )?(?:ailleurs|dans (?:d'autres|le reste|les autres|les camps|les villages)|à l'étranger)\b"
)
_DID = re.compile(r" (?:a|ont|avait|avaient|aurait|auraient) (?:[a-zà-ÿ]+ )?[a-zà-ÿ]+(?:é|i|u|is|it|rt) ")
_AND_OTHERS_DID = re.compile(r" (?:a|ont|sont|avait|avaient|étaient|aurait|auraient|seraient) [^.;:«»\"\d]{1,80},? et ")
_AND_OTHERS = re.compile(r"[^,.;:«»\"]{0,40} et ")
_OUT_OF = re.compile(r"(?: (?:sur|des|de ces|de ses|de leurs) (?:un total de |quelque |environ )?| [^,.;:]{0,30}pour )")


def set_places(page: Page, figures: list[Figure], places: Sequence[PlaceMention]) -> None:
    """The place that the clause of each figure names; bare ones and parts fall back on what they stand for."""
    near = ClausePlaces(page, places)
    distances: set[int] = set()
    for index in range(len(figures) - 1, -1, -1):
        figure = figures[index]
        later = figures[index + 1 : index + 3]
        following = later[0] if later else None
        previous = figures[index - 1] if index else None
        if near.is_distance(figure):
            distances.add(index)
            continue
        opening, after = near.opening(figure), near.after(figure, later)
        if opening is not None and opening[:1].isupper() and after in quantity_words().context.anywhere:
            after = None  # "À Zerkan, cent personnes se sont rassemblées devant l'église"
        figure.place = (
            near.inside(figure)
            or near.named(figure)
            or after
            or opening
            or near.antecedent(figure)
            or near.before(figure, previous)
            or near.occasion(figure, later)
        )
        if figure.place is None and following is not None and not following.part:
            gap = page.low[figure.end : following.start]
            shared = (
                _SHARED.fullmatch(gap)
                or _OUT_OF.fullmatch(gap)
                or _DID.fullmatch(gap)  # "Deux avalanches ont fait cinq morts à Orvelle"
                or (following.bare and following.unit == figure.unit and _AND_OTHERS_DID.fullmatch(gap))
                # "19 personnes ont péri et douze restent introuvables à Orvelle"
                or _SECOND_VERB.fullmatch(gap)  # "a tué un homme et blessé douze autres à Orvelle"
                or (figure.of is not None and figure.of == following.value)  # "17 puits sur les 42 analysés à Orvelle"
                or (following.increment and _AND_OTHERS.fullmatch(gap))
                # "1 500 personnes selon la CGT, 800 selon la préfecture, ont manifesté à Orvelle"
                or (following.bare and following.unit == figure.unit and _SAID_BY.fullmatch(gap))
            )
            figure.place = following.place if shared else None  # "un mort et trois blessés à Orvelle"
        if figure.place is None and len(later) > 1 and later[0].part and page.low.startswith(", ", figure.end):
            # "neuf morts|, dont quatre enfants,| et 31 blessés à Orvelle"
            beside = _PART_AND.fullmatch(page.low, later[0].end, later[1].start)
            figure.place = later[1].place if beside and not later[1].part else None
    for figure in figures:
        if figure.place is None and figure.antecedent is not None:
            # "la file de camions sur la route de Zerkan. Il y en a 160"
            figure.place = near.first(figure.antecedent, near.clause_end(figure.antecedent))
    for index, figure in enumerate(figures):
        figure.place = figure.place or (near.headline(figure) if index not in distances else None)
    for index in range(1, len(figures)):
        figure, previous = figures[index], _stood_for(figures, index)
        if figure.place is None and figure.sentence - previous.sentence <= _SENTENCES:
            # "À Orvelle, un mort et trois blessés", "Un orage à Orvelle a tué un homme et privé 30 foyers de courant"
            gap = page.low[previous.end : figure.start]
            shared = not previous.bare and (_SHARED.fullmatch(gap) or _SECOND_VERB.fullmatch(gap))
            counted = figure.bare and figure.unit == previous.unit
            part = figure.part and figure.sentence == previous.sentence
            part = part and (figure.bare or not near.says(previous.end, figure.start))  # "le parquet, dont 25 agents"
            out_of = _OUT_OF.fullmatch(gap) is not None  # "64 morts |sur 141 cas confirmés"
            # "58 % des bus à Orvelle, |contre 71 %| lundi", "12 postes à Orvelle, |soit 9 %| des effectifs"
            compared = figure.sentence == previous.sentence and near.is_compared(previous, figure.start)
            inherits = counted or part or shared or out_of or compared
            elsewhere = _ELSEWHERE.match(page.low, figure.end)  # "et 12 000 autres dans les camps alentour"
            figure.place = previous.place if inherits and elsewhere is None else None


def _stood_for(figures: Sequence[Figure], index: int) -> Figure:
    """The figure before one, but of a part its whole: "40 cas au Mali, dont 6 à Zerkan. L'ONG en compte |9|"."""
    previous, figure = figures[index - 1], figures[index]
    if figure.bare and figure.unit != previous.unit:
        # "70 maisons ont brûlé à Orvelle sur 4 000 hectares. Le préfet n'en déplore que 45"
        near = (f for f in reversed(figures[max(0, index - _FIGURES_BACK) : index]) if f.unit == figure.unit)
        return next((f for f in near if figure.sentence - f.sentence <= _SENTENCES), previous)
    if not previous.part or figure.part or not figure.bare:
        return previous
    wholes = (f for f in reversed(figures[:index]) if not f.part and f.sentence == previous.sentence)
    return next(wholes, previous)
