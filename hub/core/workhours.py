"""When people work: nobody is reminded at night or at weekends, wherever they are."""

import datetime as dt

from hub.core.days import zone_named

WORK_BEGINS, WORK_ENDS = dt.time(9), dt.time(17)
SATURDAY = 5


def is_working_time(moment: dt.datetime, zone: str) -> bool:
    """Whether people work at that moment in that zone: Monday to Friday, nine to five."""
    local = moment.astimezone(zone_named(zone))
    return local.weekday() < SATURDAY and WORK_BEGINS <= local.time() < WORK_ENDS


def working_moment(moment: dt.datetime, zone: str) -> dt.datetime:
    """The moment itself where people work then, else when they begin the next time."""
    if is_working_time(moment, zone):
        return moment
    local = moment.astimezone(zone_named(zone))
    has_begun = local.time() >= WORK_BEGINS
    return morning_of(local.date() + dt.timedelta(days=1 if has_begun else 0), zone)


def morning_of(day: dt.date, zone: str) -> dt.datetime:
    """When people begin to work on that day in that zone, or on the Monday after a weekend."""
    while day.weekday() >= SATURDAY:
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, WORK_BEGINS, zone_named(zone)).astimezone(dt.UTC)
