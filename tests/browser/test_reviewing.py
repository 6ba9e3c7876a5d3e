"""A reviewer comes by the link of the mail and, with the keyboard alone, answers and delivers."""

import pytest
from playwright.sync_api import Locator, Page, expect

from hub.core import tokens
from hub.core.db import db
from hub.practices.models import DELIVERED, DOUBLE, INVITED, Assignment, criteria_for
from hub.practices.queries.reviews import link_token
from tests.factories import make_member
from tests.practices.support import assigned, in_review, make_call
from tests.support.browser import faults

pytestmark = pytest.mark.browser


def invited(title: str) -> Assignment:
    """Somebody is asked to review a practice of which they may not know whose it is."""
    call = make_call(f"Call for {title}", anonymity=DOUBLE)
    submission = in_review(make_member("Ada (reviewing)"), call=call, title=title)
    assignment = assigned(submission, make_member("Rita (reviewing)"), state=INVITED)
    assignment.token_hash = tokens.fingerprint(assignment.public_id)
    assignment.token_until = assignment.review_due
    db.session.commit()
    return assignment


def checked(page: Page) -> None:
    """Nothing sticks out, the policy refuses nothing, axe finds nothing."""
    assert faults(page) == [], page.url


def tab_to(page: Page, there: Locator) -> None:
    """Press Tab until the focus is there."""
    for _press in range(150):
        page.keyboard.press("Tab")
        if there.evaluate("node => node === document.activeElement"):
            return
    pytest.fail(f"the keyboard does not reach {there}")


def choose(page: Page, first: Locator, *, down: int = 0) -> None:
    """Choose a radio button with the keyboard: the first of its group, or one further down."""
    tab_to(page, first)
    page.keyboard.press("Space")
    for _press in range(down):
        page.keyboard.press("ArrowDown")


def test_a_review_is_accepted_written_and_delivered_by_keyboard(visit, place):
    assignment = invited("Buses that bring the papers")
    page = visit(f"/en/practices/reviews/by-link/{link_token(assignment)}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Buses that bring the papers")
    checked(page)
    choose(page, page.get_by_label("Nothing ties me to it"))
    choose(page, page.get_by_label("Yes, I will"))
    tab_to(page, page.get_by_role("button", name="Send my answer"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your review")).to_be_visible()
    checked(page)
    tab_to(page, page.get_by_role("button", name="Deliver the review"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="This is still missing")).to_be_visible()
    checked(page)
    for criterion in criteria_for(assignment.submission.content):
        choose(page, page.locator(f"#mark-{criterion.code}-5"), down=1)
        page.keyboard.press("Tab")
        page.keyboard.type("The table on page two.")
    tab_to(page, page.locator("#comment-1"))
    with page.expect_response("**/draft"):
        page.keyboard.type("Where does the figure come from?")
    db.session.expire_all()
    review = db.session.get_one(Assignment, assignment.id).review
    assert review is not None
    assert review.comments[0]["text"] == "Where does the figure come from?"
    # What a test reads may hold SQLite's one place to write.
    db.session.rollback()
    choose(page, page.locator("#recommendation-accept"), down=1)
    tab_to(page, page.get_by_role("button", name="Deliver the review"))
    page.keyboard.press("Enter")
    thanks = page.get_by_text("Thank you. Your review is with the editors.")
    expect(thanks).to_be_visible(timeout=30_000)
    checked(page)
    db.session.expire_all()
    row = db.session.get_one(Assignment, assignment.id)
    assert row.review is not None
    assert (row.state, {mark["mark"] for mark in row.review.marks.values()}) == (DELIVERED, {4})


def test_two_windows_both_are_shown_and_nothing_is_lost(visit, place):
    assignment = invited("Two windows on one review")
    assignment.state = "accepted"
    db.session.commit()
    address = f"/ar/practices/reviews/by-link/{link_token(assignment)}"
    one, other = visit(address), visit(address)
    one.locator("#comment-1").fill("From the first window")
    expect(one.locator("[data-saved]")).not_to_be_empty(timeout=10_000)
    other.locator("#comment-1").fill("From the second window")
    expect(other.locator("[data-theirs]")).to_contain_text("From the first", timeout=10_000)
    checked(other)
    expect(other.locator("#comment-1")).to_have_value("From the second window")
    other.locator("#review-form button:not([formaction]):not([name]):visible").last.click()
    other.wait_for_load_state()
    db.session.expire_all()
    review = db.session.get_one(Assignment, assignment.id).review
    assert review is not None
    assert review.comments[0]["text"] == "From the second window"


def test_a_session_that_ended_while_writing_loses_nothing(visit, place):
    assignment = invited("Written while the session ended")
    assignment.state = "accepted"
    db.session.commit()
    address = f"/en/practices/reviews/{assignment.public_id}"
    page = visit(address, assignment.reviewer)
    page.wait_for_load_state("networkidle")
    kept = page.context.cookies()
    page.context.clear_cookies()
    page.locator("#comment-1").fill("Typed after the session ended")
    page.locator("#recommendation-minor").check()
    page.get_by_role("button", name="Deliver the review").click()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#comment-1")).to_have_count(0)
    page.context.add_cookies(kept)
    page.goto(address)
    expect(page.locator("#comment-1")).to_have_value("Typed after the session ended")
    expect(page.locator("#recommendation-minor")).to_be_checked()
    expect(page.locator("[data-saved]")).to_contain_text("Saved at", timeout=10_000)
    assert page.evaluate("Object.keys(localStorage).filter(k => k.includes('review'))") == []
