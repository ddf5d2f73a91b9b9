"""The tables: one class each, as the migrations make them.

Spans are stored as JSON beside the rows that they prove; all offsets are code points into `Source.text`.

Indexes of what many rows do not have (event, unit, place, parent, day said) hold only the rows that do. The migrations
say so: the words for it, said here, would load the dialect of PostgreSQL into every server, 2 MB.
"""

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Table, select
from sqlmodel import Field, SQLModel

from app.positional import QUANTITY, SPAN, Positional


class Source(SQLModel, table=True):
    """One article as published, in one revision; its text never changes once stored."""

    __tablename__ = "source"
    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True, index=True)
    document: str = Field(index=True)
    """File name or URL: with it an article met again is recognised."""
    revision: int = 1
    current: bool = Field(default=True, index=True)
    replaces: str | None = None
    """Id of the revision before this one."""
    title: str | None = None
    publisher: str | None = Field(default=None, index=True)
    author: str | None = None
    published: str | None = None
    """EDTF."""
    published_low: str | None = Field(default=None, index=True)
    published_high: str | None = None
    url: str | None = None
    address: str | None = Field(default=None, index=True)
    """The URL, or a name that is one, normalised: an article met again has the same."""
    language: str | None = None
    text: str
    sha256: str
    ingested_at: str
    """UTC, ISO 8601."""


class SourceBand(SQLModel, table=True):
    """A mark of a current article's text, by which its copies are found."""

    __tablename__ = "source_band"
    __table_args__ = {"sqlite_with_rowid": False}
    mark: int = Field(sa_type=BigInteger, primary_key=True)
    source_seq: int = Field(primary_key=True, foreign_key="source.seq")


class SourceOutline(SQLModel, table=True):
    """The outline of a current article's text, by which most texts that are no copies of it are told unread."""

    __tablename__ = "source_outline"
    source_seq: int = Field(primary_key=True, foreign_key="source.seq")
    outline: bytes


class SourceCopy(SQLModel, table=True):
    """Two current articles that are copies of each other; each pair has two rows, one in each direction."""

    __tablename__ = "source_copy"
    source_id: str = Field(primary_key=True, foreign_key="source.id")
    copy_id: str = Field(primary_key=True, foreign_key="source.id", index=True)


class Actor(SQLModel, table=True):
    """A person, state, government, agency, organisation, medium, or an unnamed source with its words."""

    __tablename__ = "actor"
    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True, index=True)
    name: str = Field(index=True)
    kind: str = Field(index=True)
    title: str | None = None
    parent_id: str | None = Field(default=None, index=True)
    registered: bool = False
    """Known to the registry in the lexicon, not only from articles."""


class ActorAlias(SQLModel, table=True):
    """A name of an actor and where it was attested; without a source it comes from the registry."""

    __tablename__ = "actor_alias"
    __table_args__ = (
        Index("ix_actor_alias_named", "actor_id", "alias"),
        Index("ix_actor_alias_in", "source_id", "actor_id"),
    )
    seq: int | None = Field(default=None, primary_key=True)
    actor_id: str
    alias: str
    folded: str = Field(index=True)
    source_id: str | None = None
    start: int | None = None
    end: int | None = None


class Office(SQLModel, table=True):
    """An office of an actor, held from a date to a date (EDTF; None is unknown or open)."""

    __tablename__ = "office"
    seq: int | None = Field(default=None, primary_key=True)
    actor_id: str = Field(index=True)
    title: str
    organisation_id: str | None = Field(default=None, index=True)
    since: str | None = None
    until: str | None = None
    source_id: str | None = None
    """The article that says so; None for the registry."""


class Group(SQLModel, table=True):
    """The claims that answer one question: the slots less the value."""

    __tablename__ = "claim_group"
    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True, index=True)
    question: str
    """In French, made from the slots."""
    event: str | None = Field(default=None, index=True)
    unit: str | None = Field(default=None, index=True)
    place: str | None = Field(default=None, index=True)
    conflict: bool = Field(default=False, index=True)
    """At least one `value` or `stance` relation."""


