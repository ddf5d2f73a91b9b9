"""Actors: who they are, what they claim, who contradicts them, and when they said what."""

import difflib
from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field
from sqlalchemy import ColumnElement, Row, func, select, tuple_

from app.annotation import ActorKind
from app.api import attributions, claims, profiles
from app.api import tables as t
from app.api.attributions import Attribution
from app.api.claims import Claim, ClaimRef, Holding, RelatedClaim
from app.api.deps import Read, Reading, StrictRoute
from app.api.filters import (
    ActorFilters,
    Word,
    attribution_conditions,
    claim_conditions,
    holds_words,
    matching,
    speakers,
)
from app.api.pages import Keyset, PageInfo, PageQuery
from app.api.problems import Nearest, Unknown
from app.api.profiles import Alias, Office, StanceCount
from app.api.shapes import ActorRef, shape
from app.folding import fold, fold_words
from app.lexicon.labels import label
from app.search import Indexed

router = APIRouter(tags=["actors"], route_class=StrictRoute)

ActorId = Annotated[str, Path(description="Id of the actor, such as `pentagone`.")]

_BEGINNING = 4
_CANDIDATES = 200
"""How much of a word, and how many actors, are looked at to find what a wrong id may have meant."""

_UNDATED = "9999-12-31"
"""Where the time line puts what no date is known of: at its end."""


class ActorQuery(PageQuery):
    """What the list of actors can be narrowed by."""

    kind: ActorKind | None = None
    """What sort of party it is."""
    parent: Annotated[Word | None, Field(examples=["etats-unis"])] = None
    """Id of the actor that it belongs to."""
    q: Annotated[str | None, Field(max_length=400, examples=["maison blanche"])] = None
    """Words, all of which its names hold; case, accents, plurals and elisions do not matter."""


@shape
class Actor(ActorRef):
    """A person, state, government, agency, organisation, medium, or a source that its article does not name."""

    title: str | None
    """Office or function, as last known."""
    parent_id: str | None
    """Id of the actor that it belongs to or speaks for."""
    registered: bool
    """Known beforehand, not only from articles."""
    claims_href: str
    """Where its claims are, with their conflicts."""
    timeline_href: str
    """Where its sayings are, in the order of time."""

    @classmethod
    def slots(cls, row: Row[Any]) -> dict[str, Any]:
        """The fields of a row of the table of actors, for this shape and the one that extends it."""
        return {
            "id": row.id,
            "name": row.name,
            "kind": ActorKind(row.kind),
            "kind_label": label("kind", row.kind),
            "href": f"/v1/actors/{row.id}",
            "title": row.title,
            "parent_id": row.parent_id,
            "registered": row.registered,
            "claims_href": f"/v1/actors/{row.id}/claims",
            "timeline_href": f"/v1/actors/{row.id}/timeline",
        }


@shape
class ActorDetail(Actor):
    """An actor with its names, offices, parts and the weight of its word."""

    parent: ActorRef | None
    """The actor that it belongs to or speaks for."""
    members: list[ActorRef]
    """The actors that belong to it or speak for it, directly."""
    aliases: list[Alias]
    """Its other names and where each was met, the most frequent first."""
    offices: list[Office]
    """Its offices, with their dates."""
    stances: list[StanceCount]
    """How often it asserts, denies, doubts; without its members."""


@shape
class ActorList:
    """A page of actors, by name."""

    items: list[Actor]
    """The actors."""
    page: PageInfo
    """Where the page stands."""
    total: int | None
    """How many there are in all; null unless asked for by `total=true`."""


@shape
class ActorClaim(RelatedClaim):
    """A claim that an actor, or one of its members, takes a stance on."""

    said_by: list[Holding]
    """The stances of the actor, and of its members where these are included."""


@shape
class ActorClaimList:
    """A page of an actor's claims, those stored last first."""

    items: list[ActorClaim]
    """The claims."""
    page: PageInfo
    """Where the page stands."""
    total: int | None
    """How many there are in all; null unless asked for by `total=true`."""


@shape
class TimelineEntry:
    """Something that an actor said, at its place in time."""

    day: str | None
    """The day said, else the day of the article; null where neither is known."""
    dated_by: Literal["said", "published"] | None
    """Which of the two `day` is."""
    attribution: Attribution
    """What was said, with the words that prove it."""
    claims: list[ClaimRef]
    """The claims that it states."""


@shape
class Timeline:
    """A page of what an actor said, the earliest first, what is undated last."""

    items: list[TimelineEntry]
    """The sayings."""
    page: PageInfo
    """Where the page stands."""
    total: int | None
    """How many there are in all; null unless asked for by `total=true`."""


def existing(reading: Reading, actor_id: str) -> Row[Any]:
    """The row of an actor; raises Unknown, with the nearest names, where there is none."""
    row = reading.row(select(t.actor).where(t.actor.c.id == actor_id))
    if row is None:
        raise Unknown("actor", actor_id, _nearest(reading, actor_id))
    return row


def _nearest(reading: Reading, wanted: str) -> list[Nearest]:
    # The index gives those of whose names a word begins like one of the words asked for, however many actors there are;
    # the closest of these by spelling are offered.
    row, name = t.actor.c, t.alias.c
    begins = sorted({word[:_BEGINNING] for word in fold_words(wanted.replace("_", " ")).split()})
    if not begins:
        return []
    match = " OR ".join(f'"{word}"*' for word in begins)
    rows = reading.rows(
        select(row.id, row.name, name.alias)
        .outerjoin(t.alias, name.actor_id == row.id)
        .where(row.seq.in_(matching(Indexed.ACTOR, match, limit=_CANDIDATES)))
    )
    spelt = {fold(text): actor for actor in rows for text in (actor.alias, actor.name, actor.id) if text}
    close = difflib.get_close_matches(fold(wanted), spelt, n=_CANDIDATES, cutoff=0.5)
    found = {spelt[match].id: spelt[match].name for match in close}
    return [Nearest(id, name, f"/v1/actors/{id}") for id, name in found.items()][:3]


