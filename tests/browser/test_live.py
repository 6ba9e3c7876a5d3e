"""Two browsers side by side: what one writes the other is told, also after the line was cut."""

import re
import time

import pytest
from playwright.sync_api import expect

from hub.core.db import db
from hub.discussions import services
from tests.factories import make_member, make_space, make_topic
from tests.support.proxy import line_to

pytestmark = pytest.mark.browser


@pytest.fixture
def amina(place):
    return make_member("Amina")


@pytest.fixture
def luis(place):
    return make_member("Luis")


@pytest.fixture
def topic(amina):
    return make_topic(make_space(), amina, "How do you check recruiters?")


def wait_for_socket(page):
    expect(page.locator("[data-thread][data-live=on]")).to_be_attached(timeout=15_000)


def post(page, text):
    page.get_by_label("Your contribution").fill(text)
    page.get_by_role("button", name="Post the reply").click()


def test_reply_is_announced_in_the_other_browser_and_nothing_moves(visit, topic, amina, luis):
    path = f"/en/topics/{topic.id}/{topic.slug}"
    reader, writer = visit(path, amina), visit(path, luis)
    wait_for_socket(reader)
    wait_for_socket(writer)
    post(writer, "By visiting their offices.")
    button = reader.get_by_role("button", name="Show 1 new reply")
    expect(button).to_be_visible(timeout=5_000)
    expect(reader.locator("#c2")).to_have_count(0)
    button.click()
    expect(reader.locator("#c2")).to_contain_text("By visiting their offices.")
    expect(reader.locator("#c2")).to_be_focused()
    expect(writer.locator("#c2")).to_have_count(1)
    expect(button).to_be_hidden()


def test_replies_that_came_while_the_line_was_cut_are_shown_once(visit, place, topic, amina, luis):
    path = f"/en/topics/{topic.id}/{topic.slug}"
    with line_to(place.hub.port) as line:
        reader = visit(path, amina, base=line.url)
        writer = visit(path, luis)
        wait_for_socket(reader)
        line.cut()
        cut_at = time.monotonic()
        for number in (2, 3, 4):
            post(writer, f"Reply number {number}")
            expect(writer.locator(f"#c{number}")).to_be_visible()
        reader.wait_for_timeout(max(0, 5_000 - (time.monotonic() - cut_at) * 1000))
        line.mend()
        button = reader.get_by_role("button", name="Show 3 new replies")
        expect(button).to_be_visible(timeout=40_000)
        button.click()
        for number in (2, 3, 4):
            expect(reader.locator(f"#c{number}")).to_have_count(1)
        texts = reader.locator("article.contribution .prose").all_inner_texts()
        assert [re.sub(r"\s+", " ", text).strip() for text in texts[1:]] == [
            "Reply number 2",
            "Reply number 3",
            "Reply number 4",
        ]


def test_edit_and_removal_reach_the_open_page(visit, place, topic, amina, luis):
    reply = services.post_reply(topic, actor=luis, body="First wording", lang="en")
    db.session.commit()
    path = f"/en/topics/{topic.id}/{topic.slug}"
    reader, writer = visit(path, amina), visit(path, luis)
    wait_for_socket(reader)
    writer.goto(f"/en/contributions/{reply.id}/edit")
    writer.get_by_label("Your contribution").fill("Second wording")
    writer.get_by_role("button", name="Save the changes").click()
    expect(reader.locator("#c2")).to_contain_text("Second wording", timeout=10_000)
    writer.goto(f"/en/contributions/{reply.id}/removal")
    writer.get_by_role("button", name="Remove it").click()
    expect(reader.locator("#c2")).to_contain_text("removed", timeout=10_000)
    expect(reader.locator("#c2")).not_to_contain_text("Second wording")


def test_take_back_returns_the_text(visit, topic, luis):
    page = visit(f"/en/topics/{topic.id}/{topic.slug}", luis)
    post(page, "Sent too early")
    expect(page.locator("#c2")).to_contain_text("Sent too early")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#c2")).to_have_count(0)
    expect(page.get_by_label("Your contribution")).to_have_value("Sent too early")


def test_line_tells_how_many_are_here_and_writing(visit, topic, amina, luis):
    path = f"/en/topics/{topic.id}/{topic.slug}"
    reader, writer = visit(path, amina), visit(path, luis)
    wait_for_socket(reader)
    wait_for_socket(writer)
    here = reader.get_by_text("2 readers here now")
    writing = reader.get_by_text("1 person is writing")
    expect(here).to_be_visible()
    expect(writing).to_have_count(0)
    writer.get_by_label("Your contribution").press_sequentially("By visiting")
    expect(writing).to_be_visible()
    expect(writer.get_by_text("is writing")).to_have_count(0)
    writer.get_by_label("Your contribution").press("Control+Enter")
    expect(reader.get_by_role("button", name="Show 1 new reply")).to_be_visible()
    expect(writing).to_have_count(0, timeout=2_000)
    writer.get_by_label("Your contribution").press_sequentially("And")
    expect(writing).to_be_visible()
    writer.close()
    expect(writing).to_have_count(0)
    expect(here).to_have_count(0)
