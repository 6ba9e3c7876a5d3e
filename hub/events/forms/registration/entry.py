"""What somebody sends who registers, or who changes what they said."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, EmailField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from hub.accounts.forms import TidyAddress, squeezed, timezones
from hub.accounts.models import Member
from hub.core.choices import offered
from hub.core.i18n import _l, current_language
from hub.core.numbers import whole_or
from hub.events.forms.registration.fields import AnswersForm, asking, said_in
from hub.events.models import (
    HYBRID,
    STATES_ONLY,
    YOUTH,
    Event,
    EventRegistration,
    FormQuestion,
)
from hub.events.policy import GOVERNMENT, speaks_for_a_government
from hub.events.services.registration.registering import Entry
from hub.taxonomy import queries as taxonomy

AT_PLACE, ONLINE = "place", "online"


class EntryForm(AnswersForm):
    """Who comes, how, and the answers to the event's own questions.

    Fields that the event does not ask for are taken away (`entry_form`).
    """

    version = HiddenField()
    email = EmailField(
        _l("Email address"),
        validators=[DataRequired(_l("Enter your email address.")), TidyAddress()],
    )
    name = StringField(
        _l("Your name"),
        filters=[squeezed],
        validators=[
            DataRequired(_l("Enter your name.")),
            Length(2, 120, _l("Use between 2 and 120 characters.")),
        ],
    )
    organisation = StringField(
        _l("Organisation"),
        filters=[squeezed],
        validators=[Length(max=200, message=_l("Use at most 200 characters."))],
    )
    organisation_type = SelectField(_l("Type of organisation"), default="")
    country = SelectField(_l("Country"), default="")
    comes = RadioField(
        _l("How do you take part?"),
        choices=offered([(AT_PLACE, _l("In person")), (ONLINE, _l("Online"))]),
        validators=[InputRequired(_l("Choose how you take part."))],
    )
    timezone = SelectField(_l("Time zone"))
    is_young = BooleanField(
        _l("I am under 30 years old"),
        validators=[InputRequired(_l("This event is for people under 30: say that you are."))],
    )

    @property
    def number(self) -> int:
        """The version of the registration that was read."""
        return whole_or(self.version.data, 0)

    def entry(self, member: Member | None, registration: EventRegistration | None = None) -> Entry:
        """What was said; what was not asked is as it is known."""
        kept = dict(registration.answers) if registration else {}
        asked = {str(each.id) for each in self.questions}
        kept = {key: answer for key, answer in kept.items() if key not in asked}
        zone = self.timezone.data if "timezone" in self else member.timezone if member else "UTC"
        return Entry(
            name=self.name.data,
            lang=member.lang if member else current_language().code,
            organisation=self.organisation.data or "",
            organisation_type=(
                self.organisation_type.data or "" if "organisation_type" in self else GOVERNMENT
            ),
            country=self.country.data or None,
            timezone=zone,
            comes_online=self.comes.data == ONLINE if "comes" in self else None,
            answers={**kept, **self.answers},
        )


def entry_form(
    event: Event,
    questions: Sequence[FormQuestion],
    *,
    member: Member | None,
    is_new: bool = True,
    **values: Any,
) -> EntryForm:
    """The form of that event, with the fields that it needs of this person."""
    lang = current_language().code
    form: EntryForm = asking(EntryForm, questions, lang)(**values)
    form.country.choices = offered(
        [("", ""), *((each.code, each.label(lang)) for each in taxonomy.countries_sorted(lang))]
    )
    if member is None:
        form.timezone.choices = offered(timezones())
    else:
        del form.timezone
    if member is not None or not is_new:
        del form.email
    if event.mode != HYBRID:
        del form.comes
    if event.audience != YOUTH or not is_new:
        del form.is_young
    if event.audience == STATES_ONLY and not speaks_for_a_government(member):
        _asks_which_government(form)
    else:
        form.organisation_type.choices = offered(
            [("", ""), *((each.code, each.label(lang)) for each in taxonomy.organisation_types())]
        )
    return form


def known_of(event: Event, member: Member | None) -> dict[str, Any]:
    """What the form begins with: what the member's profile says, the zone of the event."""
    if member is None:
        return {"timezone": event.timezone}
    organisation = member.organisation
    return {
        "name": member.public_name,
        "organisation": organisation.name if organisation else "",
        "organisation_type": organisation.type if organisation else "",
        "country": member.country or "",
    }


def said_by(registration: EventRegistration, questions: Sequence[FormQuestion]) -> dict[str, Any]:
    """What a registration says now, as the form takes it."""
    return {
        "version": registration.version,
        "name": registration.name,
        "organisation": registration.organisation,
        "organisation_type": registration.organisation_type,
        "country": registration.country or "",
        "timezone": registration.timezone,
        "comes": ONLINE if registration.comes_online else AT_PLACE,
        **said_in(registration.answers, questions),
    }


def _asks_which_government(form: EntryForm) -> None:
    """Who comes for a government says for which, and from which part of it."""
    del form.organisation_type
    form.country.label.text = _l("Government you come for")
    form.country.validators = [DataRequired(_l("Choose the government you come for."))]
    form.organisation.label.text = _l("Ministry or authority")
    form.organisation.validators = [
        DataRequired(_l("Enter the ministry or authority you work for.")),
        *form.organisation.validators,
    ]
    for each in (form.country, form.organisation):
        each.flags.required = True
