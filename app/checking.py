"""Whether a database holds what Selon promises: its file, its references, each text and the words that prove what was
found in it, and what was made of all that.

Nothing is written, and other processes go on: all checks see one state of the data.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, exists, func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel

from app import search
from app.annotation import CONFLICTS
from app.db import reason, require_current
from app.ingest import copies, groups, sayings, ties
from app.ingest.ties import neighbourhood
from app.likeness import likeness_of, sequences
from app.models import (
    Actor,
    ActorAlias,
    Attribution,
    AttributionActor,
    AttributionClaim,
    Claim,
    Group,
    Ingestion,
    IngestionItem,
    Office,
    Relation,
    Source,
    SourceBand,
    SourceCopy,
    SourceOutline,
    core,
)
from app.search import Indexed

_SOURCE, _BAND, _OUTLINE, _COPY = core(Source), core(SourceBand), core(SourceOutline), core(SourceCopy)
_ACTOR, _ALIAS, _OFFICE = core(Actor), core(ActorAlias), core(Office)
_CLAIM, _GROUP, _RELATION = core(Claim), core(Group), core(Relation)
_ATTRIBUTION, _HOLDING, _STATING = core(Attribution), core(AttributionActor), core(AttributionClaim)
_JOB, _ITEM = core(Ingestion), core(IngestionItem)

_AT_ONCE = 200
"""Articles that are held at a time."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold."""

    name: str
    find: Callable[[Connection], Iterator[str]]
    """What does not hold, a line each."""
    deep: bool = False
    """It makes anew what is stored, which takes about as long as storing it did without extraction."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold."""

    check: str
    what: str


def check(engine: Engine, deep: bool = False) -> Iterator[Finding]:
    """All that does not hold of a database of this revision; with `deep` also what is costly to see.

    A check that the damage itself stops is a finding. Raises DatabaseUnusable where there is no such database.
    """
    require_current(engine)
    with engine.connect() as connection:
        for one in CHECKS:
            if deep or not one.deep:
                yield from _run(connection, one)


def check_file(connection: Connection) -> Iterator[Finding]:
    """The same of the file alone, of whatever revision it is."""
    yield from _run(connection, CHECKS[0])


def _run(connection: Connection, one: Check) -> Iterator[Finding]:
    try:
        for what in one.find(connection):
            yield Finding(one.name, what)
    except Exception as error:  # damage makes anything of a value, also what no check foresees
        connection.rollback()  # so that the other checks can look
        told = reason(error) if isinstance(error, SQLAlchemyError) else f"{type(error).__name__}: {error}"
        yield Finding(one.name, f"cannot be looked at: {told}")


# ---------------------------------------------------------------- the file, and what refers to what


def _file(connection: Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return  # PostgreSQL looks after its own files and foreign keys
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield line
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} refers to a row of {parent} that is not there"


_UNDECLARED = (
    (_SOURCE.c.replaces, _SOURCE.c.id),
    (_ALIAS.c.actor_id, _ACTOR.c.id),
    (_ALIAS.c.source_id, _SOURCE.c.id),
    (_OFFICE.c.actor_id, _ACTOR.c.id),
    (_OFFICE.c.source_id, _SOURCE.c.id),
    (_CLAIM.c.group_id, _GROUP.c.id),
    (_ATTRIBUTION.c.claim_id, _CLAIM.c.id),
    (_ATTRIBUTION.c.target_id, _ATTRIBUTION.c.id),
    (_STATING.c.claim_id, _CLAIM.c.id),
    (_RELATION.c.a, _CLAIM.c.seq),
    (_RELATION.c.b, _CLAIM.c.seq),
)
"""Columns that hold ids of other rows without saying so to the database."""


def _references(connection: Connection) -> Iterator[str]:
    declared = [(key.parent, key.column) for table in SQLModel.metadata.sorted_tables for key in table.foreign_keys]
    for column, target in (*declared, *_UNDECLARED):
        other = target.table.alias()
        there = select(other.c[target.name]).where(other.c[target.name] == column)
        lost = select(column).where(column.is_not(None), ~exists(there)).distinct().order_by(column)
        for value in connection.execute(lost).scalars():
            yield f"{column.table.name}.{column.name} names {value}, which is not in {target.table.name}"


# ---------------------------------------------------------------- texts, and the words that prove


def _texts(connection: Connection) -> Iterator[str]:
    texts = select(_SOURCE.c.id, _SOURCE.c.text, _SOURCE.c.sha256).order_by(_SOURCE.c.seq)
    for row in connection.execute(texts, execution_options={"yield_per": _AT_ONCE}):
        if hashlib.sha256(row.text.encode("utf-8", "surrogatepass")).hexdigest() != row.sha256:
            yield f"the text of source {row.id} is not the one that was stored: its SHA-256 is another"


