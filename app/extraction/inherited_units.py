"""The units of bare figures: what a noun of counting names, the passage is about, or a figure before them counts."""

import re
from collections.abc import Sequence
from functools import cache
from math import log
from typing import NamedTuple

from app.annotation import Bound
from app.extraction.figure import Figure, Page
from app.extraction.numbers import any_of
from app.extraction.positions import counts_people, goes_on, is_of_that, is_out_of, is_spoken_of, with_en
from app.extraction.sums import MILLION, is_conversion, is_money, is_said_again, is_sum, share_millions
from app.extraction.topics import counted_by_name, told_before, turned_to, whose_number
from app.lexicon.quantities import quantity_words
from app.lexicon.syntax import syntax

_MANY = 100
"""From here a bare figure needs no word that says it is one."""
_MONEYS = 12
"""How many figures back a bare sum looks for one with a unit, and one that is opposed to others for one of its size."""
_LARGE = 1e5
"""From here a figure may lend its unit to a bare one of millions."""
_SENTENCES = 2
"""How many sentences back a bare figure looks for what it stands for."""
_PARAGRAPH = 4
"""The same for one that says it is a part: "180 d'entre eux", after the empty line that parts paragraphs."""
_TWO = 2
_PERCENT = 100
"""More than so many are no percentage of what one before told."""
_LIKE = 10
"""Times that a figure may be smaller or larger than the one that it is opposed to."""
_TINY = 4
"""Times that the last figure may be smaller than one out of it: "187 drones et neuf missiles", of which 152."""


class _Patterns(NamedTuple):
    counting: re.Pattern[str]
    counts: re.Pattern[str]
    subject: re.Pattern[str]
    numbering: re.Pattern[str]
    """ "les parties civiles, désormais au nombre de |68"."""
    contrast: re.Pattern[str]
    """ "118 victimes, dont trente enfants, |tandis que| la mairie s'en tient à 64"."""
    compared: re.Pattern[str]
    acting: re.Pattern[str]
    total: re.Pattern[str]
    changed: re.Pattern[str]
    """ "grimpe de |12 à 15"."""
    their_number: re.Pattern[str]
    """ "Quant aux lits, |leur nombre| passe de 310 à 240"."""
    tallied: re.Pattern[str]
    """ "n'en |déplore| que"."""
    told_again: re.Pattern[str]
    """ "ce total de |183|", "le chiffre de |52|"."""
    within: re.Pattern[str]
    """ "130 victimes |dans| cinq départements"."""
    that_number: re.Pattern[str]
    """ "L'expert ramène |ce nombre| à onze"."""
    weighed: re.Pattern[str]
    """ "évalue désormais |les cas suspects à |2 300"."""
    measure: re.Pattern[str]
    """ "révise à 6,2 |la magnitude"."""


