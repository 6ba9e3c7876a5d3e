"""What is sent to plan an event and to change its parts."""

import datetime as dt
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import (
    InputRequired,
    NumberRange,
    Optional,
    ValidationError,
)

from hub.core import wall
from hub.core.choices import offered
from hub.core.days import DayField, in_zone
from hub.core.i18n import LANGUAGES, _, _l, current_language
from hub.discussions.forms.spaces import HandlesField, LinesField
from hub.events.forms.fields import (
    NeededIf,
    TitleField,
    VersionedForm,
    address,
    line,
    prose,
)
from hub.events.forms.when import ClockField, TimesForm
from hub.events.models import ELSEWHERE, HERE, ONLINE, SPACE_ONLY, TALK, Event
from hub.events.queries import words
from hub.events.services.describing import About, Gate, Place
from hub.events.services.wording import Wording
from hub.taxonomy import queries as taxonomy

NAME_LENGTH, MOST_NAMES = 200, 40
LONGEST = 365


class FollowingForm(FlaskForm):  # type: ignore[misc]
    """Whether what is changed concerns those that follow in the series as well."""

    following = BooleanField(_l("Those that follow in this series as well"))


class WordsForm(VersionedForm, FollowingForm):
    """What an event says in one language."""

    title = TitleField()
    summary = prose(_l("What it is about"))
    place_note = prose(_l("How the place is found"), 5_000)

    @property
    def words(self) -> Wording:
        """The words that were sent."""
        return Wording(self.title.data, self.summary.data or "", self.place_note.data or "")


class _KindFields(FlaskForm):  # type: ignore[misc]
    kind = SelectField(_l("Kind"), choices=offered(words.KIND_WORDS.items()), default=TALK)
    framework = RadioField(
        _l("Compact"), validators=[InputRequired(_l("Choose the compact it belongs to."))]
    )
    objectives = SelectMultipleField(_l("Objectives"), validators=[Optional()])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        lang = current_language().code
        self.framework.choices = offered(
            (each.code, each.label(lang)) for each in taxonomy.frameworks()
        )
        self.objectives.choices = offered(
            (one.code, one.label(lang)) for one in taxonomy.objectives()
        )

    def validate_objectives(self, field: Any) -> None:
        """They are objectives of the compact."""
        chosen = str(self.framework.data)
        if any(not code.startswith(f"{chosen}-") for code in field.data or ()):
            raise ValidationError(_("Choose objectives of this compact."))


class NewEventForm(TimesForm, _KindFields):
    """An event that is begun: enough to be a draft."""

    lang = SelectField(
        _l("Language of these words"),
        choices=offered((one.code, one.autonym) for one in LANGUAGES.values()),
        default=lambda: current_language().code,
    )
    title = TitleField()
    summary = prose(_l("What it is about"))
    mode = RadioField(
        _l("How one takes part"), choices=offered(words.MODE_WORDS.items()), default=ONLINE
    )


class AboutForm(VersionedForm, _KindFields):
    """What it is, what it is filed under, and what helps people to take part."""

    scope = SelectField(_l("Scope"))
    regions = SelectMultipleField(_l("Regions"), validators=[Optional()])
    countries = SelectMultipleField(_l("Countries"), validators=[Optional()])
    languages = SelectMultipleField(_l("Languages it is held in"), validators=[Optional()])
    interpretation = SelectMultipleField(_l("Interpretation into"), validators=[Optional()])
    accessibility = SelectMultipleField(
        _l("Accessibility"),
        choices=offered(words.ACCESSIBILITY_WORDS.items()),
        validators=[Optional()],
    )
    sign_languages = line(_l("Which sign languages"), 200)
    accessibility_note = line(_l("More on accessibility"), 500)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        lang = current_language().code
        self.scope.choices = offered((each.code, each.label(lang)) for each in taxonomy.scopes())
        self.regions.choices = offered((each.code, each.label(lang)) for each in taxonomy.regions())
        self.countries.choices = offered(
            (each.code, each.label(lang)) for each in taxonomy.countries_sorted(lang)
        )
        spoken = offered((each.code, each.label(lang)) for each in taxonomy.languages_sorted(lang))
        self.languages.choices = self.interpretation.choices = spoken

    @property
    def about(self) -> About:
        """What was sent but for the terms."""
        return About(
            kind=self.kind.data,
            framework=self.framework.data,
            scope=self.scope.data,
            languages=self.languages.data or [],
            interpretation=self.interpretation.data or [],
            accessibility=self.accessibility.data or [],
            accessibility_note=self.accessibility_note.data or "",
            sign_languages=self.sign_languages.data or "",
        )

    @property
    def terms(self) -> dict[str, list[str]]:
        """What it is to be found under, by kind."""
        return {
            "objective": self.objectives.data or [],
            "region": self.regions.data or [],
            "country": self.countries.data or [],
            "language": sorted({*(self.languages.data or ()), *(self.interpretation.data or ())}),
        }


