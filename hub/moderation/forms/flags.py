"""What a member says when they flag something."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from hub.core.choices import offered
from hub.core.i18n import _, _l
from hub.moderation.forms.decisions import strip
from hub.moderation.models import FLAG_REASONS, OTHER

FLAG_WORDS: Mapping[str, LazyString] = dict(
    zip(
        FLAG_REASONS,
        (
            _l("It gives away who or where somebody is"),
            _l("It insults or threatens people"),
            _l("It is advertising or spam"),
            _l("It is wrong or misleading"),
            _l("It does not belong here"),
            _l("Something else"),
        ),
        strict=True,
    )
)


class FlagForm(FlaskForm):  # type: ignore[misc]
    """Why the moderators should look at it."""

    reason = RadioField(
        _l("What is wrong with it?"),
        choices=offered(FLAG_WORDS.items()),
        validators=[InputRequired(_l("Choose what is wrong with it."))],
    )
    words = TextAreaField(
        _l("In your words"),
        filters=[strip],
        validators=[Length(max=1_000, message=_l("At most %(max)d characters."))],
    )

    def validate_words(self, field: Any) -> None:
        """Something else has to be said."""
        if self.reason.data == OTHER and not field.data:
            raise ValidationError(_("Say what is wrong with it."))
