"""Invitations to spaces: to members too, with words of the inviter, answered either way.

Revision ID: 202611260900
Revises: 202611230001
"""

import sqlalchemy as sa
from alembic import op

revision = "202611260900"
down_revision = "202611230001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("space_invitation") as table:
        table.alter_column("email", existing_type=sa.String(255), nullable=True)
        table.add_column(sa.Column("member_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("lang", sa.String(8), nullable=False, server_default="en"))
        table.add_column(sa.Column("words", sa.String(1000), nullable=False, server_default=""))
        table.add_column(sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True))
        table.create_foreign_key(
            "fk_space_invitation_member_id_member", "member", ["member_id"], ["id"]
        )
        table.create_index("ix_space_invitation_email", ["email"])
        table.create_index("ix_space_invitation_member_id", ["member_id"])
    op.execute("UPDATE space_invitation SET sent_at = created_at")
    with op.batch_alter_table("space_invitation") as table:
        table.alter_column("sent_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        table.alter_column("lang", existing_type=sa.String(8), server_default=None)
        table.alter_column("words", existing_type=sa.String(1000), server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM space_invitation WHERE email IS NULL")
    with op.batch_alter_table("space_invitation") as table:
        table.drop_index("ix_space_invitation_member_id")
        table.drop_index("ix_space_invitation_email")
        table.drop_constraint("fk_space_invitation_member_id_member", type_="foreignkey")
        for name in ("declined_at", "sent_at", "words", "lang", "member_id"):
            table.drop_column(name)
        table.alter_column("email", existing_type=sa.String(255), nullable=False)