class PlaceForm(VersionedForm, FollowingForm):
    """How and where it is held, and the way in."""

    mode = RadioField(_l("How one takes part"), choices=offered(words.MODE_WORDS.items()))
    place = line(_l("Place"), 300)
    city = line(_l("City"), 100)
    country = SelectField(_l("Country"), validators=[Optional()])
    joining_link = address(_l("Joining link"))
    joining_note = prose(_l("What else helps to come in"), 2_000)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        lang = current_language().code
        known = [(each.code, each.label(lang)) for each in taxonomy.countries_sorted(lang)]
        self.country.choices = offered([("", _("None")), *known])

    @property
    def where(self) -> Place:
        """The place that was sent."""
        return Place(
            mode=self.mode.data,
            place=self.place.data or "",
            city=self.city.data or "",
            country=self.country.data or None,
            joining_link=self.joining_link.data or "",
            joining_note=self.joining_note.data or "",
        )


class GateForm(VersionedForm):
    """For whom it is and how one registers; days and times by the clocks of the event."""

    space = SelectField(_l("Space it belongs to"), default="")
    audience = RadioField(_l("Who may register"), choices=offered(words.AUDIENCE_WORDS.items()))
    registration = RadioField(
        _l("Registration"), choices=offered(words.REGISTERING_WORDS.items()), default=HERE
    )
    registration_link = address(
        _l("Page where one registers"),
        NeededIf(
            lambda form: form.registration.data == ELSEWHERE,
            _l("Say on which page one registers."),
        ),
    )
    opens_day = DayField(_l("Registration opens on"))
    opens_time = ClockField(_l("Registration opens at"))
    closes_day = DayField(_l("Registration closes on"))
    closes_time = ClockField(_l("Registration closes at"))
    capacity = IntegerField(
        _l("Seats"),
        validators=[
            Optional(),
            NumberRange(1, 100_000, message=_l("Give a number from 1 to 100,000.")),
        ],
    )
    needs_approval = BooleanField(_l("Each registration waits for approval"))
    takes_guests = BooleanField(_l("People without an account can register"))
    answers_kept_days = IntegerField(
        _l("Answers are kept for so many days after the end"),
        validators=[
            InputRequired(_l("Give a number of days.")),
            NumberRange(1, LONGEST, message=_l("Give a number from 1 to 365.")),
        ],
    )

    def __init__(self, *args: Any, event: Event, spaces: Any = (), **values: Any) -> None:
        super().__init__(*args, **values)
        self.event = event
        self.space.choices = offered([("", _("None: everybody sees it")), *spaces])

    def validate_space(self, field: Any) -> None:
        """Where its members are meant, it is named."""
        if self.audience.data == SPACE_ONLY and not field.data:
            raise ValidationError(_("Say of which space its participants are members."))

    def validate_takes_guests(self, field: Any) -> None:
        """Members of a space have an account."""
        if self.audience.data == SPACE_ONLY and field.data:
            field.data = False

    def validate_closes_day(self, _field: Any) -> None:
        """It closes after it opens, and no later than the event ends."""
        opens, closes = self._opens, self._closes
        if opens is not None and closes is not None and closes <= opens:
            raise ValidationError(_("It closes after it opens."))
        if closes is not None and closes > self.event.ends_at:
            raise ValidationError(_("Registration closes at the latest when the event ends."))

    def validate_opens_day(self, _field: Any) -> None:
        """It opens before the event ends."""
        if self._opens is not None and self._opens >= self.event.ends_at:
            raise ValidationError(_("Registration opens before the event ends."))

    @property
    def gate(self) -> Gate:
        """What was sent."""
        return Gate(
            space_id=int(self.space.data) if self.space.data else None,
            audience=self.audience.data,
            registration=self.registration.data,
            registration_link=(
                self.registration_link.data or "" if self.registration.data == ELSEWHERE else ""
            ),
            registration_opens_at=self._opens,
            registration_closes_at=self._closes,
            capacity=self.capacity.data,
            needs_approval=self.needs_approval.data,
            takes_guests=self.takes_guests.data,
            answers_kept_days=self.answers_kept_days.data,
        )

    @property
    def _opens(self) -> dt.datetime | None:
        return self._moment(self.opens_day.data, self.opens_time.time, dt.time(0), 0)

    @property
    def _closes(self) -> dt.datetime | None:
        return self._moment(self.closes_day.data, self.closes_time.time, dt.time(23, 59), 1)

    def _moment(
        self, day: dt.date | None, time: dt.time | None, otherwise: dt.time, fold: int
    ) -> dt.datetime | None:
        if day is None:
            return None
        shown = dt.datetime.combine(day, time or otherwise)
        return wall.moment_of(shown, self.event.timezone, fold)


