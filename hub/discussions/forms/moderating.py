"""What a moderator sends to close, move, split or merge a topic."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length

from hub.core.i18n import _l
from hub.discussions.forms.days import DayField
from hub.discussions.forms.writing import TITLE_LENGTH, strip

AGREED = _l("The people who wrote this agree that others read it there")


class ClosingForm(FlaskForm):  # type: ignore[misc]
    """The last day on which a topic takes replies."""

    closes_at = DayField(_l("Closes on"), required=_l("Choose a day."))


class MoveForm(FlaskForm):  # type: ignore[misc]
    """A topic goes to another space."""

    space = SelectField(_l("Space"), validators=[DataRequired(_l("Choose a space."))])
    agreed = BooleanField(AGREED)


class SplitForm(FlaskForm):  # type: ignore[misc]
    """Some contributions become a topic of their own."""

    numbers = SelectMultipleField(
        _l("Contributions"),
        coerce=int,
        choices=[],
        validate_choice=False,
        validators=[DataRequired(_l("Choose at least one contribution."))],
    )
    title = StringField(
        _l("Title of the new topic"),
        filters=[strip],
        validators=[DataRequired(_l("Give the topic a title.")), TITLE_LENGTH],
    )
    space = SelectField(_l("Space"), validators=[DataRequired(_l("Choose a space."))])
    agreed = BooleanField(AGREED)


class MergeForm(FlaskForm):  # type: ignore[misc]
    """A topic goes into another one."""

    target = StringField(
        _l("Address or number of the topic"),
        filters=[strip],
        validators=[DataRequired(_l("Say which topic.")), Length(max=500)],
    )
    agreed = BooleanField(AGREED)
