"""An editor takes a submission from its screening to its publication, with the keyboard at hand."""

import re

import pytest
from playwright.sync_api import Page, expect

from hub.accounts.models import EDITOR
from hub.core import clock
from hub.core.db import db
from hub.practices.models import DELIVERED, Assignment, Review
from tests.factories import make_member
from tests.practices.support import WHOLE, on_roster, submitted
from tests.support.browser import faults

pytestmark = pytest.mark.browser


def checked(page: Page) -> None:
    """Nothing sticks out, the policy refuses nothing, axe finds nothing."""
    assert faults(page) == [], page.url


def delivered(submission_id: int) -> None:
    """Everybody who was asked delivers."""
    for assignment in db.session.query(Assignment).filter_by(submission_id=submission_id):
        assignment.state, assignment.delivered_at = DELIVERED, clock.now()
        assignment.review = Review(
            recommendation="accept",
            marks={"evidence": {"mark": 4, "evidence": "Page 12."}},
            comments=[{"id": 1, "field": "results", "text": "Say how many were women."}],
        )
    db.session.commit()


def test_a_submission_is_screened_reviewed_and_published(place, visit):
    editor = make_member("Edda Editor", roles=(EDITOR,))
    names = ("Uma of the UN", "Otto Other", "Olga Other")
    for place_in_row, name in enumerate(names):
        on_roster(make_member(name), is_un=place_in_row == 0)
    title = f"Night buses bring nurses home, {editor.id}"
    submission = submitted(make_member("Aude Author"), title=title)
    submission_id = submission.id

    page = visit("/en/practices/desk", editor)
    checked(page)
    page.get_by_role("link", name=title).click()
    checked(page)
    page.get_by_label("Send it to reviewers").check()
    page.get_by_role("button", name="Decide", exact=True).click()
    page.wait_for_url("**/reviewers")
    checked(page)
    for name in names:
        box = page.get_by_label(name)
        box.focus()
        page.keyboard.press("Space")
        expect(box).to_be_checked()
    page.get_by_role("button", name="Ask the chosen ones").click()
    expect(page.get_by_text("3 reviewers are asked.")).to_be_visible()
    checked(page)

    delivered(submission_id)
    page.get_by_role("link", name="Reviews", exact=True).click()
    expect(page.get_by_role("columnheader", name="Reviewer 2")).to_be_visible()
    checked(page)
    page.get_by_role("link", name="Write the decision").click()
    letter = page.get_by_label("Letter to the authors")
    expect(letter).to_have_value(re.compile(r"Dear authors,.*1\. \*\*Results", re.DOTALL))
    checked(page)
    page.get_by_label("Accept it as it is: it is published").check()
    page.get_by_role("button", name="Decide and send the letter").click()
    expect(page.get_by_text("Readers find this practice.")).to_be_visible()
    checked(page)
    page.get_by_role("link", name="Look at what is published").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


@pytest.mark.parametrize("part", ["", "/reviewers"])
def test_the_desk_fits_a_phone_in_arabic(visit, part):
    editor = make_member(roles=(EDITOR,))
    practice = submitted(make_member(), title=f"{WHOLE['title']} {editor.id}").practice
    on_roster(make_member("سلمى الخطيب"), is_un=True)
    options = {"viewport": {"width": 360, "height": 740}}
    page = visit(f"/ar/practices/desk/{practice.public_id}{part}", editor, **options)
    checked(page)
