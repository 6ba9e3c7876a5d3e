"""What is sent to write a question of an event's form."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from hub.accounts.forms import squeezed
from hub.core.choices import offered
from hub.core.i18n import LANGUAGES, _, _l
from hub.core.markup import tidy
from hub.events.models import AT_REGISTRATION, FILE, QUESTION_KINDS, Event, FormQuestion
from hub.events.queries.words import QUESTION_WORDS
from hub.events.services.registration.questions import Said

MOST_OPTIONS = 40


class QuestionForm(FlaskForm):  # type: ignore[misc]
    """A question; below its kind a label, a hint and choices for each language of the event."""

    kind = SelectField(_l("Kind of answer"))
    is_required = BooleanField(_l("An answer is needed"))
    languages: Sequence[str] = ()

    @property
    def texts(self) -> Mapping[str, Said]:
        """What was written, by language; a language without a label is left out."""
        return {
            lang: Said(
                self[f"label_{lang}"].data,
                self[f"hint_{lang}"].data,
                options_in(self[f"options_{lang}"].data),
            )
            for lang in self.languages
            if self[f"label_{lang}"].data
        }


def languages_of(event: Event) -> list[str]:
    """The languages of the event's words, its own first."""
    others = {text.lang for text in event.texts} - {event.lang}
    return [event.lang, *sorted(others)]


def question_form(event: Event, stage: str, **values: Any) -> QuestionForm:
    """The form with fields for each language of the event; its own is needed.

    The survey asks for no files: they would tell of whom they are.
    """
    fields: dict[str, Any] = {"languages": languages_of(event)}
    for lang in languages_of(event):
        autonym = LANGUAGES[lang].autonym if lang in LANGUAGES else lang
        needed = [DataRequired(_l("Write the question."))] if lang == event.lang else [Optional()]
        fields[f"label_{lang}"] = StringField(
            _("Question (%(language)s)", language=autonym),
            filters=[squeezed],
            validators=[*needed, Length(max=300, message=_l("Use at most 300 characters."))],
        )
        fields[f"hint_{lang}"] = StringField(
            _("Hint (%(language)s)", language=autonym),
            filters=[squeezed],
            validators=[Length(max=500, message=_l("Use at most 500 characters."))],
        )
        fields[f"options_{lang}"] = TextAreaField(
            _("Choices (%(language)s)", language=autonym),
            filters=[lambda value: tidy(value or "")],
            validators=[Length(max=8_000, message=_l("Use at most 8,000 characters."))],
        )
    form: QuestionForm = type("QuestionForm", (QuestionForm,), fields)(**values)
    kinds = [kind for kind in QUESTION_KINDS if stage == AT_REGISTRATION or kind != FILE]
    form.kind.choices = offered((kind, QUESTION_WORDS[kind]) for kind in kinds)
    return form


def said_of(question: FormQuestion) -> dict[str, Any]:
    """What a question says now, as the form takes it."""
    said: dict[str, Any] = {"kind": question.kind, "is_required": question.is_required}
    for text in question.texts:
        said[f"label_{text.lang}"] = text.label
        said[f"hint_{text.lang}"] = text.hint
        said[f"options_{text.lang}"] = "\n".join(text.options)
    return said


def options_in(words: str | None) -> list[str]:
    """Choices, one on each line; what stands there twice is one."""
    lines = (" ".join(line.split())[:200] for line in (words or "").splitlines())
    return list(dict.fromkeys(line for line in lines if line))[:MOST_OPTIONS]
