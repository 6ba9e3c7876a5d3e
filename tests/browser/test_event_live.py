"""Two browsers side by side while an event is held; and a phone at its door that loses its line."""

import datetime as dt
import re
import time

import pytest
from playwright.sync_api import Page, expect

from hub.core.db import db
from hub.events.models import MODERATOR, EventPerson, EventRegistration
from tests.events.support import announced, make_officer, registered
from tests.factories import make_member
from tests.support.browser import faults
from tests.support.proxy import line_to

pytestmark = pytest.mark.browser

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def event(place):
    return announced("Fees and fairness", starts_in=-15 * MINUTE)


@pytest.fixture
def amina(event):
    return taking_part(event, "Amina")


@pytest.fixture
def luis(event):
    return taking_part(event, "Luis")


@pytest.fixture
def mona(event):
    """Whom the programme names as its moderator."""
    member = make_member("Mona")
    event.people.append(EventPerson(position=1, role=MODERATOR, name="Mona", member_id=member.id))
    db.session.commit()
    return member


def taking_part(event, name):
    member = make_member(name)
    registered(event, member)
    return member


def live(event, query=""):
    return f"/en/events/{event.slug}/live{query}"


def wait_for_socket(page):
    expect(page.locator("[data-session][data-live=on]")).to_be_attached(timeout=15_000)


def ask(page, words):
    page.get_by_label("Your question").fill(words)
    page.get_by_role("button", name="Ask the question").click()
    expect(page.get_by_label("Your question")).to_have_value("")


def test_question_asked_here_is_supported_there_answered_and_hidden(
    visit, event, amina, luis, mona
):
    asker, reader, desk = (visit(live(event), one) for one in (amina, luis, mona))
    for page in (asker, reader, desk):
        wait_for_socket(page)
    expect(reader.get_by_text("3 people are here now")).to_be_visible()
    ask(asker, "Who pays the fees?")
    expect(asker.locator("#q1")).to_contain_text("Who pays the fees?")
    new = reader.get_by_role("button", name="Show 1 new question")
    expect(new).to_be_visible()
    expect(reader.locator("#q1")).to_have_count(0)
    new.click()
    expect(reader.locator("#q1")).to_be_focused()
    reader.locator("#q1 [data-focus=support]").click()
    expect(reader.locator("#q1 [data-focus=support]")).to_have_attribute("aria-pressed", "true")
    expect(reader.locator("#q1 [data-focus=support]")).to_be_focused()
    expect(asker.locator("#q1 .support-count")).to_contain_text("1")
    desk.get_by_role("button", name="Show 1 new question").click()
    desk.keyboard.press("a")
    expect(reader.locator("#q1")).to_contain_text("Answered")
    expect(asker.locator("#q1")).to_contain_text("Answered")
    desk.locator("#q1").focus()
    desk.keyboard.press("h")
    expect(reader.locator("#q1")).to_have_count(0)
    expect(desk.locator("#q1")).to_contain_text("Hidden by")
    expect(asker.locator("#q1")).to_contain_text("Only you and they see it.")
    assert refused(asker) + refused(reader) + refused(desk) == []


def test_moderators_first_and_polls_and_notes_reach_open_pages(visit, event, amina, mona):
    reader, desk = visit(live(event), amina), visit(live(event), mona)
    wait_for_socket(reader)
    wait_for_socket(desk)
    desk.get_by_label("Show questions to moderators first").check()
    desk.locator(".desk-settings").get_by_role("button", name="Save").click()
    desk.wait_for_timeout(300)
    ask(reader, "Please keep this between us at first")
    expect(reader.locator("#q1")).to_contain_text("Waits for the moderators")
    desk.get_by_role("button", name="Show 1 new question").click()
    desk.get_by_role("button", name="Let it through").click()
    expect(reader.locator("#q1")).not_to_contain_text("Waits for the moderators")
    desk.get_by_text("Prepare a poll").click()
    desk.get_by_label("What do you ask?").fill("Who pays?")
    desk.get_by_label("Choices, one on each line").fill("Employers\nWorkers")
    desk.get_by_role("button", name="Prepare it").click()
    desk.get_by_role("button", name="Open the poll").click()
    reader.get_by_label("Employers").check()
    reader.get_by_role("button", name="Vote").click()
    expect(desk.get_by_text("1 person has voted")).to_be_visible()
    # A choice that is about to be made stays while numbers come in.
    reader.get_by_label("Workers").check()
    desk.get_by_text("Note what was announced").click()
    desk.get_by_label("By whom").fill("Kenya")
    desk.get_by_label("In short").fill("A registry in each county")
    desk.get_by_role("button", name="Note it").click()
    expect(reader.locator("[data-notes]")).to_contain_text("A registry in each county")
    expect(reader.get_by_label("Workers")).to_be_checked()
    desk.get_by_role("button", name="Close the poll").click()
    expect(reader.locator(".live-poll table")).to_contain_text("100")


