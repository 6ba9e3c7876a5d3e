"""Finding what is to be moderated, and reading the audit log."""

from hub.moderation.queries.answers import answers_for, visible_answers
from hub.moderation.queries.cases import (
    AGES,
    SHOWS,
    Asked,
    Line,
    case_of,
    cases_about,
    lines_of,
    open_objects,
    queue,
    scope_titles,
    scopes_of,
    things_of,
    undecided_count,
    visible_cases,
)
from hub.moderation.queries.flags import flag_of, flaggers, flags_of
from hub.moderation.queries.log import LogLine, log_lines
from hub.moderation.queries.people import moderators_of, secretariat

__all__ = [
    "AGES",
    "SHOWS",
    "Asked",
    "Line",
    "LogLine",
    "answers_for",
    "case_of",
    "cases_about",
    "flag_of",
    "flaggers",
    "flags_of",
    "lines_of",
    "log_lines",
    "moderators_of",
    "open_objects",
    "queue",
    "scope_titles",
    "scopes_of",
    "secretariat",
    "things_of",
    "undecided_count",
    "visible_answers",
    "visible_cases",
]
