"""Finding one member's notices and counts, what they chose, and who is due for a digest."""

from hub.notifications.queries.digests import (
    HOUR,
    due_moment,
    last_told,
    latest_days,
    next_moment,
    told_until,
    waiting_for,
    zone_named,
)
from hub.notifications.queries.inbox import (
    Badge,
    badge_of,
    mail_reference,
    notice_answered,
    notice_of,
    notices_between,
    notices_of,
    told_about,
    unread_subjects,
)
from hub.notifications.queries.lists import leaving_token, list_to_leave
from hub.notifications.queries.preferences import choices_for, choices_of, times_of

__all__ = [
    "HOUR",
    "Badge",
    "badge_of",
    "choices_for",
    "choices_of",
    "due_moment",
    "last_told",
    "latest_days",
    "leaving_token",
    "list_to_leave",
    "mail_reference",
    "next_moment",
    "notice_answered",
    "notice_of",
    "notices_between",
    "notices_of",
    "times_of",
    "told_about",
    "told_until",
    "unread_subjects",
    "waiting_for",
    "zone_named",
]
