"""How far the sending of an issue has come: how many have it, how many wait, how long it takes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from hub.core import clock
from hub.core.db import db
from hub.newsletter.models import (
    BEGUN,
    DELIVERED,
    DROPPED,
    FAILED,
    WAITING,
    Delivery,
    Issue,
    Lane,
)

# What went out in so long says how quick it is now.
LATELY = dt.timedelta(minutes=1)
NAMES = {
    DELIVERED: "delivered",
    FAILED: "failed",
    DROPPED: "dropped",
    WAITING: "left",
    BEGUN: "left",
}


@dataclass(frozen=True)
class Standing:
    """Numbers of deliveries: sent, given up, not begun since the reader had left, still to come."""

    delivered: int = 0
    failed: int = 0
    dropped: int = 0
    left: int = 0

    def __add__(self, other: "Standing") -> "Standing":
        """Both counted together."""
        return Standing(
            self.delivered + other.delivered,
            self.failed + other.failed,
            self.dropped + other.dropped,
            self.left + other.left,
        )

    @property
    def total(self) -> int:
        """All that have a delivery."""
        return self.delivered + self.failed + self.dropped + self.left

    @property
    def percent(self) -> int:
        """How much of it is done; 100 only when all is."""
        return 100 * (self.total - self.left) // self.total if self.total else 0


@dataclass(frozen=True)
class Progress:
    """Where it stands, in all and by language; mails a minute just now; what keeps it waiting.

    `deferred` wait for a later try, the first of them at `next_try`. `trouble` is what the mail
    server said while it could not be used.
    """

    all: Standing
    languages: Mapping[str, Standing] = field(default_factory=dict)
    rate: int = 0
    deferred: int = 0
    next_try: dt.datetime | None = None
    trouble: str = ""

    @property
    def time_to_go(self) -> dt.timedelta | None:
        """How long it will take at this rate; None if nobody can tell."""
        now_due = self.all.left - self.deferred
        if not self.rate or now_due <= 0:
            return None
        return dt.timedelta(seconds=max(1, 60 * now_due // self.rate))


def progress_of(issue: Issue) -> Progress:
    """Four queries, whatever the number of readers."""
    languages: dict[str, Standing] = {}
    rows = db.session.execute(
        sa.select(Delivery.lang, Delivery.state, sa.func.count())
        .where(Delivery.issue_id == issue.id)
        .group_by(Delivery.lang, Delivery.state)
        .order_by(Delivery.lang)
    )
    for lang, state, count in rows:
        languages[lang] = languages.get(lang, Standing()) + _standing(state, count)
    deferred, next_try = db.session.execute(
        sa.select(sa.func.count(), sa.func.min(Delivery.due_at)).where(
            Delivery.issue_id == issue.id,
            Delivery.state == WAITING,
            Delivery.attempts > 0,
            Delivery.due_at > clock.now(),
        )
    ).one()
    return Progress(
        all=sum(languages.values(), Standing()),
        languages=languages,
        rate=_rate(issue),
        deferred=deferred,
        next_try=next_try,
        trouble=db.session.scalar(sa.select(sa.func.max(Lane.trouble))) or "",
    )


def have_it(issue: Issue) -> Standing:
    """How many have it already, before somebody breaks the sending off."""
    rows = db.session.execute(
        sa.select(Delivery.state, sa.func.count())
        .where(Delivery.issue_id == issue.id)
        .group_by(Delivery.state)
    )
    return sum((_standing(state, count) for state, count in rows), Standing())


def _rate(issue: Issue) -> int:
    """Mails of the last minute, or what that comes to where it has not gone on for a minute."""
    now = clock.now()
    lately = sa.select(sa.func.count(), sa.func.min(Delivery.begun_at)).where(
        Delivery.issue_id == issue.id,
        Delivery.begun_at >= now - LATELY,
        Delivery.state == DELIVERED,
    )
    count, first = db.session.execute(lately).one()
    if not count or first is None:
        return 0
    seconds = max(1.0, (now - first).total_seconds())
    return max(1, round(count * 60 / min(60.0, seconds)))


def _standing(state: str, count: int) -> Standing:
    return Standing(**{NAMES[state]: count})
