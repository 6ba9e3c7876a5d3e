"""Mail carries a calendar part; each reminder of an event is given once.

Revision ID: 202611262150
Revises: 202611262135
"""

import sqlalchemy as sa
from alembic import op

revision = "202611262150"
down_revision = "202611262135"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mail_message", sa.Column("calendar", sa.Text, nullable=True))
    op.add_column("mail_message", sa.Column("calendar_method", sa.String(20), nullable=True))
    op.create_table(
        "event_reminder",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("registration_id", sa.Integer, nullable=False),
        sa.Column("hours_before", sa.Integer, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event_reminder"),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["event_registration.id"],
            name="fk_event_reminder_registration_id_event_registration",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "registration_id",
            "hours_before",
            "starts_at",
            name="uq_event_reminder_registration_id_hours_before_starts_at",
        ),
    )


def downgrade() -> None:
    op.drop_table("event_reminder")
    with op.batch_alter_table("mail_message") as table:
        table.drop_column("calendar_method")
        table.drop_column("calendar")
