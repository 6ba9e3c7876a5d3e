"""What is sent to contribute an item, and to decide on one."""

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from hub.core.choices import offered
from hub.core.i18n import LANGUAGES, _, _l, current_language
from hub.core.numbers import whole_or
from hub.events.forms.fields import TOO_LONG, address, tidy
from hub.newsletter.services.contributing import Offer
from hub.taxonomy import queries as taxonomy

# So many words are read in a mail; in Chinese, which has no blanks between them, so many signs.
LEAST, MOST = 60, 120
LEAST_SIGNS, MOST_SIGNS = 100, 240
SIGN = re.compile(r"\w")


class VersionForm(FlaskForm):  # type: ignore[misc]
    """A form that knows which version of an item or an issue was read."""

    version = HiddenField()

    @property
    def number(self) -> int:
        """The version that was read."""
        return whole_or(self.version.data, 0)


class ContributionForm(VersionForm):
    """An item for the next edition."""

    title = StringField(
        _l("Title"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Give it a title.")),
            Length(max=200, message=TOO_LONG),
        ],
    )
    lang = SelectField(
        _l("Language"),
        choices=offered((one.code, one.autonym) for one in LANGUAGES.values()),
        default=lambda: current_language().code,
    )
    summary = TextAreaField(
        _l("Text"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Say in 60 to 120 words what readers should know.")),
            Length(max=3_000, message=TOO_LONG),
        ],
    )
    address = address(_l("Address where one reads on"))
    objectives = SelectMultipleField(_l("Objectives"), validators=[Optional()])
    regions = SelectMultipleField(_l("Regions"), validators=[Optional()])
    countries = SelectMultipleField(_l("Countries"), validators=[Optional()])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        lang = current_language().code
        self.objectives.choices = offered(
            (one.code, one.label(lang)) for one in taxonomy.objectives()
        )
        self.regions.choices = offered((one.code, one.label(lang)) for one in taxonomy.regions())
        self.countries.choices = offered(
            (one.code, one.label(lang)) for one in taxonomy.countries_sorted(lang)
        )

    def validate_summary(self, field: Any) -> None:
        """It is neither too short to say something nor too long for a mail."""
        if self.lang.data == "zh":
            signs = len(SIGN.findall(field.data))
            if not LEAST_SIGNS <= signs <= MOST_SIGNS:
                raise ValidationError(
                    _(
                        "The text has %(count)s characters: give it %(least)s to %(most)s.",
                        count=signs,
                        least=LEAST_SIGNS,
                        most=MOST_SIGNS,
                    )
                )
            return
        words = len(field.data.split())
        if not LEAST <= words <= MOST:
            raise ValidationError(
                _(
                    "The text has %(count)s words: give it %(least)s to %(most)s.",
                    count=words,
                    least=LEAST,
                    most=MOST,
                )
            )

    @property
    def offer(self) -> Offer:
        """What was sent; asked of a valid form."""
        return Offer(
            lang=self.lang.data,
            title=self.title.data,
            summary=self.summary.data,
            address=self.address.data or "",
            objectives=self.objectives.data or (),
            countries=self.countries.data or (),
            regions=self.regions.data or (),
        )


class DeclineForm(VersionForm):
    """Why an item is not told of."""

    reason = TextAreaField(
        _l("Reason, as its author will read it"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Give a reason: its author reads it.")),
            Length(max=1_000, message=TOO_LONG),
        ],
    )
