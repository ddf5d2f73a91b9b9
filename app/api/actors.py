"""Actors: who they are, what they claim, who contradicts them, and when they said what."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field
from sqlalchemy import ColumnElement, Row, func, select, tuple_

from app.annotation import ActorKind, Stance
from app.api import attributions, claims, conflicts, profiles
from app.api import tables as t
from app.api.attributions import Attribution
from app.api.claim_lists import ActorClaimQuery, claim_page, counted
from app.api.claims import Claim, RelatedClaim
from app.api.conflicts import Conflict, ConflictQuery
from app.api.contradictions import Contradiction, contradictions
from app.api.deps import Read, Snapshot, StrictRoute
from app.api.facets import FacetValue
from app.api.filters import (
    ActorFilters,
    Word,
    Words,
    asks_only_who,
    attribution_conditions,
    holds_words,
    of_actors,
    speakers,
)
from app.api.holdings import Holding, holdings
from app.api.matching import matches
from app.api.pages import CommaSeparated, Keyset, Order, PageInfo, PageQuery, QueryModel
from app.api.problems import Nearest, Unknown
from app.api.profiles import Alias, Office, Resolution, StanceCount
from app.api.shapes import ActorRef, ClaimRef, shape
from app.lexicon.labels import label
from app.search import Indexed

router = APIRouter(tags=["actors"], route_class=StrictRoute)

ActorId = Annotated[str, Path(description="Id of the actor, such as `pentagone`.")]

Section = Literal["claims", "denials", "conflicts", "contradictions", "timeline", "mentions"]


class DetailQuery(QueryModel):
    """What comes with an actor."""

    include: Annotated[tuple[Section, ...], CommaSeparated, Field(examples=[["conflicts", "denials"]])] = ()
    """What a page about it needs beside its names, several separated by commas; the latest of each, `limit` at most."""
    include_members: bool = False
    """Also the word of its parts, such as a state's ministries, services and ministers."""
    limit: Annotated[int, Field(ge=1, le=50, examples=[5])] = 10
    """How many items of each section to return at most; its claims, conflicts and time line have lists of their own."""


class ActorSelection(QueryModel):
    """What the list of actors can be narrowed by."""

    kind: ActorKind | None = None
    """What sort of party it is."""
    parent: Annotated[Word | None, Field(examples=["etats-unis"])] = None
    """Id of the actor that it belongs to."""
    q: Annotated[Words | None, Field(examples=["maison blanche"])] = None
    """Words, all of which its names hold; case, accents, plurals and elisions do not matter."""


class ActorQuery(ActorSelection, PageQuery):
    """What the list of actors takes."""


class TimelineQuery(ActorFilters, PageQuery):
    """What an actor's time line takes."""


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
    evidence: list[Attribution] | None = None
    """The latest attributions that state it, with their words; null unless asked for by `include=evidence`."""


@shape
class ActorClaimList:
    """A page of an actor's claims."""

    items: list[ActorClaim]
    """The claims."""
    page: PageInfo
    """Where the page stands."""
    total: int | None
    """How many there are in all; null unless asked for by `total=true`."""
    facets: dict[str, list[FacetValue]] | None
    """How many claims have each value, the most frequent first; null unless asked for by `facets`."""


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


@shape
class ActorDetail(Actor):
    """An actor with its names, offices, parts and the weight of its word."""

    parent: ActorRef | None
    """The actor that it belongs to or speaks for."""
    members: list[ActorRef]
    """The actors that belong to it or speak for it: directly, or by any number of steps where members are included."""
    aliases: list[Alias]
    """Its other names and where each was met, the most frequent first."""
    offices: list[Office]
    """Its offices, with their dates."""
    stances: list[StanceCount]
    """How often it asserts, denies, doubts; with its members where these are included."""
    claims: list[ActorClaim] | None
    """Its latest claims, each with what contradicts it; null unless asked for by `include`, as all that follows."""
    denials: list[ActorClaim] | None
    """What it denies, the latest first."""
    conflicts: list[Conflict] | None
    """The questions on which it takes a position and answers contradict each other."""
    contradictions: list[Contradiction] | None
    """Where it contradicts others, its own members or its own earlier word, and where it changed a figure."""
    timeline: list[TimelineEntry] | None
    """What it said, the latest first."""
    mentions: list[Resolution] | None
    """How the words of articles led to it."""


