"""What is sent during an event: a question, an answer, a poll, a note, a list of who was there."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from hub.core.choices import offered
from hub.core.i18n import _, _l
from hub.events.models import PLEDGE
from hub.events.queries.session.words import NOTE_WORDS

TOO_LONG = _l("This text is too long: the limit is %(max)d characters.")
LONGEST_QUESTION = 1000
FEWEST, MOST = 2, 10
LONGEST_OPTION = 120


def tidy(value: str | None) -> str | None:
    """Without blanks around it."""
    return value.strip() if value else value


class QuestionForm(FlaskForm):  # type: ignore[misc]
    """A question to the speakers."""

    body = TextAreaField(
        _l("Your question"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Write your question.")),
            Length(max=LONGEST_QUESTION, message=TOO_LONG),
        ],
    )
    is_hidden = BooleanField(_l("Do not show my name"))


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """What was answered; nothing, where it was answered aloud."""

    answer = TextAreaField(
        _l("Written answer"),
        filters=[tidy],
        validators=[Optional(), Length(max=5000, message=TOO_LONG)],
    )


class SessionForm(FlaskForm):  # type: ignore[misc]
    """How the session is run."""

    questions_open = BooleanField(_l("Take questions"))
    moderators_first = BooleanField(_l("Show questions to moderators first"))


class PollForm(FlaskForm):  # type: ignore[misc]
    """A question with choices."""

    question = StringField(
        _l("What do you ask?"),
        filters=[tidy],
        validators=[DataRequired(_l("Write your question.")), Length(max=300, message=TOO_LONG)],
    )
    options = TextAreaField(
        _l("Choices, one on each line"),
        validators=[DataRequired(_l("Give at least two choices."))],
    )
    takes_several = BooleanField(_l("Several can be chosen"))
    shows_result = BooleanField(_l("Show the result while people vote"))

    @property
    def lines(self) -> list[str]:
        """The choices, each once."""
        said = (line.strip() for line in str(self.options.data or "").splitlines())
        return list(dict.fromkeys(line for line in said if line))

    def validate_options(self, _field: TextAreaField) -> None:
        """From two to ten choices, each short enough to be read at a glance."""
        if len(self.lines) < FEWEST:
            raise ValidationError(_("Give at least two choices."))
        if len(self.lines) > MOST or max(map(len, self.lines)) > LONGEST_OPTION:
            raise ValidationError(
                _(
                    "At most %(most)d choices, each of at most %(longest)d characters.",
                    most=MOST,
                    longest=LONGEST_OPTION,
                )
            )


class NoteForm(FlaskForm):  # type: ignore[misc]
    """A pledge or a practice that was announced."""

    kind = RadioField(_l("What was announced"), choices=offered(NOTE_WORDS.items()), default=PLEDGE)
    who = StringField(
        _l("By whom"),
        filters=[tidy],
        validators=[DataRequired(_l("Say who announced it.")), Length(max=200, message=TOO_LONG)],
    )
    note = TextAreaField(
        _l("In short"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Say in short what was announced.")),
            Length(max=1000, message=TOO_LONG),
        ],
    )


class PresentForm(FlaskForm):  # type: ignore[misc]
    """Who was there, as another list says."""

    people = TextAreaField(
        _l("E-mail addresses or names, one on each line"),
        validators=[DataRequired(_l("Paste the list.")), Length(max=100_000, message=TOO_LONG)],
    )

    @property
    def lines(self) -> list[str]:
        """The people of the list, each once."""
        said = (line.strip(" \t,;") for line in str(self.people.data or "").splitlines())
        return list(dict.fromkeys(line for line in said if line))
