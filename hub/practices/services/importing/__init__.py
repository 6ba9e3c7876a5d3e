"""Practices from a table that others kept: understood, shown with its faults, then brought in."""

from hub.practices.services.importing.bringing import Report, bring_in, known_keys
from hub.practices.services.importing.columns import KEY, LANG, TARGETS, Mapped, columns_of
from hub.practices.services.importing.entries import NEEDED, Entry, entries_of

__all__ = [
    "KEY",
    "LANG",
    "NEEDED",
    "TARGETS",
    "Entry",
    "Mapped",
    "Report",
    "bring_in",
    "columns_of",
    "entries_of",
    "known_keys",
]