@cache
def _patterns() -> _Patterns:
    context, numbers = quantity_words().context, quantity_words().numbers
    inserted = rf"(?:, (?:{any_of(context.insertions)})\b[^.;:,]{{0,40}},)?"  # "reste, selon elle, de trois"
    return _Patterns(
        # "en a dénombré |48 000", "ils étaient |10 000", "s'élève à |62", "est passé à |120", "portant le total à |64"
        counting=re.compile(
            r"\b(?:l'|n'|qu')?en (?:(?:a|ont|avai(?:en)?t|aurai(?:en)?t|avoir) (?:[^ .,;:]+ ){1,2}"
            rf"|(?:{any_of(context.counted_out)}) (?:que |plutôt )?)$"
            rf"|\b(?:{any_of(context.counting)}) (?:[«“\"] ?)?$|\by en (?:a|avait|aurait) $"
            rf"|\bs'[^ ,]+(?: désormais)?{inserted} à $|\b[^ ]+(?:é|ée|és|ait|e|it|er) à $"
            rf"|\b(?:{any_of(context.counts)}) (?:[^ .,;:]+ )?(?:à|de) $"
        ),
        weighed=re.compile(
            rf"\b(?:{any_of(context.weighing)})[a-zà-ÿ]*(?: [a-zà-ÿ]+)? (?:les|ses|leurs|ces) "
            r"(?P<unit>[a-zà-ÿ-]+[sx])\b[^.,;:«»\d]{0,40} à [«“\"]? ?$"
        ),
        measure=re.compile(rf" (?:la |le |l')(?P<unit>{any_of(quantity_words().units.leading)})\b"),
        counts=re.compile(
            rf"\b(?:{any_of(context.counts)})(?: [a-zà-ÿ]+)? (?:de (?:ses |leurs |nos |ces )?|d'|des )"
            rf"(?:(?:{any_of(quantity_words().units.before_noun)}) (?![a-zà-ÿ-]+(?:és|ées)\b))?"
            rf"(?!affaires\b|(?:{any_of(numbers.words)})\b)(?P<unit>[a-zà-ÿ-]+[sx])\b"
        ),
        subject=re.compile(
            rf"\b(?:les|ces|ses|leurs) (?P<unit>[a-zà-ÿ-]+[sx])\b[^.;:,]*"
            rf"(?:, (?:{any_of(context.insertions)})\b[^.;:,]{{0,40}},)?(?<!ils)(?<!elles)"
            rf" (?:{any_of(context.counting)})(?:(?: [a-zà-ÿ]+)? (?:{any_of(context.numbering)}))? (?:[«“\"] ?)?$"
        ),
        numbering=re.compile(
            rf"\b(?!(?:{any_of(context.definite)})\b)(?P<unit>[a-zà-ÿ-]+[sx])(?: [a-zà-ÿ]+)?,"
            rf" (?:[a-zà-ÿ]+ )?(?:{any_of(context.numbering)}) $"
        ),
        contrast=re.compile(rf";|\b(?:{any_of(syntax().contrasts | syntax().adversatives)})(?:(?<=')|\b)"),
        compared=re.compile(rf"\b(?:{any_of(context.compared)}) $"),
        acting=re.compile(rf" (?:{any_of(context.acting)})\b"),
        total=re.compile(  # "atteint |120", "reste de |120", "passe à |120"
            rf"\b(?:(?:{any_of(context.reaching)})(?: [a-zà-ÿ]+)?"
            rf"|(?:{any_of(context.staying)})(?: [a-zà-ÿ]+){{0,2}}{inserted} de"
            rf"|(?:{any_of(context.passing)})(?: [a-zà-ÿ]+)? à) $"
        ),
        changed=re.compile(rf"\b(?:{any_of(context.changing)})[a-zà-ÿ]* (?:de|à) $"),
        their_number=re.compile(rf"\b(?:{any_of(context.their_number)})\b"),
        tallied=re.compile(rf"\ben (?:[^ .,;:]+ )?(?:{any_of(context.tallying)})[^.,;:]{{0,25}}$"),
        told_again=re.compile(
            rf"\b(?:{any_of(context.that_number)}|(?:{any_of(context.put_forward)}))(?: de)? (?:[«“\"] ?)?$"
        ),
        within=re.compile(rf"\b(?:{any_of(context.within)}) $"),
        that_number=re.compile(rf"\b(?:{any_of(context.that_number)})\b[^.,;:]{{0,40}} (?:de|à|à peine) $"),
    )


def with_units(page: Page, figures: list[Figure]) -> list[Figure]:
    """The figures with the units that bare ones inherit; a number that stands for nothing is left out."""
    kept: list[Figure] = []
    units = quantity_words().units
    money = next((f.noun for f in figures if f.noun in units.money), None)
    lending: list[Figure] = []
    lent = money
    for index, figure in enumerate(figures):
        figure.converted = bool(kept) and is_conversion(page, figure, kept[-1])
        if figure.scale >= MILLION and figure.unit in units.purposes:  # "50 millions |d'investissements"
            figure.unit = lent
        following = figures[index + 1] if index + 1 < len(figures) else None
        if figure.bare and not _inherit(page, figure, lending, following):
            if money is None or not is_sum(page, figure):
                continue
            figure.unit = money
        if figure.bare and is_money(figure):
            share_millions(figure, next((f for f in reversed(lending) if is_money(f)), None))
        if figure.duration and not _same_penalty(page, figure, kept):
            continue
        kept.append(figure)
        if not figure.converted:
            lending.append(figure)
            lent = figure.noun if figure.noun in units.money else lent
    return kept


