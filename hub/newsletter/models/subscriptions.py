"""Who reads the newsletter, what they chose, and how they came and went."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member, public_key
from hub.core import clock
from hub.core.db import Model, UtcDateTime

# The life of a subscription (domain.md §6). That its address gets no mail at all stands in no row
# of ours: the one list for all mail of the Hub says so (`core.mail.Suppression`).
PENDING, CONFIRMED, PAUSED, LEFT = "pending", "confirmed", "paused", "left"

MONTHLY, QUARTERLY = "monthly", "quarterly"
FREQUENCIES = (MONTHLY, QUARTERLY)

# Where a subscription came from.
BY_FORM, BY_IMPORT, BY_ACCOUNT = "form", "import", "account"

# What somebody did with their subscription, and by which way.
ASKED, CHANGED, RESUMED, IMPORTED, ERASED = "asked", "changed", "resumed", "imported", "erased"
ON_PAGE, ONE_CLICK, BY_MAIL, BY_STAFF = "page", "one_click", "mail", "staff"
BY_CLOCK = "clock"

# Why somebody left, as the page asks.
TOO_MUCH, NOT_FOR_ME, OTHER_LANGUAGE, NEVER_ASKED, OTHER_REASON = (
    "too_much",
    "not_for_me",
    "language",
    "never_asked",
    "other",
)
LEFT_REASONS = (TOO_MUCH, NOT_FOR_ME, OTHER_LANGUAGE, NEVER_ASKED, OTHER_REASON)


class Subscription(Model):
    """Somebody's subscription to the newsletter: a member's, or that of an address alone.

    `secret` makes the personal links; whoever changes it makes those sent before useless.
    `objectives` and `regions` are what they follow: news of these come first.
    """

    __tablename__ = "newsletter_subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_key)
    # Folded to small letters: one subscription for an address; empty once it is erased.
    address: Mapped[str | None] = mapped_column(sa.String(255), unique=True)
    # Set by its member alone, signed in: an address proves no account.
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), unique=True)
    lang: Mapped[str] = mapped_column(sa.String(8))
    frequency: Mapped[str] = mapped_column(sa.String(10), default=MONTHLY)
    objectives: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    regions: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    state: Mapped[str] = mapped_column(sa.String(10), default=PENDING, index=True)
    secret: Mapped[str] = mapped_column(sa.String(32), default=public_key)
    source: Mapped[str] = mapped_column(sa.String(10), default=BY_FORM)
    # What they agreed to, as it stood on the page or in the imported list.
    consent: Mapped[str] = mapped_column(sa.Text, default="")
    import_id: Mapped[int | None] = mapped_column(sa.ForeignKey("newsletter_import.id"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # A pause ends by itself then; empty is until they come back.
    paused_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Why they left: a code of the page, and their own words.
    left_reason: Mapped[str] = mapped_column(sa.String(20), default="")
    left_words: Mapped[str] = mapped_column(sa.Text, default="")

    member: Mapped[Member | None] = relationship()

    @property
    def is_confirmed(self) -> bool:
        """Whether issues are sent to it, as far as the subscription itself says."""
        return self.state == CONFIRMED


class FormerLink(Model):
    """What made the personal links in mail to an address that the subscription has no more.

    Whoever reads that mailbox now can unsubscribe with them, and learns and does nothing else.
    """

    __tablename__ = "newsletter_former_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(
        sa.ForeignKey("newsletter_subscription.id", ondelete="CASCADE"), index=True
    )
    public_id: Mapped[str] = mapped_column(sa.String(32))
    secret: Mapped[str] = mapped_column(sa.String(32))
    replaced_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (sa.UniqueConstraint("public_id", "secret"),)

    subscription: Mapped[Subscription] = relationship()


class SubscriptionStep(Model):
    """What was done with a subscription, and how: the proof of consent, and of its end."""

    __tablename__ = "newsletter_subscription_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(
        sa.ForeignKey("newsletter_subscription.id", ondelete="CASCADE"), index=True
    )
    what: Mapped[str] = mapped_column(sa.String(12))
    how: Mapped[str] = mapped_column(sa.String(12))
    # The delivery whose link was used.
    delivery_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("newsletter_delivery.id", ondelete="SET NULL"), index=True
    )
    # Who did it for them; empty for the person themselves.
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    # What they chose and agreed to, or why staff did it: never an address.
    said: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    actor: Mapped[Member | None] = relationship()


class SubscriptionImport(Model):
    """A list of addresses that was brought in, with the proof of their consent."""

    __tablename__ = "newsletter_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    # Where, when and to what these people agreed, as whoever brought them in stated.
    proof: Mapped[str] = mapped_column(sa.Text)
    taken: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    # The lines that were not taken: [{line, why}], without addresses.
    refused: Mapped[list[dict[str, object]]] = mapped_column(sa.JSON, default=list)
    added_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    added_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
