"""The search index, filled from what the tables hold."""

from alembic import op

from app import search

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    search.create(op.get_bind())
    search.rebuild(op.get_bind())


def downgrade() -> None:
    search.drop(op.get_bind())
