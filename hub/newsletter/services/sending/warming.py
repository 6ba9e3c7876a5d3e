"""A new domain sends little at first: mail providers trust what grows."""

import datetime as dt
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from hub.config import Settings
from hub.core import clock
from hub.core.db import db
from hub.newsletter.models import Delivery

FIRST_DAY = 200
# From then on 200 has been doubled to more than anybody sends.
WARM_AFTER = 14


def left_today(settings: Settings) -> int | None:
    """How many mails may still be begun today; None where there is no limit.

    200 on the first day, twice as many on each next day on which something is sent, by the
    calendar of the newsletter's zone.
    """
    if not settings.newsletter_warm_up:
        return None
    zone = ZoneInfo(settings.newsletter_zone)
    today = _midnight(clock.now(), zone)
    days = _days_before(today, zone)
    if days >= WARM_AFTER:
        return None
    begun = sa.select(sa.func.count()).where(Delivery.begun_at >= today)
    allowed: int = FIRST_DAY * 2**days
    return max(0, allowed - (db.session.scalar(begun) or 0))


def _days_before(today: dt.datetime, zone: ZoneInfo) -> int:
    """Days before today on which something was begun, WARM_AFTER at most; a look-up for each."""
    days, since = 0, dt.datetime(1970, 1, 2, tzinfo=dt.UTC)
    while days < WARM_AFTER:
        first = db.session.scalar(
            sa.select(sa.func.min(Delivery.begun_at)).where(
                Delivery.begun_at >= since, Delivery.begun_at < today
            )
        )
        if first is None:
            break
        days += 1
        since = _midnight(first, zone, days_later=1)
    return days


def _midnight(moment: dt.datetime, zone: ZoneInfo, days_later: int = 0) -> dt.datetime:
    day = moment.astimezone(zone).date() + dt.timedelta(days=days_later)
    return dt.datetime.combine(day, dt.time(), tzinfo=zone)
