"""What discussions tell the floors above and the worker."""

from dataclasses import dataclass

from hub.core.signals import Signal


@dataclass(frozen=True)
class TopicOpened(Signal):
    """A topic stands in its space, with its opening text."""

    topic_id: int


@dataclass(frozen=True)
class TopicMoved(Signal):
    """A topic stands in another space, or what was in it came there: others may read it now."""

    topic_id: int


@dataclass(frozen=True)
class ReplyPosted(Signal):
    """A contribution was added to a topic."""

    contribution_id: int


@dataclass(frozen=True)
class ContributionEdited(Signal):
    """A contribution reads differently now."""

    contribution_id: int


@dataclass(frozen=True)
class ContributionRemoved(Signal):
    """Only a contribution's tombstone is left, or nothing."""

    contribution_id: int


@dataclass(frozen=True)
class ProposalSubmitted(Signal):
    """A proposal waits for the moderators of its space, for the first time or again."""

    proposal_id: int


@dataclass(frozen=True)
class ProposalDecided(Signal):
    """A moderator took a step on a proposal; its author is told."""

    step_id: int


@dataclass(frozen=True)
class GuidedStepTaken(Signal):
    """A guided discussion came a step further, as this notice in its thread tells."""

    contribution_id: int


@dataclass(frozen=True)
class MembersInvited(Signal):
    """These members were invited to a guided discussion."""

    topic_id: int
    member_ids: tuple[int, ...]


@dataclass(frozen=True)
class SummaryPublished(Signal):
    """A version of a summary is out, as this notice in its thread tells; participants are asked."""

    summary_id: int
    contribution_id: int


@dataclass(frozen=True)
class SummaryObjected(Signal):
    """A participant objects to a summary; the moderators are told."""

    endorsement_id: int


@dataclass(frozen=True)
class ObjectionAnswered(Signal):
    """A moderator answered an objection; who objected is told."""

    endorsement_id: int


@dataclass(frozen=True)
class EndorsementOver(Signal):
    """The time to endorse a summary is over, and it is not endorsed; the moderators are told."""

    summary_id: int


@dataclass(frozen=True)
class SpaceLeft(Signal):
    """A member left a space or was taken out of it."""

    space_id: int
    member_id: int


@dataclass(frozen=True)
class SpaceNarrowed(Signal):
    """Fewer people may read a space than before."""

    space_id: int


@dataclass(frozen=True)
class ModeratorNamed(Signal):
    """A member moderates a space from now on."""

    space_id: int
    member_id: int
    actor_id: int


@dataclass(frozen=True)
class InvitationSent(Signal):
    """An invitation to a space waits for whom it was sent to."""

    invitation_id: int


@dataclass(frozen=True)
class InvitationAccepted(Signal):
    """Whom a moderator invited belongs to the space now."""

    invitation_id: int
