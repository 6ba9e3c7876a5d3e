"""What a guest is asked by mail: whether the address is theirs, or that they registered already.

What became of a registration later is told by the mail that follows its steps.
"""

import secrets

from hub.core.i18n import _, current_language, in_language
from hub.core.mail import Letter, queue_letter
from hub.events.models import Event, EventRegistration
from hub.events.services.registration.links import personal_link


def confirm_address(registration: EventRegistration) -> None:
    """Whoever registered with this address is asked to confirm it."""
    event = registration.event
    with in_language(registration.lang):
        letter = Letter(
            subject=_("Confirm your registration: %(event)s", event=_title(event)),
            paragraphs=[
                _("Hello %(name)s,", name=registration.name),
                _(
                    "Somebody, probably you, wants to register with this address for “%(event)s”.",
                    event=_title(event),
                ),
                _(
                    "Open the link and press the button there: only then a seat or a place on the "
                    "waiting list is yours. The link works for 48 hours."
                ),
                _("If it was not you, do nothing: what was typed is deleted then."),
            ],
            action=(_("Confirm my registration"), personal_link(registration)),
        )
    _send("event-confirm-address", letter, registration, registration.email or "")


def registered_already(registration: EventRegistration, email: str) -> None:
    """The owner of an address is told that it is registered, and where that is seen and changed."""
    event = registration.event
    with in_language(registration.lang):
        letter = Letter(
            subject=_("You are registered already: %(event)s", event=_title(event)),
            paragraphs=[
                _("Hello %(name)s,", name=registration.name),
                _(
                    "Somebody, probably you, wanted to register with this address for “%(event)s”. "
                    "It is registered already, so nothing was changed.",
                    event=_title(event),
                ),
                _("With this link you see how it stands, change what you answered, or withdraw."),
            ],
            action=(_("See my registration"), personal_link(registration)),
        )
    _send("event-registered-already", letter, registration, email)


def _title(event: Event) -> str:
    return event.text(current_language().code).title


def _send(kind: str, letter: Letter, registration: EventRegistration, to: str) -> None:
    queue_letter(
        kind,
        letter,
        to=to,
        lang=registration.lang,
        member_id=registration.member_id,
        reference=secrets.token_hex(12),
    )
