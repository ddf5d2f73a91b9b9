"""Ties of claims by the rooms where claims meet, with the days that they reach over.

The table stays empty here: what ties are is the writer's to say, which fills it before it stores the next article.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "neighbour_tie",
        sa.Column("claim_id", sa.String(), sa.ForeignKey("claim.id"), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("tie", sa.String(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("scenes", sa.String(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "room", "tie"),
    )
    op.create_index("ix_neighbour_tie", "neighbour_tie", ["room", "tie", "high"])
    op.drop_table("claim_tie")


def downgrade() -> None:
    op.create_table(
        "claim_tie",
        sa.Column("claim_id", sa.String(), sa.ForeignKey("claim.id"), nullable=False),
        sa.Column("tie", sa.String(), nullable=False),
        sa.Column("block", sa.String(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "tie"),
    )
    op.create_index("ix_claim_tie", "claim_tie", ["block", "tie"])
    # The names of the room of each claim's block, as they stood before.
    op.execute(
        "INSERT INTO claim_tie SELECT claim_id, tie, room, alone FROM neighbour_tie"
        " JOIN claim ON claim.id = claim_id AND claim.block = room WHERE substr(tie, 1, 1) <> '~'"
    )
    op.drop_table("neighbour_tie")
