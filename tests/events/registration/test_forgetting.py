"""What is known of those who came is forgotten in time, taken away, and erased with an account."""

import io
import json
import zipfile

import sqlalchemy as sa

from hub.accounts.services import privacy
from hub.core.db import db
from hub.core.files import StoredFile
from hub.core.mail import SENT, Letter, MailMessage, queue_letter
from hub.events.models import CONFIRMED_SEAT, FILE, OFFERED, TEXT, WITHDRAWN
from hub.events.queries.registration.answers import OWNER
from tests.events.registration.support import a_night_passes, all_of, asks, comes, link_of
from tests.events.support import DAY, HOUR, announced, make_officer, registered
from tests.factories import make_member, sign_in


def filed(registration, question):
    file = StoredFile(
        name="letter.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        owner_kind=OWNER,
        owner_id=registration.id,
    )
    db.session.add(file)
    db.session.flush()
    registration.answers = {**registration.answers, str(question.id): file.public_id}
    db.session.commit()


def test_answers_names_and_addresses_go_after_the_days_that_were_said(client, clock):
    event, member = announced(starts_in=DAY, answers_kept_days=30), make_member()
    note, letter = asks(event, TEXT, "Note"), asks(event, FILE, "Letter")
    own, guest = comes(event, member), registered(event, country="KE")
    guest.answers = {str(note.id): "Rice"}
    filed(guest, letter)
    link = link_of(guest)
    clock(by=DAY + 2 * HOUR + 30 * DAY - HOUR)
    a_night_passes()
    assert all_of(event)[1].answers != {}
    clock(by=2 * HOUR)
    a_night_passes()
    a_night_passes()
    kept = all_of(event)[1]
    assert (kept.answers, kept.name, kept.email, kept.organisation) == ({}, "", None, "")
    assert (kept.country, kept.state, kept.number) == ("KE", CONFIRMED_SEAT, 2)
    assert db.session.query(StoredFile).count() == 0
    assert client.get(link).status_code == 404
    sign_in(client, member)
    assert event.slug in client.get("/en/events/mine?past=1").text
    assert client.get(f"/en/events/{event.slug}/registration").status_code == 200
    sign_in(client, make_officer())
    page = client.get(f"/en/events/{event.slug}/registrations").text
    assert page.count("Forgotten") == 2
    assert own.public_id in page


def mail_to(address):
    letter = Letter(subject="Your seat", paragraphs=["Dear Demo Guest"])
    references = ("event_registration", "sent"), ("event_reminder", "waits"), ("digest", "other")
    for kind, reference in references:
        message = queue_letter(kind, letter, to=address, lang="en", reference=reference)
        db.session.flush()
        if message is not None and reference != "waits":
            message.state, message.due_at = SENT, None
    db.session.commit()


def test_mail_to_guests_goes_with_their_answers(app, clock):
    guest = registered(announced(starts_in=DAY, answers_kept_days=1))
    mail_to(guest.email)
    clock(by=3 * DAY)
    a_night_passes()
    kept = db.session.scalars(sa.select(MailMessage).order_by(MailMessage.id)).all()
    assert [(row.subject, row.recipient.startswith("guest")) for row in kept] == [
        ("", False),
        ("Your seat", True),
        ("Your seat", True),
    ]


def test_organisers_read_when_it_is_forgotten(client):
    event = announced(answers_kept_days=30)
    sign_in(client, make_officer())
    page = client.get(f"/en/events/{event.slug}/registrations").text
    assert "Answers, names and addresses are deleted:" in page


def test_member_takes_away_what_they_said(app):
    event, member = announced(), make_member()
    note = asks(event, TEXT, "What do you eat?")
    made = comes(event, member)
    made.answers = {str(note.id): "Rice"}
    registered(event, name="Another Person")
    db.session.commit()
    with zipfile.ZipFile(io.BytesIO(privacy.export(member))) as bag:
        told = json.loads(bag.read("event_registrations.json"))
    assert [each["answers"] for each in told] == [{"What do you eat?": "Rice"}]
    assert "Another Person" not in json.dumps(told)


def test_erased_member_frees_the_seat_and_is_named_nowhere(app):
    event, member = announced(capacity=1), make_member("Somebody Gone")
    made = comes(event, member)
    made.name = "Somebody Gone"
    comes(event)
    privacy.erase(member)
    db.session.commit()
    gone, other = all_of(event)
    assert (gone.state, gone.member_id, gone.name, gone.email) == (WITHDRAWN, None, "", None)
    assert other.state == OFFERED
    assert event.seats_taken == 1
