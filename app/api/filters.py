"""The filters of the lists of claims and attributions, and the conditions that they stand for."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import ColumnElement, Select, exists, func, literal_column, select, true

from app.annotation import Modality, Quotation, Stance
from app.api import tables as t
from app.api.deps import Snapshot
from app.api.disputes import contradicted
from app.api.pages import QueryModel
from app.api.problems import HOLDS_A_WORD
from app.api.terms import in_place, of_unit
from app.lexicon.events import events
from app.search import Indexed, index, terms

VOICES = ("holder", "publisher")
"""The roles of an actor whose word an attribution is; `via` only relays it."""

# A year from 1000 to 2999, as `app.edtf` reads them, a month, or a day that its month has that year.
_YEAR = r"[12]\d{3}"
_DAYS = r"(0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8])"
_BY_FOUR = r"(0[48]|[2468][048]|[13579][26])"
_DAY_PATTERN = rf"^{_YEAR}(-(0[1-9]|1[0-2]|{_DAYS}))?$|^([12]\d{_BY_FOUR}|(1[26]|2[048])00)-02-29$"
# What completes a year, a month or a day to a bound that no day within it sorts after.
_LAST_DAY = {4: "-12-31", 7: "-31", 10: ""}
_OF_WHO = frozenset({"actor", "include_members", "stance", "sort", "limit", "cursor", "total", "facets", "include"})
"""Parameters that ask who takes which stance, or nothing of the items of a list."""
Word = Annotated[str, Field(min_length=1, max_length=200)]
Id = Annotated[str, Field(min_length=1, max_length=200, examples=["pentagone"])]
Words = Annotated[str, Field(max_length=400, pattern=HOLDS_A_WORD)]
Day = Annotated[str, Field(pattern=_DAY_PATTERN, examples=["2024-10-31"])]


class SayingFilters(QueryModel):
    """What a list of sayings, or of what is said, can be narrowed by."""

    via: Annotated[Id | None, Field(examples=["tass"])] = None
    """Id of an actor that relays it."""
    publisher: Annotated[Word | None, Field(examples=["Le Courrier du Ponant"])] = None
    """Publisher of the article, as it is written there."""
    source: Annotated[Word | None, Field(examples=["s1"])] = None
    """Id of the article."""
    stance: Stance | None = None
    """What the actor does with the content."""
    quotation: Quotation | None = None
    """How it is quoted."""
    modality: Modality | None = None
    """In what mode it is put forward."""
    said_from: Day | None = None
    """Said on this day (or in this month, this year) or later, where the article dates the saying."""
    said_to: Day | None = None
    """Said on this day (or in this month, this year) or earlier."""
    published_from: Day | None = None
    """Published on this day (or in this month, this year) or later."""
    published_to: Day | None = None
    """Published on this day (or in this month, this year) or earlier."""
    event: Annotated[Word | None, Field(examples=["troops_sent"])] = None
    """Type of the event that it is about."""
    place: Annotated[Word | None, Field(examples=["Koursk"])] = None
    """Place that it is about, or that contains it: `Russie` finds what is said of Koursk."""
    unit: Annotated[Word | None, Field(examples=["soldats"])] = None
    """What is counted or measured; words for the same thing find each other: `militaires`, `soldats`."""
    value_min: Annotated[float | None, Field(allow_inf_nan=False, examples=[5000])] = None
    """The figure in it may be this great: `au moins 3 000` may be 5 000. It is in the `unit` that is asked for, if that
    is one of several for the same: with `kilos`, 5000 is 5 `tonnes`."""
    value_max: Annotated[float | None, Field(allow_inf_nan=False, examples=[20000])] = None
    """The figure in it may be this small, in the same unit."""
    confidence_min: Annotated[float | None, Field(ge=0, le=1, examples=[0.9])] = None
    """Attributed with at least this confidence."""
    in_conflict: bool | None = None
    """True: only what a figure or a stance contradicts. False: only what nothing contradicts."""
    include_replaced: bool = False
    """Also what only a replaced revision of an article says."""
    q: Annotated[Words | None, Field(examples=["soldats nord-coréens"])] = None
    """Words, all of which it holds; case, accents, plurals and elisions do not matter."""


class ActorFilters(SayingFilters):
    """The same for the sayings of one actor."""

    include_members: bool = False
    """Also the word of its parts, such as a state's ministries, services and ministers."""


class AttributionFilters(ActorFilters):
    """The same for those of any actor."""

    actor: Id | None = None
    """Id of the actor whose word it is; `include_members` extends it to its parts."""

    def speakers(self, reading: Snapshot) -> list[str] | None:
        """The ids of the actors whose word is wanted; None where anybody's is."""
        return speakers(reading, self.actor, self.include_members) if self.actor else None


def speakers(reading: Snapshot, actor_id: str, include_members: bool) -> list[str]:
    """The ids of an actor and, if wanted, of all that belongs to it down the chain of parents."""
    if not include_members:
        return [actor_id]
    tree = select(t.actor.c.id).where(t.actor.c.id == actor_id).cte("members", recursive=True)
    # UNION, not UNION ALL: a chain of parents that closes on itself must come to an end.
    tree = tree.union(select(t.actor.c.id).where(t.actor.c.parent_id == tree.c.id))
    return [row.id for row in reading.rows(select(tree.c.id))]


def saying_conditions(query: SayingFilters, actors: list[str] | None) -> list[ColumnElement[bool]]:
    """The conditions on rows of `attribution` that are about the saying, not about what is said."""
    return [*_sayings(query, actors), *([] if query.include_replaced else [_of_article(t.is_current)])]