def existing(reading: Snapshot, actor_id: str) -> Row[Any]:
    """The row of an actor; raises Unknown, with the nearest names, where there is none."""
    row = reading.row(select(t.actor).where(t.actor.c.id == actor_id))
    if row is None:
        raise Unknown("actor", actor_id, _nearest(reading, actor_id))
    return row


def _nearest(reading: Snapshot, wanted: str) -> list[Nearest]:
    near = matches(reading, wanted.replace("-", " ").replace("_", " "), limit=3)
    return [Nearest(match.actor.id, match.actor.name, match.actor.href) for match in near]


def listed(reading: Snapshot, query: ActorQuery) -> ActorList:
    """The page of the list of actors that the query asks for."""
    row = t.actor.c
    conditions: list[ColumnElement[bool]] = []
    if query.kind:
        conditions.append(row.kind == query.kind)
    if query.parent:
        conditions.append(row.parent_id == query.parent)
    if query.q is not None:
        conditions.append(holds_words(reading, Indexed.ACTOR, query.q))
    keyset = Keyset.of("actors", query, (str, int))
    wanted = select(t.actor).where(*conditions).order_by(row.name, row.seq).limit(query.limit + 1)
    if keyset.after:
        wanted = wanted.where(tuple_(row.name, row.seq) > tuple_(*keyset.after))
    rows, page = keyset.cut(reading.rows(wanted), lambda found: (found.name, found.seq))
    total = reading.total(query, t.actor, conditions)
    return ActorList([Actor(**Actor.slots(found)) for found in rows], page, total)


def listed_claims(reading: Snapshot, actor_id: str, query: ActorClaimQuery) -> ActorClaimList:
    """The page of the list of an actor's claims that the query asks for."""
    ids = speakers(reading, actor_id, query.include_members)
    rows, page = claim_page(reading, "actor claims", query, ids, actor=actor_id)
    held = holdings(reading, [row.id for row in rows])
    related = claims.relations(reading, rows, held)
    proving = claims.evidence(reading, [row.id for row in rows]) if query.include else None
    items = []
    for row in rows:
        slots = Claim.slots(row, held.get(row.id, ()))
        own = [holding for holding in slots["holders"] if holding.actor.id in ids]
        shown = proving.get(row.id, []) if proving is not None else None
        items.append(ActorClaim(**slots, relations=related[row.id], said_by=own, evidence=shown))
    return ActorClaimList(items, page, *counted(reading, query, ids))


def listed_timeline(reading: Snapshot, actor_id: str, query: TimelineQuery, *, latest_first: bool = False) -> Timeline:
    """The page of an actor's time line that the query asks for."""
    ids = speakers(reading, actor_id, query.include_members)
    conditions = attribution_conditions(reading, query, ids)
    row, said, along = t.attribution.c, t.saying.c, asks_only_who(query)
    day = func.coalesce(row.said_low, t.source.c.published_low)
    dated, seq = (said.day, said.attribution_seq) if along else (day, row.seq)
    order = Order.of("-day" if latest_first else "day", {"day": dated}, seq)
    keyset = Keyset.of("actor timeline", query, order.types, actor=actor_id)
    wanted = select(t.attribution, day.label("day")).join(t.source, t.source.c.id == row.source_id)
    if along:
        # The page is cut from what the index holds, and only then are its attributions looked up.
        each = select(seq.label("said")).where(*of_actors(query, ids)).group_by(seq, dated)
        page = order.apply(each, keyset).subquery()
        wanted = order.again(wanted.join(page, page.c.said == row.seq), page)
    else:
        wanted = order.apply(wanted.where(*conditions), keyset)
    rows, info = keyset.cut(reading.rows(wanted), order.key_of)
    total = reading.total(query, t.attribution, conditions)
    return Timeline(_entries(reading, rows), info, total)