class EditorsForm(VersionedForm):
    """Who changes the words of an event, and who runs it, beside officers."""

    editors = HandlesField(_l("Editors"), validators=[Optional()])
    hosts = HandlesField(_l("Hosts"), validators=[Optional()])


class OrganisationsForm(VersionedForm):
    """Who organises an event, one a line, and who is a partner in it."""

    organisers = LinesField(_l("Organisers"), validators=[Optional()])
    partners = LinesField(_l("Partners"), validators=[Optional()])

    def validate_organisers(self, field: Any) -> None:
        """Few enough to be read."""
        _refuse_long(field.data)

    def validate_partners(self, field: Any) -> None:
        """Few enough to be read."""
        _refuse_long(field.data)


def about_of(event: Event) -> dict[str, Any]:
    """What the event is now, as the form takes it."""
    named = ("kind", "framework", "scope", "languages", "interpretation", "accessibility")
    return {name: getattr(event, name) for name in named} | {
        "version": event.version,
        "sign_languages": event.sign_languages,
        "accessibility_note": event.accessibility_note,
        "objectives": event.codes("objective"),
        "regions": event.codes("region"),
        "countries": event.codes("country"),
    }


def place_of(event: Event) -> dict[str, Any]:
    """Where the event is held now, as the form takes it."""
    named = ("version", "mode", "place", "city", "joining_link", "joining_note")
    return {name: getattr(event, name) for name in named} | {"country": event.country or ""}


def gate_of(event: Event) -> dict[str, Any]:
    """For whom the event is now, as the form takes it."""
    named = (
        *("version", "audience", "registration", "registration_link", "capacity"),
        *("needs_approval", "takes_guests", "answers_kept_days"),
    )
    said = {name: getattr(event, name) for name in named}
    said["space"] = str(event.space_id or "")
    for name in ("opens", "closes"):
        moment = getattr(event, f"registration_{name}_at")
        shown = in_zone(moment, event.timezone) if moment else None
        said[f"{name}_day"] = shown.date() if shown else None
        said[f"{name}_time"] = f"{shown:%H:%M}" if shown else ""
    return said


def _refuse_long(names: list[str]) -> None:
    if len(names) > MOST_NAMES:
        raise ValidationError(_("There is no room for more than %(most)s.", most=MOST_NAMES))
    if any(len(name) > NAME_LENGTH for name in names):
        raise ValidationError(_("A name has at most %(most)s characters.", most=NAME_LENGTH))
