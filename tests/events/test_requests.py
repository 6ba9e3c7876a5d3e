"""A Talk is asked for, talked about, and decided once; who asked sees where it stands."""

import datetime as dt
import io
import re
import zipfile

import pytest
import sqlalchemy as sa

from hub.accounts.services import privacy
from hub.core import clock
from hub.core.db import db
from hub.core.files import StoredFile
from hub.events.models import (
    ACTIVITY,
    ANNOUNCED,
    CHANGED,
    CONFIRMED,
    DECLINED,
    DISCUSSED,
    DRAFT,
    EDITS,
    ELSEWHERE,
    REQUESTED,
    TAKEN_BACK,
    TALK_REQUEST,
    Event,
    EventRequest,
    RequestMessage,
)
from hub.events.services.asking import make_request
from hub.notifications.models import Notice
from tests.events.support import DAY, make_officer
from tests.factories import make_member, sign_in

SOON = (clock.now() + 40 * DAY).replace(hour=14, minute=0, tzinfo=None).isoformat()[:16]

TALK = {
    "framework": "gcm",
    "title": "Seasonal workers and their papers",
    "lang": "en",
    "objectives": ["gcm-14", "gcm-04"],
    "purposes": ["ideas", "pledges"],
    "body": "Three registries **tell** what they learned.",
    "outcomes": "A list of practices.",
    "audience": "youth",
    "audience_note": "Consular staff",
    "regions": ["africa"],
    "countries": ["KE"],
    "languages": ["en", "fr"],
    "interpretation": ["ar"],
    "timezone": "Africa/Nairobi",
    "mode": "hybrid",
    "wish_1": SOON,
    "lasts": "90",
    "partners": "Demo Ministry\nDemo Union",
    "contact": "desk@demo.example.org",
}
ACTIVITY_SENT = {
    "title": "Border days",
    "lang": "fr",
    "event_kind": "training",
    "organiser": "Demo Border School",
    "starts": SOON,
    "ends": SOON[:11] + "16:30",
    "timezone": "Europe/Paris",
    "mode": "in_person",
    "place": "Lyon",
    "link": "https://demo.example.org/days",
    "body": "Two days on **papers**.",
    "objectives": ["gcm-11"],
}


def asked(client, sent=None, address="/en/events/request"):
    return client.post(address, data={**TALK, **(sent or {})})


def only_request():
    db.session.expire_all()
    return db.session.scalars(sa.select(EventRequest)).one()


@pytest.fixture
def told(run_jobs):
    """What a member was told, by kind, once what follows has happened."""

    def kinds(member):
        run_jobs()
        return _kinds(member)

    return kinds


def _kinds(member):
    return sorted(db.session.scalars(sa.select(Notice.kind).where(Notice.member_id == member.id)))


def made(requester, kind=TALK_REQUEST, **content):
    said = {
        "framework": "gcm",
        "objectives": ["gcm-14"],
        "purposes": [],
        "body": "A **note**",
        "outcomes": "",
        "audience": "everybody",
        "audience_note": "",
        "regions": [],
        "countries": ["KE"],
        "languages": ["en"],
        "interpretation": [],
        "timezone": "Africa/Nairobi",
        "mode": "online",
        "wish_1": SOON,
        "wish_2": None,
        "wish_3": None,
        "lasts": 90,
        "partners": "",
        "contact": "me@demo.example.org",
    }
    request = make_request(
        actor=requester, kind=kind, lang="en", title="A Talk on papers", content={**said, **content}
    )
    db.session.commit()
    return request


def confirmation(request, **sent):
    return {
        "confirm-version": request.version,
        "confirm-wish": "wish_1",
        "confirm-timezone": "Africa/Nairobi",
        "confirm-lasts": "90",
        **sent,
    }


def test_talk_is_asked_for_with_a_number_and_officers_are_told(client, told):
    member, officer = make_member("Demo Asker"), make_officer()
    sign_in(client, member)
    answer = asked(client)
    request = only_request()
    assert answer.status_code == 303
    assert answer.location == f"/en/events/requests/{request.id}"
    assert (request.state, request.kind) == (REQUESTED, TALK_REQUEST)
    assert request.content["countries"] == ["KE"]
    assert request.content["wish_1"] == SOON
    assert "<strong>tell</strong>" in request.html["body"]
    page = client.get(answer.location).text
    assert f"Request {request.id}" in page
    assert "an events officer takes it over and answers" in page
    assert told(officer) == ["event_requested"]
    assert told(member) == []


