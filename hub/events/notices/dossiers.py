"""How notices read that a part of a dossier is missing."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask_babel import LazyString

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.i18n import _, _l, current_language
from hub.events.models import Dossier, Event
from hub.events.notices.kinds import EVENTS
from hub.events.policy import edits
from hub.events.queries.dossiers import PART_WORDS, standings_of
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register

KINDS: Mapping[str, LazyString] = {
    "event_dossier": _l("Something is missing of an event that I look after"),
}


def register_dossiers() -> None:
    """Whoever looks after a part is mailed on its day and after it."""
    register("event_dossier", read=read_missing, group=EVENTS, titles=KINDS)


def read_missing(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Parts that are still missing, to who may bring them."""
    ids = {notice.facts["event"] for notice in notices}
    found = db.session.scalars(sa.select(Dossier).where(Dossier.event_id.in_(ids))).all()
    missing = {
        (event_id, each.part, str(each.row.due_on)): each.event
        for event_id, parts in standings_of(found).items()
        for each in parts
        if not each.is_done and edits(reader, each.event)
    }
    lang = current_language().code
    words: dict[int, Words] = {}
    for notice in notices:
        facts = notice.facts
        event: Event | None = missing.get((facts["event"], facts["part"], facts["day"]))
        if event is None:
            continue
        title = event.text(lang).title
        words[notice.id] = Words(
            title=_(
                "Still missing of “%(title)s”: %(part)s",
                title=title,
                part=str(PART_WORDS[facts["part"]]),
            ),
            endpoint="events.dossier",
            values={"slug": event.slug},
            why=_("You are told because you look after it."),
            label=_("Go to the dossier"),
            thread=f"event-{event.id}",
            about=title,
        )
    return words
