"""What is told after an event: thanks to who was there, and what the others missed."""

from collections.abc import Mapping, Sequence

from flask_babel import LazyString

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.i18n import _, _l, in_language
from hub.core.mail import Letter
from hub.events.models import Dossier, EventRegistration
from hub.events.notices.kinds import EVENTS
from hub.events.notices.readers import (
    Link,
    Reader,
    greeting,
    page_of_event,
    queue,
    reader_of,
    thread_of,
    why_registered,
)
from hub.events.queries.letters import anybody_attended, own_events
from hub.events.queries.surveys import has_answered, is_open
from hub.events.services.registration.links import personal_link
from hub.notifications.models import MAIL, OFF, SITE, Notice
from hub.notifications.notices import Words, mailing_list, register
from hub.notifications.services import choice_of

KIND = "event_thanks"
TITLES: Mapping[str, LazyString] = {KIND: _l("What is kept of events I registered for")}


def register_thanking() -> None:
    """It comes by mail until one chooses otherwise."""
    register(
        KIND,
        read=read_thanks,
        has_own_mail=True,
        group=EVENTS,
        titles=TITLES,
        choices=(MAIL, SITE, OFF),
    )


def send_thanks(registration: EventRegistration) -> None:
    """Whoever had a seat gets a mail: thanks, or what they missed.

    Who was thanked before anything was kept of it hears once more, when something is.
    """
    reader = reader_of(registration)
    if reader is None or not _wants_mail(reader):
        return
    with in_language(reader.lang):
        letter = letter_of_thanks(reader)
    if letter is not None:
        number = registration.id
        is_kept = _is_kept(db.session.get(Dossier, reader.event.id))
        reference = f"{number}-kept" if is_kept else f"{number}"
        queue(KIND, reader, letter, reference=reference, about=f"event_thanks:{number}")


def thanks_again(registration_id: int) -> Letter | None:
    """The mail as it may be sent now."""
    registration = db.session.get(EventRegistration, registration_id)
    reader = reader_of(registration) if registration else None
    return letter_of_thanks(reader) if reader and _wants_mail(reader) else None


def letter_of_thanks(reader: Reader) -> Letter | None:
    """Thanks to who was there; to the others what they missed, once there is something of it.

    Where nobody noted who was there, nobody is told that they were not.
    """
    event, registration = reader.event, reader.registration
    if not registration.is_confirmed or not event.is_announced or not event.has_ended:
        return None
    dossier = db.session.get(Dossier, event.id)
    is_kept = _is_kept(dossier)
    title, was_away = {"event": reader.title}, False
    said: list[str] = []
    if registration.attended_at is not None and _was_thanked(dossier):
        subject = _("What came of it: %(event)s", **title)
    elif registration.attended_at is not None:
        subject = _("Thank you for coming: %(event)s", **title)
        said = [_("Thank you for coming to “%(event)s”.", **title)]
    elif anybody_attended(event):
        subject = _("What you missed: %(event)s", **title)
        said = [_("You had a seat at “%(event)s” and could not come.", **title)]
        was_away = True
    else:
        subject = _("What came of it: %(event)s", **title)
        said = [_("“%(event)s” has ended. Thank you for your interest.", **title)]
    if registration.attended_at is None and not is_kept:
        return None
    if is_kept:
        said.append(_("What is kept of it is on its page: recording, summary and documents."))
    links = _links(reader, dossier, is_kept, asked=not was_away)
    return Letter(
        subject=subject,
        paragraphs=[greeting(reader), *said],
        action=links[0],
        links=links[1:],
        why=why_registered(),
        thread=thread_of(reader),
        mailing=mailing_list(registration.member, KIND) if registration.member else None,
    )


def read_thanks(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """What is kept of events that the reader had a seat at."""
    found = own_events(reader, {notice.facts["event"] for notice in notices})
    words: dict[int, Words] = {}
    for notice in notices:
        event = found.get(notice.facts["event"])
        if event is None or not event.has_ended:
            continue
        title = event.text(reader.lang).title
        words[notice.id] = Words(
            title=_("What came of it: %(event)s", event=title),
            endpoint="events.event",
            values={"slug": event.slug},
            why=_("You are told because you registered for this event."),
            thread=f"event-{event.id}",
            about=title,
        )
    return words


def _links(reader: Reader, dossier: Dossier | None, is_kept: bool, asked: bool) -> list[Link]:
    found: list[Link] = []
    registration = reader.registration
    if asked and is_open(dossier, clock.now()) and not has_answered(registration.id):
        survey = personal_link(registration, "events.survey")
        found.append((str(_("Answer the survey")), survey))
    if dossier is not None and is_kept and dossier.recording_link:
        found.append((str(_("See the recording")), dossier.recording_link))
    return [*found, page_of_event(reader)]


def _is_kept(dossier: Dossier | None) -> bool:
    return dossier is not None and dossier.published_at is not None


def _was_thanked(dossier: Dossier | None) -> bool:
    """Whether who was there heard from us before anything was kept of it."""
    if dossier is None or dossier.published_at is None or dossier.thanked_at is None:
        return False
    return dossier.thanked_at < dossier.published_at


def _wants_mail(reader: Reader) -> bool:
    member = reader.registration.member
    return member is None or choice_of(member, KIND) == MAIL
