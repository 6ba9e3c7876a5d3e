"""Calendars that programs follow: of one event, of a choice, of one's own; and the Atom feed."""

import datetime as dt

import icalendar
import pytest

from hub.accounts.services import privacy
from hub.core import clock
from hub.core.db import db
from hub.discussions.models import PRIVATE, SpaceMembership
from hub.events.models import CANCELLED, WAITING, WITHDRAWN, CalendarAddress
from hub.events.services import addresses
from tests.events.strict import lines_of
from tests.events.support import DAY, announced, drafted, registered
from tests.factories import make_member, make_space, sign_in


def entries(answer):
    lines_of(answer.data)
    assert answer.mimetype == "text/calendar"
    return {
        str(each["SUMMARY"]): str(each["STATUS"])
        for each in icalendar.Calendar.from_ical(answer.data).events
    }


def own_feed(member):
    address = addresses.new_address(actor=member)
    db.session.commit()
    return f"/en/events/calendar/{address.secret}.ics"


def secret_of(member):
    return db.session.get_one(CalendarAddress, member.id).secret


def test_event_is_taken_into_a_calendar(client):
    event = announced("Papers")
    assert entries(client.get(f"/en/events/{event.slug}.ics")) == {"Papers": "CONFIRMED"}
    draft = drafted("Not yet")
    assert client.get(f"/en/events/{draft.slug}.ics").status_code == 404


def test_filter_is_followed_with_what_was_cancelled(client):
    announced("One", kind="training")
    gone = announced("Two", kind="training")
    gone.state, gone.cancelled_at = CANCELLED, clock.now()
    announced("Three", kind="webinar")
    announced("Last week", kind="training", starts_in=-7 * DAY)
    announced("Last year", kind="training", starts_in=-400 * DAY)
    drafted("Draft", kind="training")
    db.session.commit()
    assert entries(client.get("/en/events/calendar.ics?kind=training")) == {
        "One": "CONFIRMED",
        "Two": "CANCELLED",
        "Last week": "CONFIRMED",
    }


def test_feed_is_the_same_whoever_is_signed_in(client):
    inner = make_space("Inner", visibility=PRIVATE)
    member = make_member()
    db.session.add(SpaceMembership(space_id=inner.id, member_id=member.id, role="member"))
    announced("Inside", space_id=inner.id)
    announced("For all")
    sign_in(client, member)
    answer = client.get("/en/events/calendar.ics")
    assert entries(answer) == {"For all": "CONFIRMED"}
    assert "public" in answer.headers["Cache-Control"]


def test_calendar_that_is_known_is_not_sent_again(client):
    event = announced()
    for address in ("/en/events/calendar.ics", f"/en/events/{event.slug}.ics"):
        etag = client.get(address).headers["ETag"]
        again = client.get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")
    event.sequence, event.updated_at = 1, clock.now()
    db.session.commit()
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_own_calendar_follows_what_became_of_a_registration(client):
    member = make_member()
    event = announced("Papers")
    registration = registered(event, member, state=WAITING)
    registered(announced("Of others"), make_member())
    address = own_feed(member)
    seen = [entries(client.get(address))]
    for state in ("confirmed", WITHDRAWN):
        registration.state, registration.changed_at = state, clock.now()
        registration.version += 1
        db.session.commit()
        seen.append(entries(client.get(address)))
    assert seen == [{"Papers": "TENTATIVE"}, {"Papers": "CONFIRMED"}, {"Papers": "CANCELLED"}]
    registration.changed_at = clock.now() - 61 * DAY
    db.session.commit()
    assert entries(client.get(address)) == {}


def test_own_calendar_reads_rights_each_time(client):
    inner, member = make_space("Inner", visibility=PRIVATE), make_member()
    belongs = SpaceMembership(space_id=inner.id, member_id=member.id, role="member")
    db.session.add(belongs)
    registered(announced("Inside", space_id=inner.id), member)
    address = own_feed(member)
    assert entries(client.get(address)) == {"Inside": "CONFIRMED"}
    db.session.delete(belongs)
    db.session.commit()
    assert entries(client.get(address)) == {}


def test_own_calendar_is_for_nobody_else(client):
    member = make_member()
    registered(announced(), member)
    answer = client.get(own_feed(member))
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    again = client.get(own_feed(member), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_dead_address_leads_to_nothing(client):
    member = make_member()
    old = own_feed(member)
    new = own_feed(member)
    unknown = client.get(f"/en/events/calendar/{'0' * 32}.ics")
    assert [client.get(each).status_code for each in (old, new)] == [404, 200]
    dead = old.rpartition("/")[2].encode()
    assert client.get(old).data.replace(dead, b"0" * 32 + b".ics") == unknown.data
    member.suspended_until = clock.now() + dt.timedelta(days=1)
    db.session.commit()
    if member.is_suspended:
        assert client.get(new).status_code == 404
        member.suspended_until = None
    addresses.revoke_address(actor=member)
    db.session.commit()
    assert client.get(new).status_code == 404


def test_erased_member_has_no_address(client):
    member = make_member()
    address = own_feed(member)
    assert addresses.own_address(member).keys() == {"made_at"}
    privacy.erase(member)
    db.session.commit()
    assert client.get(address).status_code == 404
    assert db.session.query(CalendarAddress).count() == 0


def test_settings_page_makes_shows_and_revokes_an_address(client):
    member = make_member()
    sign_in(client, member)
    assert "Make an address" in client.get("/en/events/calendar").text
    assert client.post("/en/events/calendar").status_code == 303
    first = secret_of(member)
    page = client.get("/en/events/calendar")
    assert f"http://localhost/en/events/calendar/{first}.ics" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    client.post("/en/events/calendar")
    db.session.expire_all()
    assert secret_of(member) != first
    assert client.delete("/en/events/calendar").status_code == 303
    db.session.expire_all()
    assert db.session.get(CalendarAddress, member.id) is None
    assert "/en/events/calendar" in client.get("/en/settings/language").text


def test_settings_page_is_for_members(client):
    assert client.get("/en/events/calendar").status_code in (302, 303, 401)


@pytest.mark.parametrize("address", ["calendar.ics", "feed.atom"])
def test_no_feed_says_how_one_joins(client, address):
    announced(joining_link="https://meet.demo.example.org/room", joining_note="Code tangerine")
    body = client.get(f"/en/events/{address}").text.replace("\r\n ", "")
    assert ("meet.demo" in body, "tangerine" in body) == (False, False)


def test_atom_tells_of_what_is_coming(client):
    announced("Papers & <b>borders</b>", kind="training")
    announced("Other", kind="webinar")
    announced("Over", starts_in=-9 * DAY)
    answer = client.get("/en/events/feed.atom?kind=training")
    assert answer.mimetype == "application/atom+xml"
    assert answer.text.count("<entry") == 1
    assert "Papers &amp; &lt;b&gt;borders&lt;/b&gt;" in answer.text
    again = client.get(
        "/en/events/feed.atom?kind=training", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
