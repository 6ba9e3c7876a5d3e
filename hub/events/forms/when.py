"""When an event begins and ends: days and times by the clocks of its zone, which change."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from flask_babel import format_time
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Optional

from hub.core import clock, wall
from hub.core.choices import offered
from hub.core.days import DayField, in_zone
from hub.core.i18n import _, _l, current_language
from hub.events.forms.times import ZoneField
from hub.events.forms.zones import city_of
from hub.events.models import Event
from hub.events.queries.times import offset_of

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)\Z", re.ASCII)


@dataclass(frozen=True)
class WallTime:
    """What the clocks of a zone show; `fold` 1 is the second time where it comes twice."""

    wall: dt.datetime
    fold: int = 0


class ClockField(StringField):  # type: ignore[misc]
    """A time of the day, as a clock shows it: 14:30."""

    def __init__(self, label: Any = None, *, required: Any = None, **options: Any) -> None:
        validator = InputRequired(required) if required else Optional()
        super().__init__(label or _l("Time"), validators=[validator], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what a time picker or somebody's keyboard sent."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = typed
        if not typed:
            return
        read = _CLOCK.match(typed)
        if read is None:
            raise ValueError(_("Give a time as hours:minutes, for example 14:30."))
        self.data = f"{int(read[1]):02}:{read[2]}"

    @property
    def time(self) -> dt.time | None:
        """The time that was given, if one was that a clock shows."""
        return dt.time.fromisoformat(self.data) if _CLOCK.match(self.data or "") else None


class _WhichField(RadioField):  # type: ignore[misc]
    """A question that is asked only where the clocks change; what may be answered follows then."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(
            label, choices=[], validate_choice=False, validators=[Optional()], **options
        )


class TimesForm(FlaskForm):  # type: ignore[misc]
    """From when to when, by the clocks of a zone.

    A time that is left out on that day is refused, and its neighbours are offered; of one that
    comes twice it is asked which is meant. `starts` and `ends` are set where the form is valid.
    """

    timezone = ZoneField()
    starts_day = DayField(_l("Begins on"), required=_l("Choose a day."))
    starts_time = ClockField(_l("Begins at"), required=_l("Choose a time."))
    starts_instead = _WhichField(_l("Begins at: which time instead?"))
    starts_fold = _WhichField(_l("Begins at: which of the two?"))
    ends_day = DayField(_l("Ends on"))
    ends_time = ClockField(_l("Ends at"), required=_l("Choose a time."))
    ends_instead = _WhichField(_l("Ends at: which time instead?"))
    ends_fold = _WhichField(_l("Ends at: which of the two?"))

    starts: WallTime
    ends: WallTime

    def validate(self, extra_validators: Any = None) -> bool:
        """The times exist, are told apart, and follow each other."""
        is_fine = bool(super().validate(extra_validators))
        if any(self[name].errors for name in _ASKED):
            return False
        if not self.ends_day.data:
            self.ends_day.data = self.starts_day.data
        starts, ends = self._settled("starts"), self._settled("ends")
        if starts is None or ends is None:
            return False
        self.starts, self.ends = starts, ends
        if self._moment(ends) <= self._moment(starts):
            self.ends_time.errors = [_("It ends after it begins.")]
            return False
        return is_fine

    @property
    def has_begun(self) -> bool:
        """Whether the given start has passed; asked of a valid form."""
        return self._moment(self.starts) <= clock.now()

    def offer_folds(self) -> None:
        """Where a time that stands in the form comes twice, which of the two is shown."""
        for name in ("starts", "ends"):
            given = self._wall(name)
            if given is not None and wall.comes_twice(given, self.timezone.data):
                self[f"{name}_fold"].choices = self._both(given)

    def _settled(self, name: str) -> WallTime | None:
        zone, given = self.timezone.data, self._wall(name)
        assert given is not None
        if not wall.exists(given, zone):
            given = self._neighbour(name, given)
            return WallTime(given) if given is not None else None
        if not wall.comes_twice(given, zone):
            return WallTime(given)
        which: Any = self[f"{name}_fold"]
        which.choices = self._both(given)
        if which.data in ("0", "1"):
            return WallTime(given, int(which.data))
        which.errors = [
            _(
                "The clocks of %(city)s are set back on this day: %(time)s comes twice.",
                city=self._city,
                time=_shown(given),
            )
        ]
        return None

    def _neighbour(self, name: str, given: dt.datetime) -> dt.datetime | None:
        """The one that was chosen of the times beside the hour that is left out; else a fault."""
        beside = {each.isoformat(): each for each in wall.neighbours(given, self.timezone.data)}
        which: Any = self[f"{name}_instead"]
        chosen = beside.get(which.data)
        if chosen is not None:
            self[f"{name}_day"].data = chosen.date()
            self[f"{name}_time"].data = f"{chosen:%H:%M}"
            return chosen
        which.choices = offered((sent, _shown(each)) for sent, each in beside.items())
        which.errors = [
            _(
                "The clocks of %(city)s are set forward on this day: %(time)s does not exist.",
                city=self._city,
                time=_shown(given),
            )
        ]
        return None

    def _both(self, given: dt.datetime) -> Any:
        zone = self.timezone.data
        first, second = (in_zone(wall.moment_of(given, zone, fold), zone) for fold in (0, 1))
        return offered(
            [
                ("0", _("The first time (%(offset)s)", offset=offset_of(first))),
                ("1", _("The second time (%(offset)s)", offset=offset_of(second))),
            ]
        )

    def _wall(self, name: str) -> dt.datetime | None:
        day, time = self[f"{name}_day"].data, self[f"{name}_time"].time
        return dt.datetime.combine(day, time) if day and time else None

    def _moment(self, given: WallTime) -> dt.datetime:
        return wall.moment_of(given.wall, self.timezone.data, given.fold)

    @property
    def _city(self) -> str:
        return f"\u2068{city_of(self.timezone.data, current_language().code)}\u2069"


_ASKED = ("timezone", "starts_day", "starts_time", "ends_day", "ends_time")


def times_of(event: Event) -> dict[str, Any]:
    """When an event is held now, as the form takes it."""
    return {
        "timezone": event.timezone,
        "starts_day": event.starts_wall.date(),
        "starts_time": f"{event.starts_wall:%H:%M}",
        "starts_fold": str(event.starts_fold),
        "ends_day": event.ends_wall.date(),
        "ends_time": f"{event.ends_wall:%H:%M}",
        "ends_fold": str(event.ends_fold),
    }


def _shown(given: dt.datetime) -> str:
    return f"\u2068{format_time(given.time(), 'short', rebase=False)}\u2069"
