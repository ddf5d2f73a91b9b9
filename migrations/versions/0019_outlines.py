"""The texts of current articles have outlines, by which most that are no copies of one are told without reading them;
the writer makes them."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_outline",
        sa.Column("source_seq", sa.Integer(), sa.ForeignKey("source.seq"), primary_key=True, autoincrement=False),
        sa.Column("outline", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("source_outline")
