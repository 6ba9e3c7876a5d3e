"""Every page, for everybody: axe finds nothing, the policy refuses nothing, nothing sticks out."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from hub.accounts.models import Member, MemberRole
from hub.core.db import db
from hub.discussions import queries, services
from hub.discussions.models import EVERYBODY, GuidedDiscussion, Topic
from hub.moderation import services as moderation
from hub.moderation.models import Case
from tests.factories import make_member, make_space, make_topic
from tests.support.browser import axe, watch

pytestmark = pytest.mark.browser

PUBLIC = (
    "/",
    "/about",
    "/discussions/",
    "/discussions/work-skills-remittances/",
    "/topics/{long}",
    "/topics/{guided}",
    "/topics/{guided}/guided",
    "/topics/{guided}/summary",
    "/search?q=recruitment",
    "/search?q=zzzzzz",
    "/objectives/",
    "/login",
    "/register",
    "/reset",
    "/notifications/left",
    "/notifications/leave/wrong",
    "/nowhere",
)
OWN = (
    "/",
    "/topics/{long}",
    "/topics/{arabic}",
    "/topics/{open}/guided/edit",
    "/topics/{open}/summary/edit",
    "/topics/{open}/heard",
    "/topics/{guided}/summary",
    "/settings/invitations",
    "/notifications/",
    "/proposals/",
    "/discussions/propose",
    "/drafts/",
    "/settings/",
    "/settings/notifications",
    "/settings/notifications/digest",
    "/settings/answers-by-mail",
    "/members/",
)
SPACE = "/discussions/work-skills-remittances"
RUNNING = (
    SPACE + "/",
    SPACE + "/members",
    SPACE + "/invitations",
    SPACE + "/settings",
    SPACE + "/texts/fr",
    SPACE + "/texts/ru",
    SPACE + "/membership",
    SPACE + "/topics/new",
    SPACE + "/bans",
    "/discussions/new",
)
MODERATING = (
    "/moderation/",
    "/moderation/?show=resolved",
    "/moderation/cases/{case}",
    "/moderation/answers/",
    "/moderation/answers/new",
    "/moderation/log",
    "/moderation/flags/contribution/{reply}",
    "/members/{person}/suspension",
    "/waiting/{held}",
    "/topics/{topic}",
)
LOOKS = {
    "en-light-desktop": ("en", "light", 1280),
    "ar-dark-320": ("ar", "dark", 320),
}
THREAD_LOOKS = {
    **LOOKS,
    "ar-light-desktop": ("ar", "light", 1280),
    "en-dark-320": ("en", "dark", 320),
    "fr-light-360": ("fr", "light", 360),
}


@pytest.fixture
def topics(place):
    """The topic with the most replies, one in Arabic, a guided one, and an open guided one."""
    longest = db.session.scalars(sa.select(Topic).order_by(Topic.reply_count.desc())).first()
    arabic = db.session.scalars(sa.select(Topic).where(Topic.lang == "ar")).first()
    assert longest is not None
    assert arabic is not None
    guided = sa.select(GuidedDiscussion.topic_id).order_by(GuidedDiscussion.topic_id)
    summed_up = db.session.scalars(guided.where(GuidedDiscussion.stage == "endorsed")).first()
    running = db.session.scalars(guided.where(GuidedDiscussion.stage == "running")).first()
    return {"long": longest.id, "arabic": arabic.id, "guided": summed_up, "open": running}


@pytest.fixture
def celeste(place):
    """A member of the secretariat of the demo."""
    return db.session.scalars(sa.select(Member).where(Member.handle == "celeste")).one()


@pytest.fixture
def secretariat(place):
    """Somebody of the demo who may do all that is done with spaces."""
    return db.session.scalars(
        sa.select(Member).where(Member.role_rows.any(MemberRole.role == "secretariat"))
    ).first()


def check(page: Page, path: str) -> list[str]:
    """What is wrong with the page, in words."""
    page.wait_for_load_state("networkidle")
    faults = [f"{path}: {violation}" for violation in axe(page)]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        faults.append(f"{path}: {wide} px stick out sideways")
    refused = page.evaluate("window.__refused || []")
    return faults + [f"{path}: refused by the policy: {one}" for one in refused]


def walk(visit, paths, look, member=None) -> list[str]:
    """The faults of all pages in one look."""
    lang, scheme, width = look
    viewport = {"width": width, "height": 800}
    page = visit(f"/{lang}/", member, viewport=viewport, color_scheme=scheme)
    watched = watch(page)
    faults = []
    for path in paths:
        answer = page.goto(f"/{lang}{path}")
        expected = 404 if path in ("/nowhere", "/notifications/leave/wrong") else 200
        if answer.status != expected:
            faults.append(f"{path}: status {answer.status}")
        faults += check(page, f"/{lang}{path}")
    mistakes = [e for e in watched.errors if "404" not in e and "ERR_ABORTED" not in e]
    return faults + mistakes


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_public_pages_are_accessible(visit, topics, look):
    assert walk(visit, [path.format(**topics) for path in PUBLIC], look) == []


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_own_pages_are_accessible(visit, topics, celeste, look):
    assert walk(visit, [path.format(**topics) for path in OWN], look, celeste) == []


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_pages_that_run_a_space_are_accessible(visit, secretariat, look):
    assert walk(visit, RUNNING, look, secretariat) == []


@pytest.fixture
def queue(place):
    """Texts that wait and one that was flagged, in a space of their own."""
    author, boss = make_member("Amina Author"), make_member("Boss", roles=("admin",))
    space = make_space("Everybody waits", who_waits=EVERYBODY)
    topic = make_topic(space, boss, "A topic in which texts wait")
    reply = services.post_reply(topic, actor=boss, body="A text of a moderator", lang="en")
    held = services.hand_in_reply(topic, actor=author, body="A text that waits", lang="en")
    services.hand_in_reply(topic, actor=author, body="Another one", lang="en")
    done = services.hand_in_reply(topic, actor=author, body="A third one", lang="en")
    db.session.flush()
    found = queries.flaggable_contribution(reply.id, author)
    assert found is not None
    moderation.flag("contribution", reply.id, found, actor=author, reason="wrong", words="No.")
    cases = {case.object_id: case for case in db.session.query(Case).filter_by(kind="waiting")}
    moderation.decide(cases[done.id], actor=boss, version=1, verdict="reject", words="No source.")
    db.session.commit()
    names = {"case": cases[held.id].id, "held": held.id, "reply": reply.id, "topic": topic.id}
    return {**names, "person": author.public_id}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_pages_of_moderators_are_accessible(visit, queue, look):
    paths = [path.format(**queue) for path in MODERATING]
    assert walk(visit, paths, look, make_member("Another boss", roles=("admin",))) == []


@pytest.mark.parametrize("look", THREAD_LOOKS.values(), ids=THREAD_LOOKS)
def test_thread_with_a_refused_form_is_accessible(visit, topics, look):
    lang, scheme, width = look
    viewport = {"width": width, "height": 800}
    page = visit(
        f"/{lang}/topics/{topics['long']}",
        make_member("Somebody new"),
        viewport=viewport,
        color_scheme=scheme,
        java_script_enabled=True,
    )
    page.wait_for_load_state("networkidle")
    page.locator("[data-reply-form] .button-primary").click()
    page.locator("[data-reply-form] .error-summary").wait_for()
    assert check(page, "refused reply") == []


def test_thread_works_without_javascript(visit, topics, celeste):
    page = visit(f"/en/topics/{topics['long']}", celeste, java_script_enabled=False)
    page.get_by_label("Your contribution").fill("Written without a script.")
    page.get_by_role("button", name="Post the reply").click()
    assert page.locator("article.contribution").last.inner_text().count("without a script") == 1
    assert page.url.split("#")[1].startswith("c")


def test_first_visit_of_a_long_thread_is_light(visit, place, topics):
    page = visit("/en/about", java_script_enabled=True)
    page.context.clear_cookies()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(f"/en/topics/{topics['long']}")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    assert 10_000 < sum(sizes) <= 100_000
