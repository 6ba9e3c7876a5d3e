"""Mail to whoever registered, as a mail server takes it."""

import datetime as dt
import re
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa

from hub.core.db import db
from hub.core.mail import DROPPED, SENT, MailMessage
from hub.core.signals import OutboxRow
from hub.discussions.models import PRIVATE
from hub.events.models import (
    CONFIRMED_SEAT,
    DECLINED_SEAT,
    LAPSED,
    OFFERED,
    PENDING,
    WAITING,
    WITHDRAWN,
)
from hub.events.services.describing import Place
from hub.notifications.models import Notice
from tests.events.mailing import (
    calendar_of,
    came,
    cancelled,
    deliver_and_send,
    deliver_only,
    has_calendar,
    html_of,
    moved,
    placed,
    step,
    text_of,
)
from tests.events.support import DAY, HOUR, announced, make_officer
from tests.factories import make_member, make_space


def subjects(smtp):
    return [message["Subject"].strip() for message in smtp.messages]


def states():
    return db.session.scalars(sa.select(MailMessage.state).order_by(MailMessage.id)).all()


def test_confirmation_invites(app, by_smtp):
    event = announced(zone="Africa/Nairobi")
    registration = came(event, None, CONFIRMED_SEAT, name="Amina Said", timezone="America/Lima")
    deliver_and_send()
    (message,) = by_smtp.messages
    assert message["Subject"] == "You are registered: Consular help for seasonal workers"
    assert message["To"] == registration.email
    text = text_of(message)
    assert text.startswith("Hello Amina Said,\n\nA seat at “Consular help for seasonal workers”")
    assert "(Africa/Nairobi, UTC+03:00)" in text
    assert re.search(r"^Your time: .*\(America/Lima, UTC−05:00\)$", text, re.MULTILINE)
    assert f"/registrations/{registration.public_id}/{registration.secret}" in text
    assert "You get this mail because you registered for this event with this address." in text
    method, entry = calendar_of(message)
    assert (method, entry["UID"], entry["STATUS"]) == ("REQUEST", event.uid, "CONFIRMED")
    assert entry["ATTENDEE"] == f"mailto:{registration.email}"
    assert entry["ATTENDEE"].params["CN"] == "Amina Said"
    assert entry["ORGANIZER"].startswith("mailto:")
    assert [each.name for each in entry.subcomponents] == ["VALARM"]
    assert str(entry["DTSTART"].params["TZID"]) == "Africa/Nairobi"
    assert b"BEGIN:VTIMEZONE" in message.as_bytes() or entry["DTSTART"].dt == event.starts_at


@pytest.mark.parametrize(
    ("states", "subject", "words"),
    [
        ((PENDING,), "Your registration waits for approval: ", "The organisers decide"),
        ((WAITING,), "You are on the waiting list: ", "you are number 1 of 1"),
        ((PENDING, DECLINED_SEAT), "Your registration was declined: ", "> Only for ministries."),
        ((WAITING, OFFERED), "A seat for you: ", "Take it by: "),
        ((OFFERED, LAPSED), "The seat went to the next: ", "was not taken in time"),
        (
            (WAITING, WITHDRAWN),
            "Your registration is withdrawn: ",
            "your registration is withdrawn",
        ),
    ],
)
def test_each_step_is_told(app, by_smtp, states, subject, words):
    event = announced()
    registration = came(event, None, *states[:-1], lang="en")
    deliver_and_send()
    by_smtp.clear()
    values: dict[str, object] = {}
    if states[-1] == DECLINED_SEAT:
        values = {"reason": "Only for ministries."}
    if states[-1] == OFFERED:
        values = {"until": event.starts_at - DAY}
    step(registration, states[-1], **values)
    deliver_and_send()
    (message,) = by_smtp.messages
    assert message["Subject"].strip() == f"{subject}Consular help for seasonal workers"
    assert words in text_of(message)
    assert not has_calendar(message)


def test_offer_says_until_when_by_the_readers_clocks(app, by_smtp):
    event = announced(zone="Africa/Nairobi")
    until = dt.datetime(2099, 7, 1, 12, 30, tzinfo=dt.UTC)
    registration = came(event, None, WAITING, timezone="Asia/Kathmandu")
    step(registration, OFFERED, until=until)
    deliver_and_send()
    text = text_of(by_smtp.messages[-1])
    (said,) = re.findall("^Take it by: (.*)$", text, re.MULTILINE)
    assert said == "Wednesday, July 1, 2099, 6:15\u202fPM (Asia/Kathmandu, UTC+05:45)"


