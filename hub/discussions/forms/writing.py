"""What is written: replies, edits, topics, and how closely somebody follows."""

from functools import cache
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from hub.core.choices import offered
from hub.core.files import FilesField, refuse_if_shown
from hub.core.i18n import LANGUAGES, _l, current_language
from hub.core.markup import MAX_SOURCE
from hub.core.numbers import whole
from hub.discussions.models import LEVELS
from hub.taxonomy import queries as taxonomy

NO_TEXT = _l("Write something first.")
TOO_LONG = _l("This text is too long: the limit is %(max)d characters.")
TITLE_LENGTH = Length(
    min=10, max=200, message=_l("A title has between %(min)d and %(max)d characters.")
)


def strip(value: str | None) -> str:
    """Without blanks around it, and with line ends as everywhere."""
    return (value or "").replace("\r\n", "\n").strip()


def _languages() -> list[SelectChoice]:
    return _languages_in(current_language().code)


@cache
def _languages_in(here: str) -> list[SelectChoice]:
    codes = [*LANGUAGES, *(one.code for one in taxonomy.languages() if one.code not in LANGUAGES)]
    return offered((code, taxonomy.language_name(code, here)) for code in codes)


def objective_choices() -> list[tuple[str, str]]:
    """Every objective in the page's language."""
    here = current_language().code
    return [(one.code, one.label(here)) for one in taxonomy.objectives()]


def country_choices() -> list[tuple[str, str]]:
    """Every country in the page's language, in its order."""
    here = current_language().code
    return [
        (one.code, taxonomy.country_name(one.code, here)) for one in taxonomy.countries_sorted(here)
    ]


class LanguageField(SelectField):  # type: ignore[misc]
    """The language a text is written in; the page's own unless chosen otherwise."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(
            label or _l("Language of your text"),
            choices=_languages,
            default=lambda: current_language().code,
            **options,
        )


class NumberField(IntegerField):  # type: ignore[misc]
    """A whole number that a row may have."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read digits; nothing else names a row."""
        if valuelist and valuelist[0].strip():
            self.data = None
            self.data = whole(valuelist[0])


class BodyField(TextAreaField):  # type: ignore[misc]
    """A text in Markdown."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(
            label or _l("Your contribution"),
            filters=[strip],
            validators=[DataRequired(NO_TEXT), Length(max=MAX_SOURCE, message=TOO_LONG)],
            **options,
        )


class CarryingForm(FlaskForm):  # type: ignore[misc]
    """A text with files. What is taken out must not be shown by the text any more."""

    def validate_files(self, files: FilesField) -> None:
        """Raise ValidationError if the text still shows a file that is to go."""
        refuse_if_shown(files, self.body.data or "")


class ReplyForm(CarryingForm):
    """A reply to a topic or to a contribution."""

    body = BodyField()
    lang = LanguageField()
    reply_to = NumberField(validators=[Optional()])
    # The number of a guiding question; empty: as what it answers, else the whole discussion.
    question = NumberField(_l("Your contribution answers"), validators=[Optional()])
    files = FilesField()


class EditForm(CarryingForm):
    """A new reading of a contribution."""

    body = BodyField()
    lang = LanguageField()
    reason = StringField(
        _l("Why you change it"), filters=[strip], validators=[Optional(), Length(max=300)]
    )
    version = HiddenField(validators=[InputRequired()])
    files = FilesField()


class RemovalForm(FlaskForm):  # type: ignore[misc]
    """The removal of a contribution."""

    reason = StringField(_l("Reason"), filters=[strip], validators=[Optional(), Length(max=300)])


class LevelForm(FlaskForm):  # type: ignore[misc]
    """How closely to follow."""

    level = SelectField(_l("Follow"), choices=offered((level, level) for level in LEVELS))


class TopicForm(CarryingForm):
    """A topic, opened by a moderator or proposed by a member."""

    title = StringField(
        _l("Title"),
        filters=[strip],
        validators=[
            DataRequired(_l("Give your topic a title.")),
            TITLE_LENGTH,
        ],
    )
    body = BodyField(_l("Your question or experience"))
    lang = LanguageField()
    objectives = SelectMultipleField(
        _l("Objectives"),
        choices=lambda: offered(objective_choices()),
        validators=[Optional()],
    )
    countries = SelectMultipleField(
        _l("Countries"),
        choices=lambda: offered(country_choices()),
        validators=[Optional()],
    )
    files = FilesField()
