"""What changed from one submission to the next: word by word, field by field."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from hub.core.comparing import ADDED, REMOVED, SAME, Piece, joined, pieces_of
from hub.practices.models import (
    FLAG,
    LINES,
    ROWS,
    SECTIONS,
    STATEMENTS,
    TERM,
    TERMS,
    Field,
    Section,
    is_empty,
)

# What a term of a list (`objectives`) is called.
Naming = Callable[[str, str], str]


@dataclass(frozen=True)
class FieldChange:
    """One field, with its pieces in the order in which they are read. Markdown stays as typed."""

    field: Field
    pieces: Sequence[Piece]

    @property
    def is_changed(self) -> bool:
        """Whether anything came or went."""
        return any(piece.kind != SAME for piece in self.pieces)


@dataclass(frozen=True)
class SectionChange:
    """A section with those of its fields that hold something before or after."""

    section: Section
    fields: Sequence[FieldChange]


def compared(
    before: Mapping[str, Any], after: Mapping[str, Any], *, name: Naming
) -> list[SectionChange]:
    """Every field that holds something in one of the two, in the order in which it is asked."""
    found = []
    for section in SECTIONS:
        fields = [
            FieldChange(field, pieces)
            for field in section.fields
            if field.kind != FLAG and (pieces := _pieces(field, before, after, name))
        ]
        if fields:
            found.append(SectionChange(section, fields))
    return found


def _pieces(
    field: Field, old: Mapping[str, Any], new: Mapping[str, Any], name: Naming
) -> list[Piece]:
    before, after = old.get(field.name), new.get(field.name)
    if is_empty(before) and is_empty(after):
        return []
    if field.kind in (TERM, TERMS, LINES):
        return joined(_by_entries(_entries(field, before, name), _entries(field, after, name)))
    return pieces_of(_text(field, before, name), _text(field, after, name))


def _entries(field: Field, value: Any, name: Naming) -> list[str]:
    if is_empty(value):
        return []
    values = [value] if field.kind == TERM else value
    return [str(each) if field.kind == LINES else name(field.terms, each) for each in values]


def _text(field: Field, value: Any, name: Naming) -> str:
    if is_empty(value):
        return ""
    if field.kind == STATEMENTS:
        return "\n\n".join(f"{name(field.terms, code)}\n{text}" for code, text in value.items())
    if field.kind == ROWS:
        columns = field.columns or {}
        return "\n".join(
            " · ".join(str(row[column]) for column in columns if row.get(column)) for row in value
        )
    return str(value).replace("\r\n", "\n")


def _by_entries(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for tag, *places in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        i1, i2, j1, j2 = places
        if tag == "equal":
            yield from (Piece(SAME, f"{each}\n") for each in before[i1:i2])
        else:
            yield from (Piece(REMOVED, f"{each}\n") for each in before[i1:i2])
            yield from (Piece(ADDED, f"{each}\n") for each in after[j1:j2])
