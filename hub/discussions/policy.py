"""Who may do what in discussions (domain.md §3)."""

from collections.abc import Mapping

from flask_babel import LazyString

from hub.accounts.models import ADMIN, SECRETARIAT, Member
from hub.core.i18n import _l
from hub.core.permissions import Permission, Rule, Rules
from hub.discussions.models import (
    MODERATOR,
    PRIVATE,
    PUBLIC,
    VISIBILITIES,
    Contribution,
    Draft,
    Endorsement,
    Proposal,
    Space,
    SpaceInvitation,
    Topic,
    WaitingText,
    role_in,
)


class Discussing(Permission):
    """What can be asked of spaces, topics, contributions and proposals."""

    SPACE_READ = "space.read"
    SPACE_JOIN = "space.join"
    SPACE_LEAVE = "space.leave"
    SPACE_MEMBERS = "space.members"
    SPACE_FOLLOW = "space.follow"
    SPACE_MANAGE = "space.manage"
    SPACE_CREATE = "space.create"
    INVITATION_READ = "invitation.read"
    INVITATION_ACCEPT = "invitation.accept"
    INVITATION_DECLINE = "invitation.decline"
    TOPIC_READ = "topic.read"
    TOPIC_OPEN = "topic.open"
    TOPIC_REPLY = "topic.reply"
    TOPIC_FOLLOW = "topic.follow"
    TOPIC_MODERATE = "topic.moderate"
    CONTRIBUTION_READ = "contribution.read"
    CONTRIBUTION_EDIT = "contribution.edit"
    CONTRIBUTION_REMOVE = "contribution.remove"
    CONTRIBUTION_RESTORE = "contribution.restore"
    CONTRIBUTION_REACT = "contribution.react"
    CONTRIBUTION_JUDGE = "contribution.judge"
    CONTRIBUTION_ASSIGN = "contribution.assign"
    GUIDED_SET_UP = "guided.set_up"
    GUIDED_INVITE = "guided.invite"
    INVITATION_CHOOSE = "invitation.choose"
    SUMMARY_WRITE = "summary.write"
    SUMMARY_ENDORSE = "summary.endorse"
    OBJECTION_ANSWER = "objection.answer"
    PROPOSAL_SUBMIT = "proposal.submit"
    PROPOSAL_LIST = "proposal.list"
    PROPOSAL_READ = "proposal.read"
    PROPOSAL_REVISE = "proposal.revise"
    PROPOSAL_DECIDE = "proposal.decide"
    WAITING_READ = "waiting.read"
    WAITING_TAKE_BACK = "waiting.take_back"
    DRAFT_KEEP = "draft.keep"


def is_anybody(_visitor: Member | None, _thing: object) -> bool:
    """Everybody to whom the thing is visible."""
    return True


def is_signed_in(visitor: Member | None, _thing: object) -> bool:
    """Any member to whom the thing is visible."""
    return visitor is not None


def is_staff(visitor: Member | None, _thing: object = None) -> bool:
    """The secretariat and the admins."""
    return visitor is not None and visitor.has_role(SECRETARIAT, ADMIN)


def moderates_space(visitor: Member | None, space: Space) -> bool:
    """A moderator of the space, or staff."""
    return is_staff(visitor) or role_in(visitor, space.id) == MODERATOR


def moderates(visitor: Member | None, topic: Topic | Proposal) -> bool:
    """A moderator of the topic's space, or staff."""
    return is_staff(visitor) or role_in(visitor, topic.space_id) == MODERATOR


def is_wider(space: Space, than: Space) -> bool:
    """Whether others can read `space` who could not read the space `than`."""
    if space.id == than.id or than.visibility == PUBLIC:
        return False
    return than.visibility == PRIVATE or space.visibility == PUBLIC


def reaches_others(visibility: str, before: str) -> bool:
    """Whether a space shown as `visibility` is read by others than one shown as `before`."""
    return VISIBILITIES.index(visibility) < VISIBILITIES.index(before)


def may_open_topic(visitor: Member | None, space: Space) -> bool:
    """A moderator of the space or staff, while the space is in use."""
    return moderates_space(visitor, space) and space.archived_at is None


def may_join(visitor: Member | None, space: Space) -> bool:
    """A private space is joined by invitation only, an archived one not at all."""
    open_to_members = space.visibility != PRIVATE and space.archived_at is None
    return visitor is not None and open_to_members


