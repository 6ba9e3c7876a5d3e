"""How notices of discussions read, through what their reader may see today."""

from collections.abc import Callable, Collection, Mapping, Sequence

import sqlalchemy as sa
from flask_babel import LazyString

from hub.accounts.models import Member
from hub.core import markup
from hub.core.db import db
from hub.core.i18n import _, _l, current_language
from hub.discussions import doors
from hub.discussions.models import (
    ACCEPTED,
    CHANGES_ASKED,
    DECLINED,
    LEVELS,
    MERGED,
    MUTED,
    Contribution,
    Proposal,
    ProposalStep,
    Topic,
)
from hub.discussions.policy import Discussing
from hub.discussions.queries import (
    muted_topics,
    topic_level,
    visible_contributions,
    visible_proposals,
)
from hub.discussions.services import follow_as_space, follow_topic, give_reply_address
from hub.notifications.models import Notice
from hub.notifications.notices import Muting, Words, register
from hub.notifications.services import Group

EXCERPT = 240

TITLES: Mapping[str, Callable[[str, str], str]] = {
    "mention": lambda who, topic: _("%(who)s mentioned you in “%(topic)s”", who=who, topic=topic),
    "reply": lambda who, topic: _("%(who)s replied to you in “%(topic)s”", who=who, topic=topic),
    "post": lambda who, topic: _("%(who)s wrote in “%(topic)s”", who=who, topic=topic),
    "topic": lambda who, topic: _("%(who)s opened the topic “%(topic)s”", who=who, topic=topic),
}
KINDS: Mapping[str, LazyString] = {
    "mention": _l("Somebody mentions me"),
    "reply": _l("Somebody replies to me"),
    "post": _l("A reply in a topic I watch"),
    "topic": _l("A new topic in a space I watch"),
    "proposal_step": _l("A decision on my proposal"),
    "proposal": _l("A proposal waits in a space I moderate"),
}
DISCUSSIONS = Group("discussions", _l("Discussions"))
PROPOSALS = Group("proposals", _l("Proposals"))
REASONS: Mapping[str, LazyString] = {
    "mention": _l("You are told because somebody mentioned you."),
    "reply": _l("You are told because somebody answered you."),
    "post": _l("You are told because you watch this topic."),
    "topic": _l("You are told because you watch this space."),
}
OUTCOMES: Mapping[str, Callable[[str], str]] = {
    ACCEPTED: lambda title: _("Your proposal “%(title)s” was accepted", title=title),
    CHANGES_ASKED: lambda title: _("Changes are asked to your proposal “%(title)s”", title=title),
    MERGED: lambda title: _("Your proposal “%(title)s” joins a running discussion", title=title),
    DECLINED: lambda title: _("Your proposal “%(title)s” was declined", title=title),
}


def register_notices() -> None:
    """The kinds of notices that discussions give; mentions, replies and answers are mailed."""
    muting = Muting(mute_topic, unmute_topic)
    register(
        "mention",
        "reply",
        read=read_contributions,
        mailed=True,
        group=DISCUSSIONS,
        titles=KINDS,
        muting=muting,
        reply_to=reply_address,
    )
    register(
        "post",
        "topic",
        read=read_contributions,
        mailed=False,
        group=DISCUSSIONS,
        titles=KINDS,
        muting=muting,
        reply_to=reply_address,
    )
    register("proposal_step", read=read_steps, mailed=True, group=PROPOSALS, titles=KINDS)
    register("proposal", read=read_proposals, mailed=False, group=PROPOSALS, titles=KINDS)


