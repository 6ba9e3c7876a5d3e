"""A practice is written in real browsers: kept as one types, off the line, by two at once."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from hub.accounts.models import SignIn
from hub.core.db import db
from hub.practices.models import CO_AUTHOR, PracticeField
from hub.practices.services.authors import accept_authorship, ask_author
from tests.factories import make_member
from tests.practices.support import draft
from tests.support.browser import axe, faults

pytestmark = pytest.mark.browser

LESSONS = "Key lessons"


@pytest.fixture
def ada(place):
    return make_member("Ada Author")


@pytest.fixture
def otto(place):
    return make_member("Otto Other")


@pytest.fixture
def practice(ada, otto):
    # What was read before must not stand in the way of writing: the Hub writes as well.
    db.session.rollback()
    made = draft(ada)
    ask_author(made, actor=ada, member=otto, role=CO_AUTHOR)
    accept_authorship(made, actor=otto)
    db.session.commit()
    return made


def results(practice):
    address = f"/en/practices/drafts/{practice.public_id}/results"
    db.session.rollback()
    return address


def ready(page):
    """Wait until the script is there that keeps what is typed."""
    expect(page.locator("[data-practice][data-ready]")).to_be_visible(timeout=30_000)
    return page


def kept(practice, name="lessons"):
    """What the Hub has in a field."""
    found = db.session.scalar(
        sa.select(PracticeField.value).where(
            PracticeField.practice_id == practice.id, PracticeField.name == name
        )
    )
    # The Hub must be able to write again.
    db.session.rollback()
    return found


def saved(page):
    """Wait until the Hub has what was typed."""
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"^Draft saved"), timeout=30_000)


def test_what_is_typed_is_saved_without_a_button_and_a_closed_page_loses_nothing(
    visit, practice, ada
):
    page = ready(visit(results(practice), ada))
    page.get_by_label(LESSONS, exact=True).fill("Saved as one types.")
    saved(page)
    assert kept(practice) == "Saved as one types."
    page.get_by_label(LESSONS, exact=True).fill("Typed a moment before the window was closed.")
    page.close()
    other = page.context.new_page()
    other.goto(results(practice))
    expect(other.get_by_label(LESSONS, exact=True)).to_have_value(
        "Typed a moment before the window was closed."
    )


def test_without_a_line_it_is_kept_here_and_sent_when_the_line_is_back(visit, practice, ada):
    page = ready(visit(results(practice), ada))
    page.context.set_offline(True)
    page.get_by_label(LESSONS, exact=True).fill("Written in the field.")
    expect(page.locator("[data-saved]")).to_contain_text("kept on this device", timeout=30_000)
    page.context.set_offline(False)
    saved(page)
    assert kept(practice) == "Written in the field."
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes('practice'))") == []


def test_a_session_that_ends_loses_nothing(visit, practice, ada):
    page = ready(visit(results(practice), ada))
    db.session.execute(sa.delete(SignIn).where(SignIn.member_id == ada.id))
    db.session.commit()
    page.get_by_label(LESSONS, exact=True).fill("Written after the session was over.")
    expect(page.locator("[data-saved]")).to_contain_text("You are signed out", timeout=30_000)
    link = page.locator("[data-saved]").get_by_role("link", name="Sign in")
    assert link.get_attribute("href").endswith(f"/login?next={results(practice)}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please sign in first")
    storage = page.context.storage_state()
    back = visit(results(practice), ada, storage_state={**storage, "cookies": []})
    expect(back.get_by_label(LESSONS, exact=True)).to_have_value(
        "Written after the session was over."
    )
    saved(back)
    assert kept(practice) == "Written after the session was over."


def test_two_at_once_see_both_texts_and_lose_neither(visit, practice, ada, otto):
    hers, his = (ready(visit(results(practice), member)) for member in (ada, otto))
    hers.get_by_label(LESSONS, exact=True).fill("Come when people are paid, she wrote.")
    hers.get_by_label("Challenges").fill("Mud.")
    saved(hers)
    his.get_by_label("Innovation").fill("A battery.")
    his.get_by_label(LESSONS, exact=True).fill("Come when people are paid, he wrote.")
    both = his.get_by_role("group", name=f"Both texts of “{LESSONS}”")
    expect(both).to_contain_text("Ada Author", timeout=30_000)
    expect(both.locator("ins")).to_have_text("[added:] he [end]")
    expect(both.locator("del")).to_have_text("[removed:] she [end]")
    assert axe(his) == []
    assert kept(practice) == "Come when people are paid, she wrote."
    assert [kept(practice, name) for name in ("challenges", "innovation")] == [
        "Mud.",
        "A battery.",
    ]
    his.get_by_label(LESSONS, exact=True).fill("Come when people are paid, both wrote.")
    saved(his)
    expect(both).to_have_count(0)
    assert kept(practice) == "Come when people are paid, both wrote."


def test_whoever_takes_what_is_saved_goes_on_with_it(visit, practice, ada, otto):
    hers, his = (ready(visit(results(practice), member)) for member in (ada, otto))
    hers.get_by_label(LESSONS, exact=True).fill("Hers.")
    saved(hers)
    his.get_by_label(LESSONS, exact=True).fill("His.")
    his.get_by_role("button", name="Take what is saved").click(timeout=30_000)
    his.wait_for_url("**/results#lessons")
    expect(his.get_by_label(LESSONS, exact=True)).to_have_value("Hers.")
    assert kept(practice) == "Hers."


def test_rows_and_statements_are_kept_as_they_are_typed(visit, practice, ada):
    page = ready(visit(results(practice), ada))
    page.get_by_role("button", name="Add a line").click()
    page.locator("[name='evidence-2-figure']").fill("12")
    page.locator("[name='evidence-2-source']").fill("Census")
    saved(page)
    assert [row["figure"] for row in kept(practice, "evidence")] == ["4,200", "12"]
    page.goto(results(practice).replace("results", "about"))
    ready(page)
    page.get_by_label("Human rights", exact=True).check()
    page.get_by_label("How: Human rights").fill("By law.")
    page.get_by_label("People-centred", exact=True).uncheck()
    saved(page)
    page.wait_for_timeout(1_000)
    assert kept(practice, "principles") == {"human-rights": "By law."}
    page.locator("#sdgs summary").click()
    page.locator("#sdgs").get_by_label("Decent work").check()
    saved(page)


def test_a_practice_is_written_and_submitted_without_a_script(visit, ada, place):
    page = visit("/fr/practices/new", ada, java_script_enabled=False)
    page.locator("[name=title]").fill("Des bureaux mobiles")
    page.locator("form[action$='/practices/drafts'] button.button-primary").click()
    page.wait_for_url("**/about")
    page.locator("[name=summary]").fill("Deux fourgons.")
    page.locator("[name=framework]").select_option("gcm")
    page.locator("#objectives summary").click()
    page.locator("[name=objectives][value=gcm-04]").check()
    page.locator("[name=principles][value=human-rights]").check()
    page.locator("[name=principles-human-rights]").fill("Par la loi.")
    page.locator("button[value=next]").click()
    page.wait_for_url("**/where")
    page.locator("[name=scope]").select_option("global")
    page.locator("[name=started_on]").fill("2021-03-01")
    page.locator("[name=progress]").select_option("ongoing")
    page.locator("[name=type]").select_option("service")
    page.locator("button[value=next]").click()
    page.wait_for_url("**/who")
    page.locator("[name=implementer]").fill("Registre (démo)")
    page.locator("[name=implementer_type]").select_option("government")
    page.locator("[name=focal_point]").fill("Point focal (démo)")
    page.locator("[name=focal_point_email]").fill("focal@demo.example.org")
    page.locator("button[value=next]").click()
    page.wait_for_url("**/story")
    for name in ("context", "activities", "beneficiaries", "considerations"):
        page.locator(f"[name={name}]").fill(f"Texte {name}.")
    page.locator("button[value=next]").click()
    page.wait_for_url("**/results")
    for name in ("results", "challenges", "lessons", "recommendations", "innovation"):
        page.locator(f"[name={name}]").fill(f"Texte {name}.")
    page.locator("[name=evidence-0-figure]").fill("12")
    page.locator("button[value=add-evidence]").click()
    page.wait_for_url("**/results#evidence-end")
    page.locator("[name=evidence-0-source]").fill("Recensement")
    page.locator("[name=evidence-1-figure]").fill("")
    page.locator("button[value=next]").click()
    page.wait_for_url("**/more")
    page.locator("[name=no_personal_data]").check()
    page.locator("main form button.button-primary").click()
    page.wait_for_url(re.compile(r"/drafts/\w+$"))
    page.goto(page.url + "/submit")
    page.locator("[name=note]").fill("Une première.")
    page.locator("main form button.button-primary").click()
    page.wait_for_url(re.compile(r"/drafts/\w+$"))
    page.goto("/en/practices/mine")
    expect(page.get_by_text("It waits for an editor.")).to_be_visible()


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_pages_of_a_draft_are_accessible_on_a_small_screen(visit, practice, ada, lang):
    page = visit(f"/{lang}/practices/mine", ada, viewport={"width": 360, "height": 760})
    here = f"/{lang}/practices/drafts/{practice.public_id}"
    db.session.rollback()
    for path in ("", "/about", "/results", "/more", "/authors", "/notes", "/submit"):
        page.goto(here + path)
        assert (path, faults(page)) == (path, [])
