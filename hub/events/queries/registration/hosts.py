"""Who hosts an event: they read what is answered at registration."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.accounts.models import ACTIVE, Member
from hub.core.db import db
from hub.events.models import HOSTS, Event, EventEditor


def readers_of(event: Event) -> Sequence[str]:
    """The public names of the event's hosts, but for those whose identity is protected."""
    return db.session.scalars(
        sa.select(Member.name)
        .join(EventEditor, EventEditor.member_id == Member.id)
        .where(
            EventEditor.event_id == event.id,
            EventEditor.role == HOSTS,
            Member.state == ACTIVE,
            Member.is_protected.is_(False),
        )
        .order_by(Member.name)
    ).all()
