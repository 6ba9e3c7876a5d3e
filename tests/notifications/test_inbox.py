"""The page of one's notices shows what may be seen today, and marks it read by POST."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from hub.core.db import db
from hub.core.i18n import _l
from hub.core.realtime import socketio
from hub.notifications import notices, services
from hub.notifications.models import Notice
from hub.notifications.notices import Words
from hub.notifications.queries import badge_of, choices_of, unread_subjects
from hub.notifications.services import Group
from tests.factories import make_member, sign_in

hidden: set[str] = set()


def read_knocks(some, reader):
    return {
        each.id: Words(
            title=f"Knock {each.facts['number']}!",
            endpoint="home.front",
            text="<b>Who is there</b>",
            text_lang="fr",
            why="You are at home.",
        )
        for each in some
        if each.subject not in hidden
    }


@pytest.fixture(autouse=True)
def _kinds(app):
    hidden.clear()
    notices.register("knock", read=read_knocks, mailed=False)


@pytest.fixture
def amina(client):
    member = make_member("Amina")
    sign_in(client, member)
    return member


def knock(member, *numbers):
    for number in numbers:
        services.notify(
            members=[member.id], kind="knock", subject=f"knock:{number}", facts={"number": number}
        )
    db.session.commit()


def shown(page):
    return re.findall(r"Knock (\d+)!", page.text)


def test_anonymous_has_no_inbox(client):
    answer = client.get("/en/notifications/badge", headers={"X-Fragment": "1"})
    assert answer.status_code == 401


def test_empty_inbox_offers_the_next_step(client, amina):
    page = client.get("/en/notifications/")
    assert page.status_code == 200
    assert "No notifications yet" in page.text
    assert 'href="/en/discussions/"' in page.text
    unread = client.get("/en/notifications/?show=unread")
    assert "Nothing is unread" in unread.text


def test_inbox_shows_newest_first_by_day(client, amina, clock):
    knock(amina, 1)
    clock(by=dt.timedelta(days=2))
    knock(amina, 2, 3)
    page = client.get("/en/notifications/")
    assert shown(page) == ["3", "2", "1"]
    assert page.text.count('<h2 id="day-') == 2
    assert "Today" in page.text
    assert "&lt;b&gt;Who is there&lt;/b&gt;" in page.text
    assert 'lang="fr"' in page.text
    assert "You are at home." in page.text


def test_inbox_hides_what_may_not_be_seen_any_more(client, amina):
    knock(amina, 1, 2)
    hidden.add("knock:1")
    assert shown(client.get("/en/notifications/")) == ["2"]
    hidden.add("knock:2")
    assert "No notifications yet" in client.get("/en/notifications/").text


def test_inbox_shows_nothing_of_another(client, amina):
    knock(make_member(), 1)
    assert shown(client.get("/en/notifications/")) == []


def test_inbox_pages_by_key_and_passes_over_hidden_ones(client, amina):
    knock(amina, *range(1, 96))
    hidden.update(f"knock:{number}" for number in range(6, 66))
    page = client.get("/en/notifications/")
    assert shown(page) == [str(number) for number in range(95, 65, -1)]
    (older,) = re.findall(r'rel="next" href="([^"]+)"', page.text)
    last = client.get(older)
    assert shown(last) == ["5", "4", "3", "2", "1"]
    assert 'rel="next"' not in last.text


def test_one_is_marked_read(client, amina):
    knock(amina, 1, 2)
    first = db.session.scalar(sa.select(Notice.id).where(Notice.subject == "knock:1"))
    answer = client.post(f"/en/notifications/{first}/read", data={"show": "unread"})
    assert (answer.status_code, answer.location) == (303, "/en/notifications/?show=unread")
    assert unread_subjects(amina.id) == ["knock:2"]
    assert shown(client.get("/en/notifications/?show=unread")) == ["2"]
    page = client.get("/en/notifications/")
    assert shown(page) == ["2", "1"]
    assert page.text.count("is-unread") == 1


def test_notice_of_another_is_not_found(client, amina):
    boris = make_member()
    knock(boris, 1)
    theirs = db.session.scalar(sa.select(Notice.id))
    assert client.post(f"/en/notifications/{theirs}/read").status_code == 404
    assert client.post("/en/notifications/99999/read").status_code == 404
    assert badge_of(boris.id).count == 1


def test_all_are_marked_read_but_what_came_later(client, amina):
    knock(amina, 1, 2)
    page = client.get("/en/notifications/")
    (up_to,) = re.findall(r'name="up_to" value="(\d+)"', page.text)
    knock(amina, 3)
    assert client.post("/en/notifications/read", data={"up_to": up_to}).status_code == 303
    assert unread_subjects(amina.id) == ["knock:3"]


def test_a_get_never_marks_read(client, amina):
    knock(amina, 1)
    client.get("/en/notifications/")
    assert client.get("/en/notifications/read").status_code == 405
    assert badge_of(amina.id).count == 1


def test_badge_says_how_many_are_unread(client, amina):
    assert client.get("/en/notifications/badge").json == {"count": 0, "version": 0}
    knock(amina, 1, 2)
    assert client.get("/en/notifications/badge").json == {"count": 2, "version": 2}
    assert "2 unread notifications" in client.get("/en/notifications/").text


@pytest.mark.parametrize("number", [1, 30])
def test_inbox_needs_the_same_queries_for_any_number(client, amina, count_queries, number):
    knock(amina, *range(number))
    db.session.remove()
    with count_queries() as statements:
        client.get("/en/notifications/")
    # Who is signed in, what they chose and moderate, the page of notices, the count at the bell.
    assert len(statements) == 5, statements


@pytest.fixture
def groups(app):
    """Two groups of kinds, each with one that members choose."""
    for kind, name in (("knock", "Discussions"), ("ring", "Proposals")):
        notices.register(
            kind,
            read=read_knocks,
            mailed=False,
            group=Group(f"{kind}s", _l(name)),
            titles={kind: _l("Somebody replies to me")},
        )


def ids(member):
    return db.session.scalars(
        sa.select(Notice.id).where(Notice.member_id == member.id).order_by(Notice.id)
    ).all()


def test_inbox_is_filtered_by_group_and_unread(client, amina, groups):
    knock(amina, 1, 2)
    services.notify(members=[amina.id], kind="ring", subject="ring:3", facts={"number": 3})
    db.session.commit()
    client.post(f"/en/notifications/{ids(amina)[1]}/read")
    assert shown(client.get("/en/notifications/?group=rings")) == ["3"]
    assert shown(client.get("/en/notifications/?group=knocks")) == ["2", "1"]
    assert shown(client.get("/en/notifications/?group=knocks&show=unread")) == ["1"]
    assert shown(client.get("/en/notifications/?group=unknown")) == ["3", "2", "1"]
    page = client.get("/en/notifications/?group=rings")
    (newest,) = re.findall(r'name="up_to" value="(\d+)"', page.text)
    answer = client.post("/en/notifications/read", data={"up_to": newest, "group": "rings"})
    assert answer.location == "/en/notifications/?group=rings"
    assert unread_subjects(amina.id) == ["knock:1"]
    none = client.get("/en/notifications/?group=rings&show=unread").text
    assert "Nothing of this kind" in none


def test_selected_ones_are_marked_read_and_no_others(client, amina, groups):
    boris = make_member()
    knock(amina, 1, 2, 3)
    knock(boris, 4)
    page = client.get("/en/notifications/?show=unread").text
    assert re.findall(r'name="notice" value="(\d+)" form="selected"', page) == [
        str(number) for number in reversed(ids(amina))
    ]
    answer = client.post(
        "/en/notifications/read-some",
        data={"notice": [ids(amina)[0], ids(amina)[2], *ids(boris)], "show": "unread"},
    )
    assert answer.location == "/en/notifications/?show=unread"
    assert unread_subjects(amina.id) == ["knock:2"]
    assert (badge_of(amina.id).count, badge_of(boris.id).count) == (1, 1)
    client.post("/en/notifications/read-some")
    assert "Select the notifications first." in client.get("/en/notifications/").text


def test_fewer_of_a_kind_from_the_notice_and_back(client, amina, groups):
    knock(amina, 1)
    page = client.get("/en/notifications/").text
    assert "Tell me this kind on the site only" in page
    answer = client.post("/en/notifications/kinds/knock", data={"choice": "site"})
    assert answer.location == "/en/notifications/?kind=knock&before=digest"
    assert choices_of(amina.id) == {"knock": "site"}
    page = client.get(answer.location).text
    assert "“Somebody replies to me”, from now on: On the site only." in page
    assert "Tell me nothing of this kind" in page
    client.post("/en/notifications/kinds/knock", data={"choice": "digest", "undo": "y"})
    assert choices_of(amina.id) == {}
    for kind, choice, status in (("knock", "loud", 400), ("nothing", "site", 404)):
        answer = client.post(f"/en/notifications/kinds/{kind}", data={"choice": choice})
        assert answer.status_code == status
    assert choices_of(amina.id) == {}


def test_page_carries_the_version_of_its_count(client, amina):
    knock(amina, 1)
    page = client.get("/en/notifications/").text
    assert re.findall(r'data-badge-version="(\d+)"', page) == [str(badge_of(amina.id).version)]


def test_socket_is_told_the_count_it_missed(app, client, amina):
    live = socketio.test_client(app, flask_test_client=client)
    live.get_received()
    knock(amina, 1, 2)
    live.get_received()
    assert live.emit("badge:ask", {}, callback=True) == {"count": 2, "version": 2}
    live.disconnect()
    stranger = socketio.test_client(app, flask_test_client=app.test_client())
    assert stranger.emit("badge:ask", {}, callback=True) == {"error": 401}
    stranger.disconnect()
