"""Guided discussions: their questions, days and languages, and how far each has come."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core import clock
from hub.core.days import beginning, day_of
from hub.core.db import Model, UtcDateTime
from hub.core.texts import TextColumns, best_text
from hub.discussions.models.topics import Topic

SCHEDULED, OPEN, LAST_WEEK, CLOSED = "scheduled", "open", "last_week", "closed"
# `running` is kept while the dates alone say which of the four it is; then come the others.
RUNNING, DRAFTED, ENDORSED, ARCHIVED = "running", "drafted", "endorsed", "archived"

LAST_DAYS = dt.timedelta(days=6)
# How long an endorsed summary stands before it is archived by itself.
ARCHIVED_AFTER = dt.timedelta(days=7)


class Step(NamedTuple):
    """What becomes true of a discussion at a moment; `key` is the same for the same day only."""

    name: str
    at: dt.datetime
    key: str


def state_at(
    moment: dt.datetime,
    *,
    stage: str,
    opens_at: dt.datetime | None,
    closes_at: dt.datetime | None,
    zone: str,
) -> str:
    """Where a discussion stands at that moment (domain.md §3), by its dates while it runs."""
    if stage != RUNNING:
        return stage
    if closes_at is not None and closes_at <= moment:
        return CLOSED
    if opens_at is not None and opens_at > moment:
        return SCHEDULED
    last_week = last_week_at(opens_at, closes_at, zone)
    return LAST_WEEK if last_week is not None and last_week <= moment else OPEN


def last_week_at(
    opens_at: dt.datetime | None, closes_at: dt.datetime | None, zone: str
) -> dt.datetime | None:
    """The beginning of the last seven days, the closing day among them, in the discussion's zone.

    None where it does not close, or is open for no longer than that.
    """
    last = day_of(closes_at, zone)
    begins = beginning(last - LAST_DAYS, zone) if last is not None else None
    if begins is None or (opens_at is not None and begins <= opens_at):
        return None
    return begins


class GuidedText(TextColumns, Model):
    """The concept note of a guided discussion in one language."""

    __tablename__ = "guided_text"

    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("guided_discussion.topic_id", ondelete="CASCADE"), primary_key=True
    )
    concept: Mapped[str] = mapped_column(sa.Text, default="")
    concept_html: Mapped[str] = mapped_column(sa.Text, default="")


class GuidedDiscussion(Model):
    """What makes a topic a guided discussion; its dates and its lead are the topic's own.

    `version` grows with every change of the set-up, so that nobody overwrites what they have not
    read.
    """

    __tablename__ = "guided_discussion"

    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True
    )
    timezone: Mapped[str] = mapped_column(sa.String(60))
    languages: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    version: Mapped[int] = mapped_column(default=1)
    stage: Mapped[str] = mapped_column(sa.String(12), default=RUNNING)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    # Until when the participants are asked to endorse the summary that is out.
    endorse_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    endorsed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    archived_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    topic: Mapped[Topic] = relationship(back_populates="guided")
    texts: Mapped[list[GuidedText]] = relationship(cascade="all, delete-orphan")
    questions: Mapped[list["GuidedQuestion"]] = relationship(
        cascade="all, delete-orphan", order_by="GuidedQuestion.position"
    )

    @property
    def state(self) -> str:
        """Where it stands today."""
        topic = self.topic
        return state_at(
            clock.now(),
            stage=self.stage,
            opens_at=topic.opens_at,
            closes_at=topic.closes_at,
            zone=self.timezone,
        )

    @property
    def is_running(self) -> bool:
        """Whether its dates may still be moved: no summary is out."""
        return self.stage == RUNNING

    @property
    def opens_on(self) -> dt.date:
        """The day it opens in its zone; the day it was set up where it was open already."""
        day = day_of(self.topic.opens_at or self.created_at, self.timezone)
        assert day is not None
        return day

    @property
    def closes_on(self) -> dt.date | None:
        """The last day in its zone on which one may contribute."""
        return day_of(self.topic.closes_at, self.timezone)

    def concept(self, lang: str) -> GuidedText | None:
        """The concept note in `lang`, or the nearest there is."""
        return best_text(self.texts, lang) if self.texts else None

    @property
    def endorsed_until(self) -> dt.date | None:
        """The last day in its zone on which participants may endorse or object."""
        return day_of(self.endorse_until, self.timezone)

    @property
    def is_asking(self) -> bool:
        """Whether participants may endorse the summary or object."""
        until = self.endorse_until
        return self.stage == DRAFTED and until is not None and clock.now() < until

    def steps(self) -> Iterator[Step]:
        """What the days bring in the present stage, in their order."""
        if self.stage == DRAFTED and self.endorse_until is not None:
            yield self._step("endorsement_over", self.endorse_until)
        elif self.stage == ENDORSED:
            endorsed = day_of(self.endorsed_at, self.timezone)
            archived = beginning(endorsed + ARCHIVED_AFTER, self.timezone) if endorsed else None
            if archived is not None:
                yield self._step(ARCHIVED, archived)
        elif self.stage == RUNNING:
            yield from self._running_steps()

    def _running_steps(self) -> Iterator[Step]:
        topic = self.topic
        yield self._step("opened", topic.opens_at or self.created_at)
        last_week = last_week_at(topic.opens_at, topic.closes_at, self.timezone)
        if last_week is not None:
            yield self._step(LAST_WEEK, last_week)
        if topic.closes_at is not None:
            yield self._step(CLOSED, topic.closes_at)

    def _step(self, name: str, at: dt.datetime) -> Step:
        return Step(name, at, f"{self.topic_id}:{name}:{day_of(at, self.timezone)}")


class GuidedQuestionText(TextColumns, Model):
    """A guiding question in one language."""

    __tablename__ = "guided_question_text"

    question_id: Mapped[int] = mapped_column(
        sa.ForeignKey("guided_question.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(sa.String(500))


class GuidedQuestion(Model):
    """One of the numbered questions of a guided discussion; `position` is its number."""

    __tablename__ = "guided_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("guided_discussion.topic_id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]

    texts: Mapped[list[GuidedQuestionText]] = relationship(cascade="all, delete-orphan")

    def text(self, lang: str) -> GuidedQuestionText:
        """The question in `lang`, or the nearest there is."""
        return best_text(self.texts, lang)
