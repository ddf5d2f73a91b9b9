"""Attributions: who says what of which content, in which article, with the words that prove it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self, TypeVar

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import BindParameter, ColumnElement, Row, bindparam, func, select

from app.annotation import Modality, Quotation, Stance
from app.api import tables as t
from app.api.deps import Read, Snapshot, StrictRoute
from app.api.facets import Faceted, FacetValue, counted_facets
from app.api.filters import AttributionFilters, attribution_conditions
from app.api.pages import CommaSeparated, Keyset, Order, PageInfo, PageQuery
from app.api.problems import Unknown
from app.api.shapes import ActorRef, ClaimRef, Figure, SourceRef, TextSpan, shape, whole
from app.lexicon.labels import figure_label, known_label, label

router = APIRouter(tags=["attributions"], route_class=StrictRoute)

AttributionSort = Literal["-stored", "stored", "-said", "said", "-published", "published", "-confidence", "confidence"]
AttributionId = Annotated[str, Path(description="Id of the attribution.")]


@shape
class Voice:
    """An actor's part in an attribution."""

    actor: ActorRef
    """Who."""
    role: Literal["holder", "via", "publisher"]
    """`holder`: it is their word · `via`: they relay it · `publisher`: the reporter's own voice."""
    role_label: str
    """The same in French."""
    resolved_by: str
    """How the words led to the actor: `name`, `title`, `pronoun`, `surface` where it keeps its words …"""
    resolved_by_label: str | None
    """The same in French."""
    mention: TextSpan | None
    """The words that name them here."""

    @classmethod
    def of(cls, row: Row[Any], text: str) -> Self:
        """From a row of `attribution_actor` joined with its actor."""
        return cls(
            actor=ActorRef.of(row.actor_id, row.name, row.kind),
            role=row.role,
            role_label=label("role", row.role),
            resolved_by=row.resolved_by,
            resolved_by_label=known_label("resolution", row.resolved_by),
            mention=TextSpan.stored(text, row.mention),
        )


@shape
class QuotedFigure(Figure):
    """A figure within a content; its unit is in the words of the text."""

    span: TextSpan
    """The words."""
    place: str | None
    """Where, in the words of the text."""
    date: str | None
    """The day that it is for, where the words say so (EDTF)."""

    @classmethod
    def quoted(cls, text: str, stored: dict[str, Any]) -> Self:
        """From one of an attribution's quantities, as a row holds them."""
        value, low, high, unit = (stored.get(key) for key in ("value", "low", "high", "unit"))
        bound = stored["bound"]
        return cls(
            label=figure_label(bound, value, low, high, unit),
            value=whole(value),
            low=whole(low),
            high=whole(high),
            bound=bound,
            bound_label=label("bound", bound),
            unit=unit,
            unit_label=unit,
            of=whole(stored.get("of")),
            increment=bool(stored.get("increment")),
            span=TextSpan.of(text, stored["start"], stored["end"]),
            place=stored.get("place"),
            date=stored.get("date"),
        )


@shape
class Attribution:
    """One actor, in one article, asserts, denies, leaves unconfirmed or questions one content."""

    id: str
    """Id of the attribution."""
    stance: Stance
    """What the actor does with the content."""
    stance_label: str
    """The same in French."""
    text: str
    """The content in the words of the article; a content that an incise interrupts is joined by "…"."""
    quotation: Quotation
    """How much of it stands between quotation marks."""
    quotation_label: str
    """The same in French."""
    modality: Modality
    """In what mode it is put forward."""
    modality_label: str
    """The same in French."""
    holders: list[Voice]
    """Whose word it is; empty in the reporter's own voice without a known publisher."""
    via: list[Voice]
    """Who relays it, the nearest to the content last."""
    said: str | None
    """When it was said (EDTF), where the article dates the saying."""
    said_low: str | None
    """The first day that `said` may mean."""
    said_high: str | None
    """The last day that `said` may mean."""
    source: SourceRef
    """The article."""
    cue: TextSpan | None
    """The words that signal it; null in the reporter's own voice."""
    mentions: list[TextSpan]
    """The words that name the holders."""
    contents: list[TextSpan]
    """The words of the content."""
    quantities: list[QuotedFigure]
    """The figures in it."""
    claim_ids: list[str]
    """The claims that it states, one a figure; the main one first."""
    target_id: str | None
    """The attribution that it answers ("ces accusations")."""
    rule: str
    """The extraction rule that found it."""
    confidence: float
    """How likely it is right, from 0 to 1."""
    href: str
    """Where it is in this API."""

    @classmethod
    def of(cls, row: Row[Any], source: Row[Any], voices: Sequence[Row[Any]], claim_ids: list[str]) -> Self:
        """From the rows of an attribution, its article, its actors and its claims."""
        text = source.text
        parts = [Voice.of(voice, text) for voice in voices]
        return cls(
            id=row.id,
            stance=row.stance,
            stance_label=label("stance", row.stance),
            text=" … ".join(text[span["start"] : span["end"]] for span in row.contents),
            quotation=row.quotation,
            quotation_label=label("quotation", row.quotation),
            modality=row.modality,
            modality_label=label("modality", row.modality),
            holders=[part for part in parts if part.role != "via"],
            via=[part for part in parts if part.role == "via"],
            said=row.said,
            said_low=row.said_low,
            said_high=row.said_high,
            source=SourceRef.of(source),
            cue=TextSpan.stored(text, row.cue),
            mentions=TextSpan.all_stored(text, row.mentions),
            contents=TextSpan.all_stored(text, row.contents),
            quantities=[QuotedFigure.quoted(text, stored) for stored in row.quantities],
            claim_ids=claim_ids or [row.claim_id],
            target_id=row.target_id,
            rule=row.rule,
            confidence=row.confidence,
            href=f"/v1/attributions/{row.id}",
        )


