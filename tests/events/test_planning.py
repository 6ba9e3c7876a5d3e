"""Events are planned, worded, described, announced; who may do which of it."""

import datetime as dt
import io

import pytest
import sqlalchemy as sa

from hub.accounts.models import Member, Organisation
from hub.core.audit import AuditEntry
from hub.core.db import db
from hub.core.wall import moment_of
from hub.discussions.models import PRIVATE
from hub.events.models import (
    ANNOUNCED,
    DRAFT,
    EDITS,
    HOSTS,
    AgendaItem,
    Event,
    EventChange,
    EventEditor,
    EventPerson,
    EventResource,
)
from tests.events.support import announced, drafted, make_officer, registered
from tests.factories import make_member, make_space, sign_in

SECRET = "https://meet.demo.example.org/j/7731"


def said(**changed: object) -> dict[str, object]:
    return {
        "kind": "talk",
        "lang": "en",
        "title": "Papers for seasonal workers",
        "summary": "What has **worked**.",
        "timezone": "Africa/Nairobi",
        "starts_day": "2027-03-15",
        "starts_time": "10:00",
        "ends_time": "11:30",
        "mode": "online",
        "framework": "gcm",
        "objectives": ["gcm-04"],
        **changed,
    }


def the_event() -> Event:
    return db.session.scalars(sa.select(Event)).one()


def let_in(event: Event, member: Member, role: str) -> None:
    event.editors.append(EventEditor(member_id=member.id, role=role))
    db.session.commit()


def test_officer_plans_words_and_announces_an_event(client):
    officer = make_officer()
    sign_in(client, officer)
    answer = client.post("/en/events/new", data=said())
    assert answer.status_code == 303
    address = "/en/events/papers-for-seasonal-workers"
    assert answer.headers["Location"] == f"{address}/edit"
    event = the_event()
    assert (event.state, event.starts_at) == (DRAFT, dt.datetime(2027, 3, 15, 7, tzinfo=dt.UTC))
    assert (event.codes("objective"), event.languages) == (["gcm-04"], ["en"])
    stranger = client.application.test_client()
    assert stranger.get(address).status_code == 404
    words = {"title": "Des papiers", "summary": "Ce qui marche.", "version": "1"}
    assert client.post(f"{address}/edit/words/fr", data=words).status_code == 303
    assert client.post(f"{address}/announcement", data={"version": "2"}).status_code == 303
    page = stranger.get(address.replace("/en/", "/fr/"))
    assert (page.status_code, "Des papiers" in page.text) == (200, True)
    acts = db.session.scalars(sa.select(AuditEntry.act).order_by(AuditEntry.number)).all()
    assert acts == ["event.planned", "event.changed", "event.announced"]


def test_member_plans_nothing(client):
    sign_in(client, make_member())
    assert client.get("/en/events/new").status_code == 403
    assert client.post("/en/events/new", data=said()).status_code == 403
    assert client.application.test_client().get("/en/events/new").status_code == 303


def test_form_sent_twice_plans_one_event(client):
    sign_in(client, make_officer())
    first = client.post("/en/events/new", data=said(_key="one"))
    second = client.post("/en/events/new", data=said(_key="one"))
    assert (first.headers["Location"], db.session.query(Event).count()) == (
        second.headers["Location"],
        1,
    )


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client):
    sign_in(client, make_officer())
    answer = client.post("/en/events/new", data=said(title="", starts_time="25:00"))
    assert answer.status_code == 422
    assert "Give it a title." in answer.text
    assert "Give a time as hours:minutes, for example 14:30." in answer.text
    assert 'value="25:00"' in answer.text
    assert "What has **worked**." in answer.text
    assert db.session.query(Event).count() == 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"state": DRAFT, "mode": "in_person"}, "Say where it is held."),
        ({"registration": "elsewhere"}, "Say on which page one registers."),
        ({"audience": "space"}, "Say of which space its participants are members."),
    ],
)
def test_event_is_not_announced_while_something_is_missing(client, changed, words):
    event = drafted()
    for name, value in changed.items():
        setattr(event, name, value)
    db.session.commit()
    sign_in(client, make_officer())
    assert words in client.get(f"/en/events/{event.slug}/edit").text
    answer = client.post(f"/en/events/{event.slug}/announcement", data={"version": event.version})
    assert (answer.status_code, words in answer.text) == (409, True)
    assert the_event().state == DRAFT


def test_event_that_began_is_not_announced(client):
    sign_in(client, make_officer())
    client.post("/en/events/new", data=said(starts_day="2026-01-15"))
    event = the_event()
    assert "It begins in the past" in client.get(f"/en/events/{event.slug}/edit").text
    answer = client.post(f"/en/events/{event.slug}/announcement", data={"version": "1"})
    assert answer.status_code == 409
    assert the_event().state == DRAFT


