"""When people work: nobody is reminded at night, at weekends or on holidays, wherever they are.

`off` is the days on which the secretariat does not work (`hub.core.holidays.days_off`).
"""

import datetime as dt
from collections.abc import Collection

from hub.core.days import zone_named

WORK_BEGINS, WORK_ENDS = dt.time(9), dt.time(17)
SATURDAY = 5


def is_working_day(day: dt.date, off: Collection[dt.date]) -> bool:
    """Whether people work on that day: Monday to Friday, but for the days off."""
    return day.weekday() < SATURDAY and day not in off


def is_working_time(moment: dt.datetime, zone: str, off: Collection[dt.date]) -> bool:
    """Whether people work at that moment in that zone: on working days, nine to five."""
    local = moment.astimezone(zone_named(zone))
    return is_working_day(local.date(), off) and WORK_BEGINS <= local.time() < WORK_ENDS


def working_moment(moment: dt.datetime, zone: str, off: Collection[dt.date]) -> dt.datetime:
    """The moment itself where people work then, else when they begin the next time."""
    if is_working_time(moment, zone, off):
        return moment
    local = moment.astimezone(zone_named(zone))
    has_begun = local.time() >= WORK_BEGINS
    return morning_of(local.date() + dt.timedelta(days=1 if has_begun else 0), zone, off)


def morning_of(day: dt.date, zone: str, off: Collection[dt.date]) -> dt.datetime:
    """When people begin to work on that day in that zone, or on the next that is worked."""
    while not is_working_day(day, off):
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, WORK_BEGINS, zone_named(zone)).astimezone(dt.UTC)
