"""Where a bare figure counts what a figure just before it counts: "Il en reste |85", "|Quarante ont fui", "(|50 selon
la CGT)". A small bare number anywhere else is a rank, a score or a part of a name."""

import re
from functools import cache
from typing import NamedTuple

from app.extraction.figure import Figure, Page
from app.extraction.numbers import any_of
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar, is_finite, verb_forms
from app.lexicon.quantities import quantity_words

_FAR = 70
"""Characters before a figure that may hold its verb with "en", or the source that has no verb."""


class _Patterns(NamedTuple):
    of_verb: re.Pattern[str]
    """ "Il était de |19", "l'opposition parle plutôt de |60"."""
    people: re.Pattern[str]
    """ "ils ne sont plus que |85", "nous étions |3 000"."""
    acts: re.Pattern[str]
    """ "Quarante| ont été relâchés", "Douze| l'ont été"."""
    scene: re.Pattern[str]
    """ "9| dans l'Hérault", "90| selon la CGT"."""
    of_that: re.Pattern[str]
    """ "|Sur ce total,| 110 sont à Brest"."""


@cache
def _patterns() -> _Patterns:
    context = quantity_words().context
    sources = any_of(form for preposition in cues().prepositions for form in preposition.forms)
    return _Patterns(
        of_verb=re.compile(rf"\b(?:{any_of(context.spoken_of)})(?: (?!de )[a-zà-ÿ]+){{0,2}} (?:de |d')$"),
        people=re.compile(
            rf"\b(?:{any_of(context.people)}) (?:n'|ne )?(?:{any_of(context.amounting)})(?: [a-zà-ÿ]+)?(?: que)? $"
        ),
        acts=re.compile(rf" (?:l'|n'|en |y |s'|se )?(?:{any_of(context.acting)})\b"),
        scene=re.compile(
            rf" (?:(?:{any_of(context.scenes)}) (?!\d)|(?:{sources})(?:(?<=')|\b)"
            rf"|par (?!(?:{any_of(quantity_words().units.rates)})\b)\w)"  # "et 45 |par des transferts|"
        ),
        of_that=re.compile(
            rf"\b(?:{any_of(context.of_that)})(?:,? | (?:on |se )?(?:{any_of(context.figuring)})[a-zà-ÿ]* )$"
        ),
    )


_WITH_EN = re.compile(r"(?:\b|[cdjlnst]'|qu')en (?P<verb>[^ .,;:]+)(?P<more>(?: [^ .,;:]+){0,3}) (?:qu')?$")
_VERB = re.compile(r" (?:l'|n'|en |y |s'|se |ne )*(?P<verb>[a-zà-ÿ]+)\b")
_CLAUSE_OPENS = re.compile(r"(?:^|[.!?:;»\n]) ?(?:seule?s |seulement )?$")
_WITH_PART = re.compile(r", dont [^.,;:]{1,60}, (?:se |s'|n'|ne |en |y )*[a-zà-ÿ]+(?:nt|ent)\b")
_LISTED = re.compile(r"(?:\b(?:et|ou|dont|puis)|[,:;]) $|\($")
_ADVERB = re.compile(r" [a-zà-ÿ]+ment\b")
_VERBLESS = re.compile(r"(?:,|;| et) (?:l'|le |la |les )[^.,;:\d]{2,40} $")
_OF_WHOLE = re.compile(r" (?:des|de (?:ces|ses|leurs|nos|vos|mes)|sur les|sur ces|sur un total de) ")
_ENDS = re.compile(r" ?(?:[.,;)»\n]|$)")


def is_of_that(page: Page, figure: Figure) -> bool:
    """The words before it say that it is a part of what was told: "Sur ce total, |110"."""
    return page.before(figure.start, _patterns().of_that) is not None


def is_out_of(page: Page, figure: Figure, following: Figure) -> bool:
    """The next figure is the whole of this one: "|250| des 400 salariés"."""
    return following.whole and _OF_WHOLE.fullmatch(page.low, figure.end, following.start) is not None


def is_spoken_of(page: Page, figure: Figure) -> bool:
    """The verb before it gives a figure for what was told: "l'opposition |parle plutôt de| 60"."""
    return page.before(figure.start, _patterns().of_verb) is not None


def counts_people(page: Page, figure: Figure) -> bool:
    """Those that it counts are no more than "they": "Ils étaient |800 à défiler"."""
    return page.before(figure.start, _patterns().people) is not None


def with_en(page: Page, figure: Figure) -> bool:
    """ "l'avion en transportait |62", "Il compte en fermer |40", "il en est venu |45"; not "en mars"."""
    match = page.before(figure.start, _WITH_EN, _FAR)
    if match is None or not verb_forms().get(match["verb"]):
        return False
    return not any(word in grammar().determiners for word in match["more"].split())


def goes_on(page: Page, figure: Figure, near: Figure | None) -> bool:
    """The figure counts what `near`, a figure of its own sentence or of one before, counts."""
    if near is None:
        return False
    if with_en(page, figure):
        return True
    if figure.sentence - near.sentence > 1:
        return False
    if is_spoken_of(page, figure) or counts_people(page, figure):
        return True
    acts = _patterns().acts.match(page.low, figure.end) is not None
    acts |= _WITH_PART.match(page.low, figure.end) is not None
    verb = _VERB.match(page.low, figure.end)
    acts |= verb is not None and is_finite(verb["verb"], plural=True)  # "Vingt-six |concernent| Orvelle"
    if acts and page.before(figure.start, _CLAUSE_OPENS, 16):
        return _may_be_part(figure, near)  # "60 personnes. |Quarante ont été relâchées"
    if near.sentence != figure.sentence:
        return False
    if page.before(figure.start, _VERBLESS, _FAR) and _ENDS.match(page.low, figure.end):
        return True  # "a évacué 43 habitants, les secouristes |12"
    if page.before(figure.start, _LISTED, 8) is None:
        return False
    adverb = _ADVERB.match(page.low, figure.end) is not None
    return figure.state or adverb or acts or _patterns().scene.match(page.low, figure.end) is not None


def _may_be_part(figure: Figure, near: Figure) -> bool:
    """It is no larger than what it is a part of."""
    whole = near.high if near.high is not None else near.value
    return whole is None or (figure.low or 0) <= whole
