"""The way into an event is told by nothing but its door, to who has a seat, when it opens.

A canary is the joining link of an event, another its note. They are looked for in every page of the
URL map, in mail, calendars, exports, sockets, and in every column of the database but their own,
for every kind of person and before, at, during and after the event. A new address is walked by
itself: only `TELLS` says who reads the link where.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from contextvars import Context
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from hub.accounts.models import EVENTS_OFFICER
from hub.core.db import Model, db
from hub.core.limits import limiter
from hub.core.realtime import listeners, socketio
from hub.core.signals import send
from hub.events.models import (
    CONFIRMED_SEAT,
    DECLINED_SEAT,
    EDITS,
    HOSTS,
    LAPSED,
    OFFERED,
    PENDING,
    WAITING,
    WITHDRAWN,
    Event,
    EventEditor,
    EventRegistration,
)
from hub.events.queries import icalendar
from hub.events.signals import EventAnnounced
from hub.events.tasks import remind
from tests.events.mailing import came, cancelled, deliver_and_send, moved
from tests.events.support import DAY, HOUR, announced
from tests.factories import make_member, sign_in
from tests.stories.test_private_space import asked_rules, built, value_of

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

CANARY = "quokka"
LINK = f"https://meet.example.org/{CANARY}-room?pwd=4711"
NOTE = f"The code of the room is {CANARY}-4711."
MINUTE = dt.timedelta(minutes=1)
SEARCH = Rule("/search", endpoint="home.search")

# How somebody stands to the event, and through which states they came.
STATES: dict[str, tuple[str, ...]] = {
    "pending": (PENDING,),
    "waiting": (WAITING,),
    "offered": (WAITING, OFFERED),
    "declined": (PENDING, DECLINED_SEAT),
    "lapsed": (OFFERED, LAPSED),
    "withdrawn": (CONFIRMED_SEAT, WITHDRAWN),
    "confirmed": (CONFIRMED_SEAT,),
    "guest": (CONFIRMED_SEAT,),
    "waiting guest": (WAITING,),
}
PEOPLE = ("stranger", "member", *STATES, "editor", "host", "officer")

# When it is asked, told by the start of the event, which lasts two hours.
TIMES = {
    "long before": -10 * DAY,
    "just before the door opens": -31 * MINUTE,
    "once the door is open": -29 * MINUTE,
    "meanwhile": HOUR,
    "afterwards": 3 * HOUR,
}
OPEN = ("once the door is open", "meanwhile")

# Every page of the site is asked by some, once the door is open; the pages of events by all then,
# and at other times by those who could be told too early or too late.
EVERYWHERE = ("stranger", "confirmed")
AT_ALL_TIMES = ("waiting", "confirmed", "guest")

# Who runs an event reads its link where it is planned. Nobody else, nowhere else.
TELLS: dict[str, frozenset[str]] = {
    "host": frozenset({"events.edit_event"}),
    "officer": frozenset({"events.edit_event", "events.event_place"}),
}
# Who is in the programme or runs the event comes in from a day before, to rehearse.
ENTERS: dict[str, tuple[str, ...]] = {
    "confirmed": OPEN,
    "guest": OPEN,
    "host": ("just before the door opens", *OPEN),
    "officer": ("just before the door opens", *OPEN),
}


@dataclass
class World:
    """The event, who stands how to it, with what each registered, and their browsers."""

    app: Flask
    event: Event
    browsers: dict[str, FlaskClient]
    registrations: dict[str, EventRegistration]


@pytest.fixture
def world(app, monkeypatch) -> World:
    """An event with its canaries, and everybody who will look for them."""
    monkeypatch.setattr(limiter, "enabled", False)
    event = announced(
        "A room to talk in",
        starts_in=20 * DAY,
        mode="hybrid",
        place="Hall",
        joining_link=LINK,
        joining_note=NOTE,
        terms={"objective": ["gcm-06"]},
    )
    browsers, registrations = {}, {}
    for person in PEOPLE:
        browsers[person] = app.test_client()
        roles = (EVENTS_OFFICER,) if person == "officer" else ()
        is_known = person != "stranger" and "guest" not in person
        member = make_member(roles=roles, objectives=["gcm-06"]) if is_known else None
        if member is not None:
            sign_in(browsers[person], member)
        if member is not None and person in ("editor", "host"):
            role = HOSTS if person == "host" else EDITS
            event.editors.append(EventEditor(member_id=member.id, role=role))
            db.session.commit()
        if person in STATES:
            registrations[person] = came(event, member, *STATES[person])
    deliver_and_send()
    return World(app, event, browsers, registrations)


def test_no_page_tells_the_link_but_where_it_is_planned(world, clock):
    faults, told = [], set()
    for time, after in TIMES.items():
        clock(to=world.event.starts_at + after)
        is_open = time == OPEN[0]
        for person in PEOPLE if is_open else AT_ALL_TIMES:
            for rule, address in pages(world, person, is_open and person in EVERYWHERE):
                answer = world.browsers[person].get(address)
                if not sings(answer):
                    continue
                if rule.endpoint in TELLS.get(person, ()):
                    told.add((person, rule.endpoint))
                else:
                    faults.append(f"{person}, {time}: {address}")
    assert faults == []
    # What the canary looks for is there to be found.
    assert told == {(person, page) for person, some in TELLS.items() for page in some}


def test_the_door_lets_in_who_has_a_seat_when_it_is_open(world, clock):
    entered = {}
    for time, after in TIMES.items():
        clock(to=world.event.starts_at + after)
        for person in PEOPLE:
            if "guest" in person:
                address = f"{address_of(world, person)}/join"
            else:
                address = f"/en/events/{world.event.slug}/join"
            entered[person, time] = sings(world.browsers[person].post(address))
    expected = {
        (person, time): time in ENTERS.get(person, ()) for person in PEOPLE for time in TIMES
    }
    wrong = {who: entered[who] for who in expected if entered[who] != expected[who]}
    assert wrong == {}


def test_a_personal_link_opens_the_door_to_whoever_has_it(world, clock):
    entered = set()
    for time, after in TIMES.items():
        clock(to=world.event.starts_at + after)
        for person in STATES:
            answer = world.browsers["stranger"].post(f"{address_of(world, person)}/join")
            entered |= {(person, time)} if sings(answer) else set()
    assert entered == {(person, time) for person in STATES for time in ENTERS.get(person, ())}


def test_nobody_comes_in_when_the_event_was_cancelled(world, clock):
    cancelled(world.event, "The speaker is ill.")
    clock(to=world.event.starts_at - 29 * MINUTE)
    for person in PEOPLE:
        answer = world.browsers[person].post(f"/en/events/{world.event.slug}/join")
        assert not sings(answer), person


def test_no_mail_no_calendar_and_no_row_holds_it(world, clock, by_smtp):
    event = world.event
    send(EventAnnounced(event.id))
    moved(event, HOUR, reason="Another hour suits more people.")
    deliver_and_send()
    for before in (7 * DAY, DAY, HOUR):
        clock(to=event.starts_at - before)
        remind.run()
        deliver_and_send()
    clock(to=event.starts_at - 29 * MINUTE)
    for person in PEOPLE:
        world.browsers[person].post(f"/en/events/{event.slug}/join")
    cancelled(event)
    deliver_and_send()
    assert len(by_smtp.messages) > 15
    assert [each["Subject"] for each in by_smtp.messages if CANARY in words_of(each)] == []
    made = [icalendar.one_event(event, lang="en")]
    for registration in world.registrations.values():
        db.session.refresh(registration)
        made += [icalendar.invitation(registration, lang="fr")]
        made += [icalendar.cancellation(registration, lang="ar")]
    assert [each for each in made if CANARY.encode() in each] == []
    assert columns_with_canary() == {"event.joining_link", "event.joining_note"}


@pytest.mark.parametrize("person", ["confirmed", "host", "officer"])
def test_what_a_member_takes_away_does_not_hold_it(world, person):
    answer = world.browsers[person].post("/en/settings/privacy/export")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as bag:
        told = [name for name in bag.namelist() if CANARY in bag.read(name).decode()]
    assert told == []


def test_no_socket_tells_it(world, clock):
    clock(to=world.event.starts_at - 29 * MINUTE)
    heard = []
    for person, browser in world.browsers.items():
        live = socketio.test_client(world.app, flask_test_client=browser)
        if not live.is_connected():
            continue
        for name in listeners:
            payload = {"event": world.event.id, "topic": world.event.id}
            heard.append((person, name, Context().run(live.emit, name, payload, callback=True)))
        heard.append((person, "", live.get_received()))
        live.disconnect()
    assert [each for each in heard if CANARY in str(each)] == []


def pages(world: World, person: str, everywhere: bool) -> Iterator[tuple[Rule, str]]:
    """Every address of events with its GET, or of the whole site, for this person."""
    for rule, method in asked_rules(world.app):
        if method == "GET" and (everywhere or rule.endpoint.startswith("events.")):
            yield rule, built(world.app, rule, named(world, rule, person))
    if everywhere:
        yield from ((SEARCH, f"/en/search?q={words}") for words in ("room", "4711"))


def named(world: World, rule: Rule, person: str) -> dict[str, str]:
    """What the parts of the address name: the event, and what this person registered."""
    registration = world.registrations.get(person) or world.registrations["confirmed"]
    own = {"public_id": registration.public_id, "secret": registration.secret}
    names = {"event_slug": world.event.slug, "event": str(world.event.id)}
    values = {}
    for part in rule.arguments:
        if rule.endpoint.startswith("events.") and part in own:
            values[part] = own[part]
        else:
            known = value_of(rule, part)
            here, nowhere = known if isinstance(known, tuple) else (known, known)
            values[part] = names.get(here, nowhere)
    return values


def address_of(world: World, person: str) -> str:
    """The page of what this person registered, by its personal link."""
    registration = world.registrations[person]
    return f"/en/events/registrations/{registration.public_id}/{registration.secret}"


def sings(answer: Any) -> bool:
    """Whether a canary is in an answer: in its words or in one of its headers."""
    return CANARY in answer.get_data(as_text=True) or CANARY in str(answer.headers)


def words_of(message: Any) -> str:
    """Everything a mail says, in all its parts and headers."""
    parts = [each for each in message.walk() if not each.is_multipart()]
    said = [each.get_payload(decode=True).decode("utf-8", "replace") for each in parts]
    return "\n".join([str(message), *said])


def columns_with_canary() -> set[str]:
    """Each column of the database in which a canary stands."""
    found = set()
    for table in Model.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)).mappings():
            found |= {f"{table.name}.{name}" for name in row if CANARY in str(row[name])}
    return found