class Claim(SQLModel, table=True):
    """The proposition, once, however often it is repeated."""

    __tablename__ = "claim"
    __table_args__ = (Index("ix_claim_group", "group_id"),)
    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True, index=True)
    """The claim key: a hash of the slots."""
    group_id: str | None = None
    """None where only replaced revisions state the claim: it stays visible, but answers no question any more."""
    neighbourhood: int | None = Field(default=None, index=True)
    """The claims that it is compared with, and those that they are, and so on: the smallest `seq` of them. None until
    the writer has found them."""
    text: str
    """The words of the first attribution that states it."""
    event: str | None = Field(default=None, index=True)
    agent: str | None = None
    object: str | None = None
    recipient: str | None = None
    place: str | None = Field(default=None, index=True)
    setting: str | None = None
    """Where the article takes place, for a claim that names no place."""
    time: str | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    bound: str | None = None
    unit: str | None = Field(default=None, index=True)
    of: float | None = None
    increment: bool = False
    modality: str
    negated: bool = False
    words: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class NamesTogether(SQLModel, table=True):
    """A name of a set that articles turn on together: by it all claims are found that are tied by the set."""

    __tablename__ = "names_together"
    __table_args__ = (Index("ix_names_together_set", "together"), {"sqlite_with_rowid": False})
    name: str = Field(primary_key=True)
    high: int = Field(primary_key=True)
    """The last day of any claim that is tied by the set, as an ordinal of the Gregorian calendar."""
    together: int = Field(sa_type=BigInteger, primary_key=True)
    """The set: a hash of its names."""
    low: int
    """The first one."""
    alone: bool
    """The name makes two claims neighbours by itself."""
    mark: str
    """Of the set without the place that a claim names."""


class TiedClaim(SQLModel, table=True):
    """What ties a claim to others: a set of names that one of its articles turns on, and the words of its content."""

    __tablename__ = "tied_claim"
    __table_args__ = (Index("ix_tied_claim_seq", "claim_seq"), {"sqlite_with_rowid": False})
    room: str = Field(primary_key=True)
    """Where the claim meets others: those of its type, those that count the same, those told by their words."""
    together: int = Field(sa_type=BigInteger, primary_key=True)
    """The names, as in `names_together`."""
    high: int = Field(primary_key=True)
    """The last day that the claim is about or was told on, as an ordinal of the Gregorian calendar."""
    claim_seq: int = Field(primary_key=True, foreign_key="claim.seq")
    low: int
    """The first one."""
    words: str
    """Of the content, sorted, between spaces, in the room of claims that are told by their words; else empty."""


class Attribution(SQLModel, table=True):
    """One actor, in one source, asserts, denies, leaves unconfirmed or questions one content."""

    __tablename__ = "attribution"
    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True, index=True)
    source_id: str = Field(foreign_key="source.id", index=True)
    position: int
    """Rank in the article's reading order, from 0."""
    claim_id: str
    """The main claim of the content; `attribution_claim` lists all of them."""
    stance: str = Field(index=True)
    quotation: str
    modality: str
    said: str | None = None
    said_low: str | None = Field(default=None, index=True)
    said_high: str | None = None
    cue: dict[str, Any] | None = Field(default=None, sa_column=Column(Positional(SPAN)))
    mentions: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Positional(SPAN), nullable=False))
    """Spans of the words that name the holders."""
    contents: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Positional(SPAN), nullable=False))
    quantities: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(Positional(QUANTITY), nullable=False)
    )
    rule: str
    confidence: float
    target_id: str | None = None
    """The attribution that an anaphoric content answers."""


class AttributionActor(SQLModel, table=True):
    """Holders and relays of an attribution, in order."""

    __tablename__ = "attribution_actor"
    __table_args__ = (
        Index("ix_attribution_actor_actor", "actor_id", "role", "attribution_id"),
        {"sqlite_with_rowid": False},
    )
    attribution_id: str = Field(primary_key=True, foreign_key="attribution.id")
    role: str = Field(primary_key=True)
    """`holder` or `via`; the publisher of a sentence in the reporter's own voice has the role `publisher`."""
    position: int = Field(primary_key=True)
    actor_id: str = Field(foreign_key="actor.id")
    resolved_by: str
    mention: dict[str, Any] | None = Field(default=None, sa_column=Column(Positional(SPAN)))


class AttributionClaim(SQLModel, table=True):
    """The claims that an attribution states: one a quantity, or a single one."""

    __tablename__ = "attribution_claim"
    __table_args__ = {"sqlite_with_rowid": False}
    attribution_id: str = Field(primary_key=True, foreign_key="attribution.id")
    position: int = Field(primary_key=True)
    claim_id: str = Field(index=True)
    quantity: int | None = None
    """Index into the attribution's quantities."""
    proposition: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    """The slots as this attribution fills them, where they differ from the claim's own in what its key leaves out."""


