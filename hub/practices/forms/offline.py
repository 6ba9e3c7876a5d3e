"""A Word file that comes back: what it says in each field, as if it had been typed in the pages."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import IO, Any, BinaryIO, cast

from flask_babel import LazyString
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import SelectField

from hub.core import markup
from hub.core.choices import offered
from hub.core.documents import Block, Found, Table, read_docx
from hub.core.i18n import LANGUAGES, _, _l, current_language
from hub.practices import models
from hub.practices.forms.content import ContentForm, filled_form, value_of
from hub.practices.models import (
    DAY,
    FIELDS,
    FLAG,
    LINE,
    LINES,
    ROWS,
    SECTIONS,
    STATEMENTS,
    TERM,
    TEXT,
)
from hub.practices.queries import terms
from hub.practices.queries.offline import (
    YES,
    columns_in_words,
    every_form,
    is_written_out,
    statement_key,
)

# What stands before the items of a list.
_ITEM = re.compile(r"(?:[-*•]|\d{1,3}[.)])(?:\s+|\Z)")
# What a browser would have sent of one field.
Sent = Sequence[tuple[str, str]]

REFUSALS: Mapping[str, LazyString] = {
    "too_large": _l("This file is too large to be such a form."),
    "not_docx": _l("This is no Word file (.docx). Save it as one and try again."),
    "old_format": _l("This Word file is of an old kind. Save it as .docx and try again."),
    "encrypted": _l("This file is locked with a password. Save it without one and try again."),
    "macros": _l("This file has macros in it. Save it as .docx without them and try again."),
    "damaged": _l("This file is damaged and cannot be read. Save it again and retry."),
}
OTHERWISE = _l("This file cannot be read. Copy the text into a fresh form and try that.")


class UploadForm(FlaskForm):  # type: ignore[misc]
    """A filled-in form is sent."""

    document = FileField(_l("Filled-in form (.docx)"))


class LanguageForm(FlaskForm):  # type: ignore[misc]
    """The language of a practice that is begun from a file."""

    lang = SelectField(
        _l("Language it is written in"),
        choices=offered((one.code, one.autonym) for one in LANGUAGES.values()),
        default=lambda: current_language().code,
    )


@dataclass(frozen=True)
class Understood:
    """What stands in a file: what was sent of each field, and why others were not understood."""

    sent: Mapping[str, Sent]
    faults: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    form: str = ""
    pictures: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether no field of the form was found in it."""
        return not self.sent and not self.faults


def understand(stream: IO[bytes], limit: int) -> Understood:
    """What the Word file says, field by field. Raises DocumentRefused."""
    found = read_docx(cast(BinaryIO, stream), limit, _every_form())
    sent: dict[str, Sent] = {}
    faults: dict[str, str] = {}
    for name, asked in FIELDS.items():
        try:
            given = _sent(asked, found)
        except ValueError as fault:
            faults[name] = str(fault)
            continue
        if given is not None:
            sent[name] = given
    return checked(sent, faults, form=found.form, pictures=found.pictures)


def checked(
    sent: Mapping[str, Sent],
    faults: Mapping[str, str] | None = None,
    *,
    form: str = "",
    pictures: int = 0,
) -> Understood:
    """What was sent with what it means, and with what is wrong in the shape of it."""
    wrong, values = dict(faults or {}), {}
    data = MultiDict(pair for pairs in sent.values() for pair in pairs)
    for section in SECTIONS:
        filled: ContentForm = filled_form(section, data)
        filled.validate()
        for one in section.fields:
            if one.name not in sent:
                continue
            if filled[one.name].errors:
                wrong[one.name] = str(filled[one.name].errors[0])
            else:
                values[one.name] = value_of(filled, one.name)
    return Understood(sent, wrong, values, form, pictures)


@cache
def _every_form() -> tuple[Block, ...]:
    return tuple(every_form())


