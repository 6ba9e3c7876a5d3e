"""A moderator works through the queue with the keyboard."""

import time

import pytest
from playwright.sync_api import expect

from hub.core import audit
from hub.core.db import db
from hub.discussions import services
from hub.discussions.models import EVERYBODY, Contribution
from hub.moderation import services as moderation
from hub.moderation.models import Case
from hub.notifications.models import Notice
from tests.core.test_audit import tamper
from tests.factories import make_member, make_space, make_topic
from tests.support.browser import axe, watch

pytestmark = pytest.mark.browser

WAITING = 30
ENOUGH_SECONDS = 60


@pytest.fixture
def mod(place):
    return make_member("Mod")


@pytest.fixture
def space(mod):
    return make_space("A busy space", moderators=(mod,), who_waits=EVERYBODY)


@pytest.fixture
def topic(space, mod):
    return make_topic(space, mod, "What do you check first?")


def hold(topic, count):
    authors = [make_member(f"Author {number}") for number in range(count)]
    for number, author in enumerate(authors):
        services.hand_in_reply(topic, actor=author, body=f"Text number {number}", lang="en")
    db.session.commit()
    return authors


def cases_of(space):
    db.session.rollback()
    db.session.expire_all()
    found = db.session.query(Case).filter_by(scope=f"space:{space.id}")
    return [(case.state, case.reason) for case in found.order_by(Case.id)]


def verify(place):
    """`hub audit verify`, which waits for whoever writes into the database."""
    db.session.rollback()
    return place.hub.run("audit", "verify")


def ready(page):
    """The keys of the page work."""
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    expect(page.locator(".case.is-selected")).to_have_count(1)


def test_thirty_texts_are_cleared_with_the_keyboard_in_under_a_minute(
    visit, place, space, topic, mod
):
    authors = hold(topic, WAITING)
    page = visit("/en/moderation/", mod)
    seen = watch(page)
    expect(page.locator(".case")).to_have_count(WAITING)
    ready(page)
    started = time.monotonic()
    for left in range(WAITING, 10, -1):
        page.keyboard.press("a")
        expect(page.locator(".case")).to_have_count(left - 1)
    for _ in range(9):
        page.keyboard.press("x")
        page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("r")
    page.keyboard.type("Please give a source.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    took = time.monotonic() - started
    assert took < ENOUGH_SECONDS
    assert cases_of(space) == [("resolved", "")] * 20 + [("rejected", "Please give a source.")] * 10
    assert (seen.errors, seen.policy_violations()) == ([], [])
    posted = db.session.query(Contribution).filter_by(topic_id=topic.id)
    assert posted.count() == 21
    told = db.session.query(Notice).filter(
        Notice.kind == "moderation_decision", Notice.member_id.in_([each.id for each in authors])
    )
    until = time.monotonic() + 20
    while told.count() < WAITING and time.monotonic() < until:
        time.sleep(0.2)
        db.session.rollback()
    assert sorted(notice.member_id for notice in told) == sorted(each.id for each in authors)
    verified = verify(place)
    assert (verified.returncode, verified.stderr) == (0, "")
    assert "whole" in verified.stdout
    rejected = db.session.scalars(audit.entries(act="case.rejected")).all()
    number, actor_id = rejected[0].number, rejected[0].actor_id
    tamper(f"UPDATE audit_entry SET actor_id = actor_id + 1 WHERE number = {number}")
    found = verify(place)
    assert (found.returncode, f"row {number} was changed" in found.stderr) == (1, True)
    tamper(f"UPDATE audit_entry SET actor_id = {actor_id} WHERE number = {number}")
    assert verify(place).returncode == 0


def test_what_another_moderator_decided_is_shown_and_what_was_typed_stays(visit, space, topic, mod):
    other = make_member("Quick one")
    services.name_moderator(space, other, actor=mod)
    hold(topic, 2)
    page = visit("/en/moderation/", mod)
    ready(page)
    case = db.session.query(Case).filter_by(scope=f"space:{space.id}").order_by(Case.id).all()[0]
    moderation.decide(case, actor=other, version=1, verdict="reject", words="Not here.")
    db.session.commit()
    page.keyboard.press("r")
    page.keyboard.type("A long explanation")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".case.is-decided")).to_contain_text("Quick one did not approve it.")
    expect(page.locator(".case.is-decided")).to_contain_text("Not here.")
    expect(page.get_by_label("Reason, as the author will read it")).to_have_value(
        "A long explanation"
    )
    expect(page.locator(".case")).to_have_count(2)


def test_keys_do_nothing_where_they_are_switched_off(visit, space, topic, mod):
    mod.keys_on = False
    hold(topic, 1)
    page = visit("/en/moderation/", mod)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator(".case.is-selected")).to_have_count(0)
    assert cases_of(space) == [("open", "")]


def test_queue_works_without_scripts(visit, space, topic, mod):
    hold(topic, 2)
    page = visit("/en/moderation/", mod, java_script_enabled=False)
    page.locator(".case input").first.check()
    page.get_by_role("button", name="Turn down what is chosen").click()
    expect(page.locator(".error-summary")).to_contain_text("Give a reason")
    expect(page.locator(".case input").first).to_be_checked()
    page.get_by_label("Reason, as the author will read it").fill("No source.")
    page.get_by_role("button", name="Turn down what is chosen").click()
    expect(page.locator(".flashes")).to_contain_text("1 text is decided.")
    page.get_by_role("button", name="Approve what Author 1 wrote").click()
    assert cases_of(space) == [("rejected", "No source."), ("resolved", "")]


def test_author_sees_what_waits_without_a_reload_by_hand(visit, topic):
    author = make_member("Nour")
    page = visit(f"/en/topics/{topic.id}/{topic.slug}", author)
    page.get_by_label("Your contribution").fill("My first text here")
    page.get_by_role("button", name="Post the reply").click()
    expect(page.locator("article.waiting")).to_contain_text("My first text here")
    expect(page.locator("article.waiting")).to_contain_text("Only you and the moderators")
    assert axe(page) == []
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_label("Your contribution")).to_have_value("My first text here")
