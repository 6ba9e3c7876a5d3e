"""Cases: what waits for a decision or was flagged, and the answers moderators keep for them."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime

WAITING, FLAGGED = "waiting", "flagged"
CAUSES = (WAITING, FLAGGED)

OPEN, IN_WORK, RESOLVED, REJECTED = "open", "in_work", "resolved", "rejected"
UNDECIDED = (OPEN, IN_WORK)
STATES = (OPEN, IN_WORK, RESOLVED, REJECTED)

APPROVE, REJECT = "approve", "reject"
VERDICTS = {APPROVE: RESOLVED, REJECT: REJECTED}


# Why something is flagged; the first is the gravest: some who write here are at risk.
FLAG_REASONS = ("identity", "hostile", "spam", "wrong", "off_topic", "other")
OTHER = "other"


class Case(Model):
    """One thing that waits or was flagged: open → in work → resolved | rejected.

    Resolved: what was written stands. Rejected: it does not. `kind` and `object_id` name the thing
    in the feature that registered the kind, `scope` (`space:12`) says who moderates it. `version`
    grows with each step, so that nobody decides on what somebody else has decided.
    """

    __tablename__ = "moderation_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(30))
    object_id: Mapped[int]
    cause: Mapped[str] = mapped_column(sa.String(10))
    scope: Mapped[str] = mapped_column(sa.String(60), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(10), default=OPEN)
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    taken_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    taken_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # As its author reads it, in the language `reason_lang` as far as that is one.
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    reason_lang: Mapped[str] = mapped_column(sa.String(8), default="")
    # When enough members had flagged it, so that it was hidden before anybody decided.
    hidden_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When its moderators, and then the secretariat, were told that it waits too long.
    reminded_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    escalated_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # One undecided case for each cause and thing; empty once it is decided.
    open_key: Mapped[str | None] = mapped_column(sa.String(80), unique=True)

    author: Mapped[Member] = relationship(foreign_keys=[author_id])
    taker: Mapped[Member | None] = relationship(foreign_keys=[taken_by])
    decider: Mapped[Member | None] = relationship(foreign_keys=[decided_by])

    __table_args__ = (
        sa.Index("ix_moderation_case_queue", "state", "opened_at", "id"),
        sa.Index("ix_moderation_case_thing", "kind", "object_id"),
    )

    @property
    def is_undecided(self) -> bool:
        """Whether somebody has still to decide."""
        return self.state in UNDECIDED

    @property
    def is_waiting(self) -> bool:
        """Whether it is about something that waits to be shown, not something that was flagged."""
        return self.cause == WAITING


class Flag(Model):
    """A member asks the moderators to look at something: once for each thing."""

    __tablename__ = "moderation_flag"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(
        sa.ForeignKey("moderation_case.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(sa.String(30))
    object_id: Mapped[int]
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    # Whether it counts towards hiding the thing, as it was known when the flag was raised.
    is_trusted: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.String(20))
    words: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    member: Mapped[Member] = relationship()

    __table_args__ = (sa.UniqueConstraint("kind", "object_id", "member_id"),)


class SavedAnswer(Model):
    """A reason that is given again and again, in several languages.

    Those without a scope are everybody's who moderates; the others belong to their scope.
    """

    __tablename__ = "saved_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    scope: Mapped[str] = mapped_column(sa.String(60), default="", index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    texts: Mapped[list["SavedAnswerText"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="SavedAnswerText.lang"
    )

    def text(self, lang: str, otherwise: str) -> "SavedAnswerText":
        """Its words in `lang`; else in the language `otherwise`; else in any it has."""
        by_lang = {text.lang: text for text in self.texts}
        return by_lang.get(lang) or by_lang.get(otherwise) or self.texts[0]


class SavedAnswerText(Model):
    """The words of a saved answer in one language."""

    __tablename__ = "saved_answer_text"

    answer_id: Mapped[int] = mapped_column(
        sa.ForeignKey("saved_answer.id", ondelete="CASCADE"), primary_key=True
    )
    lang: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    body: Mapped[str] = mapped_column(sa.Text)
