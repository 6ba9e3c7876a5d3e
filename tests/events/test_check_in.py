"""The list at the door: ticked by name, by code, later and twice; who was not there."""

import datetime as dt
import json

import pytest

from hub.core import clock as hub_clock
from hub.core.db import db
from hub.events.models import (
    BY_CHECK_IN,
    BY_HAND,
    BY_JOINING,
    HOSTS,
    IN_PERSON,
    WAITING,
    WITHDRAWN,
    EventEditor,
)
from hub.events.queries.session.drawing import drawing_of
from tests.events.support import announced, make_officer, registered
from tests.factories import make_member, sign_in

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def event(app):
    return announced(starts_in=-15 * MINUTE, mode=IN_PERSON, place="Hall 3")


@pytest.fixture
def host(client, event):
    """The browser of a member who hosts the event."""
    member = make_member()
    event.editors.append(EventEditor(member_id=member.id, role=HOSTS))
    db.session.commit()
    sign_in(client, member)
    return client


def address(event, more=""):
    return f"/en/events/{event.slug}/check-in{more}"


def tick(browser, event, registration, **fields):
    return browser.post(address(event), data={"registration": registration.public_id, **fields})


def send(browser, event, *ticks):
    return browser.post(address(event), data={"ticks": json.dumps(ticks)})


def came(registration):
    db.session.expire_all()
    return registration.attended_at is not None, registration.attended_by


def moment(minutes):
    return (hub_clock.now() + minutes * MINUTE).isoformat()


def test_list_names_who_is_confirmed_and_counts_who_came(event, host):
    amina, _late = registered(event, name="Amina"), registered(event, name="Luis")
    registered(event, name="Waits", state=WAITING)
    registered(event, name="Gone", state=WITHDRAWN)
    page = host.get(address(event)).text
    assert page.index("Amina") < page.index("Luis")
    assert "Waits" not in page
    assert "Gone" not in page
    answer = tick(host, event, amina)
    assert answer.location == f"{address(event)}#p{amina.public_id}"
    assert came(amina) == (True, BY_CHECK_IN)
    told = host.get(address(event, "/state")).json
    assert (list(told["came"]), told["expected"]) == ([amina.public_id], 2)


def test_list_is_for_hosts_and_officers_only(event, client, app):
    member = make_member()
    mine = registered(event, member)
    for visitor in (make_member(), member):
        sign_in(client, visitor)
        for path in ("", "/state"):
            assert client.get(address(event, path)).status_code == 403
        assert tick(client, event, mine).status_code == 403
        assert client.post(address(event, "/list"), data={"people": "x"}).status_code == 403
    assert came(mine) == (False, "")
    sign_in(client, make_officer())
    assert client.get(address(event)).status_code == 200


def test_tick_is_undone_but_not_joining(event, host):
    mine, online = registered(event, name="Amina"), registered(event, name="Luis")
    online.attended_at, online.attended_by = hub_clock.now(), BY_JOINING
    db.session.commit()
    tick(host, event, mine)
    tick(host, event, mine, act="out")
    tick(host, event, online, act="out")
    assert came(mine) == (False, "")
    assert came(online) == (True, BY_JOINING)


def test_code_is_read_whole_or_by_its_beginning(event, host):
    mine = registered(event, check_in_code="ab12cd34" + "e" * 24)
    other = registered(event, check_in_code="ab12cd99" + "f" * 24)
    assert host.post(address(event), data={"code": "AB12 cd34"}).status_code == 303
    assert came(mine) == (True, BY_CHECK_IN)
    for wrong in ("ab12cd", "ab12cd00", "%%%%%%%%", ""):
        assert host.post(address(event), data={"code": wrong}).status_code == 422
    host.post(address(event), data={"code": other.check_in_code})
    assert came(other) == (True, BY_CHECK_IN)


def test_code_of_another_event_opens_nothing_here(event, host):
    elsewhere = registered(announced("Another"), check_in_code="c" * 32)
    assert host.post(address(event), data={"code": "c" * 32}).status_code == 422
    assert tick(host, event, elsewhere).status_code == 404
    send(host, event, {"who": elsewhere.public_id, "came": True, "at": moment(-1)})
    assert came(elsewhere) == (False, "")


