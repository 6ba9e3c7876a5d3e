"""Calendars of others: what was skipped of them, when they are read next; what officers declined.

Revision ID: 202611262210
Revises: 202611262201
"""

import sqlalchemy as sa
from alembic import op

revision = "202611262210"
down_revision = "202611262201"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("event", sa.Column("declined_at", MOMENT))
    op.add_column(
        "event_source", sa.Column("failures", sa.Integer, nullable=False, server_default="0")
    )
    op.add_column("event_source", sa.Column("next_fetch_at", MOMENT))
    op.add_column(
        "event_source", sa.Column("skipped", sa.JSON, nullable=False, server_default="[]")
    )
    with op.batch_alter_table("event_source") as table:
        table.alter_column("failures", server_default=None)
        table.alter_column("skipped", server_default=None)
    op.create_index("ix_event_source_next_fetch_at", "event_source", ["next_fetch_at"])


def downgrade() -> None:
    op.drop_index("ix_event_source_next_fetch_at", "event_source")
    for column in ("skipped", "next_fetch_at", "failures"):
        op.drop_column("event_source", column)
    op.drop_column("event", "declined_at")
