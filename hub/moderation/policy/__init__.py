"""Who may moderate what: the rules, and what features said of their things."""

from hub.moderation.policy.kinds import (
    Flaggable,
    Kind,
    Scopes,
    Thing,
    all_kinds,
    all_scopes,
    kind_named,
    moderated_scopes,
    register_kind,
    register_scopes,
)
from hub.moderation.policy.rules import ACTS, RULES, Moderating, is_staff, moderates

__all__ = [
    "ACTS",
    "RULES",
    "Flaggable",
    "Kind",
    "Moderating",
    "Scopes",
    "Thing",
    "all_kinds",
    "all_scopes",
    "is_staff",
    "kind_named",
    "moderated_scopes",
    "moderates",
    "register_kind",
    "register_scopes",
]
