"""During an event: questions with support, polls, and what is announced in the session."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.events.models.events import Event

# A question that is asked waits for the moderators where the event says so. What its author took
# back is nothing any more, but pages that show it must be told.
HELD, ASKED, ANSWERED, HIDDEN, GONE = "held", "asked", "answered", "hidden", "gone"

PREPARED, RUNNING, OVER = "prepared", "running", "over"

PLEDGE, PRACTICE, OTHER_NOTE = "pledge", "practice", "other"
NOTE_KINDS = (PLEDGE, PRACTICE, OTHER_NOTE)


class Session(Model):
    """How an event is run: made with its first use. `change` grows with every live change."""

    __tablename__ = "event_session"

    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    change: Mapped[int] = mapped_column(default=0)
    questions_open: Mapped[bool] = mapped_column(default=True)
    moderators_first: Mapped[bool] = mapped_column(default=False)

    event: Mapped[Event] = relationship()


class LiveQuestion(Model):
    """A question to the speakers. `number` grows within its event, `change` is of its last change.

    Who asked without an account, or asked not to be named, is named to nobody.
    """

    __tablename__ = "event_live_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    change: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(10), default=ASKED)
    lang: Mapped[str] = mapped_column(sa.String(8))
    body: Mapped[str] = mapped_column(sa.Text)
    body_html: Mapped[str] = mapped_column(sa.Text)
    registration_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("event_registration.id", ondelete="SET NULL")
    )
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    is_named: Mapped[bool] = mapped_column(default=True)
    supports: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answer_html: Mapped[str] = mapped_column(sa.Text, default="")
    # Which moderator hid it.
    hidden_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    # The topic it became, where it was left open.
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("event_id", "number"),)

    event: Mapped[Event] = relationship()
    author: Mapped[Member | None] = relationship(foreign_keys=[author_id])
    hider: Mapped[Member | None] = relationship(foreign_keys=[hidden_by])

    @property
    def is_out(self) -> bool:
        """Whether everybody who takes part reads it."""
        return self.state in (ASKED, ANSWERED)


class LiveSupport(Model):
    """Somebody who is registered (or a member) wants a question to be answered."""

    __tablename__ = "event_live_support"

    question_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event_live_question.id", ondelete="CASCADE"), primary_key=True
    )
    # `m12` for a member, `r34` for a guest's registration, `x…` for somebody who was erased.
    supporter: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)


class Poll(Model):
    """A question with choices, asked while an event is held: prepared → running → over."""

    __tablename__ = "event_poll"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    change: Mapped[int] = mapped_column(default=0)
    lang: Mapped[str] = mapped_column(sa.String(8))
    question: Mapped[str] = mapped_column(sa.String(300))
    options: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    takes_several: Mapped[bool] = mapped_column(default=False)
    # Whether the result is shown while people still vote.
    shows_result: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(sa.String(10), default=PREPARED)
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))

    event: Mapped[Event] = relationship()


class PollVote(Model):
    """One choice of one person; pages and exports show only the numbers.

    When the poll is over, `voter` names nobody any more.
    """

    __tablename__ = "event_poll_vote"

    poll_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event_poll.id", ondelete="CASCADE"), primary_key=True
    )
    voter: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    option: Mapped[int] = mapped_column(primary_key=True)


class SessionNote(Model):
    """A pledge or a practice that somebody announced in the session, noted at once.

    The pages that came of it later are linked (`links`).
    """

    __tablename__ = "event_session_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    change: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(sa.String(10))
    who: Mapped[str] = mapped_column(sa.String(200), default="")
    lang: Mapped[str] = mapped_column(sa.String(8))
    body: Mapped[str] = mapped_column(sa.Text)
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    removed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    followed_up_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
