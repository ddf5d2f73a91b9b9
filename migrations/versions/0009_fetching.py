"""Pages and feeds to fetch: kinds of items, and what is remembered of feeds and of addresses without an article."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ingestion_item", sa.Column("kind", sa.String(), nullable=False, server_default="text"))
    op.create_table(
        "feed",
        sa.Column("url", sa.String(), primary_key=True),
        sa.Column("etag", sa.String()),
        sa.Column("last_modified", sa.String()),
        sa.Column("checked_at", sa.String(), nullable=False),
    )
    op.create_table(
        "settled_page",
        sa.Column("url", sa.String(), primary_key=True),
        sa.Column("reason", sa.String()),
        sa.Column("settled_at", sa.String(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("settled_page")
    op.drop_table("feed")
    op.drop_column("ingestion_item", "kind")
