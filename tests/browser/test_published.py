"""A published practice is read by everybody, thanked for and adapted with the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from hub.core.db import db, writing
from tests.factories import make_member
from tests.practices.support import published
from tests.support.browser import faults

pytestmark = pytest.mark.browser

LOOKS = (("en", "light", 1280), ("ar", "dark", 1280), ("ar", "light", 360), ("fr", "dark", 320))


@pytest.fixture
def author(place):
    with writing():
        return make_member("Ada Author")


@pytest.fixture
def practice(author):
    with writing():
        return published(author, sustainability="The ministry pays for it.")


def checked(page: Page) -> None:
    """Nothing sticks out, the policy refuses nothing, axe finds nothing."""
    assert faults(page) == [], page.url


def press(page: Page, role, name: str) -> None:
    """The keyboard alone does it."""
    page.get_by_role(role, name=name).focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("look", LOOKS, ids=["-".join(map(str, look)) for look in LOOKS])
def test_everybody_reads_a_practice(visit, practice, look):
    lang, scheme, width = look
    viewport = {"width": width, "height": 800}
    page = visit(f"/{lang}/practices/{practice.slug}", viewport=viewport, color_scheme=scheme)
    checked(page)
    data = page.locator('script[type="application/ld+json"]')
    assert data.evaluate("each => JSON.parse(each.textContent)['@type']") == "Report"


def test_on_paper_there_is_the_text_and_how_to_cite_it(visit, practice):
    page = visit(f"/en/practices/{practice.slug}")
    page.emulate_media(media="print")
    expect(page.get_by_text("Workers lost three days of pay")).to_be_visible()
    expect(page.locator(".citation.print-only")).to_be_visible()
    expect(page.get_by_role("link", name="Ask a question")).to_be_hidden()
    expect(page.locator(".practice-contents")).to_be_hidden()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_reader_thanks_and_tells_of_an_adaptation(visit, practice, has_scripts):
    with writing():
        reader = make_member("Rita Reader")
    here = f"/en/practices/{practice.slug}"
    page = visit(here, reader, java_script_enabled=has_scripts)
    press(page, "button", "Useful – thank you")
    expect(page.get_by_text("1 reader found this useful")).to_be_visible()
    press(page, "link", "We adapted this")
    page.get_by_label("What you changed").fill("Boats instead of vans.")
    press(page, "button", "Publish")
    expect(page.get_by_text("Say in which country.").first).to_be_visible()
    expect(page.get_by_label("What you changed")).to_have_value("Boats instead of vans.")
    if has_scripts:
        checked(page)
    page.get_by_label("Country").select_option("ZA")
    page.get_by_label("Year").fill("2024")
    press(page, "button", "Publish")
    expect(page.get_by_text("Boats instead of vans.")).to_be_visible()
    expect(page.get_by_text("South Africa")).to_be_visible()


@pytest.mark.parametrize("rest", ["v1/correction", "update", "withdrawal", "question", "contact"])
def test_its_forms_are_accessible(visit, practice, author, rest):
    checked(visit(f"/en/practices/{practice.slug}/{rest}", author))


def test_an_author_begins_an_update_and_is_led_to_the_draft(visit, practice, author):
    page = visit(f"/en/practices/{practice.slug}", author)
    press(page, "link", "Begin an update")
    press(page, "button", "Begin an update")
    page.wait_for_url(f"**/practices/drafts/{practice.public_id}")
    checked(page)
    page.goto(f"/en/practices/{practice.slug}")
    expect(page.get_by_text("An update is being written")).to_be_visible()
    db.session.refresh(practice)
    assert (practice.stage, practice.current_version) == ("draft", 1)
