"""Indexes by which a name of an actor is found whatever the number of articles that have it."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_actor_alias_named", "actor_alias", ["actor_id", "alias"])
    op.create_index("ix_actor_alias_of", "actor_alias", ["actor_id", "source_id"])


def downgrade() -> None:
    op.drop_index("ix_actor_alias_of", "actor_alias")
    op.drop_index("ix_actor_alias_named", "actor_alias")