def read_contributions(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Notices about contributions the reader may still see; two queries."""
    ids = {notice.facts["contribution"] for notice in notices}
    found = {
        contribution.id: contribution
        for contribution in db.session.scalars(
            visible_contributions(reader).where(Contribution.id.in_(ids))
        ).unique()
        if not contribution.is_removed
    }
    muted = muted_topics(reader, {each.topic_id for each in found.values()})
    return {
        notice.id: _about(notice, found[notice.facts["contribution"]], muted)
        for notice in notices
        if notice.facts["contribution"] in found
    }


def reply_address(notice: Notice, reader: Member) -> str | None:
    """Where the reader answers by mail what the notice tells of."""
    found = visible_contributions(reader).where(Contribution.id == notice.facts["contribution"])
    contribution = db.session.scalars(found).unique().one_or_none()
    return None if contribution is None else give_reply_address(reader, contribution.topic)


def read_proposals(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Notices that a proposal waits, for those who may decide it."""
    ids = {notice.facts["proposal"] for notice in notices}
    found = _proposals(ids, reader)
    return {
        notice.id: Words(
            title=_(
                "%(who)s proposes the topic “%(title)s”",
                who=proposal.author.public_name,
                title=proposal.title,
            ),
            endpoint="discussions.proposal",
            values={"proposal_id": proposal.id},
            text=markup.excerpt(markup.plain(proposal.html), EXCERPT),
            text_lang=proposal.lang,
            why=_("You are told because you moderate this space."),
            who=proposal.author.public_name,
            who_key=proposal.author_id,
        )
        for notice in notices
        if (proposal := found.get(notice.facts["proposal"])) is not None
    }


def read_steps(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Notices of what was decided about one's proposal, with the reason."""
    ids = {notice.facts["step"] for notice in notices}
    rows = db.session.scalars(sa.select(ProposalStep).where(ProposalStep.id.in_(ids))).all()
    steps = {step.id: step for step in rows}
    found = _proposals({step.proposal_id for step in rows}, reader)
    words: dict[int, Words] = {}
    for notice in notices:
        step = steps.get(notice.facts["step"])
        proposal = found.get(step.proposal_id) if step else None
        if step is None or proposal is None or step.state not in OUTCOMES:
            continue
        words[notice.id] = Words(
            title=OUTCOMES[step.state](proposal.title),
            endpoint="discussions.proposal",
            values={"proposal_id": proposal.id},
            text=step.reason,
            text_lang=current_language().code,
            why=_("You are told because this is your proposal."),
            who=step.actor.public_name,
            who_key=step.actor_id,
        )
    return words


def mute_topic(notice: Notice, reader: Member) -> str:
    """The reader hears no more of the topic; how they followed it before."""
    topic = _topic(notice, reader)
    before = topic_level(reader, topic)
    follow_topic(topic, actor=reader, level=MUTED)
    return before or ""


def unmute_topic(notice: Notice, reader: Member, before: str) -> None:
    """The reader follows the topic as before, or as they follow its space."""
    topic = _topic(notice, reader)
    if before in LEVELS:
        follow_topic(topic, actor=reader, level=before)
    else:
        follow_as_space(topic, actor=reader)


def _topic(notice: Notice, reader: Member) -> Topic:
    contribution_id = notice.facts["contribution"]
    seen = doors.contribution(contribution_id, Discussing.CONTRIBUTION_READ, reader)
    return doors.topic(seen.topic_id, Discussing.TOPIC_FOLLOW, reader)


def _about(notice: Notice, contribution: Contribution, muted: Collection[int]) -> Words:
    author, topic = contribution.author, contribution.topic
    who = author.public_name or _("A former member")
    is_muted = topic.id in muted
    return Words(
        title=TITLES[notice.kind](who, topic.title),
        endpoint="discussions.contribution",
        values={"contribution_id": contribution.id},
        text=markup.excerpt(markup.plain(contribution.html), EXCERPT),
        text_lang=contribution.lang,
        why=str(REASONS[notice.kind]),
        who=who,
        who_key=author.id,
        subject=topic.title if contribution.is_opening else f"Re: {topic.title}",
        thread=f"topic-{topic.id}",
        about=topic.title,
        mute="" if is_muted else _("Mute this topic"),
        unmute=_("Hear of this topic again") if is_muted else "",
    )


def _proposals(ids: set[int], reader: Member) -> dict[int, Proposal]:
    found = db.session.scalars(visible_proposals(reader).where(Proposal.id.in_(ids))).unique()
    return {proposal.id: proposal for proposal in found}
