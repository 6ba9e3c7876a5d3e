"""What became of an issue's mail: in numbers, never of one person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from hub.core.db import db
from hub.newsletter.models import (
    DELIVERED,
    DROPPED,
    FAILED,
    LEFT,
    OUT,
    Delivery,
    Issue,
    IssueLink,
    SubscriptionStep,
)

# A domain with fewer readers than this would tell of persons.
FEWEST = 3
DOMAINS, ISSUES = 20, 12
HARD, SOFT, COMPLAINT = "hard", "soft", "complaint"


@dataclass(frozen=True)
class Tally:
    """How many mails there were, and what became of them.

    `delivered` were taken by a mail server; `hard`, `soft` and `complaints` of these came back
    later. `dropped` were not begun, since their reader had left. `left` unsubscribed by them.
    """

    mails: int = 0
    delivered: int = 0
    failed: int = 0
    dropped: int = 0
    hard: int = 0
    soft: int = 0
    complaints: int = 0
    left: int = 0

    @property
    def waiting(self) -> int:
        """Those still to be sent."""
        return self.mails - self.delivered - self.failed - self.dropped

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in _NAMES})

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(**{name: getattr(self, name) - getattr(other, name) for name in _NAMES})


_NAMES = ("mails", "delivered", "failed", "dropped", "hard", "soft", "complaints", "left")


@dataclass(frozen=True)
class Domain:
    """What became of the mail to one domain; without a name, of all the small ones together."""

    name: str
    tally: Tally


@dataclass(frozen=True)
class Followed:
    """A thing the issue tells of, and how often its link was followed."""

    title: str
    lang: str
    clicks: int


def tallies_by_language(issue: Issue) -> Mapping[str, Tally]:
    """By the language of the mail, the most read first; one query."""
    rows = db.session.execute(
        _tallied(Delivery.lang)
        .where(Delivery.issue_id == issue.id)
        .group_by(Delivery.lang)
        .order_by(sa.func.count().desc(), Delivery.lang)
    )
    return {row[0]: Tally(*row[1:]) for row in rows}


def tallies_by_domain(issue: Issue, everything: Tally) -> Sequence[Domain]:
    """By the domain of the address, the largest first; small ones stand together as the last."""
    rows = db.session.execute(
        _tallied(Delivery.domain)
        .where(Delivery.issue_id == issue.id)
        .group_by(Delivery.domain)
        .having(sa.func.count() >= FEWEST)
        .order_by(sa.func.count().desc(), Delivery.domain)
        .limit(DOMAINS)
    )
    named = [Domain(row[0], Tally(*row[1:])) for row in rows]
    others = everything - sum((each.tally for each in named), Tally())
    return [*named, Domain("", others)] if others.mails else named


def tallies_over_issues(issue: Issue) -> Sequence[tuple[Issue, Tally]]:
    """This issue and those before it, the oldest first; two queries."""
    issues = db.session.scalars(
        sa.select(Issue)
        .where(Issue.state.in_(OUT), Issue.period <= issue.period)
        .options(selectinload(Issue.texts))
        .order_by(Issue.period.desc())
        .limit(ISSUES)
    ).all()
    rows = db.session.execute(
        _tallied(Delivery.issue_id)
        .where(Delivery.issue_id.in_([each.id for each in issues]))
        .group_by(Delivery.issue_id)
    )
    found = {row[0]: Tally(*row[1:]) for row in rows}
    return [(each, found.get(each.id, Tally())) for each in reversed(issues)]


def links_followed(issue: Issue, lang: str) -> Sequence[Followed]:
    """How often each link was followed, the most first; empty where nothing was counted."""
    links = db.session.scalars(
        sa.select(IssueLink)
        .where(IssueLink.issue_id == issue.id)
        .order_by(IssueLink.clicks.desc(), IssueLink.id)
    ).all()
    words = {
        place: each.text(lang)
        for each in issue.items
        for place in (each.path or each.address,)
        if each.texts
    }
    return [
        Followed(
            words[link.address].title if link.address in words else link.address,
            words[link.address].lang if link.address in words else "",
            link.clicks,
        )
        for link in links
    ]


def _tallied(by: Any) -> sa.Select[Any]:
    """Deliveries counted in the order of Tally's fields, beside what they are grouped by."""

    def counted(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.count().filter(condition)

    has_left = sa.exists().where(
        SubscriptionStep.delivery_id == Delivery.id, SubscriptionStep.what == LEFT
    )
    return sa.select(
        by,
        sa.func.count(),
        counted(Delivery.state == DELIVERED),
        counted(Delivery.state == FAILED),
        counted(Delivery.state == DROPPED),
        counted(Delivery.returned == HARD),
        counted(Delivery.returned == SOFT),
        counted(Delivery.returned == COMPLAINT),
        counted(has_left),
    )
