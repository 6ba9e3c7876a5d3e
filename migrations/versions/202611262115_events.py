"""Events: their words and people, requests, registrations, sessions, dossiers, calendars.

Revision ID: 202611262115
Revises: 202611262110
"""

import sqlalchemy as sa
from alembic import op

revision = "202611262115"
down_revision = "202611262110"
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
    make_origins()
    make_events()
    make_requests()
    make_registrations()
    make_sessions()
    make_dossiers()
    make_calendars()


def make_origins() -> None:
    op.create_table(
        "event_series",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("rule", sa.String(300), nullable=False),
        sa.Column("timezone", sa.String(60), nullable=False),
        sa.Column("starts_wall", sa.DateTime, nullable=False),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_table(
        "event_source",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("address", sa.String(1000), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("timezone", sa.String(60), nullable=False),
        sa.Column("is_trusted", sa.Boolean, nullable=False),
        sa.Column("etag", sa.String(300), nullable=False),
        sa.Column("fetched_at", MOMENT),
        sa.Column("failed_at", MOMENT),
        sa.Column("failure", sa.String(300), nullable=False),
        sa.Column("added_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("added_at", MOMENT, nullable=False),
    )


def make_events() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("slug", sa.String(120), nullable=False, unique=True),
        sa.Column("uid", sa.String(300), nullable=False, unique=True),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("framework", sa.String(20), nullable=False),
        sa.Column("timezone", sa.String(60), nullable=False),
        sa.Column("starts_wall", sa.DateTime, nullable=False),
        sa.Column("starts_fold", sa.Integer, nullable=False),
        sa.Column("ends_wall", sa.DateTime, nullable=False),
        sa.Column("ends_fold", sa.Integer, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("moved_at", MOMENT),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("city", sa.String(100), nullable=False),
        sa.Column("country", sa.String(2)),
        sa.Column("joining_link", sa.String(1000), nullable=False),
        sa.Column("joining_note", sa.Text, nullable=False),
        sa.Column("scope", sa.String(12), nullable=False),
        sa.Column("languages", sa.JSON, nullable=False),
        sa.Column("interpretation", sa.JSON, nullable=False),
        sa.Column("accessibility", sa.JSON, nullable=False),
        sa.Column("accessibility_note", sa.String(500), nullable=False),
        sa.Column("sign_languages", sa.String(200), nullable=False),
        sa.Column("space_id", sa.Integer, sa.ForeignKey("space.id")),
        sa.Column("audience", sa.String(10), nullable=False),
        sa.Column("registration", sa.String(10), nullable=False),
        sa.Column("registration_link", sa.String(1000), nullable=False),
        sa.Column("registration_opens_at", MOMENT),
        sa.Column("registration_closes_at", MOMENT),
        sa.Column("needs_approval", sa.Boolean, nullable=False),
        sa.Column("takes_guests", sa.Boolean, nullable=False),
        sa.Column("capacity", sa.Integer),
        sa.Column("seats_taken", sa.Integer, nullable=False),
        sa.Column("answers_kept_days", sa.Integer, nullable=False),
        sa.Column("series_id", sa.Integer, sa.ForeignKey("event_series.id")),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("event_source.id")),
        sa.Column("outside_uid", sa.String(300)),
        sa.Column("outside_link", sa.String(1000), nullable=False),
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("announced_at", MOMENT),
        sa.Column("cancelled_at", MOMENT),
        sa.Column("cancellation", sa.Text, nullable=False),
        sa.Column("completed_at", MOMENT),
        sa.UniqueConstraint("source_id", "outside_uid"),
    )
    op.create_index("ix_event_ends_at", "event", ["ends_at"])
    op.create_index("ix_event_series_id", "event", ["series_id"])
    op.create_index("ix_event_source_id", "event", ["source_id"])
    op.create_index("ix_event_space_id", "event", ["space_id"])
    op.create_index("ix_event_starts_at", "event", ["starts_at"])
    op.create_index("ix_event_state", "event", ["state"])
    op.create_index("ix_event_state_starts_at", "event", ["state", "starts_at"])
    op.create_table(
        "event_agenda_item",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "event_id", sa.Integer, sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("begins_after", sa.Integer, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("speakers", sa.String(300), nullable=False),
    )
    op.create_index("ix_event_agenda_item_event_id", "event_agenda_item", ["event_id"])
    op.create_table(
        "event_change",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "event_id", sa.Integer, sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("actor_id", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("ix_event_change_event_id", "event_change", ["event_id"])
    op.create_table(
        "event_editor",
        sa.Column(
            "event_id", sa.Integer, sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column(
            "member_id",
            sa.Integer,
            sa.ForeignKey("member.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
    )
    op.create_table(
        "event_organisation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "event_id", sa.Integer, sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisation.id")),
    )
    op.create_index("ix_event_organisation_event_id", "event_organisation", ["event_id"])
    op.create_table(
        "event_person",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "event_id", sa.Integer, sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("affiliation", sa.String(200), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("about_html", sa.Text, nullable=False),
        sa.Column("member_id", sa.Integer, sa.ForeignKey("member.id")),
    )
    op.create_index("ix_event_person_event_id", "event_person", ["event_id"])
    op.create_table(
        "event_term",
        sa.Column(
            "event_id", sa.Integer, sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("code", sa.String(60), primary_key=True),
    )
    op.create_index("ix_event_term_found", "event_term", ["kind", "code", "event_id"])
    op.create_table(
        "event_text",
        sa.Column(
            "event_id", sa.Integer, sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("summary_html", sa.Text, nullable=False),
        sa.Column("place_note", sa.Text, nullable=False),
        sa.Column("place_note_html", sa.Text, nullable=False),
        *text_columns(),
    )
    op.create_table(
        "event_agenda_text",
        sa.Column(
            "item_id",
            sa.Integer,
            sa.ForeignKey("event_agenda_item.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("details_html", sa.Text, nullable=False),
        *text_columns(),
    )


def make_requests() -> None:
    op.create_table(
        "event_request",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("html", sa.JSON, nullable=False),
        sa.Column("requester_id", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("event_id", sa.Integer, sa.ForeignKey("event.id"), unique=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT),
        sa.Column("decided_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index("ix_event_request_owner_id", "event_request", ["owner_id"])
    op.create_index("ix_event_request_requester_id", "event_request", ["requester_id"])
    op.create_index("ix_event_request_state", "event_request", ["state"])
    op.create_table(
        "event_request_message",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "request_id",
            sa.Integer,
            sa.ForeignKey("event_request.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("body_html", sa.Text, nullable=False),
        sa.Column("is_internal", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("ix_event_request_message_request_id", "event_request_message", ["request_id"])


def make_registrations() -> None:
    op.create_table(
        "event_feedback",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "event_id", sa.Integer, sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("given_on", sa.Date, nullable=False),
    )
    op.create_index("ix_event_feedback_event_id", "event_feedback", ["event_id"])
    op.create_table(
        "event_question",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "event_id", sa.Integer, sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("is_required", sa.Boolean, nullable=False),
        sa.Column("retired_at", MOMENT),
    )
    op.create_index("ix_event_question_event_id", "event_question", ["event_id"])
    op.create_table(
        "event_registration",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("public_id", sa.String(32), nullable=False, unique=True),
        sa.Column(
            "event_id", sa.Integer, sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("member_id", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("email", sa.String(255)),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("organisation_type", sa.String(40), nullable=False),
        sa.Column("country", sa.String(2)),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("timezone", sa.String(60), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("number", sa.Integer),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("comes_online", sa.Boolean),
        sa.Column("secret", sa.String(32), nullable=False),
        sa.Column("check_in_code", sa.String(32), nullable=False, unique=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("offered_until", MOMENT),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("attended_at", MOMENT),
        sa.Column("attended_by", sa.String(12), nullable=False),
        sa.Column("forgotten_at", MOMENT),
        sa.UniqueConstraint("event_id", "email"),
        sa.UniqueConstraint("event_id", "number"),
        sa.UniqueConstraint("event_id", "member_id"),
    )
    op.create_index("ix_event_registration_member_id", "event_registration", ["member_id"])
    op.create_index(
        "ix_event_registration_offered_until",
        "event_registration",
        ["offered_until"],
        sqlite_where=sa.text("offered_until IS NOT NULL"),
        postgresql_where=sa.text("offered_until IS NOT NULL"),
    )
    op.create_index(
        "ix_event_registration_state", "event_registration", ["event_id", "state", "number"]
    )
    op.create_table(
        "event_feedback_given",
        sa.Column(
            "registration_id",
            sa.Integer,
            sa.ForeignKey("event_registration.id", ondelete="CASCADE"),
            primary_key=True,
        ),
    )
    op.create_table(
        "event_question_text",
        sa.Column(
            "question_id",
            sa.Integer,
            sa.ForeignKey("event_question.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("label", sa.String(300), nullable=False),
        sa.Column("hint", sa.String(500), nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        *text_columns(),
    )
    op.create_table(
        "event_registration_step",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "registration_id",
            sa.Integer,
            sa.ForeignKey("event_registration.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("actor_id", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index(
        "ix_event_registration_step_registration_id", "event_registration_step", ["registration_id"]
    )


def make_sessions() -> None:
    op.create_table(
        "event_poll",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "event_id", sa.Integer, sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("question", sa.String(300), nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("takes_several", sa.Boolean, nullable=False),
        sa.Column("shows_result", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("member.id")),
    )
    op.create_index("ix_event_poll_event_id", "event_poll", ["event_id"])
    op.create_table(
        "event_session",
        sa.Column(
            "event_id", sa.Integer, sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("questions_open", sa.Boolean, nullable=False),
        sa.Column("moderators_first", sa.Boolean, nullable=False),
    )
    op.create_table(
        "event_session_note",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "event_id", sa.Integer, sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT),
        sa.Column("followed_up_at", MOMENT),
    )
    op.create_index("ix_event_session_note_event_id", "event_session_note", ["event_id"])
    op.create_table(
        "event_live_question",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "event_id", sa.Integer, sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("body_html", sa.Text, nullable=False),
        sa.Column(
            "registration_id",
            sa.Integer,
            sa.ForeignKey("event_registration.id", ondelete="SET NULL"),
        ),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("is_named", sa.Boolean, nullable=False),
        sa.Column("supports", sa.Integer, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("answer_html", sa.Text, nullable=False),
        sa.Column("topic_id", sa.Integer, sa.ForeignKey("topic.id")),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.UniqueConstraint("event_id", "number"),
    )
    op.create_table(
        "event_poll_vote",
        sa.Column(
            "poll_id",
            sa.Integer,
            sa.ForeignKey("event_poll.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("voter", sa.String(20), primary_key=True),
        sa.Column("option", sa.Integer, primary_key=True),
    )
    op.create_table(
        "event_live_support",
        sa.Column(
            "question_id",
            sa.Integer,
            sa.ForeignKey("event_live_question.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("supporter", sa.String(20), primary_key=True),
        sa.Column("created_at", MOMENT, nullable=False),
    )


def make_dossiers() -> None:
    op.create_table(
        "event_dossier",
        sa.Column(
            "event_id", sa.Integer, sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recording_link", sa.String(1000), nullable=False),
        sa.Column("recording_note", sa.String(500), nullable=False),
        sa.Column("survey_opens_at", MOMENT),
        sa.Column("survey_closes_at", MOMENT),
        sa.Column("published_at", MOMENT),
        sa.Column("thanked_at", MOMENT),
    )
    op.create_table(
        "event_resource",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "event_id", sa.Integer, sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("link", sa.String(1000), nullable=False),
        sa.Column("file_id", sa.String(32)),
        sa.Column("is_before", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("ix_event_resource_event_id", "event_resource", ["event_id"])
    op.create_table(
        "event_dossier_part",
        sa.Column(
            "event_id",
            sa.Integer,
            sa.ForeignKey("event_dossier.event_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("part", sa.String(12), primary_key=True),
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("member.id")),
        sa.Column("due_on", sa.Date),
        sa.Column("waived_at", MOMENT),
        sa.Column("waived_reason", sa.String(300), nullable=False),
    )
    op.create_table(
        "event_dossier_text",
        sa.Column(
            "event_id",
            sa.Integer,
            sa.ForeignKey("event_dossier.event_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("summary_html", sa.Text, nullable=False),
        *text_columns(),
    )


def make_calendars() -> None:
    op.create_table(
        "event_calendar_address",
        sa.Column(
            "member_id",
            sa.Integer,
            sa.ForeignKey("member.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("secret", sa.String(32), nullable=False, unique=True),
        sa.Column("created_at", MOMENT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("event_calendar_address")
    op.drop_table("event_dossier_text")
    op.drop_table("event_dossier_part")
    op.drop_table("event_resource")
    op.drop_table("event_dossier")
    op.drop_table("event_live_support")
    op.drop_table("event_poll_vote")
    op.drop_table("event_live_question")
    op.drop_table("event_session_note")
    op.drop_table("event_session")
    op.drop_table("event_poll")
    op.drop_table("event_registration_step")
    op.drop_table("event_question_text")
    op.drop_table("event_feedback_given")
    op.drop_table("event_registration")
    op.drop_table("event_question")
    op.drop_table("event_feedback")
    op.drop_table("event_request_message")
    op.drop_table("event_request")
    op.drop_table("event_agenda_text")
    op.drop_table("event_text")
    op.drop_table("event_term")
    op.drop_table("event_person")
    op.drop_table("event_organisation")
    op.drop_table("event_editor")
    op.drop_table("event_change")
    op.drop_table("event_agenda_item")
    op.drop_table("event")
    op.drop_table("event_source")
    op.drop_table("event_series")
