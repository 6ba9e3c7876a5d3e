"""A guided discussion goes from a proposal to a summary that its participants endorse."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from hub.core import clock
from hub.core.db import db
from hub.discussions import tasks
from hub.discussions.models import Contribution, GuidedDiscussion, Topic
from tests.factories import make_member, make_space
from tests.support.browser import faults

pytestmark = pytest.mark.browser

TITLE = "What do recruitment fees cost the worker?"


def checked(page: Page) -> None:
    """Nothing sticks out, the policy refuses nothing, axe finds nothing."""
    assert faults(page) == [], page.url


def proposed(visit, member, space) -> str:
    """The address of a proposal that the member hands in."""
    page = visit(f"/en/discussions/propose?space={space.slug}", member)
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Your question or experience").fill("We count receipts. What do you count?")
    page.get_by_role("button", name="Send").or_(
        page.locator("main form button[type=submit].button-primary")
    ).first.click()
    page.wait_for_url("**/proposals/*")
    address: str = page.url
    return address


def set_up(page: Page, proposal: str) -> str:
    """The moderator accepts it as a guided discussion and writes its questions."""
    page.goto(proposal)
    page.get_by_label("Make it a guided discussion").check()
    page.get_by_role("button", name="Accept and open the topic").click()
    page.wait_for_url("**/guided/edit")
    checked(page)
    day = (clock.now() + dt.timedelta(days=30)).date()
    page.get_by_label("Closes on").fill(day.isoformat())
    page.locator("#questions-0-en").fill("Who pays?")
    page.locator("#questions-1-en").fill("Who counts?")
    page.get_by_role("button", name="Move up Question 2").click()
    expect(page.locator("#questions-0-en")).to_have_value("Who counts?")
    page.get_by_role("button", name="Remove Question 3").click()
    expect(page.locator("#questions-2-en")).to_have_count(0)
    page.get_by_label("English (optional)").fill("**Why** now.")
    page.get_by_role("button", name="Save the set-up").click()
    expect(page.get_by_role("link", name="Who counts?")).to_be_visible()
    checked(page)
    return page.url


def contribute(visit, member, thread: str, question: str, words: str) -> None:
    """A member answers a question in the composer."""
    page = visit(thread, member)
    page.get_by_label("Your contribution answers").select_option(label=question)
    page.get_by_label("Your contribution", exact=True).fill(words)
    page.get_by_role("button", name="Post the reply").click()
    posted = page.locator("article.contribution").filter(has_text=words)
    expect(posted.get_by_role("link", name=f"Question {question[0]}")).to_be_visible()


def endorse(visit, member, topic_id: int) -> None:
    """A participant endorses the summary by name."""
    page = visit(f"/en/topics/{topic_id}/summary", member)
    checked(page)
    page.get_by_label("I endorse this summary").check()
    page.get_by_label("My name may be shown").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("You endorsed this version.")).to_be_visible()


def test_guided_discussion_from_proposal_to_endorsed_summary(visit, place):
    amina, luis, mod = (make_member(f"{name} (guided)") for name in ("Amina", "Luis", "Mod"))
    space = make_space("Guided here", moderators=(mod,))
    chair = visit("/en/", mod)
    thread = set_up(chair, proposed(visit, amina, space))
    contribute(visit, luis, thread, "2. Who pays?", "The worker, in instalments.")
    contribute(visit, amina, thread, "1. Who counts?", "Nobody counts, so we began.")
    chair.goto(thread + "?question=2")
    expect(chair.locator("article.contribution[data-contribution]")).to_have_count(1)

    topic = db.session.query(Topic).filter_by(title=TITLE).one()
    topic.closes_at = clock.now() - dt.timedelta(minutes=1)
    db.session.commit()
    tasks.guide.run()
    said = db.session.query(Contribution).filter_by(author_id=luis.id, topic_id=topic.id).one()
    # Otherwise this session would keep the Hub from writing.
    db.session.commit()
    cited = f"#{said.number}"
    chair.goto(f"/en/topics/{topic.id}/summary/edit")
    expect(chair.locator("article.beside")).to_have_count(3)
    summary = chair.get_by_role("textbox", name="The summary")
    summary.fill("# Result\n\nWorkers pay in instalments")
    expect(chair.locator("[data-saved]")).to_contain_text("Draft saved")
    chair.locator("article.beside").filter(has_text="in instalments").get_by_role(
        "checkbox"
    ).check()
    chair.get_by_role("button", name="Cite what is ticked").click()
    summary = chair.get_by_role("textbox", name="The summary")
    expect(summary).to_have_value(f"# Result\n\nWorkers pay in instalments ({cited})")
    day = (clock.now() + dt.timedelta(days=10)).date()
    chair.get_by_label("Last day for endorsing").fill(day.isoformat())
    chair.get_by_role("button", name="Preview").click()
    expect(chair.locator("#preview").get_by_role("link", name=cited)).to_be_visible()
    checked(chair)
    chair.get_by_role("button", name="Publish for endorsement").click()
    expect(chair.get_by_role("heading", name="Endorsements")).to_be_visible()

    endorse(visit, luis, topic.id)
    endorse(visit, amina, topic.id)
    guided = db.session.get_one(GuidedDiscussion, topic.id, populate_existing=True)
    guided.endorse_until = clock.now() - dt.timedelta(minutes=1)
    db.session.commit()
    tasks.guide.run()
    db.session.commit()

    reader = visit(thread, viewport={"width": 360, "height": 800})
    expect(reader.get_by_text("Endorsed by 2 participants, among them")).to_be_visible()
    expect(reader.get_by_text("Workers pay in instalments")).to_be_visible()
    checked(reader)
    reader.get_by_role("link", name=cited).click()
    expect(reader.locator(f"#c{said.number}")).to_contain_text("The worker, in instalments.")


def test_draft_of_two_moderators_shows_both_texts(visit, place):
    one, other = (make_member(f"{name} (drafting)") for name in ("One", "Other"))
    space = make_space("Drafted by two", moderators=(one, other))
    chair = visit("/en/", one)
    thread = set_up(chair, proposed(visit, one, space))
    topic_id = int(thread.split("/topics/")[1].split("/")[0])
    pages = [visit(f"/en/topics/{topic_id}/summary/edit", each) for each in (one, other)]
    pages[0].get_by_role("textbox", name="The summary").fill("By the first.")
    expect(pages[0].locator("[data-saved]")).to_contain_text("Draft saved", timeout=15_000)
    pages[1].get_by_role("textbox", name="The summary").fill("By the second.")
    expect(pages[1].locator(".theirs")).to_have_text("By the first.", timeout=15_000)
    expect(pages[1].get_by_role("textbox", name="The summary")).to_have_value("By the second.")
    pages[1].get_by_role("button", name="Save the draft").click()
    expect(pages[1].get_by_role("textbox", name="The summary")).to_have_value("By the second.")
    expect(pages[1].locator(".theirs")).to_have_count(0)
