"""Holidays: days on which the secretariat does not work.

Revision ID: 202611270900
Revises: 202611270600
"""

import sqlalchemy as sa
from alembic import op

revision = "202611270900"
down_revision = "202611270600"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("day", name=op.f("uq_holiday_day")),
    )


def downgrade() -> None:
    op.drop_table("holiday")
