"""Where an article takes place, beside the place that a claim names itself."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claim", sa.Column("setting", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("claim", "setting")