def test_calendar_follows_create_move_cancel(app, by_smtp, clock):
    event = announced(zone="Europe/Paris", starts_in=40 * DAY)
    came(event, None, CONFIRMED_SEAT)
    deliver_and_send()
    clock(by=HOUR)
    moved(event, 2 * HOUR, reason="The hall is taken.")
    deliver_and_send()
    clock(by=HOUR)
    placed(event, Place("in_person", "Palais", "Geneva", "CH", "", ""))
    deliver_and_send()
    clock(by=HOUR)
    cancelled(event, "The speaker is ill.")
    deliver_and_send()
    title = "Consular help for seasonal workers"
    heads = ["You are registered", "Another time", "Another place", "Cancelled"]
    assert subjects(by_smtp) == [f"{head}: {title}" for head in heads]
    read = [calendar_of(message) for message in by_smtp.messages]
    assert [method for method, _entry in read] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert {str(entry["UID"]) for _method, entry in read} == {event.uid}
    sequences = [entry["SEQUENCE"] for _method, entry in read]
    assert sequences == sorted(set(sequences))
    stamps = [entry["DTSTAMP"].dt for _method, entry in read]
    assert stamps == sorted(set(stamps))
    starts = [entry["DTSTART"].dt for _method, entry in read]
    assert [each - starts[0] for each in starts] == [HOUR * 0, *[HOUR * 2] * 3]
    assert [str(entry["STATUS"]) for _method, entry in read][-1] == "CANCELLED"
    assert len({message["References"] for message in by_smtp.messages}) == 1
    told = text_of(by_smtp.messages[1])
    assert "> The hall is taken." in told
    assert len(re.findall(r"^  \(Before: .*Europe/Paris", told, re.MULTILINE)) == 1
    assert "Where: Palais, Geneva, Switzerland\n  (Before: Online)" in text_of(by_smtp.messages[2])
    assert "> The speaker is ill." in text_of(by_smtp.messages[3])


def test_change_is_told_by_both_clocks(app, by_smtp):
    event = announced(zone="Africa/Nairobi", starts_in=40 * DAY)
    came(event, None, CONFIRMED_SEAT, timezone="Asia/Tokyo")
    deliver_and_send()
    moved(event, 24 * HOUR, zone="Asia/Kolkata")
    deliver_and_send()
    text = text_of(by_smtp.messages[-1])
    zones = re.findall(r"^(?:When|Your time|  \(Before): .*\((.*), UTC", text, re.MULTILINE)
    assert zones == ["Asia/Kolkata", "Africa/Nairobi", "Asia/Tokyo", "Asia/Tokyo"]


@pytest.mark.parametrize("state", [PENDING, WAITING, OFFERED, CONFIRMED_SEAT])
def test_change_and_cancellation_go_to_all_who_want_to_come(app, by_smtp, state):
    event = announced()
    came(event, None, state)
    deliver_and_send()
    by_smtp.clear()
    moved(event, HOUR)
    deliver_and_send()
    cancelled(event)
    deliver_and_send()
    methods = [calendar_of(each)[0] if has_calendar(each) else "" for each in by_smtp.messages]
    assert methods == (["REQUEST", "CANCEL"] if state == CONFIRMED_SEAT else ["", ""])


@pytest.mark.parametrize("state", [WITHDRAWN, DECLINED_SEAT, LAPSED])
def test_who_does_not_come_is_told_nothing_more(app, by_smtp, state):
    event = announced()
    came(event, None, CONFIRMED_SEAT, state)
    deliver_and_send()
    by_smtp.clear()
    moved(event, HOUR)
    cancelled(event)
    deliver_and_send()
    assert by_smtp.messages == []


def test_who_withdraws_and_comes_again_has_it_in_the_calendar(app, by_smtp):
    registration = came(announced(), None, CONFIRMED_SEAT)
    for state in (WITHDRAWN, CONFIRMED_SEAT):
        deliver_and_send()
        step(registration, state)
    deliver_and_send()
    read = [calendar_of(message) for message in by_smtp.messages]
    assert [method for method, _entry in read] == ["REQUEST", "CANCEL", "REQUEST"]
    sequences = [entry["SEQUENCE"] for _method, entry in read]
    assert sequences == sorted(set(sequences))


def test_a_step_is_told_once_however_often_it_is_received(app, by_smtp):
    came(announced(), make_member(), CONFIRMED_SEAT)
    deliver_and_send()
    db.session.execute(sa.update(OutboxRow).values(done=[], try_at=OutboxRow.created_at))
    db.session.commit()
    deliver_and_send()
    assert len(by_smtp.messages) == 1


