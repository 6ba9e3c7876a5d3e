"""What is sent to move an event, to cancel it, and to repeat it."""

from typing import Any

from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from hub.core.choices import offered
from hub.core.days import DayField
from hub.core.i18n import _l, current_language
from hub.events.forms.fields import TOO_LONG, NeededIf, VersionedForm, tidy
from hub.events.forms.planning import FollowingForm
from hub.events.forms.when import TimesForm
from hub.events.forms.zones import weekdays
from hub.events.services.moving import Times
from hub.events.services.repeating import BY_DAY, BY_WEEK, BY_WEEKDAY, MOST, Rhythm

BY_COUNT, BY_DATE = "count", "until"
SO_OFTEN = 4


class MoveForm(TimesForm, VersionedForm, FollowingForm):
    """Another time, and why; who comes reads the reason."""

    reason = TextAreaField(
        _l("Reason, as those who come will read it"),
        filters=[tidy],
        validators=[Optional(), Length(max=1_000, message=TOO_LONG)],
    )
    moves_registration = BooleanField(
        _l("Registration opens and closes as long before it as it did")
    )

    @property
    def times(self) -> Times:
        """The times that were sent; asked of a valid form."""
        return Times(
            zone=self.timezone.data,
            starts=self.starts.wall,
            ends=self.ends.wall,
            starts_fold=self.starts.fold,
            ends_fold=self.ends.fold,
        )


class CancelForm(VersionedForm, FollowingForm):
    """Why an event does not take place."""

    reason = TextAreaField(
        _l("Reason, as those who come will read it"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Give a reason: those who come will read it.")),
            Length(max=1_000, message=TOO_LONG),
        ],
    )
    sure = BooleanField(
        _l("It does not take place. This cannot be undone."),
        validators=[InputRequired(_l("Tick that you are sure."))],
    )


class RepeatForm(VersionedForm):
    """How often an event takes place again, and how long."""

    by = RadioField(
        _l("It takes place again"),
        choices=offered(
            [
                (BY_WEEK, _l("Every week, or every few weeks")),
                (BY_DAY, _l("Every month, or every few months, on the same day of the month")),
                (BY_WEEKDAY, _l("Every month, or every few months, on the same weekday")),
            ]
        ),
        default=BY_WEEK,
    )
    every = IntegerField(
        _l("Every so many weeks or months"),
        default=1,
        validators=[
            InputRequired(_l("Give a number from 1 to 12.")),
            NumberRange(1, 12, message=_l("Give a number from 1 to 12.")),
        ],
    )
    weekdays = SelectMultipleField(_l("On these days of the week"), validators=[Optional()])
    ends = RadioField(
        _l("It ends"),
        choices=offered([(BY_COUNT, _l("After so many times")), (BY_DATE, _l("On a day"))]),
        default=BY_COUNT,
    )
    count = IntegerField(
        _l("How many times, this one included"),
        default=SO_OFTEN,
        validators=[
            NeededIf(lambda form: form.ends.data == BY_COUNT, _l("Give a number from 2 to 52.")),
            Optional(),
            NumberRange(2, MOST, message=_l("Give a number from 2 to 52.")),
        ],
    )
    until = DayField(_l("Last possible day"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.weekdays.choices = offered(
            (str(number), name) for number, name in weekdays(current_language().code)
        )
        is_on_a_day = NeededIf(lambda form: form.ends.data == BY_DATE, _l("Choose a day."))
        self.until.validators = [is_on_a_day, *self.until.validators]

    @property
    def rhythm(self) -> Rhythm:
        """The rhythm that was sent; asked of a valid form."""
        by_count = self.ends.data == BY_COUNT
        return Rhythm(
            by=self.by.data,
            every=self.every.data,
            weekdays=[int(each) for each in self.weekdays.data or ()],
            count=self.count.data if by_count else None,
            until=None if by_count else self.until.data,
        )
