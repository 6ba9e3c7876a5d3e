"""How notices of discussions read, through what their reader may see today."""

from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa
from flask_babel import LazyString, format_date

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
    Endorsement,
    Proposal,
    ProposalStep,
    Summary,
    Topic,
)
from hub.discussions.policy import moderates
from hub.discussions.queries import (
    visible_contributions,
    visible_objections,
    visible_proposals,
    visible_topics,
)
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register

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
STEPS: Mapping[str, Callable[[str, str], str]] = {
    "guided_opened": lambda topic, day: (
        _("The guided discussion “%(topic)s” is open until %(day)s", topic=topic, day=day)
        if day
        else _("The guided discussion “%(topic)s” is open", topic=topic)
    ),
    "guided_last_week": lambda topic, day: _(
        "Last week of “%(topic)s”: it closes on %(day)s", topic=topic, day=day
    ),
    "guided_closed": lambda topic, _day: _("“%(topic)s” is closed", topic=topic),
    "guided_summary": lambda topic, _day: _("The summary of “%(topic)s” is out", topic=topic),
    "guided_endorsed": lambda topic, _day: _(
        "The summary of “%(topic)s” is endorsed by its participants", topic=topic
    ),
    "guided_archived": lambda topic, _day: _(
        "“%(topic)s” is archived; its summary can be cited", topic=topic
    ),
}
SUMMARIES: Mapping[str, tuple[Callable[[str], str], LazyString]] = {
    "endorsement": (
        lambda topic: _("Do you endorse the summary of “%(topic)s”?", topic=topic),
        _l("You are asked because you contributed to this discussion."),
    ),
    "endorsement_over": (
        lambda topic: _("The summary of “%(topic)s” is not endorsed yet", topic=topic),
        _l("You are told because you moderate this discussion."),
    ),
    "objection": (
        lambda topic: _("An objection to the summary of “%(topic)s” waits", topic=topic),
        _l("You are told because you moderate this discussion."),
    ),
    "objection_answer": (
        lambda topic: _("Your objection to the summary of “%(topic)s” is answered", topic=topic),
        _l("You are told because you objected."),
    ),
}
OUTCOMES: Mapping[str, Callable[[str], str]] = {
    ACCEPTED: lambda title: _("Your proposal “%(title)s” was accepted", title=title),
    CHANGES_ASKED: lambda title: _("Changes are asked to your proposal “%(title)s”", title=title),
    MERGED: lambda title: _("Your proposal “%(title)s” joins a running discussion", title=title),
    DECLINED: lambda title: _("Your proposal “%(title)s” was declined", title=title),
}


def register_notices() -> None:
    """The kinds of notices that discussions give; mentions, replies and answers are mailed."""
    register("mention", "reply", read=read_contributions, mailed=True)
    register("post", "topic", read=read_contributions, mailed=False)
    register("guided", read=read_guided_steps, mailed=False)
    register("endorsement", "endorsement_over", read=read_summaries, mailed=True)
    register("guided_invitation", read=read_invitations, mailed=True)
    register("objection", "objection_answer", read=read_objections, mailed=True)
    register("proposal", read=read_proposals, mailed=False)
    register("proposal_step", read=read_steps, mailed=True)


def read_contributions(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Notices about contributions the reader may still see; one query."""
    found = _contributions(notices, reader)
    return {
        notice.id: _about(notice, found[notice.facts["contribution"]])
        for notice in notices
        if notice.facts["contribution"] in found
    }


def read_guided_steps(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Notices of how far a guided discussion has come; one query."""
    found = _contributions(notices, reader)
    return {
        notice.id: _step(told)
        for notice in notices
        if (told := found.get(notice.facts["contribution"])) is not None
        and (told.notice or {}).get("act") in STEPS
    }


def read_summaries(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Notices that a summary wants its participants' endorsement, or lacks it; two queries."""
    ids = {notice.facts["summary"] for notice in notices}
    rows = db.session.execute(sa.select(Summary.id, Summary.topic_id).where(Summary.id.in_(ids)))
    of = {row[0]: row[1] for row in rows}
    found = db.session.scalars(visible_topics(reader).where(Topic.id.in_(of.values()))).unique()
    topics = {topic.id: topic for topic in found}
    return {
        notice.id: _about_summary(notice.kind, topic)
        for notice in notices
        if (topic := topics.get(of.get(notice.facts["summary"], 0))) is not None
        and _is_for(notice, topic, reader)
    }


def read_invitations(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Invitations to guided discussions the reader may see; one query."""
    ids = {notice.facts["topic"] for notice in notices}
    found = db.session.scalars(visible_topics(reader).where(Topic.id.in_(ids))).unique()
    topics = {topic.id: topic for topic in found if topic.guided is not None}
    return {
        notice.id: Words(
            title=_("You are invited to the guided discussion “%(topic)s”", topic=topic.title),
            endpoint="discussions.guided",
            values={"topic_id": topic.id},
            why=_(
                "You are invited because your profile names its objective, its country or its "
                "language. In your settings you can refuse such invitations."
            ),
            label=_("Read what it is about"),
        )
        for notice in notices
        if (topic := topics.get(notice.facts["topic"])) is not None
    }


def read_objections(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Notices of an objection, for the moderators, and of its answer; two queries."""
    ids = {notice.facts["endorsement"] for notice in notices}
    rows = db.session.scalars(visible_objections(reader).where(Endorsement.id.in_(ids))).unique()
    found = {row.id: row for row in rows}
    words: dict[int, Words] = {}
    for notice in notices:
        said = found.get(notice.facts["endorsement"])
        if said is None or not _is_for(notice, said.summary.topic, reader):
            continue
        text = said.reason if notice.kind == "objection" else said.answer
        words[notice.id] = _about_summary(notice.kind, said.summary.topic, text=text)
    return words


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


def _contributions(notices: Sequence[Notice], reader: Member) -> Mapping[int, Contribution]:
    ids = {notice.facts["contribution"] for notice in notices}
    found = db.session.scalars(visible_contributions(reader).where(Contribution.id.in_(ids)))
    return {each.id: each for each in found.unique() if not each.is_removed}


def _step(told: Contribution) -> Words:
    act = (told.notice or {})["act"]
    day = format_date(told.notice_day, "long") if told.notice_day else ""
    return Words(
        title=STEPS[act](told.topic.title, day),
        endpoint="discussions.contribution",
        values={"contribution_id": told.id},
        why=_("You are told because you follow this discussion or take part in it."),
        who=told.author.public_name,
        who_key=told.author_id,
    )


def _is_for(notice: Notice, topic: Topic, reader: Member) -> bool:
    """Whether what moderators are told still concerns this reader."""
    if notice.kind not in ("objection", "endorsement_over"):
        return True
    return moderates(reader, topic) or topic.moderator_id == reader.id


def _about_summary(kind: str, topic: Topic, *, text: str = "") -> Words:
    title, why = SUMMARIES[kind]
    return Words(
        title=title(topic.title),
        endpoint="discussions.summary",
        values={"topic_id": topic.id},
        text=markup.excerpt(text, EXCERPT),
        why=str(why),
    )


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