def belongs(visitor: Member | None, space: Space) -> bool:
    """Somebody joined the space or moderates it."""
    return role_in(visitor, space.id) is not None


def is_invited(visitor: Member | None, invitation: SpaceInvitation) -> bool:
    """The member the invitation was sent to, or whose confirmed address it was sent to."""
    return visitor is not None and invitation.is_for(visitor)


def is_author(visitor: Member | None, thing: Contribution | Proposal | WaitingText) -> bool:
    """Who wrote it."""
    return visitor is not None and thing.author_id == visitor.id


def may_edit(visitor: Member | None, contribution: Contribution) -> bool:
    """Its author while the topic is open, and the moderators."""
    if contribution.is_removed or contribution.is_notice:
        return False
    topic = contribution.topic
    return moderates(visitor, topic) or (is_author(visitor, contribution) and topic.is_open)


def may_remove(visitor: Member | None, contribution: Contribution) -> bool:
    """Its author, and the moderators."""
    if contribution.is_removed or contribution.is_notice:
        return False
    return is_author(visitor, contribution) or moderates(visitor, contribution.topic)


def may_restore(visitor: Member | None, contribution: Contribution) -> bool:
    """Who removed it, for a moment; the moderators at any time."""
    if not contribution.is_removed or contribution.is_withdrawn or contribution.is_hidden:
        return False
    removed_it = visitor is not None and contribution.removed_by == visitor.id
    return removed_it or moderates(visitor, contribution.topic)


def may_judge(visitor: Member | None, contribution: Contribution) -> bool:
    """A moderator of its space or staff, on what others wrote."""
    return not is_author(visitor, contribution) and moderates(visitor, contribution.topic)


def may_react(visitor: Member | None, contribution: Contribution) -> bool:
    """Any member but its author."""
    if visitor is None or contribution.is_removed or contribution.is_notice:
        return False
    return contribution.author_id != visitor.id


def may_assign(visitor: Member | None, contribution: Contribution) -> bool:
    """The moderators say which guiding question it answers."""
    if contribution.is_removed or contribution.is_notice or contribution.is_opening:
        return False
    return moderates(visitor, contribution.topic)


def may_answer(visitor: Member | None, objection: Endorsement) -> bool:
    """The moderators answer what was objected to a summary."""
    return moderates(visitor, objection.summary.topic)


def may_endorse(visitor: Member | None, took_part: bool) -> bool:
    """Who contributed to the discussion."""
    return visitor is not None and took_part


def may_read_proposal(visitor: Member | None, proposal: Proposal) -> bool:
    """Its author and the moderators of the space it is proposed for."""
    return is_author(visitor, proposal) or moderates(visitor, proposal)


def may_read_waiting(visitor: Member | None, held: WaitingText) -> bool:
    """Its author and the moderators of the space it waits in."""
    return is_author(visitor, held) or moderates(visitor, held.topic)


def owns_draft(visitor: Member | None, draft: Draft | None) -> bool:
    """Who writes it."""
    return visitor is not None and (draft is None or draft.member_id == visitor.id)


SIGNED_IN = "members to whom it is visible"
MODERATORS = "moderators of the space, secretariat, admins"

