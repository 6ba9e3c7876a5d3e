"""What was answered, in words: choices by their names, files by their ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.core import files
from hub.core.files import StoredFile
from hub.core.i18n import current_language
from hub.events.models import (
    CHOICE,
    FILE,
    SEVERAL,
    EventRegistration,
    FormQuestion,
    FormQuestionText,
)
from hub.events.queries.registration.questions import questions_of
from hub.taxonomy import queries as taxonomy
from hub.taxonomy.models import UnknownTerm

OWNER = "event_registration"


@dataclass(frozen=True)
class Told:
    """A question with what was answered: `words`, or a `file`."""

    question: FormQuestion
    text: FormQuestionText
    words: str = ""
    file: StoredFile | None = None


def told_answers(registration: EventRegistration) -> Sequence[Told]:
    """What was answered to each question, those that are asked no more at the end."""
    asked = questions_of(registration.event, retired=True)
    asked = sorted(asked, key=lambda each: each.retired_at is not None)
    given = registration.answers
    hanging = files.files_of(OWNER, [registration.id]).get(registration.id, ())
    found = {each.public_id: each for each in hanging}
    return [told(each, given, found) for each in asked if str(each.id) in given]


def told(question: FormQuestion, given: Mapping[str, Any], found: Mapping[str, StoredFile]) -> Told:
    """What was answered to one question, in the language at hand."""
    text = question.text(current_language().code)
    answer = given.get(str(question.id))
    if question.kind == FILE:
        return Told(question, text, file=found.get(str(answer)))
    return Told(question, text, words=words_of(question, text, answer))


def words_of(question: FormQuestion, text: FormQuestionText, answer: Any) -> str:
    """An answer in words; a choice that is none any more says nothing."""
    if answer is None:
        return ""
    if question.kind not in (CHOICE, SEVERAL):
        return str(answer)
    chosen = answer if isinstance(answer, list) else [answer]
    known = (text.options[one] for one in chosen if 0 <= one < len(text.options))
    return " · ".join(known)


def organisation_type_named(code: str) -> str:
    """What a type of organisation is called, in the language at hand."""
    try:
        return str(taxonomy.organisation_type(code).label(current_language().code))
    except UnknownTerm:
        return code
