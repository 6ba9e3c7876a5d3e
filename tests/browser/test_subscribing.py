"""Somebody on a phone subscribes at the foot of a page, confirms, pauses and leaves."""

import re
import time
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest

from hub.core.db import db
from hub.newsletter.models import CONFIRMED, LEFT, PAUSED, Subscription
from tests.support.browser import faults, watch

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}}
PATIENCE = 30


def link_to(place, address):
    """The path of the newsletter in the mail to the address, as soon as it lies in the sink."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for file in place.hub.settings.mail_dir.glob("*.eml"):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            if message["To"] == address:
                text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
                return urlsplit(re.findall(r"http\S+/newsletter/\S+", text)[0]).path
        time.sleep(0.2)
    raise AssertionError(f"no mail to {address}")


def state_of(address):
    found = db.session.query(Subscription.state).filter_by(address=address).scalar()
    # What the test has read would lock the Hub's own process out of writing.
    db.session.rollback()
    return found


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_reader_subscribes_confirms_pauses_and_leaves(place, visit, lang, scripts):
    address = f"reader.{lang}.{'js' if scripts else 'plain'}@example.org"
    page = visit(f"/{lang}/about", java_script_enabled=scripts, **PHONE)
    seen = watch(page)
    wrong: list[str] = []
    foot = page.locator(".footer-subscribe")
    foot.locator("input").fill(address)
    foot.locator("button").click()
    page.wait_for_url(f"**/{lang}/newsletter/")
    wrong += faults(page) if scripts else []
    assert page.locator("#email").input_value() == address
    assert page.locator("#lang").input_value() == lang
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/subscribe/sent")
    page.goto(link_to(place, address))
    wrong += faults(page) if scripts else []
    page.locator("main form button").click()
    page.wait_for_url("**said=confirmed")
    assert state_of(address) == CONFIRMED
    wrong += faults(page) if scripts else []
    page.locator("form[action$='/pause'] button").click()
    page.locator("form[action$='/return']").first.wait_for()
    assert state_of(address) == PAUSED
    page.locator("a[href$='/leaving']").click()
    wrong += faults(page) if scripts else []
    page.locator("main form .button-primary").click()
    page.locator("form[action$='/reason']").wait_for()
    assert state_of(address) == LEFT
    wrong += faults(page) if scripts else []
    assert (wrong, seen.errors) == ([], [])