def test_who_comes_second_sees_both_texts(client):
    event = announced()
    sign_in(client, make_officer())
    address = f"/en/events/{event.slug}/edit/words/en"
    mine = {"title": "Mine", "summary": "My summary", "version": "1"}
    assert client.post(address, data={**mine, "title": "Theirs"}).status_code == 303
    answer = client.post(address, data=mine)
    assert answer.status_code == 409
    assert "Somebody else has changed this event meanwhile." in answer.text
    assert 'value="Mine"' in answer.text
    assert "My summary" in answer.text
    assert "Theirs" in answer.text
    again = client.post(address, data={**mine, "version": str(the_event().version)})
    assert (again.status_code, the_event().text("en").title) == (303, "Mine")


def test_who_comes_second_to_the_place_sees_both(client):
    event = drafted()
    sign_in(client, make_officer())
    address = f"/en/events/{event.slug}/edit/place"
    place = {"mode": "hybrid", "place": "Hall A", "city": "Nairobi", "country": "KE"}
    assert client.post(address, data={**place, "version": "1"}).status_code == 303
    answer = client.post(address, data={**place, "place": "Hall B", "version": "1"})
    assert (answer.status_code, the_event().place) == (409, "Hall A")
    assert 'value="Hall B"' in answer.text
    assert "Hall A" in answer.text


def test_editors_change_words_but_not_time_place_and_gate(client):
    event, editor = announced(), make_member()
    let_in(event, editor, EDITS)
    sign_in(client, editor)
    address = f"/en/events/{event.slug}"
    parts = ("words/en", "about", "agenda", "people", "organisations", "documents")
    assert [client.get(f"{address}/edit/{part}").status_code for part in parts] == [200] * 6
    closed = ("edit/place", "edit/registration", "edit/editors", "move", "cancel", "repeat")
    assert [client.get(f"{address}/{each}").status_code for each in closed] == [403] * 6
    posted = [*closed, "announcement", "discard"]
    data = {"version": "1", "mode": "in_person"}
    assert [client.post(f"{address}/{each}", data=data).status_code for each in posted] == [403] * 8
    found = the_event()
    assert (found.mode, found.state, found.version) == ("online", ANNOUNCED, 1)


def test_strangers_find_no_page_of_planning(client):
    event = drafted()
    sign_in(client, make_member())
    assert client.get(f"/en/events/{event.slug}/edit").status_code == 404
    event = announced("Seen by all")
    assert client.get(f"/en/events/{event.slug}/edit").status_code == 403


def test_joining_link_is_shown_to_officers_and_hosts_only(client):
    event = announced(joining_link=SECRET, joining_note="Code 4711")
    editor, host = make_member(), make_member()
    let_in(event, editor, EDITS)
    let_in(event, host, HOSTS)
    address = f"/en/events/{event.slug}"
    seen = {}
    for name, member in (("editor", editor), ("host", host), ("officer", make_officer())):
        sign_in(client, member)
        pages = [client.get(address).text, client.get(f"{address}/edit").text]
        seen[name] = [SECRET in page or "4711" in page for page in pages]
    assert seen == {"editor": [False, False], "host": [False, True], "officer": [False, True]}
    stranger = client.application.test_client()
    assert SECRET not in stranger.get(address).text


def test_kind_terms_and_languages_are_kept(client):
    event = drafted()
    sign_in(client, make_officer())
    answer = client.post(
        f"/en/events/{event.slug}/edit/about",
        data={
            "version": "1",
            "kind": "training",
            "framework": "gcm",
            "objectives": ["gcm-02", "gcm-14"],
            "scope": "regional",
            "regions": ["africa"],
            "countries": ["KE", "UG"],
            "languages": ["en", "fr"],
            "interpretation": ["ar"],
            "accessibility": ["captions", "sign_language"],
            "sign_languages": "International Sign",
            "accessibility_note": "Ask us until Monday.",
        },
    )
    assert answer.status_code == 303
    found = the_event()
    assert (found.kind, found.languages, found.interpretation) == ("training", ["en", "fr"], ["ar"])
    assert found.codes("objective") == ["gcm-02", "gcm-14"]
    assert (found.codes("country"), found.codes("language")) == (["KE", "UG"], ["ar", "en", "fr"])
    page = client.get(f"/en/events/{event.slug}").text
    assert "International Sign" in page
    assert "Ask us until Monday." in page


