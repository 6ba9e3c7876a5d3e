"""When an editor was asked about authors who are late with what a decision asked of them.

Revision ID: 202611262110
Revises: 202611261850
"""

import sqlalchemy as sa
from alembic import op

revision = "202611262110"
down_revision = "202611261850"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "practice_decision", sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True)
    )
    # Whoever was asked already has it to do as well.
    op.execute(
        "UPDATE practice_decision SET escalated_at = ("
        "SELECT max(finished_at) FROM job_run WHERE job = 'practices.remind'"
        " AND period LIKE 'revision:' || practice_decision.id || ':%\\:editor')"
        " WHERE due_at IS NOT NULL"
    )


def downgrade() -> None:
    with op.batch_alter_table("practice_decision") as table:
        table.drop_column("escalated_at")
