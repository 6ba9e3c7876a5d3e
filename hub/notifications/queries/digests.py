"""When a digest is due, at 08:00 in its reader's own zone (domain.md §8), and for whom."""

import datetime as dt
from collections.abc import Collection, Mapping
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa

from hub.accounts.models import ACTIVE, Member
from hub.core.db import db
from hub.notifications.models import (
    DAILY,
    EMPTY,
    FAILED,
    MONDAY,
    NEVER,
    SENT,
    WEEKLY,
    Digest,
    NoticeTimes,
)

HOUR = dt.time(8)
DAY = dt.timedelta(days=1)


@cache
def zone_named(name: str) -> dt.tzinfo:
    """The IANA zone; UTC for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return dt.UTC


def due_moment(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """08:00 of that day in the zone, summer time or not."""
    return dt.datetime.combine(day, HOUR, zone).astimezone(dt.UTC)


def next_moment(times: NoticeTimes, zone: dt.tzinfo, now: dt.datetime) -> dt.datetime | None:
    """When the next digest is due; None for somebody who wants none."""
    if times.digest == NEVER:
        return None
    day = now.astimezone(zone).date()
    while due_moment(day, zone) <= now or (
        times.digest == WEEKLY and day.weekday() != times.weekday
    ):
        day += DAY
    return due_moment(day, zone)


def latest_days(now: dt.datetime) -> Mapping[dt.date, list[str]]:
    """The zones in which somebody is active, by the latest day whose 08:00 has passed there.

    All the zones of the world together have three such days at most.
    """
    zones = db.session.scalars(
        sa.select(Member.timezone)
        .where(Member.state == ACTIVE)
        .distinct()
        .order_by(Member.timezone)
    )
    days: dict[dt.date, list[str]] = {}
    for name in zones:
        zone = zone_named(name)
        day = now.astimezone(zone).date()
        if due_moment(day, zone) > now:
            day -= DAY
        days.setdefault(day, []).append(name)
    return days


def waiting_for(
    day: dt.date, zones: Collection[str], now: dt.datetime, *, limit: int
) -> sa.Select[Member, str, str]:
    """Members of these zones whose digest of `day` was not begun, each with period and rhythm.

    The period of a weekly digest is the last of its weekdays. Whoever cannot get mail now is not
    among them.
    """
    rhythm = sa.func.coalesce(NoticeTimes.digest, DAILY)
    weekday = sa.func.coalesce(NoticeTimes.weekday, MONDAY)
    last = [day - DAY * ((day.weekday() - number) % 7) for number in range(7)]
    period = sa.case(
        *(
            (sa.and_(rhythm == WEEKLY, weekday == number), date.isoformat())
            for number, date in enumerate(last)
        ),
        else_=day.isoformat(),
    )
    return (
        sa.select(Member, period.label("period"), rhythm.label("rhythm"))
        .outerjoin(NoticeTimes, NoticeTimes.member_id == Member.id)
        .outerjoin(Digest, sa.and_(Digest.member_id == Member.id, Digest.period == period))
        .where(
            Member.timezone.in_(zones),
            Member.state == ACTIVE,
            Member.email.is_not(None),
            Member.confirmed_at.is_not(None),
            sa.or_(Member.suspended_until.is_(None), Member.suspended_until <= now),
            rhythm != NEVER,
            Digest.id.is_(None),
        )
        .order_by(Member.id)
        .limit(limit)
    )


def told_until(member: Member, times: NoticeTimes, now: dt.datetime) -> dt.datetime:
    """Where the member's next digest begins."""
    back = 7 * DAY if times.digest == WEEKLY else DAY
    return max(last_told([member.id]).get(member.id, now - back), member.created_at)


def last_told(member_ids: Collection[int]) -> dict[int, dt.datetime]:
    """Up to which moment each of the members was told by a digest; who never was is left out.

    What one that failed was to tell is told by the next.
    """
    told = sa.func.max(sa.case((Digest.state.in_((SENT, EMPTY)), Digest.until)))
    rows = db.session.execute(
        sa.select(Digest.member_id, sa.func.coalesce(told, sa.func.min(Digest.since)))
        .where(Digest.member_id.in_(member_ids), Digest.state.in_((SENT, EMPTY, FAILED)))
        .group_by(Digest.member_id)
    )
    return {row[0]: row[1] for row in rows}
