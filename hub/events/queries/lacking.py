"""What is still missing before an event can be announced, and what is better not forgotten."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import LazyString

from hub.core import clock
from hub.core.i18n import _l
from hub.events.models import (
    ELSEWHERE,
    HYBRID,
    IN_PERSON,
    ONLINE,
    SPACE_ONLY,
    Event,
)

# The parts of an event that are edited on pages of their own.
WORDS, TIME, PLACE, ABOUT, AGENDA, PEOPLE, ORGANISATIONS, REGISTRATION = (
    "words",
    "time",
    "place",
    "about",
    "agenda",
    "people",
    "organisations",
    "registration",
)


@dataclass(frozen=True)
class Lack:
    """Something that is missing in a part; `is_needed` says that nothing is announced without."""

    part: str
    words: LazyString
    is_needed: bool


def lacks_of(event: Event) -> Sequence[Lack]:
    """What is missing: first what must be there, then what can be added later."""
    return sorted(_lacks(event), key=lambda lack: not lack.is_needed)


def _lacks(event: Event) -> Iterator[Lack]:
    if event.starts_at <= clock.now():
        yield Lack(TIME, _l("It begins in the past."), True)
    if not all(text.title for text in event.texts):
        yield Lack(WORDS, _l("It has no title."), True)
    if not any(text.summary for text in event.texts):
        yield Lack(WORDS, _l("Nobody learns yet what it is about."), True)
    if event.mode in (IN_PERSON, HYBRID) and not (event.place or event.city):
        yield Lack(PLACE, _l("Say where it is held."), True)
    if event.audience == SPACE_ONLY and event.space_id is None:
        yield Lack(REGISTRATION, _l("Say of which space its participants are members."), True)
    if event.registration == ELSEWHERE and not event.registration_link:
        yield Lack(REGISTRATION, _l("Say on which page one registers."), True)
    closes_at = event.registration_closes_at
    if closes_at is not None and closes_at <= clock.now():
        yield Lack(REGISTRATION, _l("Registration closes in the past."), True)
    if event.mode in (ONLINE, HYBRID) and not event.joining_link:
        yield Lack(PLACE, _l("The joining link can be added until it begins."), False)
    if not event.agenda:
        yield Lack(AGENDA, _l("It has no agenda yet."), False)
    if not event.people:
        yield Lack(PEOPLE, _l("Nobody is named who speaks."), False)
    if not event.organisations:
        yield Lack(ORGANISATIONS, _l("Nobody is named who organises it."), False)
    if not event.codes("objective"):
        yield Lack(ABOUT, _l("It is filed under no objective."), False)
    if not event.languages:
        yield Lack(ABOUT, _l("Say in which languages it is held."), False)
