"""Articles that are copies of each other, what they are found by, and the normalised address of an article."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Both tables, and the addresses of the articles stored before, are filled by the next one that writes.
    op.add_column("source", sa.Column("address", sa.String()))
    op.create_index("ix_source_address", "source", ["address"])
    op.create_table(
        "source_band",
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("source_id", sa.String(), sa.ForeignKey("source.id"), nullable=False),
        sa.PrimaryKeyConstraint("mark", "source_id"),
    )
    op.create_index("ix_source_band_source_id", "source_band", ["source_id"])
    op.create_table(
        "source_copy",
        sa.Column("source_id", sa.String(), sa.ForeignKey("source.id"), nullable=False),
        sa.Column("copy_id", sa.String(), sa.ForeignKey("source.id"), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "copy_id"),
    )
    op.create_index("ix_source_copy_copy_id", "source_copy", ["copy_id"])


def downgrade() -> None:
    op.drop_index("ix_source_copy_copy_id", "source_copy")
    op.drop_table("source_copy")
    op.drop_index("ix_source_band_source_id", "source_band")
    op.drop_table("source_band")
    op.drop_index("ix_source_address", "source")
    op.drop_column("source", "address")