def test_what_is_changed_by_its_owner_is_not_told(app, by_smtp):
    registration = came(announced(), None, CONFIRMED_SEAT)
    deliver_and_send()
    step(registration, CONFIRMED_SEAT)
    deliver_and_send()
    assert len(by_smtp.messages) == 1


@pytest.mark.parametrize("change", ["withdrawn", "cancelled", "ended", "erased", "forgotten"])
def test_nothing_is_sent_that_is_not_true_any_more(app, by_smtp, clock, change):
    event, amina = announced(), make_member()
    registration = came(event, amina, CONFIRMED_SEAT)
    deliver_only()
    by_smtp.clear()
    if change == "withdrawn":
        step(registration, WITHDRAWN)
    elif change == "cancelled":
        cancelled(event)
    elif change == "ended":
        clock(to=event.ends_at)
    elif change == "erased":
        amina.state, amina.email = "erased", None
    else:
        registration.forgotten_at = event.ends_at
    db.session.commit()
    deliver_and_send()
    title = "Consular help for seasonal workers"
    told = {"withdrawn": "Your registration is withdrawn", "cancelled": "Cancelled"}
    assert subjects(by_smtp) == [f"{told[change]}: {title}" for _once in [1] if change in told]
    assert states() == [DROPPED, *[SENT for _once in [1] if change in told]]


def test_who_may_not_see_the_event_any_more_is_told_nothing(app, by_smtp):
    from_inside = make_member()
    space = make_space("Inside", visibility=PRIVATE, members=(from_inside,))
    event = announced(space_id=space.id)
    came(event, from_inside, CONFIRMED_SEAT)
    deliver_and_send()
    assert len(by_smtp.messages) == 1
    db.session.execute(sa.text("DELETE FROM space_membership"))
    moved(event, HOUR)
    cancelled(event)
    deliver_and_send()
    assert len(by_smtp.messages) == 1


def test_members_find_at_the_bell_what_others_decided(app, by_smtp):
    event, amina = announced(), make_member()
    registration = came(event, amina, CONFIRMED_SEAT)
    deliver_and_send()
    assert kinds_of(amina) == []
    moved(event, HOUR)
    deliver_and_send()
    step(registration, WITHDRAWN, actor=make_officer())
    deliver_and_send()
    assert kinds_of(amina) == ["event_changed", "event_registration"]
    # One mail for each step and change, and none beside it for the notice.
    assert len(by_smtp.messages) == 3


def kinds_of(member):
    return db.session.scalars(
        sa.select(Notice.kind).where(Notice.member_id == member.id).order_by(Notice.id)
    ).all()


@pytest.mark.parametrize(("lang", "direction"), [("ar", "rtl"), ("zh", "ltr"), ("fr", "ltr")])
def test_mail_is_in_the_language_of_its_reader(app, by_smtp, lang, direction):
    came(announced(), None, CONFIRMED_SEAT, lang=lang, timezone="Asia/Shanghai")
    deliver_and_send()
    (message,) = by_smtp.messages
    assert message["Content-Language"] == lang
    assert f'<html lang="{lang}" dir="{direction}"' in html_of(message)
    assert re.findall(r"http://localhost/(\w+)/events/registrations/", text_of(message)) == [lang]


class Tags(HTMLParser):
    """The names of the elements that a reader of HTML finds."""

    def __init__(self, html):
        super().__init__()
        self.found = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)


HOSTILE = (
    "Title\r\nBcc: all@example.org",
    "Title\nEND:VEVENT\nBEGIN:VEVENT",
    "Title\u2028X-Evil: 1\x85Y: 2\x0b",
    '"; drop <script>alert(1)</script> \\N \\, ;',
    "\u202eevil\u202c\x07\x1b[31m",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(app, by_smtp, words):
    event = announced()
    event.texts[0].title = words
    registration = came(event, None, PENDING, CONFIRMED_SEAT, name=words[:120])
    deliver_and_send()
    moved(event, HOUR, reason=words)
    deliver_and_send()
    step(registration, WITHDRAWN, reason=words)
    deliver_and_send()
    known = {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "X-Auto-Response-Suppress",
        "Content-Type",
        "Content-Language",
        "In-Reply-To",
        "References",
    }
    assert len(by_smtp.messages) == 3
    for message in by_smtp.messages:
        assert set(message.keys()) - {"X-Peer", "X-MailFrom", "X-RcptTo"} == known
        assert "script" not in Tags(html_of(message)).found
        method, entry = calendar_of(message)
        assert method in ("REQUEST", "CANCEL")
        assert str(entry["UID"]) == event.uid
