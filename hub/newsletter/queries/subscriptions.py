"""Subscriptions as they are found: by address, by member, and what was done with them."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.newsletter.models import (
    ASKED,
    LEFT,
    PAUSED,
    PENDING,
    Subscription,
    SubscriptionStep,
)

# The link that confirms an address ends after this long; one that nobody confirms is deleted.
CONFIRMED_WITHIN = dt.timedelta(days=7)
FORGOTTEN_AFTER = dt.timedelta(days=30)
AT_ONCE = 100


def subscription_at(address: str, *, is_held: bool = False) -> Subscription | None:
    """The subscription of the address, whatever its state; `is_held`: ours until the commit."""
    found = sa.select(Subscription).where(Subscription.address == address.lower())
    if is_held:
        found = found.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(found).one_or_none()


def subscription_of(member: Member) -> Subscription | None:
    """The member's own subscription, whatever its state."""
    return db.session.scalars(
        sa.select(Subscription).where(Subscription.member_id == member.id)
    ).one_or_none()


def steps_of(subscription: Subscription) -> Sequence[SubscriptionStep]:
    """What was done with the subscription, in order."""
    return db.session.scalars(
        sa.select(SubscriptionStep)
        .where(SubscriptionStep.subscription_id == subscription.id)
        .options(joinedload(SubscriptionStep.actor))
        .order_by(SubscriptionStep.id)
    ).all()


def last_asked(subscription: Subscription) -> SubscriptionStep | None:
    """When somebody last asked for the newsletter at this address, and what they chose."""
    return db.session.scalars(
        sa.select(SubscriptionStep)
        .where(SubscriptionStep.subscription_id == subscription.id, SubscriptionStep.what == ASKED)
        .order_by(SubscriptionStep.id.desc())
        .limit(1)
    ).one_or_none()


def to_confirm(subscription: Subscription) -> SubscriptionStep | None:
    """What was asked and may be confirmed now: not longer ago than seven days, and not done yet."""
    if subscription.state not in (PENDING, LEFT):
        return None
    asked = last_asked(subscription)
    if asked is None or asked.created_at + CONFIRMED_WITHIN <= clock.now():
        return None
    if subscription.left_at is not None and subscription.left_at >= asked.created_at:
        return None
    return asked


def never_confirmed() -> sa.Select[Subscription]:
    """Those that nobody confirmed within 30 days of being asked last."""
    before = clock.now() - FORGOTTEN_AFTER
    asked_since = sa.exists().where(
        SubscriptionStep.subscription_id == Subscription.id,
        SubscriptionStep.what == ASKED,
        SubscriptionStep.created_at > before,
    )
    return sa.select(Subscription).where(
        Subscription.state.in_((PENDING, LEFT)),
        Subscription.confirmed_at.is_(None),
        Subscription.address.is_not(None),
        Subscription.created_at <= before,
        sa.not_(asked_since),
    )


def pauses_that_ended() -> Sequence[Subscription]:
    """Up to 100 whose pause is over by now."""
    return db.session.scalars(
        sa.select(Subscription)
        .where(Subscription.state == PAUSED, Subscription.paused_until <= clock.now())
        .order_by(Subscription.id)
        .limit(AT_ONCE)
    ).all()
