"""The fields that an event's own questions become, in the language at hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from hub.accounts.forms import squeezed
from hub.core.choices import offered
from hub.core.files import arrived
from hub.core.i18n import _l
from hub.core.markup import tidy
from hub.events.models import CHOICE, FILE, LONG_TEXT, SEVERAL, FormQuestion

MOST_WORDS, MOST_TEXT = 300, 4_000
ANSWER_IT = _l("Answer this question.")


class TicksField(SelectMultipleField):  # type: ignore[misc]
    """Several of some choices, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class FileAnswerField(Field):  # type: ignore[misc]
    """One file as an answer: its public id. It came with this form, or with one before it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """What came of the file; else the one that is named, unless it is taken out."""
        came = arrived()
        if self.name in came.faults:
            self.process_errors.append(came.faults[self.name])
        named = next((each for each in valuelist if isinstance(each, str) and each), "")
        kept = "" if f"{self.name}-out" in request.form else named[:32]
        file = came.by_field.get(self.name)
        self.data = file.public_id if file else kept or None


class AnswersForm(FlaskForm):  # type: ignore[misc]
    """A form of which some fields are the event's own questions: `q12` asks the question 12."""

    questions: Sequence[FormQuestion] = ()

    @property
    def answers(self) -> dict[str, Any]:
        """{question id: answer}; choices by their number among the options. Nothing for none."""
        given = {str(each.id): _answer(self[name_of(each)], each) for each in self.questions}
        return {key: answer for key, answer in given.items() if answer not in ("", None, [])}


def name_of(question: FormQuestion) -> str:
    """What the field of a question is called."""
    return f"q{question.id}"


def asking(form: type[AnswersForm], questions: Sequence[FormQuestion], lang: str) -> Any:
    """The form with a field for each of the questions."""
    fields = {name_of(each): field_of(each, lang) for each in questions}
    return type(form.__name__, (form,), {**fields, "questions": questions})


def said_in(answers: Mapping[str, Any], questions: Sequence[FormQuestion]) -> dict[str, Any]:
    """What was answered, as the fields take it."""
    said = {}
    for each in questions:
        answer = answers.get(str(each.id))
        if each.kind == CHOICE and answer is not None:
            answer = str(answer)
        elif each.kind == SEVERAL:
            answer = [str(one) for one in answer or ()]
        said[name_of(each)] = answer
    return said


def field_of(question: FormQuestion, lang: str) -> Field:
    """The field that asks the question."""
    text = question.text(lang)
    needed = [DataRequired(ANSWER_IT)] if question.is_required else [Optional()]
    match question.kind:
        case str(kind) if kind == FILE:
            return FileAnswerField(text.label, validators=needed)
        case str(kind) if kind == CHOICE:
            chosen = [InputRequired(ANSWER_IT)] if question.is_required else [Optional()]
            return RadioField(
                text.label,
                choices=offered((str(n), words) for n, words in enumerate(text.options)),
                validators=chosen,
            )
        case str(kind) if kind == SEVERAL:
            return TicksField(
                text.label,
                choices=offered((str(n), words) for n, words in enumerate(text.options)),
                validators=needed,
            )
        case str(kind) if kind == LONG_TEXT:
            most = Length(max=MOST_TEXT, message=_l("Use at most 4,000 characters."))
            return TextAreaField(text.label, filters=[_tidied], validators=[*needed, most])
        case _:
            most = Length(max=MOST_WORDS, message=_l("Use at most 300 characters."))
            return StringField(text.label, filters=[squeezed], validators=[*needed, most])


def _tidied(value: str | None) -> str:
    return tidy(value or "").strip()


def _answer(field: Field, question: FormQuestion) -> Any:
    match question.kind:
        case str(kind) if kind == CHOICE:
            return int(field.data) if field.data else None
        case str(kind) if kind == SEVERAL:
            return sorted(int(one) for one in field.data or ())
        case _:
            return field.data