def _same_penalty(page: Page, figure: Figure, earlier: list[Figure]) -> bool:
    """The same was told before: "dix-huit mois de prison contre l'un et trente mois contre l'autre", "Les villageois
    parlent de cinq heures"."""
    units = quantity_words().units.durations
    if not earlier or earlier[-1].unit not in units or figure.sentence - earlier[-1].sentence > _SENTENCES:
        return False
    same = earlier[-1].sentence == figure.sentence
    return (same and page.before(figure.start, _JOINED) is not None) or is_spoken_of(page, figure)


def _inherit(page: Page, figure: Figure, earlier: list[Figure], following: Figure | None) -> bool:
    """Gives a bare figure the unit of what it stands for; False where it stands for nothing."""
    counted = page.before(figure.start, _patterns().counting)
    same = earlier[-1] if earlier and earlier[-1].sentence == figure.sentence else None
    if pair := _pair(page, figure, earlier, following):
        figure.unit = pair
        return True
    near = _last_whole(page, figure, earlier)
    cued = (
        (following is not None and is_out_of(page, figure, following))
        or figure.part
        or figure.among
        or figure.whole
        or figure.increment
        or (same is not None and (same.whole or figure.bound is Bound.ABOUT))
        or figure.bound not in {Bound.EXACT, Bound.ABOUT}
        or counted
        or page.before(figure.start, _patterns().compared)
        or (page.before(figure.start, _THOSE) and _SAID_BY.match(page.low, figure.end))
        or _counted_object(page, figure)
        or _count_behind(page, figure)
        or page.before(figure.start, _patterns().weighed, 90)
        or goes_on(page, figure, near)
        or ((_alone(page, figure) or with_en(page, figure)) and turned_to(page, figure, near))
        or (same is not None and page.before(figure.start, _JOINED) and _patterns().acting.match(page.low, figure.end))
        or (same is not None and page.before(figure.start, _LISTED) and _THERE.match(page.low, figure.end))
        or _changes(page, figure, same)
        or page.before(figure.start, _patterns().that_number)
        or is_of_that(page, figure)
        or (
            page.before(figure.start, _patterns().total)
            and _patterns().counts.search(page.low, page.around(figure)[0], figure.start)
        )
    )
    if not cued and ((figure.value or 0) < _MANY or _after_a_name(page, figure.start)):
        return False
    figure.unit = _unit(page, figure, earlier, following)
    if figure.unit is None and counts_people(page, figure):
        figure.unit = quantity_words().units.people  # "Ils sont 15 000 à avoir signé": the text has not named them
    return figure.unit is not None or (counted is not None and (figure.value or 0) >= _MANY)


def _pair(page: Page, figure: Figure, earlier: Sequence[Figure], following: Figure | None) -> str | None:
    """Two figures are compared with two: "17 morts et 80 blessés, contre |12| et |54| la veille"."""
    two = [f for f in earlier[-2:] if f.sentence == figure.sentence]
    if len(two) < _TWO or figure.bound is not Bound.EXACT:
        return None
    if page.before(figure.start, _patterns().compared):
        second = following is not None and following.bare and page.low[figure.end : following.start] == " et "
        return two[0].unit if second and not two[0].bare and not two[1].bare else None
    beside = two[1].bare and page.before(two[1].start, _patterns().compared)
    return two[0].unit if beside and page.low[two[1].end : figure.start] == " et " else None


