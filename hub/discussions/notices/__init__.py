"""How notices and digests of discussions read."""

from hub.discussions.notices.belonging import register_belonging
from hub.discussions.notices.digest import register_digest
from hub.discussions.notices.telling import register_notices

__all__ = ["register_belonging", "register_digest", "register_notices"]
