"""Less room for the same: spans and figures without the names of their fields, relations and marks of texts by the
numbers of their claims and articles, and no index that no query reads, nor of what is not known."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_SPAN = {"start": None, "end": None, "text": None}
_QUANTITY = {
    **dict.fromkeys(("text", "start", "end", "value", "low", "high", "bound", "unit", "place", "of")),
    "increment": False,
    "date": None,
}
_PACKED: tuple[tuple[str, tuple[str, ...], dict[str, dict[str, Any]]], ...] = (
    (
        "attribution",
        ("seq",),
        {"cue": _SPAN, "mentions": _SPAN, "contents": _SPAN, "quantities": _QUANTITY},
    ),
    ("attribution_actor", ("attribution_id", "role", "position"), {"mention": _SPAN}),
)
"""Tables with their keys and columns of JSON, and the fields of these with what is left out at the end."""
_BATCH = 1000

_UNREAD = (
    ("source", "sha256"),
    ("source", "url"),
    ("claim", "block"),
    ("claim", "agent"),
    ("claim_group", "block"),
    ("attribution", "claim_id"),
    ("attribution", "target_id"),
    ("actor_alias", "source_id"),
)
_OF_SOME = (
    ("actor", "parent_id"),
    *((table, column) for table in ("claim", "claim_group") for column in ("event", "unit", "place")),
    ("attribution", "said_low"),
)


def upgrade() -> None:
    for table, column in (*_UNREAD, *_OF_SOME):
        op.drop_index(f"ix_{table}_{column}", table)
    for table, column in _OF_SOME:
        known = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=known, postgresql_where=known)
    op.drop_index("ix_actor_alias_of", "actor_alias")
    op.create_index("ix_actor_alias_in", "actor_alias", ["source_id", "actor_id"])
    _remake_bands(sa.Column("source_seq", sa.Integer(), sa.ForeignKey("source.seq"), nullable=False), "seq", "id")
    _remake_relations(
        ("a", "b"),
        "one.seq, other.seq, kind, reason, confidence FROM relation_before AS before"
        " JOIN claim AS one ON one.id = a JOIN claim AS other ON other.id = b",
    )
    _rewrite(_packed)


def downgrade() -> None:
    _rewrite(_unpacked)
    _remake_relations(
        ("group_id", "a", "b"),
        "one.group_id, one.id, other.id, kind, reason, confidence FROM relation_before AS before"
        " JOIN claim AS one ON one.seq = a JOIN claim AS other ON other.seq = b",
    )
    _remake_bands(sa.Column("source_id", sa.String(), sa.ForeignKey("source.id"), nullable=False), "id", "seq")
    op.create_index("ix_source_band_source_id", "source_band", ["source_id"])
    op.drop_index("ix_actor_alias_in", "actor_alias")
    op.create_index("ix_actor_alias_of", "actor_alias", ["actor_id", "source_id"])
    for table, column in _OF_SOME:
        op.drop_index(f"ix_{table}_{column}", table)
    for table, column in (*_UNREAD, *_OF_SOME):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _remake_bands(source: "sa.Column[Any]", by: str, before: str) -> None:
    """Make the table again, with the articles known `by` another column than `before`."""
    if before == "id":
        op.drop_index("ix_source_band_source_id", "source_band")
    op.rename_table("source_band", "source_band_before")
    mark = sa.Column("mark", sa.BigInteger(), autoincrement=False, nullable=False)
    key = sa.PrimaryKeyConstraint("mark", source.name, name=f"pk_source_band_{by}")
    op.create_table("source_band", mark, source, key, sqlite_with_rowid=False)
    op.execute(
        f"INSERT INTO source_band SELECT one.mark, source.{by} FROM source_band_before AS one"
        f" JOIN source ON source.{before} = one.source_{before} ORDER BY 1, 2"
    )
    op.drop_table("source_band_before")


def _remake_relations(columns: tuple[str, ...], rows: str) -> None:
    """Make the table again, with what it says of its claims in other columns; its rows keep their numbers."""
    up, on_postgresql = len(columns) == 2, op.get_bind().dialect.name == "postgresql"
    for column in ("a", "b", "group_id") if up else ("a", "b"):
        op.drop_index(f"ix_relation_{column}", "relation")
    op.rename_table("relation", "relation_before")
    if on_postgresql:  # so that the sequence of the new table has the name of the old one
        op.execute("ALTER SEQUENCE relation_seq_seq RENAME TO relation_before_seq_seq")
    op.create_table(
        "relation",
        sa.Column("seq", sa.Integer(), nullable=False),
        *(sa.Column(column, sa.Integer() if up else sa.String(), nullable=False) for column in columns),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=f"pk_relation_{len(columns)}"),
    )
    op.execute(f"INSERT INTO relation SELECT before.seq, {rows} ORDER BY before.seq")
    op.drop_table("relation_before")
    for column in columns:
        op.create_index(f"ix_relation_{column}", "relation", [column])
    if on_postgresql:  # its sequence knows of none of the rows
        last = "(SELECT max(seq) FROM relation)"
        op.execute(f"SELECT setval(pg_get_serial_sequence('relation', 'seq'), {last}) WHERE {last} IS NOT NULL")


def _rewrite(change: Any) -> None:
    """Change what columns of JSON hold, a batch of rows at a time in the order of their keys."""
    connection = op.get_bind()
    for name, key, columns in _PACKED:
        texts = ", ".join(f"CAST({column} AS TEXT) AS {column}" for column in columns)
        last = f"({', '.join(key)}) > ({', '.join(f':{one}' for one in key)})"
        after = f"SELECT {', '.join(key)}, {texts} FROM {name}{{}} ORDER BY {', '.join(key)} LIMIT {_BATCH}"
        values = ", ".join(f"{column} = CAST(:new_{column} AS JSON)" for column in columns)
        if connection.dialect.name == "sqlite":  # where a cast to JSON makes a number
            values = ", ".join(f"{column} = :new_{column}" for column in columns)
        put = sa.text(f"UPDATE {name} SET {values} WHERE {' AND '.join(f'{one} = :{one}' for one in key)}")
        rows = connection.execute(sa.text(after.format(""))).all()
        while rows:
            changed = [
                {f"new_{column}": _text(change, getattr(row, column), fields) for column, fields in columns.items()}
                for row in rows
            ]
            connection.execute(put, [{**row._asdict(), **new} for row, new in zip(rows, changed, strict=True)])
            at = {one: getattr(rows[-1], one) for one in key}
            rows = connection.execute(sa.text(after.format(f" WHERE {last}")), at).all()


def _text(change: Any, stored: str | None, fields: dict[str, Any]) -> str | None:
    if stored is None:
        return None
    return json.dumps(change(json.loads(stored), fields), ensure_ascii=False, separators=(",", ":"))


def _packed(found: Any, fields: dict[str, Any]) -> Any:
    if isinstance(found, list):
        return [_packed(one, fields) for one in found]
    if found is None:
        return None
    values = [found.get(name, default) for name, default in fields.items()]
    defaults = list(fields.values())
    while values and values[-1] is defaults[len(values) - 1]:
        values.pop()
    return values


def _unpacked(found: Any, fields: dict[str, Any]) -> Any:
    if found is None:
        return None
    if not found or isinstance(found[0], list):
        return [_unpacked(one, fields) for one in found]
    return fields | dict(zip(fields, found, strict=False))
