"""The group under which all notices of the blog stand in the preferences."""

from hub.core.i18n import _l
from hub.notifications.services import Group

BLOG = Group("blog", _l("Blog"))
EXCERPT = 240
# Much longer words of an editor are read on the site.
LETTER = 5_000
