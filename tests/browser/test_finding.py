"""Readers narrow the list of practices by keyboard, with and without scripts, and go back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_member
from tests.practices.support import published
from tests.support.browser import faults

pytestmark = pytest.mark.browser


def checked(page: Page) -> None:
    """Nothing sticks out, the policy refuses nothing, axe finds nothing."""
    assert faults(page) == [], page.url


@pytest.fixture
def word(place):
    """A word that only the practices of this test say."""
    author = make_member("Ada Author")
    word = f"quimby{author.id}"
    published(author, title=f"Desks of {word} in Kenya", countries=["KE"])
    published(author, title=f"Desks of {word} in France", countries=["FR"], type="training")
    return word


def test_a_choice_narrows_the_list_keeps_focus_and_can_be_taken_back(visit, word):
    page = visit("/en/practices/")
    page.get_by_role("searchbox").fill(word)
    page.keyboard.press("Enter")
    found = page.locator("#found")
    expect(found).to_have_text("2 practices")
    expect(page).to_have_url(re.compile(rf"\?q={word}"))
    checked(page)
    page.locator("#facet-country > summary").press("Enter")
    kenya = page.get_by_label("Kenya 1")
    kenya.focus()
    page.keyboard.press("Space")
    expect(found).to_have_text("1 practice")
    expect(page).to_have_url(re.compile("country=KE"))
    expect(page.locator("#country-KE")).to_be_focused()
    expect(page.locator("#facet-country")).to_have_attribute("open", "")
    expect(page.locator("[data-finding-said]")).to_have_text("1 practice")
    checked(page)
    page.get_by_role("link", name="Remove Country Kenya").press("Enter")
    expect(found).to_have_text("2 practices")
    expect(page).not_to_have_url(re.compile("country=KE"))
    page.go_back()
    expect(found).to_have_text("1 practice")


def test_map_and_list_are_whole_for_a_phone_in_arabic(visit, word):
    page = visit(f"/ar/practices/?q={word}")
    page.set_viewport_size({"width": 360, "height": 800})
    checked(page)
    page.goto(page.url + "&view=map")
    checked(page)
    expect(page.locator("#finding .map-table tbody tr")).to_have_count(2)


def test_all_of_it_works_without_scripts(place, browser, word):
    context = browser.new_context(java_script_enabled=False, base_url=place.hub.url)
    page = context.new_page()
    page.goto("/en/practices/")
    page.get_by_role("searchbox").fill(word)
    page.locator("#facet-country > summary").click()
    page.get_by_label(re.compile("^Kenya")).check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#found")).to_have_text("1 practice")
    page.get_by_role("link", name="Clear the filter").click()
    expect(page.locator(".chips a.chip-outline")).to_have_count(0)
    context.close()
