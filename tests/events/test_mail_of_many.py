"""Those who come are told some at a time; followers of an event's objectives; thanks after it."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from hub.core import clock as hub_clock
from hub.core.db import db
from hub.core.mail import MailMessage
from hub.core.signals import deliver, send
from hub.discussions.models import PRIVATE
from hub.events.models import CONFIRMED_SEAT, Dossier
from hub.events.receivers import mailing
from hub.events.signals import DossierPublished, EventAnnounced, EventEnded
from hub.events.tasks import thank
from hub.notifications.models import Notice
from tests.events.mailing import came, cancelled, deliver_and_send, moved, text_of
from tests.events.support import DAY, HOUR, announced, registered
from tests.factories import make_member, make_space

TITLE = "Consular help for seasonal workers"


def subjects(smtp):
    return sorted(f"{each['To']}: {each['Subject'].strip()}" for each in smtp.messages)


@pytest.mark.parametrize("what", ["change", "cancellation"])
def test_all_are_told_however_many_there_are(app, by_smtp, monkeypatch, what):
    monkeypatch.setattr(mailing, "BATCH", 3)
    event, members = announced(starts_in=10 * DAY), [make_member() for _number in range(4)]
    people = [registered(event, member) for member in members]
    people += [registered(event) for _number in range(3)]
    moved(event, HOUR) if what == "change" else cancelled(event)
    most, done = 0, 0
    while deliver(1):
        told = db.session.scalar(sa.select(sa.func.count()).select_from(MailMessage)) or 0
        most, done = max(most, told - done), told
    assert (most, done) == (3, 7)
    deliver_and_send()
    assert sorted(each["To"] for each in by_smtp.messages) == sorted(
        str(person.email) for person in people
    )
    noticed = db.session.scalars(sa.select(Notice.member_id).order_by(Notice.member_id)).all()
    assert noticed == [member.id for member in members]


def test_followers_and_who_is_in_the_space_find_it_in_the_digest(app, by_smtp):
    inside, follower = make_member(), make_member(objectives=["gcm-06"])
    both, other = make_member(objectives=["gcm-06"]), make_member(objectives=["gcm-01"])
    space = make_space("Inside", visibility=PRIVATE, members=(inside, both))
    open_to_all = announced("For all", terms={"objective": ["gcm-06"]})
    of_space = announced("Inside", space_id=space.id, terms={"objective": ["gcm-06"]})
    send(EventAnnounced(open_to_all.id))
    send(EventAnnounced(of_space.id))
    db.session.commit()
    deliver_and_send()
    found = db.session.execute(
        sa.select(Notice.member_id, Notice.subject).order_by(Notice.member_id, Notice.id)
    ).all()
    first, second = f"event_announced:{open_to_all.id}", f"event_announced:{of_space.id}"
    assert [tuple(row) for row in found] == [
        (inside.id, second),
        (follower.id, first),
        (both.id, first),
        (both.id, second),
    ]
    assert by_smtp.messages == []
    assert other.id not in {row[0] for row in found}


def held(clock, **dossier):
    """An event that is over, with one who was there and one who was not."""
    event = announced(starts_in=2 * DAY)
    came(event, None, CONFIRMED_SEAT, email="there@demo.example.org")
    came(event, None, CONFIRMED_SEAT, email="away@demo.example.org")
    deliver_and_send()
    clock(to=event.ends_at + HOUR)
    db.session.add(Dossier(event_id=event.id, **dossier))
    db.session.commit()
    return event


def attended(email):
    db.session.execute(
        sa.text("UPDATE event_registration SET attended_at = :at WHERE email = :email"),
        {"at": hub_clock.now().replace(tzinfo=None), "email": email},
    )
    db.session.commit()


def publish(event):
    dossier = db.session.get_one(Dossier, event.id)
    dossier.published_at = hub_clock.now()
    send(DossierPublished(event.id))
    db.session.commit()
    deliver_and_send()


def test_thanks_and_what_was_missed_once_the_dossier_is_published(app, by_smtp, clock):
    event = held(clock, recording_link="https://media.example.org/talk")
    attended("there@demo.example.org")
    by_smtp.clear()
    send(EventEnded(event.id))
    db.session.commit()
    deliver_and_send()
    assert by_smtp.messages == []
    publish(event)
    publish(event)
    assert subjects(by_smtp) == [
        f"away@demo.example.org: What you missed: {TITLE}",
        f"there@demo.example.org: Thank you for coming: {TITLE}",
    ]
    for message in by_smtp.messages:
        assert "See the recording:\nhttps://media.example.org/talk" in text_of(message)
    assert db.session.get_one(Dossier, event.id).thanked_at is not None


def test_survey_is_asked_while_people_remember(app, by_smtp, clock):
    now = hub_clock.now()
    event = held(clock, survey_opens_at=now, survey_closes_at=now + 30 * DAY)
    attended("there@demo.example.org")
    by_smtp.clear()
    send(EventEnded(event.id))
    db.session.commit()
    deliver_and_send()
    assert subjects(by_smtp) == [f"there@demo.example.org: Thank you for coming: {TITLE}"]
    assert re.findall(
        "Answer the survey:\n.*/registrations/.*/survey", text_of(by_smtp.messages[0])
    )
    publish(event)
    away = [each for each in by_smtp.messages if each["To"] == "away@demo.example.org"]
    assert ["/survey" in text_of(each) for each in away] == [False]
    assert subjects(by_smtp) == [
        f"away@demo.example.org: What you missed: {TITLE}",
        f"there@demo.example.org: Thank you for coming: {TITLE}",
        f"there@demo.example.org: What came of it: {TITLE}",
    ]


def test_nobody_is_told_that_they_were_away_where_nobody_noted_it(app, by_smtp, clock):
    event = held(clock)
    by_smtp.clear()
    publish(event)
    assert {each.split(": ", 1)[1] for each in subjects(by_smtp)} == {f"What came of it: {TITLE}"}


def test_who_was_there_is_thanked_although_nothing_is_published(app, by_smtp, clock):
    event = held(clock)
    attended("there@demo.example.org")
    by_smtp.clear()
    thank.run()
    deliver_and_send()
    assert by_smtp.messages == []
    clock(to=event.ends_at + dt.timedelta(days=4))
    thank.run()
    thank.run()
    deliver_and_send()
    assert subjects(by_smtp) == [f"there@demo.example.org: Thank you for coming: {TITLE}"]