def _spans(connection: Connection) -> Iterator[str]:
    last = 0
    after = select(_SOURCE.c.seq, _SOURCE.c.id, _SOURCE.c.text).order_by(_SOURCE.c.seq).limit(_AT_ONCE)
    while batch := connection.execute(after.where(_SOURCE.c.seq > last)).all():
        last = batch[-1].seq
        texts = {row.id: row.text for row in batch}
        for source_id, where, span in _spans_of(connection, texts):
            if texts[source_id][span["start"] : span["end"]] != span["text"]:
                yield f"{where}: source {source_id} does not say {span['text']!r} at {span['start']}:{span['end']}"


def _spans_of(connection: Connection, sources: Mapping[str, str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    said = select(_ATTRIBUTION).where(_ATTRIBUTION.c.source_id.in_(sources)).order_by(_ATTRIBUTION.c.seq)
    for row in connection.execute(said):
        for span in ([row.cue] if row.cue else []) + row.mentions + row.contents + row.quantities:
            yield row.source_id, f"attribution {row.id}", span
    held = select(_ATTRIBUTION.c.source_id, _HOLDING.c.attribution_id, _HOLDING.c.mention)
    held = held.join(_ATTRIBUTION, _ATTRIBUTION.c.id == _HOLDING.c.attribution_id)
    for row in connection.execute(held.where(_ATTRIBUTION.c.source_id.in_(sources))):
        if row.mention:
            yield row.source_id, f"a holder of attribution {row.attribution_id}", row.mention
    for row in connection.execute(select(_ALIAS).where(_ALIAS.c.source_id.in_(sources))):
        span = {"start": row.start, "end": row.end, "text": row.alias}
        yield row.source_id, f"a name of actor {row.actor_id}", span


# ---------------------------------------------------------------- rows that belong together

_STATED = exists().where(_STATING.c.claim_id == _CLAIM.c.id)
_STATED_NOW = (
    exists()
    .where(_STATING.c.claim_id == _CLAIM.c.id)
    .where(_ATTRIBUTION.c.id == _STATING.c.attribution_id)
    .where(_SOURCE.c.id == _ATTRIBUTION.c.source_id, _SOURCE.c.current)
)
_BEFORE, _OTHER, _A, _B = _SOURCE.alias(), _COPY.alias(), _CLAIM.alias(), _CLAIM.alias()
_MADE_A_CONFLICT = exists().where(
    _A.c.group_id == _GROUP.c.id, _RELATION.c.a == _A.c.seq, _RELATION.c.kind.in_(sorted(CONFLICTS))
)
_NOT_DONE = exists().where(_ITEM.c.ingestion_id == _JOB.c.id, _ITEM.c.result.is_(None))
_ITEMS = select(func.count()).where(_ITEM.c.ingestion_id == _JOB.c.id).scalar_subquery()


def _which(key: ColumnElement[Any], *broken: ColumnElement[bool]) -> Select[Any]:
    return select(key).where(*broken).order_by(key)


_RULES: tuple[tuple[Select[Any], str], ...] = (
    (
        _which(_SOURCE.c.id, _BEFORE.c.id == _SOURCE.c.replaces, _BEFORE.c.revision != _SOURCE.c.revision - 1),
        "source {} is not the revision after the one that it replaces",
    ),
    (
        _which(_SOURCE.c.id, _BEFORE.c.id == _SOURCE.c.replaces, _BEFORE.c.current),
        "source {} replaces one that still counts as current",
    ),
    (
        _which(
            _ATTRIBUTION.c.id,
            ~exists().where(
                _HOLDING.c.attribution_id == _ATTRIBUTION.c.id, _HOLDING.c.role.in_(("holder", "publisher"))
            ),
        ),
        "attribution {} is nobody's: it has neither a holder nor a publisher",
    ),
    (
        _which(
            _ATTRIBUTION.c.id,
            ~exists().where(
                _STATING.c.attribution_id == _ATTRIBUTION.c.id, _STATING.c.claim_id == _ATTRIBUTION.c.claim_id
            ),
        ),
        "attribution {} does not state its own claim",
    ),
    (_which(_CLAIM.c.id, ~_STATED), "claim {} is stated nowhere"),
    (_which(_CLAIM.c.id, _CLAIM.c.group_id.is_(None), _STATED_NOW), "claim {} is in no group"),
    (
        _which(_CLAIM.c.id, _CLAIM.c.group_id.is_not(None), ~_STATED_NOW),
        "claim {} is in a group, and no current article states it",
    ),
    (_which(_GROUP.c.id, ~exists().where(_CLAIM.c.group_id == _GROUP.c.id)), "group {} has no claims"),
    (
        _which(_GROUP.c.id, ~_GROUP.c.conflict, _MADE_A_CONFLICT),
        "group {} is no conflict, and has a relation that makes it one",
    ),
    (
        _which(
            _RELATION.c.seq,
            _A.c.seq == _RELATION.c.a,
            _B.c.seq == _RELATION.c.b,
            or_(_A.c.group_id.is_(None), _B.c.group_id.is_distinct_from(_A.c.group_id)),
        ),
        "relation {} is not between claims of one group",
    ),
    (
        _which(
            _COPY.c.source_id,
            ~exists().where(_OTHER.c.source_id == _COPY.c.copy_id, _OTHER.c.copy_id == _COPY.c.source_id),
        ),
        "source {} has a copy that does not know of it",
    ),
    (
        _which(_SOURCE.c.id, ~_SOURCE.c.current, exists().where(_COPY.c.source_id == _SOURCE.c.id)),
        "source {} was replaced, and is still linked to copies",
    ),
    (_which(_JOB.c.id, _JOB.c.finished_at.is_not(None), _NOT_DONE), "ingestion {} is finished, and not all is done"),
    (_which(_JOB.c.id, _JOB.c.total != _ITEMS), "ingestion {} has not as many items as it counts"),
)
"""What rows break a rule, and what is said of each."""


def _rules(connection: Connection) -> Iterator[str]:
    for broken, said in _RULES:
        for key in connection.execute(broken).scalars():
            yield said.format(key)


def _index(connection: Connection) -> Iterator[str]:
    numbers = search.index(connection).numbers
    for kind, wanted in (
        (Indexed.CLAIM, select(_CLAIM.c.seq)),
        (Indexed.ACTOR, select(_ACTOR.c.seq)),
        (Indexed.SOURCE, select(_SOURCE.c.seq).where(_SOURCE.c.current)),
    ):
        held = set(connection.execute(numbers(kind)).scalars())
        there = set(connection.execute(wanted).scalars())
        for seq in sorted(there - held):
            yield f"search does not find {kind.name.lower()} {seq}"
        for seq in sorted(held - there):
            yield f"search finds {kind.name.lower()} {seq}, which is not there or no longer current"


# ---------------------------------------------------------------- what can be made anew


def _neighbourhoods(connection: Connection) -> Iterator[str]:
    numbers = {row.seq: row.neighbourhood for row in connection.execute(select(_CLAIM.c.seq, _CLAIM.c.neighbourhood))}
    if not any(numbers.values()):  # after some migrations, until the next article finds them anew
        return
    for number, wanted in ties.unsettled(connection, numbers.keys()).items():
        if numbers[number] is None:
            yield f"claim {number} is in no neighbourhood"
        if wanted != number:
            yield f"the neighbourhood of claim {number} is one with that of claim {wanted}"


def _groups(connection: Connection) -> Iterator[str]:
    if ties.are_missing(connection):  # as above
        return
    left = set(connection.execute(select(_CLAIM.c.id)).scalars())
    for claim in sorted(left):
        if claim in left:
            near = neighbourhood(connection, {claim})
            left -= near
            yield from groups.differences(connection, groups.remade(connection, near))


def _copies(connection: Connection) -> Iterator[str]:
    if copies.are_missing(connection):  # as above
        return
    wanted = select(_SOURCE.c.seq, _SOURCE.c.id, _SOURCE.c.text, _OUTLINE.c.outline).outerjoin(
        _OUTLINE, _OUTLINE.c.source_seq == _SOURCE.c.seq
    )
    current = wanted.where(_SOURCE.c.current).order_by(_SOURCE.c.seq)
    left = connection.execute(select(func.count()).select_from(_BAND)).scalar_one()
    for row in connection.execute(current, execution_options={"yield_per": _AT_ONCE}):
        likeness = likeness_of(sequences(row.text))
        marks = likeness.marks
        found = copies.copies_of(connection, row.seq, row.text, likeness)
        mine = select(_BAND.c.mark).where(_BAND.c.mark.in_(marks), _BAND.c.source_seq == row.seq)
        held = set(connection.execute(mine).scalars())
        left -= len(held)
        if held != set(marks) or row.outline != likeness.outline:
            yield f"source {row.id} has not the marks that its copies are found by"
        if set(connection.execute(select(_COPY.c.copy_id).where(_COPY.c.source_id == row.id)).scalars()) != set(found):
            yield f"source {row.id} is not linked to those that are copies of it"
    if left:
        yield f"there are {left} marks of no current source that has them"


def _words(connection: Connection) -> Iterator[str]:
    for kind, seq in search.otherwise(connection):
        yield f"{kind.name.lower()} {seq} is indexed with other words than it has"


CHECKS = (
    Check("file", _file),
    Check("references", _references),
    Check("texts", _texts),
    Check("spans", _spans),
    Check("rows", _rules),
    Check("search index", _index),
    Check("words of the index", _words, deep=True),
    Check("sayings of actors", sayings.differences, deep=True),
    Check("copies", _copies, deep=True),
    Check("neighbourhoods", _neighbourhoods, deep=True),
    Check("groups and relations", _groups, deep=True),
)
"""All there is to check; the file first."""
