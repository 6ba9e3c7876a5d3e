"""The way to members and organisations."""

from hub.accounts import queries
from hub.accounts.models import Member, Organisation
from hub.accounts.policy import Permission
from hub.core.doors import open_door
from hub.core.edge import current_visitor


def member(public_id: str, permission: Permission) -> Member:
    """The active member with this public id; those who left have no page."""
    return open_door(queries.profile(public_id), permission, current_visitor())


def organisation(slug: str, permission: Permission) -> Organisation:
    """The organisation with this address part."""
    return open_door(queries.organisation_page(slug), permission, current_visitor())
