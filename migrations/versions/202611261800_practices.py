"""Practices: drafts, submissions, decisions, reviews, versions, calls, what readers leave.

Revision ID: 202611261800
Revises: 202611261540
"""

import sqlalchemy as sa
from alembic import op

revision = "202611261800"
down_revision = "202611261540"
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
    make_calls()
    make_drafts()
    make_submissions()
    make_versions()
    make_reviews()
    make_what_readers_leave()


def make_calls() -> None:
    op.create_table(
        "practice_call",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("slug", sa.String(120), nullable=False, unique=True),
        sa.Column("framework", sa.String(20), nullable=False),
        sa.Column("objectives", sa.JSON, nullable=False),
        sa.Column("timezone", sa.String(60), nullable=False),
        sa.Column("opens_at", MOMENT),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.Column("anonymity", sa.String(10), nullable=False),
        sa.Column("contact", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT),
    )
    op.create_table(
        "practice_call_text",
        sa.Column(
            "call_id",
            sa.Integer,
            sa.ForeignKey("practice_call.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("body_html", sa.Text, nullable=False),
        *text_columns(),
    )
    op.create_table(
        "practice_call_editor",
        sa.Column(
            "call_id",
            sa.Integer,
            sa.ForeignKey("practice_call.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column(
            "member_id",
            sa.Integer,
            sa.ForeignKey("member.id", ondelete="CASCADE"),
            primary_key=True,
        ),
    )


def make_drafts() -> None:
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("public_id", sa.String(32), nullable=False, unique=True),
        sa.Column("slug", sa.String(120), unique=True),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("stage", sa.String(12), nullable=False, index=True),
        sa.Column("call_id", sa.Integer, sa.ForeignKey("practice_call.id"), index=True),
        sa.Column("editor_id", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("current_version", sa.Integer),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, index=True),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("withdrawal_reason", sa.Text, nullable=False),
    )
    op.create_table(
        "practice_field",
        sa.Column(
            "practice_id",
            sa.Integer,
            sa.ForeignKey("practice.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.JSON),
        sa.Column("html", sa.JSON),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("updated_by", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
    )
    op.create_table(
        "practice_author",
        sa.Column(
            "practice_id",
            sa.Integer,
            sa.ForeignKey("practice.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column(
            "member_id",
            sa.Integer,
            sa.ForeignKey("member.id", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("is_named", sa.Boolean, nullable=False),
        sa.Column("invited_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("accepted_at", MOMENT),
    )
    op.create_table(
        "practice_author_note",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "practice_id",
            sa.Integer,
            sa.ForeignKey("practice.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("resolved_at", MOMENT),
        sa.Column("resolved_by", sa.Integer, sa.ForeignKey("member.id")),
    )


def make_submissions() -> None:
    op.create_table(
        "practice_submission",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "practice_id",
            sa.Integer,
            sa.ForeignKey("practice.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("html", sa.JSON, nullable=False),
        sa.Column("files", sa.JSON, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("submitted_by", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.UniqueConstraint("practice_id", "number"),
    )
    op.create_table(
        "practice_decision",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "submission_id",
            sa.Integer,
            sa.ForeignKey("practice_submission.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("step", sa.String(10), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("letter", sa.Text, nullable=False),
        sa.Column("letter_html", sa.Text, nullable=False),
        sa.Column("editor_id", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, index=True),
        sa.UniqueConstraint("submission_id", "step"),
    )


def make_versions() -> None:
    op.create_table(
        "practice_version",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "practice_id",
            sa.Integer,
            sa.ForeignKey("practice.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("html", sa.JSON, nullable=False),
        sa.Column("files", sa.JSON, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("published_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.UniqueConstraint("practice_id", "number"),
    )
    op.create_table(
        "practice_correction",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "version_id",
            sa.Integer,
            sa.ForeignKey("practice_version.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("body_html", sa.Text, nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
    )
    op.create_table(
        "practice_term",
        sa.Column(
            "practice_id",
            sa.Integer,
            sa.ForeignKey("practice.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("code", sa.String(60), primary_key=True),
    )
    op.create_index("ix_practice_term_found", "practice_term", ["kind", "code", "practice_id"])


def make_reviews() -> None:
    op.create_table(
        "reviewer_roster",
        sa.Column(
            "member_id",
            sa.Integer,
            sa.ForeignKey("member.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("languages", sa.JSON, nullable=False),
        sa.Column("objectives", sa.JSON, nullable=False),
        sa.Column("regions", sa.JSON, nullable=False),
        sa.Column("constituency", sa.String(40), nullable=False),
        sa.Column("expertise", sa.String(20), nullable=False),
        sa.Column("is_un", sa.Boolean, nullable=False),
        sa.Column("away_from", sa.Date),
        sa.Column("away_until", sa.Date),
        sa.Column("left_at", MOMENT),
        sa.Column("is_named", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_table(
        "review_assignment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("public_id", sa.String(32), nullable=False, unique=True),
        sa.Column(
            "submission_id",
            sa.Integer,
            sa.ForeignKey("practice_submission.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "reviewer_id",
            sa.Integer,
            sa.ForeignKey("member.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("state", sa.String(12), nullable=False, index=True),
        sa.Column("is_un", sa.Boolean, nullable=False),
        sa.Column("token_hash", sa.String(64), unique=True),
        sa.Column("token_until", MOMENT),
        sa.Column("invited_by", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("answer_due", MOMENT, nullable=False),
        sa.Column("review_due", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("suggestion", sa.Text, nullable=False),
        sa.Column("conflict", sa.Text, nullable=False),
        sa.Column("conflict_declared_at", MOMENT),
        sa.Column("conflict_waived_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("delivered_at", MOMENT),
        sa.Column("acknowledged_at", MOMENT),
        sa.Column("escalated_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.UniqueConstraint("submission_id", "reviewer_id"),
    )
    op.create_table(
        "practice_review",
        sa.Column(
            "assignment_id",
            sa.Integer,
            sa.ForeignKey("review_assignment.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("marks", sa.JSON, nullable=False),
        sa.Column("comments", sa.JSON, nullable=False),
        sa.Column("to_editors", sa.Text, nullable=False),
        sa.Column("recommendation", sa.String(10), nullable=False),
        sa.Column("is_named", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    )
    op.create_table(
        "review_comment_answer",
        sa.Column(
            "assignment_id",
            sa.Integer,
            sa.ForeignKey("review_assignment.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("comment_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("updated_by", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    )


def make_what_readers_leave() -> None:
    op.create_table(
        "practice_adaptation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "practice_id",
            sa.Integer,
            sa.ForeignKey("practice.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("member.id"), nullable=False, index=True),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("changed", sa.Text, nullable=False),
        sa.Column("changed_html", sa.Text, nullable=False),
        sa.Column("failed", sa.Text, nullable=False),
        sa.Column("failed_html", sa.Text, nullable=False),
        sa.Column("adapted_id", sa.Integer, sa.ForeignKey("practice.id")),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT),
    )
    op.create_table(
        "practice_thanks",
        sa.Column(
            "practice_id",
            sa.Integer,
            sa.ForeignKey("practice.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column(
            "member_id",
            sa.Integer,
            sa.ForeignKey("member.id", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_table(
        "practice_search",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "member_id",
            sa.Integer,
            sa.ForeignKey("member.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("wanted", sa.JSON, nullable=False),
        sa.Column("told_until", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )


def downgrade() -> None:
    for name in (
        "practice_search",
        "practice_thanks",
        "practice_adaptation",
        "review_comment_answer",
        "practice_review",
        "review_assignment",
        "reviewer_roster",
        "practice_term",
        "practice_correction",
        "practice_version",
        "practice_decision",
        "practice_submission",
        "practice_author_note",
        "practice_author",
        "practice_field",
        "practice",
        "practice_call_editor",
        "practice_call_text",
        "practice_call",
    ):
        op.drop_table(name)
