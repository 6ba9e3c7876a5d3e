"""Who lets an article wait is reminded, and then somebody who can help is told.

Two reminders, a week and three weeks after it came to them; after four weeks its editors are told
of authors and translators, the secretariat and the other editors of the series of an editor. A
series is not a call: nothing is due on a day, so there are fewer steps than for a review
(domain.md §4), and none ever again for the same wait. Each step is a run in the ledger of jobs,
ended in the commit of its notice.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from hub.accounts.models import Member
from hub.blog.models import Article
from hub.blog.queries.manuscripts import editors_of, helpers_of
from hub.blog.queries.waiting import WRITE, Waiting, all_waiting, waiting_of
from hub.blog.services import stages
from hub.core import clock, jobs
from hub.core.db import db
from hub.core.holidays import days_off
from hub.core.workhours import is_working_time, working_moment
from hub.notifications import services as notifications

JOB = "blog.remind"
# Days after which who is waited for is reminded, and after which others are told.
REMINDED_AFTER, TOLD_AFTER = (7, 21), 28


@dataclass(frozen=True)
class Due:
    """A step to take now: a member is reminded after so many days; without one others are told."""

    waiting: Waiting
    days: int
    member_id: int | None = None

    @property
    def run(self) -> str:
        """Its name in the ledger."""
        return f"{self.waiting.key}:{self.member_id or 'told'}:{self.days}"


def due_steps() -> list[Due]:
    """Every step that is to be taken now and is not over."""
    due = list(_due())
    over = jobs.finished(JOB, [each.run for each in due])
    return [each for each in due if each.run not in over]


def take_step(due: Due) -> bool:
    """The step is taken; False where the article waits for something else by now."""
    article = db.session.get_one(Article, due.waiting.article_id)
    stages.hold_texts(article)
    if due.waiting not in waiting_of([article.id]):
        return False
    facts = {"article": article.id, "key": due.waiting.key}
    if due.member_id is not None:
        notifications.notify(
            members=[due.member_id],
            kind="article_reminder",
            subject=f"article_reminder:{article.id}:{due.waiting.key}:{due.days}",
            facts=facts,
        )
    else:
        notifications.notify(
            members=[each.id for each in _told(article, due.waiting)],
            kind="article_late",
            subject=f"article_late:{article.id}:{due.waiting.key}",
            facts=facts,
        )
    return True


def _due() -> Iterator[Due]:
    now, off = clock.now(), days_off()
    for waiting in all_waiting(now - dt.timedelta(days=REMINDED_AFTER[0])):
        # Who writes an article for the first time takes the time it takes.
        if waiting.kind == WRITE:
            continue
        article = db.session.get_one(Article, waiting.article_id)
        for member in _waited_for(article, waiting):
            passed = [days for days in REMINDED_AFTER if _has_come(waiting, days, member, off)]
            if passed:
                yield Due(waiting, passed[-1], member.id)
        if any(_has_come(waiting, TOLD_AFTER, each, off) for each in _told(article, waiting)):
            yield Due(waiting, TOLD_AFTER)


def _waited_for(article: Article, waiting: Waiting) -> Sequence[Member]:
    if waiting.member_id is None:
        return editors_of(article)
    return [db.session.get_one(Member, waiting.member_id)]


def _told(article: Article, waiting: Waiting) -> Sequence[Member]:
    """Who can help: its editors, or who can stand in for them."""
    return helpers_of(article) if waiting.member_id is None else editors_of(article)


def _has_come(waiting: Waiting, days: int, member: Member, off: Collection[dt.date]) -> bool:
    """Whether so many days are over, in the working hours of that member."""
    now = clock.now()
    moment = working_moment(waiting.since + dt.timedelta(days=days), member.timezone, off)
    return moment <= now and is_working_time(now, member.timezone, off)
