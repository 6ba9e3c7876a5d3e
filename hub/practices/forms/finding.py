"""The shape of what is looked for among the practices, read from an address."""

import re
from collections.abc import Callable, Mapping
from functools import cache

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from hub.core.i18n import _l
from hub.practices.models import (
    CALL,
    COUNTRY,
    FRESH,
    LANGUAGE,
    OBJECTIVE,
    ORGANISATION_TYPE,
    PEER_REVIEW,
    PRINCIPLE,
    REGION,
    SCOPE,
    SDG,
    STALE,
    TYPE,
    TYPES,
    UPDATE_DUE,
    YEAR,
)
from hub.practices.queries.finding import FRESHNESS, KINDS, ORDERS, Wanted
from hub.taxonomy import queries as taxonomy

LONGEST = 200
MOST_CHOSEN = 50
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,118}")


class SavedSearchForm(FlaskForm):  # type: ignore[misc]
    """What a search is called by the member who keeps it."""

    name = StringField(
        _l("Name"),
        filters=[lambda words: " ".join((words or "").split())],
        validators=[
            DataRequired(_l("Give it a name.")),
            Length(max=120, message=_l("At most 120 characters.")),
        ],
    )


def read_wanted(given: MultiDict[str, str]) -> Wanted:
    """What is wanted, from the values of an address; what cannot be meant counts as not said."""
    order = given.get("order", "")
    chosen = {}
    for kind in KINDS:
        codes = dict.fromkeys(given.getlist(kind)[:MOST_CHOSEN])
        meant = tuple(code for code in codes if _can_be_meant(kind, code))
        if meant:
            chosen[kind] = meant
    return Wanted(
        words=" ".join(given.get("q", "").replace("\x00", " ").split())[:LONGEST],
        chosen=chosen,
        order=order if order in ORDERS else "",
    )


def _can_be_meant(kind: str, code: str) -> bool:
    if kind == YEAR:
        return len(code) == 4 and code.isascii() and code.isdecimal()
    if kind == CALL:
        return SLUG.fullmatch(code) is not None
    return code in _codes(kind)


@cache
def _codes(kind: str) -> frozenset[str]:
    return frozenset(_LISTS[kind]())


_LISTS: Mapping[str, Callable[[], list[str]]] = {
    OBJECTIVE: lambda: [each.code for each in taxonomy.objectives()],
    PRINCIPLE: lambda: [each.code for each in taxonomy.principles()],
    COUNTRY: lambda: [each.code for each in taxonomy.countries()],
    REGION: lambda: [each.code for each in taxonomy.regions()],
    SCOPE: lambda: [each.code for each in taxonomy.scopes()],
    LANGUAGE: lambda: [each.code for each in taxonomy.languages()],
    TYPE: lambda: list(TYPES),
    ORGANISATION_TYPE: lambda: [each.code for each in taxonomy.organisation_types()],
    SDG: lambda: [each.code for each in taxonomy.sdgs()],
    PEER_REVIEW: lambda: ["yes", "no"],
    FRESHNESS: lambda: [FRESH, UPDATE_DUE, STALE],
}
