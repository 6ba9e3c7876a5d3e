"""Practices: what says that readers find others than before, and where an imported one came from.

Revision ID: 202611261830
Revises: 202611261810
"""

import sqlalchemy as sa
from alembic import op

revision = "202611261830"
down_revision = "202611261810"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_shelf",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("stamp", sa.String(32), nullable=False),
    )
    op.execute("INSERT INTO practice_shelf (id, stamp) VALUES (1, 'first')")
    op.add_column("practice", sa.Column("imported_from", sa.String(200)))
    op.create_index("uq_practice_imported_from", "practice", ["imported_from"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_practice_imported_from", "practice")
    op.drop_column("practice", "imported_from")
    op.drop_table("practice_shelf")
