"""The blog: what of a text a suggestion is about, and who was asked to translate.

Revision ID: 202611270234
Revises: 202611270230
"""

import sqlalchemy as sa
from alembic import op

revision = "202611270234"
down_revision = "202611270230"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("blog_suggestion") as table:
        table.add_column(sa.Column("field", sa.String(10), nullable=False, server_default="body"))
    op.create_table(
        "blog_translator",
        sa.Column(
            "article_id",
            sa.Integer,
            sa.ForeignKey("blog_article.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("lang", sa.String(8), primary_key=True),
        sa.Column(
            "member_id",
            sa.Integer,
            sa.ForeignKey("member.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("invited_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_blog_translator_member_id", "blog_translator", ["member_id"])


def downgrade() -> None:
    op.drop_table("blog_translator")
    with op.batch_alter_table("blog_suggestion") as table:
        table.drop_column("field")
