"""Where an actor contradicts others, its own members, or its own earlier word."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, or_, select

from app.annotation import CONFLICTS, RelationKind
from app.api import tables as t
from app.api.claim_lists import selected
from app.api.deps import Snapshot
from app.api.disputes import Dispute, contradicted_within, disputes, sides
from app.api.filters import said_by
from app.api.holdings import Holding, holdings
from app.api.shapes import ClaimRef, shape
from app.lexicon.labels import label

KINDS = CONFLICTS | {RelationKind.REVISES}
_LOOKED_AT = 5
"""How many relations are looked at for each contradiction wanted: of the others its actor holds no side."""


class Party(StrEnum):
    """With whom an actor is at odds."""

    ITSELF = "itself"
    MEMBERS = "members"
    OTHERS = "others"


@shape
class Opponent:
    """Whom an actor is at odds with on a claim."""

    party: Party
    """`itself`: its own other word · `members`: what belongs to it · `others`: anybody else."""
    party_label: str
    """The same in French."""
    holding: Holding
    """Whose word it is, and since when."""


@shape
class Contradiction:
    """A claim of an actor, and one that does not go with it."""

    kind: RelationKind
    """`value` or `stance`: the two contradict each other · `revises`: the actor gave another figure later."""
    kind_label: str
    """The same in French."""
    reason: str
    """Why, in words."""
    confidence: float
    """How likely the relation is right, from 0 to 1."""
    claim: ClaimRef
    """What the actor says of."""
    said_by: list[Holding]
    """Its stances on that, and those of its members where these are included."""
    other: ClaimRef
    """What it is at odds with; the same claim where others take another stance on it."""
    opponents: list[Opponent]
    """Who holds that."""
    conflict_href: str
    """Where all answers to the same question stand side by side."""


def contradictions(
    reading: Snapshot, actor_id: str, speaking: Collection[str], members: Collection[str], limit: int
) -> list[Contradiction]:
    """The latest contradictions that `speaking`, the actor with or without its members, is in; `limit` at most."""
    stated = t.attribution_claim.c
    current = select(t.source.c.id).where(t.is_current)
    said = select(t.attribution.c.id).where(
        t.attribution.c.id.in_(said_by([*speaking])), t.attribution.c.source_id.in_(current)
    )
    own = select(stated.claim_id).where(stated.attribution_id.in_(said))
    parties = _Parties(actor_id, frozenset(speaking), frozenset(members))
    found = [*_between(reading, parties, limit), *_within(reading, own, parties, limit)]
    # The claim stored last first, whichever way the two disagree.
    return [made for _, made in sorted(found, key=lambda pair: -pair[0])][:limit]


class _Parties:
    """Who is who among the holders of claims, seen from one actor."""

    def __init__(self, actor_id: str, speaking: frozenset[str], members: frozenset[str]) -> None:
        self.actor_id = actor_id
        self.speaking = speaking
        self.members = members

    def opponent(self, holding: Row[Any]) -> Opponent:
        party = Party.OTHERS
        if holding.actor_id in self.members:
            party = Party.ITSELF if holding.actor_id == self.actor_id else Party.MEMBERS
        return Opponent(party, label("party", party), Holding.of(holding))


def _between(reading: Snapshot, parties: _Parties, limit: int) -> list[tuple[int, Contradiction]]:
    link = t.relation.c
    numbers = select(t.saying.c.claim_seq).where(t.saying.c.actor_id.in_(parties.speaking))
    related = reading.rows(
        t.related.where(link.kind.in_(sorted(KINDS)), or_(link.a.in_(numbers), link.b.in_(numbers)))
        .order_by(link.seq.desc())
        .limit(limit * _LOOKED_AT)
    )
    claims, held = _claims(reading, {id for row in related for id in (row.a, row.b)})
    found = []
    for row in related:
        # Where the actor holds both sides, it is seen from the one stored last.
        sides = sorted((claims[row.a], claims[row.b]), key=lambda claim: -claim.seq)
        for mine, other in (sides, reversed(sides)):
            if made := _made(row, mine, held.get(mine.id, ()), other, held.get(other.id, ()), parties):
                found.append((mine.seq, made))
                break
    return found


def _within(
    reading: Snapshot, own: Select[tuple[Any]], parties: _Parties, limit: int
) -> list[tuple[int, Contradiction]]:
    claim = t.claim.c
    disputed = reading.rows(
        select(claim.id).where(claim.id.in_(own), contradicted_within()).order_by(claim.seq.desc()).limit(limit)
    )
    claims, held = _claims(reading, {row.id for row in disputed})
    found = []
    for key, row in claims.items():
        of_claim = held.get(key, ())
        for dispute in disputes(of_claim):
            made = _made(dispute, row, of_claim, row, of_claim, parties) if dispute.kind in KINDS else None
            found += [(row.seq, made)] if made else []
    return found


def _claims(reading: Snapshot, ids: Collection[str]) -> tuple[Mapping[str, Row[Any]], Mapping[str, Sequence[Row[Any]]]]:
    rows = reading.rows(selected().where(t.claim.c.id.in_(ids)))
    return {row.id: row for row in rows}, holdings(reading, [*ids])


def _made(
    relation: Row[Any] | Dispute,
    claim: Row[Any],
    of_claim: Sequence[Row[Any]],
    other: Row[Any],
    of_other: Sequence[Row[Any]],
    parties: _Parties,
) -> Contradiction | None:
    """What the actor says of `claim` against what anybody says of `other`; None where nobody is at odds."""
    kind = RelationKind(relation.kind)
    mine = [holding for holding in of_claim if holding.actor_id in parties.speaking]
    ours, theirs = sides(kind, claim, mine, other, of_other)
    if not ours:
        return None
    return Contradiction(
        kind=kind,
        kind_label=label("relation", kind),
        reason=relation.reason,
        confidence=relation.confidence,
        claim=ClaimRef.of(claim),
        said_by=[Holding.of(holding) for holding in ours],
        other=ClaimRef.of(other),
        opponents=[parties.opponent(holding) for holding in theirs],
        conflict_href=f"/v1/conflicts/{claim.group_id}",
    )
