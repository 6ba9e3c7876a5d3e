"""The form of a practice as a Word file, for those who write where there is no network."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hub.core.documents import (
    Block,
    Choice,
    Document,
    Field,
    Heading,
    Option,
    Paragraph,
    Run,
    Table,
)
from hub.core.i18n import LANGUAGES, _, in_language
from hub.practices import models
from hub.practices.models import (
    DAY,
    FLAG,
    LINE,
    LINES,
    ROWS,
    SECTIONS,
    STATEMENTS,
    TERM,
    TERMS,
    TEXT,
)
from hub.practices.queries import terms

YES = "yes"
# Lists of so many terms are written as names, one to a line, instead of boxes to tick.
MOST_BOXES = 60
EMPTY_ROWS = 4

_SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~])")


def offline_form(
    content: Mapping[str, Any], lang: str, *, form: str, title: str = "", address: str = ""
) -> Document:
    """All that is asked of a practice, in `lang`, filled in with what `content` has.

    `form` names what it was made of, `address` is the page where it is uploaded again.
    """
    with in_language(lang):
        return Document(
            title=title or str(_("Write up a practice")),
            language=lang,
            blocks=(*_how_to(address), *form_blocks(content, lang)),
            form=form,
        )


def form_blocks(content: Mapping[str, Any], lang: str) -> list[Block]:
    """The sections with their fields; called in the language that they are written in."""
    blocks: list[Block] = []
    for section in SECTIONS:
        blocks.append(Heading(1, (Run(str(section.title)),)))
        for field in section.fields:
            blocks.extend(_asked(field, content.get(field.name), lang))
    return blocks


def every_form() -> list[Block]:
    """The empty form in each language, by which fields are found that lost their mark."""
    blocks: list[Block] = []
    for lang in LANGUAGES:
        with in_language(lang):
            blocks += form_blocks({}, lang)
    return blocks


def columns_in_words(field: models.Field) -> list[tuple[str, ...]]:
    """How the head of the field's table reads in each language."""
    heads = []
    for lang in LANGUAGES:
        with in_language(lang):
            heads.append(tuple(str(label) for label in (field.columns or {}).values()))
    return heads


def is_written_out(field: models.Field) -> bool:
    """Whether its terms are written by name, since there are too many to tick."""
    return field.kind == TERMS and len(terms.codes_of(field)) > MOST_BOXES


def statement_key(name: str, code: str) -> str:
    """The key of the text to one code of a field of statements."""
    return f"{name}.{code}"


def _how_to(address: str) -> Iterator[Block]:
    yield Paragraph(
        (Run(str(_("Write in the shaded boxes. To tick a box, click it or put ☒ for ☐."))),)
    )
    yield Paragraph(
        (
            Run(str(_("Save it as a Word file (.docx) and upload it on the Hub:")) + " "),
            Run(address, link=address),
        )
        if address
        else (Run(str(_("Save it as a Word file (.docx) and upload it on the Hub."))),)
    )


def _asked(field: models.Field, value: Any, lang: str) -> Iterator[Block]:
    label, hint = str(field.label), _hint(field)
    if field.kind in (LINE, DAY):
        yield Field(field.name, label, hint, str(value or ""), long=False)
    elif field.kind == TEXT:
        yield Field(field.name, label, hint, str(value or ""))
    elif field.kind == LINES:
        yield Field(field.name, label, hint, _listed(value or ()))
    elif field.kind == FLAG:
        chosen = frozenset({YES} if value else ())
        yield Choice(field.name, label, (Option(YES, str(_("Yes"))),), chosen, hint)
    elif field.kind == ROWS:
        yield from _rows(field, value or (), label, hint)
    elif field.kind == STATEMENTS:
        yield from _statements(field, value or {}, lang)
    elif is_written_out(field):
        names = dict(terms.choices_of(field, lang))
        yield Field(field.name, label, hint, _listed([names.get(c, c) for c in value or ()]))
    else:
        options = tuple(Option(code, name) for code, name in terms.choices_of(field, lang))
        given = [value] if field.kind == TERM else value or ()
        yield Choice(field.name, label, options, frozenset(filter(None, given)), hint)


def _hint(field: models.Field) -> str:
    hints = [str(field.hint)] if field.hint else []
    if field.kind == DAY:
        hints.append(str(_("Year-month-day, for example 2027-03-31.")))
    if is_written_out(field):
        hints.append(str(_("One to a line.")))
    if not field.is_required:
        hints.append(str(_("(optional)")))
    return " ".join(hints)


def _rows(
    field: models.Field, value: Sequence[Mapping[str, str]], label: str, hint: str
) -> Iterator[Block]:
    columns = field.columns or {}
    yield Heading(2, (Run(label),))
    yield Paragraph((Run(hint),), quiet=True)
    empty: Mapping[str, str] = {}
    given = [*value, *[empty] * min(EMPTY_ROWS, field.most - len(value))]
    rows = [tuple((Run(str(row.get(name) or "")),) for name in columns) for row in given]
    yield Table(tuple((Run(str(words)),) for words in columns.values()), tuple(rows))


def _statements(field: models.Field, value: Mapping[str, str], lang: str) -> Iterator[Block]:
    yield Heading(2, (Run(str(field.label)),))
    yield Paragraph((Run(_hint(field)),), quiet=True)
    for code, name in terms.choices_of(field, lang):
        yield Field(statement_key(field.name, code), name, "", value.get(code, ""))


def _listed(lines: Sequence[str]) -> str:
    return "\n".join("- " + _SIGNS.sub(r"\\\1", line) for line in lines)
