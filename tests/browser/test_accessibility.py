"""Every page, for everybody: axe finds nothing, the policy refuses nothing, nothing sticks out."""

import datetime as dt

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from hub.accounts.models import Member, MemberRole
from hub.core import mail
from hub.core.db import db
from hub.core.holidays import add_day_off
from hub.discussions import queries, services
from hub.discussions.models import EVERYBODY, GuidedDiscussion, Topic
from hub.moderation import services as moderation
from hub.moderation.models import Case
from hub.practices.models import (
    ACCEPTED,
    DRAFT,
    IN_REVIEW,
    INVITED,
    SECTIONS,
    SUBMITTED,
    Assignment,
    Practice,
)
from tests.factories import make_member, make_space, make_topic
from tests.support.browser import faults, watch

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
    "/events/",
    "/events/?kind=training",
    "/events/month",
    "/events/past",
    "/events/zone",
    "/objectives/",
    "/login",
    "/register",
    "/reset",
    "/notifications/left",
    "/notifications/leave/wrong",
    "/blog/",
    "/blog/what-seasonal-workers-asked-us-to-put-in-writing",
    "/blog/series/the-first-counter",
    "/newsletter/",
    "/newsletter/subscribe/sent",
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
    "/events/month",
    "/events/calendar",
    "/events/sources",
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
RETURNS = (
    "/newsletter/returns",
    "/newsletter/returns/{returned}",
    "/newsletter/returns/addresses",
    "/newsletter/returns/addresses/{listed}",
    "/newsletter/holidays",
)
PRACTICES = {
    "": (
        "/practices/",
        "/practices/?view=map",
        "/practices/?q=zzzzzz",
        "/practices/{published}",
        "/practices/{published}/v1",
    ),
    "aissatou": (
        "/practices/mine",
        "/practices/new",
        "/practices/drafts/{draft}",
        *(f"/practices/drafts/{{draft}}/{section.name}" for section in SECTIONS),
        "/practices/drafts/{draft}/authors",
        "/practices/drafts/{draft}/notes",
        "/practices/drafts/{draft}/whole",
        "/practices/drafts/{draft}/submit",
    ),
    "efren": ("/practices/reviews", "/practices/reviews/{invited}"),
    "koffi": ("/practices/reviews", "/practices/reviews/{accepted}"),
    "celeste": (
        "/todo",
        "/practices/desk",
        "/practices/desk/{submitted}",
        "/practices/desk/{in_review}",
        "/practices/desk/{in_review}/reviewers",
        "/practices/desk/{in_review}/reviews",
        "/practices/desk/{in_review}/decision",
        "/practices/roster",
    ),
}
# A page, who is on it, and the button that sends what is not whole.
REFUSED = (
    ("/practices/drafts/{draft}/authors", "aissatou", "main .form .button-primary >> nth=0"),
    ("/practices/reviews/{invited}", "efren", "main .button-primary"),
    ("/practices/reviews/{accepted}", "koffi", "main [formaction$='/delivery']"),
    ("/practices/desk/{submitted}", "celeste", "main .button-primary"),
    ("/practices/desk/{in_review}/reviewers", "celeste", "main .button-primary"),
    ("/practices/desk/{in_review}/decision", "celeste", "main .button-primary"),
)
DOUBLED = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  return ids.filter((id, place) => ids.indexOf(id) !== place);
}"""
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
    wrong = faults(page)
    if "/practices/" in path:
        wrong += [f"the id {one} is there twice" for one in page.evaluate(DOUBLED)]
    return [f"{path}: {one}" for one in wrong]


def walk(visit, paths, look, member=None) -> list[str]:
    """The faults of all pages in one look."""
    lang, scheme, width = look
    viewport = {"width": width, "height": 800}
    page = visit(f"/{lang}/", member, viewport=viewport, color_scheme=scheme)
    watched = watch(page)
    wrong = []
    for path in paths:
        answer = page.goto(f"/{lang}{path}")
        expected = 404 if path in ("/nowhere", "/notifications/leave/wrong") else 200
        if answer.status != expected:
            wrong.append(f"{path}: status {answer.status}")
        wrong += check(page, f"/{lang}{path}")
    mistakes = [e for e in watched.errors if "404" not in e and "ERR_ABORTED" not in e]
    return wrong + mistakes


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


@pytest.fixture
def returned(place):
    """A mail that came back, so that its address gets none any more; and a holiday."""
    told = mail.Return("hard", "amina@example.org", "5.1.1", "550 5.1.1 no such user")
    mail.take_return("m", 1, told, subject="New reply", raw=b"From: a\n\n550 5.1.1")
    add_day_off(dt.date(2031, 1, 1), "New Year")
    db.session.commit()
    row = db.session.scalars(sa.select(mail.MailReturn)).one()
    listed = db.session.scalars(sa.select(mail.Suppression)).one()
    return {"returned": row.id, "listed": listed.id}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_pages_of_what_came_back_and_of_holidays_are_accessible(visit, returned, look):
    paths = [path.format(**returned) for path in RETURNS]
    assert walk(visit, paths, look, make_member("Another boss", roles=("admin",))) == []


def member(handle: str) -> Member | None:
    """Somebody of the demo; nobody for no handle."""
    if not handle:
        return None
    return db.session.scalars(sa.select(Member).where(Member.handle == handle)).one()


@pytest.fixture
def stages(place):
    """A practice of the demo on each stage of its way, and an assignment in each state."""
    found: dict[str, str | None] = {}
    for stage, handle in ((DRAFT, "aissatou"), (SUBMITTED, "james"), (IN_REVIEW, "zineb")):
        author = sa.select(Member.id).where(Member.handle == handle).scalar_subquery()
        own = sa.select(Practice.public_id).where(Practice.created_by == author)
        found[stage] = db.session.scalars(own.where(Practice.stage == stage)).one()
    asked = {INVITED: "efren", ACCEPTED: "koffi"}
    for state, handle in asked.items():
        wanted = sa.select(Assignment.public_id).join(Assignment.reviewer)
        wanted = wanted.where(Assignment.state == state, Member.handle == handle)
        found[state] = db.session.scalars(wanted).one()
    published = sa.select(Practice.slug).where(Practice.lang == "fr", Practice.slug.is_not(None))
    found["published"] = db.session.scalars(published.order_by(Practice.id).limit(1)).one()
    db.session.commit()
    return found


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("handle", PRACTICES, ids=lambda handle: handle or "everybody")
def test_pages_of_practices_are_accessible(visit, stages, handle, look):
    paths = [path.format(**stages) for path in PRACTICES[handle]]
    assert walk(visit, paths, look, member(handle)) == []


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize(("path", "handle", "button"), REFUSED)
def test_refused_forms_of_practices_are_accessible(visit, stages, path, handle, button, look):
    lang, scheme, width = look
    viewport = {"width": width, "height": 800}
    address = f"/{lang}{path.format(**stages)}"
    page = visit(address, member(handle), viewport=viewport, color_scheme=scheme)
    page.locator(button).first.click()
    page.locator(".error-summary").wait_for()
    assert check(page, address) == []


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
    page.wait_for_url(lambda address: "#c" in address)
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
