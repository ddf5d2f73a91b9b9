"""Ties stand in the order in which they are looked up: by room, name and last day."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_COLUMNS = "claim_id, room, tie, alone, scenes, low, high"


def upgrade() -> None:
    op.drop_index("ix_neighbour_tie", "neighbour_tie")
    _remake("pk_neighbour_tie", ("room", "tie", "high", "claim_id"), sqlite_with_rowid=False)
    op.create_index("ix_neighbour_tie_claim", "neighbour_tie", ["claim_id"])


def downgrade() -> None:
    op.drop_index("ix_neighbour_tie_claim", "neighbour_tie")
    _remake("neighbour_tie_pkey", ("claim_id", "room", "tie"))
    op.create_index("ix_neighbour_tie", "neighbour_tie", ["room", "tie", "high"])


def _remake(name: str, key: tuple[str, ...], **options: bool) -> None:
    """Make the table again with another primary key of that name, and keep its rows.

    The columns of the key come first: where they do not, `PRAGMA integrity_check` of SQLite 3.40 takes values of a
    table without row numbers for NULL.
    """
    op.rename_table("neighbour_tie", "neighbour_tie_before")
    op.create_table(
        "neighbour_tie",
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("tie", sa.String(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(), sa.ForeignKey("claim.id"), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("scenes", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint(*key, name=name),
        **options,
    )
    op.execute(f"INSERT INTO neighbour_tie ({_COLUMNS}) SELECT {_COLUMNS} FROM neighbour_tie_before")
    op.drop_table("neighbour_tie_before")
