"""The group under which all notices of events stand in the preferences."""

from hub.core.i18n import _l
from hub.notifications.services import Group

EVENTS = Group("events", _l("Events"))
EXCERPT = 240
