"""How a browser becomes a member's and stops being it; where one goes afterwards."""

import re
from urllib.parse import urlsplit

from flask import current_app, g, redirect, request, session, url_for
from flask_login import login_user
from werkzeug.wrappers import Response

from hub.accounts import queries
from hub.accounts.models import Member, SignIn
from hub.accounts.services import sign_ins
from hub.core import clock
from hub.core.edge import commit

HALFWAY = "halfway"
HALFWAY_SECONDS = 600
UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
DOORS = re.compile(r"/(?:[a-z]{2}/)?(?:login|logout|verify|register|confirm|reset)(?:[/?]|$)")


def on_this_site(target: str | None) -> str | None:
    """`target` if it is an address of this site that begins with a slash; otherwise None."""
    if not target or not target.startswith("/") or target.startswith("//") or UNSAFE.search(target):
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or DOORS.match(target):
        return None
    return target


def let_in(member: Member, *, remember: bool, target: str | None, factors: int = 1) -> Response:
    """The browser is the member's, or halfway there if a second factor is still to be shown."""
    if factors < 2 and queries.has_second_factor(member):
        session.clear()
        session[HALFWAY] = {
            "member": member.public_id,
            "at": int(clock.now().timestamp()),
            "remember": remember,
            "next": on_this_site(target),
        }
        return commit(redirect(url_for("security.second_factor"), 303))
    sign_in = sign_ins.begin(
        member, agent=request.user_agent.string, address=request.remote_addr or ""
    )
    carry(member, sign_in, remember=remember)
    return commit(redirect(_after(member, target), 303))


def halfway() -> Member | None:
    """Who has shown the first factor in this browser within the last ten minutes."""
    state = session.get(HALFWAY)
    if not isinstance(state, dict):
        return None
    if clock.now().timestamp() - state.get("at", 0) > HALFWAY_SECONDS:
        session.pop(HALFWAY)
        return None
    member = queries.member_by_public_id(str(state.get("member")))
    return member if member is not None and member.active else None


def carry(member: Member, sign_in: SignIn, *, remember: bool) -> None:
    """From now on the browser's cookie is this sign-in, and nothing from before."""
    session.clear()
    session.permanent = remember
    session["sign_in"] = sign_in.token
    login_user(member, force=True)
    g.pop("visitor", None)


def drop() -> None:
    """The browser is nobody's."""
    session.clear()
    g.pop("visitor", None)
    g.pop("_login_user", None)


def _after(member: Member, target: str | None) -> str:
    if _must_set_up(member):
        return url_for("accounts.security_settings", lang=member.lang)
    return on_this_site(target) or url_for("home.front", lang=member.lang)


def _must_set_up(member: Member) -> bool:
    settings = current_app.extensions["settings"]
    return (
        settings.staff_second_factor_required
        and bool(member.role_rows)
        and not queries.has_second_factor(member)
    )
