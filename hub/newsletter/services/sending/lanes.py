"""Lanes: as many as there are connections to the mail server, whatever worker holds them.

Each has its share of the rate, so that nobody need count what the others send.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from hub.config import Settings
from hub.core import clock
from hub.core.db import db
from hub.core.upserts import insert_missing
from hub.newsletter.models import Lane

# A lane whose worker died is free after this; who sends for longer holds on to it.
HOLD = dt.timedelta(seconds=30)
# Slower than one mail in a second for each, fewer lanes do.
LEAST_A_MINUTE = 60
# After the server could not be used: 10 s, 20 s, 40 s.
REST = dt.timedelta(seconds=10)
# So often in a row, and the sending stops by itself.
MOST_TROUBLES = 4
MOST_REFUSALS = 30
# A mail that is not wanted says more of us than an address where nobody is.
OF_A_MAIL, OF_AN_ADDRESS = 3, 1


@dataclass(frozen=True)
class Held:
    """A lane that was taken, and what is known of it."""

    number: int
    free_at: dt.datetime
    troubles: int
    refusals: int


def lanes_for(settings: Settings) -> int:
    """How many there are: one while a domain is warmed up, so that its limit is exact."""
    if settings.newsletter_warm_up:
        return 1
    return min(settings.newsletter_connections, max(1, settings.newsletter_rate // LEAST_A_MINUTE))


def gap_of(settings: Settings) -> float:
    """Seconds from one mail of a lane to its next."""
    return 60 * lanes_for(settings) / settings.newsletter_rate


def take(holder: str, settings: Settings) -> list[Held]:
    """All lanes that are free are the holder's, for HOLD."""
    numbers = range(1, lanes_for(settings) + 1)
    insert_missing(Lane, [_fresh(number) for number in numbers])
    now = clock.now()
    free = (
        sa.select(Lane.number)
        .where(Lane.number.in_(numbers), Lane.held_until <= now, Lane.free_at <= now)
        .with_for_update(skip_locked=True)
    )
    taken = db.session.execute(
        sa.update(Lane)
        .where(Lane.number.in_(free), Lane.held_until <= now)
        .values(holder=holder, held_until=now + HOLD)
        .returning(Lane.number, Lane.free_at, Lane.troubles, Lane.refusals)
        .execution_options(synchronize_session=False)
    )
    return sorted((Held(*row) for row in taken), key=lambda lane: lane.number)


def hold_on(held: Iterable[Held], holder: str) -> None:
    """These lanes are the holder's for HOLD from now on: their mail server takes its time."""
    db.session.execute(
        sa.update(Lane)
        .where(Lane.number.in_([lane.number for lane in held]), Lane.holder == holder)
        .values(held_until=clock.now() + HOLD)
        .execution_options(synchronize_session=False)
    )


def give_back(lane: Held, holder: str, *, free_at: dt.datetime, refusals: int) -> None:
    """Mail went through the lane: whoever is next may take it from `free_at` on."""
    db.session.execute(
        _own(lane, holder).values(
            holder="",
            held_until=clock.now(),
            free_at=free_at,
            troubles=0,
            refusals=refusals,
            trouble="",
        )
    )


def rest(lane: Held, holder: str, *, words: str, troubles: int) -> dt.timedelta:
    """The server could not be used, `troubles` times in a row: the lane rests; how long."""
    pause: dt.timedelta = REST * 2 ** min(max(0, troubles - 1), 6)
    now = clock.now()
    db.session.execute(
        _own(lane, holder).values(
            holder="",
            held_until=now,
            free_at=now + pause,
            troubles=troubles,
            trouble=words[:500],
        )
    )
    return pause


def clear() -> None:
    """What was known of the server is forgotten: it is tried anew, at once."""
    db.session.execute(
        sa.update(Lane)
        .values(free_at=clock.now(), troubles=0, refusals=0, trouble="")
        .execution_options(synchronize_session=False)
    )


def trouble() -> str:
    """What the mail server said where a lane rests because of it; empty where none does."""
    return db.session.scalar(sa.select(sa.func.max(Lane.trouble))) or ""


def _own(lane: Held, holder: str) -> sa.Update:
    return (
        sa.update(Lane)
        .where(Lane.number == lane.number, Lane.holder == holder)
        .execution_options(synchronize_session=False)
    )


def _fresh(number: int) -> dict[str, object]:
    now = clock.now()
    return {
        "number": number,
        "holder": "",
        "held_until": now,
        "free_at": now,
        "troubles": 0,
        "refusals": 0,
        "trouble": "",
    }
