"""Authors of an article stand in an order

Revision ID: 202611270236
Revises: 202611270235
"""

import sqlalchemy as sa
from alembic import op

revision = "202611270236"
down_revision = "202611270235"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "blog_article_author",
        sa.Column("position", sa.Integer, nullable=False, server_default="1"),
    )


def downgrade() -> None:
    op.drop_column("blog_article_author", "position")
