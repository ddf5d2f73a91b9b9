"""Claims into groups and relations. Pure: no database, no web, no settings.

The writer asks for the `ties` of each statement, loads every statement of the neighbourhoods that an article touches,
and stores what `group` makes of them. As `group` is a function of the set of a neighbourhood's statements alone, the
order of ingestion and the size of the database change nothing.
"""

from app.grouping.clusters import group
from app.grouping.contents import MANY_WORDS
from app.grouping.keys import claim_key
from app.grouping.neighbours import Links
from app.grouping.origins import Saying, origins
from app.grouping.terms import ClaimGroup, ClaimRelation, Grouping, Position, Statement
from app.grouping.ties import ALWAYS, OPEN, Ties, in_passing_lasts_in, lasts_in, neighbours, reach, ties, together

__all__ = [
    "ALWAYS",
    "MANY_WORDS",
    "OPEN",
    "ClaimGroup",
    "ClaimRelation",
    "Grouping",
    "Links",
    "Position",
    "Saying",
    "Statement",
    "Ties",
    "claim_key",
    "group",
    "in_passing_lasts_in",
    "lasts_in",
    "neighbours",
    "origins",
    "reach",
    "ties",
    "together",
]
