"""Requests: a Talk that is asked for, an activity that is suggested for the calendar."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.events.models.events import Event

TALK_REQUEST, ACTIVITY = "talk", "activity"
REQUEST_KINDS = (TALK_REQUEST, ACTIVITY)

REQUESTED, DISCUSSED, CONFIRMED, DECLINED, TAKEN_BACK = (
    "requested",
    "discussed",
    "confirmed",
    "declined",
    "taken_back",
)
REQUEST_STATES = (REQUESTED, DISCUSSED, CONFIRMED, DECLINED, TAKEN_BACK)
WAITING_REQUESTS = (REQUESTED, DISCUSSED)


# What happened to a request beside coming to a state.
CHANGED, TAKEN_OVER = "changed", "taken_over"


class EventRequest(Model):
    """requested → discussed → confirmed | declined | taken back; its id is its number.

    `content` holds what was filled in, by field (`forms/asking.py` says which); `version` grows
    with every step, so that nobody decides on what they have not read.
    """

    __tablename__ = "event_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    state: Mapped[str] = mapped_column(sa.String(12), default=REQUESTED, index=True)
    lang: Mapped[str] = mapped_column(sa.String(8))
    title: Mapped[str] = mapped_column(sa.String(200))
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    html: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    requester_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(sa.Text, default="")

    requester: Mapped[Member] = relationship(foreign_keys=[requester_id])
    owner: Mapped[Member | None] = relationship(foreign_keys=[owner_id])
    event: Mapped[Event | None] = relationship()
    messages: Mapped[list["RequestMessage"]] = relationship(
        cascade="all, delete-orphan", order_by="RequestMessage.id"
    )
    steps: Mapped[list["RequestStep"]] = relationship(
        cascade="all, delete-orphan", order_by="RequestStep.id"
    )

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state in WAITING_REQUESTS


class RequestMessage(Model):
    """What the requester and the officers wrote to each other about a request.

    With `is_internal` only officers read it.
    """

    __tablename__ = "event_request_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event_request.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    lang: Mapped[str] = mapped_column(sa.String(8))
    body: Mapped[str] = mapped_column(sa.Text)
    body_html: Mapped[str] = mapped_column(sa.Text)
    is_internal: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    author: Mapped[Member] = relationship()


class RequestStep(Model):
    """That a request came to a state, was changed (`changes`: field, before, after) or taken over.

    With `reason` where one was given.
    """

    __tablename__ = "event_request_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event_request.id", ondelete="CASCADE"), index=True
    )
    what: Mapped[str] = mapped_column(sa.String(12))
    changes: Mapped[list[list[str]]] = mapped_column(sa.JSON, default=list)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    actor: Mapped[Member | None] = relationship()
