"""What its days bring to a guided discussion: each step is told once (promises.md, periodic jobs).

The ledger holds one row for each step and day, so that a moved day is another step. Of steps that
were missed only the last is told; the others are over.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from hub.core import clock, jobs
from hub.core.db import db
from hub.core.signals import send
from hub.discussions import queries
from hub.discussions.models import ARCHIVED, CLOSED, LAST_WEEK, GuidedDiscussion, Topic
from hub.discussions.services.guided.summing_up import archive_now, conclude
from hub.discussions.services.guided.telling import tell_step
from hub.discussions.services.topics import lock_row
from hub.discussions.signals import EndorsementOver

JOB = "discussions.guide"


@dataclass(frozen=True)
class Due:
    """A step whose moment has come; `key` names it in the ledger."""

    topic_id: int
    key: str


def due_steps() -> list[Due]:
    """Every step that is due and not over, in the order in which they came."""
    passed = [
        (step.at, Due(guided.topic_id, step.key))
        for guided in queries.guided_on_the_way()
        for step in guided.steps()
        if step.at <= clock.now()
    ]
    over = jobs.finished(JOB, [due.key for _at, due in passed])
    passed.sort(key=lambda each: (each[0], each[1].key))
    return [due for _at, due in passed if due.key not in over]


def take_step(due: Due) -> bool:
    """The step is taken, or passed over for a later one; False if its day was moved meanwhile."""
    topic = db.session.get_one(Topic, due.topic_id, populate_existing=True)
    lock_row(topic)
    guided = db.session.scalar(
        sa.select(GuidedDiscussion)
        .where(GuidedDiscussion.topic_id == topic.id)
        .execution_options(populate_existing=True)
    )
    if guided is None or topic.merged_into_id is not None:
        return False
    passed = [step for step in guided.steps() if step.at <= clock.now()]
    if due.key not in [step.key for step in passed]:
        return False
    if due.key == passed[-1].key:
        _STEPS[passed[-1].name](guided)
    return True


def _open(guided: GuidedDiscussion) -> None:
    tell_step(guided, "guided_opened")


def _begin_last_week(guided: GuidedDiscussion) -> None:
    tell_step(guided, "guided_last_week")


def _close(guided: GuidedDiscussion) -> None:
    tell_step(guided, "guided_closed")


def _end_asking(guided: GuidedDiscussion) -> None:
    """The summary is endorsed, or its moderators learn what keeps it from being so."""
    summary = queries.summary_of(guided.topic)
    if summary is not None and not conclude(guided):
        send(EndorsementOver(summary.id))


_STEPS: Mapping[str, Callable[[GuidedDiscussion], None]] = {
    "opened": _open,
    LAST_WEEK: _begin_last_week,
    CLOSED: _close,
    "endorsement_over": _end_asking,
    ARCHIVED: archive_now,
}
