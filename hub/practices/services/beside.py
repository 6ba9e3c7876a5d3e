"""What a file says in each field, beside what stands in the draft."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.core.comparing import Piece, pieces_of
from hub.core.documents import as_markdown, from_markdown
from hub.core.i18n import current_language
from hub.practices.models import FIELDS, STATEMENTS, TEXT, Field, PracticeField, is_empty
from hub.practices.services.telling import in_words

NEW, CHANGED, SAME, REFUSED, ABSENT = "new", "changed", "same", "refused", "absent"
# The headings of a field in a file begin there.
LEVEL = 3


@dataclass(frozen=True)
class Beside:
    """One field in the file and in the draft: `fault` says why the file was not understood.

    `is_late` says that the draft has another text than when the file was made.
    """

    field: Field
    state: str
    ours: str = ""
    theirs: str = ""
    pieces: Sequence[Piece] = ()
    fault: str = ""
    is_late: bool = False
    row: PracticeField | None = None

    @property
    def can_be_taken(self) -> bool:
        """Whether the draft would read otherwise with it."""
        return self.state in (NEW, CHANGED)


def beside(
    values: Mapping[str, Any],
    faults: Mapping[str, str],
    rows: Mapping[str, PracticeField],
    *,
    lang: str,
    made_at: dt.datetime | None = None,
) -> list[Beside]:
    """Every field of the form, in its order. `made_at` is when the file was downloaded."""
    return [_one(name, values, faults, rows.get(name), lang, made_at) for name in FIELDS]


def _one(
    name: str,
    values: Mapping[str, Any],
    faults: Mapping[str, str],
    row: PracticeField | None,
    lang: str,
    made_at: dt.datetime | None,
) -> Beside:
    field, reader = FIELDS[name], current_language().code
    ours = row.value if row is not None else None
    said = in_words(name, ours, reader)
    if name in faults:
        return Beside(field, REFUSED, said, fault=faults[name], row=row)
    if name not in values:
        return Beside(field, ABSENT, said, row=row)
    theirs = values[name]
    if _says_the_same(field, ours, theirs, lang):
        return Beside(field, SAME, said, row=row)
    told = in_words(name, theirs, reader)
    if row is None or is_empty(ours):
        return Beside(field, NEW, said, told, row=row)
    is_late = made_at is None or row.updated_at > made_at
    pieces = pieces_of(said, told) if told else ()
    return Beside(field, CHANGED, said, told, pieces, is_late=is_late, row=row)


def _says_the_same(field: Field, ours: Any, theirs: Any, lang: str) -> bool:
    if is_empty(ours) or is_empty(theirs):
        return is_empty(ours) and is_empty(theirs)
    if field.kind == TEXT:
        return _as_it_comes_back(ours, lang) == _as_it_comes_back(theirs, lang)
    if field.kind == STATEMENTS:
        return {code: _as_it_comes_back(text, lang) for code, text in ours.items()} == {
            code: _as_it_comes_back(text, lang) for code, text in theirs.items()
        }
    return bool(_without_blanks(ours) == _without_blanks(theirs))


def _as_it_comes_back(text: str, lang: str) -> str:
    """A text as a Word file brings it back: otherwise marked up, it would seem changed."""
    return " ".join(as_markdown(from_markdown(text, lang, level=LEVEL), level=LEVEL).split())


def _without_blanks(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, Mapping):
        return {key: _without_blanks(each) for key, each in value.items() if each}
    if isinstance(value, list):
        return [_without_blanks(each) for each in value]
    return value
