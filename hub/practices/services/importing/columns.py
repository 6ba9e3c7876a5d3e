"""Which column says what: by a field's name, its label in six languages, or a synonym."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from hub.core.i18n import LANGUAGES, in_language
from hub.practices.models import FIELDS

# What a row is told apart by, and the language it is written in.
KEY, LANG = "key", "language"
TARGETS = (*FIELDS, KEY, LANG)

SYNONYMS: Mapping[str, str] = {
    "name": "title",
    "name of the practice": "title",
    "practice": "title",
    "abstract": "summary",
    "short description": "summary",
    "description": "activities",
    "overview": "activities",
    "compact": "framework",
    "objective": "objectives",
    "gcm objectives": "objectives",
    "gcr objectives": "objectives",
    "principle": "principles",
    "sdg": "sdgs",
    "goals": "sdgs",
    "level": "scope",
    "country": "countries",
    "region": "regions",
    "start": "started_on",
    "start date": "started_on",
    "year": "started_on",
    "end": "ended_on",
    "end date": "ended_on",
    "status": "progress",
    "category": "type",
    "organisation": "implementer",
    "organization": "implementer",
    "implementing organisation": "implementer",
    "implementing organization": "implementer",
    "organisation type": "implementer_type",
    "organization type": "implementer_type",
    "partner": "partners",
    "donor": "donors",
    "contact": "focal_point",
    "email": "focal_point_email",
    "e mail": "focal_point_email",
    "contact email": "focal_point_email",
    "problem": "context",
    "impact": "results",
    "outcomes": "results",
    "lessons learned": "lessons",
    "lessons learnt": "lessons",
    "replication": "recommendations",
    "id": KEY,
    "key": KEY,
    "reference": KEY,
    "address": KEY,
    "url": KEY,
    "lang": LANG,
    "language": LANG,
    "written in": LANG,
}


@dataclass(frozen=True)
class Mapped:
    """The fields by column, columns that say nothing to us, and what was named in vain."""

    fields: Mapping[int, str]
    unknown: Sequence[str]
    faults: Sequence[str]


def columns_of(head: Sequence[str], named: Mapping[str, str]) -> Mapped:
    """What each column says. `named` has fields by the words of a column, and goes first."""
    faults = [f"there is no column “{column}”" for column in named if column not in head]
    faults += [f"there is no field “{field}”" for field in named.values() if field not in TARGETS]
    fields: dict[int, str] = {}
    unknown = []
    for at, words in enumerate(head):
        field = named.get(words, _known().get(level(words), ""))
        if not field or field not in TARGETS:
            unknown.append(words)
        elif field in fields.values():
            faults.append(f"“{words}” is a second column for {field}: choose with --map")
        else:
            fields[at] = field
    return Mapped(fields, unknown, faults)


def level(words: str) -> str:
    """The words without case, accents and marks, as they are compared."""
    letters = unicodedata.normalize("NFKD", words.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", " ", kept).strip()


@cache
def _known() -> Mapping[str, str]:
    known = {level(synonym): field for synonym, field in SYNONYMS.items()}
    for lang in LANGUAGES:
        with in_language(lang):
            known |= {level(str(field.label)): name for name, field in FIELDS.items()}
    return known | {level(name): name for name in TARGETS}
