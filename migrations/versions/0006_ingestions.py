"""Ingestion jobs, and the documents of each."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ingestion",
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), unique=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.Column("started_at", sa.String()),
        sa.Column("finished_at", sa.String()),
        sa.Column("cancelled_at", sa.String()),
    )
    op.create_index("ix_ingestion_id", "ingestion", ["id"], unique=True)
    op.create_table(
        "ingestion_item",
        sa.Column("ingestion_id", sa.String(), sa.ForeignKey("ingestion.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("result", sa.String()),
        sa.Column("reason", sa.String()),
        sa.Column("attributions", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ingestion_id", "position"),
    )
    op.create_index("ix_ingestion_item_result", "ingestion_item", ["ingestion_id", "result"])


def downgrade() -> None:
    op.drop_table("ingestion_item")
    op.drop_table("ingestion")
