"""Questions to speakers: which moderator hid one.

Revision ID: 202611262215
Revises: 202611262210
"""

import sqlalchemy as sa
from alembic import op

revision = "202611262215"
down_revision = "202611262210"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("event_live_question") as table:
        table.add_column(sa.Column("hidden_by", sa.Integer))
        table.create_foreign_key(
            "fk_event_live_question_hidden_by_member", "member", ["hidden_by"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("event_live_question") as table:
        table.drop_constraint("fk_event_live_question_hidden_by_member", type_="foreignkey")
        table.drop_column("hidden_by")
