"""Who may moderate, and who reads the audit log."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString

from hub.accounts.models import ADMIN, SECRETARIAT, Member
from hub.core.i18n import _l
from hub.core.permissions import Permission, Rule, Rules
from hub.moderation.models import Case, SavedAnswer
from hub.moderation.policy.kinds import moderated_scopes


class Moderating(Permission):
    """What can be asked of moderation."""

    AUDIT_READ = "audit.read"
    FLAG = "moderation.flag"
    QUEUE = "moderation.queue"
    DECIDE = "moderation.decide"
    ANSWERS_KEEP = "moderation.answers"


def is_admin(visitor: Member | None, _thing: object) -> bool:
    """An admin."""
    return visitor is not None and visitor.has_role(ADMIN)


def is_staff(visitor: Member | None, _thing: object = None) -> bool:
    """The secretariat and the admins."""
    return visitor is not None and visitor.has_role(SECRETARIAT, ADMIN)


def moderates(visitor: Member | None, _thing: object = None) -> bool:
    """Whoever moderates anything, and staff."""
    return is_staff(visitor) or bool(moderated_scopes(visitor))


def may_flag(visitor: Member | None, thing: Any) -> bool:
    """A member who can read it and did not write it."""
    return visitor is not None and thing.author_id != visitor.id


def may_decide(visitor: Member | None, case: Case) -> bool:
    """A moderator of the scope or staff, never on what they wrote themselves."""
    if visitor is None or case.author_id == visitor.id:
        return False
    return is_staff(visitor) or case.scope in moderated_scopes(visitor)


def may_keep_answers(visitor: Member | None, answer: SavedAnswer | None) -> bool:
    """Moderators those of their scopes, staff all."""
    if answer is None:
        return moderates(visitor)
    return is_staff(visitor) or answer.scope in moderated_scopes(visitor)


RULES: Rules = {
    Moderating.AUDIT_READ: Rule("admins", is_admin),
    Moderating.FLAG: Rule("members who can read it, not its author", may_flag),
    Moderating.QUEUE: Rule("moderators, secretariat, admins", moderates),
    Moderating.DECIDE: Rule(
        "moderators of the space, secretariat, admins; nobody on their own words", may_decide
    ),
    Moderating.ANSWERS_KEEP: Rule(
        "moderators, the answers of their spaces; secretariat, admins all", may_keep_answers
    ),
}

# What the audit log keeps of moderation.
ACTS: Mapping[str, LazyString] = {
    "case.taken": _l("Took up a case"),
    "case.put_back": _l("Put a case back"),
    "case.resolved": _l("Decided that a text stands"),
    "case.rejected": _l("Decided that a text does not stand"),
    "case.hidden": _l("Hid a text that members had flagged"),
    "answer.kept": _l("Wrote a saved answer"),
    "answer.deleted": _l("Deleted a saved answer"),
}
