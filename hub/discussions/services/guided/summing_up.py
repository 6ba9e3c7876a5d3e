"""The summary: drafted together, published in versions, endorsed, archived."""

import datetime as dt

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import audit, clock
from hub.core.days import ending
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.signals import send
from hub.discussions import queries
from hub.discussions.models import (
    ARCHIVED,
    CLOSED,
    DRAFTED,
    ENDORSED,
    ENDORSED_IT,
    OBJECTED,
    Endorsement,
    GuidedDiscussion,
    Summary,
    SummaryDraft,
    SummaryText,
    Topic,
)
from hub.discussions.services.guided.statements import numbers_cited, sections_of
from hub.discussions.services.guided.telling import tell_step
from hub.discussions.services.indexing import index_summary
from hub.discussions.services.refusals import Overtaken, Unfit, refuse_banned
from hub.discussions.services.topics import lock_row, touch_page
from hub.discussions.signals import ObjectionAnswered, SummaryObjected, SummaryPublished
from hub.notifications import services as notifications


def save_draft(
    topic: Topic,
    *,
    actor: Member,
    version: int,
    source: str,
    lang: str,
    until: dt.date | None = None,
) -> SummaryDraft:
    """The draft reads so for all moderators. Raises Overtaken if another saved it meanwhile.

    `version` is the one the writer read, 0 where there was none.
    """
    if _taken(topic).stage in (ENDORSED, ARCHIVED):
        raise Refused(_("The summary is endorsed. It no longer changes."))
    draft = queries.summary_draft(topic)
    if draft is not None and (draft.source, draft.lang, draft.until) == (source, lang, until):
        return draft
    if (draft.version if draft else 0) != version:
        raise Overtaken(_("Somebody else saved this draft meanwhile."))
    if draft is None:
        draft = SummaryDraft(topic_id=topic.id, version=0)
        db.session.add(draft)
    draft.source, draft.lang, draft.until = source, lang, until
    draft.version, draft.updated_at = version + 1, clock.now()
    draft.updated_by = actor.id
    db.session.flush()
    return draft


def publish_summary(topic: Topic, *, actor: Member) -> Summary:
    """The draft is out, and the participants are asked to endorse it until the day it names.

    The same text again only moves that day; another is a new version, and all are asked anew.
    Raises Unfit for a text that cites what is not there, or a day that is past.
    """
    guided = _taken(topic)
    if guided.state not in (CLOSED, DRAFTED):
        raise Refused(_("The summary is published when the discussion is closed."))
    draft = queries.summary_draft(topic)
    if draft is None or not any(
        section["statements"] for section in sections_of(draft.source, lang=draft.lang, cited={})
    ):
        raise Unfit("body", _("Write the summary first."))
    guided.endorse_until = _until(guided, draft.until)
    latest = queries.summary_of(topic)
    if latest is not None and latest.text(draft.lang).source == draft.source:
        touch_page(topic)
        return latest
    if latest is not None:
        _no_longer_asked(latest)
    summary = _written(topic, draft, actor, version=latest.version + 1 if latest else 1)
    guided.stage = DRAFTED
    db.session.flush()
    on = guided.endorsed_until.isoformat() if guided.endorsed_until else None
    told = tell_step(guided, "guided_summary", on=on, version=summary.version)
    send(SummaryPublished(summary.id, told.id))
    _note("topic.summary_published", topic, actor, version=summary.version)
    return summary


def take_stance(
    summary: Summary, *, actor: Member, is_endorsed: bool, is_named: bool = False, reason: str = ""
) -> Endorsement:
    """The participant endorses this version, or objects; what they said before no longer counts.

    Raises Overtaken where another version is out, Refused when it is too late.
    """
    topic = summary.topic
    refuse_banned(topic.space, actor)
    guided = _taken(topic)
    latest = queries.summary_of(topic)
    if latest is None or latest.id != summary.id:
        raise Overtaken(_("A new version of the summary was published meanwhile."))
    if not guided.is_asking:
        raise Refused(_("The time to endorse this summary is over."))
    earlier = queries.stance_of(actor, summary)
    if earlier is not None:
        notifications.mark_read_by_all(f"objection:{earlier.id}")
        db.session.delete(earlier)
        db.session.flush()
    said = Endorsement(
        summary=summary,
        member=actor,
        stance=ENDORSED_IT if is_endorsed else OBJECTED,
        is_named=is_named and is_endorsed,
        reason="" if is_endorsed else reason,
        created_at=clock.now(),
    )
    db.session.add(said)
    db.session.flush()
    notifications.mark_subject_read(actor, asked_subject(summary))
    if not is_endorsed:
        send(SummaryObjected(said.id))
    touch_page(topic)
    return said


