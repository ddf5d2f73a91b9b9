"""Claims into groups and relations. Pure: no database, no web, no settings.

The writer asks for the `block` of each statement, loads every statement of the blocks that an article touches, and
stores what `group` makes of each block. As `group` is a function of the set of a block's statements alone, neither the
order of ingestion nor the size of the database changes the result.
"""

from app.grouping.clusters import group
from app.grouping.keys import block, claim_key
from app.grouping.terms import ClaimGroup, ClaimRelation, Grouping, Position, Statement

__all__ = ["ClaimGroup", "ClaimRelation", "Grouping", "Position", "Statement", "block", "claim_key", "group"]
