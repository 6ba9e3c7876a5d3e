"""Whom an event's audience lets in, and what stands in the way of registering now."""

from dataclasses import dataclass

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.discussions.models import SpaceMembership
from hub.events.models import (
    CANCELLED,
    DRAFT,
    HERE,
    NOWHERE,
    SPACE_ONLY,
    STATES_ONLY,
    Event,
    EventRegistration,
)
from hub.events.policy import speaks_for_a_government

# Why somebody is not let in.
NOT_OF_SPACE, NO_GUESTS = "space", "guests"
# Why nobody can register now.
PREPARED, CALLED_OFF, NOT_HERE, ON_OTHER_SITE = "prepared", "called_off", "not_here", "elsewhere"
NOT_YET, TOO_LATE, OVER = "not_yet", "too_late", "over"


@dataclass(frozen=True)
class Gate:
    """Whether somebody may register, else why not; and whether they wait for approval then."""

    refusal: str = ""
    waits: bool = False

    @property
    def is_open(self) -> bool:
        """Whether they may register."""
        return not self.refusal


def gate_for(event: Event, visitor: Member | None) -> Gate:
    """How the event's audience meets the visitor (domain.md §5).

    Of Member States, those whose government is verified come in at once; whoever else comes for a
    government says for which, and waits.
    """
    if event.audience == SPACE_ONLY and not _belongs(event, visitor):
        return Gate(NOT_OF_SPACE)
    if visitor is None and not event.takes_guests:
        return Gate(NO_GUESTS)
    is_unknown = event.audience == STATES_ONLY and not speaks_for_a_government(visitor)
    return Gate(waits=event.needs_approval or is_unknown)


def obstacle_to(event: Event) -> str:
    """Why nobody can register for the event now; empty if one can, be it for the waiting list."""
    now = clock.now()
    if event.state == DRAFT:
        return PREPARED
    if event.state == CANCELLED:
        return CALLED_OFF
    if event.has_ended:
        return OVER
    if event.registration != HERE:
        return NOT_HERE if event.registration == NOWHERE else ON_OTHER_SITE
    if event.registration_opens_at is not None and event.registration_opens_at > now:
        return NOT_YET
    return TOO_LATE if event.takes_registrations_until <= now else ""


def registration_of_member(event: Event, member: Member) -> EventRegistration | None:
    """What the member registered, signed in or as a guest with the address of the account."""
    found = sa.select(EventRegistration).where(
        EventRegistration.event_id == event.id,
        sa.or_(
            EventRegistration.member_id == member.id,
            sa.and_(
                EventRegistration.member_id.is_(None),
                EventRegistration.email == member.email,
            ),
        ),
    )
    own = db.session.scalars(found).all()
    return min(own, key=lambda each: each.member_id is None, default=None)


def registration_of_address(event: Event, email: str) -> EventRegistration | None:
    """What was registered with that address: a guest's, or a member's who has it."""
    found = (
        sa.select(EventRegistration)
        .outerjoin(EventRegistration.member)
        .where(
            EventRegistration.event_id == event.id,
            sa.or_(EventRegistration.email == email, Member.email == email),
        )
    )
    own = db.session.scalars(found).all()
    return min(own, key=lambda each: each.member_id is None, default=None)


def _belongs(event: Event, visitor: Member | None) -> bool:
    if visitor is None or event.space_id is None:
        return False
    return db.session.get(SpaceMembership, (event.space_id, visitor.id)) is not None