def test_questions_that_came_while_the_line_was_cut_are_shown_once(
    visit, place, event, amina, luis
):
    with line_to(place.hub.port) as line:
        reader = visit(live(event), amina, base=line.url)
        writer = visit(live(event), luis)
        wait_for_socket(reader)
        line.cut()
        cut_at = time.monotonic()
        for number in (1, 2, 3):
            ask(writer, f"Question that is number {number}")
            expect(writer.locator(f"#q{number}")).to_be_visible()
        reader.wait_for_timeout(max(0, 5_000 - (time.monotonic() - cut_at) * 1000))
        line.mend()
        button = reader.get_by_role("button", name="Show 3 new questions")
        expect(button).to_be_visible(timeout=40_000)
        button.click()
        expect(button).to_be_hidden()
        texts = reader.locator(".live-question .prose").all_inner_texts()
        assert [re.sub(r"\s+", " ", text).strip() for text in texts] == [
            f"Question that is number {number}" for number in (1, 2, 3)
        ]


def test_stage_follows_what_is_asked_and_answered(visit, event, amina, mona):
    asker, stage = visit(live(event), amina), visit(live(event) + "/stage", mona)
    wait_for_socket(stage)
    ask(asker, "Read me from afar")
    expect(stage.locator(".stage-words")).to_have_text("Read me from afar")
    expect(stage.locator(".site-header")).to_be_hidden()


def test_page_works_without_a_script(visit, event, amina, luis):
    one = visit(live(event), amina, java_script_enabled=False)
    one.get_by_label("Your question").fill("By hand")
    one.get_by_role("button", name="Ask the question").click()
    expect(one.locator("#q1")).to_contain_text("By hand")
    other = visit(live(event), luis, java_script_enabled=False)
    other.locator("#q1 button").first.click()
    expect(other.locator("#q1 button").first).to_have_attribute("aria-pressed", "true")


def test_button_leads_to_the_meeting_on_another_site(visit, place, amina, event):
    event.joining_link = place.hub.url.replace("127.0.0.1", "localhost") + "/healthz"
    db.session.commit()
    page = visit(f"/en/events/{event.slug}/join", amina)
    page.get_by_role("button", name="Join now").click()
    page.wait_for_url("**/healthz")
    assert "localhost" in page.url


def test_door_ticks_on_without_a_line_and_sends_it_when_it_is_back(visit, place):
    event = announced("At the door", starts_in=-15 * MINUTE, mode="in_person", place="Hall 3")
    people = [registered(event, name=name) for name in ("Amina Idrissi", "Luis Prado", "Zoë Ba")]
    page = visit(f"/en/events/{event.slug}/check-in", make_officer())
    expect(page.locator("[data-check-in][data-kept=yes]")).to_be_attached(timeout=15_000)
    page.context.set_offline(True)
    page.reload()
    page.get_by_label("Name or organisation").fill("zoe")
    expect(page.locator(".check-in-row:visible")).to_have_count(1)
    page.get_by_role("button", name="Check in Zoë Ba").click()
    expect(page.get_by_text("1 tick waits to be sent.")).to_be_visible()
    page.get_by_label("Name or organisation").fill("")
    page.get_by_label("Code").fill(people[1].check_in_code[:8])
    page.get_by_label("Code").press("Enter")
    expect(page.get_by_text("2 ticks wait to be sent.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("2 ticks wait to be sent.")).to_be_visible()
    expect(page.locator("[data-came]").first).to_have_text("2")
    page.context.set_offline(False)
    expect(page.locator("[data-check-in-line]")).to_be_hidden(timeout=20_000)
    db.session.expire_all()
    rows = db.session.query(EventRegistration).filter_by(event_id=event.id)
    assert {row.name for row in rows if row.attended_at} == {"Luis Prado", "Zoë Ba"}
    page.context.clear_cookies()
    page.goto("/en/")
    assert kept(page) == {"list": False, "keeper": None}


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("ar", 320)])
def test_pages_of_a_session_are_for_everybody(visit, event, mona, amina, lang, width):
    for member, path in ((amina, "join"), (mona, "live"), (mona, "live/stage")):
        address = f"/{lang}/events/{event.slug}/{path}"
        page = visit(address, member, viewport={"width": width, "height": 800})
        assert (path, faults(page)) == (path, [])


def kept(page: Page):
    """What is left of the list on the device, once the page had time to take it away."""
    return page.evaluate(
        """async () => {
          const soon = () => new Promise((done) => setTimeout(done, 100));
          for (let at = 0; at < 50 && (await caches.has("check-in")); at++) await soon();
          const keeper = localStorage.getItem("hub:check-in");
          return { list: await caches.has("check-in"), keeper };
        }"""
    )


def refused(page: Page):
    """What the content security policy refused."""
    return page.evaluate("window.__refused ?? []")
