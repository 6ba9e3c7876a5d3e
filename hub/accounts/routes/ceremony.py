"""A passkey's question and answer: what the browser was asked is kept in its signed cookie."""

import secrets
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import current_app, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from hub.accounts.services import passkeys
from hub.config import Settings
from hub.core import clock
from hub.core.i18n import _

KEPT = "passkey"
SECONDS = 300
SIGN_IN, PROVE, ADD = "sign in", "prove", "add"


def begin(purpose: str) -> str:
    """A new challenge for this browser and purpose."""
    challenge = secrets.token_urlsafe(32)
    session[KEPT] = [purpose, challenge, int(clock.now().timestamp())]
    return challenge


def end(purpose: str) -> str | None:
    """The challenge that was begun for this purpose in the last five minutes; good once."""
    kept = session.pop(KEPT, None)
    if not isinstance(kept, list) or len(kept) != 3 or kept[0] != purpose:
        return None
    return str(kept[1]) if clock.now().timestamp() - kept[2] < SECONDS else None


def site() -> passkeys.Site:
    """The site as browsers bind passkeys to it: the canonical one; on one's own machine, as called.

    An address of numbers cannot hold passkeys (WebAuthn: a relying party is a domain).
    """
    settings: Settings = current_app.extensions["settings"]
    parts = urlsplit(settings.base_url)
    host = parts.hostname or "localhost"
    if _is_own_machine(host):
        parts = urlsplit(request.host_url)
        host = parts.hostname or host
    return passkeys.Site(settings.site_name, host, f"{parts.scheme}://{parts.netloc}")


def not_taken(back: str) -> Response:
    """The page one came from, saying that the passkey did not work."""
    flash(_("The passkey was not accepted. Try again or use another way."), "error")
    return redirect(url_for(back), 303)


def _is_own_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
