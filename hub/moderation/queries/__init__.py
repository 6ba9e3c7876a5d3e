"""Finding what is to be moderated, and reading the audit log."""

from hub.moderation.queries.log import LogLine, lines_of

__all__ = ["LogLine", "lines_of"]
