"""Fields that several forms of events have."""

import re
from collections.abc import Callable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp, StopValidation

from hub.core.i18n import _l
from hub.core.markup import MAX_SOURCE
from hub.core.numbers import whole_or

TOO_LONG = _l("This text is too long: the limit is %(max)d characters.")
WEB = re.compile(r"https?://[^\s<>\"]+\Z", re.IGNORECASE)


def tidy(value: str | None) -> str:
    """Without blanks around it, and with line ends as everywhere."""
    return (value or "").replace("\r\n", "\n").strip()


def line(label: Any, most: int, **options: Any) -> StringField:
    """A short text that may be left out."""
    validators = [Optional(), Length(max=most, message=TOO_LONG)]
    return StringField(label, filters=[tidy], validators=validators, **options)


class NeededIf:
    """Nothing may be left out here where the rest of the form says `when`."""

    def __init__(self, when: Callable[[Any], bool], message: Any) -> None:
        self.when, self.message = when, message

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse an empty field."""
        if not field.errors and not field.data and self.when(form):
            raise StopValidation(str(self.message))


def address(label: Any, *needed: NeededIf) -> StringField:
    """The address of a page elsewhere, which may be left out unless it is needed."""
    fits = Regexp(WEB, message=_l("Give a whole address that begins with https://."))
    limit = Length(max=1000, message=TOO_LONG)
    return StringField(label, filters=[tidy], validators=[*needed, Optional(), limit, fits])


def prose(label: Any, most: int = 20_000) -> TextAreaField:
    """A text in Markdown that may be left out."""
    validators = [Optional(), Length(max=min(MAX_SOURCE, most), message=TOO_LONG)]
    return TextAreaField(label, filters=[tidy], validators=validators)


class TitleField(StringField):  # type: ignore[misc]
    """What an event or a point of its agenda is called."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(
            label or _l("Title"),
            filters=[tidy],
            validators=[
                DataRequired(_l("Give it a title.")),
                Length(max=200, message=TOO_LONG),
            ],
            **options,
        )


class VersionedForm(FlaskForm):  # type: ignore[misc]
    """A form that knows which version of the event was read."""

    version = HiddenField()

    @property
    def number(self) -> int:
        """The version of the event that was read."""
        return whole_or(self.version.data, 0)
