"""What is asked of those who register, and in the survey after: written, put in order, retired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.core import clock
from hub.core.db import db
from hub.core.errors import Unfit
from hub.core.i18n import _
from hub.core.texts import HUMAN, ORIGINAL
from hub.events.models import (
    CHOICE,
    SEVERAL,
    Event,
    FormQuestion,
    FormQuestionText,
)
from hub.events.queries.registration.questions import answered, questions_of
from hub.events.services.holding import hold

CHOOSING = (CHOICE, SEVERAL)


@dataclass(frozen=True)
class Said:
    """A question in one language."""

    label: str
    hint: str = ""
    options: Sequence[str] = ()


def add_question(
    event: Event, stage: str, *, kind: str, is_required: bool, texts: Mapping[str, Said]
) -> FormQuestion:
    """It is asked at the end of that stage. Raises Unfit for choices that do not fit."""
    hold(event)
    last = max((each.position for each in questions_of(event, stage, retired=True)), default=0)
    question = FormQuestion(
        event_id=event.id, stage=stage, kind=kind, is_required=is_required, position=last + 1
    )
    question.texts = []
    db.session.add(question)
    _say(event, question, texts)
    return question


def change_question(
    event: Event,
    question: FormQuestion,
    *,
    kind: str,
    is_required: bool,
    texts: Mapping[str, Said],
) -> None:
    """It is asked so from now on.

    Answers name a choice by its place: what was answered keeps its kind and its choices, which can
    be worded anew and added to. Raises Unfit where that is not so.
    """
    hold(event)
    if answered(event, question.stage, [question]):
        if kind != question.kind:
            raise Unfit("kind", _("This question was answered already: its kind stays."))
        before = max((len(text.options) for text in question.texts), default=0)
        if kind in CHOOSING and any(len(said.options) < before for said in texts.values()):
            raise Unfit(
                "options",
                _("This question was answered already: keep its choices, in their order."),
            )
    question.kind, question.is_required = kind, is_required
    _say(event, question, texts)


def place_question(event: Event, question: FormQuestion, *, by: int) -> None:
    """It changes places with the one before (-1) or after (1) it, if there is one."""
    hold(event)
    asked = list(questions_of(event, question.stage))
    at = asked.index(question)
    to = at + by
    if 0 <= to < len(asked):
        asked[at], asked[to] = asked[to], asked[at]
    for position, each in enumerate(asked, start=1):
        each.position = position


def retire_question(event: Event, question: FormQuestion) -> bool:
    """It is asked no more: gone if nobody has answered it, else kept with the answers (True)."""
    hold(event)
    if not answered(event, question.stage, [question]):
        db.session.delete(question)
        return False
    question.retired_at = clock.now()
    return True


def ask_again(event: Event, question: FormQuestion) -> None:
    """A retired question is asked again, at the end."""
    hold(event)
    asked = questions_of(event, question.stage)
    question.position = max((each.position for each in asked), default=0) + 1
    question.retired_at = None


def _say(event: Event, question: FormQuestion, texts: Mapping[str, Said]) -> None:
    _refuse_what_does_not_fit(question.kind, texts)
    known = {text.lang: text for text in question.texts}
    kept = []
    for lang, said in texts.items():
        text = known.get(lang) or FormQuestionText(
            lang=lang, origin=ORIGINAL if lang == event.lang else HUMAN
        )
        text.label, text.hint = said.label, said.hint
        text.options = list(said.options) if question.kind in CHOOSING else []
        text.updated_at = clock.now()
        kept.append(text)
    question.texts = kept


def _refuse_what_does_not_fit(kind: str, texts: Mapping[str, Said]) -> None:
    if kind not in CHOOSING:
        return
    counts = {len(said.options) for said in texts.values()}
    if counts and min(counts) < 2:
        raise Unfit("options", _("Give at least two choices, each on a line of its own."))
    if len(counts) > 1:
        raise Unfit("options", _("Give the same number of choices in each language."))
