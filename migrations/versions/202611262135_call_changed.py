"""When a call for practices was last changed.

Revision ID: 202611262135
Revises: 202611262130
"""

import sqlalchemy as sa
from alembic import op

revision = "202611262135"
down_revision = "202611262130"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "practice_call", sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    with op.batch_alter_table("practice_call") as table:
        table.drop_column("updated_at")
