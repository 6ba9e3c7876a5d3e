"""What is sent to ask for a Talk, to suggest an activity, and to answer both."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from hub.core import clock
from hub.core.choices import offered
from hub.core.edge import current_visitor
from hub.core.files import FilesField
from hub.core.i18n import _, _l, current_language
from hub.core.markup import MAX_SOURCE
from hub.core.numbers import whole_or
from hub.core.wall import moment_of
from hub.discussions.forms.writing import (
    TOO_LONG,
    BodyField,
    CarryingForm,
    LanguageField,
    country_choices,
    objective_choices,
    strip,
)
from hub.events.forms.times import WallTimeField, ZoneField
from hub.events.models import (
    EVERYBODY,
    IN_PERSON,
    KINDS,
    ONLINE,
    OTHER,
    STATES_ONLY,
    YOUTH,
    EventRequest,
)
from hub.events.queries.asking import PURPOSES
from hub.events.queries.words import AUDIENCE_WORDS, KIND_WORDS, MODE_WORDS
from hub.taxonomy import queries as taxonomy

WEB = re.compile(r"https?://[^\s<>\"]+\Z", re.IGNORECASE)
WISHES = ("wish_1", "wish_2", "wish_3")
# Minutes that a Talk may last.
SHORTEST, LONGEST = 15, 12 * 60
ANOTHER = "another"


def line(label: Any, most: int, **options: Any) -> StringField:
    """A line of at most so many characters that may be left empty."""
    rules = [Optional(), Length(max=most, message=TOO_LONG)]
    return StringField(label, filters=[strip], validators=rules, **options)


def several(label: Any, choices: Any) -> SelectMultipleField:
    """Any number of a list."""
    return SelectMultipleField(label, choices=choices, validators=[Optional()])


def region_choices() -> list[tuple[str, str]]:
    """Every region in the page's language."""
    here = current_language().code
    return [(one.code, one.label(here)) for one in taxonomy.regions()]


def language_choices() -> list[tuple[str, str]]:
    """Every language by its name in the page's language."""
    here = current_language().code
    return [(one.code, taxonomy.language_name(one.code, here)) for one in taxonomy.languages()]


class RequestForm(CarryingForm):
    """What both kinds of requests say."""

    version = HiddenField()
    title = StringField(
        _l("Title"),
        filters=[strip],
        validators=[DataRequired(_l("Give it a title.")), Length(max=200, message=TOO_LONG)],
    )
    lang = LanguageField()
    objectives = several(_l("Objectives"), lambda: offered(objective_choices()))
    mode = RadioField(
        _l("How it is held"), choices=lambda: offered(MODE_WORDS.items()), default=ONLINE
    )
    timezone = ZoneField()
    files = FilesField()

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        if not self.timezone.data:
            self.timezone.data = current_visitor().timezone

    @property
    def number(self) -> int:
        """The version of the request that was read."""
        return whole_or(str(self.version.data or ""), 0)

    @property
    def content(self) -> dict[str, Any]:
        """What was filled in, as it is kept with the request."""
        return {
            name: _kept(field.data)
            for name, field in self._fields.items()
            if name not in ("csrf_token", "version", "title", "lang", "files")
        }

    def differences(self, request: EventRequest) -> list[list[str]]:
        """What this form changes of the request: the field's label, before and after, in words."""
        before = type(self)(formdata=None, data=said_of(request))
        changed = []
        for name, field in self._fields.items():
            if name in ("csrf_token", "version", "files"):
                continue
            was, now = _in_words(before[name]), _in_words(field)
            if was != now:
                changed.append([str(field.label.text), was, now])
        return changed


