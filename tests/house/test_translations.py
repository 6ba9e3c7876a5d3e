"""The house rule that catalogues are whole: what is translated says all that the source says."""

import gettext
import io
import re

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from hub.app import TRANSLATIONS
from hub.core.i18n import LANGUAGES

COMPLETE = ("ar", "es", "fr", "ru", "zh")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]")
TAG = re.compile(r"</?[a-z][^>]*>")
NUMBER = "%(num)s"
# A plain blank before a high sign or inside quotation marks, quotation marks of another
# language, a typewriter's apostrophe.
ENGLISH_SIGNS = re.compile(r" [:;?!»]|« |[“”]|\w'\w|\.\.\.")
# A Latin comma, semicolon or question mark, quotation marks of another language, a blank before a
# sign or inside quotation marks.
FOREIGN_SIGNS = re.compile(r"[,;?“”\"']| [:!.،؛؟»]|« |\.\.\.")
# Addresses and endings of file names are written as they are everywhere.
ADDRESS = re.compile(r"https?://\S+|\.docx\b")
# The order in which CLDR and every translator name the six Arabic forms.
ARABIC_FORMS = ("zero", "one", "two", "few", "many", "other")
# What people or the installation named: it may be written in the other direction.
OTHERS_WORDS = re.compile(
    r"@?%\((?:name|who|topic|title|site|space|reason|words|device|address|handles?|guests|language|zone|role)\)s"
)
ISOLATED = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")


def catalogue(code: str) -> Catalog:
    locale = LANGUAGES[code].locale
    with (TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po").open("rb") as stream:
        return read_po(stream, locale=locale)


def messages(code: str) -> list[Message]:
    return [message for message in catalogue(code) if message.id]


def forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def translated(code: str) -> list[Message]:
    return [message for message in messages(code) if any(forms(message.string or ""))]


def counts_one_number(text: str, message: Message) -> bool:
    """Zero, one and two may be said in words (Arabic does), so the figure may be left out."""
    return not isinstance(message.id, str) and text in forms(message.string)[:3]


@pytest.mark.parametrize("code", LANGUAGES)
def test_catalogue_compiles(code):
    built = io.BytesIO()
    write_mo(built, catalogue(code))
    built.seek(0)
    done = {
        forms(message.id)[0]
        for message in translated(code)
        if all(forms(message.string)) and not message.fuzzy
    }
    # For a plural nobody has translated Babel writes the English forms.
    plurals = {forms(message.id)[0] for message in messages(code) if len(forms(message.id)) > 1}
    compiled = {forms(message.id)[0] for message in read_mo(built) if message.id}
    assert compiled == done | plurals


@pytest.mark.parametrize("code", LANGUAGES)
def test_catalogue_keeps_placeholders_and_tags(code):
    wrong = []
    for message in translated(code):
        source = forms(message.id)[-1]
        for text in forms(message.string):
            wanted, held = (sorted(PLACEHOLDER.findall(one)) for one in (source, text))
            if counts_one_number(text, message) and NUMBER not in held and NUMBER in wanted:
                wanted.remove(NUMBER)
            if held != wanted or TAG.findall(text) != TAG.findall(source):
                wrong.append(text)
    assert wrong == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_catalogue_has_every_plural_form(code):
    found = catalogue(code)
    assert [
        message.id
        for message in translated(code)
        if not isinstance(message.id, str) and len(forms(message.string)) != found.num_plurals
    ] == []


@pytest.mark.parametrize("code", COMPLETE)
def test_catalogue_is_complete(code):
    assert [
        message.id
        for message in messages(code)
        if message.fuzzy or not all(forms(message.string or ""))
    ] == []


def test_french_has_french_signs():
    assert [
        text
        for message in translated("fr")
        for text in forms(message.string)
        if ENGLISH_SIGNS.search(TAG.sub("", text))
    ] == []


def test_arabic_has_arabic_signs():
    assert [
        text
        for message in translated("ar")
        for text in forms(message.string)
        if FOREIGN_SIGNS.search(ADDRESS.sub("", TAG.sub("", text)))
    ] == []


def test_arabic_counts_as_cldr_does():
    form = gettext.c2py(catalogue("ar").plural_expr)
    cldr = Locale.parse("ar").plural_form
    assert [n for n in range(203) if ARABIC_FORMS[form(n)] != cldr(n)] == []


def test_arabic_isolates_what_may_run_the_other_way():
    assert [
        text
        for message in translated("ar")
        for text in forms(message.string)
        if OTHERS_WORDS.search(ISOLATED.sub("", text))
    ] == []
