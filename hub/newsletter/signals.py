"""What becomes true of the newsletter, told in ids."""

from dataclasses import dataclass

from hub.core.signals import Signal


@dataclass(frozen=True)
class SubscriptionAsked(Signal):
    """Somebody asked for the newsletter at an address that has to be confirmed."""

    subscription_id: int


@dataclass(frozen=True)
class ContributionOffered(Signal):
    """A member contributed an item to the next edition."""

    contribution_id: int


@dataclass(frozen=True)
class ContributionDecided(Signal):
    """An item was taken into an issue, or declined with a reason."""

    contribution_id: int


@dataclass(frozen=True)
class ContributionPublished(Signal):
    """An issue that tells of a contributed item was sent."""

    contribution_id: int


@dataclass(frozen=True)
class ItemLost(Signal):
    """An issue being made does not tell of something any more: its readers would not find it."""

    item_id: int


@dataclass(frozen=True)
class IssueTried(Signal):
    """An editor asked that an issue be sent to a member as a test, as it stands."""

    issue_id: int
    member_id: int


@dataclass(frozen=True)
class IssueAssembled(Signal):
    """What was published since the last issue stands in a new one, for its editors."""

    issue_id: int


@dataclass(frozen=True)
class IssueBegun(Signal):
    """The sending of an issue has begun, and everybody finds its page."""

    issue_id: int


@dataclass(frozen=True)
class IssueBrokenOff(Signal):
    """The sending of an issue was broken off, and its page is closed."""

    issue_id: int


@dataclass(frozen=True)
class IssueSent(Signal):
    """All mail of an issue was sent, or given up."""

    issue_id: int


@dataclass(frozen=True)
class IssueStopped(Signal):
    """The sending of an issue stopped by itself."""

    issue_id: int
