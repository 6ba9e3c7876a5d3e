"""What authors, editors and readers fill in at a published practice."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from hub.core import clock
from hub.core.choices import offered
from hub.core.i18n import _, _l
from hub.discussions.forms.writing import (
    NO_TEXT,
    TITLE_LENGTH,
    TOO_LONG,
    BodyField,
    LanguageField,
    country_choices,
    strip,
)

FIRST_YEAR = 1990
WORDS = Length(max=4_000, message=TOO_LONG)


class CorrectionForm(FlaskForm):  # type: ignore[misc]
    """What is wrong in a version."""

    body = TextAreaField(
        _l("What is wrong, and what is right"),
        filters=[strip],
        validators=[DataRequired(NO_TEXT), WORDS],
    )
    lang = LanguageField()


class WithdrawalForm(FlaskForm):  # type: ignore[misc]
    """Why a practice is withdrawn."""

    reason = TextAreaField(
        _l("Reason, as every reader will see it"),
        filters=[strip],
        validators=[DataRequired(_l("Give a reason.")), WORDS],
    )


class AdaptationForm(FlaskForm):  # type: ignore[misc]
    """Where a practice was adapted."""

    country = SelectField(_l("Country"), validators=[DataRequired(_l("Say in which country."))])
    place = StringField(
        _l("Place"), filters=[strip], validators=[Optional(), Length(max=120, message=TOO_LONG)]
    )
    year = IntegerField(_l("Year"), validators=[InputRequired(_l("Say in which year."))])
    changed = TextAreaField(
        _l("What you changed"), filters=[strip], validators=[DataRequired(NO_TEXT), WORDS]
    )
    failed = TextAreaField(_l("What did not work"), filters=[strip], validators=[Optional(), WORDS])
    adapted = SelectField(_l("The practice you made of it"), validators=[Optional()])
    lang = LanguageField()

    def __init__(self, *args: Any, own: Any = (), **values: Any) -> None:
        super().__init__(*args, **values)
        self.country.choices = offered([("", _("Choose a country")), *country_choices()])
        self.adapted.choices = offered([("", _("None here")), *own])
        year = clock.now().year
        wrong = _("A year from %(first)s to %(last)s.", first=FIRST_YEAR, last=year)
        self.year.validators = [
            *self.year.validators,
            NumberRange(FIRST_YEAR, year, message=wrong),
        ]


class QuestionForm(FlaskForm):  # type: ignore[misc]
    """A question about a practice, as a topic."""

    space = SelectField(_l("Space"), validators=[DataRequired(_l("Choose a space."))])
    title = StringField(
        _l("Your question in a line"),
        filters=[strip],
        validators=[DataRequired(_l("Give your topic a title.")), TITLE_LENGTH],
    )
    body = BodyField(_l("Your question or experience"))
    lang = LanguageField()


class LetterForm(FlaskForm):  # type: ignore[misc]
    """A letter to the focal point of a practice."""

    subject = StringField(
        _l("Subject"),
        filters=[strip],
        validators=[DataRequired(_l("Say in a line what it is about.")), Length(max=150)],
    )
    body = TextAreaField(
        _l("Your message"), filters=[strip], validators=[DataRequired(NO_TEXT), WORDS]
    )
