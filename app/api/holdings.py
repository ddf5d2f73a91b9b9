"""Who says what of a claim, over all articles: a row an actor, role and stance."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Literal, Self

from sqlalchemy import Row, Select, bindparam, func, select

from app.annotation import Stance
from app.api import tables as t
from app.api.deps import Snapshot
from app.api.filters import VOICES
from app.api.shapes import ActorRef, shape
from app.lexicon.labels import label


@shape
class Holding:
    """An actor's word on a claim, over all articles."""

    actor: ActorRef
    """Whose word it is."""
    role: Literal["holder", "publisher"]
    """`holder`, or `publisher` for the reporter's own voice."""
    role_label: str
    """The same in French."""
    stance: Stance
    """What they do with the claim."""
    stance_label: str
    """The same in French."""
    mentions: int
    """How many attributions say so."""
    first_said: str | None
    """The earliest day on which they said it: the day said, else the day of the article."""
    last_said: str | None
    """The latest such day."""

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """From a row of `holdings`."""
        return cls(
            actor=ActorRef.of(row.actor_id, row.name, row.kind),
            role=row.role,
            role_label=label("role", row.role),
            stance=row.stance,
            stance_label=label("stance", row.stance),
            mentions=row.mentions,
            first_said=row.first_said,
            last_said=row.last_said,
        )


def _statement() -> Select[Any]:
    link, row, article, who = t.attribution_actor.c, t.attribution.c, t.source.c, t.actor.c
    stated = t.attribution_claim.c
    day = func.coalesce(row.said_low, article.published_low)
    last = func.coalesce(row.said_high, article.published_high)
    mentions = func.count().label("mentions")
    return (
        select(
            stated.claim_id,
            link.actor_id,
            who.name,
            who.kind,
            link.role,
            row.stance,
            mentions,
            func.min(day).label("first_said"),
            func.max(last).label("last_said"),
            func.max(row.confidence).label("confidence"),
        )
        .select_from(t.attribution_claim)
        .join(t.attribution, row.id == stated.attribution_id)
        .join(t.source, article.id == row.source_id)
        .join(t.attribution_actor, link.attribution_id == row.id)
        .join(t.actor, who.id == link.actor_id)
        .where(stated.claim_id.in_(bindparam("claims", expanding=True)), link.role.in_(VOICES), t.is_current)
        .group_by(stated.claim_id, link.actor_id, who.name, who.kind, link.role, row.stance)
        .order_by(mentions.desc(), who.name, row.stance, link.actor_id, link.role)
    )


_HOLDINGS = _statement()
"""Made once: making a statement takes longer than running it."""


def holdings(reading: Snapshot, claim_ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """Who says what of each of these claims in current articles: a row an actor, role and stance."""
    found = defaultdict(list)
    for holding in reading.rows(_HOLDINGS, {"claims": claim_ids}):
        found[holding.claim_id].append(holding)
    return found
