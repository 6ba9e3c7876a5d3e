"""What is sent to begin a call for practices, and to change it."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from hub.accounts.forms import timezones
from hub.core.choices import offered
from hub.core.days import DayField
from hub.core.i18n import LANGUAGES, _, _l, current_language
from hub.core.markup import MAX_SOURCE
from hub.discussions.forms.spaces import HandlesField
from hub.practices.forms.content import TOO_LONG, tidy
from hub.practices.models import DOUBLE, OPEN_REVIEW, SINGLE, Call
from hub.taxonomy import queries as taxonomy

ANONYMITY_WORDS = {
    OPEN_REVIEW: _l("Open: authors and reviewers know each other"),
    SINGLE: _l("Single-anonymous: authors do not learn who reviews"),
    DOUBLE: _l("Double-anonymous: nor do reviewers learn who wrote"),
}


class CallWordsForm(FlaskForm):  # type: ignore[misc]
    """What a call says in one language."""

    version = HiddenField()
    title = StringField(
        _l("Theme"),
        filters=[tidy],
        validators=[DataRequired(_l("Give the call a theme.")), Length(max=200, message=TOO_LONG)],
    )
    body = TextAreaField(
        _l("Text"),
        filters=[tidy],
        validators=[Optional(), Length(max=min(MAX_SOURCE, 20_000), message=TOO_LONG)],
    )

    @property
    def number(self) -> int:
        """The version of the call that was read."""
        sent = str(self.version.data)
        return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


class CallForm(FlaskForm):  # type: ignore[misc]
    """What a call asks for, until when, and how it is reviewed. Days are meant in its zone."""

    version = HiddenField()
    framework = RadioField(
        _l("Compact"), validators=[InputRequired(_l("Choose the compact it belongs to."))]
    )
    objectives = SelectMultipleField(_l("Objectives"), validators=[Optional()])
    opens = DayField(_l("Open from"))
    closes = DayField(_l("Open until the end of"), required=_l("Choose a day."))
    timezone = SelectField(_l("Time zone"))
    anonymity = RadioField(
        _l("Who knows whom"), choices=offered(ANONYMITY_WORDS.items()), default=SINGLE
    )
    contact = StringField(
        _l("Contact"),
        filters=[tidy],
        validators=[Optional(), Length(max=200, message=TOO_LONG)],
    )
    editors = HandlesField(_l("Editors"), validators=[Optional()])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        lang = current_language().code
        self.framework.choices = offered(
            (each.code, each.label(lang)) for each in taxonomy.frameworks()
        )
        self.objectives.choices = offered(
            (one.code, one.label(lang)) for one in taxonomy.objectives()
        )
        self.timezone.choices = offered(timezones())

    def validate_objectives(self, field: Any) -> None:
        """They are objectives of the compact."""
        chosen = str(self.framework.data)
        if any(not code.startswith(f"{chosen}-") for code in field.data or ()):
            raise ValidationError(_("Choose objectives of this compact."))

    def validate_closes(self, field: Any) -> None:
        """It closes after it opens."""
        if self.opens.data and field.data and field.data < self.opens.data:
            raise ValidationError(_("It closes after it opens."))

    @property
    def number(self) -> int:
        """The version of the call that was read."""
        sent = str(self.version.data)
        return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


class NewCallForm(CallForm, CallWordsForm):
    """A call that is begun, with its words in one language."""

    lang = SelectField(
        _l("Language of these words"),
        choices=offered((one.code, one.autonym) for one in LANGUAGES.values()),
        default=lambda: current_language().code,
    )


def said_of(call: Call) -> dict[str, Any]:
    """What a call says now, as the form takes it."""
    return {
        "version": call.version,
        "framework": call.framework,
        "objectives": call.objectives,
        "timezone": call.timezone,
        "anonymity": call.anonymity,
        "contact": call.contact,
        "editors": [row.member.handle for row in call.editors],
    }
