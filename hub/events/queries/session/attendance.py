"""Who is expected at the door, who came, and who did not."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hub.core.db import db
from hub.events.models import CONFIRMED_SEAT, Event, EventRegistration
from hub.events.queries.visibility import registrations_of

# So many signs of a code are enough to be typed by hand.
TYPED = 8


@dataclass(frozen=True)
class Expected:
    """The list at the door: who is confirmed, by name, and how many of them came."""

    people: Sequence[EventRegistration]

    @property
    def came(self) -> int:
        """How many were there."""
        return sum(each.attended_at is not None for each in self.people)


def expected(event: Event) -> Expected:
    """Everybody who is confirmed."""
    found = registrations_of(event).where(EventRegistration.state == CONFIRMED_SEAT)
    people = db.session.scalars(found).all()
    return Expected(sorted(people, key=lambda each: (name_of(each).casefold(), each.id)))


def name_of(registration: EventRegistration) -> str:
    """What hosts call them: the name they gave, or their member's."""
    member = registration.member
    return registration.name or (member.public_name if member else "")


def registrant(event: Event, public_id: str) -> EventRegistration | None:
    """The confirmed registrant of that name on the list."""
    return db.session.scalars(
        _confirmed(event).where(EventRegistration.public_id == public_id)
    ).one_or_none()


def with_code(event: Event, typed: str) -> EventRegistration | None:
    """Whose code it is: all of it, or the first eight signs where they fit one person only."""
    code = "".join(typed.split()).replace("-", "").lower()
    if len(code) < TYPED or not code.isalnum():
        return None
    found = db.session.scalars(
        _confirmed(event)
        .where(EventRegistration.check_in_code.startswith(code, autoescape=True))
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def confirmed_like(
    event: Event, lines: Collection[str]
) -> Mapping[str, Sequence[EventRegistration]]:
    """Confirmed registrants by the line, in small letters, that is their address or their name."""
    wanted = {line.casefold() for line in lines}
    known: dict[str, list[EventRegistration]] = defaultdict(list)
    for each in expected(event).people:
        member = each.member
        words = {each.email or "", member.email if member else "", name_of(each)}
        for word in {word.casefold() for word in words if word} & wanted:
            known[word].append(each)
    return known


def _confirmed(event: Event) -> sa.Select[EventRegistration]:
    return sa.select(EventRegistration).where(
        EventRegistration.event_id == event.id, EventRegistration.state == CONFIRMED_SEAT
    )