def test_refused_request_keeps_what_was_typed(client):
    sign_in(client, make_member())
    answer = asked(client, {"framework": "", "wish_1": "tomorrow", "lasts": "3"})
    assert answer.status_code == 422
    for kept in ("Three registries **tell**", "A list of practices.", 'value="tomorrow"'):
        assert kept in answer.text
    for said in ("Choose the compact", "Give a day and a time", "between 15 and 720 minutes"):
        assert said in answer.text
    assert db.session.scalar(sa.select(sa.func.count(EventRequest.id))) == 0


def test_time_the_clocks_leave_out_names_both_neighbours(client):
    sign_in(client, make_member())
    year = clock.now().year + 1
    last = max(
        day for day in (dt.date(year, 3, number) for number in range(25, 32)) if day.weekday() == 6
    )
    answer = asked(client, {"timezone": "Europe/Paris", "wish_2": f"{last}T02:30"})
    assert answer.status_code == 422
    assert f"{last} 01:30" in answer.text
    assert f"{last} 03:30" in answer.text


def test_objectives_of_the_other_compact_are_refused(client):
    sign_in(client, make_member())
    answer = asked(client, {"framework": "gcr"})
    assert answer.status_code == 422
    assert "Choose objectives of this compact." in answer.text


def test_request_sent_twice_is_one(client):
    sign_in(client, make_member())
    first = asked(client, {"_key": "one"})
    assert asked(client, {"_key": "one"}).location == first.location
    only_request()


def test_request_is_seen_by_who_asked_and_officers_only(client):
    request = made(make_member())
    address = f"/en/events/requests/{request.id}"
    assert client.get(address).status_code == 303
    sign_in(client, make_member())
    assert client.get(address).status_code == 404
    assert "A Talk on papers" not in client.get("/en/events/requests").text
    sign_in(client, make_officer())
    assert client.get(address).status_code == 200
    assert "A Talk on papers" in client.get("/en/events/requests").text


def test_first_answer_brings_it_under_discussion_and_who_answers_owns_it(client, told):
    member, officer = make_member(), make_officer()
    request = made(member)
    sign_in(client, officer)
    client.post(
        f"/en/events/requests/{request.id}/messages", data={"body": "Which **day**?", "lang": "en"}
    )
    request = only_request()
    assert (request.state, request.owner_id) == (DISCUSSED, officer.id)
    assert told(member) == ["event_request_answer"]
    sign_in(client, member)
    page = client.get(f"/en/events/requests/{request.id}").text
    assert "Which <strong>day</strong>?" in page
    assert "Next: your answer to the events officer." in page
    client.post(
        f"/en/events/requests/{request.id}/messages", data={"body": "A Monday.", "lang": "en"}
    )
    assert told(officer) == ["event_request_reply", "event_requested"]


def test_internal_note_is_read_by_officers_only(client, app, told):
    member, officer = make_member(), make_officer()
    request = made(member)
    address = f"/en/events/requests/{request.id}"
    sign_in(client, officer)
    client.post(
        f"{address}/messages",
        data={
            "body": "We had this canary last year.",
            "lang": "en",
            "is_internal": "y",
            "files": [(io.BytesIO(b"secret words"), "note.txt")],
        },
        content_type="multipart/form-data",
    )
    assert only_request().state == REQUESTED
    file = db.session.scalars(sa.select(StoredFile)).one()
    way = f"/files/{file.public_id}/{file.name}"
    assert "canary" in client.get(address).text
    assert client.get(way).status_code == 200
    assert told(member) == []
    for visitor in (member, make_member()):
        other = app.test_client()
        sign_in(other, visitor)
        assert "canary" not in other.get(address).text
        assert other.get(way).status_code == 404
    assert app.test_client().get(way).status_code == 404


def test_requester_cannot_write_an_internal_note(client):
    member = make_member()
    request = made(member)
    sign_in(client, member)
    client.post(
        f"/en/events/requests/{request.id}/messages",
        data={"body": "Please.", "lang": "en", "is_internal": "y"},
    )
    assert db.session.scalars(sa.select(RequestMessage)).one().is_internal is False


def test_file_of_a_request_is_behind_its_door(client, app):
    member = make_member()
    sign_in(client, member)
    client.post(
        "/en/events/request",
        data={**TALK, "files": [(io.BytesIO(b"The concept"), "concept.txt")]},
        content_type="multipart/form-data",
    )
    file = db.session.scalars(sa.select(StoredFile)).one()
    way = f"/files/{file.public_id}/{file.name}"
    assert "concept.txt" in client.get(f"/en/events/requests/{only_request().id}").text
    assert client.get(way).status_code == 200
    other = app.test_client()
    assert other.get(way).status_code == 404
    sign_in(other, make_member())
    assert other.get(way).status_code == 404
    sign_in(other, make_officer())
    assert other.get(way).status_code == 200


