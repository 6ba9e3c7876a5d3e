"""Lists of people who agreed elsewhere to get the newsletter, brought in line by line."""

from hub.newsletter.services.importing.bringing import bring_in
from hub.newsletter.services.importing.lines import Line, NoSuchColumns, lines_of

__all__ = ["Line", "NoSuchColumns", "bring_in", "lines_of"]
