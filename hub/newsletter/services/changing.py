"""A reader changes what they read, pauses, and has new links."""

import datetime as dt

from dateutil.relativedelta import relativedelta

from hub.core import clock
from hub.newsletter.models import (
    BY_CLOCK,
    CHANGED,
    CONFIRMED,
    ON_PAGE,
    PAUSED,
    QUARTERLY,
    RESUMED,
    Subscription,
)
from hub.newsletter.queries.subscriptions import pauses_that_ended
from hub.newsletter.services import letters
from hub.newsletter.services.holding import hold, note, renew_secret
from hub.newsletter.services.subscribing import Choices, enter


def choose(subscription: Subscription, choices: Choices) -> None:
    """From the next issue on this is read, in this language, so often."""
    hold(subscription)
    if enter(subscription, choices):
        note(subscription, CHANGED, ON_PAGE, said=choices.said)


def read_less(subscription: Subscription) -> None:
    """Only every third month's issue comes, with links to the two before it."""
    hold(subscription)
    if subscription.frequency != QUARTERLY:
        subscription.frequency = QUARTERLY
        note(subscription, CHANGED, ON_PAGE, said={"frequency": QUARTERLY})


def pause(subscription: Subscription, months: int | None) -> None:
    """No issue is sent for so many months, or until its reader comes back."""
    hold(subscription)
    if subscription.state not in (CONFIRMED, PAUSED):
        return
    subscription.state = PAUSED
    subscription.paused_until = _in_months(months) if months else None
    note(subscription, PAUSED, ON_PAGE, said={"months": months})


def end_pauses() -> int:
    """Of up to 100 whose pause is over the newsletter comes again; how many."""
    over = pauses_that_ended()
    for subscription in over:
        hold(subscription)
        if subscription.state == PAUSED:
            subscription.state, subscription.paused_until = CONFIRMED, None
            note(subscription, RESUMED, BY_CLOCK)
    return len(over)


def renew_links(subscription: Subscription) -> None:
    """Links in earlier mail open nothing any more; a mail brings the new one."""
    hold(subscription)
    renew_secret(subscription)
    note(subscription, CHANGED, ON_PAGE, said={"links": "renewed"})
    letters.new_link(subscription)


def _in_months(months: int) -> dt.datetime:
    return clock.now() + relativedelta(months=months)
