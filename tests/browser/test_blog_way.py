"""From a pitch to what an editor has: each person with a browser of their own."""

import re

import pytest
from playwright.sync_api import Page, expect

from hub.accounts.models import EDITOR
from hub.core.db import db
from tests.blog.support import BODY, make_series
from tests.blog.test_writing import png
from tests.browser.conftest import Place
from tests.factories import make_member
from tests.support.browser import faults

pytestmark = pytest.mark.browser


def checked(page: Page) -> None:
    """Nothing sticks out, the policy refuses nothing, axe finds nothing."""
    assert faults(page) == [], page.url


@pytest.mark.slow
def test_article_is_pitched_written_with_an_image_and_handed_in(place: Place, visit):
    editor, author = make_member("Edda Way", roles=(EDITOR,)), make_member("Ada Way")
    series = make_series("Voices on the way", editor)
    db.session.commit()
    page = visit(f"/en/blog/series/{series.slug}/pitch", author)
    page.get_by_label("Working title").fill("Before dawn")
    checked(page)
    page.get_by_label("What it will say, and for whom").fill("What the queue taught us.")
    page.get_by_role("button", name="Send the pitch").click()
    expect(page.get_by_role("heading", name="Article on its way")).to_be_visible()
    checked(page)
    manuscript = page.url.removeprefix(place.hub.url)

    desk = visit("/en/blog/desk", editor)
    checked(desk)
    desk.get_by_role("link", name="Before dawn").click()
    checked(desk)
    desk.get_by_label("What you tell the author").fill("Write it, please.")
    desk.get_by_role("button", name="Accept").click()
    expect(desk.get_by_role("heading", name="Blog desk")).to_be_visible()

    page = visit(manuscript, author, viewport={"width": 360, "height": 740})
    expect(page.locator("form[data-ready]")).to_be_visible()
    checked(page)
    page.get_by_label("Summary").fill("What seasonal workers ask of those who recruit them.")
    page.get_by_label("Text", exact=True).fill(BODY)
    expect(page.locator("[data-saved]")).to_have_text(re.compile("Draft saved"))
    page.reload()
    expect(page.get_by_label("Text", exact=True)).to_have_value(BODY.strip())
    page.get_by_role("link", name="Images").click()
    page.locator("#file-input").set_input_files(
        {"name": "queue.png", "mimeType": "image/png", "buffer": png(800, 400).read()}
    )
    page.get_by_role("button", name="Add the image").click()
    expect(page.locator("#alt-error")).to_be_visible()
    checked(page)
    page.get_by_label("What it shows, for who does not see it").fill("A queue at dawn")
    page.get_by_label("Whoever can be recognised").check()
    page.get_by_role("button", name="Add the image").click()
    expect(page.get_by_role("img", name="A queue at dawn")).to_be_visible()
    checked(page)
    page.get_by_role("link", name="Back to the article").click()
    # By the keyboard alone.
    page.get_by_role("button", name="Place in the text").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Text", exact=True)).to_have_value(
        re.compile(r"!\[A queue at dawn\]\(/files/")
    )
    page.get_by_role("link", name="Look it over and hand it in").click()
    expect(page.get_by_role("figure").get_by_role("img", name="A queue at dawn")).to_be_visible()
    checked(page)
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_text("It waits for an editor.")).to_be_visible()
    checked(page)
    page.goto(place.address("/en/blog/mine"))
    checked(page)