def answer_objection(objection: Endorsement, *, actor: Member, answer: str) -> None:
    """Who objected is told the answer; the last one after the day has passed ends the asking."""
    guided = _taken(objection.summary.topic)
    db.session.refresh(objection, ["stance", "answered_at"])
    if not objection.waits:
        raise Overtaken(_("This objection was answered or taken back meanwhile."))
    objection.answer, objection.answered_at = answer, clock.now()
    objection.answered_by = actor.id
    db.session.flush()
    notifications.mark_read_by_all(f"objection:{objection.id}")
    send(ObjectionAnswered(objection.id))
    _note("topic.objection_answered", guided.topic, actor)
    if guided.stage == DRAFTED and not guided.is_asking:
        conclude(guided)


def conclude(guided: GuidedDiscussion) -> bool:
    """The summary is endorsed, if somebody did and no objection waits; returns whether it is."""
    summary = queries.summary_of(guided.topic)
    if summary is None:
        return False
    tally = queries.tally(summary)
    if tally.waiting or not tally.endorsed:
        return False
    guided.stage, guided.endorsed_at = ENDORSED, clock.now()
    _no_longer_asked(summary)
    index_summary(summary)
    tell_step(guided, "guided_endorsed", on=None, count=tally.endorsed)
    return True


def archive(topic: Topic, *, actor: Member) -> None:
    """The discussion is over: its topic is locked, its summary stands above it."""
    guided = _taken(topic)
    if guided.stage == ARCHIVED:
        return
    if guided.stage != ENDORSED:
        raise Refused(_("A discussion is archived when its summary is endorsed."))
    archive_now(guided)
    _note("topic.discussion_archived", topic, actor)


def archive_now(guided: GuidedDiscussion) -> None:
    """The same, for an endorsed discussion whose row is locked."""
    guided.stage, guided.archived_at = ARCHIVED, clock.now()
    topic = guided.topic
    topic.locked_at = topic.locked_at or clock.now()
    tell_step(guided, "guided_archived", on=None)


def asked_subject(summary: Summary) -> str:
    """What the notices are about that ask participants to endorse this version."""
    return f"summary:{summary.id}"


def _note(act: str, topic: Topic, actor: Member, **facts: int) -> None:
    audit.note(act, actor_id=actor.id, subject=f"topic:{topic.id}", **facts)


def _taken(topic: Topic) -> GuidedDiscussion:
    lock_row(topic)
    if topic.merged_into_id is not None or topic.removed_at is not None:
        raise Refused(_("This topic was merged or removed meanwhile."))
    db.session.expire(topic, ["guided"])
    guided = db.session.scalar(
        sa.select(GuidedDiscussion)
        .where(GuidedDiscussion.topic_id == topic.id)
        .execution_options(populate_existing=True)
    )
    if guided is None:
        raise Refused(_("This is no guided discussion any more."))
    return guided


def _until(guided: GuidedDiscussion, day: dt.date | None) -> dt.datetime:
    until = ending(day, guided.timezone)
    if until is None:
        raise Unfit("until", _("Choose the last day for endorsing."))
    if until <= clock.now():
        raise Unfit("until", _("This day is past."))
    return until


def _written(topic: Topic, draft: SummaryDraft, actor: Member, *, version: int) -> Summary:
    numbers = numbers_cited(draft.source)
    cited = queries.contributions_numbered(topic, numbers)
    missing = [f"#{number}" for number in numbers if number not in cited]
    if missing:
        raise Unfit(
            "body",
            _("There is no contribution %(numbers)s to cite.", numbers=", ".join(missing)),
        )
    sections = sections_of(draft.source, lang=draft.lang, cited=cited)
    summary = Summary(topic=topic, version=version, published_at=clock.now(), published_by=actor.id)
    summary.texts = [SummaryText(lang=draft.lang, source=draft.source, sections=sections)]
    db.session.add(summary)
    db.session.flush()
    return summary


def _no_longer_asked(summary: Summary) -> None:
    """Nobody's bell asks for a version that is over, or tells of what was objected to it."""
    notifications.mark_read_by_all(asked_subject(summary))
    for objection in queries.tally(summary).objections:
        notifications.mark_read_by_all(f"objection:{objection.id}")
