"""Who may do what with events, requests and registrations (domain.md §5)."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString

from hub.accounts.models import ADMIN, EVENTS_OFFICER, SECRETARIAT, Member
from hub.core.i18n import _l
from hub.core.permissions import Permission, Rule, Rules
from hub.events.models import (
    EVERYBODY,
    HOSTS,
    MODERATOR,
    NOWHERE,
    SPACE_ONLY,
    DossierPart,
    Event,
    EventRegistration,
    EventRequest,
    LiveQuestion,
)

# The kind of organisation (taxonomy) that speaks for a State.
GOVERNMENT = "government"


class Convening(Permission):
    """What can be asked of events, requests and registrations."""

    EVENT_READ = "event.read"
    EVENT_PLAN = "event.plan"
    EVENT_EDIT = "event.edit"
    EVENT_MANAGE = "event.manage"
    REQUEST_MAKE = "event_request.make"
    REQUEST_READ = "event_request.read"
    REQUEST_ANSWER = "event_request.answer"
    REQUEST_TAKE_BACK = "event_request.take_back"
    REQUEST_DECIDE = "event_request.decide"
    EVENT_REGISTER = "event.register"
    REGISTRATION_OWN = "registration.own"
    REGISTRATIONS_READ = "registrations.read"
    REGISTRATIONS_DECIDE = "registrations.decide"
    CHECK_IN = "event.check_in"
    EVENT_JOIN = "event.join"
    SESSION_READ = "session.read"
    SESSION_ASK = "session.ask"
    SESSION_MODERATE = "session.moderate"
    DOSSIER_READ = "dossier.read"
    DOSSIER_EDIT = "dossier.edit"
    DOSSIER_PART_OWN = "dossier_part.own"
    FEEDBACK_GIVE = "feedback.give"
    TODO_READ = "event_todo.read"
    CALENDAR_OWN = "calendar.own"
    SOURCES_MANAGE = "event_sources.manage"


@dataclass(frozen=True)
class Seat:
    """Somebody's place in an event: a member's, or a guest's who came by their own link."""

    event: Event
    visitor: Member | None
    registration: EventRegistration | None

    @property
    def key(self) -> str:
        """What supports and votes know them by: `m12` for a member, `r34` for a guest.

        A member who came by their own link is the same person.
        """
        registration = self.registration
        if self.visitor is not None:
            return f"m{self.visitor.id}"
        assert registration is not None
        return f"m{registration.member_id}" if registration.member_id else f"r{registration.id}"

    @property
    def zone(self) -> str | None:
        """The zone of their clocks, as far as it is known."""
        if self.visitor is not None:
            return self.visitor.timezone
        return self.registration.timezone if self.registration else None


def is_anybody(_visitor: Member | None, _thing: object) -> bool:
    """Everybody to whom the thing is visible."""
    return True


def is_signed_in(visitor: Member | None, _thing: object) -> bool:
    """Any member to whom the thing is visible."""
    return visitor is not None


def is_officer(visitor: Member | None, _thing: object = None) -> bool:
    """Events officers, the secretariat and the admins."""
    return visitor is not None and visitor.has_role(EVENTS_OFFICER, SECRETARIAT, ADMIN)


def edits(visitor: Member | None, event: Event) -> bool:
    """Officers, and whoever was let in to change its words: who asked for it, who hosts it."""
    return is_officer(visitor) or event.role_of(visitor) is not None


def hosts(visitor: Member | None, event: Event) -> bool:
    """Officers and the event's hosts: they see who comes, and run it."""
    return is_officer(visitor) or event.role_of(visitor) == HOSTS


def moderates(visitor: Member | None, event: Event) -> bool:
    """Who hosts the event, and the moderators its programme names who are members."""
    if visitor is None:
        return False
    named = (each for each in event.people if each.role == MODERATOR)
    return hosts(visitor, event) or visitor.id in {each.member_id for each in named}


def is_in_programme(visitor: Member | None, event: Event) -> bool:
    """Whom the programme names and is a member, and who hosts it: they also rehearse."""
    if visitor is None:
        return False
    return hosts(visitor, event) or visitor.id in {each.member_id for each in event.people}


def takes_part(visitor: Member | None, seat: Seat) -> bool:
    """Confirmed registrants and who is in the programme; every member where nobody registers."""
    if seat.registration is not None and seat.registration.is_confirmed:
        return True
    event = seat.event
    is_open = event.registration == NOWHERE and event.audience in (EVERYBODY, SPACE_ONLY)
    return is_in_programme(visitor, event) or (is_open and visitor is not None)


def asked_from(seat: Seat, question: LiveQuestion) -> bool:
    """Whether the question was asked from this seat."""
    if seat.visitor is not None:
        return question.author_id == seat.visitor.id
    return seat.registration is not None and question.registration_id == seat.registration.id


def asked_for_it(visitor: Member | None, request: EventRequest) -> bool:
    """Who made the request."""
    return visitor is not None and request.requester_id == visitor.id


