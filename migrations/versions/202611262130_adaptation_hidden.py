"""When an adaptation was hidden because members had flagged it.

Revision ID: 202611262130
Revises: 202611262115
"""

import sqlalchemy as sa
from alembic import op

revision = "202611262130"
down_revision = "202611262115"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "practice_adaptation", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    with op.batch_alter_table("practice_adaptation") as table:
        table.drop_column("hidden_at")
