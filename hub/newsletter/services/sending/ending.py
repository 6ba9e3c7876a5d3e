"""When an issue has gone to everybody, and what becomes of the rest where it shall not."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.core import clock
from hub.core.db import db
from hub.newsletter.models import (
    BEGUN,
    CANCELLED,
    DROPPED,
    SENDING,
    WAITING,
    Delivery,
    Issue,
)


def next_issue() -> int | None:
    """The issue that was begun first among those of which mail is due now."""
    is_due = sa.exists().where(Delivery.issue_id == Issue.id, Delivery.due_at <= clock.now())
    return db.session.scalar(
        sa.select(Issue.id)
        .where(Issue.state == SENDING, is_due)
        .order_by(Issue.begun_at, Issue.id)
        .limit(1)
    )


def over() -> list[int]:
    """Issues being sent of which nothing is left to send."""
    is_left = sa.exists().where(Delivery.issue_id == Issue.id, Delivery.due_at.is_not(None))
    return list(
        db.session.scalars(
            sa.select(Issue.id).where(Issue.state == SENDING, sa.not_(is_left)).order_by(Issue.id)
        )
    )


def drop_rest(issue: Issue) -> int:
    """What was not begun is never sent; returns how many that were.

    What is with the mail server just now is marked by whoever sends it.
    """
    return len(_drop(Delivery.issue_id == issue.id))


def drop_left_behind() -> set[int]:
    """Of issues that were cancelled nothing waits: of which there was something.

    What was with the mail server then may have to wait since; whoever sent it may have died;
    deliveries may have been made while the issue was cancelled.
    """
    cancelled = sa.select(Issue.id).where(Issue.state == CANCELLED)
    return set(_drop(Delivery.issue_id.in_(cancelled)))


def hasten(issue: Issue) -> None:
    """What waits for a later try is tried at once, since somebody put the mail server right."""
    db.session.execute(
        sa.update(Delivery)
        .where(Delivery.issue_id == issue.id, Delivery.state == WAITING)
        .values(due_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _drop(which: sa.ColumnElement[bool]) -> Sequence[int]:
    """The issue of each delivery that was dropped: all of these but for what is being sent."""
    is_in_hand = sa.and_(Delivery.state == BEGUN, Delivery.due_at > clock.now())
    dropped = db.session.execute(
        sa.update(Delivery)
        .where(which, Delivery.due_at.is_not(None), sa.not_(is_in_hand))
        .values(state=DROPPED, due_at=None)
        .returning(Delivery.issue_id)
        .execution_options(synchronize_session=False)
    )
    return dropped.scalars().all()