Made = TypeVar("Made", bound=Attribution)


@shape
class ListedAttribution(Attribution):
    """An attribution with what `include` asks for."""

    claims: list[ClaimRef] | None = None
    """The claims that it states; null unless asked for by `include=claims`."""


@shape
class AttributionList:
    """A page of attributions."""

    items: list[ListedAttribution]
    """The attributions."""
    page: PageInfo
    """Where the page stands."""
    total: int | None
    """How many there are in all; null unless asked for by `total=true`."""
    facets: dict[str, list[FacetValue]] | None
    """How many attributions have each value, the most frequent first; null unless asked for by `facets`."""


class AttributionSelection(AttributionFilters):
    """Which attributions, in which order, and what comes with each."""

    sort: AttributionSort = "-stored"
    """Order; `said` is the day said, else that of the article. What has no value comes last."""
    include: Annotated[tuple[Literal["claims"], ...], CommaSeparated] = ()
    """What to send with each item."""


class AttributionQuery(AttributionSelection, Faceted, PageQuery):
    """What a list of attributions takes."""


# Made once: making a statement takes longer than running it.
_SOME: BindParameter[Any] = bindparam("some", expanding=True)
_LINK, _WHO, _STATING = t.attribution_actor.c, t.actor.c, t.attribution_claim.c
_SOURCES = select(t.source).where(t.source.c.id.in_(_SOME))
_VOICES = (
    select(_LINK.attribution_id, _LINK.role, _LINK.resolved_by, _LINK.mention, _LINK.actor_id, _WHO.name, _WHO.kind)
    .join(t.actor, _WHO.id == _LINK.actor_id)
    .where(_LINK.attribution_id.in_(_SOME))
    .order_by(_LINK.position)
)
_STATED = (
    select(_STATING.attribution_id, _STATING.claim_id)
    .where(_STATING.attribution_id.in_(_SOME))
    .order_by(_STATING.position)
)
_CLAIMS = (
    select(_STATING.attribution_id, t.claim)
    .join(t.claim, t.claim.c.id == _STATING.claim_id)
    .where(_STATING.attribution_id.in_(_SOME))
    .order_by(_STATING.attribution_id, _STATING.position)
)


def load(reading: Snapshot, rows: Sequence[Row[Any]], made: type[Made]) -> list[Made]:
    """The attributions of rows of the table, in their order, with all that belongs to them: three queries in all."""
    ids = [row.id for row in rows]
    sources = reading.rows(_SOURCES, {"some": [*{row.source_id for row in rows}]})
    of_source = {source.id: source for source in sources}
    voices = defaultdict(list)
    for voice in reading.rows(_VOICES, {"some": ids}):
        voices[voice.attribution_id].append(voice)
    claims = defaultdict(list)
    for claim in reading.rows(_STATED, {"some": ids}):
        claims[claim.attribution_id].append(claim.claim_id)
    return [made.of(row, of_source[row.source_id], voices[row.id], claims[row.id]) for row in rows]


def claims_of(reading: Snapshot, attribution_ids: Sequence[str]) -> dict[str, list[ClaimRef]]:
    """The claims that each of these attributions states, the main one first."""
    found = defaultdict(list)
    for claim in reading.rows(_CLAIMS, {"some": attribution_ids}):
        found[claim.attribution_id].append(ClaimRef.of(claim))
    return found


def listed(
    reading: Snapshot,
    query: AttributionQuery,
    name: str = "attributions",
    within: Sequence[ColumnElement[bool]] = (),
    **scope: str,
) -> AttributionList:
    """The page of a list of attributions that the query asks for; `within` and `scope` narrow it, as to a claim."""
    conditions = [*within, *attribution_conditions(reading, query, query.speakers(reading))]
    row, article = t.attribution.c, t.source.c
    published = select(article.published_low).where(article.id == row.source_id).scalar_subquery()
    keys = {"said": func.coalesce(row.said_low, published), "published": published, "confidence": row.confidence}
    order = Order.of(query.sort, keys, row.seq)
    keyset = Keyset.of(name, query, order.types, **scope)
    wanted = select(t.attribution).where(*conditions)
    rows, page = keyset.cut(reading.rows(order.apply(wanted, keyset)), order.key_of)
    items = load(reading, rows, ListedAttribution)
    if "claims" in query.include:
        claims = claims_of(reading, [item.id for item in items])
        for item in items:
            item.claims = claims.get(item.id, [])
    total = reading.total(query, t.attribution, conditions)
    return AttributionList(items, page, total, counted_facets(reading, query.facets, t.attribution, conditions))


@router.get("/attributions", response_model=AttributionList, operation_id="listAttributions")
async def list_attributions(reading: Read, query: Annotated[AttributionQuery, Query()]) -> Response:
    """Attributions, those stored last first, each with its article and the words that prove it."""

    def answer() -> Response:
        found = listed(reading, query)
        return reading.answer(found, found.page)

    return await reading.run(answer)


@router.get("/attributions/{attribution_id}", response_model=ListedAttribution, operation_id="getAttribution")
async def get_attribution(reading: Read, attribution_id: AttributionId) -> Response:
    """One attribution, with the claims that it states."""
    row = reading.row(select(t.attribution).where(t.attribution.c.id == attribution_id))
    if row is None:
        raise Unknown("attribution", attribution_id)
    (found,) = load(reading, [row], ListedAttribution)
    found.claims = claims_of(reading, [attribution_id]).get(attribution_id, [])
    return reading.answer(found)
