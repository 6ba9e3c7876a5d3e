"""What is sent to propose a topic and to decide on a proposal."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from hub.core.i18n import _l
from hub.discussions.forms.days import DayField
from hub.discussions.forms.writing import TITLE_LENGTH, TopicForm, strip

REASON_LIMIT = 4_000
TOO_LONG_A_REASON = _l("A reason has at most %(max)d characters.")


class ProposalForm(TopicForm):
    """A topic that a member proposes for a space."""

    space = SelectField(
        _l("Space"), validate_choice=True, validators=[DataRequired(_l("Choose a space."))]
    )


class RevisionForm(ProposalForm):
    """A proposal that is handed in again."""

    version = HiddenField(validators=[InputRequired()])


class AcceptanceForm(FlaskForm):  # type: ignore[misc]
    """A proposal becomes a topic."""

    title = StringField(
        _l("Title of the topic"),
        filters=[strip],
        validators=[DataRequired(_l("Give the topic a title.")), TITLE_LENGTH],
    )
    space = SelectField(_l("Space"), validators=[DataRequired(_l("Choose a space."))])
    moderator = SelectField(_l("Moderator"), validators=[Optional()])
    opens_at = DayField(_l("Opens on"))
    closes_at = DayField(_l("Closes on"))
    guided = BooleanField(_l("Make it a guided discussion"))
    reason = TextAreaField(
        _l("A word to the proposer"),
        filters=[strip],
        validators=[Optional(), Length(max=REASON_LIMIT, message=TOO_LONG_A_REASON)],
    )
    version = HiddenField(validators=[InputRequired()])


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Changes are asked, or a proposal is declined: never without a reason."""

    reason = TextAreaField(
        _l("Reason, as the proposer will read it"),
        filters=[strip],
        validators=[
            DataRequired(_l("Give a reason: the proposer will read it.")),
            Length(max=REASON_LIMIT, message=TOO_LONG_A_REASON),
        ],
    )
    version = HiddenField(validators=[InputRequired()])


class MergingForm(FlaskForm):  # type: ignore[misc]
    """A proposal becomes a reply in a running topic."""

    target = StringField(
        _l("Address or number of the topic"),
        filters=[strip],
        validators=[DataRequired(_l("Say which topic.")), Length(max=500)],
    )
    reason = TextAreaField(
        _l("A word to the proposer"),
        filters=[strip],
        validators=[Optional(), Length(max=REASON_LIMIT, message=TOO_LONG_A_REASON)],
    )
    version = HiddenField(validators=[InputRequired()])
