"""Where practices come from besides the pages: Word files written offline, and discussions."""

from hub.practices.routes.origins import offline

__all__ = ["offline"]
