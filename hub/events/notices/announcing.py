"""How it is told that an event was announced."""

from collections.abc import Mapping, Sequence

from flask_babel import LazyString

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.i18n import _, _l
from hub.events.models import Event
from hub.events.notices.facts import short_moment
from hub.events.notices.kinds import EVENTS
from hub.events.queries.visibility import visible_events
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register

KIND = "event_announced"
TITLES: Mapping[str, LazyString] = {KIND: _l("An event on an objective I follow, or in my space")}


def register_announcing() -> None:
    """It can wait for the digest."""
    register(KIND, read=read_announced, mailed=False, group=EVENTS, titles=TITLES)


def read_announced(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Events that are still to come, for who may see them."""
    ids = {notice.facts["event"] for notice in notices}
    events = db.session.scalars(visible_events(reader).where(Event.id.in_(ids))).unique()
    coming = {event.id: event for event in events if event.is_announced and not event.has_ended}
    words: dict[int, Words] = {}
    for notice in notices:
        event = coming.get(notice.facts["event"])
        if event is None:
            continue
        title = event.text(reader.lang).title
        words[notice.id] = Words(
            title=_(
                "An event was announced: “%(event)s”, %(moment)s",
                event=title,
                moment=short_moment(event.starts_at, reader.timezone),
            ),
            endpoint="events.event",
            values={"slug": event.slug},
            why=_("You are told because you follow one of its objectives, or are in its space."),
            thread=f"event-{event.id}",
            about=title,
        )
    return words
