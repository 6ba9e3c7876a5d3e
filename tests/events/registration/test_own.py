"""One's own registration: signed in, or by a personal link; answers, files, withdrawal."""

import io

from hub.core.db import db
from hub.core.files import StoredFile
from hub.events.models import (
    CHOICE,
    CONFIRMED_SEAT,
    FILE,
    SEVERAL,
    TEXT,
    UNCONFIRMED,
    WITHDRAWN,
    EventRegistration,
)
from tests.events.registration.support import (
    all_of,
    asks,
    comes,
    link_in,
    link_of,
    sends,
    states_of,
)
from tests.events.support import DAY, announced, make_officer, registered
from tests.factories import make_member, sign_in

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def paper(name="letter.pdf"):
    return (io.BytesIO(PDF), name)


def test_personal_link_opens_this_registration_and_nothing_else(client, app):
    event = announced()
    one, other = comes(event), comes(event)
    page = client.get(link_of(one))
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert page.headers["Cache-Control"] == "no-store"
    crossed = f"/en/events/registrations/{one.public_id}/{other.secret}"
    for wrong in (crossed, link_of(one)[:-1] + "é", link_of(one) + "0"):
        assert client.get(wrong).status_code == 404
        assert client.post(f"{wrong}/withdrawal").status_code == 404
    somebody = app.test_client()
    sign_in(somebody, make_member())
    assert somebody.get(link_of(one)).status_code == 404
    assert [state for _number, state in states_of(event)] == [CONFIRMED_SEAT, CONFIRMED_SEAT]


def test_page_at_the_event_is_its_owners(client):
    event = announced()
    comes(event)
    path = f"/en/events/{event.slug}/registration"
    assert client.get(path).status_code == 303
    sign_in(client, make_member())
    assert client.get(path).status_code == 404


def test_answers_are_told_and_changed(client):
    event, member = announced(), make_member()
    color = asks(event, CHOICE, "Which group?", "Morning", "Evening", is_required=True)
    days = asks(event, SEVERAL, "Which days?", "Monday", "Tuesday", "Friday")
    diet = asks(event, TEXT, "What do you eat?")
    sign_in(client, member)
    refused = sends(client, event, **{f"q{diet.id}": "Rice"})
    assert refused.status_code == 422
    assert "Answer this question." in refused.text
    assert 'value="Rice"' in refused.text
    sends(client, event, **{f"q{color.id}": "1", f"q{days.id}": ["0", "2"], f"q{diet.id}": "Rice"})
    made = all_of(event)[0]
    assert made.answers == {str(color.id): 1, str(days.id): [0, 2], str(diet.id): "Rice"}
    page = client.get(f"/en/events/{event.slug}/registration").text
    for words in ("Evening", "Monday · Friday", "Rice"):
        assert words in page
    edit = f"/en/events/{event.slug}/registration/edit"
    said = {"name": "New Name", "version": made.version, f"q{color.id}": "0"}
    assert client.post(edit, data=said).status_code == 303
    late = client.post(edit, data={**said, "name": "Typed Late"})
    assert late.status_code == 409
    assert 'value="Typed Late"' in late.text
    made = all_of(event)[0]
    assert (made.name, made.answers) == ("New Name", {str(color.id): 0})
    assert (made.number, made.state) == (1, CONFIRMED_SEAT)


def test_withdrawal_is_asked_then_done_by_a_post(client):
    event = announced()
    made = comes(event)
    assert "Withdraw your registration?" in client.get(f"{link_of(made)}/withdrawal").text
    assert states_of(event) == [(1, CONFIRMED_SEAT)]
    for _time in (1, 2):
        assert client.post(f"{link_of(made)}/withdrawal").status_code == 303
    assert states_of(event) == [(1, WITHDRAWN)]
    assert event.seats_taken == 0
    late = {"name": "Too late", "version": made.version}
    assert client.post(f"{link_of(made)}/edit", data=late).status_code == 409


def test_nothing_is_changed_after_the_event(client, clock):
    event = announced(starts_in=DAY)
    made = comes(event)
    clock(by=2 * DAY)
    assert client.post(f"{link_of(made)}/withdrawal").status_code == 409
    assert states_of(event) == [(1, CONFIRMED_SEAT)]


def test_member_gives_a_file_that_only_they_and_organisers_read(client, app):
    event, member = announced(), make_member()
    letter = asks(event, FILE, "Letter", is_required=True)
    sign_in(client, member)
    assert sends(client, event).status_code == 422
    kept = sends(client, event, name="A", **{f"q{letter.id}": paper()})
    assert kept.status_code == 422
    assert "letter.pdf" in kept.text
    file = db.session.query(StoredFile).one()
    assert sends(client, event, **{f"q{letter.id}": file.public_id}).status_code == 303
    assert all_of(event)[0].answers == {str(letter.id): file.public_id}
    address = f"/files/{file.public_id}/letter.pdf"
    assert client.get(address).status_code == 200
    assert app.test_client().get(address).status_code == 404
    for person, status in ((make_member(), 404), (make_officer(), 200)):
        other = app.test_client()
        sign_in(other, person)
        assert other.get(address).status_code == status


def test_nobody_answers_with_the_file_of_somebody_else(client, app):
    event = announced()
    letter = asks(event, FILE, "Letter")
    owner = app.test_client()
    sign_in(owner, make_member())
    sends(owner, event, **{f"q{letter.id}": paper()})
    file = db.session.query(StoredFile).one()
    sign_in(client, make_member())
    sends(client, event, **{f"q{letter.id}": file.public_id})
    assert [each.answers for each in all_of(event)] == [{str(letter.id): file.public_id}, {}]


def test_guest_gives_a_file_when_confirming(client, run_jobs, mailbox):
    event = announced()
    letter = asks(event, FILE, "Letter", is_required=True)
    form = client.get(f"/en/events/{event.slug}/register").text
    assert "Files are asked for once you have confirmed your address." in form
    assert sends(client, event, email="g@demo.example.org", timezone="UTC").status_code == 303
    run_jobs()
    link = link_in(mailbox.all()[0])
    assert client.post(f"{link}/confirmation").status_code == 422
    assert states_of(event) == [(None, UNCONFIRMED)]
    answer = client.post(f"{link}/confirmation", data={f"q{letter.id}": paper()})
    assert answer.status_code == 303
    file = db.session.query(StoredFile).one()
    assert states_of(event) == [(1, CONFIRMED_SEAT)]
    assert client.get(f"{link}/files/{file.public_id}").data == PDF
    assert client.get(f"/files/{file.public_id}/letter.pdf").status_code == 404


def test_own_events_are_listed_coming_and_past(client, clock, count_queries):
    member = make_member()
    soon, later = announced("Soon", starts_in=DAY), announced("Later", starts_in=9 * DAY)
    for event in (later, soon):
        registered(event, member)
    sign_in(client, member)
    page = client.get("/en/events/mine").text
    assert page.index(soon.slug) < page.index(later.slug)
    with count_queries() as few:
        client.get("/en/events/mine")
    for number in range(20):
        registered(announced(f"More {number}"), member)
    with count_queries() as many:
        client.get("/en/events/mine")
    assert len(few) == len(many)
    clock(by=2 * DAY)
    assert soon.slug in client.get("/en/events/mine?past=1").text
    assert soon.slug not in client.get("/en/events/mine").text


def test_a_form_sent_twice_registers_once(client):
    event = announced()
    sign_in(client, make_member())
    for _time in (1, 2):
        assert sends(client, event, _key="the-same").status_code == 303
    assert db.session.query(EventRegistration).count() == 1
