"""The tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "actor",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_actor_id", "actor", ["id"], unique=True)
    op.create_index("ix_actor_kind", "actor", ["kind"], unique=False)
    op.create_index("ix_actor_name", "actor", ["name"], unique=False)
    op.create_index("ix_actor_parent_id", "actor", ["parent_id"], unique=False)
    op.create_table(
        "actor_alias",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_actor_alias_actor_id", "actor_alias", ["actor_id"], unique=False)
    op.create_index("ix_actor_alias_folded", "actor_alias", ["folded"], unique=False)
    op.create_index("ix_actor_alias_source_id", "actor_alias", ["source_id"], unique=False)
    op.create_table(
        "claim",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=True),
        sa.Column("block", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=True),
        sa.Column("agent", sa.String(), nullable=True),
        sa.Column("object", sa.String(), nullable=True),
        sa.Column("recipient", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("time", sa.String(), nullable=True),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("bound", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("of", sa.Float(), nullable=True),
        sa.Column("increment", sa.Boolean(), nullable=False),
        sa.Column("modality", sa.String(), nullable=False),
        sa.Column("negated", sa.Boolean(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_claim_agent", "claim", ["agent"], unique=False)
    op.create_index("ix_claim_block", "claim", ["block"], unique=False)
    op.create_index("ix_claim_event", "claim", ["event"], unique=False)
    op.create_index("ix_claim_group", "claim", ["group_id"], unique=False)
    op.create_index("ix_claim_id", "claim", ["id"], unique=True)
    op.create_index("ix_claim_place", "claim", ["place"], unique=False)
    op.create_index("ix_claim_unit", "claim", ["unit"], unique=False)
    op.create_table(
        "claim_group",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("block", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_claim_group_block", "claim_group", ["block"], unique=False)
    op.create_index("ix_claim_group_conflict", "claim_group", ["conflict"], unique=False)
    op.create_index("ix_claim_group_event", "claim_group", ["event"], unique=False)
    op.create_index("ix_claim_group_id", "claim_group", ["id"], unique=True)
    op.create_index("ix_claim_group_place", "claim_group", ["place"], unique=False)
    op.create_index("ix_claim_group_unit", "claim_group", ["unit"], unique=False)
    op.create_table(
        "office",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("since", sa.String(), nullable=True),
        sa.Column("until", sa.String(), nullable=True),
        sa.Column("source_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_office_actor_id", "office", ["actor_id"], unique=False)
    op.create_index("ix_office_organisation_id", "office", ["organisation_id"], unique=False)
    op.create_table(
        "relation",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("a", sa.String(), nullable=False),
        sa.Column("b", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_relation_a", "relation", ["a"], unique=False)
    op.create_index("ix_relation_b", "relation", ["b"], unique=False)
    op.create_index("ix_relation_group_id", "relation", ["group_id"], unique=False)
    op.create_table(
        "source",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("replaces", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("publisher", sa.String(), nullable=True),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("published", sa.String(), nullable=True),
        sa.Column("published_low", sa.String(), nullable=True),
        sa.Column("published_high", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("ingested_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_source_current", "source", ["current"], unique=False)
    op.create_index("ix_source_document", "source", ["document"], unique=False)
    op.create_index("ix_source_id", "source", ["id"], unique=True)
    op.create_index("ix_source_published_low", "source", ["published_low"], unique=False)
    op.create_index("ix_source_publisher", "source", ["publisher"], unique=False)
    op.create_index("ix_source_sha256", "source", ["sha256"], unique=False)
    op.create_index("ix_source_url", "source", ["url"], unique=False)
    op.create_table(
        "attribution",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("quotation", sa.String(), nullable=False),
        sa.Column("modality", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=True),
        sa.Column("said_low", sa.String(), nullable=True),
        sa.Column("said_high", sa.String(), nullable=True),
        sa.Column("cue", sa.JSON(), nullable=True),
        sa.Column("mentions", sa.JSON(), nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("quantities", sa.JSON(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("target_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_attribution_claim_id", "attribution", ["claim_id"], unique=False)
    op.create_index("ix_attribution_id", "attribution", ["id"], unique=True)
    op.create_index("ix_attribution_said_low", "attribution", ["said_low"], unique=False)
    op.create_index("ix_attribution_source_id", "attribution", ["source_id"], unique=False)
    op.create_index("ix_attribution_stance", "attribution", ["stance"], unique=False)
    op.create_index("ix_attribution_target_id", "attribution", ["target_id"], unique=False)
    op.create_table(
        "attribution_actor",
        sa.Column("attribution_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("resolved_by", sa.String(), nullable=False),
        sa.Column("mention", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
        ),
        sa.ForeignKeyConstraint(
            ["attribution_id"],
            ["attribution.id"],
        ),
        sa.PrimaryKeyConstraint("attribution_id", "role", "position"),
    )
    op.create_index(
        "ix_attribution_actor_actor", "attribution_actor", ["actor_id", "role", "attribution_id"], unique=False
    )
    op.create_table(
        "attribution_claim",
        sa.Column("attribution_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("proposition", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attribution_id"],
            ["attribution.id"],
        ),
        sa.PrimaryKeyConstraint("attribution_id", "position"),
    )
    op.create_index("ix_attribution_claim_claim_id", "attribution_claim", ["claim_id"], unique=False)


def downgrade() -> None:
    for table in (
        "attribution_claim",
        "attribution_actor",
        "attribution",
        "source",
        "relation",
        "office",
        "claim_group",
        "claim",
        "actor_alias",
        "actor",
    ):
        op.drop_table(table)
