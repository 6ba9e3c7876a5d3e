"""Since when a reviewer has their deadlines.

Revision ID: 202611261850
Revises: 202611261830
"""

import sqlalchemy as sa
from alembic import op

revision = "202611261850"
down_revision = "202611261830"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("review_assignment", sa.Column("due_since", MOMENT))
    op.execute("UPDATE review_assignment SET due_since = invited_at")
    with op.batch_alter_table("review_assignment") as table:
        table.alter_column("due_since", existing_type=MOMENT, nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("review_assignment") as table:
        table.drop_column("due_since")
