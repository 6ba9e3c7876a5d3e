"""Personal links: whoever has one does with that registration what its owner can, and no more."""

import secrets

from hub.core.i18n import absolute_url
from hub.events.models import EventRegistration


def personal_link(registration: EventRegistration, endpoint: str = "events.own") -> str:
    """The address of a page of the registration, for mail: it works without signing in."""
    return absolute_url(
        endpoint,
        lang=registration.lang,
        public_id=registration.public_id,
        secret=registration.secret,
    )


def opens(registration: EventRegistration, secret: str) -> bool:
    """Whether the link is the one that the registration has now."""
    return secrets.compare_digest(registration.secret.encode(), secret.encode())
