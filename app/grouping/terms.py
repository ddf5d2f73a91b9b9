"""The terms of grouping: what goes in (statements) and what comes out (groups, positions, relations)."""

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
    names: tuple[str, ...] = ()
    """What the holders are called, in their order, for the reasons of relations."""
    target: str | None = None
    """Claim that an anaphoric content answers ("ces accusations"), in which case `claim` is that claim."""


@dataclass(frozen=True, slots=True)
class Position:
    """Who stands where on one claim: actor ids, sorted. A content that says "not P" counts as a denial of P."""

    claim: str
    asserted_by: tuple[str, ...] = ()
    denied_by: tuple[str, ...] = ()
    unconfirmed_by: tuple[str, ...] = ()
    questioned_by: tuple[str, ...] = ()

    @property
    def disputed(self) -> bool:
        """Asserted by one holder and denied by another."""
        return bool(self.asserted_by and self.denied_by) and len({*self.asserted_by, *self.denied_by}) > 1


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """The claims that answer one question."""

    id: str
    question: str
    """In French."""
    claims: tuple[str, ...]
    positions: tuple[Position, ...] = ()
    """One a claim, in the order of `claims`."""
    conflict: bool = False
    """At least one `value` or `stance` relation, or a claim that some assert and others deny."""


@dataclass(frozen=True, slots=True)
class ClaimRelation:
    """How claim `a` stands to claim `b`, with the reason in words.

    For `part_of` a is the part and b the whole; for `revises` b is the later figure; for `stance` and `unconfirmed` a
    is what is denied or left unconfirmed and b what is asserted. The other kinds read both ways.
    """

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
