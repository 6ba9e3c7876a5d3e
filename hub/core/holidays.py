"""Days on which the secretariat does not work, as it wrote them down itself.

What is a holiday differs from country to country: the Hub knows none of its own.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Model, db
from hub.core.upserts import insert_missing


class Holiday(Model):
    """A day that is not worked, whatever day of the week it is, and what it is called."""

    __tablename__ = "holiday"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(sa.Date, unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))


def days_off() -> frozenset[dt.date]:
    """Every day on the list."""
    return frozenset(db.session.scalars(sa.select(Holiday.day)))


def add_day_off(day: dt.date, name: str) -> bool:
    """From this session's commit on the day is not worked; False if it was on the list before."""
    return bool(insert_missing(Holiday, [{"day": day, "name": name}], returning=(Holiday.id,)))
