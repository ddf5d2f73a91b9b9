"""The search index, filled from what the tables hold."""

from alembic import op

from app import search

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(search.CREATE)
    search.rebuild(op.get_bind())


def downgrade() -> None:
    op.execute(search.DROP)