@router.get("/actors", response_model=ActorList, operation_id="listActors")
async def list_actors(reading: Read, query: Annotated[ActorQuery, Query()]) -> Response:
    """Actors, by name."""

    def answer() -> Response:
        found = listed(reading, query)
        return reading.answer(found, found.page)

    return await reading.run(answer)


@router.get("/actors/{actor_id}", response_model=ActorDetail, operation_id="getActor")
async def get_actor(reading: Read, actor_id: ActorId, query: Annotated[DetailQuery, Query()]) -> Response:
    """One actor: its names and where each was met, its offices, what belongs to it, and what `include` asks for."""

    def answer() -> Response:
        row = existing(reading, actor_id)
        who = t.actor.c
        parent = reading.row(select(t.actor).where(who.id == row.parent_id)) if row.parent_id else None
        speaking = speakers(reading, actor_id, query.include_members)
        belonging = who.id.in_(speaking) & (who.id != actor_id) if query.include_members else who.parent_id == actor_id
        parts = reading.rows(select(t.actor).where(belonging).order_by(who.name, who.seq))
        detail = ActorDetail(
            **Actor.slots(row),
            parent=ActorRef.of(parent.id, parent.name, parent.kind) if parent else None,
            members=[ActorRef.of(part.id, part.name, part.kind) for part in parts],
            aliases=profiles.aliases(reading, actor_id),
            offices=profiles.offices(reading, actor_id),
            stances=profiles.stances(reading, actor_id, speaking),
            **_sections(reading, actor_id, speaking, query),
        )
        return reading.answer(detail)

    return await reading.run(answer)


@router.get("/actors/{actor_id}/claims", response_model=ActorClaimList, operation_id="listActorClaims")
async def list_actor_claims(reading: Read, actor_id: ActorId, query: Annotated[ActorClaimQuery, Query()]) -> Response:
    """What an actor asserts, denies, doubts or leaves unconfirmed, each with what contradicts it, and who."""

    def answer() -> Response:
        existing(reading, actor_id)
        found = listed_claims(reading, actor_id, query)
        return reading.answer(found, found.page)

    return await reading.run(answer)


@router.get("/actors/{actor_id}/timeline", response_model=Timeline, operation_id="getActorTimeline")
async def get_actor_timeline(reading: Read, actor_id: ActorId, query: Annotated[TimelineQuery, Query()]) -> Response:
    """What an actor said in the order of time, the earliest first: by the day said, else by the day of the article."""

    def answer() -> Response:
        existing(reading, actor_id)
        found = listed_timeline(reading, actor_id, query)
        return reading.answer(found, found.page)

    return await reading.run(answer)


def _sections(reading: Snapshot, actor_id: str, speaking: Sequence[str], query: DetailQuery) -> dict[str, Any]:
    """What `include` asks for, by field; None for what it does not."""
    cut: dict[str, Any] = {"include_members": query.include_members, "limit": query.limit}
    denied = ActorClaimQuery(stance=Stance.DENIES, **cut)
    makers: dict[Section, Callable[[], list[Any]]] = {
        "claims": lambda: listed_claims(reading, actor_id, ActorClaimQuery(**cut)).items,
        "denials": lambda: listed_claims(reading, actor_id, denied).items,
        "conflicts": lambda: conflicts.listed(reading, ConflictQuery(actor=actor_id, **cut)).items,
        "contradictions": lambda: contradictions(
            reading, actor_id, speaking, speakers(reading, actor_id, True), query.limit
        ),
        "timeline": lambda: listed_timeline(reading, actor_id, TimelineQuery(**cut), latest_first=True).items,
        "mentions": lambda: profiles.resolutions(reading, speaking),
    }
    return {section: make() if section in query.include else None for section, make in makers.items()}


def _entries(reading: Snapshot, rows: Sequence[Row[Any]]) -> list[TimelineEntry]:
    of_attribution = attributions.claims_of(reading, [row.id for row in rows])
    entries = []
    for row, attribution in zip(rows, attributions.load(reading, rows, Attribution), strict=True):
        dated_by: Literal["said", "published"] | None = "said" if row.said_low else "published"
        claims_stated = of_attribution.get(row.id, [])
        entries.append(TimelineEntry(row.day, dated_by if row.day else None, attribution, claims_stated))
    return entries
