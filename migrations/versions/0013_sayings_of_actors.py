"""What actors say in current articles, in the order in which their claims are listed; filled from what is stored."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "actor_saying",
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("claim_seq", sa.Integer(), nullable=False),
        sa.Column("attribution_seq", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("day", sa.String()),
        sa.PrimaryKeyConstraint("actor_id", "claim_seq", "attribution_seq"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO actor_saying SELECT DISTINCT link.actor_id, claim.seq, attribution.seq, attribution.stance,"
        " coalesce(attribution.said_low, source.published_low) FROM attribution"
        " JOIN source ON source.id = attribution.source_id"
        " JOIN attribution_actor AS link ON link.attribution_id = attribution.id"
        " JOIN attribution_claim AS stated ON stated.attribution_id = attribution.id"
        " JOIN claim ON claim.id = stated.claim_id"
        " WHERE coalesce(source.current, false) AND link.role <> 'via'"
    )


def downgrade() -> None:
    op.drop_table("actor_saying")
