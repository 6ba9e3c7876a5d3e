"""Sending: one row for each issue and subscription, and what became of it."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.newsletter.models.issues import Issue
from hub.newsletter.models.subscriptions import Subscription

# The life of a delivery: pending → sending (leased) → delivered | failed | dropped. Dropped is what
# is not sent, since its reader had left, its address gets no mail, or the issue was cancelled.
WAITING, BEGUN, DELIVERED, FAILED, DROPPED = "waiting", "begun", "delivered", "failed", "dropped"
DONE = (DELIVERED, FAILED, DROPPED)


class Delivery(Model):
    """The mail of one issue to one subscription. Its Message-ID follows from the two.

    `due_at` is the moment of the next attempt, or of the end of a lease; empty when it is over.
    """

    __tablename__ = "newsletter_delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("newsletter_issue.id", ondelete="CASCADE"))
    subscription_id: Mapped[int] = mapped_column(
        sa.ForeignKey("newsletter_subscription.id", ondelete="CASCADE"), index=True
    )
    lang: Mapped[str] = mapped_column(sa.String(8))
    # Of the address: what statistics count by.
    domain: Mapped[str] = mapped_column(sa.String(255))
    state: Mapped[str] = mapped_column(sa.String(10), default=WAITING)
    due_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(sa.Text, default="")
    begun_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # What came back after it was delivered: `hard`, `soft` or `complaint`.
    returned: Mapped[str] = mapped_column(sa.String(10), default="")
    returned_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("issue_id", "subscription_id"),
        sa.Index("ix_newsletter_delivery_state", "issue_id", "state"),
        sa.Index(
            "ix_newsletter_delivery_due",
            "issue_id",
            "due_at",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        ),
        sa.Index(
            "ix_newsletter_delivery_begun_at",
            "begun_at",
            sqlite_where=sa.text("begun_at IS NOT NULL"),
            postgresql_where=sa.text("begun_at IS NOT NULL"),
        ),
    )

    issue: Mapped[Issue] = relationship()
    subscription: Mapped[Subscription] = relationship()


class Lane(Model):
    """One of the connections to the mail server, over all workers: who holds it sends through it.

    `free_at` is when the next mail may go, by the rate. `troubles` counts how often in a row the
    server could not be used, `refusals` how often it took a recipient or a mail for wrong.
    """

    __tablename__ = "newsletter_lane"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    holder: Mapped[str] = mapped_column(sa.String(32), default="")
    held_until: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    free_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    troubles: Mapped[int] = mapped_column(default=0)
    refusals: Mapped[int] = mapped_column(default=0)
    # What the server said, or that it said nothing.
    trouble: Mapped[str] = mapped_column(sa.Text, default="")


class IssueLink(Model):
    """An address in an issue, and how often it was followed, where the operator counts that.

    Nothing says by whom or when.
    """

    __tablename__ = "newsletter_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("newsletter_issue.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(sa.String(1000))
    clicks: Mapped[int] = mapped_column(default=0)

    __table_args__ = (sa.UniqueConstraint("issue_id", "address"),)
