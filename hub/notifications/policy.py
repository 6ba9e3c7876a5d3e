"""Who may read which inbox."""

from hub.core.permissions import Permission, Rule, Rules


class NotificationPermission(Permission):
    """What may be asked about notices."""

    READ = "notification.read"


RULES: Rules = {
    NotificationPermission.READ: Rule(
        "every member, their own notices only",
        lambda visitor, notice: (
            visitor is not None and (notice is None or notice.member_id == visitor.id)
        ),
    ),
}
