"""An issue and its readers, to be measured with; and the bare loop beside which it is."""

import datetime as dt
import json
import smtplib
import sys
import threading
import time
from typing import Any

import sqlalchemy as sa
from flask import Flask

from benchmarks.rows import Words
from hub.app import create_app
from hub.config import load
from hub.core import clock
from hub.core.db import db
from hub.newsletter.models import (
    CONFIRMED,
    SCHEDULED,
    SECTIONS,
    Delivery,
    Issue,
    IssueItem,
    IssueItemText,
    IssueText,
    Subscription,
)
from hub.newsletter.tasks.mails import IssueMails, filled

LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
FEW, MANY, QUICK = 1_000, 10_000, 400
IN_A_SECTION = 4


def few(_app: Flask) -> dict[str, Any]:
    """An issue to a thousand readers."""
    return _next_issue(FEW)


def many(_app: Flask) -> dict[str, Any]:
    """An issue to ten thousand readers."""
    return _next_issue(MANY)


def quick(_app: Flask) -> dict[str, Any]:
    """An issue to a few hundred, to see that it runs."""
    return _next_issue(QUICK)


def _next_issue(readers: int) -> dict[str, Any]:
    """Due at once; so many subscriptions are there, in six languages."""
    there = db.session.scalar(sa.select(sa.func.count()).select_from(Subscription)) or 0
    if readers > there:
        rows = [
            {
                "address": f"reader{number}@example.org",
                "lang": LANGUAGES[number % len(LANGUAGES)],
                "state": CONFIRMED,
                "confirmed_at": clock.now(),
            }
            for number in range(there, readers)
        ]
        db.session.execute(sa.insert(Subscription), rows)
    number = (db.session.scalar(sa.select(sa.func.max(Issue.number))) or 0) + 1
    issue = _issue(number, Words(number))
    db.session.add(issue)
    db.session.commit()
    return {"issue": issue.id, "readers": readers}


def _issue(number: int, words: Words) -> Issue:
    """As long as one of a busy month: a mail of some 40 KB."""
    now = clock.now()
    issue = Issue(
        number=number,
        period=f"{2030 + number // 12}-{number % 12 + 1:02d}",
        state=SCHEDULED,
        since=now - dt.timedelta(days=30),
        until=now,
        scheduled_at=now,
    )
    issue.texts = [
        IssueText(lang="en", subject=words.sentence(6), opening_html=f"<p>{words.sentence(60)}</p>")
    ]
    issue.items = [
        IssueItem(
            section=section,
            position=place,
            kind="written",
            address=f"https://example.org/{section}/{place}",
            texts=[IssueItemText(lang="en", title=words.sentence(8), summary=words.sentence(40))],
        )
        for section in SECTIONS
        for place in range(IN_A_SECTION)
    ]
    return issue


def bare(issue_id: int, host: str, port: int, connections: int) -> float:
    """The same frames filled and sent by smtplib, nothing asked, nothing kept: mails a second."""
    chosen = sa.select(Delivery.id.label("delivery_id"), *Subscription.__table__.columns)
    rows = db.session.execute(
        chosen.join(Subscription, Subscription.id == Delivery.subscription_id).where(
            Delivery.issue_id == issue_id
        )
    ).all()
    db.session.rollback()
    frames = IssueMails(issue_id).frames_for(rows)
    app = create_app(load(), live=False)

    def send(some: list[sa.Row[Any]]) -> None:
        with app.app_context(), smtplib.SMTP(host, port) as smtp:
            for row in some:
                mail = filled(frames[row.delivery_id], row, row)
                smtp.sendmail(mail.sender, [mail.recipient], mail.raw)

    shares = [list(rows[at::connections]) for at in range(connections)]
    threads = [threading.Thread(target=send, args=(share,)) for share in shares]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(rows) / (time.monotonic() - started)


def main() -> None:
    """`python -m benchmarks.mails ISSUE HOST PORT CONNECTIONS`: the bare loop, alone."""
    issue_id, host, port, connections = sys.argv[1:]
    app = create_app(load(), live=False)
    with app.app_context():
        rate = bare(int(issue_id), host, int(port), int(connections))
    sys.stdout.write(json.dumps({"rate": rate}) + "\n")


if __name__ == "__main__":
    main()