class ActorSaying(SQLModel, table=True):
    """That an actor takes a stance on a claim, in an attribution of a current article; not where it only relays it.

    It repeats what other tables hold, in the order in which the lists of one actor are read: a page of them costs
    what the page holds, however much the actor has said.
    """

    __tablename__ = "actor_saying"
    __table_args__ = {"sqlite_with_rowid": False}
    actor_id: str = Field(primary_key=True)
    claim_seq: int = Field(primary_key=True)
    attribution_seq: int = Field(primary_key=True)
    stance: str
    day: str | None = None
    """The first day on which it may have been said, else on which the article was published."""


class Relation(SQLModel, table=True):
    """How two claims of a group, which is that of both, stand to each other, and why, in words."""

    __tablename__ = "relation"
    seq: int | None = Field(default=None, primary_key=True)
    a: int = Field(index=True)
    """The one claim: its `seq`."""
    b: int = Field(index=True)
    """The other one."""
    kind: str
    reason: str
    confidence: float = 1.0


class Ingestion(SQLModel, table=True):
    """A job: documents, pages and feeds that were handed in at once."""

    __tablename__ = "ingestion"
    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True, index=True)
    idempotency_key: str | None = Field(default=None, unique=True)
    digest: str
    """SHA-256 of all that was handed in: a key names one request and no other."""
    total: int
    """How many items; it grows by the new articles of each feed that is read."""
    created_at: str
    """UTC, ISO 8601, as all moments here."""
    started_at: str | None = None
    finished_at: str | None = None
    cancelled_at: str | None = None


class IngestionItem(SQLModel, table=True):
    """One document of a job, and what became of it."""

    __tablename__ = "ingestion_item"
    __table_args__ = (Index("ix_ingestion_item_result", "ingestion_id", "result"),)
    ingestion_id: str = Field(primary_key=True, foreign_key="ingestion.id")
    position: int = Field(primary_key=True)
    kind: str = "text"
    """`text`, `url` for a page to fetch, `feed` for one whose new articles become items of their own."""
    name: str
    document: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """As handed in; empty once it is done."""
    result: str | None = None
    """None while it waits; `read` for a feed."""
    reason: str | None = None
    """Why it failed."""
    attributions: int = 0
    """How many were stored."""


class Feed(SQLModel, table=True):
    """The last state of a feed that held nothing new, by what its server tells it from others."""

    __tablename__ = "feed"
    url: str = Field(primary_key=True)
    etag: str | None = None
    last_modified: str | None = None
    checked_at: str
    """UTC, ISO 8601."""


class SettledPage(SQLModel, table=True):
    """An address that no feed needs to bring again, though no article is stored under it."""

    __tablename__ = "settled_page"
    url: str = Field(primary_key=True)
    reason: str | None = None
    """Why there is no article, for good; None where the article is stored under another address."""
    settled_at: str
    """UTC, ISO 8601."""


class ApiKey(SQLModel, table=True):
    """A key of the HTTP service; the key itself is nowhere."""

    __tablename__ = "api_key"
    id: str = Field(primary_key=True)
    """Part of the key, and no secret: it stands in lists and logs."""
    name: str
    """What it is for, in the words of who made it."""
    sha256: str
    """Of the whole key, in hexadecimal digits."""
    scopes: str
    """What it allows: names between spaces, sorted."""
    created_at: str
    """UTC, ISO 8601, as all moments here."""
    expires_at: str | None = None
    revoked_at: str | None = None


def core(model: type[SQLModel]) -> Table:
    """The table of a model, for statements that need no objects."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


ONE, OTHER = core(Claim).alias("one"), core(Claim).alias("other")
RELATED = (
    select(
        *(core(Relation).c.seq, ONE.c.group_id, ONE.c.id.label("a"), OTHER.c.id.label("b")),
        *(core(Relation).c[name] for name in ("kind", "reason", "confidence")),
    )
    .join_from(core(Relation), ONE, ONE.c.seq == core(Relation).c.a)
    .join(OTHER, OTHER.c.seq == core(Relation).c.b)
)
"""Relations with the group of both claims, `ONE` and `OTHER`, and their ids."""
