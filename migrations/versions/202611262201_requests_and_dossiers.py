"""What happened to a request is a row each; whether readers see the numbers of a survey.

Revision ID: 202611262201
Revises: 202611262150
"""

import sqlalchemy as sa
from alembic import op

revision = "202611262201"
down_revision = "202611262150"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_request_step",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "request_id",
            sa.Integer,
            sa.ForeignKey("event_request.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("what", sa.String(12), nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("actor_id", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column(
        "event_dossier",
        sa.Column("shows_survey", sa.Boolean, nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("event_dossier", "shows_survey")
    op.drop_table("event_request_step")
