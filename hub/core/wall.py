"""Wall time: what the clocks of a place show, and which moment that is.

What people agree on is a wall time in a zone; the moment follows from it and from the rules of that
zone, which governments change. So both are kept: the wall time is the truth, the moment is made of
it and made anew when the rules changed.
"""

import datetime as dt

from hub.core.days import zone_named


def moment_of(wall: dt.datetime, zone: str, fold: int = 0) -> dt.datetime:
    """The moment (UTC) when the clocks of `zone` show `wall`, which carries no zone of its own.

    Where clocks are set back a wall time comes twice: `fold` 1 is the second time (PEP 495).
    """
    return wall.replace(tzinfo=zone_named(zone), fold=fold).astimezone(dt.UTC)


def wall_of(moment: dt.datetime, zone: str) -> tuple[dt.datetime, int]:
    """What the clocks of `zone` show at that moment, and its fold."""
    local = moment.astimezone(zone_named(zone))
    return local.replace(tzinfo=None, fold=0), local.fold


def exists(wall: dt.datetime, zone: str) -> bool:
    """Whether the clocks of `zone` ever show it: set forward, they leave an hour out."""
    return wall_of(moment_of(wall, zone), zone)[0] == wall


def comes_twice(wall: dt.datetime, zone: str) -> bool:
    """Whether the clocks of `zone` show it twice, since they are set back over it."""
    return exists(wall, zone) and moment_of(wall, zone) != moment_of(wall, zone, fold=1)


def neighbours(wall: dt.datetime, zone: str) -> tuple[dt.datetime, dt.datetime]:
    """The wall times before and after the hour that is left out, for one within it."""
    return (
        wall_of(moment_of(wall, zone, fold=1), zone)[0],
        wall_of(moment_of(wall, zone, fold=0), zone)[0],
    )