def reads_request(visitor: Member | None, request: EventRequest) -> bool:
    """Who made the request, and officers."""
    return asked_for_it(visitor, request) or is_officer(visitor)


def decides_request(visitor: Member | None, request: EventRequest) -> bool:
    """Officers, unless it is their own."""
    return is_officer(visitor) and not asked_for_it(visitor, request)


@dataclass(frozen=True)
class Entrance:
    """A registration, and how somebody came to it: signed in as its owner, or by its own link."""

    registration: EventRegistration
    is_by_link: bool = False


def is_theirs(visitor: Member | None, registration: EventRegistration) -> bool:
    """Who registered, as a member; guests come by their own link."""
    return visitor is not None and registration.member_id == visitor.id


def came_to_it(visitor: Member | None, entrance: Entrance) -> bool:
    """Whoever has the link of the registration, and the member who registered."""
    return entrance.is_by_link or is_theirs(visitor, entrance.registration)


def speaks_for_a_government(visitor: Member | None) -> bool:
    """Members who were verified to belong to an organisation of a government that is verified."""
    if visitor is None or visitor.affiliation_verified_at is None:
        return False
    organisation = visitor.organisation
    if organisation is None or organisation.verified_at is None:
        return False
    return organisation.type == GOVERNMENT


def gives_feedback(visitor: Member | None, entrance: Entrance) -> bool:
    """Whoever came to their own registration, if a seat was theirs."""
    return came_to_it(visitor, entrance) and entrance.registration.is_confirmed


def looks_after(visitor: Member | None, part: DossierPart) -> bool:
    """Who was asked to look after that part of a dossier."""
    return visitor is not None and part.owner_id == visitor.id


OFFICERS = "events officers, secretariat, admins"
EDITORS = OFFICERS + "; who asked for it or was let in to edit it"
HOSTING = OFFICERS + "; the event's hosts"
MODERATING = HOSTING + "; moderators named in the programme"
TAKING_PART = (
    "confirmed registrants (guests by their own link); members named in the programme; "
    + HOSTING
    + "; every member, of an open event for which nobody registers"
)

RULES: Rules = {
    Convening.EVENT_READ: Rule(
        "everybody (of an event of a space: who sees the space)", is_anybody
    ),
    Convening.EVENT_PLAN: Rule(OFFICERS, is_officer),
    Convening.EVENT_EDIT: Rule(EDITORS, edits),
    Convening.EVENT_MANAGE: Rule(OFFICERS, is_officer),
    Convening.REQUEST_MAKE: Rule("members", is_signed_in),
    Convening.REQUEST_READ: Rule("who made it; " + OFFICERS, reads_request),
    Convening.REQUEST_ANSWER: Rule("who made it; " + OFFICERS, reads_request),
    Convening.REQUEST_TAKE_BACK: Rule("who made it", asked_for_it),
    Convening.REQUEST_DECIDE: Rule(OFFICERS + "; never one's own", decides_request),
    Convening.EVENT_REGISTER: Rule("everybody whom its audience lets in", is_anybody),
    Convening.REGISTRATION_OWN: Rule("who registered, signed in or by their own link", came_to_it),
    Convening.REGISTRATIONS_READ: Rule(HOSTING, hosts),
    Convening.REGISTRATIONS_DECIDE: Rule(HOSTING, hosts),
    Convening.CHECK_IN: Rule(HOSTING, hosts),
    Convening.EVENT_JOIN: Rule(
        TAKING_PART + "; from shortly before the start until the end", takes_part
    ),
    Convening.SESSION_READ: Rule(TAKING_PART, takes_part),
    Convening.SESSION_ASK: Rule(TAKING_PART, takes_part),
    Convening.SESSION_MODERATE: Rule(MODERATING, moderates),
    Convening.DOSSIER_READ: Rule("who sees the event, once it is published", is_anybody),
    Convening.DOSSIER_EDIT: Rule(EDITORS, edits),
    Convening.DOSSIER_PART_OWN: Rule("who looks after it", looks_after),
    Convening.FEEDBACK_GIVE: Rule("who was registered and confirmed", gives_feedback),
    Convening.TODO_READ: Rule("members, their own", is_signed_in),
    Convening.CALENDAR_OWN: Rule("every member, their own", is_signed_in),
    Convening.SOURCES_MANAGE: Rule(OFFICERS, is_officer),
}

# What the audit log keeps of events.
ACTS: Mapping[str, LazyString] = {
    "event.planned": _l("Planned an event"),
    "event.announced": _l("Announced an event"),
    "event.changed": _l("Changed an event"),
    "event.discarded": _l("Deleted the draft of an event"),
    "event.repeated": _l("Planned the dates of a series"),
    "event.moved": _l("Moved an event to another time"),
    "event.cancelled": _l("Cancelled an event"),
    "event_source.added": _l("Added a calendar of others"),
    "event_source.changed": _l("Changed how a calendar of others is read"),
    "event_request.confirmed": _l("Confirmed a request for an event"),
    "event_request.declined": _l("Declined a request for an event"),
    "registration.decided": _l("Decided on a registration for an event"),
}