def test_change_keeps_before_and_after_and_tells_the_owner(client, told):
    member, officer = make_member(), make_officer()
    sign_in(client, member)
    asked(client)
    request = only_request()
    request.owner_id = officer.id
    db.session.commit()
    sent = {"version": request.version, "title": "Papers of workers", "regions": []}
    answer = client.post(f"/en/events/requests/{request.id}/edit", data={**TALK, **sent})
    assert answer.status_code == 303
    request = only_request()
    step = request.steps[-1]
    assert step.what == CHANGED
    assert step.changes == [
        ["Title", "Seasonal workers and their papers", "Papers of workers"],
        ["Regions", "Africa", ""],
    ]
    assert request.title == "Papers of workers"
    assert "Papers of workers" in client.get(answer.location).text
    assert told(officer) == ["event_request_reply", "event_requested"]


def test_change_after_an_answer_is_a_409_that_loses_nothing(client, app):
    member = make_member()
    request = made(member)
    version = request.version
    other = app.test_client()
    sign_in(other, make_officer())
    other.post(f"/en/events/requests/{request.id}/messages", data={"body": "Hm.", "lang": "en"})
    sign_in(client, member)
    sent = {**TALK, "version": version, "body": "My new words"}
    answer = client.post(f"/en/events/requests/{request.id}/edit", data=sent)
    assert answer.status_code == 409
    assert "My new words" in answer.text
    (sent["version"],) = re.findall(r'name="version"[^>]*value="(\d+)"', answer.text)
    assert client.post(f"/en/events/requests/{request.id}/edit", data=sent).status_code == 303
    assert only_request().content["body"] == "My new words"


def test_request_is_taken_back_and_waits_no_more(client, told):
    member, officer = make_member(), make_officer()
    request = made(member)
    sign_in(client, member)
    client.post(f"/en/events/requests/{request.id}/withdrawal", data={"version": request.version})
    assert only_request().state == TAKEN_BACK
    page = client.get(f"/en/events/requests/{request.id}").text
    assert "Nothing more happens with it." in page
    assert told(officer) == []


def test_confirmed_talk_is_a_draft_that_who_asked_may_edit(client, told):
    member, officer = make_member(), make_officer()
    sign_in(client, member)
    asked(client)
    request = only_request()
    sign_in(client, officer)
    answer = client.post(
        f"/en/events/requests/{request.id}/confirmation", data=confirmation(request)
    )
    assert answer.status_code == 303
    request, event = only_request(), db.session.scalars(sa.select(Event)).one()
    assert (request.state, request.event_id, request.owner_id) == (CONFIRMED, event.id, officer.id)
    assert (event.state, event.text("en").title) == (DRAFT, "Seasonal workers and their papers")
    assert event.starts_wall.isoformat()[:16] == SOON
    assert event.ends_at - event.starts_at == dt.timedelta(minutes=90)
    assert (event.timezone, event.mode, event.audience) == ("Africa/Nairobi", "hybrid", "youth")
    assert event.codes("objective") == ["gcm-04", "gcm-14"]
    assert event.codes("language") == ["ar", "en", "fr"]
    assert [each.name for each in event.organisations] == ["Demo Ministry", "Demo Union"]
    assert [(each.member_id, each.role) for each in event.editors] == [(member.id, EDITS)]
    assert told(member) == ["event_request_decision"]
    sign_in(client, member)
    assert event.slug in client.get(f"/en/events/requests/{request.id}").text
    assert f"/events/requests/{request.id}" in client.get(f"/en/events/{event.slug}").text


def test_confirmation_for_another_date_asks_for_it(client):
    request = made(make_member())
    sign_in(client, make_officer())
    address = f"/en/events/requests/{request.id}/confirmation"
    sent = confirmation(request, **{"confirm-wish": "another", "confirm-reason": "My kept word"})
    answer = client.post(address, data=sent)
    assert answer.status_code == 422
    assert "Say when it begins." in answer.text
    assert "My kept word" in answer.text
    sent["confirm-starts"], sent["confirm-timezone"] = SOON, "Asia/Kathmandu"
    assert client.post(address, data=sent).status_code == 303
    assert db.session.scalars(sa.select(Event)).one().timezone == "Asia/Kathmandu"


