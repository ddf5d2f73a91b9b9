"""What ties claims to others, so that an article touches only their neighbours.

The table stays empty here: the next migration replaces it, and fills what replaces it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claim_tie",
        sa.Column("claim_id", sa.String(), sa.ForeignKey("claim.id"), nullable=False),
        sa.Column("tie", sa.String(), nullable=False),
        sa.Column("block", sa.String(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "tie"),
    )
    op.create_index("ix_claim_tie", "claim_tie", ["block", "tie"])


def downgrade() -> None:
    op.drop_table("claim_tie")
