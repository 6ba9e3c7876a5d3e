"""A saved answer: its name, who may use it, and its words in each language."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from hub.core.i18n import LANGUAGES, _, _l
from hub.moderation.forms.decisions import WORDS_LIMIT, strip


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """At least one language has words; the fields of languages are `in_en` and so on."""

    name = StringField(
        _l("Name, for moderators only"),
        filters=[strip],
        validators=[DataRequired(_l("Give the answer a name.")), Length(max=80)],
    )
    scope = SelectField(_l("Who may use it"))

    @property
    def fields_of_languages(self) -> list[Any]:
        """The field of each language, the site's languages in their order."""
        return [self[f"in_{code}"] for code in LANGUAGES]

    @property
    def texts(self) -> dict[str, str]:
        """The words by language; without those that have none."""
        return {code: self[f"in_{code}"].data for code in LANGUAGES if self[f"in_{code}"].data}

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be kept; an answer without words is none."""
        is_valid = bool(super().validate(extra_validators))
        if is_valid and not self.texts:
            self.fields_of_languages[0].errors = [_("Write the answer in at least one language.")]
            return False
        return is_valid


for _code, _language in LANGUAGES.items():
    setattr(
        AnswerForm,
        f"in_{_code}",
        TextAreaField(
            _language.autonym, filters=[strip], validators=[Optional(), Length(max=WORDS_LIMIT)]
        ),
    )
