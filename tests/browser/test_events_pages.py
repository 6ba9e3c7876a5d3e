"""An event is planned with the keyboard alone; its pages are for everybody, in any width."""

import datetime as dt

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from hub.core.db import db
from hub.events.models import AgendaItem, AgendaText, Event, EventPerson
from tests.events.support import announced, make_officer
from tests.support.browser import axe, faults, watch

pytestmark = pytest.mark.browser


def type_into(page: Page, label: str, words: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.focus()
    page.keyboard.type(words)


def test_event_is_planned_with_the_keyboard_through_a_change_of_clocks(place, visit):
    page = visit("/en/events/new", make_officer(timezone="Europe/Paris"))
    seen = watch(page)
    type_into(page, "Title", "Papers by the harvest")
    type_into(page, "What it is about", "What three registries learned.")
    # The first letters of the city find it.
    page.get_by_label("Time zone").focus()
    page.keyboard.type("Paris")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Paris")
    type_into(page, "Begins on", "03282027")
    type_into(page, "Begins at", "0230AM")
    type_into(page, "Ends at", "0500AM")
    page.get_by_label("Global Compact for Migration").focus()
    page.keyboard.press("Space")
    page.get_by_label("Title").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    fault = page.get_by_role("link", name="The clocks of \u2068Paris\u2069 are set forward")
    expect(fault).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#starts_instead")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#starts_instead-1")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Papers by the harvest")
    event = db.session.scalars(sa.select(Event).where(Event.slug == "papers-by-the-harvest")).one()
    assert event.starts_wall == dt.datetime(2027, 3, 28, 3, 30)
    # The Hub's own process is to write next.
    db.session.rollback()
    assert axe(page) == []
    page.get_by_role("button", name="Announce the event").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The event is announced.")).to_be_visible()
    assert seen.policy_violations() == []


def test_pages_of_an_event_are_for_everybody(place, visit):
    officer = make_officer(timezone="Asia/Kathmandu")
    event = announced("Papers in Arabic", mode="hybrid", place="Hall", city="Nairobi", capacity=20)
    for number in range(2):
        item = AgendaItem(begins_after=30 * number, minutes=30)
        item.texts = [AgendaText(lang="en", title=f"A point of some length, number {number}")]
        event.agenda.append(item)
        event.people.append(EventPerson(position=number, name=f"Demo Speaker {number}"))
    db.session.commit()
    ways = [
        ("en", {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}),
        ("ar", {"viewport": {"width": 360, "height": 800}, "color_scheme": "dark"}),
    ]
    parts = ("agenda", "people", "documents", "place", "registration", "about", "words/fr")
    paths = [f"/edit/{part}" for part in parts]
    wrong = {}
    for lang, options in ways:
        page = visit(f"/{lang}/events/{event.slug}", officer, **options)
        for path in ("", "/edit", "/move", "/cancel", "/repeat", *paths):
            page.goto(f"/{lang}/events/{event.slug}{path}")
            if found := faults(page):
                wrong[f"{lang}{path}"] = found
    assert wrong == {}
