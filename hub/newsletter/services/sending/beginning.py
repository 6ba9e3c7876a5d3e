"""One delivery for each subscription that gets the issue, made by the database itself."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.core import clock
from hub.core.db import UtcDateTime, db
from hub.core.upserts import insert_selected
from hub.newsletter.models import MONTHLY, SCHEDULED, WAITING, Delivery, Issue, Subscription
from hub.newsletter.queries.visibility import gets_mail

IN_A_BATCH = 2_000
# Quarterly readers get the issues of these months.
QUARTERS = ("03", "06", "09", "12")


def due() -> Sequence[int]:
    """Issues whose hour has come, the earliest first."""
    found = sa.select(Issue.id).where(Issue.state == SCHEDULED, Issue.scheduled_at <= clock.now())
    return db.session.scalars(found.order_by(Issue.scheduled_at, Issue.id)).all()


def add_some(issue: Issue, after: int) -> tuple[int, int | None]:
    """The next subscriptions after the number `after` have their deliveries, once.

    Returns how many were added and the number after which to go on; None when all have theirs.
    """
    numbers = (
        sa.select(Subscription.id)
        .where(Subscription.id > after)
        .order_by(Subscription.id)
        .limit(IN_A_BATCH)
        .subquery()
    )
    last = db.session.scalar(sa.select(sa.func.max(numbers.c.id)))
    if last is None:
        return 0, None
    chosen = (
        sa.select(
            sa.literal(issue.id).label("issue_id"),
            Subscription.id.label("subscription_id"),
            Subscription.lang.label("lang"),
            _domain().label("domain"),
            sa.literal(WAITING).label("state"),
            sa.literal(clock.now(), UtcDateTime).label("due_at"),
            sa.literal(0).label("attempts"),
            sa.literal("").label("error"),
            sa.literal("").label("returned"),
        )
        .where(Subscription.id > after, Subscription.id <= last, gets_mail(), _is_turn_of(issue))
        .order_by(Subscription.id)
    )
    return insert_selected(Delivery, chosen), last


def _is_turn_of(issue: Issue) -> sa.ColumnElement[bool]:
    if issue.period[-2:] in QUARTERS:
        return sa.true()
    return Subscription.frequency == MONTHLY


def _domain() -> sa.ColumnElement[str]:
    """What stands after the last @, said so that both databases understand it."""
    address = Subscription.address
    signs = sa.func.replace(address, "@", "")
    return sa.func.substr(address, sa.func.length(sa.func.rtrim(address, signs)) + 1)
