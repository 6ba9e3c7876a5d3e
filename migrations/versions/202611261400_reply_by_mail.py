"""Answers by mail: addresses of members in topics, messages that came in.

Revision ID: 202611261400
Revises: 202611260900
"""

import sqlalchemy as sa
from alembic import op

revision = "202611261400"
down_revision = "202611260900"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbound_mail",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("message_id", sa.String(255), nullable=False),
        sa.Column("recipient", sa.String(80), nullable=False),
        sa.Column("sender", sa.String(255), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("message_id", "recipient", name="uq_inbound_mail_message_id_recipient"),
    )
    op.create_index("ix_inbound_mail_received_at", "inbound_mail", ["received_at"])
    op.create_index("ix_inbound_mail_sender", "inbound_mail", ["sender", "received_at"])
    op.create_table(
        "inbound_fault",
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("try_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "reply_address",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("member_id", sa.Integer, nullable=False),
        sa.Column("topic_id", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("token", name="uq_reply_address_token"),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name="fk_reply_address_member_id_member",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name="fk_reply_address_topic_id_topic", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_reply_address_topic_id", "reply_address", ["topic_id"])
    op.create_index(
        "uq_reply_address_holding",
        "reply_address",
        ["member_id", "topic_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("reply_address")
    op.drop_table("inbound_fault")
    op.drop_table("inbound_mail")
