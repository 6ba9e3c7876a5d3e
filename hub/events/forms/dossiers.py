"""What is sent to document an event, and to answer its survey."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from hub.core.choices import offered
from hub.core.days import DayField
from hub.core.files import FilesField
from hub.core.i18n import _, _l
from hub.core.markup import MAX_SOURCE
from hub.core.numbers import whole_or
from hub.discussions.forms.writing import TITLE_LENGTH, TOO_LONG, LanguageField, strip
from hub.events.forms.asking import WEB
from hub.events.forms.registration.fields import AnswersForm
from hub.events.queries.surveys import BEST, SCALES, WORST
from hub.events.services.programme import Resource


def web_address(label: Any) -> StringField:
    """An address in the web, or nothing."""

    def leads_to_the_web(_form: FlaskForm, field: StringField) -> None:
        if not WEB.match(field.data):
            raise ValidationError(_("Give an address that begins with http:// or https://."))

    rules = [Optional(), Length(max=1000, message=TOO_LONG), leads_to_the_web]
    return StringField(label, filters=[strip], validators=rules)


class VersionedForm(FlaskForm):  # type: ignore[misc]
    """Something that somebody else may have changed meanwhile."""

    version = HiddenField()

    @property
    def number(self) -> int:
        """The version that was read."""
        return whole_or(str(self.version.data or ""), 0)


class RecordingForm(VersionedForm):
    """Where the recording is."""

    address = web_address(_l("Address of the recording"))
    note = StringField(
        _l("Note"), filters=[strip], validators=[Optional(), Length(max=500, message=TOO_LONG)]
    )


class SummaryForm(VersionedForm):
    """What was said, in one language."""

    body = TextAreaField(
        _l("Summary"),
        filters=[strip],
        validators=[Optional(), Length(max=min(MAX_SOURCE, 40_000), message=TOO_LONG)],
    )


class ResourceForm(FlaskForm):  # type: ignore[misc]
    """A link, or files."""

    title = StringField(
        _l("Title"), filters=[strip], validators=[Optional(), Length(max=200, message=TOO_LONG)]
    )
    address = web_address(_l("Address"))
    lang = LanguageField(_l("Language"))
    files = FilesField()

    @property
    def resources(self) -> list[Resource]:
        """What came: the link, and each of the files under its name or the title."""
        title, lang = self.title.data, self.lang.data
        came = [Resource(title, lang, self.address.data, "", False)] if self.address.data else []
        return came + [
            Resource(title or file.name, lang, "", file.public_id, False)
            for file in self.files.listed
            if file.public_id in self.files.data
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """A link has a title; without a link there are files."""
        is_fine: bool = super().validate(extra_validators)
        if self.address.data and not self.title.data:
            self.title.errors = [_("Give it a title.")]
            return False
        if is_fine and not self.address.data and not self.files.data:
            self.address.errors = [_("Give an address, or attach a file.")]
            return False
        return is_fine


class PracticeForm(FlaskForm):  # type: ignore[misc]
    """A published practice that came of the event."""

    address = StringField(
        _l("Address of the practice"),
        filters=[strip],
        validators=[DataRequired(_l("Give the address of its page.")), Length(max=500)],
    )


class TopicForm(FlaskForm):  # type: ignore[misc]
    """An open question becomes a topic."""

    title = StringField(
        _l("Title of the topic"),
        filters=[strip],
        validators=[DataRequired(_l("Give the topic a title.")), TITLE_LENGTH],
    )
    space = SelectField(_l("Space"), validators=[DataRequired(_l("Choose a space."))])


class PartForm(FlaskForm):  # type: ignore[misc]
    """Who looks after a part, until when; or why it is not needed."""

    owner = SelectField(_l("Looked after by"), validators=[Optional()])
    due_on = DayField(_l("Due"))


class WaiverForm(FlaskForm):  # type: ignore[misc]
    """Why a part is not needed for this event."""

    reason = StringField(
        _l("Reason"),
        filters=[strip],
        validators=[DataRequired(_l("Give a reason.")), Length(max=300, message=TOO_LONG)],
    )


class EventsForm(FlaskForm):  # type: ignore[misc]
    """With which events a guided discussion belongs."""

    events = SelectMultipleField(_l("Events"), validators=[Optional()])


def mark(label: Any) -> RadioField:
    """A mark from 1 to 5, or none."""
    marks = offered((str(each), str(each)) for each in range(WORST, BEST + 1))
    return RadioField(label, choices=marks, validators=[Optional()])


class SurveyForm(AnswersForm):
    """What is asked of everybody who was there."""

    useful = mark(SCALES["useful"])
    relevant = mark(SCALES["relevant"])
    level = mark(SCALES["level"])
    access = mark(SCALES["access"])
    otherwise = TextAreaField(
        _l("What should be otherwise next time?"),
        filters=[strip],
        validators=[Optional(), Length(max=4_000, message=TOO_LONG)],
    )
    quote = BooleanField(_l("May we quote you, without your name?"))

    @property
    def given(self) -> dict[str, Any]:
        """What was answered, under the names of the questions."""
        marks = {name: int(self[name].data) for name in SCALES if self[name].data}
        said = {"otherwise": self.otherwise.data, "quote": self.quote.data}
        kept = {name: value for name, value in said.items() if value}
        return {**marks, **kept, **self.answers}
