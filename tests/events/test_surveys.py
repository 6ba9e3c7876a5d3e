"""The survey after an event: once for each, of nobody's name, shown from three answers on."""

import sqlalchemy as sa

from hub.core.db import db
from hub.events.models import (
    AFTERWARDS,
    CHOICE,
    FILE,
    TEXT,
    WAITING,
    Dossier,
    Feedback,
    FeedbackGiven,
    FormQuestion,
)
from hub.events.tasks import finish_events
from tests.events.support import DAY, HOUR, announced, make_officer, registered
from tests.factories import make_member, sign_in

SAID = {"useful": "5", "relevant": "4", "otherwise": "More =time()", "quote": "y"}


def ended():
    event = announced(actor=make_officer(), starts_in=-3 * HOUR)
    finish_events.run()
    db.session.expire_all()
    return event


def came(event, **values):
    member = make_member()
    return member, registered(event, member, **values)


def answers():
    db.session.expire_all()
    return db.session.scalars(sa.select(Feedback.answers).order_by(Feedback.id)).all()


def test_survey_is_answered_once_and_tells_of_nobody(client):
    event = ended()
    member, registration = came(event)
    sign_in(client, member)
    address = f"/en/events/{event.slug}/survey"
    assert address in client.get(f"/en/events/{event.slug}/registration").text
    assert client.post(address, data={**SAID, "useful": "9"}).status_code == 422
    assert client.post(address, data=SAID).status_code == 303
    assert "You have answered already." in client.get(address).text
    assert client.post(address, data=SAID).status_code == 409
    assert answers() == [{"useful": 5, "relevant": 4, "otherwise": "More =time()", "quote": True}]
    assert db.session.get(FeedbackGiven, registration.id) is not None
    assert {column.name for column in Feedback.__table__.columns} == {
        "id",
        "event_id",
        "answers",
        "given_on",
    }


def test_guest_answers_by_their_own_link(client):
    event = ended()
    guest = registered(event)
    own = f"/en/events/registrations/{guest.public_id}/{guest.secret}"
    assert f"{own}/survey" in client.get(own).text
    address = f"/en/events/registrations/{guest.public_id}"
    assert client.post(f"{address}/wrong/survey", data=SAID).status_code == 404
    assert client.post(f"{address}/{guest.secret}/survey", data=SAID).status_code == 303
    assert len(answers()) == 1


def test_who_had_no_seat_is_not_asked(client):
    event = ended()
    member, _registration = came(event, state=WAITING)
    address = f"/en/events/{event.slug}/survey"
    assert client.get(address).status_code == 303
    sign_in(client, make_member())
    assert client.get(address).status_code == 404
    sign_in(client, member)
    assert client.get(address).status_code == 403
    assert client.post(address, data=SAID).status_code == 403


def test_survey_closes_after_two_weeks(client, clock):
    event = ended()
    member, _registration = came(event)
    clock(by=15 * DAY)
    sign_in(client, member)
    address = f"/en/events/{event.slug}/survey"
    assert "The survey is closed." in client.get(address).text
    assert client.post(address, data=SAID).status_code == 409
    assert answers() == []


def own_questions(event):
    db.session.expire_all()
    asked = sa.select(FormQuestion).where(FormQuestion.event_id == event.id)
    return db.session.scalars(asked.order_by(FormQuestion.position)).all()


def test_own_questions_are_written_asked_and_counted(client):
    event = ended()
    officer = make_officer()
    sign_in(client, officer)
    base = f"/en/events/{event.slug}/survey/questions"
    assert f'href="{base}"' in client.get(f"/en/events/{event.slug}/survey/results").text
    written = {"kind": CHOICE, "label_en": "Which day?", "options_en": "Mon\nTue"}
    assert "Give at least two choices" in client.post(base, data={**written, "options_en": ""}).text
    assert client.post(base, data={**written, "kind": FILE}).status_code == 422
    assert client.post(base, data=written).location == base
    client.post(base, data={"kind": TEXT, "label_en": "Why?"})
    day, why = own_questions(event)
    assert (day.stage, why.stage) == (AFTERWARDS, AFTERWARDS)
    client.post(f"{base}/{why.id}/place", data={"to": "earlier"})
    assert own_questions(event) == [why, day]
    preview = client.get(f"{base}/preview").text
    assert preview.index("Why?") < preview.index("Which day?")
    for _each in range(3):
        member, _registration = came(event)
        sign_in(client, member)
        client.post(f"/en/events/{event.slug}/survey", data={**SAID, f"q{day.id}": "1"})
    assert answers()[0][str(day.id)] == 1
    sign_in(client, officer)
    page = client.get(f"/en/events/{event.slug}/survey/results").text
    assert "Which day?" in page
    assert "Tue" in page
    client.post(f"{base}/{day.id}/retirement")
    client.post(f"{base}/{why.id}/retirement")
    assert [(each.id, each.retired_at is None) for each in own_questions(event)] == [
        (day.id, False)
    ]
    client.delete(f"{base}/{day.id}/retirement")
    assert own_questions(event)[0].retired_at is None


def test_questions_of_the_survey_are_not_those_at_registration(client):
    event = ended()
    sign_in(client, make_officer())
    address = f"/en/events/{event.slug}"
    client.post(f"{address}/survey/questions", data={"kind": TEXT, "label_en": "Why?"})
    (why,) = own_questions(event)
    assert "Why?" not in client.get(f"{address}/questions").text
    for method, rest in (("get", ""), ("post", "/place"), ("post", "/retirement")):
        answer = getattr(client, method)(f"{address}/questions/{why.id}{rest}")
        assert answer.status_code == 404
    sign_in(client, make_member())
    for rest in ("", "/new", "/preview", f"/{why.id}"):
        assert client.get(f"{address}/survey/questions{rest}").status_code == 403


def test_results_are_shown_from_three_answers_on_and_to_readers_if_wished(client):
    event = ended()
    officer = make_officer()
    results = f"/en/events/{event.slug}/survey/results"
    for number in range(3):
        sign_in(client, officer)
        page = client.get(results).text
        assert ("More =time()" in page) is False
        assert f"{number} " in page
        assert client.get(f"{results}.csv").status_code == 404
        member, _registration = came(event)
        sign_in(client, member)
        client.post(f"/en/events/{event.slug}/survey", data=SAID)
    assert client.get(results).status_code in (403, 404)
    sign_in(client, officer)
    assert "More =time()" in client.get(results).text
    table = client.get(f"{results}.csv").text
    assert table.count("More =time()") == 3
    client.post(f"/en/events/{event.slug}/dossier/publication")
    assert "3 people answered." not in client.get(f"/en/events/{event.slug}").text
    client.post(f"/en/events/{event.slug}/survey/publication", data={"shows": "yes"})
    assert db.session.get_one(Dossier, event.id).shows_survey
    page = client.get(f"/en/events/{event.slug}").text
    assert "3 people answered." in page
    assert "More =time()" not in page
