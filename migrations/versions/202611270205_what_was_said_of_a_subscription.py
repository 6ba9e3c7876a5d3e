"""Each step of a subscription keeps what was chosen, agreed to or given as the reason.

Revision ID: 202611270205
Revises: 202611270200
"""

import sqlalchemy as sa
from alembic import op

revision = "202611270205"
down_revision = "202611270200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("newsletter_subscription_step") as table:
        table.add_column(sa.Column("said", sa.JSON, nullable=False, server_default="{}"))
    with op.batch_alter_table("newsletter_subscription_step") as table:
        table.alter_column("said", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("newsletter_subscription_step") as table:
        table.drop_column("said")
