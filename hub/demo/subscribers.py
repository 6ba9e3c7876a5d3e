"""Who reads the demonstration's newsletter: a few members and a few addresses alone."""

import datetime as dt

from hub.accounts.models import Member
from hub.core import clock
from hub.demo.people import People
from hub.newsletter.models import ON_PAGE, QUARTERLY, TOO_MUCH, Subscription
from hub.newsletter.services import changing, leaving
from hub.newsletter.services.subscribing import Choices, ask, confirm, subscribe_member

CONSENT = "The demonstration's newsletter."
# Addresses of nobody: the domain is kept for examples (RFC 2606).
GUESTS = (
    ("field.office@example.org", Choices("fr", objectives=["gcm-06"], regions=["africa"])),
    ("library@example.org", Choices("en", QUARTERLY)),
    ("municipality@example.org", Choices("es", regions=["americas"])),
    ("network@example.org", Choices("ar", objectives=["gcm-07", "gcm-15"])),
)
WAITING = "somebody.new@example.org"
MEMBERS_AT_MOST = 6
# Before the first issue went out, and a little before the demonstration begins.
LONG_AGO, LATELY = dt.timedelta(days=120), dt.timedelta(days=10)


def subscribe_some(people: People, now: dt.datetime) -> list[Subscription]:
    """Some read it, one has paused, one has left, one has not confirmed yet."""
    members: list[Member] = list(people.values())[:MEMBERS_AT_MOST]
    with clock.travel(to=now - LONG_AGO):
        readers = [
            subscribe_member(member, Choices(member.lang), consent=CONSENT) for member in members
        ]
        for address, choices in GUESTS:
            guest = ask(address, choices, consent=CONSENT)
            confirm(guest)
            readers.append(guest)
    with clock.travel(to=now - LATELY):
        changing.pause(readers[-1], 3)
        leaving.leave(readers[-2], ON_PAGE)
        leaving.say_why(readers[-2], TOO_MUCH, "")
    return [*readers, ask(WAITING, Choices("en"), consent=CONSENT)]
