"""What readers see of a dossier, on its own page and on that of its event."""

from typing import Any

from hub.core.edge import current_visitor
from hub.core.i18n import current_language
from hub.core.permissions import can
from hub.events.models import Dossier, Event
from hub.events.policy import Convening
from hub.events.queries import dossiers
from hub.events.queries.showing import documents_of
from hub.events.queries.surveys import results_of
from hub.links.queries import links_of


def kept_of(event: Event, found: Dossier | None = None) -> dict[str, Any] | None:
    """What readers see of the dossier; None where there is none or it is not published."""
    found = found or dossiers.dossier_of(event)
    visitor = current_visitor()
    if found is None or not (found.published_at or can(visitor, Convening.DOSSIER_EDIT, event)):
        return None
    return {
        "dossier": found,
        "event": event,
        "text": found.text(current_language().code),
        "resources": documents_of(event),
        "linked": links_of("event", event.id, visitor),
        "notes": dossiers.notes_of(event),
        "attendance": dossiers.attendance(event),
        "results": results_of(event) if found.shows_survey else None,
    }
