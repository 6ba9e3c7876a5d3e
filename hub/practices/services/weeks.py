"""On Mondays editors are told what waits for whom on their desk, where something does."""

import datetime as dt
from dataclasses import dataclass
from itertools import chain

import sqlalchemy as sa

from hub.accounts.models import ACTIVE, ADMIN, EDITOR, SECRETARIAT, Member, MemberRole
from hub.core import clock, jobs
from hub.core.days import zone_named
from hub.core.db import db
from hub.notifications import services as notifications
from hub.practices.queries.todo import as_editor, with_others

JOB = "practices.weeks"
HOUR = dt.time(8)
# Whoever could not be told on Monday is told until Thursday, and then on the next Monday.
AT_LATEST = dt.timedelta(days=3)


@dataclass(frozen=True)
class Week:
    """The week of one editor that began on that Monday, in their own zone."""

    member_id: int
    monday: dt.date

    @property
    def period(self) -> str:
        """What the ledger of jobs knows it by."""
        return f"{self.member_id}:{self.monday.isoformat()}"


def due_weeks() -> list[Week]:
    """The editors for whom it is past eight on their Monday, and who were not told yet."""
    rows = db.session.execute(
        sa.select(Member.id, Member.timezone, Member.created_at)
        .distinct()
        .join(MemberRole, MemberRole.member_id == Member.id)
        .where(MemberRole.role.in_((EDITOR, SECRETARIAT, ADMIN)), Member.state == ACTIVE)
        .order_by(Member.id)
    )
    now, due = clock.now(), []
    for row in rows:
        began = monday_morning(now, row.timezone)
        if began <= now <= began + AT_LATEST and row.created_at < began:
            due.append(Week(row.id, began.astimezone(zone_named(row.timezone)).date()))
    over = jobs.finished(JOB, [each.period for each in due])
    return [each for each in due if each.period not in over]


def tell_week(week: Week) -> None:
    """The editor is told, if anything waits for them, or for others in what they look after."""
    editor = db.session.get_one(Member, week.member_id)
    if next(chain(as_editor(editor), with_others(editor)), None) is None:
        return
    notifications.notify(
        members=[editor.id],
        kind="practice_week",
        subject=f"practice_week:{week.monday.isoformat()}",
        facts={"monday": week.monday.isoformat()},
    )


def monday_morning(now: dt.datetime, zone: str) -> dt.datetime:
    """Eight in the morning on the Monday of this week, there."""
    there = now.astimezone(zone_named(zone))
    monday = there.date() - dt.timedelta(days=there.weekday())
    return dt.datetime.combine(monday, HOUR, zone_named(zone)).astimezone(dt.UTC)
