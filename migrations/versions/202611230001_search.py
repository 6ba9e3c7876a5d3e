"""The search index: FTS5 on SQLite, a tsvector with GIN on PostgreSQL.

Revision ID: 202611230001
Revises: 202611230000
"""

import sqlalchemy as sa
from alembic import op

revision = "202611230001"
down_revision = "202611230000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_document",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("object_id", sa.Integer, nullable=False),
        sa.Column("scope", sa.String(60), nullable=False),
        sa.Column("container", sa.String(60), nullable=False),
        sa.Column("parent", sa.String(60), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("context", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("author", sa.String(60), nullable=False),
        sa.Column("author_name", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("kind", "object_id", name="uq_search_document_kind_object_id"),
    )
    for column in ("container", "parent", "author", "created_at"):
        op.create_index(f"ix_search_document_{column}", "search_document", [column])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE search_document ADD COLUMN terms tsvector NOT NULL")
        op.execute("CREATE INDEX ix_search_document_terms ON search_document USING gin (terms)")
    else:
        # The words come levelled; of this tokenizer only its parting at blanks is wanted.
        op.execute(
            "CREATE VIRTUAL TABLE search_terms USING fts5"
            "(title, title_stems, body, body_stems, tokenize = 'ascii')"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_terms")
    op.drop_table("search_document")
