"""Wall times as they are typed: what the clocks of a place show, and the zone of that place."""

import datetime as dt
from typing import Any

from wtforms import DateTimeLocalField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from hub.core import clock, wall
from hub.core.choices import offered_in_groups
from hub.core.days import FIRST, LAST
from hub.core.i18n import _, _l
from hub.events.forms.zones import zones_by_continent

SHOWN = "%Y-%m-%d %H:%M"


class WallTimeField(DateTimeLocalField):  # type: ignore[misc]
    """A day and a time on the clocks of a place; none unless `required` says what is asked for."""

    def __init__(self, label: Any = None, *, required: Any = None, **options: Any) -> None:
        validator = InputRequired(required) if required else Optional()
        super().__init__(label, validators=[validator], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what a picker or somebody's keyboard sent: 2027-03-31T14:00."""
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            self.data = None
            return
        self.raw_data = [typed]
        self.data = None
        try:
            found = dt.datetime.fromisoformat(typed)
        except ValueError:
            found = None
        if found is None or found.tzinfo is not None or not FIRST <= found.date() <= LAST:
            raise ValueError(_("Give a day and a time, for example 2027-03-31 14:00."))
        self.data = found.replace(second=0, microsecond=0)

    def must_exist(self, zone: str) -> None:
        """Raise ValidationError if clocks in `zone` never show it; both neighbours are named."""
        if self.data is None or wall.exists(self.data, zone):
            return
        before, after = wall.neighbours(self.data, zone)
        raise ValidationError(
            _(
                "On this day clocks in %(zone)s are set forward: this time does not exist. "
                "The nearest are %(before)s and %(after)s.",
                zone=zone.replace("_", " "),
                before=before.strftime(SHOWN),
                after=after.strftime(SHOWN),
            )
        )

    def must_come(self, zone: str) -> None:
        """Raise ValidationError for what is past."""
        if self.data is not None and wall.moment_of(self.data, zone) <= clock.now():
            raise ValidationError(_("This date is past."))


class ZoneField(SelectField):  # type: ignore[misc]
    """The zone whose clocks are meant. The first letters of its city find it in the list."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label or _l("Time zone"), choices=_zones, **options)


def _zones() -> Any:
    return offered_in_groups(zones_by_continent())
