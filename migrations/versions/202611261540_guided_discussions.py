"""Guided discussions: questions, concept notes, which question a contribution answers.

Revision ID: 202611261540
Revises: 202611261530
"""

import sqlalchemy as sa
from alembic import op

revision = "202611261540"
down_revision = "202611261530"
branch_labels = None
depends_on = None


def text_columns() -> list[sa.Column]:
    """What every row of a text in one language carries."""
    return [
        sa.Column("lang", sa.String(8), primary_key=True),
        sa.Column("origin", sa.String(10), nullable=False),
        sa.Column("translator_id", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "guided_discussion",
        sa.Column(
            "topic_id", sa.Integer, sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("timezone", sa.String(60), nullable=False),
        sa.Column("languages", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("endorse_until", sa.DateTime(timezone=True)),
        sa.Column("endorsed_at", sa.DateTime(timezone=True)),
        sa.Column("archived_at", sa.DateTime(timezone=True)),
    )
    discussion = "guided_discussion.topic_id"
    op.create_table(
        "guided_text",
        sa.Column(
            "topic_id", sa.Integer, sa.ForeignKey(discussion, ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("concept", sa.Text, nullable=False),
        sa.Column("concept_html", sa.Text, nullable=False),
        *text_columns(),
    )
    op.create_table(
        "guided_question",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "topic_id",
            sa.Integer,
            sa.ForeignKey(discussion, ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_table(
        "guided_question_text",
        sa.Column(
            "question_id",
            sa.Integer,
            sa.ForeignKey("guided_question.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("text", sa.String(500), nullable=False),
        *text_columns(),
    )
    make_summaries(discussion)
    make_invitations()
    # Added in place: making the table anew, as Alembic would on SQLite, deletes what hangs on it.
    question = sa.ForeignKey(
        "guided_question.id", name="fk_contribution_question_id_guided_question"
    )
    op.add_column(
        "contribution", sa.Column("question_id", sa.Integer, question), inline_references=True
    )
    op.create_index("ix_contribution_question", "contribution", ["question_id", "path"])
    question = sa.ForeignKey(
        "guided_question.id", name="fk_waiting_text_question_id_guided_question"
    )
    op.add_column(
        "waiting_text", sa.Column("question_id", sa.Integer, question), inline_references=True
    )


def make_summaries(discussion: str) -> None:
    """Drafts, published versions, and what participants said to them."""
    op.create_table(
        "summary_draft",
        sa.Column(
            "topic_id", sa.Integer, sa.ForeignKey(discussion, ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
    )
    op.create_table(
        "summary",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "topic_id", sa.Integer, sa.ForeignKey("topic.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.UniqueConstraint("topic_id", "version"),
    )
    op.create_table(
        "summary_text",
        sa.Column(
            "summary_id",
            sa.Integer,
            sa.ForeignKey("summary.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("sections", sa.JSON, nullable=False),
        *text_columns(),
    )
    op.create_table(
        "endorsement",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "summary_id",
            sa.Integer,
            sa.ForeignKey("summary.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "member_id",
            sa.Integer,
            sa.ForeignKey("member.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("stance", sa.String(10), nullable=False),
        sa.Column("is_named", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("answered_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("summary_id", "member_id"),
    )


def make_invitations() -> None:
    """Who was invited to which discussion, and who wants no invitations."""
    op.create_table(
        "guided_invitation",
        sa.Column(
            "topic_id", sa.Integer, sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column(
            "member_id",
            sa.Integer,
            sa.ForeignKey("member.id", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
        sa.Column("invited_by", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "invitation_refusal",
        sa.Column(
            "member_id",
            sa.Integer,
            sa.ForeignKey("member.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.execute("ALTER TABLE waiting_text DROP COLUMN question_id")
    op.drop_index("ix_contribution_question", table_name="contribution")
    op.execute("ALTER TABLE contribution DROP COLUMN question_id")
    for table in ("invitation_refusal", "guided_invitation"):
        op.drop_table(table)
    for table in ("endorsement", "summary_text", "summary", "summary_draft"):
        op.drop_table(table)
    op.drop_table("guided_question_text")
    op.drop_table("guided_question")
    op.drop_table("guided_text")
    op.drop_table("guided_discussion")
