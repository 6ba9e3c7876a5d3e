"""Reminders: to whom, when, once, and how they follow an event that moves."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from hub.core import mail
from hub.core.db import db
from hub.core.mail import DROPPED, SENT, MailMessage
from hub.events.models import (
    CONFIRMED_SEAT,
    OFFERED,
    PENDING,
    WAITING,
    WITHDRAWN,
    EventReminder,
)
from hub.events.services import reminding
from hub.events.services.reckoning import keep_wall_time
from hub.events.tasks import remind
from hub.notifications.models import OFF, SITE, Notice
from tests.events.mailing import came, cancelled, deliver_and_send, moved, step, text_of
from tests.events.support import DAY, HOUR, announced, registered
from tests.factories import choose, make_member

MINUTE = dt.timedelta(minutes=1)


def run():
    remind.run()
    mail.send_due(1_000)
    db.session.expire_all()


def given():
    """The steps that were given, in their order."""
    return db.session.scalars(
        sa.select(EventReminder.hours_before).order_by(EventReminder.id)
    ).all()


def states():
    return db.session.scalars(
        sa.select(MailMessage.state)
        .where(MailMessage.kind == "event_reminder")
        .order_by(MailMessage.id)
    ).all()


def test_each_step_is_told_once(app, by_smtp, clock):
    event = announced(starts_in=10 * DAY)
    registered(event, timezone="America/Lima")
    for before in (8 * DAY, 7 * DAY, 2 * DAY, DAY, 2 * HOUR, HOUR, MINUTE):
        clock(to=event.starts_at - before)
        run()
        run()
    clock(to=event.starts_at)
    run()
    assert given() == [168, 24, 1]
    heads = [re.split("[:,]", message["Subject"])[0].strip() for message in by_smtp.messages]
    assert heads == ["Reminder", "Reminder", "Begins within the hour"]
    text = text_of(by_smtp.messages[2])
    assert "(Africa/Nairobi, UTC+03:00)" in text
    assert "(America/Lima, UTC−05:00)" in text


def test_of_several_missed_only_the_last_is_told(app, by_smtp, clock):
    event = announced(starts_in=10 * DAY)
    registered(event)
    clock(to=event.starts_at - 30 * MINUTE)
    run()
    assert given() == [1]


@pytest.mark.parametrize("state", [PENDING, WAITING, OFFERED, WITHDRAWN])
def test_only_who_has_a_seat_is_reminded(app, by_smtp, clock, state):
    event = announced(starts_in=10 * DAY)
    registered(event, state=state)
    clock(to=event.starts_at - DAY)
    run()
    assert given() == []


def test_who_was_confirmed_after_the_moment_is_not_reminded_of_it(app, by_smtp, clock):
    event = announced(starts_in=10 * DAY)
    clock(to=event.starts_at - DAY + MINUTE)
    registered(event)
    run()
    assert given() == []
    clock(to=event.starts_at - HOUR)
    run()
    assert given() == [1]


def test_reminders_move_with_the_event(app, by_smtp, clock):
    event = announced(starts_in=10 * DAY)
    came(event, None, CONFIRMED_SEAT)
    deliver_and_send()
    clock(to=event.starts_at - DAY)
    run()
    clock(by=MINUTE)
    moved(event, 3 * HOUR)
    deliver_and_send()
    # The day before had come by the old time, and comes by the new one.
    run()
    assert given() == [24]
    clock(to=event.starts_at - DAY)
    run()
    clock(to=event.starts_at - HOUR)
    run()
    assert given() == [24, 24, 1]
    clock(by=MINUTE)
    # Moved to a moment so near that its reminders lie in the past: the mail of that told them.
    moved(event, -10 * MINUTE)
    deliver_and_send()
    run()
    assert given() == [24, 24, 1]


def test_reminders_follow_when_the_rules_of_a_zone_change(app, by_smtp, clock):
    event = announced(starts_in=10 * DAY, zone="Africa/Nairobi")
    came(event, None, CONFIRMED_SEAT, timezone="Asia/Tokyo")
    deliver_and_send()
    agreed = event.starts_at
    # As if it had been reckoned by rules under which the clocks there showed an hour more.
    event.starts_at, event.ends_at = event.starts_at - HOUR, event.ends_at - HOUR
    db.session.commit()
    clock(to=agreed - 3 * DAY)
    assert keep_wall_time(event.id)
    db.session.commit()
    deliver_and_send()
    told = text_of(by_smtp.messages[-1])
    assert "The rules of the time zone Africa/Nairobi were changed." in told
    clock(to=agreed - DAY - MINUTE)
    run()
    assert given() == []
    clock(to=agreed - DAY)
    run()
    assert given() == [24]


@pytest.mark.parametrize("change", ["withdrawn", "cancelled", "moved", "begun", "late"])
def test_reminder_that_waits_is_not_sent_when_it_is_not_true_any_more(app, by_smtp, clock, change):
    event = announced(starts_in=10 * DAY)
    registration = registered(event)
    clock(to=event.starts_at - DAY)
    remind.run()
    if change == "withdrawn":
        step(registration, WITHDRAWN)
    elif change == "cancelled":
        cancelled(event)
    elif change == "moved":
        moved(event, HOUR)
    elif change == "begun":
        clock(to=event.starts_at)
    else:
        clock(to=event.starts_at - HOUR)
    mail.send_due(100)
    assert states() == [DROPPED]
    assert by_smtp.messages == []


def test_reminder_is_tried_again_when_the_mail_server_was_away(app, by_smtp, clock):
    event = announced(starts_in=10 * DAY)
    registered(event)
    clock(to=event.starts_at - DAY)
    by_smtp.behaviour = "defer"
    run()
    by_smtp.behaviour = "accept"
    clock(by=10 * MINUTE)
    run()
    assert states() == [SENT]
    assert len(by_smtp.messages) == 1


@pytest.mark.parametrize(("choice", "told"), [(SITE, ["event_reminder"]), (OFF, [])])
def test_members_may_want_no_reminder_by_mail(app, by_smtp, clock, choice, told):
    event, amina = announced(starts_in=10 * DAY), make_member()
    registered(event, amina)
    choose(amina, "event_reminder", choice)
    clock(to=event.starts_at - DAY)
    run()
    deliver_and_send()
    assert db.session.scalars(sa.select(Notice.kind)).all() == told
    assert by_smtp.messages == []


def test_reminder_of_a_member_can_be_stopped_from_the_mail(app, by_smtp, clock, client):
    event, amina = announced(starts_in=10 * DAY), make_member()
    registered(event, amina)
    clock(to=event.starts_at - DAY)
    run()
    (message,) = by_smtp.messages
    leave = message["List-Unsubscribe"].strip("<>")
    assert client.post(leave, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    clock(to=event.starts_at - HOUR)
    run()
    deliver_and_send()
    assert len(by_smtp.messages) == 1


def test_many_are_reminded_in_several_commits(app, by_smtp, clock, monkeypatch):
    monkeypatch.setattr(reminding, "BATCH", 4)
    event = announced(starts_in=10 * DAY)
    for _number in range(10):
        registered(event)
    clock(to=event.starts_at - DAY)
    commits: list[object] = []

    def note(session: object) -> None:
        commits.append(session)

    sa.event.listen(db.session, "after_commit", note)
    try:
        remind.run()
    finally:
        sa.event.remove(db.session, "after_commit", note)
    assert len(commits) == 3
    assert given() == [24] * 10
