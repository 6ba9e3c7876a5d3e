"""The shape of what is looked for among the events, read from an address."""

from collections.abc import Callable, Mapping
from functools import cache

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SelectField

from hub.accounts.forms import timezones
from hub.core.choices import offered
from hub.core.i18n import _l
from hub.events.models import AUDIENCES, KINDS, MODES
from hub.events.queries.finding import KINDS as FACETS
from hub.events.queries.finding import Wanted
from hub.taxonomy import queries as taxonomy

MOST_CHOSEN = 50


class ZoneForm(FlaskForm):  # type: ignore[misc]
    """By which clocks somebody without an account reads times."""

    zone = SelectField(_l("Time zone"))

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.zone.choices = offered(timezones())


def read_wanted(given: MultiDict[str, str]) -> Wanted:
    """What is wanted, from the values of an address; what cannot be meant counts as not said."""
    chosen = {}
    for kind in FACETS:
        codes = dict.fromkeys(given.getlist(kind)[:MOST_CHOSEN])
        meant = tuple(code for code in codes if code in _codes(kind))
        if meant:
            chosen[kind] = meant
    return Wanted(chosen)


@cache
def zone_names() -> frozenset[str]:
    """Every zone that can be chosen."""
    return frozenset(name for name, _words in timezones())


@cache
def _codes(kind: str) -> frozenset[str]:
    return frozenset(_LISTS[kind]())


_LISTS: Mapping[str, Callable[[], list[str]]] = {
    "free": lambda: ["yes"],
    "kind": lambda: list(KINDS),
    "mode": lambda: list(MODES),
    "audience": lambda: list(AUDIENCES),
    "objective": lambda: [each.code for each in taxonomy.objectives()],
    "language": lambda: [each.code for each in taxonomy.languages()],
    "country": lambda: [each.code for each in taxonomy.countries()],
    "region": lambda: [each.code for each in taxonomy.regions()],
    "framework": lambda: [each.code for each in taxonomy.frameworks()],
}
