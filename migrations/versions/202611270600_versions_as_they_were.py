"""A version keeps who wrote it and the image beside its title; a comment knows when it changed

Revision ID: 202611270600
Revises: 202611270236
"""

import sqlalchemy as sa
from alembic import op

revision = "202611270600"
down_revision = "202611270236"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("blog_comment", sa.Column("changed_at", sa.DateTime(timezone=True)))
    op.create_table(
        "blog_version_author",
        sa.Column("version_id", sa.Integer, nullable=False),
        sa.Column("member_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("is_named", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["blog_version.id"],
            name=op.f("fk_blog_version_author_version_id_blog_version"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_blog_version_author_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "member_id", name=op.f("pk_blog_version_author")),
    )
    op.create_index(
        op.f("ix_blog_version_author_member_id"), "blog_version_author", ["member_id"]
    )
    op.create_table(
        "blog_version_picture",
        sa.Column("version_id", sa.Integer, nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("file_id", sa.Integer, nullable=False),
        sa.Column("alt", sa.String(500), nullable=False),
        sa.Column("caption", sa.String(500), nullable=False),
        sa.Column("credit", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["blog_version.id"],
            name=op.f("fk_blog_version_picture_version_id_blog_version"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_blog_version_picture_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("version_id", "lang", name=op.f("pk_blog_version_picture")),
    )
    # What was published before is taken to have had the authors and the image it has today,
    # but for those that came later.
    op.execute(
        "INSERT INTO blog_version_author (version_id, member_id, position, is_named) "
        "SELECT v.id, a.member_id, a.position, a.is_named FROM blog_version v "
        "JOIN blog_article_author a ON a.article_id = v.article_id "
        "WHERE a.accepted_at <= v.published_at"
    )
    op.execute(
        "INSERT INTO blog_version_picture (version_id, lang, file_id, alt, caption, credit) "
        "SELECT v.id, t.lang, i.file_id, t.alt, t.caption, i.credit FROM blog_version v "
        "JOIN blog_image i ON i.article_id = v.article_id "
        "JOIN blog_image_text t ON t.image_id = i.id "
        "JOIN blog_version_text w ON w.version_id = v.id AND w.lang = t.lang "
        "WHERE i.is_lead AND i.added_at <= v.published_at AND i.id = ("
        "SELECT max(o.id) FROM blog_image o WHERE o.article_id = v.article_id AND o.is_lead "
        "AND o.added_at <= v.published_at)"
    )


def downgrade() -> None:
    op.drop_table("blog_version_picture")
    op.drop_table("blog_version_author")
    op.drop_column("blog_comment", "changed_at")
