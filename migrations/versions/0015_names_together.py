"""Names that an article has together are stored once, and not with each of its claims; the writer finds them anew."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("neighbour_tie")
    op.create_table(
        "names_together",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("together", sa.BigInteger(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", "high", "together"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_names_together_set", "names_together", ["together"])
    op.create_table(
        "tied_claim",
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("together", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("claim_seq", sa.Integer(), sa.ForeignKey("claim.seq"), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("room", "together", "high", "claim_seq"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_tied_claim_seq", "tied_claim", ["claim_seq"])


def downgrade() -> None:
    op.drop_table("tied_claim")
    op.drop_table("names_together")
    op.create_table(
        "neighbour_tie",
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("tie", sa.String(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(), sa.ForeignKey("claim.id"), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("scenes", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("room", "tie", "high", "claim_id", name="pk_neighbour_tie"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_neighbour_tie_claim", "neighbour_tie", ["claim_id"])
