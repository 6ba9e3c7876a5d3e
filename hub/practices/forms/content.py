"""The fields of a practice as they are asked in a page: the shape of each is checked, no more."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, ValidationError

from hub.core.choices import offered, offered_in_groups
from hub.core.days import DayField
from hub.core.files import FilesField
from hub.core.i18n import _, _l, current_language
from hub.core.numbers import whole_or
from hub.practices import models
from hub.practices.models import (
    DAY,
    FIELDS,
    FLAG,
    LINE,
    LINES,
    ROWS,
    STATEMENTS,
    TERM,
    TERMS,
    TEXT,
    Practice,
    PracticeField,
    Section,
    is_empty,
    section_named,
)
from hub.practices.queries import terms
from hub.practices.services.checking import day as day_of

TOO_LONG = _l("This text is too long: the limit is %(max)d characters.")
# Of each line of a list and each cell of a row.
LINE_LENGTH = 300
WEB = re.compile(r"https?://[^\s<>\"]+\Z", re.IGNORECASE)
FIRST, LAST = dt.date(1900, 1, 1), dt.date(2100, 1, 1)
# In what section files are given.
WITH_FILES = "more"


def tidy(value: str | None) -> str:
    """Without blanks around it, and with line ends as everywhere."""
    return (value or "").replace("\r\n", "\n").strip()


class PastDayField(DayField):
    """A day on which something began or ended, in living memory."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what a date picker or somebody's keyboard sent: 1998-11-23."""
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        found = day_of(typed)
        if found is None or not FIRST <= found <= LAST:
            raise ValueError(_("Give a day as year-month-day, for example 2027-03-31."))
        self.data = found


class TermField(SelectField):  # type: ignore[misc]
    """One code of a list, or none."""

    def pre_validate(self, form: Any) -> None:
        """Only what is in the list."""
        del form
        if self.data not in {each.value for each in self.choices}:
            raise ValidationError(_("Choose one of the list."))


class TermsField(SelectMultipleField):  # type: ignore[misc]
    """Codes of a list, at most so many."""

    def __init__(self, label: Any, *, field: models.Field, **options: Any) -> None:
        super().__init__(label, **options)
        self.asked = field

    def pre_validate(self, form: Any) -> None:
        """Only what is in the list, and not too much of it."""
        del form
        if set(self.data or ()) - terms.codes_of(self.asked):
            raise ValidationError(_("Choose from the list."))
        if len(self.data or ()) > self.asked.most:
            raise ValidationError(_("Choose at most %(most)s.", most=self.asked.most))


class LinesField(TextAreaField):  # type: ignore[misc]
    """A list, one to a line."""

    def __init__(self, label: Any, *, field: models.Field, **options: Any) -> None:
        super().__init__(label, **options)
        self.asked = field

    def process_formdata(self, valuelist: list[str]) -> None:
        """Each line that says something."""
        lines = tidy(valuelist[0]).split("\n") if valuelist else []
        self.data = [line.strip() for line in lines if line.strip()]

    def _value(self) -> str:
        return "\n".join(self.data or ())

    def pre_validate(self, form: Any) -> None:
        """Not too many, none too long."""
        del form
        if len(self.data or ()) > self.asked.most:
            raise ValidationError(_("At most %(most)s lines.", most=self.asked.most))
        if any(len(line) > LINE_LENGTH for line in self.data or ()):
            raise ValidationError(TOO_LONG % {"max": LINE_LENGTH})


class StatementsField(Field):  # type: ignore[misc]
    """A statement for each code that was ticked; `typed` has those that were not ticked too."""

    def __init__(self, label: Any, *, field: models.Field, **options: Any) -> None:
        super().__init__(label, **options)
        self.asked = field
        self.data: Any = None
        self.typed: dict[str, str] = {}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """A text stands under the name of the field and its code."""
        super().process(formdata, data, extra_filters)
        if not formdata or f"{self.name}-asked" not in formdata:
            self.typed = dict(self.data or {})
            return
        codes = [code for code, _name in self.choices]
        self.typed = {code: tidy(formdata.get(f"{self.name}-{code}")) for code in codes}
        ticked = formdata.getlist(self.name)
        self.data = {code: self.typed.get(code, "") for code in codes if code in ticked}

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read with the texts."""

    @property
    def choices(self) -> terms.Choices:
        """Code and name of all that can be claimed."""
        return terms.choices_of(self.asked, current_language().code)

    def pre_validate(self, form: Any) -> None:
        """None too long."""
        del form
        if any(len(text) > self.asked.most for text in (self.data or {}).values()):
            raise ValidationError(TOO_LONG % {"max": self.asked.most})


class RowsField(Field):  # type: ignore[misc]
    """Rows of lines; a row that was emptied is gone."""

    def __init__(self, label: Any, *, field: models.Field, **options: Any) -> None:
        super().__init__(label, **options)
        self.asked = field

    @property
    def columns(self) -> Mapping[str, Any]:
        """Name and label of each column."""
        return self.asked.columns or {}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """A cell stands under the name of the field, the number of its row and its column."""
        super().process(formdata, data, extra_filters)
        if not formdata:
            return
        name = re.compile(rf"{self.name}-(\d{{1,3}})-({'|'.join(self.columns)})\Z")
        rows: dict[int, dict[str, str]] = {}
        for key in formdata:
            if found := name.match(key):
                rows.setdefault(int(found[1]), {})[found[2]] = tidy(formdata.get(key))
        whole = [
            {column: row.get(column, "") for column in self.columns}
            for _number, row in sorted(rows.items())
        ]
        self.data = [row for row in whole if any(row.values())]

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read by its cells."""

    def pre_validate(self, form: Any) -> None:
        """Not too many, none too long, and an address is one of the web."""
        del form
        rows: Sequence[Mapping[str, str]] = self.data or ()
        if len(rows) > self.asked.most:
            raise ValidationError(_("At most %(most)s lines.", most=self.asked.most))
        if any(len(cell) > LINE_LENGTH for row in rows for cell in row.values()):
            raise ValidationError(TOO_LONG % {"max": LINE_LENGTH})
        if any(row.get("address") and not WEB.match(row["address"]) for row in rows):
            raise ValidationError(_("An address begins with https:// or http://."))


