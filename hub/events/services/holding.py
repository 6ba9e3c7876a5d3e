"""A row is ours until the commit: seats, states and numbers are given under its lock."""

from typing import Any

import sqlalchemy as sa

from hub.core.db import db
from hub.core.errors import Overtaken
from hub.core.i18n import _
from hub.events.models import Event, EventRegistration, EventRequest


def hold(event: Event, version: int | None = None) -> None:
    """The event is locked and reads as it is now.

    Whoever changes seats, states or the order of registrations holds their event first. Raises
    Overtaken if it is not the `version` any more that was read.
    """
    _lock(event)
    if version is not None and event.version != version:
        raise Overtaken(_("Somebody else has changed this event meanwhile."))


def hold_request(request: EventRequest, version: int | None = None) -> None:
    """The request is locked and reads as it is now. Raises Overtaken as `hold` does."""
    _lock(request)
    if version is not None and request.version != version:
        raise Overtaken(_("Somebody else has changed this request meanwhile."))


def hold_registration(registration: EventRegistration) -> None:
    """Its event is held, then the registration reads as it is now."""
    hold(registration.event)
    _lock(registration)


def _lock(row: Any) -> None:
    db.session.flush()
    # The columns alone: what is joined to them cannot be locked with them (PostgreSQL).
    names = [each.key for each in sa.inspect(type(row)).column_attrs]
    db.session.refresh(row, attribute_names=names, with_for_update=True)
