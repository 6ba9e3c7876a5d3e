"""What somebody sends who subscribes, or changes what they read."""

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional

from hub.accounts.forms import TidyAddress
from hub.core.choices import offered, offered_in_groups
from hub.core.i18n import LANGUAGES, _l, current_language
from hub.newsletter.models import MONTHLY
from hub.newsletter.queries.subscription_words import FREQUENCY_WORDS
from hub.newsletter.services.subscribing import Choices
from hub.taxonomy import queries as taxonomy


def objective_groups() -> list[SelectChoice]:
    """The objectives of each compact below its name, in the page's language."""
    here = current_language().code
    named = {each.code: each.label(here) for each in taxonomy.frameworks()}
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in taxonomy.objectives():
        if each.framework in named:
            pairs = groups.setdefault(named[each.framework], [])
            pairs.append((each.code, each.label(here)))
    return offered_in_groups(groups)


def regions() -> list[SelectChoice]:
    """Every region in the page's language."""
    here = current_language().code
    return offered((each.code, each.label(here)) for each in taxonomy.regions())


class ChoicesForm(FlaskForm):  # type: ignore[misc]
    """In which language, how often, and what comes first."""

    lang = SelectField(
        _l("Language"),
        choices=lambda: offered((each.code, each.autonym) for each in LANGUAGES.values()),
        default=lambda: current_language().code,
    )
    frequency = RadioField(
        _l("How often"),
        choices=lambda: offered(FREQUENCY_WORDS.items()),
        default=MONTHLY,
        validators=[InputRequired(_l("Choose how often."))],
    )
    objectives = SelectMultipleField(
        _l("Objectives"), choices=objective_groups, validators=[Optional()]
    )
    regions = SelectMultipleField(_l("Regions"), choices=regions, validators=[Optional()])

    @property
    def chosen(self) -> Choices:
        """What was chosen."""
        return Choices(
            lang=self.lang.data,
            frequency=self.frequency.data,
            objectives=list(self.objectives.data or ()),
            regions=list(self.regions.data or ()),
        )


class SubscribeForm(ChoicesForm):
    """The same, and where the newsletter is to go."""

    email = EmailField(
        _l("Email address"),
        validators=[DataRequired(_l("Enter your email address.")), TidyAddress()],
    )


def form_of(choices: Mapping[str, object] | None = None) -> ChoicesForm:
    """The form filled in with what was chosen so far."""
    return ChoicesForm(formdata=None, data=choices)
