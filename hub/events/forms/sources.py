"""Calendars of others: an address that is read again, or a file."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from hub.accounts.forms import timezones
from hub.core.choices import offered
from hub.core.i18n import LANGUAGES, _, _l, current_language
from hub.core.markup.addresses import safe_address


class SourceForm(FlaskForm):  # type: ignore[misc]
    """What the calendar is called and where it is; an address or a file, not both."""

    name = StringField(
        _l("Name"),
        filters=[lambda words: " ".join((words or "").split())],
        validators=[
            DataRequired(_l("Give it a name.")),
            Length(max=120, message=_l("At most 120 characters.")),
        ],
    )
    address = StringField(
        _l("Address of the calendar"),
        filters=[lambda words: (words or "").strip()],
        validators=[Length(max=1_000, message=_l("This address is too long."))],
    )
    file = FileField(_l("Calendar file (.ics)"))
    lang = SelectField(
        _l("Language it is written in"),
        choices=offered((one.code, one.autonym) for one in LANGUAGES.values()),
        default=lambda: current_language().code,
    )
    timezone = SelectField(_l("Time zone of entries that name none"), default="UTC")
    is_trusted = BooleanField(_l("Show what comes in at once, without asking an officer"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.timezone.choices = offered(timezones())

    def validate_address(self, field: StringField) -> None:
        """An address of the web; webcal is another name for it."""
        if not field.data:
            return
        if field.data.lower().startswith("webcal://"):
            field.data = "https://" + field.data[len("webcal://") :]
        is_web = field.data.lower().startswith(("http://", "https://"))
        if not is_web or safe_address(field.data) != field.data:
            raise ValidationError(_("Give a whole address that begins with http:// or https://."))


class SourceChangeForm(FlaskForm):  # type: ignore[misc]
    """Whether what comes in is shown at once, and whether the address is read."""

    is_trusted = BooleanField(_l("Show what comes in at once, without asking an officer"))
    is_read = BooleanField(_l("Read the address every hour"))


class FileForm(FlaskForm):  # type: ignore[misc]
    """A newer file of the same calendar."""

    file = FileField(_l("Calendar file (.ics)"))
