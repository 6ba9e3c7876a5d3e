"""From a pitch to what strangers read, in French: an author on a phone, an editor at a desk."""

import re

import pytest
from playwright.sync_api import Page, expect

from hub.accounts.models import EDITOR
from hub.core.db import db
from tests.blog.support import make_series
from tests.browser.conftest import Place
from tests.factories import make_member
from tests.support.browser import faults, misfits, watch

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "locale": "fr-FR"}
DESK = {"locale": "fr-FR"}
FIRST = "Les camionnettes arrivent au temps des récoltes. "
BODY = FIRST * 12 + "\n\n" + "La file se forme bien avant l’aube. " * 10 + "\n\nUn guichet suffit."


def send(page: Page, action: str, button: str = "") -> None:
    """The form with that address is sent by its button; the page that answers is there."""
    with page.expect_navigation():
        page.locator(f'form[action$="{action}"] button[type="submit"]{button}').last.click()


def opened(page: Page, action: str) -> None:
    """The fold that holds the form with that address is open."""
    page.locator(f'details:has(form[action$="{action}"]) > summary').click()


def typed(page: Page, name: str, words: str) -> None:
    """The field holds the words, and the Hub has saved them."""
    address = page.url.partition("#")[0]
    with page.expect_response(
        lambda answer: answer.request.method == "POST" and answer.url == address
    ) as saved:
        page.locator(f'.writing-form [name="{name}"]').fill(words)
    assert saved.value.ok


def fits(page: Page) -> None:
    """Nothing sticks out, the policy refuses nothing."""
    assert misfits(page) == [], page.url


def checked(page: Page) -> None:
    """Nothing sticks out, the policy refuses nothing, axe finds nothing."""
    assert faults(page) == [], page.url


@pytest.mark.slow
def test_article_is_pitched_edited_approved_translated_and_read_by_strangers(place: Place, visit):
    author, editor = make_member("Amal Haddad"), make_member("Elena Ruiz", roles=(EDITOR,))
    series = make_series("Voices from the farms", editor)
    db.session.commit()

    # A pitch, which an editor accepts.
    phone = visit(f"/fr/blog/series/{series.slug}/pitch", author, **PHONE)
    desk = visit("/fr/blog/desk", editor, **DESK)
    seen = [watch(each) for each in (phone, desk)]
    phone.locator('[name="title"]').fill("Avant l’aube")
    phone.locator('[name="words"]').fill("Ce que la file nous a appris.")
    send(phone, "/pitch", ".button-primary")
    way = re.sub(r"[?#].*", "", phone.url)
    desk.goto(f"{way}/decision")
    send(desk, "/decision", '[value="accept"]')

    # It is written and handed in.
    phone.goto(way)
    expect(phone.locator("form[data-ready]")).to_be_visible()
    typed(phone, "summary", "Ce que demandent celles et ceux qui travaillent aux récoltes.")
    typed(phone, "body", BODY)
    phone.goto(f"{way}/handing-in")
    send(phone, "/handing-in")

    # The editor selects a word and comments on it, then edits a copy.
    desk.goto(f"{way}/edit")
    desk.locator(".edit-words [data-at]").first.evaluate(
        "(span) => getSelection().setBaseAndExtent(span.firstChild, 4, span.firstChild, 16)"
    )
    with desk.expect_navigation():
        desk.locator("[data-passage-offer] a").click()
    desk.locator('#comment textarea[name="body"]').fill("Lesquelles ?")
    send(desk, "/comments")
    expect(desk.locator(".edit-thread .edit-quote")).to_have_text("camionnettes")
    desk.goto(f"{way}/copy")
    copy = desk.locator('textarea[name="body"]')
    text = copy.input_value().replace("La file se forme", "Une file se forme", 1)
    copy.fill(text.replace("Un guichet suffit.", "Un seul guichet suffit."))
    send(desk, "/copy")
    expect(desk.locator(".edit-suggestion")).to_have_count(2)
    opened(desk, "?_method=PUT")
    checked(desk)
    opened(desk, "/approval")
    send(desk, "/approval")

    # The author takes one, leaves the other, answers, and approves the text.
    phone.goto(f"{way}/edit")
    checked(phone)
    for decision, left in (("take", 1), ("leave", 0)):
        with phone.expect_navigation():
            phone.locator(f'.edit-suggestion button[name="{decision}"]').first.click()
        expect(phone.locator(".edit-suggestion")).to_have_count(left)
    expect(phone.locator(".edit-words").nth(1)).to_contain_text("Une file se forme")
    expect(phone.locator(".edit-words").nth(2)).to_have_text("Un guichet suffit.")
    opened(phone, "/answers")
    phone.locator('form[action$="/answers"] textarea').fill("Celles de la commune.")
    send(phone, "/answers")
    expect(phone.locator(".edit-answer")).to_contain_text("Celles de la commune.")
    send(phone, "/approvals")

    # The editor translates and publishes it.
    desk.goto(f"{way}/translations/en")
    for place_of, field in enumerate(desk.locator("form.translate textarea").all()):
        field.fill("Before dawn" if place_of == 0 else "The vans come at harvest time.")
    send(desk, "/translations/en", '[name="whole"]')
    desk.goto(f"{way}/publication")
    checked(desk)
    send(desk, "/versions")
    fits(desk)

    # Strangers read it, and nothing of what was said about it.
    address = desk.locator('main section a[href*="/fr/blog/"]').first.get_attribute("href")
    reader = visit(address, None, **PHONE)
    expect(reader.locator("main")).to_contain_text("Une file se forme bien avant l’aube.")
    expect(reader.locator("main")).not_to_contain_text("Lesquelles")
    fits(reader)
    reader.goto(address.replace("/fr/", "/en/", 1))
    expect(reader.locator("main")).to_contain_text("The vans come at harvest time.")
    errors = [fault for each in seen for fault in each.errors if not fault.startswith("failed:")]
    assert errors == []
