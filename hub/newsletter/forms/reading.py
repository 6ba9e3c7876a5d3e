"""What a reader sends who pauses, or says why they left."""

from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from hub.core.choices import offered
from hub.core.i18n import _l
from hub.newsletter.queries.subscription_words import PAUSE_WORDS, REASON_WORDS


class PauseForm(FlaskForm):  # type: ignore[misc]
    """For how long."""

    months = RadioField(
        _l("Pause the newsletter"),
        choices=lambda: offered(PAUSE_WORDS.items()),
        default="1",
        validators=[InputRequired(_l("Choose for how long."))],
    )

    @property
    def number(self) -> int | None:
        """So many months; None is until they come back."""
        return int(self.months.data) or None


class WhyForm(FlaskForm):  # type: ignore[misc]
    """Why they left, as far as they like to say."""

    reason = RadioField(
        _l("Why did you unsubscribe?"),
        choices=lambda: offered(REASON_WORDS.items()),
        validators=[Optional()],
    )
    words = TextAreaField(
        _l("In your own words"),
        filters=[lambda words: (words or "").strip()],
        validators=[Length(max=2000, message=_l("Use at most 2,000 characters."))],
    )