def test_gate_is_kept_by_the_clocks_of_the_event(client):
    event, space = drafted(), make_space("Network")
    sign_in(client, make_officer())
    day = (event.starts_wall - dt.timedelta(days=2)).date().isoformat()
    answer = client.post(
        f"/en/events/{event.slug}/edit/registration",
        data={
            "version": "1",
            "registration": "here",
            "audience": "space",
            "space": str(space.id),
            "closes_day": day,
            "capacity": "12",
            "needs_approval": "y",
            "takes_guests": "y",
            "answers_kept_days": "30",
        },
    )
    assert answer.status_code == 303
    found = the_event()
    closes = dt.datetime.fromisoformat(f"{day}T23:59")
    assert found.registration_closes_at == moment_of(closes, "Africa/Nairobi")
    assert (found.space_id, found.capacity, found.needs_approval) == (space.id, 12, True)
    # Members of a space have an account.
    assert (found.takes_guests, found.answers_kept_days) == (False, 30)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"registration": "elsewhere"}, "Say on which page one registers."),
        (
            {"registration": "elsewhere", "registration_link": "javascript:alert(1)"},
            "Give a whole address that begins with https://.",
        ),
        ({"audience": "space"}, "Say of which space its participants are members."),
        ({"capacity": "1"}, "2 seats are taken already."),
        ({"capacity": "0"}, "Give a number from 1 to 100,000."),
        (
            {"opens_day": "2026-12-02", "opens_time": "25:99"},
            "Give a time as hours:minutes, for example 14:30.",
        ),
        (
            {"closes_day": "2099-01-01"},
            "Registration closes at the latest when the event ends.",
        ),
        (
            {"opens_day": "2026-12-02", "closes_day": "2026-12-01"},
            "It closes after it opens.",
        ),
    ],
)
def test_gate_that_cannot_be_is_refused_beside_its_field(client, changed, words):
    event = announced()
    registered(event)
    registered(event)
    sign_in(client, make_officer())
    sent = {
        "version": "1",
        "registration": "here",
        "audience": "everybody",
        "answers_kept_days": "90",
        **changed,
    }
    answer = client.post(f"/en/events/{event.slug}/edit/registration", data=sent)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert (the_event().version, the_event().registration) == (1, "here")


def test_another_place_is_told_to_who_comes(client):
    event = announced(mode="in_person", place="Hall A", city="Nairobi")
    sign_in(client, make_officer())
    place = {"mode": "in_person", "place": "Hall B", "city": "Nairobi", "version": "1"}
    client.post(f"/en/events/{event.slug}/edit/place", data=place)
    change = db.session.scalars(sa.select(EventChange)).one()
    assert (change.what, change.changes) == ("placed", {"place": ["Hall A", "Hall B"]})
    assert the_event().sequence == 1
    page = client.get(f"/en/events/{event.slug}").text
    assert "What changed" in page
    assert "Hall A" in page


def test_joining_link_alone_is_no_change_that_is_told(client):
    event = announced()
    sign_in(client, make_officer())
    place = {"mode": "online", "joining_link": SECRET, "version": "1"}
    assert client.post(f"/en/events/{event.slug}/edit/place", data=place).status_code == 303
    assert (the_event().joining_link, db.session.query(EventChange).count()) == (SECRET, 0)


def test_agenda_is_written_changed_ordered_and_cut(client):
    event = drafted(zone="UTC", lasts=dt.timedelta(hours=2))
    sign_in(client, make_officer())
    address, begins = f"/en/events/{event.slug}/edit/agenda", event.starts_wall

    def add(title: str, after: int, minutes: int) -> int:
        time = f"{begins + dt.timedelta(minutes=after):%H:%M}"
        data = {"lang": "en", "time": time, "minutes": str(minutes), "title": title}
        return int(client.post(address, data=data).status_code)

    assert [add("Opening", 0, 10), add("Questions", 60, 30), add("Cases", 10, 50)] == [303] * 3
    assert agenda() == [("Opening", 0), ("Cases", 10), ("Questions", 60)]
    cases = item_named("Cases")
    client.post(f"{address}/{cases}/place", data={"to": "later"})
    assert agenda() == [("Opening", 0), ("Questions", 10), ("Cases", 40)]
    client.post(f"{address}/{cases}/place", data={"to": "later"})
    assert agenda() == [("Opening", 0), ("Questions", 10), ("Cases", 40)]
    words = {"lang": "fr", "time": f"{begins:%H:%M}", "minutes": "5", "title": "Ouverture"}
    version = str(the_event().version)
    opening = item_named("Opening")
    answer = client.post(f"{address}/{opening}", data={**words, "version": version})
    assert answer.status_code == 303
    assert client.post(f"{address}/{opening}", data={**words, "version": "1"}).status_code == 409
    assert "Ouverture" in client.get(f"/fr/events/{event.slug}").text
    assert client.delete(f"{address}/{cases}").status_code == 303
    assert agenda() == [("Opening", 0), ("Questions", 10)]


