"""What is known of an actor beside its claims: names, offices, and the weight of its word."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, Self

from sqlalchemy import Row, func, select

from app.annotation import Stance
from app.api import tables as t
from app.api.deps import Snapshot
from app.api.shapes import ActorRef, SourceRef, TextSpan, shape
from app.edtf import bounds
from app.lexicon.labels import known_label, label
from app.positional import SPAN

ATTESTED = 3
"""How many places an alias is shown at."""
ATTESTED_WORDS = 10
"""How many different words a way of resolution is shown with."""


@shape
class Attestation:
    """A place in an article where an alias stands."""

    source: SourceRef
    """The article."""
    span: TextSpan
    """The words there."""


@shape
class Alias:
    """A name of an actor."""

    alias: str
    """The name."""
    registered: bool
    """Known beforehand."""
    mentions: int
    """In how many places articles use it."""
    attested: list[Attestation]
    """Some of these places, the first ones."""

    @classmethod
    def of(cls, row: Row[Any], attested: list[Attestation]) -> Self:
        """From a row that counts where an alias stands."""
        return cls(row.alias, bool(row.registered), row.mentions, attested)


@shape
class Office:
    """An office that an actor holds or held."""

    title: str
    """The office."""
    organisation: ActorRef | None
    """Where."""
    since: str | None
    """Its first day (EDTF); null is unknown."""
    since_low: str | None
    """The earliest day that `since` may mean."""
    until: str | None
    """Its last day (EDTF); null is open or unknown."""
    until_high: str | None
    """The latest day that `until` may mean."""
    source_id: str | None
    """Id of the article that says so; null where it was known beforehand."""


@shape
class StanceCount:
    """How often an actor takes a stance."""

    stance: Stance
    """The stance."""
    stance_label: str
    """The same in French."""
    mentions: int
    """In how many attributions."""
    claims_href: str
    """Where the claims are."""


@shape
class Resolution:
    """A way in which words of articles led to an actor."""

    resolved_by: str
    """The way: `name`, `title`, `pronoun` …"""
    resolved_by_label: str | None
    """The same in French."""
    mentions: int
    """How many attributions it led there."""
    words: list[str]
    """The words that it understood so, the most frequent first."""


def aliases(reading: Snapshot, actor_id: str) -> list[Alias]:
    """The names of an actor, those that articles use most first."""
    name = t.alias.c
    mentions = func.count(name.source_id).label("mentions")
    known = (func.count() > mentions.element).label("registered")
    counted = (
        select(name.alias, mentions, known)
        .where(name.actor_id == actor_id)
        .group_by(name.alias)
        .order_by(mentions.desc(), func.min(name.seq))
    )
    attested = _attested(reading, actor_id)
    return [Alias.of(row, attested[row.alias]) for row in reading.rows(counted)]


def _attested(reading: Snapshot, actor_id: str) -> dict[str, list[Attestation]]:
    """The first places in articles where each alias stands."""
    name = t.alias.c
    rank = func.row_number().over(partition_by=name.alias, order_by=name.seq).label("rank")
    ranked = (
        select(name.alias, name.source_id, name.start, name.end, rank)
        .where(name.actor_id == actor_id, name.start.is_not(None))
        .subquery()
    )
    places = reading.rows(
        select(t.source, ranked.c.alias, ranked.c.start.label("at"), ranked.c.end.label("until"))
        .join(ranked, ranked.c.source_id == t.source.c.id)
        .where(ranked.c["rank"] <= ATTESTED)
        .order_by(ranked.c["rank"])
    )
    found = defaultdict(list)
    for row in places:
        found[row.alias].append(Attestation(SourceRef.of(row), TextSpan.of(row.text, row.at, row.until)))
    return found


def offices(reading: Snapshot, actor_id: str) -> list[Office]:
    """The offices of an actor, the earliest first."""
    held, where = t.office.c, t.actor.c
    found = reading.rows(
        select(t.office, where.name, where.kind)
        .outerjoin(t.actor, where.id == held.organisation_id)
        .where(held.actor_id == actor_id)
        .order_by(held.since.nulls_first(), held.seq)
    )
    return [
        Office(
            title=row.title,
            organisation=ActorRef.of(row.organisation_id, row.name, row.kind) if row.name else None,
            since=row.since,
            since_low=bounds(row.since)[0],
            until=row.until,
            until_high=bounds(row.until)[1],
            source_id=row.source_id,
        )
        for row in found
    ]


def stances(reading: Snapshot, actor_id: str, speaking: Collection[str]) -> list[StanceCount]:
    """How often those who speak, an actor with or without its members, take each stance in current articles."""
    said = t.saying.c
    mentions = func.count(said.attribution_seq.distinct()).label("mentions")
    counted = (
        select(said.stance, mentions)
        .where(said.actor_id.in_(speaking))
        .group_by(said.stance)
        .order_by(mentions.desc(), said.stance)
    )
    with_members = "&include_members=true" if len(speaking) > 1 else ""
    return [
        StanceCount(
            Stance(found.stance),
            label("stance", found.stance),
            found.mentions,
            f"/v1/actors/{actor_id}/claims?stance={found.stance}{with_members}",
        )
        for found in reading.rows(counted)
    ]


def resolutions(reading: Snapshot, speaking: Collection[str]) -> list[Resolution]:
    """How the words of current articles led to those who speak, the most frequent way first."""
    link = t.attribution_actor.c
    words = link.mention[SPAN.names.index("text")].as_string()
    mentions = func.count().label("mentions")
    current = select(t.attribution.c.id).where(
        t.attribution.c.source_id.in_(select(t.source.c.id).where(t.is_current)),
        t.attribution.c.id == link.attribution_id,
    )
    counted = (
        select(link.resolved_by, words.label("words"), mentions)
        .where(link.actor_id.in_(speaking), current.exists())
        .group_by(link.resolved_by, words)
        .order_by(mentions.desc(), words.nulls_first(), link.resolved_by)
    )
    by_way = defaultdict(list)
    for row in reading.rows(counted):
        by_way[row.resolved_by].append(row)
    found = [
        Resolution(
            way,
            known_label("resolution", way),
            sum(row.mentions for row in rows),
            [row.words for row in rows if row.words][:ATTESTED_WORDS],
        )
        for way, rows in by_way.items()
    ]
    return sorted(found, key=lambda resolution: -resolution.mentions)
