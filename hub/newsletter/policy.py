"""Who may do what with the newsletter (domain.md §6)."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString

from hub.accounts.models import ADMIN, NEWSLETTER_EDITOR, SECRETARIAT, Member
from hub.core.i18n import _l
from hub.core.permissions import Permission, Rule, Rules
from hub.newsletter.models import Contribution, Subscription


class Circulating(Permission):
    """What can be asked of subscriptions, contributed items and issues."""

    SUBSCRIPTION_OWN = "subscription.own"
    SUBSCRIPTION_LEAVE = "subscription.leave"
    SUBSCRIPTIONS_MANAGE = "subscriptions.manage"
    CONTRIBUTION_MAKE = "news.make"
    CONTRIBUTION_READ = "news.read"
    CONTRIBUTION_CHANGE = "news.change"
    CONTRIBUTION_DECIDE = "news.decide"
    ISSUE_READ = "issue.read"
    ISSUE_EDIT = "issue.edit"
    ISSUE_APPROVE = "issue.approve"
    ISSUE_SEND = "issue.send"
    STATISTICS_READ = "issue.statistics"
    RETURNS_MANAGE = "returns.manage"
    HOLIDAYS_KEEP = "holidays.keep"


@dataclass(frozen=True)
class Entrance:
    """A subscription, and how somebody came to it: signed in as its member, or by its own link.

    `is_former` is a link of mail to an address that it had before.
    """

    subscription: Subscription
    is_by_link: bool = False
    is_former: bool = False


def is_anybody(_visitor: Member | None, _thing: object) -> bool:
    """Everybody to whom the thing is visible."""
    return True


def is_signed_in(visitor: Member | None, _thing: object) -> bool:
    """Any member to whom the thing is visible."""
    return visitor is not None


def is_newsletter_editor(visitor: Member | None, _thing: object = None) -> bool:
    """Newsletter editors, the secretariat and the admins."""
    return visitor is not None and visitor.has_role(NEWSLETTER_EDITOR, SECRETARIAT, ADMIN)


def came_to_it(visitor: Member | None, entrance: Entrance) -> bool:
    """Whoever has the link of the subscription, and the member whose it is."""
    if entrance.is_by_link:
        return not entrance.is_former
    return visitor is not None and entrance.subscription.member_id == visitor.id


def may_end_it(visitor: Member | None, entrance: Entrance) -> bool:
    """Whoever came to it, and whoever has a mail of it: each mail says how to unsubscribe."""
    return entrance.is_former or came_to_it(visitor, entrance)


def contributed(visitor: Member | None, item: Contribution) -> bool:
    """Who contributed the item."""
    return visitor is not None and item.author_id == visitor.id


def reads_contribution(visitor: Member | None, item: Contribution) -> bool:
    """Who contributed it, and newsletter editors."""
    return contributed(visitor, item) or is_newsletter_editor(visitor)


STAFF = "newsletter editors, secretariat, admins"

RULES: Rules = {
    Circulating.SUBSCRIPTION_OWN: Rule(
        "whoever has its personal link, and the member whose it is", came_to_it
    ),
    Circulating.SUBSCRIPTION_LEAVE: Rule(
        "whoever has a personal link of it, also one of mail to an address it had before, and the "
        "member whose it is",
        may_end_it,
    ),
    Circulating.SUBSCRIPTIONS_MANAGE: Rule(STAFF, is_newsletter_editor),
    Circulating.CONTRIBUTION_MAKE: Rule("members", is_signed_in),
    Circulating.CONTRIBUTION_READ: Rule("who contributed it; " + STAFF, reads_contribution),
    Circulating.CONTRIBUTION_CHANGE: Rule("who contributed it", contributed),
    Circulating.CONTRIBUTION_DECIDE: Rule(STAFF, is_newsletter_editor),
    Circulating.ISSUE_READ: Rule("everybody, from its sending on; before: " + STAFF, is_anybody),
    Circulating.ISSUE_EDIT: Rule(STAFF, is_newsletter_editor),
    Circulating.ISSUE_APPROVE: Rule(STAFF, is_newsletter_editor),
    Circulating.ISSUE_SEND: Rule(STAFF, is_newsletter_editor),
    Circulating.STATISTICS_READ: Rule(STAFF, is_newsletter_editor),
    Circulating.RETURNS_MANAGE: Rule(STAFF, is_newsletter_editor),
    Circulating.HOLIDAYS_KEEP: Rule(STAFF, is_newsletter_editor),
}

# What the audit log keeps of the newsletter.
ACTS: Mapping[str, LazyString] = {
    "newsletter.imported": _l("Brought in subscribers of the newsletter"),
    "newsletter.ended_for": _l("Unsubscribed a reader of the newsletter"),
    "newsletter.exported": _l("Took away the list of subscribers"),
    "newsletter.approved": _l("Approved an issue of the newsletter"),
    "newsletter.taken_back": _l("Took an approved issue of the newsletter back to editing"),
    "newsletter.scheduled": _l("Scheduled an issue of the newsletter"),
    "newsletter.unscheduled": _l("Took an issue of the newsletter off its date"),
    "newsletter.stopped": _l("Stopped the sending of an issue"),
    "newsletter.resumed": _l("Resumed the sending of an issue"),
    "newsletter.cancelled": _l("Cancelled an issue of the newsletter"),
    "newsletter.suppressed": _l("Had no mail sent to an address any more"),
    "newsletter.lifted": _l("Had mail sent to an address again"),
    "newsletter.holiday_added": _l("Added a holiday"),
    "newsletter.holiday_removed": _l("Removed a holiday"),
}
