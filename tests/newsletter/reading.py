"""Issues for tests: what they tell of, in which languages, and who reads them."""

import datetime as dt
import itertools

from hub.core import clock
from hub.core.db import db
from hub.newsletter.models import (
    CONTRIBUTED,
    DELIVERED,
    SENT,
    Delivery,
    Issue,
    IssueItem,
    IssueItemText,
    IssueText,
)
from tests.newsletter.readers import make_subscription

_numbers = itertools.count(1)
SUBJECTS = {"en": "Work, papers and a fair start", "fr": "Du travail, des papiers, un bon départ"}


def make_item(section=CONTRIBUTED, titles=None, *, summary="", **values):
    """An item of an issue; `titles` by language, each with the same summary."""
    item = IssueItem(
        section=section,
        position=next(_numbers),
        kind=values.pop("kind", "written"),
        objectives=values.pop("objectives", []),
        countries=values.pop("countries", []),
        regions=values.pop("regions", []),
        **values,
    )
    item.texts = [
        IssueItemText(lang=lang, title=title, summary=summary, updated_at=clock.now())
        for lang, title in (titles or {"en": f"Item {item.position}"}).items()
    ]
    return item


def make_issue(*items, period="2026-12", state=SENT, subjects=None, opening_html="", **values):
    """An issue with these items; it was sent unless `state` says another thing."""
    year, month = map(int, period.split("-"))
    moment = dt.datetime(year, month, 1, 8, tzinfo=dt.UTC)
    issue = Issue(
        number=values.pop("number", next(_numbers)),
        period=period,
        state=state,
        since=moment - dt.timedelta(days=30),
        until=moment,
        begun_at=moment if state == SENT else None,
        sent_at=moment if state == SENT else None,
        **values,
    )
    issue.texts = [
        IssueText(
            lang=lang,
            subject=subject,
            preview=f"{subject}: preview",
            opening=opening_html,
            opening_html=opening_html,
            updated_at=clock.now(),
        )
        for lang, subject in (SUBJECTS if subjects is None else subjects).items()
    ]
    issue.items = list(items)
    db.session.add(issue)
    db.session.commit()
    return issue


def make_delivery(issue, subscription=None, **values):
    """The mail of the issue to the subscription, delivered unless it is said otherwise."""
    subscription = subscription or make_subscription()
    columns = {
        "issue_id": issue.id,
        "subscription_id": subscription.id,
        "lang": subscription.lang,
        "domain": subscription.address.partition("@")[2],
        "state": DELIVERED,
        "begun_at": clock.now(),
        **values,
    }
    delivery = Delivery(**columns)
    db.session.add(delivery)
    db.session.commit()
    return delivery
