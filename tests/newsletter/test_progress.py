"""The page on which editors watch an issue being sent, stop it, resume it, or break it off."""

import dataclasses
import re

import pytest
import sqlalchemy as sa

from hub.core.db import db
from hub.core.realtime import socketio
from hub.newsletter import tasks
from hub.newsletter.models import Delivery, Issue
from tests.factories import make_member, sign_in
from tests.newsletter.circulating import make_issue, make_readers

PAGE = "/en/newsletter/issues/2026-12/progress"


@pytest.fixture
def editor(client):
    """A newsletter editor who is signed in."""
    member = make_member("Esi", roles=("newsletter_editor",))
    sign_in(client, member)
    return member


@pytest.fixture
def begun(app, settings, monkeypatch):
    """An issue to four readers in two languages, of which nothing was sent yet."""
    quick = dataclasses.replace(settings, newsletter_rate=1_000_000)
    monkeypatch.setitem(app.extensions, "settings", quick)
    make_readers(4, langs=("en", "fr"))
    make_issue()
    tasks.begin.run()
    db.session.rollback()


def numbers(html: str) -> dict[str, str]:
    """The figures of the page by what they count."""
    found = re.findall(r'<div class="stat"><dt>(.*?)</dt><dd>(.*?)</dd>', html)
    return dict(found)


def state() -> str:
    """How far the issue has come."""
    db.session.rollback()
    return db.session.scalars(sa.select(Issue.state)).one()


def test_page_says_how_far_the_sending_has_come(client, editor, begun, count_queries):
    with count_queries() as statements:
        page = client.get(PAGE)
    assert page.status_code == 200
    assert numbers(page.text) == {
        "Sent": "0",
        "Not taken": "0",
        "Not sent: had left before": "0",
        "Still to be sent": "4",
    }
    assert "0 of 4 are done" in page.text
    assert len(statements) <= 16
    tasks.send.run()
    done = client.get(PAGE)
    assert numbers(done.text)["Sent"] == "4"
    assert "Stop the sending" not in done.text


@pytest.mark.parametrize(
    ("state", "is_linked"),
    [
        ("editing", False),
        ("approved", False),
        ("scheduled", True),
        ("sending", True),
        ("stopped", True),
        ("sent", True),
    ],
)
def test_desk_and_editing_lead_to_it_while_there_is_something_to_see(
    client, editor, state, is_linked
):
    make_issue(state=state)
    for page in ("/en/newsletter/desk", PAGE.replace("progress", "edit")):
        assert (f'href="{PAGE}"' in client.get(page).text) == is_linked


def test_page_of_a_scheduled_issue_says_what_is_to_come(client, editor):
    make_issue()
    page = client.get(PAGE).text
    assert numbers(page) == {}
    assert "It is sent by itself at its hour." in page


def test_part_that_moves_comes_alone_to_a_script(client, editor, begun):
    part = client.get(PAGE, headers={"X-Fragment": "1"})
    assert part.text.strip().startswith('<div class="stack sending"')
    assert "<html" not in part.text


def test_editor_stops_and_resumes_the_sending(client, editor, begun):
    assert client.post(PAGE.replace("progress", "stop"), data={"_key": "a"}).status_code == 303
    assert state() == "stopped"
    tasks.send.run()
    assert db.session.scalars(sa.select(Delivery.state).distinct()).all() == ["waiting"]
    assert "Resume the sending" in client.get(PAGE).text
    again = client.post(PAGE.replace("progress", "stop"), data={"_key": "b"})
    assert again.status_code == 303
    assert "It is not being sent now." in client.get(PAGE).text
    assert client.post(PAGE.replace("progress", "resume"), data={"_key": "c"}).status_code == 303
    tasks.send.run()
    assert state() == "sent"


def test_breaking_off_says_first_who_has_it_already(client, editor, begun):
    delivery = db.session.scalars(sa.select(Delivery).order_by(Delivery.id)).first()
    assert delivery is not None
    delivery.state, delivery.due_at = "delivered", None
    db.session.commit()
    address = PAGE.replace("progress", "break-off")
    asked = client.get(address).text
    assert "1 reader has this issue already, and keeps it." in asked
    assert "3 readers will never get it." in asked
    assert state() == "sending"
    assert client.post(address, data={"_key": "a"}).status_code == 303
    assert state() == "cancelled"
    assert "3 readers do not get it." in client.get(PAGE).text
    assert client.get(address).status_code == 303


def test_what_the_mail_server_said_stands_on_the_page_as_text(client, editor, begun):
    db.session.execute(sa.update(Issue).values(state="stopped", problem="550 <b>no</b>"))
    db.session.commit()
    page = client.get(PAGE).text
    assert "550 &lt;b&gt;no&lt;/b&gt;" in page
    assert "Resume the sending" in page


@pytest.mark.parametrize("address", ["progress", "break-off", "stop", "resume"])
def test_sending_is_shut_to_members_and_strangers(client, begun, address):
    path = PAGE.replace("progress", address)
    ask = client.get if address in ("progress", "break-off") else client.post
    assert ask(path).status_code in (303, 401)
    sign_in(client, make_member("Member"))
    assert ask(path).status_code == 403
    assert state() == "sending"


def test_socket_opens_to_editors_only(app, client, begun):
    sign_in(client, make_member("Member"))
    for asked in ({"period": "2026-12"}, {"period": 7}, {}):
        socket = socketio.test_client(app, flask_test_client=client)
        answer = socket.emit("issue:open", asked, callback=True)
        assert answer["error"] in (403, 404)
        socket.disconnect()


def test_watchers_are_told_while_it_is_sent(app, client, editor, begun):
    socket = socketio.test_client(app, flask_test_client=client)
    issue = socket.emit("issue:open", {"period": "2026-12"}, callback=True)["issue"]
    socket.get_received()
    tasks.send.run()
    told = [each for each in socket.get_received() if each["name"] == "issue:progress"]
    assert told
    assert {each["args"][0]["issue"] for each in told} == {issue}
    socket.disconnect()
