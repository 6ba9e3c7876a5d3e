"""Who may do what with accounts."""

from typing import Any

from hub.accounts.models import Member
from hub.core.permissions import Permission as Base
from hub.core.permissions import Rule, Rules


class Permission(Base):
    """What one can do with accounts."""

    KEEP = "account.keep"


def is_oneself(visitor: Member | None, member: Any) -> bool:
    """The account is the visitor's own; without an account named, that there is a visitor."""
    return visitor is not None and (member is None or member.id == visitor.id)


RULES: Rules = {
    Permission.KEEP: Rule("every member, their own account", is_oneself),
}
