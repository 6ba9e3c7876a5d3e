"""Lanes: the connections to the mail server, over all workers.

Revision ID: 202611270235
Revises: 202611270234
"""

import sqlalchemy as sa
from alembic import op

revision = "202611270235"
down_revision = "202611270234"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "newsletter_lane",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("held_until", MOMENT, nullable=False),
        sa.Column("free_at", MOMENT, nullable=False),
        sa.Column("troubles", sa.Integer, nullable=False),
        sa.Column("refusals", sa.Integer, nullable=False),
        sa.Column("trouble", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("newsletter_lane")
