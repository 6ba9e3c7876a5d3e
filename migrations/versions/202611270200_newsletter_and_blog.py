"""Newsletter and blog: subscriptions, issues, deliveries; series, articles, versions.

Revision ID: 202611270200
Revises: 202611262215
"""

import sqlalchemy as sa
from alembic import op

revision = "202611270200"
down_revision = "202611262215"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def text_columns() -> list[sa.Column]:
    """What every row of a text in one language carries."""
    return [
        sa.Column("lang", sa.String(8), primary_key=True),
        sa.Column("origin", sa.String(10), nullable=False),
        sa.Column("translator_id", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    ]


def upgrade() -> None:
    make_subscriptions()
    make_issues()
    make_blog()


def make_subscriptions() -> None:
    op.create_table(
        "newsletter_import",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("proof", sa.Text, nullable=False),
        sa.Column("taken", sa.Integer, nullable=False),
        sa.Column("known", sa.Integer, nullable=False),
        sa.Column("refused", sa.JSON, nullable=False),
        sa.Column("added_by", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
    )
    op.create_table(
        "newsletter_subscription",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("public_id", sa.String(32), nullable=False, unique=True),
        sa.Column("address", sa.String(255), unique=True),
        sa.Column("member_id", sa.Integer, sa.ForeignKey("member.id"), unique=True),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("frequency", sa.String(10), nullable=False),
        sa.Column("objectives", sa.JSON, nullable=False),
        sa.Column("regions", sa.JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("secret", sa.String(32), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("consent", sa.Text, nullable=False),
        sa.Column("import_id", sa.Integer, sa.ForeignKey("newsletter_import.id")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("paused_until", MOMENT),
        sa.Column("left_at", MOMENT),
        sa.Column("left_reason", sa.String(20), nullable=False),
        sa.Column("left_words", sa.Text, nullable=False),
    )
    op.create_index("ix_newsletter_subscription_state", "newsletter_subscription", ["state"])


def make_issues() -> None:
    op.create_table(
        "newsletter_issue",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False, unique=True),
        sa.Column("period", sa.String(7), nullable=False, unique=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("tested_version", sa.Integer),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("edited_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("edited_at", MOMENT),
        sa.Column("approved_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("approved_at", MOMENT),
        sa.Column("scheduled_at", MOMENT),
        sa.Column("begun_at", MOMENT),
        sa.Column("sent_at", MOMENT),
        sa.Column("problem", sa.Text, nullable=False),
    )
    op.create_index("ix_newsletter_issue_state", "newsletter_issue", ["state"])
    op.create_table(
        "newsletter_contribution",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("public_id", sa.String(32), nullable=False, unique=True),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("address", sa.String(1000), nullable=False),
        sa.Column("objectives", sa.JSON, nullable=False),
        sa.Column("countries", sa.JSON, nullable=False),
        sa.Column("regions", sa.JSON, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column(
            "issue_id", sa.Integer, sa.ForeignKey("newsletter_issue.id", ondelete="SET NULL")
        ),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("decided_at", MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    )
    op.create_index(
        "ix_newsletter_contribution_author_id", "newsletter_contribution", ["author_id"]
    )
    op.create_index("ix_newsletter_contribution_issue_id", "newsletter_contribution", ["issue_id"])
    op.create_index("ix_newsletter_contribution_state", "newsletter_contribution", ["state"])
    op.create_table(
        "newsletter_issue_item",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "issue_id",
            sa.Integer,
            sa.ForeignKey("newsletter_issue.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("section", sa.String(12), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("thing_id", sa.Integer),
        sa.Column("path", sa.String(300), nullable=False),
        sa.Column("address", sa.String(1000), nullable=False),
        sa.Column("objectives", sa.JSON, nullable=False),
        sa.Column("countries", sa.JSON, nullable=False),
        sa.Column("regions", sa.JSON, nullable=False),
        sa.Column("moment", MOMENT),
        sa.Column("timezone", sa.String(60), nullable=False),
        sa.Column("news", sa.String(20), nullable=False),
        sa.Column("is_left_out", sa.Boolean, nullable=False),
        sa.UniqueConstraint("issue_id", "kind", "thing_id", "news"),
    )
    op.create_index(
        "ix_newsletter_issue_item_place",
        "newsletter_issue_item",
        ["issue_id", "section", "position"],
    )
    op.create_table(
        "newsletter_issue_text",
        sa.Column(
            "issue_id",
            sa.Integer,
            sa.ForeignKey("newsletter_issue.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("preview", sa.String(300), nullable=False),
        sa.Column("opening", sa.Text, nullable=False),
        sa.Column("opening_html", sa.Text, nullable=False),
        *text_columns(),
    )
    op.create_table(
        "newsletter_link",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "issue_id",
            sa.Integer,
            sa.ForeignKey("newsletter_issue.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("address", sa.String(1000), nullable=False),
        sa.Column("clicks", sa.Integer, nullable=False),
        sa.UniqueConstraint("issue_id", "address"),
    )
    op.create_table(
        "newsletter_delivery",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "issue_id",
            sa.Integer,
            sa.ForeignKey("newsletter_issue.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "subscription_id",
            sa.Integer,
            sa.ForeignKey("newsletter_subscription.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("domain", sa.String(255), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("begun_at", MOMENT),
        sa.Column("sent_at", MOMENT),
        sa.Column("returned", sa.String(10), nullable=False),
        sa.Column("returned_at", MOMENT),
        sa.UniqueConstraint("issue_id", "subscription_id"),
    )
    op.create_index(
        "ix_newsletter_delivery_begun_at",
        "newsletter_delivery",
        ["begun_at"],
        sqlite_where=sa.text("begun_at IS NOT NULL"),
        postgresql_where=sa.text("begun_at IS NOT NULL"),
    )
    op.create_index(
        "ix_newsletter_delivery_due",
        "newsletter_delivery",
        ["issue_id", "due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_newsletter_delivery_state", "newsletter_delivery", ["issue_id", "state"])
    op.create_index(
        "ix_newsletter_delivery_subscription_id", "newsletter_delivery", ["subscription_id"]
    )
    op.create_table(
        "newsletter_issue_item_text",
        sa.Column(
            "item_id",
            sa.Integer,
            sa.ForeignKey("newsletter_issue_item.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        *text_columns(),
    )
    op.create_table(
        "newsletter_subscription_step",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "subscription_id",
            sa.Integer,
            sa.ForeignKey("newsletter_subscription.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("what", sa.String(12), nullable=False),
        sa.Column("how", sa.String(12), nullable=False),
        sa.Column(
            "delivery_id", sa.Integer, sa.ForeignKey("newsletter_delivery.id", ondelete="SET NULL")
        ),
        sa.Column("actor_id", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index(
        "ix_newsletter_subscription_step_delivery_id",
        "newsletter_subscription_step",
        ["delivery_id"],
    )
    op.create_index(
        "ix_newsletter_subscription_step_subscription_id",
        "newsletter_subscription_step",
        ["subscription_id"],
    )


def make_blog() -> None:
    op.create_table(
        "blog_series",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("slug", sa.String(120), nullable=False, unique=True),
        sa.Column("objectives", sa.JSON, nullable=False),
        sa.Column("space_id", sa.Integer, sa.ForeignKey("space.id")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT),
        sa.Column("closed_at", MOMENT),
    )
    op.create_table(
        "blog_article",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("public_id", sa.String(32), nullable=False, unique=True),
        sa.Column("slug", sa.String(120), unique=True),
        sa.Column("series_id", sa.Integer, sa.ForeignKey("blog_series.id"), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("pitch", sa.Text, nullable=False),
        sa.Column("pitch_html", sa.Text, nullable=False),
        sa.Column("objectives", sa.JSON, nullable=False),
        sa.Column("countries", sa.JSON, nullable=False),
        sa.Column("regions", sa.JSON, nullable=False),
        sa.Column("editor_id", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("wanted", sa.JSON, nullable=False),
        sa.Column("current_version", sa.Integer),
        sa.Column("topic_id", sa.Integer, sa.ForeignKey("topic.id", ondelete="SET NULL")),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("scheduled_at", MOMENT),
        sa.Column("published_at", MOMENT),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("withdrawal_reason", sa.Text, nullable=False),
    )
    op.create_index("ix_blog_article_published_at", "blog_article", ["published_at"])
    op.create_index("ix_blog_article_scheduled_at", "blog_article", ["scheduled_at"])
    op.create_index("ix_blog_article_series_id", "blog_article", ["series_id"])
    op.create_index("ix_blog_article_stage", "blog_article", ["stage"])
    op.create_table(
        "blog_series_editor",
        sa.Column(
            "series_id",
            sa.Integer,
            sa.ForeignKey("blog_series.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column(
            "member_id",
            sa.Integer,
            sa.ForeignKey("member.id", ondelete="CASCADE"),
            primary_key=True,
        ),
    )
    op.create_index("ix_blog_series_editor_member_id", "blog_series_editor", ["member_id"])
    op.create_table(
        "blog_series_text",
        sa.Column(
            "series_id",
            sa.Integer,
            sa.ForeignKey("blog_series.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("theme", sa.Text, nullable=False),
        sa.Column("theme_html", sa.Text, nullable=False),
        sa.Column("disclaimer", sa.Text, nullable=False),
        sa.Column("disclaimer_html", sa.Text, nullable=False),
        *text_columns(),
    )
    op.create_table(
        "blog_article_author",
        sa.Column(
            "article_id",
            sa.Integer,
            sa.ForeignKey("blog_article.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column(
            "member_id",
            sa.Integer,
            sa.ForeignKey("member.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("is_named", sa.Boolean, nullable=False),
        sa.Column("invited_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("accepted_at", MOMENT),
        sa.Column("approved_version", sa.Integer),
    )
    op.create_index("ix_blog_article_author_member_id", "blog_article_author", ["member_id"])
    op.create_table(
        "blog_article_step",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "article_id",
            sa.Integer,
            sa.ForeignKey("blog_article.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("actor_id", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("ix_blog_article_step_article_id", "blog_article_step", ["article_id"])
    op.create_table(
        "blog_article_text",
        sa.Column(
            "article_id",
            sa.Integer,
            sa.ForeignKey("blog_article.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("body_html", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("translated_version", sa.Integer),
        sa.Column("updated_by", sa.Integer, sa.ForeignKey("member.id")),
        *text_columns(),
    )
    op.create_table(
        "blog_comment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("blog_comment.id", ondelete="CASCADE")),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("resolved_at", MOMENT),
        sa.Column("resolved_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column(
            "article_id",
            sa.Integer,
            sa.ForeignKey("blog_article.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("text_version", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer),
        sa.Column("end", sa.Integer),
        sa.Column("quote", sa.Text, nullable=False),
    )
    op.create_index("ix_blog_comment_article_id", "blog_comment", ["article_id"])
    op.create_index("ix_blog_comment_parent_id", "blog_comment", ["parent_id"])
    op.create_table(
        "blog_image",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "article_id",
            sa.Integer,
            sa.ForeignKey("blog_article.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("file_id", sa.Integer, sa.ForeignKey("stored_file.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("is_lead", sa.Boolean, nullable=False),
        sa.Column("credit", sa.String(200), nullable=False),
        sa.Column("has_consent", sa.Boolean, nullable=False),
        sa.Column("added_by", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
    )
    op.create_index("ix_blog_image_article_id", "blog_image", ["article_id"])
    op.create_table(
        "blog_revision",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "article_id",
            sa.Integer,
            sa.ForeignKey("blog_article.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("text_version", sa.Integer, nullable=False),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("article_id", "lang", "text_version"),
    )
    op.create_table(
        "blog_suggestion",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("replacement", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("decided_at", MOMENT),
        sa.Column(
            "article_id",
            sa.Integer,
            sa.ForeignKey("blog_article.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("text_version", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer),
        sa.Column("end", sa.Integer),
        sa.Column("quote", sa.Text, nullable=False),
    )
    op.create_index("ix_blog_suggestion_article_id", "blog_suggestion", ["article_id"])
    op.create_table(
        "blog_version",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "article_id",
            sa.Integer,
            sa.ForeignKey("blog_article.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("published_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.UniqueConstraint("article_id", "number"),
    )
    op.create_table(
        "blog_image_text",
        sa.Column(
            "image_id",
            sa.Integer,
            sa.ForeignKey("blog_image.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("alt", sa.String(500), nullable=False),
        sa.Column("caption", sa.String(500), nullable=False),
        *text_columns(),
    )
    op.create_table(
        "blog_version_text",
        sa.Column(
            "version_id",
            sa.Integer,
            sa.ForeignKey("blog_version.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("body_html", sa.Text, nullable=False),
        *text_columns(),
    )


def downgrade() -> None:
    op.drop_table("blog_version_text")
    op.drop_table("blog_image_text")
    op.drop_table("blog_version")
    op.drop_table("blog_suggestion")
    op.drop_table("blog_revision")
    op.drop_table("blog_image")
    op.drop_table("blog_comment")
    op.drop_table("blog_article_text")
    op.drop_table("blog_article_step")
    op.drop_table("blog_article_author")
    op.drop_table("blog_series_text")
    op.drop_table("blog_series_editor")
    op.drop_table("blog_article")
    op.drop_table("blog_series")
    op.drop_table("newsletter_subscription_step")
    op.drop_table("newsletter_issue_item_text")
    op.drop_table("newsletter_delivery")
    op.drop_table("newsletter_link")
    op.drop_table("newsletter_issue_text")
    op.drop_table("newsletter_issue_item")
    op.drop_table("newsletter_contribution")
    op.drop_table("newsletter_issue")
    op.drop_table("newsletter_subscription")
    op.drop_table("newsletter_import")
