"""On SQLite the links of an attribution and the marks of texts stand in the order of their keys, which are thus stored
once; and an index goes that two others begin with."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_actor_alias_actor_id", "actor_alias")
    _remake(sqlite_with_rowid=False)


def downgrade() -> None:
    _remake()
    op.create_index("ix_actor_alias_actor_id", "actor_alias", ["actor_id"])


def _remake(**options: bool) -> None:
    """Make the tables again, with or without numbers of rows, and keep their rows; PostgreSQL has none."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for name, columns, indexes in (
        (
            "attribution_actor",
            (
                sa.Column("attribution_id", sa.String(), sa.ForeignKey("attribution.id"), primary_key=True),
                sa.Column("role", sa.String(), primary_key=True),
                sa.Column("position", sa.Integer(), primary_key=True),
                sa.Column("actor_id", sa.String(), sa.ForeignKey("actor.id"), nullable=False),
                sa.Column("resolved_by", sa.String(), nullable=False),
                sa.Column("mention", sa.JSON()),
            ),
            {"ix_attribution_actor_actor": ["actor_id", "role", "attribution_id"]},
        ),
        (
            "attribution_claim",
            (
                sa.Column("attribution_id", sa.String(), sa.ForeignKey("attribution.id"), primary_key=True),
                sa.Column("position", sa.Integer(), primary_key=True),
                sa.Column("claim_id", sa.String(), nullable=False),
                sa.Column("quantity", sa.Integer()),
                sa.Column("proposition", sa.JSON()),
            ),
            {"ix_attribution_claim_claim_id": ["claim_id"]},
        ),
        (
            "source_band",
            (
                sa.Column("mark", sa.BigInteger(), primary_key=True, autoincrement=False),
                sa.Column("source_id", sa.String(), sa.ForeignKey("source.id"), primary_key=True),
            ),
            {"ix_source_band_source_id": ["source_id"]},
        ),
    ):
        listed = ", ".join(str(column.name) for column in columns)
        for index in indexes:
            op.drop_index(index, name)
        op.rename_table(name, f"{name}_before")
        op.create_table(name, *columns, **options)
        op.execute(f"INSERT INTO {name} ({listed}) SELECT {listed} FROM {name}_before ORDER BY {columns[0].name}")
        op.drop_table(f"{name}_before")
        for index, indexed in indexes.items():
            op.create_index(index, name, indexed)
