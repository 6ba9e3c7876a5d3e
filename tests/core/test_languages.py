"""Words in the reader's language, those of the libraries as well."""

import datetime as dt

import pytest
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length

from hub.core.i18n import LANGUAGES, file_size, in_language, moment, plural_forms

REQUIRED = {
    "ar": "هذا الحقل مطلوب.",
    "en": "This field is required.",
    "es": "Este campo es obligatorio.",
    "fr": "Ce champ est requis.",
    "ru": "Обязательное поле.",
    "zh": "该字段是必填字段。",
}


class Form(FlaskForm):  # type: ignore[misc]
    """Fields that leave their messages to WTForms."""

    class Meta:
        csrf = False

    name = StringField(validators=[InputRequired()])
    word = StringField(validators=[Length(min=3)])
    count = IntegerField()


def errors(app, code):
    sent = {"word": "a", "count": "x"}
    with app.test_request_context("/", method="POST", data=sent), in_language(code):
        form = Form()
        form.validate()
        return form.errors


@pytest.mark.parametrize("code", LANGUAGES)
def test_field_errors_of_the_library_are_in_the_readers_language(app, code):
    assert errors(app, code)["name"] == [REQUIRED[code]]


def test_field_errors_are_french_with_their_numbers(app):
    assert errors(app, "fr") == {
        "name": ["Ce champ est requis."],
        "word": ["Le champ doit contenir au moins 3 caractères."],
        "count": ["N'est pas un entier valide."],
    }


def test_register_page_says_in_french_what_is_missing(client):
    page = client.post("/fr/register", data={"name": "", "email": "non", "password": ""})
    text = page.get_data(as_text=True)
    assert '<html lang="fr" dir="ltr"' in text
    for words in (
        "Indiquez le nom que les autres membres verront.",
        "Indiquez une adresse de la forme nom@exemple.org.",
        "Choisissez un mot de passe.",
    ):
        assert words in text


def test_plural_forms_are_those_of_the_language(app):
    with app.test_request_context("/"), in_language("fr"):
        assert plural_forms("%(num)s reply", "%(num)s replies") == {
            "one": "%(num)s réponse",
            "other": "%(num)s réponses",
        }


def test_arabic_pages_run_right_to_left(client):
    assert '<html lang="ar" dir="rtl"' in client.get("/ar/").get_data(as_text=True)


def test_file_sizes_are_written_as_the_language_does(app):
    with app.test_request_context("/"), in_language("fr"):
        assert [file_size(size).split() for size in (0, 999, 340_000, 1_240_000)] == [
            ["0", "o"],
            ["999", "o"],
            ["340", "ko"],
            ["1,2", "Mo"],
        ]
    with app.test_request_context("/"), in_language("en"):
        assert file_size(1_000_000) == "1 MB"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", "November 7, 2026, 9:05 AM (UTC)"),
        ("fr", "7 novembre 2026, 09:05 (UTC)"),
        ("ru", "7 ноября 2026 г., 09:05 (UTC)"),
        ("zh", "2026年11月7日 09:05 (UTC)"),
    ],
)
def test_moment_is_told_to_the_minute_with_its_zone_named(app, code, words):
    with app.test_request_context(), in_language(code):
        told = moment(dt.datetime(2026, 11, 7, 9, 5, 59, tzinfo=dt.UTC))
    assert told.replace("\u202f", " ") == words