def test_second_officer_reads_what_the_first_decided(client, app):
    request = made(make_member())
    version = request.version
    sign_in(client, make_officer("Demo First"))
    client.post(
        f"/en/events/requests/{request.id}/refusal",
        data={"decline-version": version, "decline-reason": "There was one in May."},
    )
    other = app.test_client()
    sign_in(other, make_officer("Demo Second"))
    answer = other.post(
        f"/en/events/requests/{request.id}/confirmation",
        data=confirmation(request, **{"confirm-version": version, "confirm-reason": "Kept words"}),
    )
    assert answer.status_code == 409
    for said in ("Declined by Demo First", "There was one in May.", "Kept words"):
        assert said in answer.text
    assert only_request().state == DECLINED
    assert db.session.scalar(sa.select(sa.func.count(Event.id))) == 0


def test_declining_needs_a_reason_that_who_asked_is_told(client, told):
    member = make_member()
    request = made(member)
    sign_in(client, make_officer())
    address = f"/en/events/requests/{request.id}/refusal"
    refused = client.post(address, data={"decline-version": request.version})
    assert refused.status_code == 422
    client.post(
        address, data={"decline-version": request.version, "decline-reason": "Ask the forum."}
    )
    assert told(member) == ["event_request_decision"]
    sign_in(client, member)
    assert "Ask the forum." in client.get(f"/en/events/requests/{request.id}").text


@pytest.mark.parametrize("step", ["owner", "confirmation", "refusal"])
def test_only_officers_decide_and_never_on_their_own(client, step):
    member, officer = make_member(), make_officer()
    for asker in (member, officer):
        request = made(asker)
        sign_in(client, asker)
        sent = {"decline-reason": "No", "version": request.version, **confirmation(request)}
        answer = client.post(f"/en/events/requests/{request.id}/{step}", data=sent)
        assert answer.status_code == 403
        assert request.state == REQUESTED


def test_suggested_activity_stands_in_the_calendar_once_accepted(client, told):
    member, officer = make_member(), make_officer()
    sign_in(client, member)
    answer = client.post("/en/events/suggest", data=ACTIVITY_SENT)
    request = only_request()
    assert answer.location == f"/en/events/requests/{request.id}"
    assert request.kind == ACTIVITY
    sign_in(client, officer)
    client.post(
        f"/en/events/requests/{request.id}/confirmation", data={"confirm-version": request.version}
    )
    event = db.session.scalars(sa.select(Event)).one()
    assert (event.state, event.registration) == (ANNOUNCED, ELSEWHERE)
    assert event.registration_link == "https://demo.example.org/days"
    assert (event.kind, event.place, event.lang) == ("training", "Lyon", "fr")
    assert told(member) == ["event_request_decision"]
    assert "Border days" in client.get("/en/events/").text


def test_activity_that_ends_before_it_begins_is_refused(client):
    sign_in(client, make_member())
    sent = {**ACTIVITY_SENT, "ends": ACTIVITY_SENT["starts"], "link": "javascript:x", "place": ""}
    answer = client.post("/en/events/suggest", data=sent)
    assert answer.status_code == 422
    for said in ("It ends after it begins.", "begins with http", "Say where it is held."):
        assert said in answer.text


def test_desk_shows_what_waits_for_whom_and_how_long(client):
    officer = make_officer()
    old = made(make_member())
    old.updated_at = clock.now() - 9 * DAY
    mine = made(make_member())
    mine.owner_id, mine.title = officer.id, "Looked after"
    db.session.commit()
    sign_in(client, officer)

    def shown(**wanted):
        page = client.get("/en/events/requests", query_string=wanted).text
        return re.findall(r'/events/requests/(\d+)"', page)

    assert shown() == [str(old.id), str(mine.id)]
    assert "Waits for 9 days" in client.get("/en/events/requests").text
    assert shown(show="mine") == shown(words="looked") == [str(mine.id)]
    assert shown(show="unowned") == shown(show="late") == [str(old.id)]
    assert shown(show="decided") == shown(kind="activity") == []


def test_export_holds_ones_requests_and_erasure_forgets_them(app):
    member, officer = make_member(), make_officer()
    request = made(member)
    number = request.id
    assert b"A Talk on papers" in _exported(member, "event_requests.json")
    assert b"A Talk on papers" not in _exported(officer, "event_requests.json")
    privacy.erase(member)
    db.session.commit()
    assert db.session.get(EventRequest, number) is None


def _exported(member, name):
    with zipfile.ZipFile(io.BytesIO(privacy.export(member))) as bag:
        return bag.read(name)


def test_desk_takes_the_same_queries_for_one_and_thirty(client, count_queries):
    sign_in(client, make_officer())
    made(make_member())
    client.get("/en/events/requests")

    def number():
        with count_queries() as statements:
            assert client.get("/en/events/requests").status_code == 200
        return len(statements)

    one = number()
    for _each in range(29):
        made(make_member())
    assert number() == one
