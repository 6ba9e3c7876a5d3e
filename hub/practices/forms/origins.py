"""What is sent to turn a text of a discussion into a practice."""

from wtforms import SelectField

from hub.core.choices import offered
from hub.core.i18n import _l
from hub.practices.forms.writing import StartForm
from hub.practices.models import FIELDS
from hub.practices.services.beginning import PLACES


class OriginForm(StartForm):
    """A practice is begun, with words that stand in one of its fields."""

    place = SelectField(
        _l("Where the words stand"),
        choices=offered((name, FIELDS[name].label) for name in PLACES),
    )
