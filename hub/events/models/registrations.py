"""Registrations: what is asked, who comes, who waits, who was there."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member, public_key
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.core.texts import TextColumns, best_text
from hub.events.models.events import Event

# At which point a question is asked.
AT_REGISTRATION, AFTERWARDS = "registration", "feedback"

TEXT, LONG_TEXT, CHOICE, SEVERAL, FILE, SCALE = "text", "long", "choice", "several", "file", "scale"
QUESTION_KINDS = (TEXT, LONG_TEXT, CHOICE, SEVERAL, FILE)

# The life of a registration. `unconfirmed` is a guest's whose address nobody has confirmed: it
# holds no seat and no place. `lapsed` is an offer that ended without an answer.
UNCONFIRMED, PENDING, CONFIRMED_SEAT, WAITING, OFFERED = (
    "unconfirmed",
    "pending",
    "confirmed",
    "waiting",
    "offered",
)
DECLINED_SEAT, WITHDRAWN, LAPSED = "declined", "withdrawn", "lapsed"
# Who holds a seat.
SEATED = (CONFIRMED_SEAT, OFFERED)
# Whose registration goes on.
STANDING = (UNCONFIRMED, PENDING, CONFIRMED_SEAT, WAITING, OFFERED)

BY_JOINING, BY_CHECK_IN, BY_HAND = "joined", "checked_in", "by_hand"


class FormQuestionText(TextColumns, Model):
    """A question of a form in one language; `options` are the choices in their order."""

    __tablename__ = "event_question_text"

    question_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event_question.id", ondelete="CASCADE"), primary_key=True
    )
    label: Mapped[str] = mapped_column(sa.String(300))
    hint: Mapped[str] = mapped_column(sa.String(500), default="")
    options: Mapped[list[str]] = mapped_column(sa.JSON, default=list)


class FormQuestion(Model):
    """A question asked at registration, or in the survey after the event.

    Answers name an option by its number in `options`, so that they mean the same in any language.
    """

    __tablename__ = "event_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    stage: Mapped[str] = mapped_column(sa.String(12), default=AT_REGISTRATION)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(10), default=TEXT)
    is_required: Mapped[bool] = mapped_column(default=False)
    # A question that was answered is not deleted but asked no more.
    retired_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    texts: Mapped[list[FormQuestionText]] = relationship(cascade="all, delete-orphan")

    def text(self, lang: str) -> FormQuestionText:
        """The question in `lang`, or the nearest there is."""
        return best_text(self.texts, lang)


class EventRegistration(Model):
    """Somebody wants to come: a member, or a guest known by a confirmed address.

    `number` is given under the event's lock and says who came first. `secret` makes the personal
    links; `check_in_code` is what their QR code says. `answers` is {question id: answer}.
    """

    __tablename__ = "event_registration"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_key)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    # Folded to small letters: one registration for an address; empty once it is forgotten.
    email: Mapped[str | None] = mapped_column(sa.String(255))
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    organisation: Mapped[str] = mapped_column(sa.String(200), default="")
    organisation_type: Mapped[str] = mapped_column(sa.String(40), default="")
    country: Mapped[str | None] = mapped_column(sa.String(2))
    lang: Mapped[str] = mapped_column(sa.String(8))
    timezone: Mapped[str] = mapped_column(sa.String(60), default="UTC")
    state: Mapped[str] = mapped_column(sa.String(12), default=PENDING)
    number: Mapped[int | None]
    answers: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    # How they come to an event that is held at a place and online.
    comes_online: Mapped[bool | None]
    secret: Mapped[str] = mapped_column(sa.String(32), default=public_key)
    check_in_code: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_key)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    # When the state last changed: who was confirmed just now needs no reminder of days ago.
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    offered_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    attended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    attended_by: Mapped[str] = mapped_column(sa.String(12), default="")
    forgotten_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("event_id", "email"),
        sa.UniqueConstraint("event_id", "member_id"),
        sa.UniqueConstraint("event_id", "number"),
        sa.Index("ix_event_registration_state", "event_id", "state", "number"),
        sa.Index(
            "ix_event_registration_offered_until",
            "offered_until",
            sqlite_where=sa.text("offered_until IS NOT NULL"),
            postgresql_where=sa.text("offered_until IS NOT NULL"),
        ),
    )

    event: Mapped[Event] = relationship()
    member: Mapped[Member | None] = relationship()

    @property
    def is_confirmed(self) -> bool:
        """Whether a seat is theirs."""
        return self.state == CONFIRMED_SEAT

    @property
    def stands(self) -> bool:
        """Whether it goes on: not declined, withdrawn or lapsed."""
        return self.state in STANDING

    @property
    def is_guest(self) -> bool:
        """Whether they have no account here."""
        return self.member_id is None


class RegistrationStep(Model):
    """That a registration came to a state, or was changed by its owner (`state` stays)."""

    __tablename__ = "event_registration_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event_registration.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(sa.String(12))
    # Who did it; empty for the person themselves and for the clock.
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    registration: Mapped[EventRegistration] = relationship()


class Feedback(Model):
    """An answer to the survey after an event. It tells nothing of who gave it.

    That somebody has answered is kept apart (`FeedbackGiven`).
    """

    __tablename__ = "event_feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    # The day only: with the minute, it could be matched with who answered.
    given_on: Mapped[dt.date] = mapped_column(sa.Date)


class FeedbackGiven(Model):
    """Who has answered the survey, so that nobody answers twice."""

    __tablename__ = "event_feedback_given"

    registration_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event_registration.id", ondelete="CASCADE"), primary_key=True
    )