RULES: Rules = {
    Discussing.SPACE_READ: Rule("everybody to whom the space is visible", is_anybody),
    Discussing.SPACE_JOIN: Rule("members; a private space by invitation only", may_join),
    Discussing.SPACE_LEAVE: Rule("who belongs to the space", belongs),
    Discussing.SPACE_MEMBERS: Rule(SIGNED_IN, is_signed_in),
    Discussing.SPACE_FOLLOW: Rule(SIGNED_IN, is_signed_in),
    Discussing.SPACE_MANAGE: Rule(MODERATORS, moderates_space),
    Discussing.SPACE_CREATE: Rule("secretariat, admins", is_staff),
    Discussing.INVITATION_READ: Rule("whoever has its link, while it waits", is_anybody),
    Discussing.INVITATION_ACCEPT: Rule("the member it was sent to", is_invited),
    Discussing.INVITATION_DECLINE: Rule("whoever has its link, while it waits", is_anybody),
    Discussing.TOPIC_READ: Rule("everybody to whom its space is visible", is_anybody),
    Discussing.TOPIC_OPEN: Rule(MODERATORS, may_open_topic),
    Discussing.TOPIC_REPLY: Rule(SIGNED_IN, is_signed_in),
    Discussing.TOPIC_FOLLOW: Rule(SIGNED_IN, is_signed_in),
    Discussing.TOPIC_MODERATE: Rule(MODERATORS, moderates),
    Discussing.CONTRIBUTION_READ: Rule("everybody to whom its space is visible", is_anybody),
    Discussing.CONTRIBUTION_EDIT: Rule(
        "its author while the topic is open; " + MODERATORS, may_edit
    ),
    Discussing.CONTRIBUTION_REMOVE: Rule("its author; " + MODERATORS, may_remove),
    Discussing.CONTRIBUTION_RESTORE: Rule(
        "who removed it, for 30 seconds; " + MODERATORS, may_restore
    ),
    Discussing.CONTRIBUTION_REACT: Rule("members to whom it is visible, not its author", may_react),
    Discussing.CONTRIBUTION_JUDGE: Rule(MODERATORS + "; not its author", may_judge),
    Discussing.CONTRIBUTION_ASSIGN: Rule(MODERATORS, may_assign),
    Discussing.GUIDED_SET_UP: Rule(MODERATORS, moderates),
    Discussing.GUIDED_INVITE: Rule(MODERATORS, moderates),
    Discussing.INVITATION_CHOOSE: Rule("members, for themselves", is_signed_in),
    Discussing.SUMMARY_WRITE: Rule(MODERATORS, moderates),
    Discussing.SUMMARY_ENDORSE: Rule("members who contributed to the discussion", may_endorse),
    Discussing.OBJECTION_ANSWER: Rule(MODERATORS, may_answer),
    Discussing.PROPOSAL_SUBMIT: Rule("members to whom the space is visible", is_signed_in),
    Discussing.PROPOSAL_LIST: Rule("members, their own and those they decide", is_signed_in),
    Discussing.PROPOSAL_READ: Rule("its author; " + MODERATORS, may_read_proposal),
    Discussing.PROPOSAL_REVISE: Rule("its author", is_author),
    Discussing.PROPOSAL_DECIDE: Rule(MODERATORS, moderates),
    Discussing.WAITING_READ: Rule("its author; " + MODERATORS, may_read_waiting),
    Discussing.WAITING_TAKE_BACK: Rule("its author", is_author),
    Discussing.DRAFT_KEEP: Rule("members, their own drafts", owns_draft),
}

# What the audit log keeps of discussions.
ACTS: Mapping[str, LazyString] = {
    "space.opened": _l("Opened a space"),
    "space.shown": _l("Changed who can read a space"),
    "space.who_waits": _l("Changed whose texts wait in a space"),
    "space.archived": _l("Archived a space"),
    "space.reopened": _l("Reopened a space"),
    "space.put_out": _l("Put a member out of a space"),
    "space.banned": _l("Kept a member out of a space"),
    "space.unbanned": _l("Let a member into a space again"),
    "moderator.named": _l("Named a moderator"),
    "moderator.ended": _l("Ended somebody’s moderation"),
    "topic.locked": _l("Locked a topic"),
    "topic.unlocked": _l("Unlocked a topic"),
    "topic.pinned": _l("Pinned a topic"),
    "topic.unpinned": _l("Unpinned a topic"),
    "topic.closing": _l("Set a closing date for a topic"),
    "topic.reopened": _l("Removed the closing date of a topic"),
    "topic.moved": _l("Moved a topic"),
    "topic.split": _l("Split off replies from a topic"),
    "topic.split_from": _l("Made a topic from replies to another"),
    "topic.merged": _l("Merged another topic into a topic"),
    "topic.merged_into": _l("Merged a topic into another"),
    "topic.guided": _l("Set a guided discussion up"),
    "topic.unguided": _l("Made a guided discussion an ordinary topic"),
    "topic.invited": _l("Invited members to a guided discussion"),
    "topic.summary_published": _l("Published a summary"),
    "topic.objection_answered": _l("Answered an objection to a summary"),
    "topic.discussion_archived": _l("Archived a guided discussion"),
    "contribution.assigned": _l("Said which question a contribution answers"),
    "contribution.edited": _l("Edited somebody else’s contribution"),
    "contribution.removed": _l("Removed somebody else’s contribution"),
    "contribution.restored": _l("Restored somebody else’s contribution"),
    "proposal.accepted": _l("Accepted a proposal"),
    "proposal.changes_asked": _l("Asked for changes to a proposal"),
    "proposal.merged": _l("Merged a proposal into a topic"),
    "proposal.declined": _l("Declined a proposal"),
}
