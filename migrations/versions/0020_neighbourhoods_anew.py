"""Neighbourhoods are found anew by the writer, as places that many know and seats of bodies tie less than they did."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What the writer finds missing it fills; without this what was tied too widely would stay so."""
    for table in ("tied_claim", "names_together"):
        op.execute(f"DELETE FROM {table}")
    op.execute("UPDATE claim SET neighbourhood = NULL")


def downgrade() -> None:
    """Ties of the new kind are ties of the old one too."""
