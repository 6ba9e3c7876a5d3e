"""Digests are due at 08:00 in each reader's zone, made once, and say only what is news."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from hub.core import mail
from hub.core.db import db
from hub.core.i18n import _l
from hub.core.mail import MailMessage
from hub.notifications import notices, queries, services
from hub.notifications.models import Digest, NoticeTimes
from hub.notifications.notices import Words
from hub.notifications.services import Group
from hub.notifications.tasks import write_digests
from tests.factories import make_member, sign_in

NOW = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)
hidden: set[str] = set()


def read_bells(some, reader):
    return {
        each.id: Words(
            title=f"Bell {each.facts['bell']} ({reader.lang})",
            endpoint="home.front",
            thread=each.facts.get("thread", ""),
            about=each.facts.get("about", ""),
        )
        for each in some
        if each.subject not in hidden
    }


@pytest.fixture(autouse=True)
def _kinds(app, clock):
    hidden.clear()
    clock(to=NOW - dt.timedelta(days=2))
    notices.register(
        "bell",
        read=read_bells,
        mailed=False,
        group=Group("bells", _l("Discussions")),
        titles={"bell": _l("Somebody mentions me")},
    )


def tell(*members, number=1, **facts):
    services.notify(
        members=[each.id for each in members],
        kind="bell",
        subject=f"bell:{number}",
        facts={"bell": number, **facts},
    )
    db.session.commit()


def run_digests():
    db.session.rollback()
    write_digests.run()
    mail.send_due(1000)
    db.session.rollback()


def states():
    rows = db.session.execute(
        sa.select(Digest.member_id, Digest.period, Digest.state).order_by(Digest.id)
    )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("zone", "day", "moment"),
    [
        ("UTC", "2026-11-26", "2026-11-26T08:00"),
        ("Pacific/Kiritimati", "2026-11-26", "2026-11-25T18:00"),
        ("Pacific/Pago_Pago", "2026-11-26", "2026-11-26T19:00"),
        ("Asia/Kathmandu", "2026-11-26", "2026-11-26T02:15"),
        ("Europe/Paris", "2026-10-24", "2026-10-24T06:00"),
        ("Europe/Paris", "2026-10-25", "2026-10-25T07:00"),
        ("America/New_York", "2027-03-13", "2027-03-13T13:00"),
        ("America/New_York", "2027-03-14", "2027-03-14T12:00"),
        ("Australia/Lord_Howe", "2026-10-03", "2026-10-02T21:30"),
        ("Australia/Lord_Howe", "2026-10-04", "2026-10-03T21:00"),
        ("Nowhere/At_All", "2026-11-26", "2026-11-26T08:00"),
    ],
)
def test_digest_is_due_at_eight_in_the_readers_zone(app, zone, day, moment):
    due = queries.due_moment(dt.date.fromisoformat(day), queries.zone_named(zone))
    assert due.strftime("%Y-%m-%dT%H:%M") == moment


def test_each_zone_has_its_latest_day(app):
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC", "Asia/Tokyo", "America/Lima"):
        make_member(timezone=zone)
    days = queries.latest_days(dt.datetime(2026, 11, 26, 7, 59, tzinfo=dt.UTC))
    assert days == {
        dt.date(2026, 11, 25): ["America/Lima", "Pacific/Pago_Pago", "UTC"],
        dt.date(2026, 11, 26): ["Asia/Tokyo", "Pacific/Kiritimati"],
    }


@pytest.mark.parametrize(
    ("digest", "weekday", "expected"),
    [("daily", 0, "2026-11-27T08:00"), ("weekly", 0, "2026-11-30T08:00"), ("never", 0, None)],
)
def test_next_digest_is_told(app, digest, weekday, expected):
    times = NoticeTimes(digest=digest, weekday=weekday)
    moment = queries.next_moment(times, ZoneInfo("UTC"), NOW)
    assert (moment and moment.strftime("%Y-%m-%dT%H:%M")) == expected


def test_digest_tells_what_is_unread_and_may_be_seen(app, clock, mailbox):
    amina, boris = make_member(lang="fr", timezone="Africa/Nairobi"), make_member()
    clock(to=NOW - dt.timedelta(hours=20))
    tell(amina, boris, number=1, thread="place-7", about="The belfry")
    tell(amina, number=2, thread="place-7", about="The belfry")
    tell(amina, number=3)
    tell(amina, number=4)
    tell(amina, number=5)
    services.mark_subject_read(amina, "bell:4")
    db.session.commit()
    hidden.add("bell:5")
    clock(to=NOW)
    run_digests()
    (message,) = mailbox.to(amina.email)
    text = message.get_body(("plain",)).get_content()
    assert re.findall(r"Bell \d \(\w+\)", text) == ["Bell 3 (fr)", "Bell 2 (fr)", "Bell 1 (fr)"]
    assert text.count("The belfry") == 1
    assert message["List-Id"] == "<digest.notices.example.org>"
    assert message["Content-Language"] == "fr"
    assert "Africa/Nairobi" in text
    assert len(mailbox.to(boris.email)) == 1


def test_no_news_no_digest(app, clock, mailbox):
    amina = make_member()
    clock(to=NOW)
    run_digests()
    assert mailbox.all() == []
    assert states() == [(amina.id, "2026-11-26", "empty")]


def test_two_runs_make_one(app, clock, mailbox):
    amina = make_member()
    clock(to=NOW - dt.timedelta(hours=20))
    tell(amina)
    clock(to=NOW)
    run_digests()
    run_digests()
    assert len(mailbox.all()) == 1
    clock(to=NOW + dt.timedelta(days=1))
    run_digests()
    assert len(mailbox.all()) == 1
    assert states() == [(amina.id, "2026-11-26", "sent"), (amina.id, "2026-11-27", "empty")]


def test_missed_periods_are_made_up_for_once(app, clock, mailbox):
    amina = make_member()
    clock(to=NOW)
    run_digests()
    for day in range(1, 10):
        clock(to=NOW + dt.timedelta(days=day))
        tell(amina, number=day)
    clock(to=NOW + dt.timedelta(days=10))
    run_digests()
    run_digests()
    (message,) = mailbox.all()
    assert message.get_body(("plain",)).get_content().count("Bell ") == 9
    assert [row[1] for row in states()] == ["2026-11-26", "2026-12-06"]


def test_weekly_digest_comes_on_its_day_with_the_news_of_the_week(app, clock, mailbox):
    amina = make_member()
    services.choose_times(amina, quiet=None, digest="weekly", weekday=3)
    db.session.commit()
    days = []
    for day in range(15):
        clock(to=NOW + dt.timedelta(days=day, hours=-4, minutes=10))
        before = len(mailbox.all())
        run_digests()
        if len(mailbox.all()) > before:
            days.append(day)
        tell(amina, number=day)
    assert days == [7, 14]
    first = mailbox.all()[0].get_body(("plain",)).get_content()
    assert re.findall(r"Bell (\d+)", first) == ["6", "5", "4", "3", "2", "1", "0"]
    assert [row[1] for row in states()] == ["2026-11-26", "2026-12-03", "2026-12-10"]


@pytest.mark.parametrize(
    "change",
    [
        {"confirmed_at": None},
        {"email": None},
        {"state": "placeholder"},
        {"suspended_until": NOW + dt.timedelta(days=1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_who_cannot_get_mail_is_not_due(app, clock, mailbox, change):
    amina = make_member()
    clock(to=NOW - dt.timedelta(hours=20))
    tell(amina)
    for name, value in change.items():
        setattr(amina, name, value)
    db.session.commit()
    clock(to=NOW)
    run_digests()
    assert states() == []


def test_who_wants_none_gets_none(app, clock, mailbox):
    amina = make_member()
    services.choose_times(amina, quiet=None, digest="never")
    clock(to=NOW - dt.timedelta(hours=20))
    tell(amina)
    clock(to=NOW)
    run_digests()
    assert states() == []


def test_who_came_after_eight_waits_for_the_next(app, clock, mailbox):
    clock(to=NOW)
    amina = make_member()
    tell(amina)
    clock(by=dt.timedelta(hours=1))
    run_digests()
    assert mailbox.all() == []
    clock(to=NOW + dt.timedelta(days=1))
    run_digests()
    assert len(mailbox.all()) == 1


def test_what_is_due_changes_with_the_zone_and_never_comes_twice(app, clock, mailbox):
    amina = make_member(timezone="Pacific/Kiritimati")
    clock(to=NOW - dt.timedelta(hours=20))
    tell(amina)
    clock(to=NOW)
    run_digests()
    amina.timezone = "Pacific/Pago_Pago"
    db.session.commit()
    for hour in range(24):
        clock(to=NOW + dt.timedelta(hours=hour))
        run_digests()
    assert len(mailbox.all()) == 1


def test_digest_that_cannot_be_written_is_given_up_and_the_others_come(
    app, clock, mailbox, caplog, monkeypatch
):
    amina, boris = make_member(), make_member()
    clock(to=NOW - dt.timedelta(hours=20))
    tell(amina, boris)

    def fail_for_amina(some, reader):
        if reader.id == amina.id:
            raise RuntimeError("a broken word")
        return read_bells(some, reader)

    notices.register("bell", read=fail_for_amina, mailed=False)
    for attempt in range(10):
        clock(to=NOW + dt.timedelta(minutes=11 * attempt))
        run_digests()
    assert [message["To"] for message in mailbox.all()] == [boris.email]
    assert states() == [
        (amina.id, "2026-11-26", "failed"),
        (boris.id, "2026-11-26", "sent"),
    ]
    assert "given up" in caplog.text
    notices.register("bell", read=read_bells, mailed=False)
    clock(to=NOW + dt.timedelta(days=1))
    run_digests()
    assert [message["To"] for message in mailbox.all()] == [boris.email, amina.email]


def test_second_try_of_a_digest_reads_the_rights_again(app, clock, mailbox):
    amina = make_member()
    clock(to=NOW - dt.timedelta(hours=20))
    tell(amina, number=1)
    tell(amina, number=2)
    clock(to=NOW)
    write_digests.run()
    row = db.session.scalars(sa.select(MailMessage)).one()
    row.attempts = 1
    db.session.commit()
    hidden.add("bell:1")
    mail.send_due()
    (message,) = mailbox.all()
    text = message.get_body(("plain",)).get_content()
    assert re.findall(r"Bell \d", text) == ["Bell 2"]


def test_preview_says_what_the_next_would_say(app, client, clock):
    amina = make_member(timezone="Africa/Nairobi")
    sign_in(client, amina)
    clock(to=NOW - dt.timedelta(hours=2))
    page = client.get("/en/settings/notifications/digest").text
    assert "No news so far" in page
    tell(amina, about="The belfry", thread="place-7")
    page = client.get("/en/settings/notifications/digest").text
    assert "The belfry" in page
    assert "Friday, November 27, 2026" in page
    assert "08:00 (Africa/Nairobi)" in page
    services.choose_times(amina, quiet=None, digest="never")
    db.session.commit()
    page = client.get("/en/settings/notifications/digest").text
    assert "The belfry" not in page
    assert "You have chosen to get no digest." in page


def test_old_rows_are_forgotten(app, clock):
    amina = make_member()
    clock(to=NOW)
    run_digests()
    clock(to=NOW + dt.timedelta(days=61))
    run_digests()
    services.forget_old_digests()
    db.session.commit()
    assert states() == [(amina.id, "2027-01-26", "empty")]