class TalkForm(RequestForm):
    """A Talk is asked for, with its concept note."""

    framework = RadioField(
        _l("Compact"), validators=[InputRequired(_l("Choose the compact it belongs to."))]
    )
    purposes = SelectMultipleField(
        _l("What it is for"),
        choices=lambda: offered(PURPOSES.items()),
        validators=[Optional()],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    body = BodyField(_l("Concept note"))
    outcomes = TextAreaField(
        _l("Expected outcomes"),
        filters=[strip],
        validators=[Optional(), Length(max=min(MAX_SOURCE, 8_000), message=TOO_LONG)],
    )
    audience = RadioField(
        _l("Who may register"),
        choices=lambda: offered(
            (code, AUDIENCE_WORDS[code]) for code in (EVERYBODY, YOUTH, STATES_ONLY)
        ),
        default=EVERYBODY,
    )
    audience_note = line(_l("Whom you want to reach"), 500)
    regions = several(_l("Regions"), lambda: offered(region_choices()))
    countries = several(_l("Countries"), lambda: offered(country_choices()))
    languages = several(_l("Languages it is held in"), lambda: offered(language_choices()))
    interpretation = several(_l("Interpretation wished"), lambda: offered(language_choices()))
    wish_1 = WallTimeField(_l("First choice"))
    wish_2 = WallTimeField(_l("Second choice"))
    wish_3 = WallTimeField(_l("Third choice"))
    lasts = IntegerField(
        _l("Length in minutes"),
        default=90,
        validators=[
            Optional(),
            NumberRange(
                min=SHORTEST,
                max=LONGEST,
                message=_l("Give between %(min)s and %(max)s minutes."),
            ),
        ],
    )
    partners = TextAreaField(
        _l("Organisers and partners"),
        filters=[strip],
        validators=[Optional(), Length(max=2_000, message=TOO_LONG)],
    )
    contact = line(_l("Contact"), 300)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        lang = current_language().code
        self.framework.choices = offered(
            (each.code, each.label(lang)) for each in taxonomy.frameworks()
        )

    def validate_objectives(self, field: Any) -> None:
        """They are objectives of the compact."""
        chosen = str(self.framework.data)
        if any(not code.startswith(f"{chosen}-") for code in field.data or ()):
            raise ValidationError(_("Choose objectives of this compact."))

    def validate_wish_1(self, field: WallTimeField) -> None:
        """The clocks show it, and will show it yet."""
        field.must_exist(self.timezone.data)
        field.must_come(self.timezone.data)

    validate_wish_2 = validate_wish_3 = validate_wish_1


class SuggestionForm(RequestForm):
    """An activity is suggested for the calendar."""

    event_kind = SelectField(
        _l("Kind of event"),
        choices=lambda: offered((code, KIND_WORDS[code]) for code in KINDS),
        default=OTHER,
    )
    starts = WallTimeField(_l("Begins"), required=_l("Say when it begins."))
    ends = WallTimeField(_l("Ends"), required=_l("Say when it ends."))
    # Without Optional: that would end the checks of what is empty.
    place = StringField(
        _l("Place"), filters=[strip], validators=[Length(max=300, message=TOO_LONG)]
    )
    link = line(_l("Web page of the activity"), 1000)
    organiser = StringField(
        _l("Organised by"),
        filters=[strip],
        validators=[DataRequired(_l("Say who organises it.")), Length(max=200, message=TOO_LONG)],
    )
    body = BodyField(_l("What it is about"))

    def validate_starts(self, field: WallTimeField) -> None:
        """The clocks show it."""
        field.must_exist(self.timezone.data)

    def validate_ends(self, field: WallTimeField) -> None:
        """The clocks show it, after the beginning."""
        field.must_exist(self.timezone.data)
        if field.data and self.starts.data and field.data <= self.starts.data:
            raise ValidationError(_("It ends after it begins."))
        field.must_come(self.timezone.data)

    def validate_link(self, field: StringField) -> None:
        """It leads to the web."""
        if field.data and not WEB.match(field.data):
            raise ValidationError(_("Give an address that begins with http:// or https://."))

    def validate_place(self, field: StringField) -> None:
        """What is held in person is held somewhere."""
        if self.mode.data == IN_PERSON and not field.data:
            raise ValidationError(_("Say where it is held."))


class AnswerForm(CarryingForm):
    """Something is written about a request; internal: to officers only."""

    body = BodyField(_l("Your message"))
    lang = LanguageField()
    is_internal = BooleanField(_l("Internal note: only officers read it"))
    files = FilesField()


class RefusalForm(FlaskForm):  # type: ignore[misc]
    """A request is declined, never without a reason."""

    version = HiddenField()
    reason = TextAreaField(
        _l("Reason, as the requester will read it"),
        filters=[strip],
        validators=[
            DataRequired(_l("Give a reason: the requester will read it.")),
            Length(max=4_000, message=TOO_LONG),
        ],
    )


class ConfirmationForm(FlaskForm):  # type: ignore[misc]
    """A Talk is confirmed for one of the dates that were wished, or for another."""

    version = HiddenField()
    wish = RadioField(_l("Date"), default=ANOTHER)
    starts = WallTimeField(_l("Another date"))
    timezone = ZoneField()
    lasts = IntegerField(
        _l("Length in minutes"),
        default=90,
        validators=[
            InputRequired(_l("Say how long it lasts.")),
            NumberRange(
                min=SHORTEST, max=LONGEST, message=_l("Give between %(min)s and %(max)s minutes.")
            ),
        ],
    )
    reason = TextAreaField(
        _l("A word to the requester"),
        filters=[strip],
        validators=[Optional(), Length(max=4_000, message=TOO_LONG)],
    )

    def offer(self, wishes: Mapping[str, dt.datetime], words: Mapping[str, str]) -> None:
        """The dates that were wished, each as it is read; then another."""
        self.wishes = wishes
        choices = [*((name, words[name]) for name in wishes), (ANOTHER, _("Another date"))]
        self.wish.choices = offered(choices)
        if not self.is_submitted():
            self.wish.data = next(iter(wishes), ANOTHER)

    @property
    def begins(self) -> dt.datetime:
        """When it begins, on the clocks of the zone that was chosen."""
        found = self.wishes.get(self.wish.data, self.starts.data)
        assert isinstance(found, dt.datetime)
        return found

    def validate_wish(self, field: RadioField) -> None:
        """Another date is given where none of those wished is taken, and none is past."""
        if field.data != ANOTHER:
            if moment_of(self.wishes[field.data], self.timezone.data) <= clock.now():
                raise ValidationError(_("This date is past."))
            return
        if self.starts.data is None and not self.starts.process_errors:
            raise ValidationError(_("Say when it begins."))

    def validate_starts(self, field: WallTimeField) -> None:
        """The clocks show it, and will show it yet."""
        if self.wish.data == ANOTHER:
            field.must_exist(self.timezone.data)
            field.must_come(self.timezone.data)


def said_of(request: EventRequest) -> dict[str, Any]:
    """What a request says now, as the forms take it."""
    said = {**request.content, "title": request.title, "lang": request.lang}
    for name in (*WISHES, "starts", "ends"):
        said[name] = wall_time(said.get(name))
    return {**said, "version": request.version}


def wall_time(kept: Any) -> dt.datetime | None:
    """A wall time as it is kept with a request."""
    return dt.datetime.fromisoformat(kept) if isinstance(kept, str) and kept else None


def _kept(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="minutes")
    return sorted(set(value)) if isinstance(value, list) else value


def _in_words(field: Any) -> str:
    """What stands in the field, as it is read."""
    if isinstance(field.data, dt.datetime):
        return field.data.isoformat(" ", timespec="minutes")
    if isinstance(field, SelectField | SelectMultipleField):
        return ", ".join(_chosen(field))
    return "" if field.data is None else str(field.data)


def _chosen(field: Any) -> Iterator[str]:
    given = field.data if isinstance(field.data, list) else [field.data]
    choices = field.choices() if callable(field.choices) else field.choices
    return (str(each.label) for each in choices if each.value in given)
