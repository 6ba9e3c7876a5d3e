"""Mail with a calendar part, as a mail program reads it from the wire."""

import icalendar
import pytest
import sqlalchemy as sa

from hub.core import mail
from hub.core.db import db
from hub.core.mail import CalendarPart, Fact, Letter, MailMessage, queue_letter, rebuilt_by

LINES = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Hub//EN",
    "METHOD:REQUEST",
    "BEGIN:VEVENT",
    "UID:1@hub.example.org",
    "DTSTAMP:20261126T100000Z",
    "DTSTART:20261203T100000Z",
    "SUMMARY:ورشة عمل – 研讨会",
    "END:VEVENT",
    "END:VCALENDAR",
)
INVITATION = "\r\n".join([*LINES, ""])


def queued(**values) -> MailMessage:
    letter = Letter(
        subject="You are registered",
        paragraphs=["See you there."],
        calendar=CalendarPart("REQUEST", INVITATION),
        **values,
    )
    message = queue_letter("test", letter, to="a@example.org", lang="en", reference="1")
    assert message is not None
    db.session.commit()
    return message


def shape(part):
    """The types of a mail's parts, nested as they are."""
    if not part.is_multipart():
        return part.get_content_type()
    return (part.get_content_type(), [shape(each) for each in part.iter_parts()])


def test_invitation_is_an_alternative_and_a_file(app, by_smtp):
    queued()
    mail.send_due()
    (read,) = by_smtp.messages
    alternatives = ["text/plain", "text/html", "text/calendar"]
    assert shape(read) == (
        "multipart/mixed",
        [("multipart/alternative", alternatives), "application/ics"],
    )
    body, file = read.iter_parts()
    *_words, calendar = body.iter_parts()
    assert dict(calendar["Content-Type"].params) == {"charset": "utf-8", "method": "REQUEST"}
    assert file.get_filename() == "invite.ics"
    assert file["Content-Disposition"].content_disposition == "attachment"
    texts = [calendar.get_payload(decode=True), file.get_payload(decode=True)]
    assert texts == [INVITATION.encode()] * 2
    (event,) = icalendar.Calendar.from_ical(texts[0]).events
    assert event["SUMMARY"] == "ورشة عمل – 研讨会"
    assert read["Content-Language"] == "en"
    assert "Content-Language" not in body


def test_mail_without_an_invitation_has_two_parts(app, by_smtp):
    queue_letter(
        "test",
        Letter(subject="A", paragraphs=["B"]),
        to="a@example.org",
        lang="en",
        reference="2",
    )
    db.session.commit()
    mail.send_due()
    (read,) = by_smtp.messages
    assert shape(read) == ("multipart/alternative", ["text/plain", "text/html"])


@pytest.mark.parametrize("answer", [None, "later"])
def test_what_is_read_each_time_is_asked_before_the_first_try(app, by_smtp, answer):
    made: dict[int, int] = {}

    def build(number):
        made[number] = made.get(number, 0) + 1
        return answer and Letter(subject=answer, paragraphs=["B"])

    rebuilt_by("seat", build, each_time=True)
    message = queued()
    message.about = "seat:7"
    db.session.commit()
    mail.send_due()
    assert made == {7: 1}
    assert [each["Subject"] for each in by_smtp.messages] == ([answer] if answer else [])
    kept = db.session.execute(sa.select(MailMessage.calendar, MailMessage.calendar_method)).one()
    assert tuple(kept) == ((None, None) if answer else (INVITATION, "REQUEST"))


def test_facts_say_what_was_said_before(app):
    facts = [Fact("When", "Tuesday\r\nX: y", before="Monday"), Fact("Where", "<b>Hall</b>")]
    message = queued(facts=facts, links=[("Withdraw", "https://hub.example.org/w")])
    assert "When: Tuesday X: y\n  (Before: Monday)\nWhere: <b>Hall</b>\n" in message.text
    assert "Withdraw:\nhttps://hub.example.org/w\n" in message.text
    assert "<s>Monday</s>" in message.html
    assert "&lt;b&gt;Hall" in message.html
    assert '<a href="https://hub.example.org/w"' in message.html


@pytest.mark.parametrize("words", ["A\u2028B: c", "A\x0bB: c", "A\x85B: c", "A\x1bB: c"])
def test_no_sign_stops_a_mail(app, by_smtp, words):
    letter = Letter(subject=words, paragraphs=[words])
    queue_letter("test", letter, to="a@example.org", lang="en", reference="3")
    db.session.commit()
    mail.send_due()
    (read,) = by_smtp.messages
    assert read["Subject"].isprintable()
    assert "B" not in read