def _changes(page: Page, figure: Figure, same: Figure | None) -> bool:
    """ "Le nombre de cas a doublé, passant de |40 à |80"."""
    start = page.around(figure)[0]
    named = (_patterns().counts, _patterns().their_number)
    counted = any(pattern.search(page.low, start, figure.start) for pattern in named)
    onward = same is not None and page.low[same.end : figure.start] == " à "
    return counted and (onward or page.before(figure.start, _patterns().changed) is not None)


def _unit(page: Page, figure: Figure, earlier: list[Figure], following: Figure | None) -> str | None:
    """What a bare figure counts: a noun of counting says so, its subject, another figure, or what "en" means."""
    counts = _counts(page, figure)
    before = [m for m in counts if m.end() <= figure.start]
    out_of_all = figure.among or page.before(figure.start, _patterns().that_number)
    size = figure.high or figure.low or 0
    last = _last_whole(page, figure, earlier)
    shared = None
    if last is not None and last.unit == "%" and _PERCENT < size < MILLION:
        shared = _SHARE_OF.match(page.low, last.end)
    if out_of_all or size > _PERCENT:
        earlier = [f for f in earlier if f.unit != "%"]  # "11 % des bureaux … dans plusieurs dizaines d'entre eux"
    near = _last_whole(page, figure, earlier)
    if near is not None:
        near = _not_where(page, figure, near, earlier)
    if near is not None and page.before(figure.start, _EN):
        near = _of_its_order(figure, _countable(page, figure, near, earlier), earlier)
    elif near is not None and page.before(figure.start, _patterns().told_again):
        like = _of_like_size(figure, near, earlier)
        if like is not near:
            return like.unit
    large = size >= MILLION
    money = quantity_words().units.money
    if counted := _count_behind(page, figure):  # "évalue à 900 le nombre d'emplois"
        figure.bare = False
        return counted
    object_ = _counted_object(page, figure)
    if object_ and not (large and object_ in quantity_words().units.purposes):
        # "chiffre à une centaine les postes vacants", but "évalue à 68 millions les prêts"
        figure.bare = False
        return object_
    weighed = page.before(figure.start, _patterns().weighed, 90)
    if weighed and not large:  # "évalue |les cas suspects| à 2 300"
        return page.plain[slice(*weighed.span("unit"))]
    if that := _THAT_OF.match(page.low, figure.end):  # "et à plus de 120 celui des blessés"
        figure.bare = False
        return page.plain[slice(*that.span("unit"))]
    if before:  # "le nombre de morts s'élève à 62"
        return page.plain[slice(*before[-1].span("unit"))]
    their = _patterns().their_number.search(page.low, page.around(figure)[0], figure.start)
    if their and (whose := whose_number(page, figure, their.start())):
        return page.plain[slice(*whose.span("unit"))]  # "Quant aux lits, leur nombre passe de 310 à 240"
    if subject := _patterns().subject.search(
        page.low, page.around(figure)[0], figure.start
    ):  # "les élèves étaient 300"
        return page.plain[slice(*subject.span("unit"))]
    if apposed := page.before(figure.start, _patterns().numbering):
        return page.plain[slice(*apposed.span("unit"))]
    if following is not None and is_out_of(page, figure, following):  # "250 des 400 salariés"
        return following.unit
    beside = large and following is not None and following.sentence == figure.sentence
    if beside and following is not None and following.unit in money and not is_said_again(page, following, figure):
        return following.unit  # "de 12 milliards, à 154 milliards d'euros"
    if not large and (topic := turned_to(page, figure, near)):  # "Combien de morts à Orvelle ? Vingt-trois"
        figure.antecedent = topic.end()
        return page.plain[slice(*topic.span("unit"))]
    if shared is not None:  # "12 % des électeurs ont voté. Au Canada, ils n'étaient que 3 000"
        return page.plain[slice(*shared.span("unit"))]
    if same := _told_again(page, figure, earlier):
        return same.unit
    recent = near is not None and figure.sentence - near.sentence <= 1
    if near is not None and near.noun in money and page.before(figure.start, _patterns().tallied):
        recent = False  # "8 millions de francs pour les réfugiés. Le HCR en dénombre 310 000"
    if not recent and page.before(figure.start, _EN) and (outside := told_before(page, figure)):
        figure.antecedent = outside.end()
        return page.plain[slice(*outside.span("unit"))]
    if large and near is not None and near.noun not in money:
        sizes = [f for f in earlier[-_MONEYS:] if max(f.low or 0, f.high or 0) >= _LARGE]
        if sizes and figure.sentence - sizes[-1].sentence <= _SENTENCES:
            return sizes[-1].noun
    if near is not None and (not large or near.noun in money):
        return near.noun if large else near.unit  # "francs par an"
    if large and (sums := [f.noun for f in earlier[-_MONEYS:] if f.noun in money]):
        return sums[-1]
    if near is not None and near.sentence == figure.sentence:
        return near.noun
    if counts:  # "1,3 million, le nombre de décès"
        return page.plain[slice(*counts[0].span("unit"))]
    if page.before(figure.start, _EN) and (noun := counted_by_name(page, figure)):
        figure.antecedent = noun.end()
        return page.plain[slice(*noun.span("unit"))]
    return None


