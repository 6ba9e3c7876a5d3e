"""What became of an issue's mail, in numbers that tell of nobody, and links that may be counted."""

import dataclasses
import datetime as dt
import re

import pytest

from hub.accounts.models import NEWSLETTER_EDITOR
from hub.core import clock
from hub.core.db import db
from hub.newsletter.models import (
    APPROVED,
    DROPPED,
    EDITING,
    FAILED,
    LEFT,
    ONE_CLICK,
    WAITING,
    IssueLink,
    SubscriptionStep,
)
from hub.newsletter.queries import statistics
from hub.newsletter.queries.statistics import Tally
from hub.newsletter.services import issues
from hub.newsletter.services.following import count_links
from tests.factories import make_member, sign_in
from tests.newsletter.readers import make_subscription
from tests.newsletter.reading import make_delivery, make_issue, make_item

PAGE = "/en/newsletter/issues/2026-12/statistics"


def sent_to(issue, count, domain="example.org", lang="en", **values):
    made = []
    for _number in range(count):
        reader = make_subscription(lang=lang)
        made.append(make_delivery(issue, reader, domain=domain, **values))
    return made


def leave(delivery, times=1):
    for _time in range(times):
        step = SubscriptionStep(
            subscription_id=delivery.subscription_id,
            what=LEFT,
            how=ONE_CLICK,
            delivery_id=delivery.id,
            created_at=clock.now(),
        )
        db.session.add(step)
    db.session.commit()


@pytest.fixture
def issue(app):
    """An issue whose mail had every fate."""
    issue = make_issue(
        make_item(titles={"en": "Clinic", "fr": "Clinique"}, path="/practices/x"),
        make_item(titles={"en": "Elsewhere"}, address="https://example.org/a"),
    )
    first = sent_to(issue, 4)
    sent_to(issue, 1, state=FAILED)
    sent_to(issue, 3, "big.example", "fr")
    sent_to(issue, 1, "big.example", "fr", returned="hard")
    sent_to(issue, 1, "small.example", "ar", returned="soft")
    sent_to(issue, 2, "tiny.example", "ar", returned="complaint")
    sent_to(issue, 1, "tiny2.example", "ar", state=DROPPED)
    sent_to(issue, 1, "tiny3.example", "ar", state=WAITING)
    leave(first[0], times=2)
    other = make_issue(make_item(), period="2026-11")
    leave(sent_to(other, 1)[0])
    return issue


def test_fates_are_counted_by_language(issue):
    assert statistics.tallies_by_language(issue) == {
        "ar": Tally(mails=5, delivered=3, dropped=1, soft=1, complaints=2),
        "en": Tally(mails=5, delivered=4, failed=1, left=1),
        "fr": Tally(mails=4, delivered=4, hard=1),
    }
    everything = sum(statistics.tallies_by_language(issue).values(), Tally())
    assert (everything.mails, everything.waiting) == (14, 1)


def test_small_domains_stand_together(issue):
    everything = sum(statistics.tallies_by_language(issue).values(), Tally())
    found = statistics.tallies_by_domain(issue, everything)
    assert [(each.name, each.tally.mails) for each in found] == [
        ("example.org", 5),
        ("big.example", 4),
        ("", 5),
    ]
    assert found[-1].tally == Tally(mails=5, delivered=3, dropped=1, soft=1, complaints=2)


def test_issues_are_compared_in_order(issue):
    make_issue(make_item(), period="2026-10", state=EDITING)
    make_issue(make_item(), period="2027-01")
    found = statistics.tallies_over_issues(issue)
    assert [(each.period, tally.mails, tally.left) for each, tally in found] == [
        ("2026-11", 1, 1),
        ("2026-12", 14, 1),
    ]


def test_page_is_for_editors_and_names_no_small_domain(client, issue):
    assert "/login" in client.get(PAGE).location
    sign_in(client, make_member())
    assert client.get(PAGE).status_code == 403
    sign_in(client, make_member(roles=(NEWSLETTER_EDITOR,)))
    page = client.get(PAGE).text
    assert re.findall(r"[a-z0-9]+\.example\b", page) == ["big.example"] * 2
    assert "Links followed" not in page
    assert page.count("<polyline") == 4


def test_page_before_anything_was_sent_says_so(client):
    make_issue(make_item(), state=EDITING)
    sign_in(client, make_member(roles=(NEWSLETTER_EDITOR,)))
    assert "Nothing was sent yet" in client.get(PAGE).text


def test_page_asks_the_same_however_many_there_are(client, count_queries):
    issue = make_issue(make_item())
    sign_in(client, make_member(roles=(NEWSLETTER_EDITOR,)))
    counts = []
    for number in (1, 6):
        for month in range(1, number):
            other = make_issue(make_item(), period=f"2025-{month:02}")
            sent_to(other, 2, f"{month}.example", "fr")
        sent_to(issue, number, f"{number}.example", "ru")
        with count_queries() as statements:
            assert client.get(PAGE).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.fixture
def counting(app, settings, monkeypatch):
    monkeypatch.setitem(
        app.extensions, "settings", dataclasses.replace(settings, newsletter_count_clicks=True)
    )


def clicks():
    db.session.expire_all()
    found = db.session.query(IssueLink).order_by(IssueLink.id)
    return [(each.address, each.clicks) for each in found]


def test_link_leads_on_and_only_how_often_is_kept(client, counting, issue):
    count_links(issue)
    count_links(issue)
    db.session.commit()
    own = client.get("/fr/newsletter/go/1")
    assert (own.status_code, own.location) == (302, "/fr/practices/x")
    assert (own.headers["Referrer-Policy"], own.headers["Cache-Control"]) == (
        "no-referrer",
        "no-store",
    )
    assert client.get("/en/newsletter/go/2").location == "https://example.org/a"
    client.get("/ar/newsletter/go/1")
    assert client.head("/en/newsletter/go/1").status_code == 302
    assert clicks() == [("/practices/x", 2), ("https://example.org/a", 1)]
    sign_in(client, make_member(roles=(NEWSLETTER_EDITOR,)))
    page = client.get(PAGE).text
    assert re.findall(r"<bdi>(Clinic|Elsewhere)</bdi>", page) == ["Clinic", "Elsewhere"]


def test_nothing_is_counted_where_nobody_asked_for_it(client, issue):
    count_links(issue)
    db.session.commit()
    assert client.get("/en/newsletter/go/1").location == "/en/practices/x"
    assert clicks() == [("/practices/x", 0), ("https://example.org/a", 0)]


def test_link_leads_nowhere_else(client, counting):
    draft = make_issue(make_item(address="https://example.org/a"), state=EDITING)
    count_links(draft)
    db.session.commit()
    for address in ("1", "2", "0", "1?to=https://evil.example", "https://evil.example"):
        assert client.get(f"/en/newsletter/go/{address}").status_code == 404


def test_links_are_noted_when_an_issue_is_scheduled_where_they_are_counted(app, counting):
    actor = make_member(roles=(NEWSLETTER_EDITOR,))
    issue = make_issue(make_item(path="/practices/x"), state=APPROVED, tested_version=1)
    at = clock.now() + dt.timedelta(hours=1)
    issues.schedule(issue, actor=actor, version=1, at=at)
    db.session.commit()
    assert clicks() == [("/practices/x", 0)]
