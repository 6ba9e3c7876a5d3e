"""How far a draft has come: what is missing in each section, and what it waits for."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hub.practices.models import (
    DECLINED,
    DONE,
    DRAFT,
    FIELDS,
    IN_REVIEW,
    MORE_ASKED,
    REVISING,
    SECTIONS,
    SUBMITTED,
    Practice,
    Section,
    Submission,
    is_empty,
    section_of,
)
from hub.practices.services.checking import faults_of
from hub.practices.services.consent import unagreed

REQUIRED = tuple(name for name, field in FIELDS.items() if field.is_required)
# Whom the text that is worked on waits for.
AUTHORS, EDITORS, REVIEWERS, NOBODY = "authors", "editors", "reviewers", "nobody"
WAITS_FOR: Mapping[str, str] = {
    DRAFT: AUTHORS,
    SUBMITTED: EDITORS,
    MORE_ASKED: AUTHORS,
    IN_REVIEW: REVIEWERS,
    REVISING: AUTHORS,
    DECLINED: NOBODY,
    DONE: NOBODY,
}


@dataclass(frozen=True)
class Progress:
    """What still stands in the way of submitting: `faults` by field; how many fields are empty."""

    faults: Mapping[str, str]
    empty: int
    asked: int = len(REQUIRED)

    @property
    def is_ready(self) -> bool:
        """Whether it can be submitted."""
        return not self.faults

    @property
    def sections(self) -> Sequence[tuple[Section, Sequence[str]]]:
        """Each section with the fields in it that need attention."""
        return [
            (section, [name for name in self.faults if section_of(name) is section])
            for section in SECTIONS
        ]


def progress_of(practice: Practice) -> Progress:
    """What is missing in the draft, in the reader's language."""
    content = practice.content
    empty = sum(is_empty(content.get(name)) for name in REQUIRED)
    return Progress(faults_of(content), empty)


def whole_progress_of(practice: Practice) -> Progress:
    """The same, with whose agreement is missing for what was quoted of them: a query or more."""
    found = progress_of(practice)
    return replace(found, faults={**unagreed(practice), **found.faults})


def due_at(submission: Submission | None) -> dt.datetime | None:
    """Until when the authors were asked to hand in again."""
    decided = submission.decisions[-1] if submission and submission.decisions else None
    return decided.due_at if decided else None