def _told_again(page: Page, figure: Figure, earlier: Sequence[Figure]) -> Figure | None:
    """The figure that one refers back to: "jugent ce total de |183| sans fondement", "maintient le chiffre de |52|"."""
    if not page.before(figure.start, _patterns().told_again) or figure.value is None:
        return None
    return next((f for f in reversed(earlier) if f.value == figure.value and f.unit != "%"), None)


def _last_whole(page: Page, figure: Figure, earlier: list[Figure]) -> Figure | None:
    """The last figure, from another sentence one that is no part: "5 864 prisonniers, dont 180 étrangers. … |600|"."""
    told = figure.among or page.before(figure.start, _patterns().told_again)  # "avance plutôt le chiffre de |210|"
    reach = _PARAGRAPH if told else _SENTENCES
    last = earlier[-1] if earlier and figure.sentence - earlier[-1].sentence <= reach else None
    # "34 blessés, dont douze policiers|, contre| 27 la veille"
    apart = (
        page.before(figure.start, _patterns().compared) is not None
        and ", " in page.low[figure.start - 10 : figure.start]
    )
    counted = earlier[-2] if len(earlier) > 1 else None
    if last is not None and counted is not None and page.low[counted.end : last.start] == " sur ":
        return counted  # "205 grévistes |sur 230 conducteurs|"
    apart = apart or (last is not None and _patterns().contrast.search(page.low, last.end, figure.start) is not None)
    further = figure.increment  # "neuf personnes, dont trois Suisses, et une quinzaine |d'autres|"
    if last is None or not last.part or (last.sentence == figure.sentence and not (apart or further)):
        return last
    return next((f for f in reversed(earlier) if f.sentence == last.sentence and not f.part), last)


def _countable(page: Page, figure: Figure, near: Figure, earlier: Sequence[Figure]) -> Figure:
    """What is counted one by one: "70 maisons ont brûlé sur 4 000 hectares. Le préfet n'en déplore que |45|"."""
    units = quantity_words().units
    measures = units.money | units.short | units.measures | {"%"}
    if near.noun not in measures or not page.before(figure.start, _patterns().tallied):
        return near
    others = (f for f in reversed(earlier) if f.noun not in measures)
    return next((f for f in others if figure.sentence - f.sentence <= _SENTENCES), near)


def _not_where(page: Page, figure: Figure, near: Figure, earlier: Sequence[Figure]) -> Figure:
    """Of "130 victimes dans cinq départements" the victims, unless the departments are nearer in number."""
    size = figure.value or figure.low or 0
    if not page.before(near.start, _patterns().within) or not (size and near.value):
        return near
    whole = next((f for f in reversed(earlier) if f.sentence == near.sentence and f is not near and f.value), None)
    if whole is None or not whole.value or abs(log(whole.value / size)) > abs(log(near.value / size)):
        return near
    return whole