def test_point_outside_the_event_is_refused(client):
    event = drafted(zone="UTC", lasts=dt.timedelta(hours=2))
    sign_in(client, make_officer())
    late = f"{event.ends_wall:%H:%M}"
    data = {"lang": "en", "time": late, "minutes": "10", "title": "After the end"}
    answer = client.post(f"/en/events/{event.slug}/edit/agenda", data=data)
    assert (answer.status_code, "It begins while the event is held." in answer.text) == (422, True)
    assert "After the end" in answer.text


def test_agenda_of_another_event_is_not_found(client):
    event, other = drafted("One"), drafted("Other")
    other.agenda.append(AgendaItem(begins_after=0, minutes=5))
    db.session.commit()
    sign_in(client, make_officer())
    address = f"/en/events/{event.slug}/edit/agenda/{other.agenda[0].id}"
    assert (client.get(address).status_code, client.delete(address).status_code) == (404, 404)


def test_people_are_named_in_their_order_and_linked_if_they_agree(client):
    event, member = drafted(), make_member("Amina Demo", handle="amina")
    sign_in(client, make_officer())
    address = f"/en/events/{event.slug}/edit/people"
    person = {"role": "speaker", "name": "Amina Demo", "about": "Knows **papers**."}
    refused = client.post(address, data={**person, "handle": "amina"})
    assert (refused.status_code, "tick that they agree" in refused.text) == (422, True)
    assert (
        client.post(address, data={**person, "handle": "amina", "agreed": "y"}).status_code == 303
    )
    assert client.post(address, data={"role": "moderator", "name": "Bo Demo"}).status_code == 303
    rows = db.session.scalars(sa.select(EventPerson).order_by(EventPerson.position)).all()
    assert [(row.name, row.member_id) for row in rows] == [
        ("Amina Demo", member.id),
        ("Bo Demo", None),
    ]
    client.post(f"{address}/{rows[1].id}/place", data={"to": "earlier"})
    names = sa.select(EventPerson.name).order_by(EventPerson.position)
    assert db.session.scalars(names).all() == ["Bo Demo", "Amina Demo"]
    page = client.get(f"/en/events/{event.slug}").text
    assert f"/en/members/{member.public_id}" in page
    assert client.delete(f"{address}/{rows[0].id}").status_code == 303
    assert db.session.scalars(names).all() == ["Bo Demo"]


def test_organisation_the_hub_knows_is_linked(client):
    event = drafted()
    known = Organisation(slug="demo-network", name="Demo Network", type="ngo")
    db.session.add(known)
    db.session.commit()
    sign_in(client, make_officer())
    data = {"version": "1", "organisers": "Demo Network\nSomebody else", "partners": "A partner"}
    address = f"/en/events/{event.slug}"
    assert client.post(f"{address}/edit/organisations", data=data).status_code == 303
    found = sorted(the_event().organisations, key=lambda each: each.position)
    assert [(each.name, each.role, each.organisation_id) for each in found] == [
        ("Demo Network", "organiser", known.id),
        ("Somebody else", "organiser", None),
        ("A partner", "partner", None),
    ]
    assert "/en/organisations/demo-network" in client.get(address).text


def test_editors_and_hosts_are_let_in_and_put_out(client):
    event = drafted()
    one, two = make_member(handle="one"), make_member(handle="two")
    sign_in(client, make_officer())
    address = f"/en/events/{event.slug}/edit/editors"
    data = {"version": "1", "editors": "one", "hosts": "@two"}
    assert client.post(address, data=data).status_code == 303
    assert {row.member_id: row.role for row in the_event().editors} == {
        one.id: EDITS,
        two.id: HOSTS,
    }
    answer = client.post(address, data={"version": "2", "editors": "nobody", "hosts": ""})
    assert answer.status_code == 422
    assert (
        client.post(address, data={"version": "2", "editors": "", "hosts": "one"}).status_code
        == 303
    )
    assert roles_of(the_event()) == {one.id: HOSTS}


