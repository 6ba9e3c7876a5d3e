"""Issues and their readers, as short as tests allow."""

import datetime as dt
import itertools

import sqlalchemy as sa

from hub.core import clock
from hub.core.db import db
from hub.newsletter.models import (
    APPROVED,
    CONFIRMED,
    SCHEDULED,
    Issue,
    IssueItem,
    IssueItemText,
    IssueText,
    Subscription,
)

_numbers = itertools.count(1)


def make_readers(count: int, *, langs: tuple[str, ...] = ("en",), **values: object) -> None:
    """So many confirmed subscriptions, in these languages in turn."""
    first = next(_numbers) * 100_000
    db.session.execute(
        sa.insert(Subscription),
        [
            {
                "address": f"reader-{first + number}@example.org",
                "lang": langs[number % len(langs)],
                "state": CONFIRMED,
                "confirmed_at": clock.now(),
                **values,
            }
            for number in range(count)
        ],
    )
    db.session.commit()


def make_issue(period: str = "2026-12", *, state: str = SCHEDULED, **values: object) -> Issue:
    """An issue with one item, approved, and due to be sent."""
    now = clock.now()
    columns: dict[str, object] = {
        "number": next(_numbers),
        "since": now - dt.timedelta(days=30),
        "until": now,
        "scheduled_at": None if state == APPROVED else now,
        **values,
    }
    issue = Issue(period=period, state=state, **columns)
    issue.texts = [
        IssueText(lang="en", subject="Skills across borders", opening_html="<p>Welcome.</p>"),
        IssueText(lang="fr", subject="Compétences", opening_html="<p>Bienvenue.</p>"),
    ]
    issue.items = [
        IssueItem(
            section="practices",
            position=1,
            kind="free",
            address="https://example.org/skills",
            texts=[IssueItemText(lang="en", title="Skills passports", summary="Tried in three.")],
        )
    ]
    db.session.add(issue)
    db.session.commit()
    return issue
