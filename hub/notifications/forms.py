"""What a member fills in: what they want to be told, how, and when."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from babel.dates import get_day_names
from flask_babel import get_locale
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, TimeField
from wtforms.validators import ValidationError

from hub.core.choices import offered
from hub.core.i18n import _, _l
from hub.notifications.models import (
    DAILY,
    DIGEST,
    MAIL,
    NEVER,
    OFF,
    RHYTHMS,
    SITE,
    WEEKLY,
    NoticeTimes,
)
from hub.notifications.services import Kind, chosen_kinds

CHOICE_NAMES = {
    MAIL: _l("By mail at once"),
    DIGEST: _l("In the digest"),
    SITE: _l("On the site only"),
    OFF: _l("Not at all"),
}
RHYTHM_NAMES = {
    DAILY: _l("Daily, on days with news"),
    WEEKLY: _l("Once a week"),
    NEVER: _l("Never"),
}


class HourField(TimeField):  # type: ignore[misc]
    """An hour and minute of the day, or none."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, format=["%H:%M", "%H:%M:%S"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what a time picker or somebody's keyboard sent: 22:00."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Give a time as hours and minutes, for example 22:00.")) from None


class ChoicesForm(FlaskForm):  # type: ignore[misc]
    """One choice for each kind of notice, quiet hours, and the rhythm of the digest."""

    digest = RadioField(
        _l("How often"), choices=offered((each, RHYTHM_NAMES[each]) for each in RHYTHMS)
    )
    weekday = SelectField(_l("Day of a weekly digest"), coerce=int)
    quiet_from = HourField(_l("Quiet from"))
    quiet_until = HourField(_l("Quiet until"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        names = get_day_names("wide", locale=get_locale())
        self.weekday.choices = offered((number, names[number]) for number in range(7))

    def validate_quiet_until(self, field: Any) -> None:
        """Quiet hours have a beginning and an end."""
        if self.quiet_from.errors or field.errors:
            return
        if (self.quiet_from.data is None) != (field.data is None):
            raise ValidationError(
                _("Give both the beginning and the end of the quiet hours, or none.")
            )
        if field.data is not None and field.data == self.quiet_from.data:
            raise ValidationError(_("Quiet hours must end at another time than they begin."))

    @property
    def quiet(self) -> tuple[dt.time, dt.time] | None:
        """The quiet hours, if there are to be any."""
        start: dt.time | None = self.quiet_from.data
        end: dt.time | None = self.quiet_until.data
        return None if start is None or end is None else (start, end)

    def choice_of(self, kind: Kind) -> Field:
        """The field of one kind."""
        return self[field_name(kind)]


def choices_form(chosen: Mapping[str, str], times: NoticeTimes) -> ChoicesForm:
    """The form with what the member has chosen so far, a field for each kind there is."""
    fields: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for _group, kinds in chosen_kinds():
        for kind in kinds:
            names = offered((each, CHOICE_NAMES[each]) for each in kind.choices)
            fields[field_name(kind)] = SelectField(kind.title, choices=names)
            values[field_name(kind)] = chosen.get(kind.key, kind.default)
    form = type("ChoicesForm", (ChoicesForm,), fields)
    return form(  # type: ignore[no-any-return]
        digest=times.digest,
        weekday=times.weekday,
        quiet_from=times.quiet_from,
        quiet_until=times.quiet_until,
        **values,
    )


def field_name(kind: Kind) -> str:
    """How the kind's field is called in the form."""
    return f"kind_{kind.key}"
