"""What widens or narrows what a content is about: elsewhere, the whole country, since when, whose soldiers."""

import re
from dataclasses import dataclass
from functools import cache

from app.extraction.numbers import any_of
from app.lexicon.events import events
from app.lexicon.propositions import proposition_words
from app.lexicon.quantities import quantity_words


@dataclass(frozen=True, slots=True)
class Scopes:
    """What widens or narrows what a content is about: elsewhere, the whole country, since when."""

    elsewhere: re.Pattern[str]
    country: re.Pattern[str]
    cumulative: re.Pattern[str]
    spans: re.Pattern[str]
    """ "depuis le |12 mai", "|depuis la fin janvier"."""
    own_ranks: re.Pattern[str]
    """ "dans ses rangs", "chez nous": of the speaker's own soldiers."""
    own_losses: re.Pattern[str]
    """ "n'avoir perdu que sept hommes": the same."""
    enemy: re.Pattern[str]
    """ "60 soldats |ennemis|": of the other side."""
    among: re.Pattern[str]
    """Of whom those counted are some: "parmi |les gendarmes|", "dans les rangs |des forces de l'ordre|"."""
    ranks: re.Pattern[str]
    """ "dans les rangs de l'armée": of soldiers, whosever."""
    out_of: re.Pattern[str]
    """ "|parmi les| 230 morts", "|sur ces| 400 dossiers": of which others are counted."""


@cache
def scopes() -> Scopes:
    """The lexicon's phrases of scope, with either apostrophe."""
    lexicon = events()
    # Spans of time with a number, of a figure that is not for one event: "depuis 2019", "en dix ans".
    since = r"depuis (?:\d{4}|(?:\w+ )?\w+ \d{4}|(?:\w+ ){1,3}ans)"
    within = rf"en (?:{any_of(proposition_words().spans)}|\d+) (?:ans?|mois)"
    law = any_of(lexicon.law).replace("'", "['’]")  # "les forces |de l'ordre|" are no soldiers
    elsewhere, country, cumulative = (
        any_of(phrases).replace("'", "['’]") for phrases in (lexicon.elsewhere, lexicon.country, lexicon.cumulative)
    )
    return Scopes(
        elsewhere=re.compile(rf"\b(?:{elsewhere})\b[^,;.:]{{0,40}}$"),
        country=re.compile(rf"\b(?:{country})\b"),
        cumulative=re.compile(rf"\b(?:{cumulative}|{since}|{within})\b"),
        spans=re.compile(
            rf"\b(?:{any_of(lexicon.span_openers)}) ?(?:le |la |l['’]|au |à )?\|"
            rf"|\|(?:{any_of(lexicon.span_openers)})\b"
        ),
        own_ranks=re.compile(
            rf"\b(?:(?:{any_of(lexicon.own)}) (?:{any_of(lexicon.ranks)})|{any_of(lexicon.at_home)})\b(?! de (?:{law}))"
        ),
        own_losses=re.compile(rf"^(?:en |n['’]en |n['’]|d['’])?(?:{any_of(lexicon.own_losses)})\b", re.IGNORECASE),
        enemy=re.compile(rf"\b(?:{any_of(lexicon.enemy)})\b".replace("'", "['’]")),
        among=re.compile(
            rf"\b(?:parmi|chez|dans les rangs|du côté) (?:les|des|de l['’]) ?(?P<who>[^\W\d_]+)(?P<law> de (?:{law}))?"
        ),
        out_of=re.compile(rf"\b(?:{any_of(quantity_words().context.whole)}) $", re.IGNORECASE),
        ranks=re.compile(rf"\b(?:{any_of(lexicon.among_ranks)}) (?:{any_of(lexicon.ranks)})\b(?! de (?:{law}))"),
    )
