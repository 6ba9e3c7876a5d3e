"""What is sent to pitch an article, to decide on it, to write it, and to show images in it."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from hub.accounts import queries as people
from hub.accounts.models import Member
from hub.blog.forms.series import VersionForm, trimmed
from hub.blog.models import ArticleText
from hub.blog.services.checking import BODY_MOST, SUMMARY_MOST, TITLE_MOST
from hub.blog.services.drafting import FIELDS, mark_of
from hub.core.choices import offered
from hub.core.i18n import LANGUAGES, _, _l, current_language
from hub.discussions.forms.writing import TOO_LONG, country_choices, objective_choices

ACCEPT, DECLINE = "accept", "decline"


class PitchForm(FlaskForm):  # type: ignore[misc]
    """An article is proposed for a series."""

    title = StringField(
        _l("Working title"),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Give the article a title.")),
            Length(max=TITLE_MOST, message=TOO_LONG),
        ],
    )
    words = TextAreaField(
        _l("What it will say, and for whom"),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Say what it will be about.")),
            Length(max=3_000, message=TOO_LONG),
        ],
    )
    lang = SelectField(
        _l("Language it is written in"),
        choices=offered((one.code, one.autonym) for one in LANGUAGES.values()),
        default=lambda: current_language().code,
    )
    objectives = SelectMultipleField(_l("Objectives"), validators=[Optional()])
    countries = SelectMultipleField(_l("Countries"), validators=[Optional()])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.objectives.choices = offered(objective_choices())
        self.countries.choices = offered(country_choices())


class DecisionForm(VersionForm):
    """A pitch is accepted, or declined with a reason."""

    outcome = HiddenField()
    words = TextAreaField(
        _l("What you tell the author"),
        filters=[trimmed],
        validators=[Optional(), Length(max=5_000, message=TOO_LONG)],
    )
    editor = SelectField(_l("Who looks after it"))

    def __init__(self, *args: Any, editors: Collection[Member] = (), **values: Any) -> None:
        super().__init__(*args, **values)
        self.editor.choices = offered((each.public_id, each.public_name) for each in editors)

    def validate_words(self, field: Any) -> None:
        """Whoever is declined learns why."""
        if self.outcome.data == DECLINE and not field.data:
            raise ValidationError(_("Say why: the author reads it."))


class TextForm(FlaskForm):  # type: ignore[misc]
    """The article as it is written. Nothing in it is needed before it is handed in."""

    title = StringField(
        _l("Title"),
        filters=[trimmed],
        validators=[Optional(), Length(max=TITLE_MOST, message=TOO_LONG)],
    )
    summary = TextAreaField(
        _l("Summary"),
        filters=[trimmed],
        validators=[Optional(), Length(max=SUMMARY_MOST, message=TOO_LONG)],
    )
    body = TextAreaField(
        _l("Text"),
        filters=[trimmed],
        validators=[Optional(), Length(max=BODY_MOST, message=TOO_LONG)],
    )

    @property
    def sent(self) -> list[str]:
        """The fields that were sent: those a script names, else all."""
        only = request.form.getlist("only")
        return [name for name in FIELDS if not only or name in only]

    def faulty(self) -> dict[str, str]:
        """What is wrong with the shape of what was sent, by field."""
        self.validate()
        return {name: str(self[name].errors[0]) for name in self.sent if self[name].errors}

    def values(self) -> Mapping[str, str]:
        """What was sent in fields of good shape."""
        faulty = self.faulty()
        return {name: self[name].data or "" for name in self.sent if name not in faulty}

    @property
    def read(self) -> Mapping[str, str]:
        """The mark of each field as the writer read it."""
        return {name: request.form.get(f"read-{name}", "") for name in self.sent}

    def renew(self, text: ArticleText) -> None:
        """What the writer did not change reads as it stands now, for who sends it again."""
        read, faulty = self.read, self.faulty()
        for name in FIELDS:
            shown = self[name]
            if name not in faulty and mark_of(shown.data or "") == read.get(name):
                shown.raw_data = None
                shown.process(None, getattr(text, name))


class ImageForm(FlaskForm):  # type: ignore[misc]
    """An image, and what is said of it. The picture itself comes as `file`, or is here already."""

    file = HiddenField(_l("Image"))
    alt = StringField(
        _l("What it shows, for who does not see it"),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Say what the image shows, for who does not see it.")),
            Length(max=500, message=TOO_LONG),
        ],
    )
    caption = StringField(
        _l("Line below it"),
        filters=[trimmed],
        validators=[Optional(), Length(max=500, message=TOO_LONG)],
    )
    credit = StringField(
        _l("Who made it"),
        filters=[trimmed],
        validators=[Optional(), Length(max=200, message=TOO_LONG)],
    )
    has_consent = BooleanField(_l("Whoever can be recognised in it agreed to its publication"))
    is_lead = BooleanField(_l("Show it beside the title"))


class ImageWordsForm(FlaskForm):  # type: ignore[misc]
    """What is said of an image in another language."""

    alt = ImageForm.alt
    caption = ImageForm.caption


class HandingInForm(VersionForm):
    """An article is handed in, or taken back, with a word to the editors."""

    words = TextAreaField(
        _l("Note to the editors"),
        filters=[trimmed],
        validators=[Optional(), Length(max=2_000, message=TOO_LONG)],
    )
    is_looked_at = BooleanField(_l("I have looked at these words: they identify no beneficiary"))


class PersonForm(FlaskForm):  # type: ignore[misc]
    """A member is asked to write or translate: by handle, or by a name that only one member has."""

    who = StringField(
        _l("Name or handle"), filters=[trimmed], validators=[DataRequired(_l("Say who."))]
    )
    member: Member | None = None

    def validate_who(self, field: Any) -> None:
        """It is somebody, and one person only."""
        found = people.members_meant(field.data)
        if len(found) > 1:
            raise ValidationError(_("Several members have this name. Give the handle."))
        if not found:
            raise ValidationError(_("Nobody has this name or handle."))
        self.member = found[0]
