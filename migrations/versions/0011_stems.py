"""The search index holds the stems of words: filled anew."""

from alembic import op

from app import search

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _anew()


def downgrade() -> None:
    _anew()


def _anew() -> None:
    search.drop(op.get_bind())
    search.create(op.get_bind())
    search.rebuild(op.get_bind())
