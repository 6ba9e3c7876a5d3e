"""Readers of the newsletter for tests."""

import itertools

from hub.core import clock
from hub.core.db import db
from hub.newsletter.models import CONFIRMED, Subscription, SubscriptionStep

_numbers = itertools.count(1)


def make_subscription(**values: object) -> Subscription:
    """A confirmed reader of every issue, in English."""
    number = next(_numbers)
    columns: dict[str, object] = {
        "address": f"reader{number}@example.org",
        "lang": "en",
        "state": CONFIRMED,
        "confirmed_at": clock.now(),
        **values,
    }
    subscription = Subscription(**columns)
    db.session.add(subscription)
    db.session.commit()
    return subscription


def steps_of(subscription: Subscription) -> list[tuple[str, str]]:
    """What was done with the subscription, and how, in order."""
    rows = db.session.query(SubscriptionStep).filter_by(subscription_id=subscription.id)
    return [(step.what, step.how) for step in rows.order_by(SubscriptionStep.id)]
