"""What is sent to edit, approve, translate and publish an article."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from hub.accounts.forms import timezones
from hub.blog.forms.writing import PersonForm
from hub.blog.services.editing.places import ended_as
from hub.blog.services.editing.suggesting import Copy
from hub.core import clock, markup, wall
from hub.core.choices import offered
from hub.core.days import FIRST, LAST
from hub.core.i18n import LANGUAGES, _, _l
from hub.core.numbers import whole_or

TITLE_MOST, SUMMARY_MOST, BODY_MOST = 200, 2_000, 60_000
WORDS_MOST = 4_000
TOO_LONG = _l("This text is too long: the limit is %(max)d characters.")
SHOWN = "%Y-%m-%d %H:%M"


def tidy(value: str | None) -> str:
    """What was typed, without blanks around it, and with line ends as everywhere."""
    return markup.tidy(value or "").strip()


def as_typed(value: str | None) -> str:
    """What was typed, with line ends as everywhere."""
    return markup.tidy(value or "")


def words_field(label: Any, *, required: Any = None, most: int = WORDS_MOST) -> TextAreaField:
    """Some words, asked for by `required`."""
    first = DataRequired(required) if required else Optional()
    return TextAreaField(
        label, filters=[tidy], validators=[first, Length(max=most, message=TOO_LONG)]
    )


class CopyForm(FlaskForm):  # type: ignore[misc]
    """An editor's copy of the text, beside the copy it was made of."""

    base_title = HiddenField()
    base_summary = HiddenField()
    base_body = HiddenField(filters=[as_typed])
    title = StringField(
        _l("Title"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Give the article a title.")),
            Length(max=TITLE_MOST, message=TOO_LONG),
        ],
    )
    summary = TextAreaField(
        _l("Summary"), filters=[tidy], validators=[Length(max=SUMMARY_MOST, message=TOO_LONG)]
    )
    body = TextAreaField(
        _l("Text"),
        filters=[as_typed],
        validators=[
            DataRequired(_l("Write the article.")),
            Length(max=BODY_MOST, message=TOO_LONG),
        ],
    )
    note = words_field(_l("Why, for the authors"), most=1_000)

    def begin_with(self, copy: Copy) -> None:
        """The copy that is edited from now on is the base of what is sent next."""
        self.base_title.data, self.base_summary.data = copy.title, copy.summary
        self.base_body.data = copy.body

    def show(self, copy: Copy) -> None:
        """This stands in the fields."""
        self.title.data, self.summary.data, self.body.data = copy.title, copy.summary, copy.body

    @property
    def base(self) -> Copy:
        """The copy the editor began with."""
        return Copy(
            self.base_title.data or "", self.base_summary.data or "", self.base_body.data or ""
        )

    @property
    def copy(self) -> Copy:
        """The copy as it was sent: what differs in the blanks around it or in those at the ends of
        its lines only stays.
        """
        base = self.base

        def same(now: str, before: str) -> str:
            return before if now.strip() == before.strip() else now

        return Copy(
            same(self.title.data, base.title),
            same(self.summary.data, base.summary),
            same(ended_as(base.body, self.body.data), base.body),
        )


class RewordForm(FlaskForm):  # type: ignore[misc]
    """What an author writes instead of what was suggested."""

    words = TextAreaField(_l("Your own wording"), filters=[as_typed])


class CommentForm(FlaskForm):  # type: ignore[misc]
    """A comment on a passage, which is chosen by its place, or on the whole."""

    passage = SelectField(_l("About"), choices=[], validate_choice=False)
    quote = HiddenField(filters=[as_typed])
    body = words_field(_l("Comment"), required=_l("Write something first."))

    @property
    def place(self) -> tuple[int, int] | None:
        """From which character to which the passage goes; None for the whole."""
        start, _dash, end = (self.passage.data or "").partition("-")
        found = whole_or(start, -1), whole_or(end, -1)
        return found if 0 <= found[0] < found[1] else None


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """An answer to a comment."""

    body = words_field(_l("Answer"), required=_l("Write something first."))


class StepForm(FlaskForm):  # type: ignore[misc]
    """A step of an article as it was read, with words to whom it goes."""

    version = HiddenField()
    words = words_field(_l("Words to go with it"))

    @property
    def number(self) -> int:
        """The version that was read."""
        return whole_or(self.version.data, 0)


class ReasonForm(StepForm):
    """A step for which a reason is asked."""

    words = words_field(_l("Reason"), required=_l("Say why."))


class LanguagesForm(FlaskForm):  # type: ignore[misc]
    """The languages an article is to be translated into."""

    langs = SelectMultipleField(_l("Languages"))

    def __init__(self, *args: Any, but: str = "", **values: Any) -> None:
        super().__init__(*args, **values)
        self.langs.choices = other_languages(but)


class TranslatorForm(PersonForm):
    """A member is asked to translate: by handle, or by a name that only one member has."""

    lang = SelectField(_l("Language"))

    def __init__(self, *args: Any, but: str = "", **values: Any) -> None:
        super().__init__(*args, **values)
        self.lang.choices = other_languages(but)


class PublishForm(FlaskForm):  # type: ignore[misc]
    """An article is published at once; a new version says what changed."""

    version = HiddenField()
    note = words_field(_l("What changed since the last version"), most=1_000)

    def __init__(self, *args: Any, is_new_version: bool = False, **values: Any) -> None:
        super().__init__(*args, **values)
        self.is_new_version = is_new_version

    @property
    def number(self) -> int:
        """The version that was read."""
        return whole_or(self.version.data, 0)

    def validate(self, extra_validators: Any = None) -> bool:
        """Readers of a new version are told what changed."""
        is_fine = bool(super().validate(extra_validators))
        if self.is_new_version and not self.note.data:
            self.note.errors = [_("Say in a sentence what changed.")]
            return False
        return is_fine


class ScheduleForm(PublishForm):
    """An article is published at a time that the clocks of a place show."""

    at = DateTimeLocalField(
        _l("Day and time"),
        format="%Y-%m-%dT%H:%M",
        validators=[InputRequired(_l("Choose a day and a time."))],
    )
    zone = SelectField(_l("Time zone"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.zone.choices = offered(timezones())

    def validate_at(self, field: Any) -> None:
        """A time that these clocks show, and that is to come."""
        if field.data is None or not FIRST <= field.data.date() <= LAST:
            raise ValidationError(_("Give a day and a time, for example 2027-03-31 14:00."))
        zone = self.zone.data or "UTC"
        if not wall.exists(field.data, zone):
            before, after = wall.neighbours(field.data, zone)
            raise ValidationError(
                _(
                    "On this day clocks in %(zone)s are set forward: this time does not exist. "
                    "The nearest are %(before)s and %(after)s.",
                    zone=zone.replace("_", " "),
                    before=before.strftime(SHOWN),
                    after=after.strftime(SHOWN),
                )
            )
        if self.moment <= clock.now():
            raise ValidationError(_("This date is past."))

    @property
    def moment(self) -> dt.datetime:
        """The moment that is meant."""
        return wall.moment_of(self.at.data, self.zone.data or "UTC")


def other_languages(but: str) -> list[Any]:
    """Every language of the Hub but the one."""
    others: Iterable[tuple[str, str]] = (
        (each.code, each.autonym) for each in LANGUAGES.values() if each.code != but
    )
    return offered(others)
