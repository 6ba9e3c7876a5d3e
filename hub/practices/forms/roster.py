"""What a reviewer, or an editor for them, says of what they know."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from hub.core.choices import offered, offered_in_groups
from hub.core.days import DayField
from hub.core.i18n import _, _l, current_language
from hub.practices.models import POLICY, PRACTITIONER, TECHNICAL, RosterEntry
from hub.practices.services.roster import Knowledge
from hub.taxonomy import queries as taxonomy

UN_SYSTEM = "un-system"
EXPERTISE_WORDS: Mapping[str, LazyString] = {
    POLICY: _l("Policy"),
    TECHNICAL: _l("Technical"),
    PRACTITIONER: _l("Practitioner"),
}


class RosterForm(FlaskForm):  # type: ignore[misc]
    """An entry of the roster."""

    languages = SelectMultipleField(
        _l("Languages in which they can review"),
        validators=[InputRequired(_l("Choose at least one language."))],
    )
    objectives = SelectMultipleField(
        _l("Objectives they know"),
        validators=[InputRequired(_l("Choose at least one objective."))],
    )
    regions = SelectMultipleField(_l("Regions they know"))
    constituency = SelectField(
        _l("Constituency"), validators=[DataRequired(_l("Choose a constituency."))]
    )
    expertise = RadioField(
        _l("Expertise"),
        choices=offered(EXPERTISE_WORDS.items()),
        default=PRACTITIONER,
        validators=[InputRequired(_l("Choose an expertise."))],
    )
    is_un = BooleanField(_l("Counts as a UN reviewer"))
    away_from = DayField(_l("Away from"))
    away_until = DayField(_l("Away until"))
    is_named = BooleanField(_l("Readers may see the name of this reviewer beside a practice"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        lang = current_language().code
        self.languages.choices = offered((each.code, each.autonym) for each in taxonomy.languages())
        self.objectives.choices = offered_in_groups(objective_groups(lang))
        self.regions.choices = offered((each.code, each.label(lang)) for each in taxonomy.regions())
        first = ("", _("Choose a constituency."))
        self.constituency.choices = offered([first, *constituencies(lang)])

    def validate_is_un(self, field: Any) -> None:
        """The quorum counts those of the UN system, and nobody else, as of the UN."""
        if field.data and self.constituency.data not in ("", UN_SYSTEM):
            raise ValidationError(_("Only somebody of the UN system counts as a UN reviewer."))

    def validate_away_until(self, field: Any) -> None:
        """A leave ends after it began."""
        if field.data and self.away_from.data and field.data < self.away_from.data:
            raise ValidationError(_("This is before the day on which it begins."))

    @property
    def knowledge(self) -> Knowledge:
        """What the form says."""
        return Knowledge(
            languages=self.languages.data,
            objectives=self.objectives.data,
            regions=self.regions.data,
            constituency=self.constituency.data,
            expertise=self.expertise.data,
            is_un=self.is_un.data,
            away_from=self.away_from.data,
            away_until=self.away_until.data,
            is_named=self.is_named.data,
        )


class NewEntryForm(RosterForm):
    """An editor puts a member on the roster."""

    handle = StringField(
        _l("Handle"),
        filters=[lambda value: (value or "").strip().lstrip("@").lower()],
        validators=[DataRequired(_l("Enter a handle."))],
    )


def as_known(entry: RosterEntry) -> dict[str, Any]:
    """The entry as the form takes it."""
    return {name: getattr(entry, name) for name in Knowledge.__dataclass_fields__}


def objective_groups(lang: str) -> dict[str, list[tuple[str, str]]]:
    """The objectives by compact."""
    return {
        framework.label(lang): [
            (each.code, each.label(lang)) for each in taxonomy.objectives(framework.code)
        ]
        for framework in taxonomy.frameworks()
    }


def constituencies(lang: str) -> list[tuple[str, str]]:
    """The types of organisations."""
    return [(each.code, each.label(lang)) for each in taxonomy.organisation_types()]
