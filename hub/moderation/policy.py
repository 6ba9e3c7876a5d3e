"""Who may moderate, and who reads the audit log."""

from hub.accounts.models import ADMIN, Member
from hub.core.permissions import Permission, Rule, Rules


class Moderating(Permission):
    """What can be asked of moderation."""

    AUDIT_READ = "audit.read"


def is_admin(visitor: Member | None, _thing: object) -> bool:
    """An admin."""
    return visitor is not None and visitor.has_role(ADMIN)


RULES: Rules = {
    Moderating.AUDIT_READ: Rule("admins", is_admin),
}
