"""Where practices come from besides the pages: Word files written offline, and discussions."""

from hub.practices.routes.origins import discussions, offline

__all__ = ["discussions", "offline"]
