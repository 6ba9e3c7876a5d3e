"""The count at the bell, for a page that was away."""

from typing import Any

from hub.accounts.models import Member
from hub.core.permissions import policy, require
from hub.core.realtime import listens
from hub.notifications.policy import NotificationPermission
from hub.notifications.queries import badge_of


@listens("badge:ask")
@policy(NotificationPermission.READ)
def ask_badge(_payload: dict[str, Any], visitor: Member | None) -> dict[str, int]:
    """How many notices are unread, with the version that says which of two answers is newer."""
    require(visitor, NotificationPermission.READ)
    assert visitor is not None
    badge = badge_of(visitor.id)
    return {"count": badge.count, "version": badge.version}
