"""What a practice still lacks before it can be handed in (domain.md §4)."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from hub.core import clock
from hub.core.i18n import _, current_language
from hub.practices.models import FIELDS, FLAG, Field, is_empty
from hub.taxonomy import queries as taxonomy

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def faults_of(content: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the way of handing it in, by field, in the reader's language."""
    faults = {
        name: _what_is_missing(field)
        for name, field in FIELDS.items()
        if field.is_required and is_empty(content.get(name))
    }
    for name, words in (
        ("objectives", _objectives(content)),
        ("secondary_objectives", _secondary(content)),
        ("principles", _principles(content)),
        ("countries", _countries(content)),
        ("regions", _regions(content)),
        ("started_on", _began(content)),
        ("ended_on", _ended(content)),
        ("focal_point_email", _address(content)),
        ("evidence", _evidence(content)),
    ):
        if words and name not in faults:
            faults[name] = words
    order = list(FIELDS)
    return dict(sorted(faults.items(), key=lambda fault: order.index(fault[0])))


def _what_is_missing(field: Field) -> str:
    if field.kind == FLAG:
        return str(_("Please confirm: “%(field)s”.", field=field.label))
    return str(_("“%(field)s” is still empty.", field=field.label))


def _objectives(content: Mapping[str, Any]) -> str:
    return _of_compact(content, "objectives")


def _secondary(content: Mapping[str, Any]) -> str:
    if set(content.get("secondary_objectives") or ()) & set(content.get("objectives") or ()):
        return str(_("An objective is primary or secondary, not both."))
    return _of_compact(content, "secondary_objectives")


def _of_compact(content: Mapping[str, Any], name: str) -> str:
    framework = content.get("framework")
    if not framework:
        return ""
    known = {each.code for each in taxonomy.objectives(framework)}
    strange = [code for code in content.get(name) or () if code not in known]
    return str(_("Choose objectives of the compact you chose.")) if strange else ""


def _principles(content: Mapping[str, Any]) -> str:
    statements = content.get("principles") or {}
    for code, statement in statements.items():
        if not str(statement).strip():
            principle = taxonomy.principle(code).label(current_language().code)
            return str(
                _("Say how the practice puts “%(principle)s” into effect.", principle=principle)
            )
    return ""


def _countries(content: Mapping[str, Any]) -> str:
    needed = content.get("scope") in ("national", "local")
    if needed and not content.get("countries"):
        return str(_("Say in which country."))
    return ""


def _regions(content: Mapping[str, Any]) -> str:
    if content.get("scope") == "regional" and not (
        content.get("regions") or content.get("countries")
    ):
        return str(_("Say in which region."))
    return ""


def _began(content: Mapping[str, Any]) -> str:
    began = day(content.get("started_on"))
    if began and began > clock.now().date():
        return str(_("It has not begun yet. Practices are written up once there are results."))
    return ""


def _ended(content: Mapping[str, Any]) -> str:
    began, ended = day(content.get("started_on")), day(content.get("ended_on"))
    if began and ended and ended < began:
        return str(_("It ended before it began."))
    return ""


def _address(content: Mapping[str, Any]) -> str:
    address = str(content.get("focal_point_email") or "")
    if address and not ADDRESS.fullmatch(address):
        return str(_("Give an e-mail address, for example name@example.org."))
    return ""


def _evidence(content: Mapping[str, Any]) -> str:
    for number, row in enumerate(content.get("evidence") or (), start=1):
        if row.get("figure") and not row.get("source"):
            return str(_("Line %(number)s: say where the figure comes from.", number=number))
    return ""


def day(value: Any) -> dt.date | None:
    """The day that stands in a field, if one does."""
    try:
        return dt.date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