def test_document_is_behind_the_door_of_its_event(client):
    event = drafted()
    sign_in(client, make_officer())
    address = f"/en/events/{event.slug}/edit/documents"
    file = (b"Read me before.", "note.txt")
    data = {"title": "Concept note", "lang": "en", "is_before": "y"}
    answer = client.post(
        address,
        data={**data, "files": (io.BytesIO(file[0]), file[1])},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    row = db.session.scalars(sa.select(EventResource)).one()
    path = next(
        part
        for part in client.get(f"/en/events/{event.slug}").text.split('"')
        if row.file_id in part
    )
    stranger = client.application.test_client()
    assert (client.get(path).status_code, stranger.get(path).status_code) == (200, 404)
    client.post(f"/en/events/{event.slug}/announcement", data={"version": the_event().version})
    assert stranger.get(path).status_code == 200
    page = stranger.get(f"/en/events/{event.slug}").text
    assert page.index("To read beforehand") < page.index("Concept note")
    assert client.delete(f"{address}/{row.id}").status_code == 303
    assert stranger.get(path).status_code == 404


def test_document_needs_an_address_or_a_file(client):
    event = drafted()
    sign_in(client, make_officer())
    data = {"title": "Nothing", "lang": "en"}
    answer = client.post(f"/en/events/{event.slug}/edit/documents", data=data)
    assert (answer.status_code, "Give an address or attach a file." in answer.text) == (422, True)


def test_draft_is_deleted_and_what_was_announced_is_not(client):
    event, seen = drafted("Draft"), announced("Seen")
    event.agenda.append(AgendaItem(begins_after=0, minutes=5))
    db.session.commit()
    sign_in(client, make_officer())
    assert client.get(f"/en/events/{event.slug}/discard").status_code == 200
    assert client.post(f"/en/events/{event.slug}/discard").status_code == 303
    assert client.post(f"/en/events/{seen.slug}/discard").status_code == 409
    assert db.session.scalars(sa.select(Event.slug)).all() == [seen.slug]


def test_words_in_one_language_are_deleted_but_not_the_first(client):
    event = drafted()
    sign_in(client, make_officer())
    address = f"/en/events/{event.slug}/edit/words"
    client.post(f"{address}/fr", data={"title": "Des papiers", "version": "1"})
    assert client.delete(f"{address}/en", data={"version": "2"}).status_code == 409
    assert client.delete(f"{address}/fr", data={"version": "2"}).status_code == 303
    assert [text.lang for text in the_event().texts] == ["en"]


def roles_of(event: Event) -> dict[int, str]:
    return {row.member_id: row.role for row in event.editors}


def agenda() -> list[tuple[str, int]]:
    db.session.expire_all()
    return [(item.text("en").title, item.begins_after) for item in the_event().agenda]


def item_named(title: str) -> int:
    return next(item.id for item in the_event().agenda if item.text("en").title == title)


def test_who_plans_events_begins_in_the_calendar(client):
    assert "/en/events/new" not in client.get("/en/events/").text
    sign_in(client, make_officer())
    assert "/en/events/new" in client.get("/en/events/").text


def test_more_seats_are_offered_to_whoever_waits(client):
    event = announced(capacity=1)
    registered(event)
    first, second = (registered(event, state="waiting") for _number in range(2))
    sign_in(client, make_officer())
    gate = {"version": "1", "registration": "here", "audience": "everybody", "capacity": "2"}
    address = f"/en/events/{event.slug}/edit/registration"
    assert client.post(address, data={**gate, "answers_kept_days": "90"}).status_code == 303
    db.session.expire_all()
    assert (first.state, second.state, the_event().seats_taken) == ("offered", "waiting", 2)


def test_event_of_a_space_its_officer_is_not_in_stays_in_it(client):
    space = make_space("Inner", visibility=PRIVATE)
    event = announced("Inside", space_id=space.id)
    sign_in(client, make_officer())
    address = f"/en/events/{event.slug}/edit/registration"
    page = client.get(address).text
    assert f'<option selected value="{space.id}">Inner</option>' in page
    gate = {"version": "1", "registration": "here", "audience": "everybody"}
    kept = {**gate, "answers_kept_days": "90", "space": str(space.id)}
    assert client.post(address, data=kept).status_code == 303
    assert the_event().space_id == space.id
    assert client.application.test_client().get(f"/en/events/{event.slug}").status_code == 404


def test_hosts_find_questions_and_registrations_from_where_they_plan(client):
    event, host, editor = announced(), make_member(), make_member()
    let_in(event, host, HOSTS)
    let_in(event, editor, EDITS)
    links = [f'href="/en/events/{event.slug}/{name}"' for name in ("questions", "registrations")]
    found = {}
    for member in (host, editor):
        sign_in(client, member)
        page = client.get(f"/en/events/{event.slug}/edit").text
        shown = client.get(f"/en/events/{event.slug}").text
        found[member] = [link in page for link in links] + [links[1] in shown]
    assert found == {host: [True, True, True], editor: [False, False, False]}
