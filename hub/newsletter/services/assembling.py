"""On a working day of each month an issue is assembled from what came about since the last."""

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Collection

import sqlalchemy as sa
from flask import current_app

from hub.accounts.models import Member
from hub.config import Settings
from hub.core import clock, jobs
from hub.core.days import in_zone, zone_named
from hub.core.db import db
from hub.core.holidays import days_off
from hub.core.signals import send
from hub.core.workhours import is_working_day
from hub.newsletter.models import Contribution, Issue
from hub.newsletter.queries.collecting import news_between
from hub.newsletter.queries.collecting.contributed import CONTRIBUTION
from hub.newsletter.services.arranging import item_of
from hub.newsletter.services.issues import last_issue, open_issue
from hub.newsletter.signals import IssueAssembled

JOB = "newsletter.assemble"
HOUR = dt.time(6)
# So many things of a part are shown in a new issue; the others are left out and can be put back.
SHOWN = 8
# The first issue tells of what came about in so many days.
FIRST = dt.timedelta(days=31)


def due_period() -> str | None:
    """The latest month whose issue is to be assembled by now and was not; None for a Hub so new.

    Months that were missed before it have no issue of their own: theirs tells of their time too.
    """
    now = clock.now()
    month = in_zone(now, _settings().newsletter_zone).date().replace(day=1)
    if assembled_at(month) > now:
        month = (month - dt.timedelta(days=1)).replace(day=1)
    period = f"{month:%Y-%m}"
    first = db.session.scalar(sa.select(sa.func.min(Member.created_at)))
    if first is None or first >= assembled_at(month) or jobs.finished(JOB, [period]):
        return None
    return period


def next_assembly() -> dt.datetime:
    """When the next issue is assembled, as working days and holidays are known today."""
    now = clock.now()
    month = in_zone(now, _settings().newsletter_zone).date().replace(day=1)
    is_over = bool(jobs.finished(JOB, [f"{month:%Y-%m}"]))
    if is_over or assembled_at(month) <= now:
        month = (month + dt.timedelta(days=31)).replace(day=1)
    return assembled_at(month)


def assembled_at(month: dt.date) -> dt.datetime:
    """When the issue of the month that begins on that day is assembled, on the editors' clock."""
    settings = _settings()
    day = working_day(month, settings.newsletter_working_day, days_off())
    there = dt.datetime.combine(day, HOUR, zone_named(settings.newsletter_zone))
    return there.astimezone(dt.UTC)


def working_day(month: dt.date, number: int, off: Collection[dt.date]) -> dt.date:
    """The first, second, … day of the month that is worked: no weekend, and not among those off.

    The last of them where there are fewer; of a month without any, its last day.
    """
    _first, length = calendar.monthrange(month.year, month.month)
    days = [month.replace(day=day) for day in range(1, length + 1)]
    worked = [day for day in days if is_working_day(day, off)] or days[-1:]
    return worked[min(number, len(worked)) - 1]


def assemble(period: str) -> Issue | None:
    """The issue of the month is there with all there is to tell, and its editors are told.

    None if there is one already, or one of a later month.
    """
    found = sa.select(Issue.id).where(Issue.period >= period).limit(1)
    if db.session.scalar(found) is not None:
        return None
    until = clock.now()
    last = last_issue()
    issue = open_issue(period, since=last.until if last else until - FIRST, until=until)
    places: Counter[str] = Counter()
    for told in news_between(issue.since, issue.until):
        places[told.section] += 1
        place = places[told.section]
        item = item_of(told, place)
        # What a member was promised is never left out by the clock.
        item.is_left_out = place > SHOWN and told.kind != CONTRIBUTION
        issue.items.append(item)
        if told.kind == CONTRIBUTION:
            taken = db.session.get_one(Contribution, told.thing_id)
            taken.issue_id, taken.version = issue.id, taken.version + 1
    send(IssueAssembled(issue.id))
    return issue


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
