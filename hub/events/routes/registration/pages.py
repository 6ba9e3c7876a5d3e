"""What the pages of registrations share: their addresses, and the files that were given."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from hub.core import files
from hub.core.edge import current_visitor
from hub.core.files import StoredFile
from hub.events.forms.registration.fields import AnswersForm, FileAnswerField
from hub.events.models import EventRegistration
from hub.events.policy import Entrance
from hub.events.services.registration.filing import files_on


def address_of(entrance: Entrance, endpoint: str = "events.own", **more: Any) -> str:
    """Where a page of this registration is, for somebody who came as they came."""
    own = entrance.registration
    if entrance.is_by_link:
        return url_for(endpoint, public_id=own.public_id, secret=own.secret, **more)
    return url_for(endpoint, slug=own.event.slug, **more)


def given_files(
    form: AnswersForm, registration: EventRegistration | None = None
) -> Mapping[str, StoredFile]:
    """The files that the form names, by their public ids, as far as they are this person's."""
    named = [str(each.data) for each in form if isinstance(each, FileAnswerField) and each.data]
    visitor = current_visitor()
    found = list(files.waiting(named, uploader_id=visitor.id)) if visitor else []
    if registration is not None:
        found += files_on(registration)
    return {each.public_id: each for each in found if each.public_id in named}
