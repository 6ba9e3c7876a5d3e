"""What becomes true of a member's notices, of the count at the bell, of choices and digests."""

from hub.notifications.services.digests import (
    begun,
    claim_digests,
    finish,
    forget_old_digests,
)
from hub.notifications.services.inbox import (
    mark_all_read,
    mark_read,
    mark_read_by_all,
    mark_some_read,
    mark_subject_read,
    mark_subjects_read,
    notify,
    stop_counting,
    withdraw_notices,
)
from hub.notifications.services.kinds import (
    Group,
    Kind,
    add_kind,
    all_kinds,
    chosen_kinds,
    kind_named,
    kinds_of,
)
from hub.notifications.services.leaving import forget, own_notices
from hub.notifications.services.preferences import (
    ALL_LISTS,
    DIGEST_LIST,
    choice_of,
    choose,
    choose_times,
    leave_list,
)

__all__ = [
    "ALL_LISTS",
    "DIGEST_LIST",
    "Group",
    "Kind",
    "add_kind",
    "all_kinds",
    "begun",
    "choice_of",
    "choose",
    "choose_times",
    "chosen_kinds",
    "claim_digests",
    "finish",
    "forget",
    "forget_old_digests",
    "kind_named",
    "kinds_of",
    "leave_list",
    "mark_all_read",
    "mark_read",
    "mark_read_by_all",
    "mark_some_read",
    "mark_subject_read",
    "mark_subjects_read",
    "notify",
    "own_notices",
    "stop_counting",
    "withdraw_notices",
]
