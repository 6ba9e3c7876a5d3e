"""Guided discussions: their questions with counts, and what answers which."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from hub.core.db import db
from hub.discussions.models import (
    ARCHIVED,
    PUBLISHED,
    TEXT,
    Contribution,
    GuidedDiscussion,
    GuidedQuestion,
    Topic,
)

# In addresses and forms the whole discussion is question 0.
WHOLE = 0


@dataclass(frozen=True)
class Asked:
    """A guiding question and how many contributions answer it."""

    question: GuidedQuestion
    count: int

    @property
    def number(self) -> int:
        """The number readers know it by."""
        return self.question.position


@dataclass(frozen=True)
class Guide:
    """The questions of a guided discussion, and how many contributions speak to the whole."""

    asked: Sequence[Asked]
    whole: int

    def question(self, number: int | None) -> GuidedQuestion | None:
        """The question with this number."""
        return next((each.question for each in self.asked if each.number == number), None)

    @property
    def unanswered(self) -> Sequence[Asked]:
        """The questions nobody has answered."""
        return [each for each in self.asked if not each.count]


def guide(topic: Topic) -> Guide | None:
    """What the topic asks, in one query; None for a topic that is no guided discussion."""
    if topic.guided is None:
        return None
    answers = (
        sa.select(sa.func.count())
        .where(Contribution.question_id == GuidedQuestion.id, *_counted())
        .correlate(GuidedQuestion)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(GuidedQuestion, answers)
        .where(GuidedQuestion.topic_id == topic.id)
        .options(joinedload(GuidedQuestion.texts))
        .order_by(GuidedQuestion.position)
    ).unique()
    asked = [Asked(row[0], row[1]) for row in rows]
    return Guide(asked, topic.reply_count - sum(each.count for each in asked))


def answering(question: GuidedQuestion | None) -> sa.ColumnElement[bool]:
    """The condition on contributions that answer the question, or speak to the whole."""
    if question is not None:
        return sa.and_(Contribution.question_id == question.id, Contribution.kind == TEXT)
    return sa.and_(
        Contribution.question_id.is_(None), Contribution.kind == TEXT, Contribution.number > 1
    )


def below(contribution: Contribution) -> sa.ColumnElement[bool]:
    """The condition on contributions that stand below this one in the tree."""
    return sa.and_(
        Contribution.topic_id == contribution.topic_id,
        Contribution.path.startswith(contribution.path, autoescape=True),
        Contribution.id != contribution.id,
    )


def guided_on_the_way() -> Sequence[GuidedDiscussion]:
    """The guided discussions for which a day may still bring something."""
    return (
        db.session.scalars(
            sa.select(GuidedDiscussion)
            .join(GuidedDiscussion.topic)
            .where(
                GuidedDiscussion.stage != ARCHIVED,
                Topic.merged_into_id.is_(None),
                Topic.removed_at.is_(None),
            )
            .options(contains_eager(GuidedDiscussion.topic))
            .order_by(GuidedDiscussion.topic_id)
        )
        .unique()
        .all()
    )


def _counted() -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Contribution.state == PUBLISHED,
        Contribution.kind == TEXT,
        Contribution.number > 1,
    )
