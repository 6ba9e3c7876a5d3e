"""Pages and posts of the newsletter."""

from hub.newsletter.routes import (
    archive,
    contributing,
    deciding,
    desk,
    editing,
    following,
    holidays,
    preview,
    progress,
    readers,
    returns,
    statistics,
    subscribing,
    subscription,
)
from hub.newsletter.routes.blueprint import blueprint, settings

__all__ = [
    "archive",
    "blueprint",
    "contributing",
    "deciding",
    "desk",
    "editing",
    "following",
    "holidays",
    "preview",
    "progress",
    "readers",
    "returns",
    "settings",
    "statistics",
    "subscribing",
    "subscription",
]
