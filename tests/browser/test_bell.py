"""The count at the bell in two browsers of one member, and on pages that come late."""

import re

import pytest
from playwright.sync_api import expect

from hub.core.db import db
from hub.discussions import services as discussions
from hub.notifications import services
from tests.factories import make_member, make_space, make_topic

pytestmark = pytest.mark.browser


@pytest.fixture
def amina(place):
    return make_member("Amina Bell")


@pytest.fixture
def topics(amina):
    """Two topics of Amina's in which Luis answered."""
    luis, space = make_member("Luis"), make_space()
    made = [make_topic(space, amina, title) for title in ("First", "Second")]
    return luis, made


def tell(amina, topics):
    """Amina is told of both answers; by rows alone, as another process would."""
    luis, made = topics
    for topic in made:
        from_luis = discussions.post_reply(topic, actor=luis, body="Yes.", lang="en", parent=None)
        services.notify(
            members=[amina.id],
            kind="reply",
            subject=f"contribution:{from_luis.id}",
            facts={"contribution": from_luis.id},
        )
    db.session.commit()


def bell(page):
    return page.locator("[data-badge-number]")


def test_reading_in_one_browser_agrees_in_the_other(visit, amina, topics):
    tell(amina, topics)
    office = visit("/en/notifications/", amina)
    phone = visit("/en/discussions/", amina, viewport={"width": 360, "height": 700})
    for page in (office, phone):
        expect(bell(page)).to_have_text("2")
        connected(page)
    office.get_by_role("button", name="Mark as read", exact=True).first.click()
    for page in (office, phone):
        expect(bell(page)).to_have_text("1", timeout=5_000)
    office.get_by_role("button", name="Mark all as read").click()
    expect(office.locator("[data-badge]")).to_be_hidden()
    expect(phone.locator("[data-badge]")).to_be_hidden(timeout=5_000)


def test_page_that_was_made_before_shows_what_came_meanwhile(visit, amina, topics):
    page = visit("/en/about", amina)
    connected(page)
    page.context.set_offline(True)
    tell(amina, topics)
    expect(page.locator("[data-badge]")).to_be_hidden()
    page.context.set_offline(False)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(bell(page)).to_have_text("2", timeout=15_000)


def test_message_that_comes_late_does_not_change_the_count(visit, place, amina, topics):
    tell(amina, topics)
    page = visit("/en/about", amina)
    lines = []

    def keep(line):
        server = line.connect_to_server()
        server.on_message(line.send)
        lines.append(line)

    page.route_web_socket(re.compile("/socket.io/"), keep)
    page.reload()
    connected(page)
    expect(bell(page)).to_have_text("2")
    assert page.locator("[data-bell]").get_attribute("data-badge-version") == "2"
    lines[-1].send('42["badge",{"count":7,"version":1}]')
    lines[-1].send('42["badge",{"count":1,"version":3}]')
    expect(bell(page)).to_have_text("1")
    lines[-1].send('42["badge",{"count":2,"version":2}]')
    page.wait_for_timeout(300)
    expect(bell(page)).to_have_text("1")


def connected(page):
    """Its socket is open."""
    expect(page.locator("[data-bell][data-live=on]")).to_be_attached(timeout=15_000)
