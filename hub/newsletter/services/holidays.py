"""Days on which the secretariat does not work: written down, and taken off the list again."""

import datetime as dt

from hub.accounts.models import Member
from hub.core import audit
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.holidays import Holiday, add_day_off
from hub.core.i18n import _


def add_holiday(day: dt.date, name: str, *, actor: Member) -> None:
    """Nothing is due on the day. Raises Refused if it is on the list already."""
    if not add_day_off(day, name):
        raise Refused(_("This day is on the list already."))
    _note("newsletter.holiday_added", day, actor)


def remove_holiday(holiday: Holiday, *, actor: Member) -> None:
    """The day is worked again, unless it is a Saturday or a Sunday."""
    db.session.delete(holiday)
    _note("newsletter.holiday_removed", holiday.day, actor)


def _note(act: str, day: dt.date, actor: Member) -> None:
    audit.note(act, actor_id=actor.id, subject=f"holiday:{day.isoformat()}")
