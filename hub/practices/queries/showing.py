"""What a version tells its readers, section by section, in words."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.core.i18n import current_language
from hub.practices.models import (
    DAY,
    FIELDS,
    PROGRESS,
    ROWS,
    STATEMENTS,
    TERM,
    TERMS,
    TEXT,
    TYPES,
    Field,
    PracticeVersion,
    Section,
    is_empty,
)
from hub.practices.models.content import LINES, SECTIONS
from hub.taxonomy import queries as taxonomy
from hub.taxonomy.models import UnknownTerm


@dataclass(frozen=True)
class Told:
    """A field that says something. Of the rest, what its kind has is given.

    `html` was made safe when it was written; `words` are the same, or terms, lines and days, as
    plain text; `statements` are (label, html); `rows` stand below `columns`.
    """

    field: Field
    html: str = ""
    words: Sequence[str] = ()
    statements: Sequence[tuple[str, str]] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    day: dt.date | None = None

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.field.name

    @property
    def is_prose(self) -> bool:
        """Whether it is read as text under a heading of its own."""
        return self.field.kind in (TEXT, STATEMENTS, ROWS)


@dataclass(frozen=True)
class Part:
    """A section in which something is told."""

    section: Section
    told: Sequence[Told]

    @property
    def facts(self) -> Sequence[Told]:
        """What stands in a list of facts."""
        return [each for each in self.told if not each.is_prose]

    @property
    def prose(self) -> Sequence[Told]:
        """What has a heading of its own."""
        return [each for each in self.told if each.is_prose]


def parts_of(version: PracticeVersion, *, without: frozenset[str] = frozenset()) -> Sequence[Part]:
    """The sections of a version that tell something, in the language at hand."""
    return parts_told(version.shown, version.html, without=without)


def parts_told(
    content: Mapping[str, Any], html: Mapping[str, Any], *, without: frozenset[str] = frozenset()
) -> Sequence[Part]:
    """The sections of what was written that tell something, in the language at hand."""
    parts = []
    for section in SECTIONS:
        told = [
            _told(each, content[each.name], html.get(each.name))
            for each in section.fields
            if each.name not in without and not is_empty(content.get(each.name))
        ]
        if told:
            parts.append(Part(section, told))
    return parts


def term_words(terms: str, code: str, lang: str | None = None) -> str:
    """What a code of the taxonomy, or of a practice's own lists, is called."""
    lang = lang or current_language().code
    if terms in _OWN:
        return str(_OWN[terms].get(code, code))
    try:
        return str(_LISTS[terms](code).label(lang))
    except UnknownTerm:
        return code


def field_label(name: str) -> str:
    """What a field is called in the language at hand."""
    field = FIELDS.get(name)
    return str(field.label) if field is not None else name


def day_of(value: Any) -> dt.date | None:
    """The day that stands in a field, if one does."""
    try:
        return dt.date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _told(each: Field, value: Any, html: Any) -> Told:
    if each.kind == TEXT:
        return Told(each, html=str(html or ""), words=[str(value)])
    if each.kind == STATEMENTS:
        made: Mapping[str, str] = html or {}
        return Told(
            each,
            statements=[(term_words(each.terms, code), made.get(code, "")) for code in value],
        )
    if each.kind == TERM:
        return Told(each, words=[term_words(each.terms, value)])
    if each.kind == TERMS:
        return Told(each, words=[term_words(each.terms, code) for code in value])
    if each.kind == DAY:
        return Told(each, day=day_of(value), words=[str(value)])
    if each.kind == LINES:
        return Told(each, words=[str(line) for line in value])
    if each.kind == ROWS:
        columns = each.columns or {}
        return Told(
            each,
            columns=[str(label) for label in columns.values()],
            rows=[[str(row.get(name) or "") for name in columns] for row in value],
        )
    return Told(each, words=[str(value)])


_OWN = {"progress": PROGRESS, "types": TYPES}
_LISTS: Mapping[str, Any] = {
    "frameworks": taxonomy.framework,
    "objectives": taxonomy.objective,
    "principles": taxonomy.principle,
    "sdgs": taxonomy.sdg,
    "scopes": taxonomy.scope,
    "countries": taxonomy.country,
    "regions": taxonomy.region,
    "organisation_types": taxonomy.organisation_type,
}
