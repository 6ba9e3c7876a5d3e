"""Summaries of guided discussions, and what their participants said to them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import attributes, contains_eager, joinedload, selectinload

from hub.accounts.models import ACTIVE, Member
from hub.core.db import db
from hub.discussions.models import (
    ARCHIVED,
    ENDORSED,
    ENDORSED_IT,
    PUBLISHED,
    TEXT,
    Contribution,
    Endorsement,
    GuidedDiscussion,
    Space,
    Summary,
    SummaryDraft,
    Topic,
)
from hub.discussions.queries.people import who_may_see
from hub.discussions.queries.visibility import may_see


@dataclass(frozen=True)
class Tally:
    """How many endorsed a version, who of them agreed to be named, and what was objected."""

    endorsed: int
    named: Sequence[Member]
    objections: Sequence[Endorsement]

    @property
    def waiting(self) -> Sequence[Endorsement]:
        """The objections nobody has answered."""
        return [each for each in self.objections if each.waits]


def summary_draft(topic: Topic) -> SummaryDraft | None:
    """What the moderators are writing, as it was saved last."""
    return db.session.scalar(
        sa.select(SummaryDraft)
        .where(SummaryDraft.topic_id == topic.id)
        .options(joinedload(SummaryDraft.writer))
        .execution_options(populate_existing=True)
    )


def summary_of(topic: Topic, version: int | None = None) -> Summary | None:
    """The version of the topic's summary, or the latest, with its texts: one query."""
    found = sa.select(Summary).where(Summary.topic_id == topic.id)
    latest = sa.select(sa.func.max(Summary.version)).where(Summary.topic_id == topic.id)
    found = found.where(
        Summary.version == (latest.scalar_subquery() if version is None else version)
    )
    row = db.session.scalars(found.options(joinedload(Summary.texts))).unique().one_or_none()
    if row is not None:
        # It is at hand, with its space: nobody need ask for it again.
        attributes.set_committed_value(row, "topic", topic)
    return row


def endorsed_summaries(which: sa.ColumnElement[bool], *, limit: int) -> Sequence[Summary]:
    """Endorsed summaries of public discussions that meet the condition, latest first."""
    latest = (
        sa.select(sa.func.max(Summary.version))
        .where(Summary.topic_id == Topic.id)
        .correlate(Topic)
        .scalar_subquery()
    )
    return (
        db.session.scalars(
            sa.select(Summary)
            .join(Summary.topic)
            .join(Topic.space)
            .join(Topic.guided)
            .where(
                which,
                may_see(None),
                Topic.removed_at.is_(None),
                Summary.version == latest,
                GuidedDiscussion.stage.in_((ENDORSED, ARCHIVED)),
            )
            .options(
                contains_eager(Summary.topic).contains_eager(Topic.guided),
                selectinload(Summary.texts),
            )
            .order_by(GuidedDiscussion.endorsed_at.desc(), Summary.id.desc())
            .limit(limit)
        )
        .unique()
        .all()
    )


def versions_of(topic: Topic) -> Sequence[Summary]:
    """Every published version, latest first."""
    return db.session.scalars(
        sa.select(Summary).where(Summary.topic_id == topic.id).order_by(Summary.version.desc())
    ).all()


def tally(summary: Summary) -> Tally:
    """What the participants said to this version, in one query."""
    rows = db.session.scalars(
        sa.select(Endorsement)
        .where(Endorsement.summary_id == summary.id)
        .options(joinedload(Endorsement.member))
        .order_by(Endorsement.id)
        .execution_options(populate_existing=True)
    ).all()
    endorsed = [row for row in rows if row.stance == ENDORSED_IT]
    named = [row.member for row in endorsed if row.is_named and row.member.state == ACTIVE]
    return Tally(len(endorsed), named, [row for row in rows if row.stance != ENDORSED_IT])


def who_said(summary: Summary) -> set[int]:
    """The ids of those who endorsed this version or objected."""
    said = sa.select(Endorsement.member_id).where(Endorsement.summary_id == summary.id)
    return set(db.session.scalars(said))


def stance_of(member: Member | None, summary: Summary) -> Endorsement | None:
    """What the member said to this version."""
    if member is None:
        return None
    return db.session.scalar(
        sa.select(Endorsement).where(
            Endorsement.summary_id == summary.id, Endorsement.member_id == member.id
        )
    )


def visible_objections(visitor: Member | None) -> sa.Select[Endorsement]:
    """What was said to summaries of visible topics, each with its summary and topic."""
    return (
        sa.select(Endorsement)
        .join(Endorsement.summary)
        .join(Summary.topic)
        .join(Topic.space)
        .where(may_see(visitor), Topic.removed_at.is_(None))
        .options(
            contains_eager(Endorsement.summary)
            .contains_eager(Summary.topic)
            .contains_eager(Topic.space)
            .selectinload(Space.texts)
        )
    )


def participants(topic: Topic) -> Sequence[Member]:
    """Everybody who contributed to the topic and may still see it."""
    wrote = sa.select(Contribution.author_id).where(*written_in(topic))
    return db.session.scalars(
        who_may_see(topic.space).where(Member.id.in_(wrote)).order_by(Member.id)
    ).all()


def took_part(member: Member | None, topic: Topic) -> bool:
    """Whether the member contributed to the topic."""
    if member is None:
        return False
    mine = sa.exists().where(*written_in(topic), Contribution.author_id == member.id)
    return bool(db.session.scalar(sa.select(mine)))


def contributions_numbered(topic: Topic, numbers: Collection[int]) -> Mapping[int, int]:
    """The ids of the published contributions with these numbers."""
    rows = db.session.execute(
        sa.select(Contribution.number, Contribution.id).where(
            *written_in(topic), Contribution.number.in_(sorted(numbers))
        )
    )
    return {row[0]: row[1] for row in rows}


def subjects_of(topic: Topic) -> Sequence[str]:
    """What notices of a discussion are about: its invitation, summaries, objections, answers."""
    summaries = sa.select(Summary.id).where(Summary.topic_id == topic.id)
    said = sa.select(Endorsement.id).where(Endorsement.summary_id.in_(summaries))
    objections = db.session.scalars(said).all()
    return [
        f"guided_invitation:{topic.id}",
        *(f"summary:{number}" for number in db.session.scalars(summaries)),
        *(f"objection:{number}" for number in objections),
        *(f"objection_answer:{number}" for number in objections),
    ]


def written_in(topic: Topic) -> tuple[sa.ColumnElement[bool], ...]:
    """The conditions on contributions that were written in the topic and stand there."""
    return (
        Contribution.topic_id == topic.id,
        Contribution.kind == TEXT,
        Contribution.state == PUBLISHED,
    )
