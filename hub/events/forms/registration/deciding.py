"""What organisers send: which registrations, what is decided, and why."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from hub.accounts.forms import squeezed
from hub.core.choices import offered
from hub.core.i18n import _, _l, current_language
from hub.core.markup import tidy
from hub.events.models import (
    CONFIRMED_SEAT,
    DECLINED_SEAT,
    LAPSED,
    OFFERED,
    PENDING,
    WAITING,
    WITHDRAWN,
)
from hub.events.queries.registration.lists import Wanted
from hub.events.queries.words import REGISTRATION_WORDS
from hub.taxonomy import queries as taxonomy

APPROVE, DECLINE, SEAT, WITHDRAW = "approve", "decline", "seat", "withdraw"
STATES = (PENDING, CONFIRMED_SEAT, WAITING, OFFERED, DECLINED_SEAT, LAPSED, WITHDRAWN)


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """What is decided on those that are ticked."""

    what = SelectField(
        _l("What is decided"),
        choices=offered(
            [
                (APPROVE, _l("Approve: a seat, or the waiting list if none is left")),
                (SEAT, _l("Give a seat now, before others")),
                (DECLINE, _l("Decline")),
                (WITHDRAW, _l("Withdraw: they said that they do not come")),
            ]
        ),
    )
    reason = TextAreaField(
        _l("Reason, as the person will read it"),
        filters=[lambda value: tidy(value or "").strip()],
        validators=[Length(max=2_000, message=_l("Use at most 2,000 characters."))],
    )
    over_capacity = BooleanField(_l("Also beyond the capacity"))

    def validate_reason(self, field: Any) -> None:
        """Who declines says why."""
        if self.what.data == DECLINE and not field.data:
            raise ValidationError(_("Give a reason: the person will read it."))


class LookForm(FlaskForm):  # type: ignore[misc]
    """Which registrations are looked for."""

    class Meta:
        csrf = False

    words = StringField(
        _l("Name, organisation or address"), filters=[squeezed], validators=[Length(max=100)]
    )
    state = SelectField(_l("State"), default="", validate_choice=False)
    country = SelectField(_l("Country"), default="", validate_choice=False)
    organisation_type = SelectField(_l("Type of organisation"), default="", validate_choice=False)

    def __init__(self, *args: Any, countries: Any = (), **values: Any) -> None:
        super().__init__(*args, **values)
        lang = current_language().code
        self.state.choices = offered(
            [("", _l("All")), *((each, REGISTRATION_WORDS[each]) for each in STATES)]
        )
        self.country.choices = offered(
            [("", _l("All")), *((each, taxonomy.country_name(each, lang)) for each in countries)]
        )
        self.organisation_type.choices = offered(
            [
                ("", _l("All")),
                *((each.code, each.label(lang)) for each in taxonomy.organisation_types()),
            ]
        )

    @property
    def wanted(self) -> Wanted:
        """What is looked for; a choice that is none asks for nothing that there is."""
        return Wanted(
            state=(self.state.data or "")[:12],
            country=(self.country.data or "")[:2],
            organisation_type=(self.organisation_type.data or "")[:40],
            words=(self.words.data or "")[:100],
        )