def _of_its_order(figure: Figure, near: Figure, earlier: Sequence[Figure]) -> Figure:
    """What "en" may count: of "187 drones et neuf missiles", those of which 152 were shot down."""
    size = figure.value or figure.low or 0
    if not near.value or near.value * _TINY >= size:
        return near
    beside = (f for f in reversed(earlier) if f.sentence == near.sentence and (f.value or 0) >= size)
    return next(beside, near)


def _of_like_size(figure: Figure, near: Figure, earlier: Sequence[Figure]) -> Figure:
    """What may be given otherwise: of "2 400 manifestants. Il y a eu onze interpellations." the one to which somebody
    opposes "le chiffre de |4 000|"."""
    size = figure.value or figure.low or 0
    alike = [f for f in reversed(earlier[-_MONEYS:]) if f.value and size / _LIKE <= f.value <= size * _LIKE]
    near_enough = (f for f in alike if figure.sentence - f.sentence <= _PARAGRAPH and f.unit != "%")
    return near if near in alike else next(near_enough, near)


def _counts(page: Page, figure: Figure) -> list[re.Match[str]]:
    """The nouns of a count around a figure, with what is counted: "le nombre de morts"."""
    return list(_patterns().counts.finditer(page.low, *page.around(figure)))


def _count_behind(page: Page, figure: Figure) -> str | None:
    """What is counted, right behind the figure: "évalue, pour sa part, à 61 |le nombre des disparus|"."""
    behind = next((m for m in _counts(page, figure) if _THE.fullmatch(page.low, figure.end, m.start())), None)
    return page.plain[slice(*behind.span("unit"))] if behind is not None else None


def _counted_object(page: Page, figure: Figure) -> str | None:
    """What stands behind a figure that a verb gives: "évalue à 900 les postes supprimés"."""
    if not page.before(figure.start, _GIVEN):
        return None
    found = _OBJECT.match(page.low, figure.end) or _patterns().measure.match(page.low, figure.end)
    return page.plain[slice(*found.span("unit"))] if found else None


def _alone(page: Page, figure: Figure) -> bool:
    """The figure is all that is said: "Vingt-trois, répond le ministère", "« Une soixantaine », a répondu"."""
    opens = _OPENS.search(page.low, max(0, figure.start - 15), figure.start) is not None
    return opens and _ENDS.match(page.low, figure.end) is not None


_THE = re.compile(r"(?: ?[»”\"])? (?:le |la |l')")
_THOSE = re.compile(r"\b(?:les|des|aux) $")
_SAID_BY = re.compile(r" [a-zà-ÿ]+(?:és|ées|is|ises|us|ues) par\b")
""" "les |62| avancés par le chef de service"."""
_GIVEN = re.compile(r"\bà $")
_OBJECT = re.compile(r" (?:les|ses|leurs|ces) (?P<unit>[a-zà-ÿ-]+[sx])\b(?!-)")
_SHARE_OF = re.compile(r" (?:des|de ses|de ces|de leurs|de nos) (?P<unit>[a-zà-ÿ-]+[sx])\b")
_OPENS = re.compile(r"(?:^|[.!?:«“\"\n]) ?(?:plutôt |seulement |non, )?$")
_ENDS = re.compile(r" ?(?:[,.!»”\"\n]|$)")
_EN = re.compile(r"\b(?:en|y en) [^.,;:]{0,30}$")
_THERE = re.compile(r" (?:à|en|dans|au|aux|près|sur) (?!\d)")
_THAT_OF = re.compile(r" celui (?:de |des |d')(?P<unit>[a-zà-ÿ-]+[sx])\b")
_LISTED = re.compile(r"(?:\b(?:et|ou|dont|puis)|,) $")
_JOINED = re.compile(r"\b(?:et|ou|dont|puis) $")
_NAME = re.compile(r"[^\W\d_][\w-]* $")


def _after_a_name(page: Page, start: int) -> bool:
    """A capitalised word stands right before: the number is a part of a name ("Boeing 737")."""
    name = _NAME.search(page.plain, max(0, start - 30), start)
    return name is not None and name.group()[0].isupper()
