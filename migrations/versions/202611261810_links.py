"""Links between any two things.

Revision ID: 202611261810
Revises: 202611261800
"""

import sqlalchemy as sa
from alembic import op

revision = "202611261810"
down_revision = "202611261800"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("source_kind", sa.String(20), nullable=False),
        sa.Column("source_id", sa.Integer, nullable=False),
        sa.Column("target_kind", sa.String(20), nullable=False),
        sa.Column("target_id", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.UniqueConstraint("source_kind", "source_id", "target_kind", "target_id", "kind"),
    )
    op.create_index("ix_link_target", "link", ["target_kind", "target_id"])


def downgrade() -> None:
    op.drop_table("link")
