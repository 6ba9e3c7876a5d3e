"""How notices of topics, contributions and proposals read."""

from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa
from flask_babel import LazyString

from hub.accounts.models import Member
from hub.core import markup
from hub.core.db import db
from hub.core.i18n import _, _l, current_language
from hub.discussions.models import (
    ACCEPTED,
    CHANGES_ASKED,
    DECLINED,
    MERGED,
    Contribution,
    Proposal,
    ProposalStep,
)
from hub.discussions.queries import visible_contributions, visible_proposals
from hub.notifications.models import Notice
from hub.notifications.notices import Words

EXCERPT = 240

TITLES: Mapping[str, Callable[[str, str], str]] = {
    "mention": lambda who, topic: _("%(who)s mentioned you in “%(topic)s”", who=who, topic=topic),
    "reply": lambda who, topic: _("%(who)s replied to you in “%(topic)s”", who=who, topic=topic),
    "post": lambda who, topic: _("%(who)s wrote in “%(topic)s”", who=who, topic=topic),
    "topic": lambda who, topic: _("%(who)s opened the topic “%(topic)s”", who=who, topic=topic),
}
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


def read_contributions(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Notices about contributions the reader may still see; one query."""
    ids = {notice.facts["contribution"] for notice in notices}
    found = {
        contribution.id: contribution
        for contribution in db.session.scalars(
            visible_contributions(reader).where(Contribution.id.in_(ids))
        ).unique()
        if not contribution.is_removed
    }
    return {
        notice.id: _about(notice, found[notice.facts["contribution"]])
        for notice in notices
        if notice.facts["contribution"] in found
    }


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


def _about(notice: Notice, contribution: Contribution) -> Words:
    author, topic = contribution.author, contribution.topic
    who = author.public_name or _("A former member")
    return Words(
        title=TITLES[notice.kind](who, topic.title),
        endpoint="discussions.contribution",
        values={"contribution_id": contribution.id},
        text=markup.excerpt(markup.plain(contribution.html), EXCERPT),
        text_lang=contribution.lang,
        why=str(REASONS[notice.kind]),
        who=who,
        who_key=author.id,
    )


def _proposals(ids: set[int], reader: Member) -> dict[int, Proposal]:
    found = db.session.scalars(visible_proposals(reader).where(Proposal.id.in_(ids))).unique()
    return {proposal.id: proposal for proposal in found}
