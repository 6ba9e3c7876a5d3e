"""Somebody arrives, registers, and has posted a first reply after a few clicks."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_member, make_space, make_topic

pytestmark = pytest.mark.browser

PASSWORD = "seven quiet ferries at dawn"
TOPIC = "What did you learn in your first month?"


class Counted:
    """A page on which clicks and fields are counted, as the reader would count them."""

    def __init__(self, page: Page) -> None:
        self.page, self.acts = page, 0

    def click(self, role: str, name: str | re.Pattern[str]) -> None:
        """One click."""
        self.acts += 1
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]

    def fill(self, label: str, text: str) -> None:
        """One field."""
        self.acts += 1
        self.page.locator("main").get_by_label(label, exact=True).fill(text)


def confirmation_address(page: Page, recipient: str) -> str:
    """The link in the mail that the demo shows."""
    for _ in range(40):
        page.goto("/en/demo/mail")
        mail = page.get_by_role("row").filter(has_text=recipient).get_by_role("link")
        if not mail.count():
            mail = page.get_by_role("listitem").filter(has_text=recipient).get_by_role("link")
        if mail.count():
            mail.first.click()
            found = re.search(r"http://\S+/confirm/\S+", page.content())
            assert found is not None
            return found.group(0).split('"')[0].split("<")[0]
        page.wait_for_timeout(500)
    raise AssertionError("no mail came")


def test_from_the_front_page_to_a_first_reply_in_eight_acts(visit, place):
    make_topic(make_space("For newcomers"), make_member("Amina"), TOPIC)
    page = visit("/en/")
    page.get_by_role("link", name="Register").first.click()
    page.get_by_label("Your name").fill("Noor Visitor (demo)")
    page.locator("main").get_by_label("Email address").fill("noor.visitor@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    page.goto(confirmation_address(page, "noor.visitor@example.org"))
    page.get_by_role("button", name="Confirm").first.click()

    person = Counted(page)
    page.goto("/en/")
    if page.get_by_role("link", name="Sign in").count():
        person.click("link", "Sign in")
        person.fill("Email address", "noor.visitor@example.org")
        person.fill("Password", PASSWORD)
        person.click("button", "Sign in")
    page.goto("/en/")
    person.click("link", TOPIC)
    person.fill("Your contribution", "We tried this in two districts; the notes are below.")
    person.click("button", "Post the reply")
    expect(page.locator("article.contribution").last).to_contain_text("We tried this")
    assert person.acts <= 8
