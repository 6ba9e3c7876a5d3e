"""Editors keep the days that are not worked; issues and reminders wait for the next that is."""

import datetime as dt

import pytest
import sqlalchemy as sa

from hub.accounts.models import ADMIN, NEWSLETTER_EDITOR
from hub.core.audit import AuditEntry
from hub.core.db import db
from hub.core.holidays import Holiday, add_day_off, days_off
from hub.newsletter.models import SENT, Issue
from hub.newsletter.services import assembling
from hub.newsletter.tasks import assemble
from tests.factories import make_member, sign_in
from tests.newsletter.issues import make_issue

PAGE = "/en/newsletter/holidays"
DAY = dt.timedelta(days=1)
# The first working day of November 2026 is the second, a Monday.
MONDAY = dt.datetime(2026, 11, 2, 6, 5, tzinfo=dt.UTC)


@pytest.fixture
def house(app, clock):
    """A Hub that is some months old, the evening before the first working day of November."""
    clock(to=MONDAY - 200 * DAY)
    make_member(roles=(ADMIN,))
    clock(to=MONDAY - DAY / 2)
    make_issue("2026-10", state=SENT, until=MONDAY - 30 * DAY)


@pytest.fixture
def editor(client, house):
    """A newsletter editor, signed in."""
    member = make_member("Lena Moreau", roles=(NEWSLETTER_EDITOR,))
    sign_in(client, member)
    return member


def set_off(*days: str) -> None:
    for day in days:
        add_day_off(dt.date.fromisoformat(day), "All Souls")
    db.session.commit()


def issues() -> list[str]:
    """The months that have an issue once the job has run."""
    db.session.commit()
    assemble.run()
    db.session.rollback()
    made = sa.select(Issue.period).where(Issue.period > "2026-10").order_by(Issue.period)
    return list(db.session.scalars(made))


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("number", "off", "day"),
    [
        (1, ["2026-11-02"], 3),
        (1, ["2026-11-02", "2026-11-03", "2026-11-07"], 4),
        (5, ["2026-11-04"], 9),
        (15, [f"2026-11-{day:02}" for day in range(9, 31)], 6),
        (1, [f"2026-11-{day:02}" for day in range(1, 31)], 30),
    ],
)
def test_holidays_are_no_working_days(number, off, day):
    days = {dt.date.fromisoformat(each) for each in off}
    assert assembling.working_day(dt.date(2026, 11, 1), number, days).day == day


def test_issue_waits_for_the_day_after_a_holiday_and_is_made_once(house, clock):
    set_off("2026-11-02")
    clock(to=MONDAY)
    assert issues() == []
    clock(to=MONDAY + DAY)
    assert issues() == ["2026-11"]
    # The list changes when the issue is there: its day lies ahead again, or behind.
    set_off("2026-11-03")
    assert issues() == ["2026-11"]
    clock(to=MONDAY + 2 * DAY)
    assert issues() == ["2026-11"]
    db.session.query(Holiday).delete()
    assert issues() == ["2026-11"]


def test_issue_of_a_missed_day_is_made_once_whatever_the_list_says_later(house, clock):
    set_off("2026-11-02", "2026-12-01", "2026-12-02")
    # Nobody was there in November; the first working day of December is the third.
    clock(to=dt.datetime(2026, 12, 2, 12, tzinfo=dt.UTC))
    assert issues() == ["2026-11"]
    assert issues() == ["2026-11"]
    clock(to=dt.datetime(2026, 12, 3, 6, 5, tzinfo=dt.UTC))
    assert issues() == ["2026-11", "2026-12"]


def test_editor_adds_and_removes_a_day_and_sees_when_the_next_issue_comes(client, editor):
    assert 'is assembled on <time datetime="2026-11-02">' in client.get(PAGE).text
    sent = {"day": "2026-11-02", "name": " All Souls ", "_key": "k1"}
    answers = [client.post(PAGE, data=sent) for _ in range(2)]
    assert [(each.status_code, each.location) for each in answers] == [(303, PAGE)] * 2
    row = db.session.scalars(sa.select(Holiday)).one()
    number = row.id
    assert (row.day, row.name) == (dt.date(2026, 11, 2), "All Souls")
    page = client.get(PAGE).text
    assert page.count("All Souls") == 2
    assert 'is assembled on <time datetime="2026-11-03">' in page
    assert client.post(f"{PAGE}/{number}?_method=DELETE").status_code == 303
    assert days_off() == frozenset()
    assert client.delete(f"{PAGE}/{number}").status_code == 404
    acts = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.number))
    assert [(each.act, each.actor_id, each.subject) for each in acts] == [
        ("newsletter.holiday_added", editor.id, "holiday:2026-11-02"),
        ("newsletter.holiday_removed", editor.id, "holiday:2026-11-02"),
    ]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"day": "", "name": "Long weekend"}, "Choose a day."),
        ({"day": "2 November", "name": "Long weekend"}, "Give a day as year-month-day"),
        ({"day": "2026-11-02", "name": "Long weekend"}, "This day is on the list already."),
        ({"day": "2026-12-25", "name": " "}, "Give it a name."),
        ({"day": "2026-12-25", "name": "x" * 101}, "Use at most 100 characters."),
    ],
)
def test_day_that_cannot_be_added_is_told_beside_its_field(client, editor, sent, told):
    set_off("2026-11-02")
    answer = client.post(PAGE, data=sent)
    assert answer.status_code == 422
    assert f"</span> {told}" in answer.text
    assert f'value="{sent["day"]}"' in answer.text
    assert f'value="{sent["name"].strip()}"' in answer.text
    assert days_off() == {dt.date(2026, 11, 2)}


@pytest.mark.one_database
def test_only_those_who_keep_the_newsletter_keep_its_holidays(client, house):
    set_off("2026-11-02")
    row = db.session.scalars(sa.select(Holiday)).one()
    sent = {"day": "2026-12-25", "name": "Christmas"}
    for who, seen, refused in ((None, 303, 401), (make_member("Omar Haddad"), 403, 403)):
        if who:
            sign_in(client, who)
        assert client.get(PAGE).status_code == seen
        assert client.post(PAGE, data=sent).status_code == refused
        assert client.delete(f"{PAGE}/{row.id}").status_code == 404
    assert days_off() == {dt.date(2026, 11, 2)}
