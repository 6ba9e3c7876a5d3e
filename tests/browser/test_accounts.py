"""Accounts in a real browser: passkeys with a device of its own, and pages for everybody."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from hub.accounts.models import Member, Passkey
from hub.accounts.services import organisations, passwords
from hub.core import clock
from hub.core.db import db
from tests.accounts.support import PASSWORD
from tests.browser.test_accessibility import LOOKS, check
from tests.factories import make_member
from tests.support.browser import watch

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
OWN = (
    "/settings/profile",
    "/settings/language",
    "/settings/appearance",
    "/settings/security",
    "/settings/security/password",
    "/settings/security/app",
    "/settings/sign-ins",
    "/settings/address",
    "/settings/privacy",
    "/settings/privacy/erase",
    "/members/",
    "/members/?q=nobody-of-this-name",
    "/members/{member}",
    "/organisations/",
    "/organisations/new",
    "/organisations/house-of-tests",
    "/organisations/house-of-tests/edit",
    "/roles/",
    "/verify",
    "/logout",
)


@pytest.fixture
def member(place):
    """Somebody of the secretariat with a password, an organisation and something to say."""
    known = db.session.scalars(sa.select(Member).where(Member.handle == "noor-tests")).one_or_none()
    if known is not None:
        return known
    made = make_member(
        "Noor of the Tests",
        handle="noor-tests",
        email="noor-tests@example.org",
        password=passwords.hash_of(PASSWORD),
        roles=("admin",),
        bio="About me",
        bio_html="<p>About me</p>",
        country="SN",
        languages=["fr", "ar"],
        objectives=["gcm-06"],
    )
    house = organisations.add(
        name="House of Tests", kind="civil-society", country="SN", website=None, actor=made
    )
    organisations.verify(house, mail_domain="example.org", actor=None)
    organisations.join(made, house)
    db.session.commit()
    return made


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_account_pages_are_accessible(visit, member, look):
    lang, scheme, width = look
    viewport = {"width": width, "height": 800}
    page = visit(f"/{lang}/", member, viewport=viewport, color_scheme=scheme)
    watched = watch(page)
    faults = []
    for path in OWN:
        path = f"/{lang}{path.format(member=member.public_id)}"
        answer = page.goto(path)
        if answer.status != 200:
            faults.append(f"{path}: status {answer.status}")
        faults += check(page, path)
    page.goto(f"/{lang}/settings/profile")
    page.locator("#name").fill("")
    page.locator("main form.form button").last.click()
    page.locator(".error-summary").wait_for()
    faults += check(page, "a refused profile")
    assert faults == []
    assert [e for e in watched.errors if "ERR_ABORTED" not in e and "422" not in e] == []


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_refused_forms_at_the_door_are_accessible(visit, look):
    lang, scheme, width = look
    viewport = {"width": width, "height": 800}
    page = visit(f"/{lang}/", viewport=viewport, color_scheme=scheme)
    faults = []
    for path in ("/login", "/register", "/reset"):
        page.goto(f"/{lang}{path}")
        page.locator(f"main form[action$='{path}'] button").click()
        page.locator(".error-summary").wait_for()
        assert page.evaluate("document.activeElement.className") == "error-summary"
        faults += check(page, f"{path} refused")
    for path in ("/reset/sent", "/register/sent", "/confirm/nothing", "/reset/nothing"):
        page.goto(f"/{lang}{path}")
        faults += check(page, path)
    assert faults == []


def test_password_can_be_shown(visit):
    page = visit("/en/register")
    field = page.get_by_label("Password", exact=True)
    field.fill("an oar, a kettle")
    assert field.get_attribute("type") == "password"
    page.get_by_label("Show the password").check()
    assert field.get_attribute("type") == "text"
    page.get_by_label("Show the password").uncheck()
    assert field.get_attribute("type") == "password"


def test_passkey_of_a_real_browser_is_made_and_signs_in(visit, place, member):
    # A passkey belongs to a name, never to an address of numbers.
    base = f"http://localhost:{place.hub.port}"
    page = visit("/en/settings/security", member, base=base)
    watched = watch(page)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.get_by_label("Name of the passkey").fill("Virtual key")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("heading", name="Keep these recovery codes").wait_for()
    assert page.locator("main code").count() == 10
    page.goto("/en/settings/security")
    assert page.get_by_text("Virtual key", exact=True).is_visible()
    page.goto("/en/logout")
    page.get_by_role("button", name="Sign out").last.click()
    page.goto("/en/login?next=/en/settings/security")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile("/en/settings/security$"))
    page.wait_for_load_state("networkidle")
    assert watched.policy_violations() == []
    assert [e for e in watched.errors if "ERR_ABORTED" not in e] == []
    row = db.session.scalars(sa.select(Passkey).where(Passkey.member_id == member.id)).one()
    assert row.used_at is not None
    assert row.used_at > clock.now() - timedelta(minutes=1)
    db.session.delete(row)
    member.mf_recovery_codes = None
    db.session.commit()
