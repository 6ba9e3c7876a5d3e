"""The group under which all notices of practices stand in the preferences."""

from hub.core.i18n import _l
from hub.notifications.services import Group

PRACTICES = Group("practices", _l("Practices"))
EXCERPT = 240
