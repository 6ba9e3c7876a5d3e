"""The live page over real sockets: who hears that something changed, and who hears nothing more."""

import datetime as dt
import time
from types import SimpleNamespace
from typing import Any

import pytest
import requests
import socketio
from flask import Flask

from tests.events.support import announced, registered
from tests.factories import make_member
from tests.support.browser import hub_process
from tests.support.people import TOKEN, session_cookie

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def fill(app: Flask) -> dict[str, Any]:
    """An event that is held, two who are confirmed for it, a guest, and an outsider."""
    event = announced(starts_in=dt.timedelta(minutes=-15))
    amina, luis, bela = make_member("Amina"), make_member("Luis"), make_member("Bela")
    registered(event, amina)
    registered(event, luis)
    guest = registered(event)
    return {
        "event": event.id,
        "slug": event.slug,
        "guest": f"{guest.public_id}/{guest.secret}",
        **{one.name: session_cookie(app, one) for one in (amina, luis, bela)},
    }


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with hub_process(tmp_path_factory.mktemp("session") / "hub") as hub:
        hub.migrate()
        hub.start()
        yield SimpleNamespace(hub=hub, url=hub.url, **hub.seed(fill))


@pytest.fixture
def open_page(served):
    """`open_page(cookie)` is a socket of the live page; `heard` has what it is told."""
    clients = []

    def page(cookie=""):
        client = socketio.Client(reconnection=False)
        clients.append(client)
        client.heard, client.there = [], []
        client.on("session:changed", client.heard.append)
        client.on("presence", client.there.append)
        headers = {"Cookie": f"hub={cookie}"} if cookie else {}
        client.connect(served.url, transports=["websocket"], headers=headers, wait_timeout=10)
        client.answer = client.call("session:open", {"event": served.event})
        return client

    yield page
    for client in clients:
        client.disconnect()


def soon(is_so, within=10.0):
    until = time.monotonic() + within
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def ask(served, cookie, body):
    browser = requests.Session()
    browser.cookies.set("hub", cookie, domain="127.0.0.1", path="/")
    live = f"{served.url}/en/events/{served.slug}/live"
    token = TOKEN.search(browser.get(live, timeout=30).text)
    assert token is not None
    data = {"csrf_token": token[1], "body": body}
    return browser.post(f"{live}/questions", data=data, timeout=30, allow_redirects=False)


def guests_cookie(served):
    browser = requests.Session()
    link = f"{served.url}/en/events/registrations/{served.guest}"
    token = TOKEN.search(browser.get(f"{link}/join", timeout=30).text)
    assert token is not None
    browser.post(f"{link}/live", data={"csrf_token": token[1]}, timeout=30)
    return browser.cookies["hub"]


def test_page_hears_that_something_changed_and_nothing_of_what(served, open_page):
    reader, guest = open_page(served.Luis), open_page(guests_cookie(served))
    assert guest.answer["here"] == 2
    before = reader.answer["change"]
    assert ask(served, served.Amina, "Who pays the fees?").status_code == 303
    for client in (reader, guest):
        assert soon(lambda client=client: client.heard)
        assert client.heard == [{"event": served.event, "change": before + 1}]


@pytest.mark.parametrize("name", ["Bela", ""])
def test_who_does_not_take_part_hears_nothing(served, open_page, name):
    reader, outsider = open_page(served.Luis), open_page(getattr(served, name, ""))
    assert outsider.answer == {"error": 403 if name else 401}
    ask(served, served.Amina, f"Not for {name or 'strangers'}")
    assert soon(lambda: reader.heard)
    assert outsider.heard == []
