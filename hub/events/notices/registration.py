"""How it is told what became of a registration: by mail to whoever registered, at the bell."""

from collections.abc import Callable, Mapping, Sequence

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.i18n import _, in_language
from hub.core.mail import Fact, Letter
from hub.events.models import (
    CONFIRMED_SEAT,
    DECLINED_SEAT,
    HYBRID,
    IN_PERSON,
    LAPSED,
    OFFERED,
    ONLINE,
    PENDING,
    WAITING,
    WITHDRAWN,
    RegistrationStep,
)
from hub.events.notices.facts import facts_for, moment_words
from hub.events.notices.invitations import cancellation, invitation
from hub.events.notices.kinds import EVENTS
from hub.events.notices.readers import (
    Reader,
    greeting,
    if_you_cannot_come,
    own_page,
    page_of_event,
    queue,
    reader_of,
    thread_of,
    why_registered,
)
from hub.events.queries.letters import is_news, own_steps, was_confirmed
from hub.events.queries.registration.waiting import place_of
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register

KIND = "event_registration"
ABOUT = "event_step"


def register_registration() -> None:
    """What becomes of a registration is told to whoever registered, whatever they chose."""
    register(KIND, read=read_steps, has_own_mail=True, group=EVENTS)


def send_step(step: RegistrationStep) -> None:
    """Whoever registered gets a mail about the step, once."""
    reader = reader_of(step.registration)
    if reader is None:
        return
    with in_language(reader.lang):
        letter = letter_of_step(reader, step)
    if letter is not None:
        queue(KIND, reader, letter, reference=f"step-{step.id}", about=f"{ABOUT}:{step.id}")


def step_again(step_id: int) -> Letter | None:
    """The mail about the step as it may be told now; None where it is not true any more."""
    step = db.session.get(RegistrationStep, step_id)
    reader = reader_of(step.registration) if step else None
    return letter_of_step(reader, step) if step and reader else None


def letter_of_step(reader: Reader, step: RegistrationStep) -> Letter | None:
    """What the step says, in the language at hand; None where it is old news, or none."""
    write = LETTERS.get(step.state)
    if write is None or reader.event.has_ended or not is_news(step):
        return None
    if step.state != WITHDRAWN and not reader.event.is_announced:
        return None
    return write(reader, step)


