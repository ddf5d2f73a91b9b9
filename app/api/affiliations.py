"""Holders rolled up by affiliation: the Pentagon, the White House and a minister as the United States."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Self

from sqlalchemy import Select, bindparam, literal, select

from app.api import tables as t
from app.api.deps import Snapshot
from app.api.holdings import Holding
from app.api.shapes import ActorRef, shape

_DEPTH = 20
"""How many parents are followed upwards; a chain that closes on itself must come to an end."""


@shape
class Affiliation:
    """The word of all who belong to one actor, taken together."""

    actor: ActorRef
    """The actor at the top: a state, a party, a company."""
    holders: list[ActorRef]
    """Whose word it is: the actor itself, or what belongs to it."""
    mentions: int
    """In how many attributions, each holder counted."""
    first_said: str | None
    """The earliest day on which one of them said it."""
    last_said: str | None
    """The latest such day."""

    @classmethod
    def of(cls, top: ActorRef, held: Sequence[Holding]) -> Self:
        """From the top actor and the holdings of those below it."""
        return cls(
            actor=top,
            holders=[holding.actor for holding in held],
            mentions=sum(holding.mentions for holding in held),
            first_said=min((holding.first_said for holding in held if holding.first_said), default=None),
            last_said=max((holding.last_said for holding in held if holding.last_said), default=None),
        )


def _chains() -> Select[Any]:
    who = t.actor.c
    leaves = who.id.in_(bindparam("actors", expanding=True))
    chain = select(who.id.label("leaf"), who.id, literal(0).label("depth")).where(leaves).cte("chain", recursive=True)
    parent = t.actor.alias("parent")
    chain = chain.union_all(
        select(chain.c.leaf, parent.c.id, chain.c.depth + 1)
        .join(t.actor, who.id == chain.c.id)
        .join(parent, parent.c.id == who.parent_id)
        .where(chain.c.depth < _DEPTH)
    )
    return select(chain.c.leaf, t.actor).join(t.actor, who.id == chain.c.id).order_by(chain.c.leaf, chain.c.depth)


_CHAINS = _chains()
"""Made once: making a statement takes longer than running it."""


def ancestors(reading: Snapshot, actor_ids: Collection[str]) -> dict[str, list[ActorRef]]:
    """Each of these actors, then what it belongs to, up to the actor at the top of its chain of parents."""
    above = defaultdict(list)
    for row in reading.rows(_CHAINS, {"actors": [*actor_ids]}):
        above[row.leaf].append(ActorRef.of(row.id, row.name, row.kind))
    return above


def origins(held: Sequence[Holding], above: Mapping[str, Sequence[ActorRef]]) -> int:
    """How many of the holders are origins of their own: not those who belong to another holder."""
    holders = {holding.actor.id for holding in held}
    return sum(holders.isdisjoint(actor.id for actor in above[holder][1:]) for holder in holders)


def rolled_up(held: Sequence[Holding], above: Mapping[str, Sequence[ActorRef]]) -> list[Affiliation]:
    """The holdings of one position by the actor at the top, the most frequent first."""
    top_of = {holder: chain[-1] for holder, chain in above.items()}
    below: dict[str, list[Holding]] = defaultdict(list)
    for holding in held:
        below[top_of[holding.actor.id].id].append(holding)
    found = [Affiliation.of(top_of[part[0].actor.id], part) for part in below.values()]
    return sorted(found, key=lambda affiliation: (-affiliation.mentions, affiliation.actor.name))
