"""Words of one meaning tie claims together: all ties are found anew, by the writer, before the next article."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM neighbour_tie")


def downgrade() -> None:
    op.execute("DELETE FROM neighbour_tie")
