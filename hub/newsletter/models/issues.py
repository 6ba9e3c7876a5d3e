"""Issues: what was collected for a month, how it is arranged, and how far it has come."""

import datetime as dt
import hashlib

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member, public_key
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.core.texts import TextColumns, best_text

# The life of an issue (domain.md §6). What comes in before it is assembled waits without an issue.
# Readers find its page from the moment it is sent.
ASSEMBLED, EDITING, APPROVED, SCHEDULED = "assembled", "editing", "approved", "scheduled"
SENDING, STOPPED, SENT, CANCELLED = "sending", "stopped", "sent", "cancelled"
STATES = (ASSEMBLED, EDITING, APPROVED, SCHEDULED, SENDING, STOPPED, SENT, CANCELLED)
# While its words may be changed, and from when on readers see it.
WRITTEN = (ASSEMBLED, EDITING)
OUT = (SENDING, STOPPED, SENT)

# The parts of an issue, in the order in which a new one shows them.
CONTRIBUTED, PRACTICES, ARTICLES, EVENTS, DISCUSSIONS, CALLS = (
    "contributed",
    "practices",
    "articles",
    "events",
    "discussions",
    "calls",
)
SECTIONS = (CONTRIBUTED, PRACTICES, ARTICLES, EVENTS, DISCUSSIONS, CALLS)

# The life of a contributed item.
OFFERED, TAKEN, DECLINED, PUBLISHED, TAKEN_BACK = (
    "offered",
    "taken",
    "declined",
    "published",
    "taken_back",
)


def stamp_of(*words: str) -> str:
    """Short, and another for other words."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]


class IssueText(TextColumns, Model):
    """What an issue says in one language beside its items: subject, preview line, opening."""

    __tablename__ = "newsletter_issue_text"

    issue_id: Mapped[int] = mapped_column(
        sa.ForeignKey("newsletter_issue.id", ondelete="CASCADE"), primary_key=True
    )
    subject: Mapped[str] = mapped_column(sa.String(200))
    # What mail programs show beside the subject.
    preview: Mapped[str] = mapped_column(sa.String(300), default="")
    opening: Mapped[str] = mapped_column(sa.Text, default="")
    opening_html: Mapped[str] = mapped_column(sa.Text, default="")

    @property
    def stamp(self) -> str:
        """Tells these words from others: whoever saves says which they have read."""
        return stamp_of(self.subject, self.preview, self.opening)


class IssueItemText(TextColumns, Model):
    """An item in one language, as it stood when it was collected or as an editor wrote it."""

    __tablename__ = "newsletter_issue_item_text"

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("newsletter_issue_item.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[str] = mapped_column(sa.String(300))
    # Plain text: what a mail shows below the title.
    summary: Mapped[str] = mapped_column(sa.Text, default="")

    @property
    def stamp(self) -> str:
        """Tells these words from others, as that of an issue's own."""
        return stamp_of(self.title, self.summary)


class IssueItem(Model):
    """One thing an issue tells of. `kind` and `thing_id` say what it is (`practice`, 12).

    `path` is its page below the language (`/practices/x`); `address` one elsewhere.
    """

    __tablename__ = "newsletter_issue_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("newsletter_issue.id", ondelete="CASCADE"))
    section: Mapped[str] = mapped_column(sa.String(12))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(20))
    # Empty for what an editor wrote for this issue alone.
    thing_id: Mapped[int | None]
    path: Mapped[str] = mapped_column(sa.String(300), default="")
    address: Mapped[str] = mapped_column(sa.String(1000), default="")
    objectives: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    countries: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    regions: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    # When it begins or closes, and the zone in which that is said; what came about (`closing`).
    moment: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    timezone: Mapped[str] = mapped_column(sa.String(60), default="UTC")
    news: Mapped[str] = mapped_column(sa.String(20), default="")
    is_left_out: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        sa.Index("ix_newsletter_issue_item_place", "issue_id", "section", "position"),
        sa.UniqueConstraint("issue_id", "kind", "thing_id", "news"),
    )

    texts: Mapped[list[IssueItemText]] = relationship(cascade="all, delete-orphan")

    def text(self, lang: str) -> IssueItemText:
        """The item in `lang`, or the nearest there is."""
        return best_text(self.texts, lang)


class Issue(Model):
    """An issue of the newsletter. `period` is the month it is for (`2026-12`).

    `version` grows with every change of its words or state: nobody approves what they have not
    read, and what is sent was tested as it stands (`tested_version`).
    """

    __tablename__ = "newsletter_issue"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    period: Mapped[str] = mapped_column(sa.String(7), unique=True)
    state: Mapped[str] = mapped_column(sa.String(10), default=ASSEMBLED, index=True)
    version: Mapped[int] = mapped_column(default=1)
    tested_version: Mapped[int | None]
    # What it tells of came about after `since` and not after `until`.
    since: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    until: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    edited_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    edited_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    approved_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    approved_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When sending is to begin, when it did, and when all of it was done.
    scheduled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    begun_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Why sending stopped by itself, as the mail server said; empty where somebody paused it.
    problem: Mapped[str] = mapped_column(sa.Text, default="")

    texts: Mapped[list[IssueText]] = relationship(cascade="all, delete-orphan")
    items: Mapped[list[IssueItem]] = relationship(
        cascade="all, delete-orphan", order_by="IssueItem.position, IssueItem.id"
    )
    editor: Mapped[Member | None] = relationship(foreign_keys=[edited_by])
    approver: Mapped[Member | None] = relationship(foreign_keys=[approved_by])

    @property
    def is_written(self) -> bool:
        """Whether its words may be changed now."""
        return self.state in WRITTEN

    @property
    def is_out(self) -> bool:
        """Whether readers find its page."""
        return self.state in OUT

    @property
    def is_watched(self) -> bool:
        """Whether there is something to see of its sending: it is to come, or has begun."""
        return self.state in (SCHEDULED, *OUT) or self.begun_at is not None

    @property
    def shown_items(self) -> list[IssueItem]:
        """What it tells of, without what an editor left out."""
        return [each for each in self.items if not each.is_left_out]

    def text(self, lang: str) -> IssueText:
        """The words of the issue in `lang`, or the nearest there are."""
        return best_text(self.texts, lang)


class Contribution(Model):
    """An item that a member contributes to the next edition, and what became of it."""

    __tablename__ = "newsletter_contribution"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_key)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    lang: Mapped[str] = mapped_column(sa.String(8))
    title: Mapped[str] = mapped_column(sa.String(200))
    # Plain text, as mail shows it.
    summary: Mapped[str] = mapped_column(sa.Text)
    address: Mapped[str] = mapped_column(sa.String(1000), default="")
    objectives: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    countries: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    regions: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    state: Mapped[str] = mapped_column(sa.String(12), default=OFFERED, index=True)
    issue_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("newsletter_issue.id", ondelete="SET NULL"), index=True
    )
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    author: Mapped[Member] = relationship(foreign_keys=[author_id])
    issue: Mapped[Issue | None] = relationship()