def test_ticks_of_a_device_hold_once_and_the_first_stands(event, host):
    mine = registered(event)
    early = {"who": mine.public_id, "came": True, "at": moment(-9)}
    late = {"who": mine.public_id, "came": True, "at": moment(-2)}
    for ticks in ((early,), (early, late), (late,)):
        assert list(send(host, event, *ticks).json["came"]) == [mine.public_id]
    db.session.expire_all()
    assert mine.attended_at == dt.datetime.fromisoformat(early["at"])


def test_undo_that_comes_late_does_not_undo_what_was_ticked_after_it(event, host):
    mine = registered(event)
    send(host, event, {"who": mine.public_id, "came": True, "at": moment(-1)})
    send(host, event, {"who": mine.public_id, "came": False, "at": moment(-5)})
    assert came(mine) == (True, BY_CHECK_IN)
    send(host, event, {"who": mine.public_id, "came": False, "at": moment(0)})
    assert came(mine) == (False, "")


def test_clock_of_a_device_that_is_wrong_is_not_believed(event, host):
    mine = registered(event)
    send(host, event, {"who": mine.public_id, "came": True, "at": moment(60 * 24 * 900)})
    db.session.expire_all()
    assert mine.attended_at is not None
    assert mine.attended_at <= hub_clock.now()


@pytest.mark.parametrize(
    "sent", ["", "{", "7", '["x"]', '[{"who": ["a"]}]', '[{"who": null, "at": 7}]']
)
def test_ticks_that_cannot_be_read_change_nothing(event, host, sent):
    mine = registered(event)
    assert host.post(address(event), data={"ticks": sent}).status_code == 200
    assert came(mine) == (False, "")


def test_after_the_end_who_did_not_come_is_shown_and_can_be_marked_by_hand(event, host, clock):
    mine, absent = registered(event, name="Amina"), registered(event, name="Luis")
    clock(by=dt.timedelta(hours=3))
    tick(host, event, mine)
    assert came(mine) == (True, BY_HAND)
    page = host.get(address(event)).text
    row = page.split(f'id="p{absent.public_id}"')[1].split("</li>")[0]
    assert "Did not come" in row
    assert page.count("Did not come") == 1


def test_another_list_marks_whom_it_names_and_gives_back_the_rest(event, host):
    member = make_member("Luis")
    mine, guest = registered(event, member), registered(event, email="guest@example.org")
    twins = [registered(event, name="Same Name") for _ in range(2)]
    lines = f"LUIS\n guest@example.org;\nnobody@example.org\n\n{'same name'}\n"
    answer = host.post(address(event, "/list"), data={"people": lines})
    assert answer.status_code == 200
    assert "2 people were there." in answer.text
    assert "nobody@example.org\nsame name</textarea>" in answer.text
    assert [came(each)[1] for each in (mine, guest, *twins)] == [BY_HAND, BY_HAND, "", ""]
    assert host.post(address(event, "/list"), data={"people": " "}).status_code == 422


def test_search_shows_only_who_is_called_so(event, host):
    amina = registered(event, name="Amina Idrissi", organisation="City of Agadir")
    luis = registered(event, name="Luis")
    page = host.get(address(event, "?q=agadir")).text
    assert "hidden" not in row_of(page, amina)
    assert "hidden" in row_of(page, luis)


def row_of(page, registration):
    return page.split(f'id="p{registration.public_id}"')[1].split(">")[0]


def test_worker_reaches_its_own_page_only(event, client):
    assert client.get(address(event, "/worker.js")).status_code in (302, 303)
    sign_in(client, make_officer())
    answer = client.get(address(event, "/worker.js"))
    assert answer.status_code == 200
    assert answer.headers["Service-Worker-Allowed"] == address(event)
    assert answer.headers["Content-Type"].startswith("text/javascript")


def test_own_registration_shows_the_code_for_the_door_and_the_way_in(event, client):
    member = make_member()
    mine = registered(event, member)
    link = f"/en/events/registrations/{mine.public_id}/{mine.secret}"
    sign_in(client, member)
    for own in (f"/en/events/{event.slug}/registration", link):
        page = client.get(own).text
        assert drawing_of(mine.check_in_code).path in page
        assert mine.check_in_code[:4] in page


@pytest.mark.one_database
def test_drawing_of_a_code_is_square_and_names_what_can_be_typed(app):
    drawing = drawing_of("0123456789abcdef" * 2)
    assert drawing.typed == "0123 4567"
    assert drawing.path.startswith("M4 4h1v1h-1z")
    assert drawing.size == drawing_of("f" * 32).size
