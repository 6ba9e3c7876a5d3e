"""What a moderator sends to set up a guided discussion, and to say what a contribution answers."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from hub.accounts.forms import timezones
from hub.core.choices import offered
from hub.core.files import FilesField
from hub.core.i18n import LANGUAGES, _, _l, current_language
from hub.core.markup import MAX_SOURCE
from hub.core.numbers import whole_or
from hub.discussions.forms.days import DayField
from hub.discussions.forms.writing import (
    TOO_LONG,
    NumberField,
    country_choices,
    objective_choices,
    strip,
)

MOST_QUESTIONS = 12
QUESTION_LENGTH = Length(max=500, message=_l("A question has at most %(max)d characters."))


class QuestionForm(Form):  # type: ignore[misc]
    """One question in each language of the site, and the id of one that was there before."""

    id = HiddenField()

    def words(self) -> dict[str, str]:
        """What was written, by language."""
        return {code: self[code].data for code in LANGUAGES if self[code].data}


class ConceptForm(Form):  # type: ignore[misc]
    """A concept note in each language of the site."""

    def words(self) -> dict[str, str]:
        """What was written, by language."""
        return {code: self[code].data for code in LANGUAGES if self[code].data}


for _code, _language in LANGUAGES.items():
    setattr(
        QuestionForm,
        _code,
        TextAreaField(_language.autonym, filters=[strip], validators=[Optional(), QUESTION_LENGTH]),
    )
    setattr(
        ConceptForm,
        _code,
        TextAreaField(
            _language.autonym,
            filters=[strip],
            validators=[Optional(), Length(max=MAX_SOURCE, message=TOO_LONG)],
        ),
    )


class Faults:
    """The fields that are wrong, those inside of others too, as a form's summary reads them."""

    def __init__(self, form: FlaskForm) -> None:
        self.fields = {field.id: field for field in _all_fields(form) if field.errors}
        self.errors: dict[str | None, Any] = {
            name: list(field.errors) for name, field in self.fields.items()
        }
        if form.form_errors:
            self.errors[None] = form.form_errors

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def __getitem__(self, name: str) -> Field:
        return self.fields[name]


class QuestionsField(FieldList):  # type: ignore[misc]
    """The questions as they are numbered in the form."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        # The library reads every sign that Unicode calls a digit, and numbers of any length.
        names = (
            key[len(prefix) + 1 :].partition("-")[0]
            for key in formdata
            if key.startswith(f"{prefix}-")
        )
        numbers = {whole_or(name, -1) for name in names}
        yield from sorted(number for number in numbers if number >= 0)


class GuidedForm(FlaskForm):  # type: ignore[misc]
    """The set-up of a guided discussion. Its buttons `do` change the form before it is sent."""

    version = HiddenField(validators=[InputRequired()])
    opens_at = DayField(_l("Opens on"))
    closes_at = DayField(_l("Closes on"), required=_l("Choose the last day."))
    timezone = SelectField(_l("Time zone of the discussion"), choices=lambda: offered(timezones()))
    moderator = SelectField(_l("Lead moderator"))
    languages = SelectMultipleField(
        _l("Languages of the discussion"),
        choices=offered((one.code, one.autonym) for one in LANGUAGES.values()),
        validators=[InputRequired(_l("Choose at least one language."))],
    )
    questions = QuestionsField(FormField(QuestionForm), max_entries=MOST_QUESTIONS)
    concept = FormField(ConceptForm)
    files = FilesField(_l("Files with the concept note"))

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one question, and none that was emptied rather than removed."""
        is_valid = bool(super().validate(extra_validators))
        for entry in self.questions:
            if entry.form.id.data and not entry.form.words():
                first = entry.form[self.shown_languages[0]]
                first.errors = [_("Write the question, or remove it.")]
                is_valid = False
        if not any(entry.form.words() for entry in self.questions):
            self.form_errors.append(_("Ask at least one question."))
            is_valid = False
        return is_valid

    @property
    def chosen_languages(self) -> list[str]:
        """The languages of the discussion, in the order of the site."""
        return [code for code in LANGUAGES if code in (self.languages.data or ())]

    @property
    def shown_languages(self) -> list[str]:
        """The languages whose fields are shown: those chosen, and those in which words stand."""
        written = {*self.concept.form.words()}
        for entry in self.questions:
            written |= {*entry.form.words()}
        shown = [code for code in LANGUAGES if code in {*self.chosen_languages, *written}]
        return shown or [current_language().code]

    def faults(self) -> Faults:
        """What is wrong, for the summary."""
        return Faults(self)

    def values(self) -> dict[str, Any]:
        """All that was typed, to fill another form with."""
        typed = {field.name: field.data for field in self if field.name != "csrf_token"}
        typed["concept"] = self.concept.form.data
        return typed


def rearranged(values: Mapping[str, Any], order: str) -> dict[str, Any]:
    """What was typed, after a button: `add`, `remove-2`, `up-2`, `down-2`, or `languages`."""
    questions = list(values["questions"])
    act, _dash, place = order.partition("-")
    at = whole_or(place, -1)
    if act == "add" and len(questions) < MOST_QUESTIONS:
        questions.append({"id": ""})
    elif 0 <= at < len(questions):
        if act == "remove":
            del questions[at]
        elif act == "up" and at > 0:
            questions.insert(at - 1, questions.pop(at))
        elif act == "down":
            questions.insert(at + 1, questions.pop(at))
    return {**values, "questions": questions}


class QuestionChoiceForm(FlaskForm):  # type: ignore[misc]
    """Which question a contribution answers."""

    question = NumberField(validators=[InputRequired(_l("Choose what it answers."))])
    with_replies = BooleanField(_l("The replies to it, too"), default=True)


class GuidedInvitationForm(FlaskForm):  # type: ignore[misc]
    """Whom to invite: by at least one of the three."""

    objective = SelectField(
        _l("Working on the objective"),
        choices=lambda: offered([("", ""), *objective_choices()]),
        default="",
    )
    country = SelectField(
        _l("In the country"), choices=lambda: offered([("", ""), *country_choices()]), default=""
    )
    lang = SelectField(
        _l("Reading the language"),
        choices=offered([("", ""), *((one.code, one.autonym) for one in LANGUAGES.values())]),
        default="",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Nobody is invited without a reason."""
        is_valid = bool(super().validate(extra_validators))
        if not (self.objective.data or self.country.data or self.lang.data):
            self.form_errors.append(_("Choose an objective, a country or a language."))
            return False
        return is_valid


def _all_fields(form: Any) -> Iterator[Field]:
    for field in form:
        if isinstance(field, FormField):
            yield from _all_fields(field.form)
        elif isinstance(field, FieldList):
            yield from _all_fields(field)
        else:
            yield field
