"""Events as links show them."""

from collections.abc import Collection, Mapping

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.i18n import current_language
from hub.events.models import Event
from hub.events.queries.visibility import visible_events
from hub.links.policy import Seen


def linked_events(ids: Collection[int], visitor: Member | None) -> Mapping[int, Seen]:
    """Those of the events that the visitor sees, titled in the language at hand."""
    found = db.session.scalars(visible_events(visitor).where(Event.id.in_(ids))).unique()
    lang = current_language().code
    return {
        each.id: Seen(
            each.text(lang).title, each.text(lang).lang, "events.event", {"slug": each.slug}
        )
        for each in found
    }


def linked_questions(_ids: Collection[int], _visitor: Member | None) -> Mapping[int, Seen]:
    """Questions of events have no page that a link could show."""
    return {}
