"""A day on which the secretariat does not work."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from hub.core.days import DayField
from hub.core.i18n import _l
from hub.newsletter.forms.readers import tidy


class HolidayForm(FlaskForm):  # type: ignore[misc]
    """The day, and what it is called."""

    day = DayField(required=_l("Choose a day."))
    name = StringField(
        _l("Name"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Give it a name.")),
            Length(max=100, message=_l("Use at most 100 characters.")),
        ],
    )
