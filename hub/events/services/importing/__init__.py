"""Calendars of others: what is read of them, and what comes of it here."""

from hub.events.services.importing.bringing import (
    Tally,
    accept,
    add_source,
    bring_in,
    change_source,
    decline,
    due_sources,
    failed,
    unchanged,
)
from hub.events.services.importing.reading import (
    MOST_BYTES,
    Activity,
    NoCalendar,
    Skipped,
    Understood,
    read_calendar,
)

JOB = "events.fetch_calendars"

__all__ = [
    "JOB",
    "MOST_BYTES",
    "Activity",
    "NoCalendar",
    "Skipped",
    "Tally",
    "Understood",
    "accept",
    "add_source",
    "bring_in",
    "change_source",
    "decline",
    "due_sources",
    "failed",
    "read_calendar",
    "unchanged",
]
