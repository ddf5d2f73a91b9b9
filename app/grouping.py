"""Claims into groups and relations. Pure: no database, no web, no settings.

The writer asks for the `block` of each statement, loads every statement of the blocks that an article touches, and
stores what `group` makes of each block. As `group` is a function of the set of a block's statements alone, neither the
order of ingestion nor the size of the database changes the result.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.annotation import Proposition, RelationKind, Stance


@dataclass(frozen=True, slots=True)
class Statement:
    """One attribution's word on one claim, as grouping needs it."""

    attribution: str
    claim: str
    """`claim_key(proposition)`."""
    proposition: Proposition
    stance: Stance
    holders: tuple[str, ...]
    """Actor ids; the publisher's for the reporter's own voice."""
    text: str
    """The words of the content."""
    when: str | None = None
    """EDTF: date said, else date published."""
    target: str | None = None
    """Claim that an anaphoric content answers ("ces accusations"), in which case `claim` is that claim."""


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """The claims that answer one question."""

    id: str
    question: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimRelation:
    """How claim `a` stands to claim `b`, with the reason in words."""

    group: str
    a: str
    b: str
    kind: RelationKind
    reason: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Grouping:
    """What `group` makes of one block."""

    groups: tuple[ClaimGroup, ...]
    relations: tuple[ClaimRelation, ...]


def claim_key(proposition: Proposition) -> str:
    """A hash of the normalised slots: the same proposition has the same key in every database."""
    raise NotImplementedError


def block(proposition: Proposition) -> str:
    """The coarse key within which claims are compared: two claims of different blocks never share a group."""
    raise NotImplementedError


def group(statements: Sequence[Statement]) -> Grouping:
    """The groups of one block's statements, and the relations between their claims."""
    raise NotImplementedError
