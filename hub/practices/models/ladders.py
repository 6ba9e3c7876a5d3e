"""The ladders of reminders (domain.md §4): which steps there are, and when each of them is due.

A rule of moments and zones alone. Each step stands for itself: it is due at its own moment whether
or not another was taken. Of steps that were missed only the last is still of use.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hub.core.days import zone_named
from hub.core.workhours import is_working_time, morning_of, working_moment

# Who has just been asked, has answered or was given another day is left alone for so long.
REST = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Ladder:
    """What is waited for, and how many days before or after its day somebody is reminded."""

    name: str
    days: tuple[int, ...]


ANSWER = Ladder("answer", (-2, 2, 5))
REVIEW = Ladder("review", (-7, 0, 3, 7))
REVISION = Ladder("revision", (-7, 0, 3, 7))
LADDERS = {ladder.name: ladder for ladder in (ANSWER, REVIEW, REVISION)}


@dataclass(frozen=True)
class Step:
    """One rung: so many days after the day something is due, and the moment of the reminder."""

    days: int
    at: dt.datetime


@dataclass(frozen=True)
class Deadline:
    """Until when somebody is waited for. `since` is when they came to have this deadline.

    `zone` is their own, `editor_zone` that of whoever is asked when no reminder helped; `off` is
    the days on which nobody is reminded.
    """

    ladder: Ladder
    due: dt.datetime
    since: dt.datetime
    zone: str
    editor_zone: str
    off: Collection[dt.date]

    @property
    def day(self) -> str:
        """The day it is due (UTC): it names the deadline, whoever looks at it."""
        return self.due.astimezone(dt.UTC).date().isoformat()

    def steps(self) -> Sequence[Step]:
        """Every step, in order: at nine in the morning there, on the next day that is worked."""
        day = self.due.astimezone(zone_named(self.zone)).date()
        return [
            Step(days, morning_of(day + dt.timedelta(days=days), self.zone, self.off))
            for days in self.ladder.days
        ]

    def step_now(self, now: dt.datetime) -> Step | None:
        """The step to take now: the last whose moment has come, while there are working hours.

        None where that moment was before they had this deadline or in the rest after it.
        """
        if not is_working_time(now, self.zone, self.off):
            return None
        passed = [step for step in self.steps() if step.at <= now]
        if not passed or passed[-1].at < self.since + REST:
            return None
        return passed[-1]

    @property
    def asks_editor_at(self) -> dt.datetime:
        """When no reminder helped: after the last step, in the working hours of the editor."""
        last = max(self.steps()[-1].at, self.since + REST)
        return working_moment(last, self.editor_zone, self.off)

    def asks_editor(self, now: dt.datetime) -> bool:
        """Whether the editor is asked now what to do."""
        return is_working_time(now, self.editor_zone, self.off) and self.asks_editor_at <= now
