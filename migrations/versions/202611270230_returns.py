"""Mail that comes back, and why an address gets none.

Revision ID: 202611270230
Revises: 202611270205
"""

import sqlalchemy as sa
from alembic import op

revision = "202611270230"
down_revision = "202611270205"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    keep_the_list(
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("address", sa.String(255), nullable=False, unique=True),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("words", sa.Text, nullable=False, server_default=""),
        sa.Column("added_by", sa.Integer),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("ix_mail_suppression_created_at", "mail_suppression", ["created_at"])
    with op.batch_alter_table("mail_suppression") as table:
        table.alter_column("words", server_default=None)
    op.create_table(
        "mail_return",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sent_kind", sa.String(1), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("address", sa.String(255), nullable=False),
        sa.Column("domain", sa.String(255), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("subject", sa.String(500), nullable=False),
        sa.Column("returned_at", MOMENT, nullable=False),
        sa.Column("raw", sa.LargeBinary),
        sa.UniqueConstraint("sent_kind", "number", "kind"),
    )
    op.create_index("ix_mail_return_address", "mail_return", ["address", "returned_at"])
    op.create_index("ix_mail_return_domain", "mail_return", ["domain"])
    op.create_index("ix_mail_return_returned_at", "mail_return", ["returned_at"])


def downgrade() -> None:
    op.drop_table("mail_return")
    op.drop_index("ix_mail_suppression_created_at", "mail_suppression")
    keep_the_list(
        sa.Column("address", sa.String(255), primary_key=True),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )


def keep_the_list(*columns: sa.Column) -> None:
    """The list of addresses in a table of these columns; nobody on it gets mail meanwhile."""
    listed = sa.table(
        "mail_suppression",
        sa.column("address", sa.String),
        sa.column("reason", sa.String),
        sa.column("created_at", MOMENT),
    )
    rows = [dict(row._mapping) for row in op.get_bind().execute(sa.select(listed))]
    op.drop_table("mail_suppression")
    op.create_table("mail_suppression", *columns)
    if rows:
        op.bulk_insert(listed, rows)
