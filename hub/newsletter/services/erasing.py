"""Nothing of a subscription tells any more whose it was; that it was, and how, stays."""

from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.mail import MailMessage, forget_returns
from hub.core.mail import forget as forget_message
from hub.newsletter.models import ERASED, LEFT, ON_PAGE, Delivery, Subscription
from hub.newsletter.queries.subscriptions import (
    AT_ONCE,
    never_confirmed,
    steps_of,
    subscription_of,
)
from hub.newsletter.services.holding import hold, note, renew_secret
from hub.newsletter.services.letters import KIND


def erase(subscription: Subscription, how: str = ON_PAGE) -> None:
    """The row is blank, its steps say no words, its links open nothing.

    Mail about it is forgotten, what came back of it, and what mail servers said of the address.
    The language and the dates stay: they tell of nobody, and statistics count by them.
    """
    hold(subscription)
    if subscription.address is None:
        return
    _forget_mail(subscription.address)
    # Servers like to repeat the address in what they say.
    said = sa.update(Delivery).where(Delivery.subscription_id == subscription.id).values(error="")
    db.session.execute(said.execution_options(synchronize_session=False))
    for step in steps_of(subscription):
        step.said = {}
    subscription.address = subscription.member_id = subscription.member = None
    subscription.objectives, subscription.regions = [], []
    subscription.consent = subscription.left_words = ""
    renew_secret(subscription)
    subscription.left_at = subscription.left_at or clock.now()
    subscription.state, subscription.paused_until = LEFT, None
    note(subscription, ERASED, how)
    db.session.flush()


def forget_unconfirmed() -> int:
    """What was typed with an address that nobody confirmed in time is deleted, up to 100 at once.

    What another holds is left to that; how many were looked at.
    """
    some = never_confirmed().order_by(Subscription.id).limit(AT_ONCE)
    held = db.session.scalars(some.with_for_update(skip_locked=True)).all()
    # Somebody may have asked again just before it was ours.
    over = never_confirmed().where(Subscription.id.in_([each.id for each in held]))
    for subscription in db.session.scalars(over):
        if subscription.address:
            _forget_mail(subscription.address)
        db.session.delete(subscription)
    return len(held)


def own_subscription(member: Member) -> dict[str, Any] | None:
    """What the member subscribed to and what was done with it, for their export."""
    subscription = subscription_of(member)
    if subscription is None:
        return None
    return {
        "address": subscription.address,
        "language": subscription.lang,
        "frequency": subscription.frequency,
        "objectives": subscription.objectives,
        "regions": subscription.regions,
        "state": subscription.state,
        "came_by": subscription.source,
        "agreed_to": subscription.consent,
        "confirmed_at": subscription.confirmed_at,
        "paused_until": subscription.paused_until,
        "left_at": subscription.left_at,
        "left_because": [subscription.left_reason, subscription.left_words],
        "steps": [
            {"what": step.what, "how": step.how, "at": step.created_at, "said": step.said}
            for step in steps_of(subscription)
        ],
    }


def forget_reader(member: Member) -> None:
    """A member who leaves the Hub leaves the newsletter, and nothing tells that they read it."""
    subscription = subscription_of(member)
    if subscription is not None:
        erase(subscription)


def _forget_mail(address: str) -> None:
    rows = db.session.scalars(
        sa.select(MailMessage).where(
            MailMessage.recipient == address, MailMessage.kind.startswith(KIND)
        )
    )
    for message in rows:
        forget_message(message)
    forget_returns(address)