def attribution_conditions(
    reading: Snapshot, query: SayingFilters, actors: list[str] | None
) -> list[ColumnElement[bool]]:
    """The conditions of a query on rows of `attribution`; `actors` says whose, None anybody's."""
    conditions = saying_conditions(query, actors)
    if query.modality:
        conditions.append(t.attribution.c.modality == query.modality)
    if about := [*_contents(reading, query)]:
        stated = t.attribution_claim.c.attribution_id == t.attribution.c.id
        joined = t.attribution_claim.join(t.claim, t.claim.c.id == t.attribution_claim.c.claim_id)
        conditions.append(exists(select(literal_column("1")).select_from(joined).where(stated, *about)))
    return conditions


def claim_conditions(reading: Snapshot, query: SayingFilters, actors: list[str] | None) -> list[ColumnElement[bool]]:
    """The conditions of a query on rows of `claim`; those on its sayings must hold of one and the same saying."""
    conditions = [*_contents(reading, query)]
    if query.modality:
        conditions.append(t.claim.c.modality == query.modality)
    if (numbers := numbers_said(query, actors)) is not None:
        conditions.append(t.claim.c.seq.in_(numbers))
    elif [*_sayings(query, actors)]:
        said = saying_conditions(query, actors)
        joined = t.attribution_claim.join(t.attribution, t.attribution.c.id == t.attribution_claim.c.attribution_id)
        conditions.append(t.claim.c.id.in_(select(t.attribution_claim.c.claim_id).select_from(joined).where(*said)))
    elif not query.include_replaced:
        conditions.append(t.claim.c.group_id.is_not(None))
    return conditions


def of_actors(query: SayingFilters, actors: list[str]) -> list[ColumnElement[bool]]:
    """The conditions of a query on rows of `actor_saying`, which tell who takes which stance, and no more."""
    said = t.saying.c
    return [said.actor_id.in_(actors), *([said.stance == query.stance] if query.stance else [])]


def asks_only_who(query: SayingFilters) -> bool:
    """Whether all that a query asks is who takes which stance: a page of it is read along an index."""
    return set(query.model_dump(exclude_defaults=True)) <= _OF_WHO


def numbers_said(query: SayingFilters, actors: list[str] | None) -> Select[tuple[Any]] | None:
    """The numbers of the claims on which these actors take a stance, each once.

    None where nobody is named, or where more is asked of the sayings than `actor_saying` tells.
    """
    if actors is None or query.include_replaced or [*_sayings(query.model_copy(update={"stance": None}), None)]:
        return None
    return select(t.saying.c.claim_seq).where(*of_actors(query, actors)).group_by(t.saying.c.claim_seq)


def said_by(actor_ids: list[str], roles: tuple[str, ...] = VOICES) -> Select[tuple[Any]]:
    """The ids of the attributions in which any of these actors has one of these roles."""
    link = t.attribution_actor.c
    return select(link.attribution_id).where(link.actor_id.in_(actor_ids), link.role.in_(roles))


def holds_words(reading: Snapshot, kind: Indexed, words: str) -> ColumnElement[bool]:
    """The condition that a claim, actor or source holds all these words."""
    table = {Indexed.CLAIM: t.claim, Indexed.ACTOR: t.actor, Indexed.SOURCE: t.source}[kind]
    return table.c.seq.in_(index(reading.connection).holding(kind, terms(words)))


def period(
    low: ColumnElement[Any], high: ColumnElement[Any], since: str | None, until: str | None
) -> Iterator[ColumnElement[bool]]:
    """The conditions that a period from `low` to `high` touches the days from `since` to `until`."""
    if since:
        yield high >= since
    if until:
        yield low <= until + _LAST_DAY[len(until)]


def _sayings(query: SayingFilters, actors: list[str] | None) -> Iterator[ColumnElement[bool]]:
    row, article = t.attribution.c, t.source.c
    if actors is not None:
        yield row.id.in_(said_by(actors))
    if query.via:
        yield row.id.in_(said_by([query.via], ("via",)))
    if query.source:
        yield row.source_id == query.source
    if query.stance:
        yield row.stance == query.stance
    if query.quotation:
        yield row.quotation == query.quotation
    if query.confidence_min is not None:
        yield row.confidence >= query.confidence_min
    yield from period(row.said_low, row.said_high, query.said_from, query.said_to)
    published = [*period(article.published_low, article.published_high, query.published_from, query.published_to)]
    if query.publisher:
        published.append(article.publisher == query.publisher)
    if published:
        yield _of_article(*published)


def _of_article(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    # Correlated by name: the query around it may join the articles too, and must not lend its own.
    found: Select[Any] = select(literal_column("1")).where(t.source.c.id == t.attribution.c.source_id, *conditions)
    return exists(found.correlate(t.attribution))


def _contents(reading: Snapshot, query: SayingFilters) -> Iterator[ColumnElement[bool]]:
    row = t.claim.c
    if query.event:
        yield row.event == query.event
    if query.place:
        yield in_place(reading, row.place, query.place)
    if query.unit:
        yield of_unit(row.unit, query.unit)
    if query.value_min is not None or query.value_max is not None:
        # Figures are stored in the unit of their class: litres as cubic metres.
        least, most = (events().scaled(end, query.unit) for end in (query.value_min, query.value_max))
        yield func.coalesce(row.value, row.low, row.high).is_not(None)
        # An end that the words leave open is null.
        yield func.coalesce(row.high, least) >= least if least is not None else true()
        yield func.coalesce(row.low, most) <= most if most is not None else true()
    if query.q is not None:
        yield holds_words(reading, Indexed.CLAIM, query.q)
    if query.in_conflict is not None:
        # What is contradicted stands in a group with a conflict: few are looked at closely.
        disputed = func.coalesce(row.group_id, "").in_(select(t.group.c.id).where(t.group.c.conflict)) & contradicted()
        yield disputed if query.in_conflict else ~disputed
