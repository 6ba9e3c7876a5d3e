"""An issue in a real browser: its mail on every screen, and the pages around it."""

import datetime as dt
import random

import pytest
import sqlalchemy as sa

from hub.accounts.models import NEWSLETTER_EDITOR
from hub.core.db import db
from hub.newsletter.models import (
    CALLS,
    CONTRIBUTED,
    DISCUSSIONS,
    EVENTS,
    LEFT,
    PRACTICES,
    SENT,
    Issue,
    SubscriptionStep,
)
from hub.newsletter.notices.frames import sample_of
from tests.factories import make_member
from tests.newsletter.readers import make_subscription
from tests.newsletter.reading import make_delivery, make_issue, make_item
from tests.support.browser import axe, faults

pytestmark = pytest.mark.browser

SUBJECTS = {
    "en": "Work, papers and a fair start",
    "ar": "العمل والأوراق وبداية عادلة",
    "fr": "Du travail, des papiers, un bon départ",
}
TOLD = {
    "en": "Three towns agreed with employers on a list of trades that count from the first day.",
    "ar": "اتفقت ثلاث مدن مع أصحاب العمل على قائمة بالمهن المعترف بها منذ اليوم الأول.",
}
OPENING = (
    "<p>Dear colleagues,</p><p>this month is about the first hundred days in a job. Read what"
    ' <a href="/practices/">practices</a> say, and tell us what is missing.</p>'
    "<ul><li>Two calls close before the end of the year.</li><li>One talk is online.</li></ul>"
)
LONG = "Verantwortungsgemeinschaftsvereinbarung" * 4
OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"


def written(period):
    """An issue of every kind of item, in Arabic and English, one of them with a word too long."""
    moment = dt.datetime(2019, 12, 9, 14, tzinfo=dt.UTC)
    items = [
        make_item(CONTRIBUTED, {"en": "A legal clinic opens", "ar": "افتتاح عيادة قانونية"}),
        make_item(PRACTICES, {"fr": "Un guichet unique pour les permis"}, path="/practices/"),
        make_item(EVENTS, {"en": "Talk"}, path="/events/", moment=moment, timezone="Asia/Kolkata"),
        make_item(DISCUSSIONS, {"en": LONG}, path="/discussions/"),
        make_item(CALLS, {"en": "Skills partnerships"}, path="/practices/", moment=moment),
    ]
    for item in items:
        for text in item.texts:
            text.summary = TOLD.get(text.lang, TOLD["en"])
    number = (db.session.scalar(sa.select(sa.func.max(Issue.number))) or 0) + 1
    return make_issue(*items, period=period, subjects=SUBJECTS, opening_html=OPENING, number=number)


@pytest.fixture(scope="module")
def issue(place):
    """An issue that was sent to some, after one that was sent to nobody; in the Hub of `place`."""
    written("2019-11")
    issue = written("2019-12")
    some = random.Random(3)
    for number in range(12):
        address = f"issue{number}@example.org"
        reader = make_subscription(address=address, lang=["en", "ar"][number % 2])
        delivery = make_delivery(issue, reader, returned=some.choice(["", "", "hard"]))
        if number == 5:
            step = SubscriptionStep(
                subscription_id=reader.id, what=LEFT, how="page", delivery_id=delivery.id
            )
            db.session.add(step)
    db.session.commit()
    return issue


@pytest.mark.parametrize(
    ("lang", "width", "scheme"),
    [("en", 800, "light"), ("en", 360, "dark"), ("ar", 360, "light"), ("ar", 800, "dark")],
)
def test_mail_is_read_on_every_screen(visit, issue, lang, width, scheme):
    html = sample_of(issue, lang).html
    page = visit("/en/about", viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.route("**/as-mail", lambda route: route.fulfill(content_type="text/html", body=html))
    page.goto("/as-mail")
    assert page.evaluate(OVERFLOW) <= 0
    # A mail is no page: it stands in one, which has the landmarks.
    assert [each for each in axe(page) if not each.startswith(("landmark-", "region"))] == []
    first = page.locator("h3").first
    assert first.evaluate("node => getComputedStyle(node).direction") == (
        "rtl" if lang == "ar" else "ltr"
    )
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(20, 25, 27)" if scheme == "dark" else "rgb(250, 248, 243)")


def test_editor_sees_the_mail_as_it_will_be_read(visit, issue):
    editor = make_member("Noor Issue", roles=(NEWSLETTER_EDITOR,))
    page = visit("/en/newsletter/issues/2019-12/preview", editor)
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading", name=SUBJECTS["en"]).wait_for()
    page.get_by_role("link", name="العربية").first.click()
    page.get_by_role("link", name="On a phone").click()
    page.get_by_role("link", name="Dark").click()
    frame.get_by_role("heading", name=SUBJECTS["ar"]).wait_for()
    (_outer, inner) = page.frames
    assert inner.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 25, 27)"
    assert page.locator("iframe").bounding_box()["width"] <= 362
    assert inner.evaluate(OVERFLOW) <= 0
    page.get_by_role("link", name="As text").click()
    assert SUBJECTS["ar"] in page.locator("pre").inner_text()
    assert page.evaluate("window.__refused") == []


PAGES = ("/newsletter/issues/", "/newsletter/issues/2019-12")
DESK = ("/newsletter/issues/2019-12/statistics", "/newsletter/issues/2019-12/preview?as=text")


@pytest.mark.parametrize(("lang", "width", "scheme"), [("en", 320, "light"), ("ar", 1280, "dark")])
def test_pages_are_for_everybody(visit, issue, lang, width, scheme):
    assert issue.state == SENT
    editor = make_member(f"Noor {lang}", roles=(NEWSLETTER_EDITOR,), timezone="UTC")
    for pages, member in ((PAGES, None), (DESK, editor)):
        for path in pages:
            page = visit(
                f"/{lang}{path}",
                member,
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
            )
            assert faults(page) == [], path
