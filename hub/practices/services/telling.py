"""A field of a practice in plain words, whatever it holds."""

from typing import Any

from hub.practices.models import (
    FIELDS,
    FLAG,
    LINES,
    ROWS,
    STATEMENTS,
    TERM,
    TERMS,
    is_empty,
)
from hub.practices.queries import terms


def in_words(name: str, value: Any, lang: str) -> str:
    """What a field says as text, a line for each entry; terms by their names in that language."""
    field = FIELDS[name]
    if is_empty(value):
        return ""
    if field.kind == TERM:
        return terms.name_of(field, value, lang)
    if field.kind == TERMS:
        return "\n".join(terms.name_of(field, code, lang) for code in value)
    if field.kind == STATEMENTS:
        told = ((terms.name_of(field, code, lang), text) for code, text in value.items())
        return "\n".join(f"{principle}: {text}" for principle, text in told)
    if field.kind == LINES:
        return "\n".join(value)
    if field.kind == ROWS:
        columns = field.columns or {}
        rows = ([str(row.get(column) or "") for column in columns] for row in value)
        return "\n".join(" · ".join(cell for cell in row if cell) for row in rows)
    return str(field.label) if field.kind == FLAG else str(value)
