"""Who gets a mail about a registration, and what stands in each of them."""

from dataclasses import dataclass

import sqlalchemy as sa

from hub.core.db import db
from hub.core.i18n import _, absolute_url
from hub.core.mail import Letter, one_line, queue_letter
from hub.events.models import Event, EventRegistration
from hub.events.queries.visibility import may_see
from hub.events.services.registration.links import personal_link

Link = tuple[str, str]


@dataclass(frozen=True)
class Reader:
    """A member or a guest who registered, with their address, language and clocks."""

    registration: EventRegistration
    address: str
    lang: str
    zone: str

    @property
    def event(self) -> Event:
        """What they registered for."""
        return self.registration.event

    @property
    def title(self) -> str:
        """What the event is called, in their language or the nearest."""
        return one_line(self.event.text(self.lang).title)


def reader_of(registration: EventRegistration) -> Reader | None:
    """Who is told about the registration; None if they can get no mail or may not see the event."""
    member = registration.member
    if member is None:
        address, lang, zone = registration.email, registration.lang, registration.timezone
    else:
        is_reached = member.active and member.confirmed_at is not None
        address, lang, zone = member.email if is_reached else None, member.lang, member.timezone
    if not address or registration.forgotten_at is not None or not _sees_event(registration):
        return None
    return Reader(registration, address, lang, zone)


def queue(kind: str, reader: Reader, letter: Letter, *, reference: str, about: str) -> None:
    """The letter waits to be sent to the reader, once for this `reference`."""
    queue_letter(
        kind,
        letter,
        to=reader.address,
        lang=reader.lang,
        member_id=reader.registration.member_id,
        reference=reference,
        about=about,
    )


def greeting(reader: Reader) -> str:
    """The first words of each letter."""
    member = reader.registration.member
    name = one_line(reader.registration.name or (member.name if member else ""))
    return str(_("Hello %(name)s,", name=name) if name else _("Hello,"))


def own_page(reader: Reader, label: str = "") -> Link:
    """Where they see how it stands, change it, or withdraw, without signing in."""
    return label or str(_("See my registration")), personal_link(reader.registration)


def if_you_cannot_come() -> str:
    """What somebody who has a seat does for the others."""
    return str(
        _(
            "If you cannot come, please withdraw on the page of your registration, so that "
            "somebody else gets the seat."
        )
    )


def page_of_event(reader: Reader) -> Link:
    """Where everybody reads about the event."""
    address = absolute_url("events.event", lang=reader.lang, slug=reader.event.slug)
    return str(_("About the event")), address


def why_registered() -> str:
    """Why they are told."""
    return str(_("You get this mail because you registered for this event with this address."))


def thread_of(reader: Reader) -> str:
    """All mail about one registration stands together in a mail program."""
    return f"event-{reader.event.id}-{reader.registration.id}"


def _sees_event(registration: EventRegistration) -> bool:
    """Of an event of a space, only who sees the space; the others are open to everybody."""
    event = registration.event
    if event.space_id is None:
        return True
    seen = sa.select(Event.id).outerjoin(Event.space).where(Event.id == event.id)
    return db.session.scalar(seen.where(may_see(registration.member))) is not None
