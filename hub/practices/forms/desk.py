"""What an editor sends: a screening, whom to ask and until when, a decision with its letter."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from hub.core.choices import offered
from hub.core.days import DayField
from hub.core.i18n import _, _l
from hub.core.numbers import whole_or
from hub.practices.models import (
    ACCEPT,
    ASK_MORE,
    DECLINE,
    MINOR,
    PUBLISH,
    REVISE,
    TO_REVIEW,
    TURN_DOWN,
)

LETTER_LIMIT = 40_000
SCREENING_WORDS: Mapping[str, LazyString] = {
    TO_REVIEW: _l("Send it to reviewers"),
    PUBLISH: _l("Publish it without a new review"),
    ASK_MORE: _l("Ask the authors for more"),
    TURN_DOWN: _l("Decline it"),
}
DECISION_WORDS: Mapping[str, LazyString] = {
    ACCEPT: _l("Accept it as it is: it is published"),
    MINOR: _l("Accept it after minor changes"),
    REVISE: _l("Ask the authors to revise it and hand it in again"),
    DECLINE: _l("Decline it"),
}


def strip(value: str | None) -> str:
    """Without blanks around it, and with line ends as everywhere."""
    return (value or "").replace("\r\n", "\n").strip()


class _VersionedForm(FlaskForm):  # type: ignore[misc]
    """A step on a practice as it was read."""

    version = HiddenField(validators=[InputRequired()])

    @property
    def number(self) -> int:
        """The version that was read."""
        return whole_or(self.version.data, 0)


class ScreeningForm(_VersionedForm):
    """What becomes of a submission before anybody reviews it."""

    outcome = RadioField(
        _l("Your decision"), validators=[InputRequired(_l("Choose what to decide."))]
    )
    letter = TextAreaField(
        _l("Letter to the authors"),
        filters=[strip],
        validators=[
            Length(max=LETTER_LIMIT, message=_l("A letter has at most %(max)d characters."))
        ],
    )
    due = DayField(_l("Until when they are asked to hand it in again"))

    def __init__(self, *args: Any, may_publish: bool = False, **values: Any) -> None:
        super().__init__(*args, **values)
        self.outcome.choices = offered(
            (code, words)
            for code, words in SCREENING_WORDS.items()
            if may_publish or code != PUBLISH
        )

    def validate_letter(self, field: Any) -> None:
        """Nothing is asked for or declined without a reason."""
        if self.outcome.data in (ASK_MORE, TURN_DOWN) and not field.data:
            raise ValidationError(_("Give a reason: the authors will read it."))


class DaysForm(FlaskForm):  # type: ignore[misc]
    """Until when a reviewer is asked to answer, and to deliver."""

    answer_due = DayField(_l("Answer by"), required=_l("Choose a day."))
    review_due = DayField(_l("Review by"), required=_l("Choose a day."))


class AskingForm(DaysForm):
    """Whom to ask for a review; the days hold for all of them."""

    members = SelectMultipleField(
        _l("Reviewers"),
        choices=[],
        validate_choice=False,
        validators=[InputRequired(_l("Choose at least one reviewer."))],
    )


class DecisionForm(_VersionedForm):
    """What becomes of a submission after its reviews."""

    outcome = RadioField(
        _l("Your decision"),
        choices=offered(DECISION_WORDS.items()),
        validators=[InputRequired(_l("Choose what to decide."))],
    )
    letter = TextAreaField(
        _l("Letter to the authors"),
        filters=[strip],
        validators=[
            DataRequired(_l("Write to the authors.")),
            Length(max=LETTER_LIMIT, message=_l("A letter has at most %(max)d characters.")),
        ],
    )
    due = DayField(_l("Until when they are asked to hand it in again"))
