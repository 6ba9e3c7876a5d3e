"""What changed from one submission to the next: word by word, field by field."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

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

SAME, ADDED, REMOVED = "same", "added", "removed"

# A sentence with what ends it, or a line; a word, a character of a script without spaces, a sign.
SENTENCES = re.compile(r"[^.!?…。！？؟\n]*(?:[.!?…。！？؟]+\s*|\n+|$)")
WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+|\s+|.", re.DOTALL)
# Texts of which less than this is alike are shown as taken out and put in, not as a mosaic.
ALIKE = 0.3
# So many words and blanks are compared one by one; longer passages are shown whole.
MOST_WORDS = 1_500

# What a term of a list (`objectives`) is called.
Naming = Callable[[str, str], str]


@dataclass(frozen=True)
class Piece:
    """Words that stayed, came, or went."""

    kind: str
    text: str


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


def pieces_of(before: str, after: str) -> list[Piece]:
    """The two texts as one: sentences that stayed are found first, then words within the others."""
    if before == after:
        return [Piece(SAME, before)] if before else []
    return _joined(_by_sentences(before, after))


def _pieces(
    field: Field, old: Mapping[str, Any], new: Mapping[str, Any], name: Naming
) -> list[Piece]:
    before, after = old.get(field.name), new.get(field.name)
    if is_empty(before) and is_empty(after):
        return []
    if field.kind in (TERM, TERMS, LINES):
        return _joined(_by_entries(_entries(field, before, name), _entries(field, after, name)))
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


def _by_sentences(before: str, after: str) -> Iterator[Piece]:
    old, new = _cut(SENTENCES, before), _cut(SENTENCES, after)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag == "equal":
            yield Piece(SAME, gone)
        elif tag == "replace":
            yield from _by_words(gone, came)
        elif gone:
            yield Piece(REMOVED, gone)
        else:
            yield Piece(ADDED, came)


def _by_words(before: str, after: str) -> Iterator[Piece]:
    old, new = _cut(WORDS, before), _cut(WORDS, after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if max(len(old), len(new)) > MOST_WORDS or matcher.quick_ratio() < ALIKE:
        yield Piece(REMOVED, before)
        yield Piece(ADDED, after)
        return
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        gone, came = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag == "equal":
            yield Piece(SAME, gone)
            continue
        if gone:
            yield Piece(REMOVED, gone)
        if came:
            yield Piece(ADDED, came)


def _cut(pattern: re.Pattern[str], text: str) -> list[str]:
    return [found for found in pattern.findall(text) if found]


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Neighbours of one kind as one; a blank between two changes belongs to them."""
    found: list[Piece] = []
    for piece in pieces:
        if found and found[-1].kind == piece.kind:
            found[-1] = Piece(piece.kind, found[-1].text + piece.text)
        else:
            found.append(piece)
    return _without_crumbs(found)


def _without_crumbs(pieces: Sequence[Piece]) -> list[Piece]:
    """Blanks that stayed between two words that changed are taken with them, on both sides."""
    run: dict[str, str] = {REMOVED: "", ADDED: ""}
    found: list[Piece] = []

    def settle() -> None:
        for kind in (REMOVED, ADDED):
            if run[kind]:
                found.append(Piece(kind, run[kind]))
            run[kind] = ""

    for place, piece in enumerate(pieces):
        is_between = 0 < place < len(pieces) - 1
        if piece.kind != SAME:
            run[piece.kind] += piece.text
        elif is_between and piece.text.strip() == "" and "\n" not in piece.text:
            run[REMOVED] += piece.text
            run[ADDED] += piece.text
        else:
            settle()
            found.append(piece)
    settle()
    return found
