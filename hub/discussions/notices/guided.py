"""How notices of guided discussions read: their steps, invitations, summaries, objections."""

from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa
from flask_babel import LazyString, format_date

from hub.accounts.models import Member
from hub.core import markup
from hub.core.db import db
from hub.core.i18n import _, _l
from hub.discussions.models import Contribution, Endorsement, Summary, Topic
from hub.discussions.policy import moderates
from hub.discussions.queries import visible_contributions, visible_objections, visible_topics
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register
from hub.notifications.services import Group

EXCERPT = 240

GUIDED = Group("guided", _l("Guided discussions"))
KINDS: Mapping[str, LazyString] = {
    "guided": _l("A guided discussion I follow comes a step further"),
    "guided_invitation": _l("An invitation to a guided discussion"),
    "endorsement": _l("A summary asks for my endorsement"),
    "objection_answer": _l("My objection to a summary is answered"),
    "objection": _l("An objection in a discussion I moderate"),
    "endorsement_over": _l("A summary I moderate is not endorsed in time"),
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


def register_guided() -> None:
    """Whoever is asked for something is mailed at once; how far a discussion has come can wait."""
    register("guided", read=read_guided_steps, mailed=False, group=GUIDED, titles=KINDS)
    register("guided_invitation", read=read_invitations, mailed=True, group=GUIDED, titles=KINDS)
    register(
        "endorsement",
        "endorsement_over",
        read=read_summaries,
        mailed=True,
        group=GUIDED,
        titles=KINDS,
    )
    register(
        "objection",
        "objection_answer",
        read=read_objections,
        mailed=True,
        group=GUIDED,
        titles=KINDS,
    )


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
            thread=f"topic-{topic.id}",
            about=topic.title,
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
        thread=f"topic-{told.topic_id}",
        about=told.topic.title,
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
        thread=f"topic-{topic.id}",
        about=topic.title,
    )
