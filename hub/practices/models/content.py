"""What a practice is made of (domain.md §4): its fields, in the sections they are asked in."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString

from hub.core.i18n import _l

# What the value of a field is. Stored as JSON: days as ISO dates, terms as codes of the taxonomy.
LINE = "line"  # one line of text
TEXT = "text"  # Markdown
TERM = "term"  # one code
TERMS = "terms"  # a list of codes
STATEMENTS = "statements"  # {code: Markdown}
DAY = "day"  # "2026-11-26"
LINES = "lines"  # a list of lines
ROWS = "rows"  # a list of {column: line}
FLAG = "flag"  # True or False

CALL_START = dt.date(2018, 12, 1)  # "ideally implemented after December 2018"

COMPLETED, MOSTLY_COMPLETED, ONGOING = "completed", "mostly-completed", "ongoing"
PROGRESS: Mapping[str, LazyString] = {
    COMPLETED: _l("Completed"),
    MOSTLY_COMPLETED: _l("Mostly completed"),
    ONGOING: _l("Ongoing"),
}

TYPES: Mapping[str, LazyString] = {
    "legislation": _l("Legislation"),
    "policy": _l("Policy or strategy"),
    "programme": _l("Programme"),
    "project": _l("Project"),
    "partnership": _l("Partnership or agreement"),
    "service": _l("Service"),
    "training": _l("Training"),
    "tool": _l("Tool or guidance"),
    "research": _l("Data or research"),
    "campaign": _l("Campaign"),
    "other": _l("Other"),
}


@dataclass(frozen=True)
class Field:
    """One thing that is asked of a practice.

    `most` is the greatest number of characters (LINE, TEXT, each of STATEMENTS) or of entries.
    `is_named` says that it tells who wrote or did it: hidden in a double-anonymous review.
    """

    name: str
    kind: str
    label: LazyString
    hint: LazyString | None = None
    is_required: bool = False
    most: int = 4_000
    is_named: bool = False
    columns: Mapping[str, LazyString] | None = None
    # Whose terms it takes: a list of the taxonomy, or "progress" or "types" of this module.
    terms: str = ""


@dataclass(frozen=True)
class Section:
    """Fields that are asked together, on a page of their own."""

    name: str
    title: LazyString
    fields: tuple[Field, ...]


SECTIONS: tuple[Section, ...] = (
    Section(
        "about",
        _l("What it is"),
        (
            Field(
                "title",
                LINE,
                _l("Title"),
                _l("Say what was done, for whom and where. Spell acronyms out."),
                is_required=True,
                most=200,
            ),
            Field(
                "summary",
                TEXT,
                _l("Summary"),
                _l("What somebody needs to know who reads nothing else."),
                is_required=True,
                most=1_500,
            ),
            Field(
                "framework",
                TERM,
                _l("Compact"),
                _l(
                    "Matters of migrants belong to the migration compact, those of refugees to "
                    "the refugee compact."
                ),
                is_required=True,
                terms="frameworks",
            ),
            Field(
                "objectives",
                TERMS,
                _l("Primary objectives"),
                _l("What the practice is mainly for. One to three are best."),
                is_required=True,
                most=5,
                terms="objectives",
            ),
            Field(
                "secondary_objectives",
                TERMS,
                _l("Secondary objectives"),
                most=10,
                terms="objectives",
            ),
            Field(
                "principles",
                STATEMENTS,
                _l("Guiding principles"),
                _l("Choose those the practice puts into effect, and say how for each."),
                most=1_000,
                terms="principles",
            ),
            Field("sdgs", TERMS, _l("Sustainable Development Goals"), most=17, terms="sdgs"),
        ),
    ),
    Section(
        "where",
        _l("Where and when"),
        (
            Field("scope", TERM, _l("Geographic scope"), is_required=True, terms="scopes"),
            Field("countries", TERMS, _l("Countries"), most=195, terms="countries"),
            Field("regions", TERMS, _l("Regions"), most=6, terms="regions"),
            Field(
                "started_on",
                DAY,
                _l("Began on"),
                _l("Ideally after December 2018, when the compact was adopted."),
                is_required=True,
            ),
            Field("ended_on", DAY, _l("Ended on"), _l("Leave it empty if it goes on.")),
            Field("progress", TERM, _l("Progress"), is_required=True, terms="progress"),
            Field("type", TERM, _l("Type of practice"), is_required=True, terms="types"),
        ),
    ),
    Section(
        "who",
        _l("Who did it"),
        (
            Field(
                "implementer",
                LINE,
                _l("Main implementing organisation"),
                is_required=True,
                most=200,
                is_named=True,
            ),
            Field(
                "implementer_type",
                TERM,
                _l("Type of organisation"),
                is_required=True,
                terms="organisation_types",
            ),
            Field(
                "partners",
                LINES,
                _l("Partners"),
                _l("One to a line."),
                most=50,
                is_named=True,
            ),
            Field("donors", LINES, _l("Donors"), _l("One to a line."), most=50, is_named=True),
            Field(
                "focal_point",
                LINE,
                _l("Focal point of the main implementer"),
                is_required=True,
                most=120,
                is_named=True,
            ),
            Field(
                "focal_point_email",
                LINE,
                _l("E-mail address of the focal point"),
                _l("Readers write to it through a form and never see it."),
                is_required=True,
                most=200,
                is_named=True,
            ),
            Field(
                "hides_contact",
                FLAG,
                _l("Do not show the name of the focal point"),
                is_named=True,
            ),
        ),
    ),
    Section(
        "story",
        _l("What was done"),
        (
            Field(
                "context",
                TEXT,
                _l("Context"),
                _l("The problem it answers, and for whom it was one."),
                is_required=True,
            ),
            Field(
                "activities",
                TEXT,
                _l("Overview and activities"),
                _l("What was done, by whom, in which steps."),
                is_required=True,
                most=8_000,
            ),
            Field(
                "beneficiaries",
                TEXT,
                _l("Beneficiaries"),
                _l("Whom it reached and how many. No personal data of theirs."),
                is_required=True,
            ),
            Field(
                "considerations",
                TEXT,
                _l("Age, gender, disability and diversity"),
                _l("How the practice took them into account."),
                is_required=True,
            ),
        ),
    ),
    Section(
        "results",
        _l("What came of it"),
        (
            Field(
                "results",
                TEXT,
                _l("Results and impact"),
                is_required=True,
                most=6_000,
            ),
            Field(
                "evidence",
                ROWS,
                _l("Evidence"),
                _l("Figures others can check."),
                most=20,
                columns={
                    "figure": _l("Figure"),
                    "what": _l("What it counts"),
                    "source": _l("Source"),
                    "date": _l("Date"),
                },
            ),
            Field("challenges", TEXT, _l("Challenges"), is_required=True),
            Field("lessons", TEXT, _l("Key lessons"), is_required=True),
            Field(
                "recommendations",
                TEXT,
                _l("Recommendations to those who replicate it"),
                is_required=True,
            ),
            Field("innovation", TEXT, _l("Innovation"), is_required=True),
            Field("sustainability", TEXT, _l("Sustainability")),
        ),
    ),
    Section(
        "more",
        _l("Links and files"),
        (
            Field(
                "links",
                ROWS,
                _l("Links"),
                most=20,
                is_named=True,
                columns={"title": _l("Title"), "address": _l("Address")},
            ),
            Field(
                "photo_consent",
                FLAG,
                _l("Everybody who can be recognised in a picture agreed to its publication"),
            ),
            Field(
                "no_personal_data",
                FLAG,
                _l("Nothing in the text or the files lets a beneficiary be identified"),
                is_required=True,
            ),
        ),
    ),
)

FIELDS: Mapping[str, Field] = {
    field.name: field for section in SECTIONS for field in section.fields
}
NAMED: frozenset[str] = frozenset(name for name, field in FIELDS.items() if field.is_named)


def section_named(name: str) -> Section | None:
    """The section of that name."""
    return next((each for each in SECTIONS if each.name == name), None)


def section_of(field: str) -> Section:
    """The section in which a field is asked."""
    return next(each for each in SECTIONS if FIELDS[field] in each.fields)


def is_empty(value: Any) -> bool:
    """Whether nothing was given."""
    return value in (None, "", False) or value == [] or value == {}
