"""Pages and posts of events."""

from hub.events.routes import (
    addresses,
    asking,
    calendar,
    deciding,
    documenting,
    joining,
    keeping,
    planning,
    reading,
    registration,
    session,
    sources,
    surveying,
    zones,
)
from hub.events.routes.blueprint import blueprint

__all__ = [
    "addresses",
    "asking",
    "blueprint",
    "calendar",
    "deciding",
    "documenting",
    "joining",
    "keeping",
    "planning",
    "reading",
    "registration",
    "session",
    "sources",
    "surveying",
    "zones",
]
