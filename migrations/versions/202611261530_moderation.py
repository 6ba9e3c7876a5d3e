"""Moderation: the audit log, which the database itself refuses to have changed; what waits; cases.

Revision ID: 202611261530
Revises: 202611261500
"""

import sqlalchemy as sa
from alembic import op

revision = "202611261530"
down_revision = "202611261500"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_the_audit_log()
    _make_cases()
    _make_what_waits()
    _make_suspensions()
    _make_the_ledger()


def downgrade() -> None:
    op.drop_table("job_run")
    op.drop_table("space_ban")
    # In place: making these tables anew on SQLite would delete what hangs on them.
    op.execute("ALTER TABLE member DROP COLUMN suspension_reason")
    op.execute("ALTER TABLE space DROP COLUMN who_waits")
    for table in (
        "waiting_text",
        "saved_answer_text",
        "saved_answer",
        "moderation_flag",
        "moderation_case",
    ):
        op.drop_table(table)
    op.drop_table("audit_head")
    op.drop_table("audit_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_kept()")


def _make_the_audit_log() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer),
        sa.Column("act", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_entry"),
    )
    for column in ("at", "actor_id", "act", "subject"):
        op.create_index(f"ix_audit_entry_{column}", "audit_entry", [column])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit log is never changed'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON audit_entry "
            "FOR EACH ROW EXECUTE FUNCTION audit_is_kept()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_entry_no_{act.lower()} BEFORE {act} ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END"
        )


def _make_cases() -> None:
    op.create_table(
        "moderation_case",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("object_id", sa.Integer, nullable=False),
        sa.Column("cause", sa.String(10), nullable=False),
        sa.Column("scope", sa.String(60), nullable=False),
        sa.Column("author_id", sa.Integer, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Integer),
        sa.Column("taken_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.Integer),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("reason_lang", sa.String(8), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True)),
        sa.Column("reminded_at", sa.DateTime(timezone=True)),
        sa.Column("escalated_at", sa.DateTime(timezone=True)),
        sa.Column("open_key", sa.String(80)),
        sa.PrimaryKeyConstraint("id", name="pk_moderation_case"),
        sa.UniqueConstraint("open_key", name="uq_moderation_case_open_key"),
        *(
            sa.ForeignKeyConstraint(
                [column], ["member.id"], name=f"fk_moderation_case_{column}_member"
            )
            for column in ("author_id", "taken_by", "decided_by")
        ),
    )
    for name, columns in (
        ("queue", ["state", "opened_at", "id"]),
        ("thing", ["kind", "object_id"]),
        ("scope", ["scope"]),
        ("author_id", ["author_id"]),
    ):
        op.create_index(f"ix_moderation_case_{name}", "moderation_case", columns)
    op.create_table(
        "moderation_flag",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("object_id", sa.Integer, nullable=False),
        sa.Column("member_id", sa.Integer, nullable=False),
        sa.Column("is_trusted", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_moderation_flag"),
        sa.UniqueConstraint(
            "kind", "object_id", "member_id", name="uq_moderation_flag_kind_object_id_member_id"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name="fk_moderation_flag_case_id_moderation_case",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name="fk_moderation_flag_member_id_member"
        ),
    )
    for column in ("case_id", "member_id"):
        op.create_index(f"ix_moderation_flag_{column}", "moderation_flag", [column])
    op.create_table(
        "saved_answer",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("scope", sa.String(60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_answer"),
    )
    op.create_index("ix_saved_answer_scope", "saved_answer", ["scope"])
    op.create_table(
        "saved_answer_text",
        sa.Column("answer_id", sa.Integer, nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("answer_id", "lang", name="pk_saved_answer_text"),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["saved_answer.id"],
            name="fk_saved_answer_text_answer_id_saved_answer",
            ondelete="CASCADE",
        ),
    )


def _make_what_waits() -> None:
    with op.batch_alter_table("space") as space:
        space.add_column(
            sa.Column("who_waits", sa.String(10), nullable=False, server_default="nobody")
        )
    op.create_table(
        "waiting_text",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("topic_id", sa.Integer, nullable=False),
        sa.Column("author_id", sa.Integer, nullable=False),
        sa.Column("parent_id", sa.Integer),
        sa.Column("contribution_id", sa.Integer),
        sa.Column("edit_version", sa.Integer),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("taken_out", sa.JSON, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_waiting_text"),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=f"fk_waiting_text_{column}_{table}"
            )
            for column, table in (
                ("topic_id", "topic"),
                ("author_id", "member"),
                ("parent_id", "contribution"),
                ("contribution_id", "contribution"),
            )
        ),
    )
    for column in ("topic_id", "author_id", "contribution_id"):
        op.create_index(f"ix_waiting_text_{column}", "waiting_text", [column])


def _make_suspensions() -> None:
    with op.batch_alter_table("member") as member:
        member.add_column(
            sa.Column("suspension_reason", sa.Text, nullable=False, server_default="")
        )
    op.create_table(
        "space_ban",
        sa.Column("space_id", sa.Integer, nullable=False),
        sa.Column("member_id", sa.Integer, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("banned_by", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("space_id", "member_id", name="pk_space_ban"),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name="fk_space_ban_space_id_space", ondelete="CASCADE"
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["member.id"], name=f"fk_space_ban_{column}_member", ondelete=ondelete
            )
            for column, ondelete in (("member_id", "CASCADE"), ("banned_by", None))
        ),
    )
    op.create_index("ix_space_ban_member_id", "space_ban", ["member_id"])


def _make_the_ledger() -> None:
    op.create_table(
        "job_run",
        sa.Column("job", sa.String(60), nullable=False),
        sa.Column("period", sa.String(60), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("job", "period", name="pk_job_run"),
    )
