"""The demonstration's guided discussions: set up, led, summed up and endorsed at their moments."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock
from hub.core.days import beginning, ending
from hub.core.db import db
from hub.core.jobs import JobRun
from hub.demo import texts
from hub.demo.people import People
from hub.discussions import queries, receivers
from hub.discussions.models import Contribution, GuidedQuestion, Summary, Topic
from hub.discussions.services import guided as services
from hub.discussions.services.guided import JOB, QuestionWords, SetUp
from hub.discussions.signals import GuidedStepTaken, SummaryPublished

LAST_WEEK = dt.timedelta(days=6)


@dataclass
class GuidedConversation:
    """What makes one topic a guided discussion, and when."""

    row: texts.Row
    name: str
    lead: Member
    people: People
    opened: dt.datetime
    now: dt.datetime
    topics: dict[str, Topic]
    said: dict[str, Contribution]

    @property
    def topic(self) -> Topic:
        """The topic, once it stands."""
        return self.topics[self.name]

    @property
    def closes_on(self) -> dt.date:
        """Its last day."""
        return (self.now + dt.timedelta(days=self.row["closes_in_days"])).date()

    def acts(self) -> Iterator[tuple[dt.datetime, Callable[[], None]]]:
        """Everything its moderators, its days and its participants do, each with its moment."""
        minutes = dt.timedelta(minutes=5)
        yield self.opened + minutes, self.set_up
        zone = self.row["zone"]
        last_week = beginning(self.closes_on - LAST_WEEK, zone)
        for moment in (self.opened + minutes, last_week, ending(self.closes_on, zone)):
            if moment is not None and moment + minutes < self.now:
                yield moment + minutes, self.take_steps
        if self.row.get("summary"):
            yield from self._summary_acts(self.row["summary"])

    def question(self, number: int | None) -> GuidedQuestion | None:
        """The question with this number."""
        guide = queries.guide(self.topic) if number else None
        return guide.question(number) if guide else None

    def set_up(self) -> None:
        """The lead moderator sets it up."""
        closes_at = ending(self.closes_on, self.row["zone"])
        # What is not read anew was made before the set-up.
        db.session.flush()
        setup = SetUp(
            zone=self.row["zone"],
            opens_at=None,
            closes_at=closes_at or self.now,
            moderator=self.lead,
            languages=self.row["languages"],
            questions=[QuestionWords(None, words) for words in self.row["questions"]],
            concepts={lang: text.strip() for lang, text in self.row["concept"].items()},
        )
        services.set_up_discussion(self.topic, actor=self.lead, version=0, setup=setup)

    def take_steps(self) -> None:
        """What its days bring is told and stands in the ledger, so that no beat tells it again."""
        for due in services.due_steps():
            if due.topic_id != self.topic.id or not services.take_step(due):
                continue
            db.session.add(JobRun(job=JOB, period=due.key, attempts=1, finished_at=clock.now()))
            db.session.flush()
            receivers.on_guided_step_taken(GuidedStepTaken(self._last_notice()))

    def publish(self, row: texts.Row) -> None:
        """The summary is out, and its participants are asked."""
        until = (self.now - dt.timedelta(days=row["until_days_ago"])).date()
        services.save_draft(
            self.topic,
            actor=self.lead,
            version=0,
            source=row["text"].strip().format(**self._cited()),
            lang=row["lang"],
            until=until,
        )
        summary = services.publish_summary(self.topic, actor=self.lead)
        receivers.on_summary_published(SummaryPublished(summary.id, self._last_notice()))

    def endorse(self, key: str, row: texts.Row) -> None:
        """A participant endorses it."""
        services.take_stance(
            self._summary(), actor=self.people[key], is_endorsed=True, is_named=key in row["named"]
        )

    def object(self, row: texts.Row) -> None:
        """A participant objects, and why."""
        services.take_stance(
            self._summary(),
            actor=self.people[row["author"]],
            is_endorsed=False,
            reason=row["reason"].strip(),
        )

    def answer(self, row: texts.Row) -> None:
        """The lead moderator answers the objection."""
        said = queries.stance_of(self.people[row["author"]], self._summary())
        assert said is not None
        services.answer_objection(said, actor=self.lead, answer=row["answer"].strip())

    def _summary_acts(self, row: texts.Row) -> Iterator[tuple[dt.datetime, Callable[[], None]]]:
        published = self._days_ago(row["days_ago"])
        yield published, lambda: self.publish(row)
        for place, key in enumerate(row["endorsed"], start=1):
            hours = dt.timedelta(hours=17 * place)
            yield published + hours, lambda key=key: self.endorse(key, row)  # type: ignore[misc]
        objection: dict[str, Any] = row["objection"]
        yield self._days_ago(objection["days_ago"]), lambda: self.object(objection)
        yield self._days_ago(objection["answered_days_ago"]), lambda: self.answer(objection)
        until = (self.now - dt.timedelta(days=row["until_days_ago"])).date()
        over = ending(until, self.row["zone"])
        if over is not None:
            yield over + dt.timedelta(minutes=5), self.take_steps

    def _cited(self) -> dict[str, str]:
        """What cites each contribution, by its key in the file."""
        return {key: f"#{said.number}" for key, said in self.said.items() if key}

    def _summary(self) -> Summary:
        found = queries.summary_of(self.topic)
        assert found is not None
        return found

    def _last_notice(self) -> int:
        newest = db.session.scalars(
            sa.select(Contribution.id).where(
                Contribution.topic_id == self.topic.id,
                Contribution.number == self.topic.last_number,
            )
        )
        return newest.one()

    def _days_ago(self, days: float) -> dt.datetime:
        return self.now - dt.timedelta(days=days)