class ContentForm(FlaskForm):  # type: ignore[misc]
    """The fields of one section. Nothing in it is needed before it is submitted."""

    section: Section

    @property
    def sent(self) -> list[str]:
        """The fields that were sent: those a script names, else all of the section."""
        only = request.form.getlist("only")
        names = [field.name for field in self.section.fields]
        return [name for name in names if name in only] if only else names

    def faulty(self) -> dict[str, str]:
        """What is wrong with the shape of what was sent, by field."""
        self.validate()
        return {name: str(self[name].errors[0]) for name in self.sent if self[name].errors}

    def changed(self) -> dict[str, Any]:
        """What the writer changed since they read it: values by field, those of good shape."""
        faulty = self.faulty()
        found = {name: value_of(self, name) for name in self.sent if name not in faulty}
        return {
            name: value for name, value in found.items() if mark_of(value) != self.read(name)[1]
        }

    def renew(self, practice: Practice) -> None:
        """What the writer did not change reads as it stands in the draft, for who sends it again.

        Otherwise a page that is shown again would carry what they read first as their own words.
        """
        written = {*self.changed(), *self.faulty()}
        for field in self.section.fields:
            if field.name not in written:
                shown = self[field.name]
                shown.raw_data = None
                shown.process(None, data_of(field.name, practice.content.get(field.name)))

    def read(self, name: str) -> tuple[int, str]:
        """The version of the field that the writer read, and the mark of what it said then."""
        version, _dot, mark = request.form.get(f"read-{name}", "").partition(".")
        return whole_or(version, 0), mark

    @property
    def versions_read(self) -> dict[str, int]:
        """The version of each field that was sent, as the writer read it."""
        return {name: self.read(name)[0] for name in self.sent}


def form_of(section: Section, practice: Practice) -> ContentForm:
    """The section's form, as it stands in the draft."""
    content = practice.content
    data = {field.name: data_of(field.name, content.get(field.name)) for field in section.fields}
    return _form_class(section.name)(formdata=None, data=data)


def sent_form(section: Section) -> ContentForm:
    """The section's form, as it was sent."""
    return _form_class(section.name)()


def filled_form(section: Section, data: MultiDict[str, str]) -> ContentForm:
    """The section's form with what somebody wrote elsewhere, as if it had been sent."""
    return _form_class(section.name)(formdata=data, meta={"csrf": False})


def value_of(form: ContentForm, name: str) -> Any:
    """What is kept of what was sent in a field."""
    data = form[name].data
    if FIELDS[name].kind == DAY:
        return data.isoformat() if data else None
    return data


def data_of(name: str, value: Any) -> Any:
    """What a field of the form is filled with."""
    kind = FIELDS[name].kind
    if kind == DAY:
        return day_of(value)
    return "" if value is None and kind in (LINE, TEXT, TERM) else value


def reading(row: PracticeField | None) -> str:
    """What a form carries of a field: the version its writer reads, and a mark of what it says."""
    return f"{row.version}.{mark_of(row.value)}" if row is not None else f"0.{mark_of(None)}"


def mark_of(value: Any) -> str:
    """A short mark by which one tells whether a value was changed; blanks do not count."""
    told = None if is_empty(value) else _without_blanks(value)
    written = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2s(written.encode(), digest_size=8).hexdigest()


def _without_blanks(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, Mapping):
        return {key: _without_blanks(each) for key, each in value.items()}
    if isinstance(value, Collection):
        return [_without_blanks(each) for each in value]
    return value


@cache
def _form_class(section: str) -> type[ContentForm]:
    found = section_named(section)
    assert found is not None
    fields: dict[str, Any] = {field.name: _field(field) for field in found.fields}
    if section == WITH_FILES:
        fields["files"] = FilesField(_l("Files"))
    return type(f"Content{section.title()}Form", (ContentForm,), {"section": found, **fields})


def _field(field: models.Field) -> Any:
    within = [Optional(), Length(max=field.most, message=TOO_LONG)]
    if field.kind == LINE:
        return StringField(field.label, filters=[tidy], validators=within)
    if field.kind == TEXT:
        return TextAreaField(field.label, filters=[tidy], validators=within)
    if field.kind == TERM:
        return TermField(field.label, choices=lambda: _with_none(field), default="")
    if field.kind == TERMS:
        return TermsField(field.label, field=field, choices=lambda: _grouped(field))
    made = {LINES: LinesField, STATEMENTS: StatementsField, ROWS: RowsField}.get(field.kind)
    if made is not None:
        return made(field.label, field=field)
    assert field.kind in (DAY, FLAG)
    return PastDayField(field.label) if field.kind == DAY else BooleanField(field.label)


def _with_none(field: models.Field) -> list[SelectChoice]:
    return offered([("", ""), *terms.choices_of(field, current_language().code)])


def _grouped(field: models.Field) -> list[SelectChoice]:
    lang = current_language().code
    if field.terms == "objectives":
        return offered_in_groups(terms.choices_by_compact(field, lang))
    return offered(terms.choices_of(field, lang))
