"""The steps of one mail, each a single statement: claimed, begun, delivered, put off, given up.

A claim says only who looks at a row first. What counts is the beginning: it happens once, at a
moment at which the reader still gets mail, and nothing is sent that was not begun.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from hub.core import clock
from hub.core.among import among
from hub.core.db import UtcDateTime
from hub.newsletter.models import (
    BEGUN,
    DELIVERED,
    DROPPED,
    FAILED,
    SENDING,
    WAITING,
    Delivery,
    Issue,
    Subscription,
)
from hub.newsletter.queries.visibility import gets_mail

Execute = Callable[[Any, dict[str, Any]], Sequence[sa.Row[Any]]]

# Who looked at a row first may begin it within this; then somebody else may.
CLAIM = dt.timedelta(seconds=60)
# A mail that was begun is with the mail server, at most so long: a server may take ten minutes.
LEASE = dt.timedelta(minutes=15)
# Minutes until the next try: a server that greylists takes it after the first or second (RFC 6647),
# one that is down is up again within a day.
LATER = (5, 15, 45, 120, 240, 480, 720)
# What goes wrong with the mail server, not with the address, is tried again soon.
SOON = dt.timedelta(minutes=1)

Choice = sa.Row[Any]
# A common table expression: as a subquery PostgreSQL may run it once for each row, each time
# skipping what it has locked, and so take more than `most`.
NEXT = (
    sa.select(Delivery.id)
    .where(
        Delivery.issue_id == sa.bindparam("issue"),
        Delivery.due_at <= sa.bindparam("now"),
        # Asked once: stopped or cancelled meanwhile, it has nothing to look at.
        sa.select(Issue.state == SENDING)
        .where(Issue.id == sa.bindparam("issue"))
        .scalar_subquery(),
    )
    .order_by(Delivery.due_at, Delivery.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
    .with_for_update(skip_locked=True)
    .cte("next_due")
)
CLAIMED = (
    sa.update(Delivery)
    .where(Delivery.id.in_(sa.select(NEXT.c.id)), Delivery.due_at <= sa.bindparam("now"))
    .values(due_at=sa.bindparam("until", type_=UtcDateTime))
    .returning(Delivery.id)
    .execution_options(synchronize_session=False)
)
# What frames are chosen by: the rest of a reader is read when their mail is begun.
CHOICE = (
    sa.select(
        Delivery.id.label("delivery_id"),
        Delivery.attempts,
        Subscription.id,
        Subscription.lang,
        Subscription.frequency,
        Subscription.objectives,
        Subscription.regions,
    )
    .join(Subscription, Subscription.id == Delivery.subscription_id)
    .where(among(Delivery.id, "ids"))
    .order_by(Delivery.id)
)
IS_OWN = Subscription.id == Delivery.subscription_id
# Asked of one row: of an EXISTS PostgreSQL makes a list of all readers, each time anew.
GETS_MAIL = sa.select(gets_mail()).where(IS_OWN).correlate(Delivery).scalar_subquery()
IS_SENT_STILL = (
    sa.select(Issue.state == SENDING)
    .where(Issue.id == Delivery.issue_id)
    .correlate(Delivery)
    .scalar_subquery()
)
NOW = sa.bindparam("now", type_=UtcDateTime)
IS_DONE = among(Delivery.id, "done")
IS_NEXT = among(Delivery.id, "next")
IS_CLAIMED = among(Delivery.due_at, "claimed")
# What the server took is marked, and the next begun, in one statement and so in one commit.
STEP = (
    sa.update(Delivery)
    # `either` is what finds the rows; an OR would have SQLite read them all.
    .where(
        among(Delivery.id, "either"),
        sa.or_(IS_DONE, sa.and_(IS_NEXT, IS_CLAIMED, IS_SENT_STILL, GETS_MAIL)),
    )
    .values(
        state=sa.case((IS_DONE, DELIVERED), else_=BEGUN),
        error=sa.case((IS_DONE, ""), else_=Delivery.error),
        sent_at=sa.case((IS_DONE, NOW), else_=Delivery.sent_at),
        begun_at=sa.case((IS_DONE, Delivery.begun_at), else_=NOW),
        attempts=Delivery.attempts + sa.case((IS_DONE, 0), else_=1),
        due_at=sa.case((IS_DONE, sa.null()), else_=sa.bindparam("lease", type_=UtcDateTime)),
    )
    .returning(
        Delivery.id,
        *(
            sa.select(column).where(IS_OWN).correlate(Delivery).scalar_subquery().label(column.key)
            for column in (Subscription.address, Subscription.public_id, Subscription.secret)
        ),
    )
    .execution_options(synchronize_session=False)
)
DONE = (
    sa.update(Delivery)
    .where(IS_DONE)
    .values(state=DELIVERED, error="", sent_at=NOW, due_at=None)
    .execution_options(synchronize_session=False)
)
UNFIT = (
    sa.update(Delivery)
    .where(
        IS_NEXT,
        IS_CLAIMED,
        IS_SENT_STILL,
        sa.not_(GETS_MAIL),
    )
    .values(state=DROPPED, due_at=None)
    .returning(Delivery.id)
    .execution_options(synchronize_session=False)
)
SETTLED = (
    sa.update(Delivery)
    .where(IS_NEXT, Delivery.state == BEGUN)
    .values(
        state=sa.bindparam("becomes"),
        error=sa.bindparam("words"),
        due_at=sa.bindparam("due", type_=UtcDateTime),
    )
    .execution_options(synchronize_session=False)
)
RELEASED = (
    sa.update(Delivery)
    .where(among(Delivery.id, "ids"), IS_CLAIMED)
    .values(due_at=NOW)
    .execution_options(synchronize_session=False)
)


def claim(execute: Execute, issue_id: int, most: int) -> tuple[dt.datetime, Sequence[sa.Row[Any]]]:
    """Up to `most` deliveries that are due, for us to look at first, and the sign of the claim.

    None of an issue that is not being sent.
    """
    now = clock.now()
    until = now + CLAIM
    rows = execute(CLAIMED, {"issue": issue_id, "now": now, "most": most, "until": until})
    ids = [row.id for row in rows]
    return until, execute(CHOICE, {"ids": ids}) if ids else []


def step(
    execute: Execute, done: Sequence[int], begin: Mapping[int, dt.datetime]
) -> Mapping[int, sa.Row[Any]]:
    """What the server took (`done`) is marked; those of `begin` that still may be are begun.

    `begin` says under which claim. Gives their readers as they are at this moment.
    """
    now = clock.now()
    lease = now + LEASE
    if not begin:
        if done:
            execute(DONE, {"done": done, "now": now})
        return {}
    changed = execute(
        STEP,
        {
            "done": done,
            "next": list(begin),
            "either": [*done, *begin],
            # Where the database went away before it answered, what was begun is ours already.
            "claimed": [*begin.values(), lease],
            "now": now,
            "lease": lease,
        },
    )
    return {row.id: row for row in changed if row.id in begin}


def drop(execute: Execute, delivery_id: int, claimed: dt.datetime) -> bool:
    """It is not sent if its reader has left or gets no mail: whether that was so."""
    return bool(execute(UNFIT, {"next": [delivery_id], "claimed": [claimed]}))


def put_off(execute: Execute, delivery_id: int, tries: int, words: str) -> bool:
    """What was begun is tried later, and later again, then given up; whether it will be tried."""
    if tries > len(LATER):
        give_up(execute, delivery_id, words)
        return False
    due = clock.now() + dt.timedelta(minutes=LATER[max(0, tries - 1)])
    execute(SETTLED, {"next": [delivery_id], "becomes": WAITING, "words": words, "due": due})
    return True


def put_back(execute: Execute, delivery_id: int, words: str, *, soon: bool = True) -> None:
    """What was begun waits again through no fault of its own: soon, or at once."""
    due = clock.now() + (SOON if soon else dt.timedelta(0))
    execute(SETTLED, {"next": [delivery_id], "becomes": WAITING, "words": words, "due": due})


def give_up(execute: Execute, delivery_id: int, words: str) -> None:
    """What was begun is not tried again."""
    execute(SETTLED, {"next": [delivery_id], "becomes": FAILED, "words": words, "due": None})


def release(execute: Execute, delivery_ids: list[int], claimed: dt.datetime) -> None:
    """What was claimed and not begun may be claimed by others."""
    if delivery_ids:
        execute(RELEASED, {"ids": delivery_ids, "claimed": [claimed], "now": clock.now()})
