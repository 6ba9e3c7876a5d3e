"""One person's own matters in events: what they may take away, and what is forgotten."""

from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.events.models import DRAFT, Event, EventEditor, EventPerson
from hub.events.services.indexing import index_event


def own_events(member: Member) -> dict[str, Any]:
    """What the member planned, changes or is named in, for their export."""
    return {
        "planned": [
            {"event": event.slug, "title": event.text(event.lang).title, "state": event.state}
            | {"starts_at": event.starts_at, "planned_at": event.created_at}
            for event in db.session.scalars(
                sa.select(Event).where(Event.created_by == member.id).order_by(Event.id)
            )
        ],
        "edited": [
            {"event": slug, "role": row.role, "since": row.added_at}
            for row, slug in db.session.execute(
                sa.select(EventEditor, Event.slug)
                .join(Event, Event.id == EventEditor.event_id)
                .where(EventEditor.member_id == member.id)
                .order_by(Event.id)
            )
        ],
        "named": [
            {"event": slug, "role": row.role, "name": row.name}
            | {"affiliation": row.affiliation, "about": row.about}
            for row, slug in db.session.execute(
                sa.select(EventPerson, Event.slug)
                .join(Event, Event.id == EventPerson.event_id)
                .where(EventPerson.member_id == member.id)
                .order_by(EventPerson.id)
            )
        ],
    }


def forget_editor(member: Member) -> None:
    """No programme names the member any more, and they edit nothing; what they wrote stays."""
    named = db.session.scalars(
        sa.select(EventPerson).where(EventPerson.member_id == member.id)
    ).all()
    for row in named:
        row.name, row.affiliation, row.about, row.about_html = "", "", "", ""
        row.member_id = None
    db.session.execute(sa.delete(EventEditor).where(EventEditor.member_id == member.id))
    db.session.execute(sa.update(Event).where(Event.owner_id == member.id).values(owner_id=None))
    db.session.flush()
    for event in db.session.scalars(
        sa.select(Event).where(Event.id.in_({row.event_id for row in named}))
    ):
        if event.state != DRAFT:
            index_event(event)
