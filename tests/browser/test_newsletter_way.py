"""An issue from a reader's address to their last click: subscribed, made by three, sent, left."""

import re
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Page, expect

from hub.accounts.models import NEWSLETTER_EDITOR
from hub.core import clock
from hub.core.db import db
from hub.newsletter import tasks
from hub.newsletter.models import (
    CONFIRMED,
    LEFT,
    ONE_CLICK,
    SENT,
    Issue,
    Subscription,
    SubscriptionStep,
)
from hub.newsletter.services import assembling
from tests.browser.conftest import Place
from tests.factories import make_member
from tests.support.browser import Watched, watch

pytestmark = pytest.mark.browser

PERIOD = "2031-03"
PAGE = f"/newsletter/issues/{PERIOD}"
READER = "lectrice.du.chemin@example.org"
TITLE = "Un registre pour les gens de mer"
SUBJECT = "Mars : ports et papiers"
OPENING = "Chères lectrices, chers lecteurs, bienvenue à bord."
PATIENCE = 30


def mail_to(place: Place, address: str, subject: str = "") -> EmailMessage:
    """The mail to the address as soon as it lies in the sink."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for file in place.hub.settings.mail_dir.glob("*.eml"):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            if message["To"] == address and subject in message["Subject"]:
                return message
        time.sleep(0.2)
    raise AssertionError(f"no mail to {address}")


def words_of(message: EmailMessage, kind: str) -> str:
    """What the part of that kind says."""
    part = message.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content


def send_now() -> None:
    """The hour of the issue is come; sweeps of every minute are not waited for."""
    issue = db.session.query(Issue).filter_by(period=PERIOD).one()
    issue.scheduled_at = clock.now()
    db.session.commit()
    tasks.begin.run()
    until = time.monotonic() + PATIENCE
    while db.session.query(Issue.state).filter_by(period=PERIOD).scalar() != SENT:
        db.session.rollback()
        assert time.monotonic() < until, "it is not sent"
        # The Hub's own worker may be at it already.
        tasks.send.run()
        time.sleep(0.2)
    db.session.rollback()


def state_of_reader() -> str | None:
    """How far the subscription of the story has come."""
    found: str | None = db.session.query(Subscription.state).filter_by(address=READER).scalar()
    # What the test has read would lock the Hub's own process out of writing.
    db.session.rollback()
    return found


def which_mail_was_left() -> int | None:
    """The delivery whose one click the reader used."""
    found: int | None = (
        db.session.query(SubscriptionStep.delivery_id)
        .join(Subscription, Subscription.id == SubscriptionStep.subscription_id)
        .filter(
            Subscription.address == READER,
            SubscriptionStep.what == LEFT,
            SubscriptionStep.how == ONE_CLICK,
        )
        .scalar()
    )
    db.session.rollback()
    return found


def subscribe(place: Place, page: Page) -> None:
    """At the foot of a page, then by the link of the mail."""
    foot = page.locator(".footer-subscribe")
    foot.locator("input").fill(READER)
    foot.locator("button").click()
    page.wait_for_url("**/fr/newsletter/")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/subscribe/sent")
    text = words_of(mail_to(place, READER), "plain")
    page.goto(urlsplit(re.findall(r"http\S+/newsletter/\S+", text)[0]).path)
    page.locator("main form button").click()
    page.wait_for_url("**said=confirmed")
    assert state_of_reader() == CONFIRMED


def contribute(page: Page) -> None:
    """A member tells readers of something."""
    page.get_by_label("Title").fill(TITLE)
    page.locator("#lang").select_option("fr")
    page.get_by_label("Text", exact=True).fill(" ".join(["Les papiers des marins comptent."] * 16))
    page.get_by_role("button", name="Offer the item").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()


def take_item(page: Page) -> None:
    """An editor puts what was contributed into the issue."""
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("It is taken into the newsletter of March 2031.")).to_be_visible()


def write_and_try(page: Page) -> None:
    """The editor words it in French and sends it to themselves as mail."""
    page.goto(f"/en{PAGE}/texts/fr")
    page.get_by_label("Subject").fill(SUBJECT)
    page.locator("textarea[name=opening]").fill(OPENING)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Newsletter of March 2031")).to_be_visible()
    expect(page.get_by_text("You edited it last: somebody else approves it.")).to_be_visible()
    page.get_by_role("button", name="Send the test").click()
    expect(page.get_by_text("A test goes to 1 person.")).to_be_visible()


def approve_and_schedule(page: Page) -> None:
    """Another editor says that it may go, and when."""
    page.get_by_role("button", name="Approve the issue").click()
    expect(page.get_by_text("The issue is approved.")).to_be_visible()
    page.locator("input[name=at]").fill("2031-03-03T09:00")
    page.get_by_role("button", name="Schedule the issue").click()
    expect(page.get_by_text("The issue is scheduled.")).to_be_visible()
    page.get_by_role("link", name="Sending").click()
    expect(page.get_by_text("It is sent by itself at its hour.")).to_be_visible()


def faults_of(watched: Watched) -> list[str]:
    """What went wrong in the page, and what its policy refused."""
    return watched.errors + watched.policy_violations()


@pytest.mark.slow
def test_issue_goes_from_a_subscription_to_a_click_that_ends_it(place: Place, visit):
    writer = make_member("Wanda Way")
    first, second = (
        make_member(name, roles=(NEWSLETTER_EDITOR,)) for name in ("Edda Way", "Elif Way")
    )
    reading = visit("/fr/about")
    pages = [watch(reading)]
    subscribe(place, reading)

    writing = visit("/en/newsletter/contribute", writer)
    pages.append(watch(writing))
    contribute(writing)

    assembling.assemble(PERIOD)
    db.session.commit()
    editing = visit("/en/newsletter/desk/items", first)
    pages.append(watch(editing))
    take_item(editing)
    write_and_try(editing)
    assert TITLE in words_of(mail_to(place, first.email or "", SUBJECT), "plain")

    deciding = visit(f"/en{PAGE}/edit", second)
    pages.append(watch(deciding))
    approve_and_schedule(deciding)
    send_now()
    deciding.reload()
    expect(deciding.locator(".sending[data-state=sent]")).to_be_visible()

    mail = mail_to(place, READER, SUBJECT)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    for kind in ("plain", "html"):
        assert [each in words_of(mail, kind) for each in (TITLE, OPENING)] == [True, True]
    assert (mail["Content-Language"], mail["List-Unsubscribe-Post"]) == (
        "fr",
        "List-Unsubscribe=One-Click",
    )
    # As a mail provider does it: no cookie, no token, no page before it.
    (address,) = re.findall(r"<(http[^>]+)>", mail["List-Unsubscribe"])
    left = requests.post(address, data={"List-Unsubscribe": "One-Click"}, timeout=30)
    assert (left.status_code, left.history, state_of_reader()) == (200, [], LEFT)
    assert which_mail_was_left() is not None

    reading.goto("/fr/newsletter/issues/")
    reading.get_by_role("link", name=SUBJECT).click()
    expect(reading.get_by_role("heading", name=SUBJECT)).to_be_visible()
    expect(reading.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(reading.get_by_text(OPENING)).to_be_visible()
    assert [faults_of(each) for each in pages] == [[]] * 4
