"""Copies of one text: what several outlets printed of one agency's copy is told once."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Self

from sqlalchemy import Row, Select, bindparam, or_, select

from app.annotation import ActorKind
from app.api import tables as t
from app.api.deps import Snapshot
from app.api.shapes import shape
from app.folding import fold_words
from app.grouping import Links

_OF_ONE_ARTICLE = (ActorKind.UNNAMED, ActorKind.DOCUMENT)
"""Actors that are known by the words of one article: in a copy of it they are others, and the same."""


@shape
class Copy:
    """An article that prints the same text."""

    id: str
    """Id of the source."""
    publisher: str | None
    """Who published it."""
    title: str | None
    """Its headline."""
    href: str
    """Where it is in this API."""

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """From a row of the table of sources."""
        return cls(row.id, row.publisher, row.title, f"/v1/sources/{row.id}")


def copies_of(reading: Snapshot, source_ids: Collection[str]) -> dict[str, list[Copy]]:
    """The current copies of each of these articles, those stored first first; none for one that is not current."""
    link, article = t.source_copy.c, t.source.c
    wanted = (
        select(link.source_id.label("of"), article.id, article.publisher, article.title)
        .join(t.source, article.id == link.copy_id)
        .where(link.source_id.in_(source_ids))
        .order_by(article.seq)
    )
    found = defaultdict(list)
    for row in reading.rows(wanted):
        found[row.of].append(Copy.of(row))
    return found


def originals(reading: Snapshot, source_ids: Collection[str]) -> dict[str, str]:
    """For each of these articles one that stands for it and its copies among them."""
    links = Links[str]()
    for pair in reading.rows(_COPIES, {"sources": [*source_ids]}):
        if pair.copy_id in source_ids:
            links.join(pair.source_id, pair.copy_id)
    return {source: links.root(source) for source in source_ids}


def _of_articles() -> Select[Any]:
    link, row, article, who = t.attribution_actor.c, t.attribution.c, t.source.c, t.actor.c
    stated = t.attribution_claim.c
    return (
        select(stated.claim_id, row.stance, row.source_id, link.role, link.actor_id, who.name)
        .select_from(t.attribution_claim)
        .join(t.attribution, row.id == stated.attribution_id)
        .join(t.source, article.id == row.source_id)
        .join(t.attribution_actor, link.attribution_id == row.id)
        .join(t.actor, who.id == link.actor_id)
        .where(stated.claim_id.in_(bindparam("claims", expanding=True)), t.is_current)
        .where(or_(link.role == "publisher", (link.role == "holder") & who.kind.in_(_OF_ONE_ARTICLE)))
        .distinct()
    )


# Made once: making a statement takes longer than running it.
_OF_ARTICLES = _of_articles()
_COPIES = select(t.source_copy).where(t.source_copy.c.source_id.in_(bindparam("sources", expanding=True)))


def repeated(reading: Snapshot, claim_ids: Sequence[str]) -> dict[tuple[str, str], int]:
    """How many of a claim's holders, by claim and stance, are but another holder in a copy of the same article.

    These are papers that speak in their own voice, and sources that are known by an article's words alone. Each text
    has one of them; who has several texts of its own is an origin beside others.
    """
    said = reading.rows(_OF_ARTICLES, {"claims": claim_ids})
    one = originals(reading, {found.source_id for found in said})
    texts: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for found in said:
        voice = "" if found.role == "publisher" else fold_words(found.name)
        texts[found.claim_id, found.stance][found.actor_id].add(f"{voice} {one[found.source_id]}")
    return {key: _spare(of_actors) for key, of_actors in texts.items()}


def _spare(texts: Mapping[str, Collection[str]]) -> int:
    """By how much actors are more than the texts that they have among them."""
    links = Links[str]()
    for actor, its in texts.items():
        for text in its:
            links.join(f"actor {actor}", f"text {text}")
    actors = Counter(links.root(f"actor {actor}") for actor in texts)
    told = Counter(links.root(f"text {text}") for text in set().union(*texts.values()))
    return sum(max(0, actors[part] - told[part]) for part in actors)
