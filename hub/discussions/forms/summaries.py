"""What is sent to draft a summary, to endorse it or object, and to answer an objection."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from hub.core.choices import offered
from hub.core.i18n import _, _l
from hub.core.markup import MAX_SOURCE
from hub.discussions.forms.days import DayField
from hub.discussions.forms.proposals import REASON_LIMIT, TOO_LONG_A_REASON
from hub.discussions.forms.writing import TOO_LONG, LanguageField, strip

ENDORSE, OBJECT = "endorse", "object"


class SummaryForm(FlaskForm):  # type: ignore[misc]
    """The draft of a summary; nothing in it is needed before it is published."""

    version = HiddenField(validators=[InputRequired()])
    body = TextAreaField(
        _l("The summary"),
        filters=[strip],
        validators=[Optional(), Length(max=MAX_SOURCE, message=TOO_LONG)],
    )
    lang = LanguageField(_l("Language of the summary"))
    until = DayField(_l("Last day for endorsing"))


class StanceForm(FlaskForm):  # type: ignore[misc]
    """A participant endorses a summary, or objects with a reason."""

    stance = RadioField(
        _l("What do you say to it?"),
        choices=offered([(ENDORSE, _l("I endorse this summary")), (OBJECT, _l("I object"))]),
        validators=[InputRequired(_l("Choose one of the two."))],
    )
    is_named = BooleanField(_l("My name may be shown among those who endorse it"))
    reason = TextAreaField(
        _l("What you object to"),
        filters=[strip],
        validators=[Length(max=REASON_LIMIT, message=TOO_LONG_A_REASON)],
    )

    def validate_reason(self, field: Any) -> None:
        """An objection says what should read otherwise."""
        if self.stance.data == OBJECT and not field.data:
            raise ValidationError(_("Say what should read otherwise, and why."))


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """A moderator answers an objection."""

    answer = TextAreaField(
        _l("Your answer"),
        filters=[strip],
        validators=[
            DataRequired(_l("Write an answer: the participant will read it.")),
            Length(max=REASON_LIMIT, message=TOO_LONG_A_REASON),
        ],
    )
