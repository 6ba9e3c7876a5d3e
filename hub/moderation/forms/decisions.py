"""What a moderator sends: one decision on one case or on several."""

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from hub.core.i18n import _, _l
from hub.core.numbers import whole_or
from hub.moderation.models import APPROVE

WORDS_LIMIT = 4_000
CASE = re.compile(r"([0-9]{1,18}):([0-9]{1,9})")
VERDICT = re.compile(r"(approve|reject)(?::([0-9]{1,18}:[0-9]{1,9}))?")


def strip(value: str | None) -> str:
    """Without blanks around it, and with line ends as everywhere."""
    return (value or "").replace("\r\n", "\n").strip()


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """Which cases, each as `number:version`; what is decided; why, as the author reads it.

    The button of a single case sends `approve:number:version`, whatever else is chosen.
    """

    cases = SelectMultipleField(
        _l("Texts"), choices=[], validate_choice=False, validators=[Optional()]
    )
    verdict = StringField(validators=[InputRequired(_l("Choose what to decide."))])
    answer = SelectField(_l("Saved answer"), filters=[strip], validators=[Optional()])
    words = TextAreaField(
        _l("Reason, as the author will read it"),
        filters=[strip],
        validators=[
            Length(max=WORDS_LIMIT, message=_l("A reason has at most %(max)d characters.")),
        ],
    )

    @property
    def decision(self) -> str:
        """`approve` or `reject`."""
        return str(self.verdict.data).partition(":")[0]

    @property
    def chosen(self) -> dict[int, int]:
        """The version of each chosen case, by its number."""
        single = str(self.verdict.data or "").partition(":")[2]
        found = [CASE.fullmatch(words) for words in ([single] if single else self.cases.data or ())]
        return {int(match[1]): int(match[2]) for match in found if match}

    def validate_verdict(self, field: Any) -> None:
        """Something is chosen; nothing is turned down without a reason."""
        if not VERDICT.fullmatch(field.data):
            raise ValidationError(_("Choose what to decide."))
        if not self.chosen:
            raise ValidationError(_("Choose at least one text."))

    def validate_words(self, field: Any) -> None:
        """Nothing is turned down without a reason."""
        if self.decision != APPROVE and not field.data and not self.answer.data:
            raise ValidationError(_("Give a reason: the author will read it."))


class VersionForm(FlaskForm):  # type: ignore[misc]
    """A step on a case as it was read."""

    version = HiddenField(validators=[InputRequired()])

    @property
    def number(self) -> int:
        """The version that was read."""
        return whole_or(self.version.data, 0)
