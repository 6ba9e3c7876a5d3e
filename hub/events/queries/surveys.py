"""What those who were there answered after an event, in numbers that tell of nobody."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask_babel import LazyString

from hub.core.db import db
from hub.core.i18n import _, _l, current_language
from hub.events.models import (
    AFTERWARDS,
    CHOICE,
    SEVERAL,
    Dossier,
    Event,
    Feedback,
    FeedbackGiven,
    FormQuestion,
)
from hub.events.queries.dossiers import FEWEST
from hub.events.queries.registration.answers import words_of
from hub.events.queries.registration.questions import questions_of

# What is asked of everybody, each from 1 (poor) to 5 (very good).
SCALES: Mapping[str, LazyString] = {
    "useful": _l("How useful was it for your work?"),
    "relevant": _l("How relevant were the topics?"),
    "level": _l("Was the level right for you?"),
    "access": _l("How good were interpretation and accessibility?"),
}
WORST, BEST = 1, 5
WORDS, QUOTE = "otherwise", "quote"


@dataclass(frozen=True)
class Said:
    """Something that was written, and whether it may be quoted."""

    text: str
    may_be_quoted: bool


@dataclass(frozen=True)
class Results:
    """What came of a survey; nothing but the number while too few have answered."""

    number: int
    scales: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    said: Sequence[Said] = ()
    choices: Sequence[tuple[str, Sequence[tuple[str, int]]]] = ()
    texts: Sequence[tuple[str, Sequence[str]]] = ()

    @property
    def are_shown(self) -> bool:
        """Whether enough have answered that nobody can be told from it."""
        return self.number >= FEWEST


def results_of(event: Event) -> Results:
    """How often each mark was given, and what was written, in no order of time."""
    given = _answers(event)
    if len(given) < FEWEST:
        return Results(len(given))
    scales = {
        name: [
            (str(mark), sum(1 for each in given if each.get(name) == mark))
            for mark in range(BEST, WORST - 1, -1)
        ]
        for name in SCALES
    }
    said = sorted(
        (Said(each[WORDS], bool(each.get(QUOTE))) for each in given if each.get(WORDS)),
        key=lambda each: each.text,
    )
    choices, texts = [], []
    for question in questions_of(event, AFTERWARDS, retired=True):
        text = question.text(current_language().code)
        answers = [each[str(question.id)] for each in given if str(question.id) in each]
        if question.kind in (CHOICE, SEVERAL):
            chosen = Counter(one for each in answers for one in _several(each))
            choices.append(
                (text.label, [(words, chosen[n]) for n, words in enumerate(text.options)])
            )
        elif answers:
            texts.append((text.label, sorted(str(each) for each in answers)))
    return Results(len(given), scales, said, choices, texts)


def table_of(event: Event) -> tuple[list[str], Iterator[list[Any]]]:
    """The answers as a table, in no order of time: the head, and a line for each."""
    questions = questions_of(event, AFTERWARDS, retired=True)
    head = [*(str(words) for words in SCALES.values()), _("What should be otherwise next time?")]
    head += [_("May we quote you, without your name?")]
    head += [each.text(current_language().code).label for each in questions]
    lines = [_line(each, questions) for each in _answers(event)]
    return head, iter(sorted(lines, key=str))


def has_answered(registration_id: int) -> bool:
    """Whether this registration's owner has answered."""
    return db.session.get(FeedbackGiven, registration_id) is not None


def is_open(dossier: Dossier | None, now: dt.datetime) -> bool:
    """Whether the survey takes answers."""
    if dossier is None or dossier.survey_opens_at is None:
        return False
    closes = dossier.survey_closes_at
    return dossier.survey_opens_at <= now and (closes is None or now < closes)


def _answers(event: Event) -> list[dict[str, Any]]:
    found = sa.select(Feedback.answers).where(Feedback.event_id == event.id)
    return list(db.session.scalars(found))


def _line(given: Mapping[str, Any], questions: Sequence[FormQuestion]) -> list[Any]:
    lang = current_language().code
    own = [words_of(each, each.text(lang), given.get(str(each.id))) for each in questions]
    marks = [given.get(name, "") for name in SCALES]
    quote = _("Yes") if given.get(QUOTE) else _("No")
    return [*marks, given.get(WORDS, ""), quote, *own]


def _several(answer: Any) -> list[Any]:
    return answer if isinstance(answer, list) else [answer]
