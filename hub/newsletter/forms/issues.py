"""What is sent to write an issue, to test it, and to say when it is sent."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import current_app
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from hub.accounts.models import Member
from hub.config import Settings
from hub.core import wall
from hub.core.choices import offered
from hub.core.i18n import LANGUAGES, _, _l, current_language
from hub.events.forms.fields import TOO_LONG, address, line, prose, tidy
from hub.events.forms.times import WallTimeField
from hub.newsletter.forms.contributing import VersionForm
from hub.newsletter.models import SECTIONS
from hub.newsletter.queries.words import SECTION_WORDS

# To so many editors a test goes at once.
MOST_TESTS = 5


class WordsForm(FlaskForm):  # type: ignore[misc]
    """What an issue says in one language beside its items."""

    stamp = HiddenField()
    subject = StringField(
        _l("Subject"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Give it a subject.")),
            Length(max=200, message=TOO_LONG),
        ],
    )
    preview = line(_l("Preview line"), 300)
    opening = prose(_l("Opening"))


class ItemWordsForm(FlaskForm):  # type: ignore[misc]
    """What an item says in one language."""

    stamp = HiddenField()
    title = StringField(
        _l("Title"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Give it a title.")),
            Length(max=300, message=TOO_LONG),
        ],
    )
    summary = TextAreaField(
        _l("Text"),
        filters=[tidy],
        validators=[Optional(), Length(max=1_500, message=TOO_LONG)],
    )


class NewItemForm(ItemWordsForm):
    """What an editor tells readers in this issue alone."""

    section = SelectField(_l("Part of the issue"), choices=offered(SECTION_WORDS.items()))
    lang = SelectField(
        _l("Language"),
        choices=offered((one.code, one.autonym) for one in LANGUAGES.values()),
        default=lambda: current_language().code,
    )
    address = address(_l("Address where one reads on"))


class SectionForm(FlaskForm):  # type: ignore[misc]
    """To which part of the issue an item is moved."""

    section = SelectField(
        _l("Part of the issue"),
        choices=[*offered((name, SECTION_WORDS[name]) for name in SECTIONS)],
    )


class ScheduleForm(VersionForm):
    """When an issue is sent, on the clock of its editors."""

    at = WallTimeField(_l("Day and time"), required=_l("Choose a day and a time."))

    @property
    def moment(self) -> dt.datetime:
        """The moment that was sent; asked of a valid form."""
        assert self.at.data is not None
        return wall.moment_of(self.at.data, newsletter_zone())

    def validate_at(self, field: Any) -> None:
        """It is a time that comes."""
        zone = newsletter_zone()
        field.must_exist(zone)
        field.must_come(zone)


class TryForm(VersionForm):
    """To whom an issue is sent as a test."""

    to = SelectMultipleField(
        _l("To"), coerce=int, validators=[InputRequired(_l("Choose to whom it is sent."))]
    )

    def __init__(self, *args: Any, editors: Sequence[Member], **values: Any) -> None:
        super().__init__(*args, **values)
        self.to.choices = offered((each.id, each.name) for each in editors)

    def validate_to(self, field: Any) -> None:
        """They are not too many."""
        # What is no number of a person has been refused already.
        if len(field.data or ()) > MOST_TESTS:
            raise ValidationError(_("Choose five people at most."))


class CancelIssueForm(VersionForm):
    """That an issue is never sent."""

    sure = BooleanField(
        _l("It is never sent. This cannot be undone."),
        validators=[InputRequired(_l("Tick that you are sure."))],
    )


def newsletter_zone() -> str:
    """In whose clock the newsletter is made."""
    settings: Settings = current_app.extensions["settings"]
    return settings.newsletter_zone
