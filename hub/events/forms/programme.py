"""What is sent about the agenda of an event, its people and its documents."""

import datetime as dt
from typing import Any

from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from hub.accounts import queries as accounts
from hub.accounts.models import Member
from hub.core import wall
from hub.core.choices import offered
from hub.core.days import in_zone
from hub.core.files import FilesField
from hub.core.i18n import LANGUAGES, _, _l, current_language
from hub.events.forms.fields import (
    TOO_LONG,
    TitleField,
    VersionedForm,
    address,
    line,
    prose,
    tidy,
)
from hub.events.forms.when import ClockField
from hub.events.models import SPEAKER, AgendaItem, Event, EventPerson
from hub.events.queries import words
from hub.events.services.programme import Person, Point, Resource

A_DAY = 24 * 60
USUAL = 15


class LangField(SelectField):  # type: ignore[misc]
    """One of the languages of the site."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(
            label or _l("Language of these words"),
            choices=offered((one.code, one.autonym) for one in LANGUAGES.values()),
            default=lambda: current_language().code,
            **options,
        )


class PointForm(VersionedForm):
    """A point of the agenda: when it begins by the clocks of the event, and how long it takes."""

    lang = LangField()
    day = SelectField(_l("Day"), validators=[Optional()], validate_choice=False)
    time = ClockField(_l("Begins at"), required=_l("Choose a time."))
    minutes = IntegerField(
        _l("Minutes"),
        validators=[
            InputRequired(_l("Say how many minutes it takes.")),
            NumberRange(1, A_DAY, message=_l("Give a number of minutes, at most 1,440.")),
        ],
    )
    title = TitleField()
    speakers = line(_l("Who speaks"), 300)
    details = prose(_l("More about it"), 5_000)

    def __init__(self, *args: Any, event: Event, **values: Any) -> None:
        super().__init__(*args, **values)
        self.event = event
        # Their words are made in the page: days read otherwise in each language.
        self.day.choices = offered((each.isoformat(), each) for each in days_of(event))

    def validate_time(self, _field: Any) -> None:
        """It begins while the event is held."""
        after = self._begins_after()
        if after is not None and not 0 <= after < _length(self.event):
            raise ValidationError(_("It begins while the event is held."))

    @property
    def point(self) -> Point:
        """The point that was sent; asked of a valid form."""
        after = self._begins_after()
        assert after is not None
        return Point(
            lang=self.lang.data,
            title=self.title.data,
            details=self.details.data or "",
            speakers=self.speakers.data or "",
            begins_after=after,
            minutes=self.minutes.data,
        )

    def _begins_after(self) -> int | None:
        time = self.time.time
        if time is None:
            return None
        days = days_of(self.event)
        chosen = next((each for each in days if each.isoformat() == self.day.data), None)
        if chosen is None:
            # An event that goes on past midnight: small hours are those of the next day.
            earlier = len(days) > 1 and time < self.event.starts_wall.time()
            chosen = days[1] if earlier else days[0]
        begins = wall.moment_of(dt.datetime.combine(chosen, time), self.event.timezone)
        return round((begins - self.event.starts_at).total_seconds() / 60)


class PersonForm(VersionedForm):
    """Somebody the programme names."""

    role = SelectField(_l("Role"), choices=offered(words.PERSON_WORDS.items()), default=SPEAKER)
    name = StringField(
        _l("Name"),
        filters=[tidy],
        validators=[DataRequired(_l("Say who.")), Length(max=120, message=TOO_LONG)],
    )
    affiliation = line(_l("Position and organisation"), 200)
    about = prose(_l("About them"), 3_000)
    handle = line(_l("Their handle on the Hub"), 60)
    agreed = BooleanField(_l("They agree that their profile is linked"))

    member: Member | None = None

    def validate_handle(self, field: Any) -> None:
        """The handle is somebody's, who agreed."""
        if not field.data:
            return
        self.member = accounts.member_with_handle(field.data.removeprefix("@"))
        if self.member is None:
            raise ValidationError(_("Nobody has this handle."))
        if not self.agreed.data:
            raise ValidationError(_("Ask them first, and tick that they agree."))

    @property
    def person(self) -> Person:
        """Who was sent; asked of a valid form."""
        return Person(
            role=self.role.data,
            name=self.name.data,
            affiliation=self.affiliation.data or "",
            about=self.about.data or "",
            member=self.member,
        )


class ResourceForm(VersionedForm):
    """A document of an event: a file, or the address of a page."""

    title = TitleField()
    lang = LangField(_l("Language"))
    link = address(_l("Address of the document"))
    files = FilesField(_l("Or a file"))
    is_before = BooleanField(_l("To be read beforehand"))

    def validate_files(self, field: Any) -> None:
        """One of the two, and one file."""
        if len(field.data) > 1:
            raise ValidationError(_("Add one file at a time."))
        if field.data and self.link.data:
            raise ValidationError(_("Give an address or a file, not both."))
        if not field.data and not field.errors and not self.link.data:
            raise ValidationError(_("Give an address or attach a file."))

    @property
    def resource(self) -> Resource:
        """What was sent; asked of a valid form."""
        return Resource(
            title=self.title.data,
            lang=self.lang.data,
            link=self.link.data or "",
            file_id=self.files.data[0] if self.files.data else None,
            is_before=self.is_before.data,
        )


def days_of(event: Event) -> list[dt.date]:
    """The days on which it is held, by its own clocks."""
    first, last = event.starts_wall.date(), event.ends_wall.date()
    return [first + dt.timedelta(days=days) for days in range((last - first).days + 1)]


def point_of(event: Event, item: AgendaItem, lang: str) -> dict[str, Any]:
    """A point as it is now, as the form takes it."""
    text = next((each for each in item.texts if each.lang == lang), None)
    begins = begins_at(event, item.begins_after)
    return {
        "version": event.version,
        "lang": lang,
        "day": begins.date().isoformat(),
        "time": f"{begins:%H:%M}",
        "minutes": item.minutes,
        "title": text.title if text else "",
        "details": text.details if text else "",
        "speakers": item.speakers,
    }


def next_point(event: Event) -> dict[str, Any]:
    """A new point begins when the last one ends."""
    last = max((each.begins_after + each.minutes for each in event.agenda), default=0)
    begins = begins_at(event, min(last, max(0, _length(event) - 1)))
    return {
        "lang": event.lang,
        "day": begins.date().isoformat(),
        "time": f"{begins:%H:%M}",
        "minutes": USUAL,
    }


def person_of(event: Event, row: EventPerson) -> dict[str, Any]:
    """Somebody as the programme names them now, as the form takes it."""
    return {
        "version": event.version,
        "role": row.role,
        "name": row.name,
        "affiliation": row.affiliation,
        "about": row.about,
        "handle": row.member.handle if row.member else "",
        "agreed": row.member is not None,
    }


def begins_at(event: Event, minutes: int) -> dt.datetime:
    """What the clocks of the event show so long after its start."""
    return in_zone(event.starts_at + dt.timedelta(minutes=minutes), event.timezone)


def _length(event: Event) -> int:
    return round((event.ends_at - event.starts_at).total_seconds() / 60)