def _sent(asked: models.Field, found: Found) -> Sent | None:
    """None where the file has no such field. Raises ValueError with words for the reader."""
    name, kind = asked.name, asked.kind
    if kind == STATEMENTS:
        return _statements(asked, found)
    if kind == ROWS:
        return _rows(asked, found.tables)
    if kind in (LINE, TEXT, DAY, LINES) or is_written_out(asked):
        if name not in found.values:
            return None
        text = found.values[name]
        if kind in (LINE, TEXT):
            return [(name, text)]
        if kind == DAY:
            return [(name, _day(text))]
        lines = _lines(text)
        return [(name, "\n".join(lines))] if kind == LINES else [*_codes(asked, lines)]
    if name not in found.chosen:
        return None
    chosen = sorted(found.chosen[name])
    if kind == FLAG:
        return [(name, "y")] if YES in chosen else []
    if kind == TERM and len(chosen) > 1:
        raise ValueError(_("Several boxes are ticked where one can be."))
    return [(name, code) for code in chosen] or ([(name, "")] if kind == TERM else [])


def _statements(asked: models.Field, found: Found) -> Sent | None:
    codes = [code for code, _name in terms.choices_of(asked, current_language().code)]
    texts = {code: found.values.get(statement_key(asked.name, code)) for code in codes}
    if all(text is None for text in texts.values()):
        return None
    sent = [(f"{asked.name}-asked", "1")]
    for code, text in texts.items():
        if text:
            sent += [(asked.name, code), (f"{asked.name}-{code}", text)]
    return sent


def _rows(asked: models.Field, tables: Iterable[Table]) -> Sent | None:
    heads = [[_told(words) for words in head] for head in _heads(asked.name)]
    for table in tables:
        rows = [table.head, *table.rows] if table.head else list(table.rows)
        texts = [["".join(run.text for run in cell) for cell in row] for row in rows]
        if texts and [_told(cell) for cell in texts[0]] in heads:
            return [*_cells(asked, texts[1:])]
    return None


@cache
def _heads(name: str) -> list[tuple[str, ...]]:
    return columns_in_words(FIELDS[name])


def _cells(asked: models.Field, rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    # Which of these rows say something is seen when they are read.
    for number, row in enumerate(rows[:999]):
        for column, cell in zip(asked.columns or {}, row, strict=False):
            yield f"{asked.name}-{number}-{column}", " ".join(cell.split())


def _lines(source: str) -> list[str]:
    words = markup.plain(markup.render(source, lang=current_language().code).html)
    lines = (_ITEM.sub("", line.strip(), count=1).strip() for line in words.split("\n"))
    return [line for line in lines if line]


def _codes(asked: models.Field, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    known = _codes_by_name(asked.name)
    strange = [line for line in lines if _told(line) not in known]
    if strange:
        raise ValueError(_("Not in the list: %(names)s", names=", ".join(strange)[:300]))
    for code in dict.fromkeys(known[_told(line)] for line in lines):
        yield asked.name, code


@cache
def _codes_by_name(name: str) -> Mapping[str, str]:
    """Codes by the names of the terms in every language, and by themselves."""
    asked = FIELDS[name]
    return {
        _told(words): code
        for lang in LANGUAGES
        for code, label in terms.choices_of(asked, lang)
        for words in (label, code)
    }


def _day(text: str) -> str:
    """Digits of any script, with hyphens between: 2021-03-01."""
    digits = "".join(
        str(unicodedata.digit(sign)) if unicodedata.digit(sign, None) is not None else sign
        for sign in text
        if sign not in "\u200e\u200f\u061c\u2066\u2067\u2068\u2069"
    )
    parts = digits.strip().replace("/", "-").replace(".", "-").split("-")
    if len(parts) == 3 and all(part.strip().isdecimal() for part in parts):
        return "-".join(part.strip().zfill(2) for part in parts)
    return digits.strip()


def _told(words: str) -> str:
    return " ".join(words.split()).casefold()
