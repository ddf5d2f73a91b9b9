"""What actors say in current articles, as rows that the lists of one actor are read along."""

from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, delete, except_, false, func, insert, select, tuple_

from app.models import ActorSaying, Attribution, AttributionActor, AttributionClaim, Claim, Source, core

_SAYING = core(ActorSaying)
_ROW, _ARTICLE, _LINK, _STATED, _CLAIM = (
    core(Attribution).c,
    core(Source).c,
    core(AttributionActor).c,
    core(AttributionClaim).c,
    core(Claim).c,
)
_KEY = (_LINK.actor_id, _CLAIM.seq, _ROW.seq)
_OF_ALL = (
    select(*_KEY, _ROW.stance, func.coalesce(_ROW.said_low, _ARTICLE.published_low))
    .select_from(core(Attribution))
    .join(core(Source), _ARTICLE.id == _ROW.source_id)
    .join(core(AttributionActor), _LINK.attribution_id == _ROW.id)
    .join(core(AttributionClaim), _STATED.attribution_id == _ROW.id)
    .join(core(Claim), _CLAIM.id == _STATED.claim_id)
    .where(func.coalesce(_ARTICLE.current, false()), _LINK.role != "via")
    .distinct()
)
_OF_ONE = _OF_ALL.where(_ROW.source_id == bindparam("article"))
_COLUMNS = [column.name for column in _SAYING.c]
_ADD, _ADD_ALL = (insert(_SAYING).from_select(_COLUMNS, found) for found in (_OF_ONE, _OF_ALL))
_FORGET = delete(_SAYING).where(
    tuple_(_SAYING.c.actor_id, _SAYING.c.claim_seq, _SAYING.c.attribution_seq).in_(_OF_ONE.with_only_columns(*_KEY))
)

_STORED = select(*_SAYING.c)
_DIFFERENT = (("missing", except_(_OF_ALL, _STORED)), ("too many", except_(_STORED, _OF_ALL)))


def add(connection: Connection, source_id: str) -> None:
    """Add what a current article says; its attributions, actors and claims are stored."""
    connection.execute(_ADD, {"article": source_id})


def add_all(connection: Connection) -> None:
    """The same for all current articles, where the table is empty."""
    connection.execute(_ADD_ALL)


def forget(connection: Connection, source_id: str) -> None:
    """Take back what an article says that is about to be replaced."""
    connection.execute(_FORGET, {"article": source_id})


def differences(connection: Connection) -> Iterator[str]:
    """In what the table is otherwise than the articles, attributions and claims would make it."""
    for which, query in _DIFFERENT:
        for actor, _, attribution, *_ in connection.execute(query):
            yield f"a saying of actor {actor} is {which}: of attribution number {attribution}"
