"""Pages and posts of events."""

from hub.events.routes import (
    asking,
    deciding,
    documenting,
    joining,
    planning,
    reading,
    registration,
    surveying,
)
from hub.events.routes.blueprint import blueprint

__all__ = [
    "asking",
    "blueprint",
    "deciding",
    "documenting",
    "joining",
    "planning",
    "reading",
    "registration",
    "surveying",
]
