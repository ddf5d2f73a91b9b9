"""Each claim has the number of its neighbourhood, which the writer finds; and what no query reads goes."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("claim", "claim_group"):
        op.drop_column(table, "block")
    op.add_column("claim", sa.Column("neighbourhood", sa.Integer()))
    op.create_index("ix_claim_neighbourhood", "claim", ["neighbourhood"])


def downgrade() -> None:
    """The blocks come back empty, as nothing reads them."""
    op.drop_index("ix_claim_neighbourhood", "claim")
    op.drop_column("claim", "neighbourhood")
    for table in ("claim", "claim_group"):
        op.add_column(table, sa.Column("block", sa.String(), nullable=False, server_default=""))
