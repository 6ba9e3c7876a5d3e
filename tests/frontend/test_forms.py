"""The form macros: every control with its label, its hint and its error, and a way to it."""

import re

import pytest
from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired

from hub.core.choices import offered

PAGE = """{% from "macros/forms.html" import error_summary, field, hidden_fields, submit %}
{{ error_summary(form) }}<form method="post">{{ hidden_fields(form) }}
{{ field(form.name, hint="As others see it.", autocomplete="nickname") }}
{{ field(form.about) }}{{ field(form.tongue) }}{{ field(form.kind) }}
{{ field(form.subjects, picker=true) }}{{ field(form.agreed, hint="Read it first.") }}
{{ submit("Send") }}</form>"""


class TongueField(SelectField):  # type: ignore[misc]
    """A select of our own, as features make them."""


class PersonForm(FlaskForm):  # type: ignore[misc]
    """One control of each kind."""

    name = StringField("Name", [DataRequired("Enter a name.")])
    about = TextAreaField("About you")
    tongue = TongueField("Language", choices=offered([("en", "English"), ("fr", "French")]))
    kind = RadioField("Kind", choices=offered([("a", "Kind A"), ("b", "Kind B")]))
    subjects = SelectMultipleField(
        "Subjects", choices=offered((str(n), f"Subject {n}") for n in range(9))
    )
    agreed = BooleanField("I agree", [DataRequired("Agree first.")])


@pytest.fixture
def refused(app: Flask) -> str:
    """The form as it comes back when it was sent empty but for two subjects."""
    sent = {"subjects": ["3", "4"]}
    with app.test_request_context("/en/", method="POST", data=sent):
        form = PersonForm(meta={"csrf": False})
        assert not form.validate()
        return render_template_string(PAGE, form=form)


def test_every_control_has_a_label(refused: str) -> None:
    labels = set(re.findall(r'<label for="([^"]+)"', refused))
    controls = re.findall(r"<(?:input|select|textarea)\b[^>]*>", refused)
    shown = [control for control in controls if 'type="hidden"' not in control]
    ids = {match[1] for control in shown if (match := re.search(r'\bid="([^"]+)"', control))}
    assert len(ids) == len(shown)
    assert ids == labels


def test_error_summary_leads_to_each_field(refused: str) -> None:
    summary = refused.split("</div>")[0]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["name", "tongue", "kind", "agreed"]
    assert [target for target in targets if refused.count(f' id="{target}"') != 1] == []


def test_error_and_hint_are_told_with_the_control(refused: str) -> None:
    control = re.search(r'<input[^>]* id="name"[^>]*>', refused)
    assert control is not None
    assert 'aria-describedby="name-hint name-error"' in control[0]
    assert 'aria-invalid="true"' in control[0]
    assert 'autocomplete="nickname"' in control[0]
    assert refused.count('id="name-hint"') == refused.count('id="name-error"') == 1


def test_what_was_chosen_is_shown_again(refused: str) -> None:
    checked = re.findall(r'name="subjects" value="(\d)" checked', refused)
    assert checked == ["3", "4"]
    assert "2 chosen" in refused


def test_form_carries_token_and_key(refused: str) -> None:
    assert refused.count('name="csrf_token"') == 1
    assert re.findall(r'name="_key" value="[\w-]{20,}"', refused) != []


def test_own_kind_of_select_is_drawn_as_a_select(refused: str) -> None:
    assert '<select aria-describedby="tongue-error"' in refused
    assert re.search(r'<select[^>]*class="select ', refused) is not None
