"""Former links: personal links of a subscription in mail to an address it had before.

Revision ID: 202611270930
Revises: 202611270900
"""

import sqlalchemy as sa
from alembic import op

revision = "202611270930"
down_revision = "202611270900"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "newsletter_former_link",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("subscription_id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("secret", sa.String(32), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["newsletter_subscription.id"],
            name=op.f("fk_newsletter_former_link_subscription_id_newsletter_subscription"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newsletter_former_link")),
        sa.UniqueConstraint(
            "public_id", "secret", name=op.f("uq_newsletter_former_link_public_id_secret")
        ),
    )
    op.create_index(
        op.f("ix_newsletter_former_link_subscription_id"),
        "newsletter_former_link",
        ["subscription_id"],
    )


def downgrade() -> None:
    op.drop_table("newsletter_former_link")