@router.get("/actors", response_model=ActorList, operation_id="listActors")
async def list_actors(reading: Read, query: Annotated[ActorQuery, Query()]) -> Response:
    """Actors, by name."""

    def answer() -> Response:
        row = t.actor.c
        conditions: list[ColumnElement[bool]] = []
        if query.kind:
            conditions.append(row.kind == query.kind)
        if query.parent:
            conditions.append(row.parent_id == query.parent)
        if query.q is not None:
            conditions.append(holds_words(Indexed.ACTOR, query.q))
        keyset = Keyset.of("actors", query, (str, int))
        wanted = select(t.actor).where(*conditions).order_by(row.name, row.seq).limit(query.limit + 1)
        if keyset.after:
            wanted = wanted.where(tuple_(row.name, row.seq) > tuple_(*keyset.after))
        rows, page = keyset.cut(reading.rows(wanted), lambda found: (found.name, found.seq))
        total = reading.total(query, t.actor, conditions)
        return reading.answer(ActorList([Actor(**Actor.slots(found)) for found in rows], page, total), page)

    return await reading.run(answer)


@router.get("/actors/{actor_id}", response_model=ActorDetail, operation_id="getActor")
async def get_actor(reading: Read, actor_id: ActorId) -> Response:
    """One actor, with its names and where each was met, its offices, and what belongs to it."""
    row = existing(reading, actor_id)
    who = t.actor.c
    parent = reading.row(select(t.actor).where(who.id == row.parent_id)) if row.parent_id else None
    parts = reading.rows(select(t.actor).where(who.parent_id == actor_id).order_by(who.name))
    detail = ActorDetail(
        **Actor.slots(row),
        parent=ActorRef.of(parent.id, parent.name, parent.kind) if parent else None,
        members=[ActorRef.of(part.id, part.name, part.kind) for part in parts],
        aliases=profiles.aliases(reading, actor_id),
        offices=profiles.offices(reading, actor_id),
        stances=profiles.stances(reading, actor_id),
    )
    return reading.answer(detail)


@router.get("/actors/{actor_id}/claims", response_model=ActorClaimList, operation_id="listActorClaims")
async def list_actor_claims(reading: Read, actor_id: ActorId, query: Annotated[ActorFilters, Query()]) -> Response:
    """What an actor asserts, denies, doubts or leaves unconfirmed, each with what contradicts it, and who."""

    def answer() -> Response:
        existing(reading, actor_id)
        ids = speakers(reading, actor_id, query.include_members)
        conditions = claim_conditions(reading, query, ids)
        rows, page, total = claims.claim_page(reading, "actor claims", query, conditions, actor=actor_id)
        held = claims.holdings(reading, [row.id for row in rows])
        related = claims.relations(reading, rows, held)
        items = []
        for row in rows:
            slots = Claim.slots(row, held.get(row.id, ()))
            own = [holding for holding in slots["holders"] if holding.actor.id in ids]
            items.append(ActorClaim(**slots, relations=related[row.id], said_by=own))
        return reading.answer(ActorClaimList(items, page, total), page)

    return await reading.run(answer)


@router.get("/actors/{actor_id}/timeline", response_model=Timeline, operation_id="getActorTimeline")
async def get_actor_timeline(reading: Read, actor_id: ActorId, query: Annotated[ActorFilters, Query()]) -> Response:
    """What an actor said in the order of time, the earliest first: by the day said, else by the day of the article."""

    def answer() -> Response:
        existing(reading, actor_id)
        conditions = attribution_conditions(reading, query, speakers(reading, actor_id, query.include_members))
        row = t.attribution.c
        day = func.coalesce(row.said_low, t.source.c.published_low, _UNDATED)
        keyset = Keyset.of("actor timeline", query, (str, int), actor=actor_id)
        wanted = (
            select(t.attribution, day.label("day"))
            .join(t.source, t.source.c.id == row.source_id)
            .where(*conditions)
            .order_by(day, row.seq)
            .limit(query.limit + 1)
        )
        if keyset.after:
            wanted = wanted.where(tuple_(day, row.seq) > tuple_(*keyset.after))
        rows, page = keyset.cut(reading.rows(wanted), lambda found: (found.day, found.seq))
        total = reading.total(query, t.attribution, conditions)
        return reading.answer(Timeline(_entries(reading, rows), page, total), page)

    return await reading.run(answer)


def _entries(reading: Reading, rows: Sequence[Row[Any]]) -> list[TimelineEntry]:
    stated = t.attribution_claim.c
    of_attribution = defaultdict(list)
    for claim in reading.rows(
        select(stated.attribution_id, t.claim)
        .join(t.claim, t.claim.c.id == stated.claim_id)
        .where(stated.attribution_id.in_([row.id for row in rows]))
        .order_by(stated.position)
    ):
        of_attribution[claim.attribution_id].append(ClaimRef.of(claim))
    entries = []
    for row, attribution in zip(rows, attributions.load(reading, rows), strict=True):
        dated_by: Literal["said", "published"] | None = "said" if row.said_low else "published"
        if row.day == _UNDATED:
            dated_by = None
        entries.append(TimelineEntry(row.day if dated_by else None, dated_by, attribution, of_attribution[row.id]))
    return entries