def read_steps(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """What became of the reader's own registrations, as long as it is so."""
    found = own_steps(reader, {notice.facts["step"] for notice in notices})
    words: dict[int, Words] = {}
    for notice in notices:
        step = found.get(notice.facts["step"])
        if step is None or step.state not in SAYINGS:
            continue
        event = step.registration.event
        words[notice.id] = Words(
            title=SAYINGS[step.state](event.text(reader.lang).title),
            endpoint="events.event",
            values={"slug": event.slug},
            why=_("You are told because you registered for this event."),
            thread=f"event-{event.id}",
            about=event.text(reader.lang).title,
        )
    return words


def _confirmed(reader: Reader, _step: RegistrationStep) -> Letter:
    return Letter(
        subject=_("You are registered: %(event)s", event=reader.title),
        paragraphs=[
            greeting(reader),
            _("A seat at “%(event)s” is yours.", event=reader.title),
            *how_to_come(reader),
            _("The invitation in this mail puts the event into your calendar."),
            if_you_cannot_come(),
        ],
        facts=facts_for(reader),
        action=own_page(reader),
        links=[page_of_event(reader)],
        why=why_registered(),
        thread=thread_of(reader),
        calendar=invitation(reader),
    )


def _pending(reader: Reader, _step: RegistrationStep) -> Letter:
    return Letter(
        subject=_("Your registration waits for approval: %(event)s", event=reader.title),
        paragraphs=[
            greeting(reader),
            _("You want to come to “%(event)s”.", event=reader.title),
            _("The organisers decide who gets a seat. You get a mail as soon as they have."),
        ],
        facts=facts_for(reader),
        action=own_page(reader),
        links=[page_of_event(reader)],
        why=why_registered(),
        thread=thread_of(reader),
    )


def _waiting(reader: Reader, _step: RegistrationStep) -> Letter:
    place = place_of(reader.registration)
    where = (
        _(
            "All seats are taken. On the waiting list you are number %(number)s of %(among)s.",
            number=place.number,
            among=place.among,
        )
        if place
        else ""
    )
    return Letter(
        subject=_("You are on the waiting list: %(event)s", event=reader.title),
        paragraphs=[
            greeting(reader),
            _("You want to come to “%(event)s”.", event=reader.title),
            *([where] if where else []),
            _("When a seat becomes free for you, you get a mail with which you can take it."),
        ],
        facts=facts_for(reader),
        action=own_page(reader),
        links=[page_of_event(reader)],
        why=why_registered(),
        thread=thread_of(reader),
    )


def _offered(reader: Reader, _step: RegistrationStep) -> Letter:
    until = reader.registration.offered_until or reader.event.starts_at
    said = moment_words(until, reader.zone)
    return Letter(
        subject=_("A seat for you: %(event)s", event=reader.title),
        paragraphs=[
            greeting(reader),
            _("A seat at “%(event)s” is free, and it is kept for you.", event=reader.title),
            _(
                "Open your registration and take the seat there. After the time below, it is "
                "offered to the next on the waiting list."
            ),
        ],
        facts=[Fact(str(_("Take it by")), said), *facts_for(reader)],
        action=own_page(reader, _("Take the seat")),
        links=[page_of_event(reader)],
        why=why_registered(),
        thread=thread_of(reader),
    )


def _declined(reader: Reader, _step: RegistrationStep) -> Letter:
    reason = reader.registration.reason
    return Letter(
        subject=_("Your registration was declined: %(event)s", event=reader.title),
        paragraphs=[
            greeting(reader),
            _(
                "The organisers cannot give you a seat at “%(event)s”.",
                event=reader.title,
            ),
            *([_("Reason:")] if reason else []),
        ],
        quoted=reason,
        action=page_of_event(reader),
        why=why_registered(),
        thread=thread_of(reader),
        calendar=cancellation(reader) if was_confirmed(reader.registration) else None,
    )


def _lapsed(reader: Reader, _step: RegistrationStep) -> Letter:
    return Letter(
        subject=_("The seat went to the next: %(event)s", event=reader.title),
        paragraphs=[
            greeting(reader),
            _(
                "The seat at “%(event)s” that was kept for you was not taken in time, so it is "
                "offered to the next on the waiting list.",
                event=reader.title,
            ),
            *_again(reader),
        ],
        action=page_of_event(reader),
        why=why_registered(),
        thread=thread_of(reader),
    )


def _withdrawn(reader: Reader, step: RegistrationStep) -> Letter:
    reason = reader.registration.reason
    was_own = step.actor_id is None or step.actor_id == reader.registration.member_id
    said = (
        _("You do not come to “%(event)s”: your registration is withdrawn.", event=reader.title)
        if was_own
        else _(
            "The organisers have withdrawn your registration for “%(event)s”.", event=reader.title
        )
    )
    had_entry = was_confirmed(reader.registration)
    return Letter(
        subject=_("Your registration is withdrawn: %(event)s", event=reader.title),
        paragraphs=[
            greeting(reader),
            said,
            *([_("With this mail it goes out of your calendar.")] if had_entry else []),
            *(_again(reader) if was_own else []),
            *([_("Reason:")] if reason else []),
        ],
        quoted=reason,
        action=page_of_event(reader),
        why=why_registered(),
        thread=thread_of(reader),
        calendar=cancellation(reader) if had_entry else None,
    )


def how_to_come(reader: Reader) -> list[str]:
    """How somebody who has a seat comes in, online and at the place."""
    event, online = reader.event, reader.registration.comes_online
    is_online = event.mode == ONLINE or (event.mode == HYBRID and online is not False)
    is_there = event.mode == IN_PERSON or (event.mode == HYBRID and online is not True)
    ways = []
    if is_online:
        ways.append(_("Shortly before it begins, the page of your registration leads you in."))
    if is_there:
        ways.append(_("The page of your registration has the code that is read at the entrance."))
    return [str(way) for way in ways]


def _again(reader: Reader) -> list[str]:
    if not reader.event.registration_is_open:
        return []
    return [str(_("You can register again as long as registration is open."))]


LETTERS: Mapping[str, Callable[[Reader, RegistrationStep], Letter]] = {
    PENDING: _pending,
    CONFIRMED_SEAT: _confirmed,
    WAITING: _waiting,
    OFFERED: _offered,
    DECLINED_SEAT: _declined,
    LAPSED: _lapsed,
    WITHDRAWN: _withdrawn,
}
SAYINGS: Mapping[str, Callable[[str], str]] = {
    CONFIRMED_SEAT: lambda title: _("A seat at “%(event)s” is yours.", event=title),
    OFFERED: lambda title: _("A seat at “%(event)s” is free, and it is kept for you.", event=title),
    DECLINED_SEAT: lambda title: _(
        "The organisers cannot give you a seat at “%(event)s”.", event=title
    ),
    LAPSED: lambda title: _("The seat went to the next: %(event)s", event=title),
    WITHDRAWN: lambda title: _(
        "The organisers have withdrawn your registration for “%(event)s”.", event=title
    ),
}
