"""What follows when something happened in discussions: who is told."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from hub.accounts import queries as people
from hub.accounts.models import Member
from hub.accounts.signals import MemberConfirmed, ProfileChanged
from hub.core import markup
from hub.core.db import db
from hub.discussions import queries, services
from hub.discussions.models import (
    PUBLIC,
    Contribution,
    Endorsement,
    Proposal,
    ProposalStep,
    SpaceInvitation,
    Summary,
    Topic,
)
from hub.discussions.signals import (
    ContributionRemoved,
    EndorsementOver,
    GuidedStepTaken,
    InvitationAccepted,
    InvitationSent,
    MembersInvited,
    ModeratorNamed,
    ObjectionAnswered,
    ProposalDecided,
    ProposalSubmitted,
    ReplyPosted,
    SpaceLeft,
    SpaceNarrowed,
    SummaryObjected,
    SummaryPublished,
    TopicMoved,
    TopicOpened,
)
from hub.moderation import services as moderation
from hub.moderation.queries import cases_about
from hub.notifications import services as notifications
from hub.notifications.notices import withdraw_unreadable
from hub.notifications.queries import told_about

BATCH = 500


def on_reply_posted(signal: ReplyPosted) -> None:
    """Who is mentioned, who is answered, who watches: each hears once, in this order."""
    reply = db.session.get(Contribution, signal.contribution_id)
    if reply is None or reply.is_removed or reply.topic.removed_at is not None:
        return
    told = {reply.author_id} | queries.muted_by(reply.topic)
    told |= _tell("mention", _mentioned(reply), reply, told)
    told |= _tell("reply", _answered(reply), reply, told)
    _tell("post", queries.followers(reply.topic), reply, told)


def on_topic_opened(signal: TopicOpened) -> None:
    """Who is mentioned in the opening, and who watches the space."""
    topic = db.session.get(Topic, signal.topic_id)
    if topic is None or topic.removed_at is not None:
        return
    opening = db.session.scalar(
        sa.select(Contribution).where(Contribution.topic_id == topic.id, Contribution.number == 1)
    )
    if opening is None or opening.is_removed:
        return
    told = {topic.author_id}
    told |= _tell("mention", _mentioned(opening), opening, told)
    if topic.guided is None:
        # Of a guided discussion they hear on the day it opens, wherever that was moved to.
        _tell("topic", queries.followers(topic), opening, told)


def on_contribution_removed(signal: ContributionRemoved) -> None:
    """What was told of it need not be read any more, and nobody need decide on it."""
    contribution = db.session.get(Contribution, signal.contribution_id)
    if contribution is not None and contribution.is_removed and not contribution.is_hidden:
        moderation.close_case("contribution", contribution.id, by=contribution.removed_by)
    if contribution is None or contribution.is_removed:
        notifications.mark_read_by_all(f"contribution:{signal.contribution_id}")


def on_space_left(signal: SpaceLeft) -> None:
    """What the former member may no longer see is not counted, nor answered by mail."""
    services.revoke_reply_addresses(signal.member_id, space_id=signal.space_id)
    member = db.session.get(Member, signal.member_id)
    if member is not None:
        withdraw_unreadable(member)


def on_space_narrowed(signal: SpaceNarrowed) -> None:
    """Nobody is told any more of what is written in a space they may no longer see."""
    for topic in db.session.scalars(sa.select(Topic).where(Topic.space_id == signal.space_id)):
        _withdraw_where_unseen(topic)


def on_moderator_named(signal: ModeratorNamed) -> None:
    """Who was made a moderator learns of it."""
    notifications.notify(
        members=[signal.member_id],
        kind="space_role",
        subject=f"space_role:{signal.space_id}",
        facts={"space": signal.space_id, "actor": signal.actor_id},
    )


def on_invitation_sent(signal: InvitationSent) -> None:
    """Whom it was sent to finds it at the bell, if they have an account."""
    invitation = db.session.get(SpaceInvitation, signal.invitation_id)
    if invitation is None or invitation.state != "waiting":
        return
    guest = invitation.member or people.member_with_address(invitation.email or "")
    if guest is None or queries.membership(invitation.space, guest) is not None:
        return
    notifications.notify(
        members=[guest.id],
        kind="invitation",
        subject=f"invitation:{invitation.id}",
        facts={"invitation": invitation.id},
    )


def on_invitation_accepted(signal: InvitationAccepted) -> None:
    """Who invited learns that the guest came."""
    invitation = db.session.get(SpaceInvitation, signal.invitation_id)
    if invitation is None:
        return
    notifications.mark_read_by_all(f"invitation:{invitation.id}")
    notifications.notify(
        members=[invitation.invited_by],
        kind="invitation_accepted",
        subject=f"invitation_accepted:{invitation.id}",
        facts={"invitation": invitation.id},
    )


def on_member_confirmed(signal: MemberConfirmed) -> None:
    """Who registered with an address that was invited finds the invitations at the bell."""
    member = db.session.get(Member, signal.member_id)
    if member is not None:
        services.invitations_await(member)


def on_profile_changed(signal: ProfileChanged) -> None:
    """Pages that strangers share show the name of today."""
    services.touch_pages_of(signal.member_id)


def on_topic_moved(signal: TopicMoved) -> None:
    """Who moderates there decides what waits; what was told of it does not count at the bell of
    those who may no longer see it.
    """
    topic = db.session.get(Topic, signal.topic_id)
    if topic is not None:
        services.moderated_there(topic)
    if topic is not None and topic.space.visibility != PUBLIC:
        _withdraw_where_unseen(topic)


def on_guided_step_taken(signal: GuidedStepTaken) -> None:
    """Whoever follows the discussion or takes part in it learns how far it has come."""
    told = db.session.get(Contribution, signal.contribution_id)
    if told is None or told.topic.removed_at is not None:
        return
    if (told.notice or {}).get("act") == "guided_summary":
        # Participants are asked for more than to read it.
        return
    _tell("guided", queries.concerned(told.topic), told, set())


def on_members_invited(signal: MembersInvited) -> None:
    """Each hears of the discussion once, by mail too."""
    notifications.notify(
        members=signal.member_ids,
        kind="guided_invitation",
        subject=f"guided_invitation:{signal.topic_id}",
        facts={"topic": signal.topic_id},
    )


def on_summary_published(signal: SummaryPublished) -> None:
    """Participants are asked to endorse it; the others who follow the discussion learn of it."""
    summary = db.session.get(Summary, signal.summary_id)
    told = db.session.get(Contribution, signal.contribution_id)
    if summary is None or told is None or summary.topic.removed_at is not None:
        return
    asked = {member.id for member in queries.participants(summary.topic)}
    notifications.notify(
        members=asked - queries.who_said(summary),
        kind="endorsement",
        subject=services.guided.asked_subject(summary),
        facts={"summary": summary.id},
    )
    _tell("guided", queries.concerned(summary.topic), told, asked)


def on_summary_objected(signal: SummaryObjected) -> None:
    """The moderators read why, and answer."""
    said = db.session.get(Endorsement, signal.endorsement_id)
    if said is None or not said.waits:
        return
    notifications.notify(
        members=queries.leaders(said.summary.topic) - {said.member_id},
        kind="objection",
        subject=f"objection:{said.id}",
        facts={"endorsement": said.id},
    )


def on_objection_answered(signal: ObjectionAnswered) -> None:
    """Who objected reads the answer."""
    said = db.session.get(Endorsement, signal.endorsement_id)
    if said is None:
        return
    notifications.notify(
        members=[said.member_id],
        kind="objection_answer",
        subject=f"objection_answer:{said.id}",
        facts={"endorsement": said.id},
    )


def on_endorsement_over(signal: EndorsementOver) -> None:
    """The moderators learn that something keeps the summary from being endorsed."""
    summary = db.session.get(Summary, signal.summary_id)
    if summary is None or summary.topic.guided is None:
        return
    until = summary.topic.guided.endorsed_until
    notifications.notify(
        members=queries.leaders(summary.topic),
        kind="endorsement_over",
        subject=f"endorsement_over:{summary.id}:{until}",
        facts={"summary": summary.id},
    )


def on_proposal_submitted(signal: ProposalSubmitted) -> None:
    """The moderators of the space are told that a proposal waits for them."""
    proposal = db.session.get(Proposal, signal.proposal_id)
    if proposal is None:
        return
    notifications.notify(
        members=queries.deciders(proposal.id),
        kind="proposal",
        subject=queries.waiting_subject(proposal),
        facts={"proposal": proposal.id},
    )


def on_proposal_decided(signal: ProposalDecided) -> None:
    """The proposer learns of each step."""
    step = db.session.get(ProposalStep, signal.step_id)
    if step is None:
        return
    author = queries.proposer(step)
    if author.id == step.actor_id:
        return
    notifications.notify(
        members=[author.id],
        kind="proposal_step",
        subject=f"proposal_step:{step.id}",
        facts={"step": step.id},
    )


def _withdraw_where_unseen(topic: Topic) -> None:
    numbers = db.session.scalars(
        sa.select(Contribution.id).where(Contribution.topic_id == topic.id)
    ).all()
    told: set[int] = set()
    for start in range(0, len(numbers), BATCH):
        some = numbers[start : start + BATCH]
        told |= told_about([f"contribution:{number}" for number in some])
        told |= told_about(_decisions("contribution", some))
    told |= told_about(_decisions("waiting", queries.ever_waiting_in(topic)))
    told |= told_about(queries.subjects_of(topic))
    seeing = {member.id for member in queries.readers(topic.space, told)}
    for member_id in told - seeing:
        withdraw_unreadable(db.session.get_one(Member, member_id))


def _decisions(kind: str, object_ids: Sequence[int]) -> list[str]:
    return [f"case:{number}" for number in cases_about(kind, object_ids)]


def _tell(
    kind: str, members: Collection[Member], contribution: Contribution, told: set[int]
) -> set[int]:
    left = [member for member in members if member.id not in told]
    notifications.notify(
        members=[member.id for member in left],
        kind=kind,
        subject=f"contribution:{contribution.id}",
        facts={"contribution": contribution.id},
    )
    return {member.id for member in left}


def _mentioned(contribution: Contribution) -> Collection[Member]:
    public_ids = markup.mentioned_in(contribution.html)
    if not public_ids:
        return []
    seeing = queries.who_may_see(contribution.topic.space)
    return db.session.scalars(seeing.where(Member.public_id.in_(public_ids))).all()


def _answered(contribution: Contribution) -> Collection[Member]:
    author_id = contribution.topic.author_id
    if contribution.parent is not None:
        author_id = contribution.parent.author_id
    return queries.readers(contribution.topic.space, [author_id])
