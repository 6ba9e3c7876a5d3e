"""Files that are answers hang on the registration, behind its door."""

from collections.abc import Sequence

from hub.core import files
from hub.core.files import StoredFile
from hub.events.models import FILE, EventRegistration
from hub.events.queries.registration.answers import OWNER
from hub.events.queries.registration.questions import questions_of


def keep_files(registration: EventRegistration) -> None:
    """The files that are answers hang on the registration; those that are none any more are gone.

    An answer that names the file of somebody else is none.
    """
    asked = [
        str(each.id) for each in questions_of(registration.event, retired=True) if each.kind == FILE
    ]
    named = {key: str(registration.answers[key]) for key in asked if key in registration.answers}
    if registration.member_id is not None and named:
        files.attach_all(named.values(), OWNER, registration.id, uploader_id=registration.member_id)
    hanging = {each.public_id: each for each in files_on(registration)}
    registration.answers = {
        key: answer
        for key, answer in registration.answers.items()
        if key not in named or named[key] in hanging
    }
    for public_id, file in hanging.items():
        if public_id not in named.values():
            files.remove(file)


def hang_unsigned(registration: EventRegistration, kept: Sequence[StoredFile]) -> None:
    """Files that came by a personal link are the registration's at once: nobody else owns them."""
    for file in kept:
        if file.uploader_id is None:
            files.attach(file, OWNER, registration.id)


def files_on(registration: EventRegistration) -> list[StoredFile]:
    """The files that hang on a registration."""
    return list(files.files_of(OWNER, [registration.id]).get(registration.id, ()))
