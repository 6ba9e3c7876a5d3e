"""What members want to be told: choices by kind, quiet hours, digests; what a mail is about.

Revision ID: 202611261500
Revises: 202611261400
"""

import sqlalchemy as sa
from alembic import op

revision = "202611261500"
down_revision = "202611261400"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_preference",
        sa.Column("member_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("choice", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "kind", name="pk_notice_preference"),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name="fk_notice_preference_member_id_member",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "notice_times",
        sa.Column("member_id", sa.Integer, nullable=False),
        sa.Column("quiet_from", sa.Time, nullable=True),
        sa.Column("quiet_until", sa.Time, nullable=True),
        sa.Column("digest", sa.String(10), nullable=False),
        sa.Column("weekday", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_notice_times"),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name="fk_notice_times_member_id_member",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("member_id", sa.Integer, nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_digest"),
        sa.UniqueConstraint("member_id", "period", name="uq_digest_member_id_period"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name="fk_digest_member_id_member", ondelete="CASCADE"
        ),
    )
    op.create_index(
        "ix_digest_claimed",
        "digest",
        ["claimed_until"],
        sqlite_where=sa.text("claimed_until IS NOT NULL"),
        postgresql_where=sa.text("claimed_until IS NOT NULL"),
    )
    op.add_column("mail_message", sa.Column("about", sa.String(40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("mail_message") as table:
        table.drop_column("about")
    op.drop_index("ix_digest_claimed", "digest")
    op.drop_table("digest")
    op.drop_table("notice_times")
    op.drop_table("notice_preference")
