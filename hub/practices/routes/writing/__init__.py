"""Practices are written: begun, filled in by several, submitted."""

from hub.practices.routes.writing import authors, drafts, notes, sections, starting, submitting

__all__ = ["authors", "drafts", "notes", "sections", "starting", "submitting"]
