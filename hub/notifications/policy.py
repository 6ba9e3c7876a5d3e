"""Who may read which inbox, and who chooses what they are told."""

from hub.core.permissions import Permission, Rule, Rules


class NotificationPermission(Permission):
    """What may be asked about notices."""

    READ = "notification.read"
    CHOOSE = "notification.choose"


RULES: Rules = {
    NotificationPermission.READ: Rule(
        "every member, their own notices only",
        lambda visitor, notice: (
            visitor is not None and (notice is None or notice.member_id == visitor.id)
        ),
    ),
    NotificationPermission.CHOOSE: Rule(
        "every member, for themselves", lambda visitor, _thing: visitor is not None
    ),
}
