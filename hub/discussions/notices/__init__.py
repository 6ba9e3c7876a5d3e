"""How notices and digests of discussions read."""

from hub.discussions.notices.belonging import register_belonging
from hub.discussions.notices.digest import register_digest
from hub.discussions.notices.guided import register_guided
from hub.discussions.notices.telling import register_notices

__all__ = ["register_belonging", "register_digest", "register_guided", "register_notices"]
