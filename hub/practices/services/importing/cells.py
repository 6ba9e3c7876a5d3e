"""What a cell says, by the kind of its field. Raises Unclear with the reason."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from hub.core.i18n import LANGUAGES, in_language
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
    Field,
)
from hub.practices.queries.terms import choices_of, codes_of
from hub.practices.services.importing.columns import level
from hub.taxonomy import queries as taxonomy

YES = frozenset({"1", "x", "yes", "true", "oui", "vrai", "si", "да", "是", "نعم"})
NO = frozenset({"0", "no", "false", "non", "faux", "нет", "否", "لا"})
_BETWEEN = re.compile(r"\s*[;|\n\r]+\s*")
_LINES = re.compile(r"\s*[\n\r]+\s*")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:[T ].*)?")
SDGS = ("", "sdg ", "odd ", "ods ", "goal ")
# Of each line of a list and each cell of a row.
LINE_LENGTH = 300


class Unclear(ValueError):
    """The cell cannot be taken; the words say why."""


def value_of(name: str, cell: str) -> Any:
    """The value of the field as the form would have it."""
    field = FIELDS[name]
    if field.kind in (LINE, TEXT):
        return _short(cell if field.kind == TEXT else " ".join(cell.split()), field.most)
    if field.kind == TERM:
        return _code(field, cell)
    if field.kind == TERMS:
        return _few([_code(field, part) for part in _parts(field, cell)], field)
    if field.kind == STATEMENTS:
        return dict(_statements(field, cell))
    if field.kind == DAY:
        return _day(cell)
    if field.kind == LINES:
        return _few([_short(part, LINE_LENGTH) for part in _split(_BETWEEN, cell)], field)
    if field.kind == ROWS:
        return _few([_row(field, line) for line in _split(_LINES, cell)], field)
    assert field.kind == FLAG
    return _flag(cell)


def lang_of(cell: str) -> str:
    """The code of a language, from its code or its name in any of the six languages."""
    code = _languages().get(level(cell))
    if code is None:
        raise Unclear(f"“{cell}” is no language that is known here")
    return code


def _short(words: str, most: int) -> str:
    if len(words) > most:
        raise Unclear(f"{len(words)} characters; the limit is {most}")
    return words


def _few(values: list[Any], field: Field) -> list[Any]:
    distinct = [value for at, value in enumerate(values) if value not in values[:at]]
    if len(distinct) > field.most:
        raise Unclear(f"{len(distinct)} entries; the limit is {field.most}")
    return distinct


def _split(between: re.Pattern[str], cell: str) -> list[str]:
    return [part for part in between.split(cell.strip()) if part]


def _parts(field: Field, cell: str) -> Iterator[str]:
    """What stands between semicolons or lines; between commas where no name has one."""
    for part in _split(_BETWEEN, cell):
        if level(part) in _codes(field.name) or "," not in part:
            yield part
        else:
            yield from (each.strip() for each in part.split(",") if each.strip())


def _code(field: Field, words: str) -> str:
    code = _codes(field.name).get(level(words))
    if code is None:
        raise Unclear(f"“{words}” is not in the list")
    return code


def _statements(field: Field, cell: str) -> Iterator[tuple[str, str]]:
    """Each line is “principle: what was done”; several principles may stand without a text."""
    for line in _split(_LINES, cell):
        name, colon, text = line.partition(":")
        if colon and level(name) in _codes(field.name):
            yield _code(field, name), _short(text.strip(), field.most)
        else:
            yield from ((_code(field, part), "") for part in _parts(field, line))


def _row(field: Field, line: str) -> dict[str, str]:
    columns = list(field.columns or {})
    cells = [part.strip() for part in line.split("|")]
    if len(cells) > len(columns):
        raise Unclear(f"“{line[:60]}” has more than {len(columns)} parts")
    return {name: _short(cell, LINE_LENGTH) for name, cell in zip(columns, cells, strict=False)}


def _day(cell: str) -> str:
    found = _DAY.fullmatch(cell)
    try:
        if found is None:
            raise ValueError
        year, month, day = found.groups()
        return dt.date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        raise Unclear(f"“{cell}” is no day: write 2021-03-31, 2021-03 or 2021") from None


def _flag(cell: str) -> bool:
    word = level(cell)
    if word not in YES | NO:
        raise Unclear(f"“{cell}” is neither yes nor no")
    return word in YES


@cache
def _codes(name: str) -> Mapping[str, str]:
    """Codes by themselves and by their names in six languages, as they are compared."""
    field = FIELDS[name]
    known: dict[str, str] = {}
    for lang in LANGUAGES:
        with in_language(lang):
            for code, words in choices_of(field, lang):
                known[level(words)] = code
                # “4. Title” is called by its title as well.
                known[level(re.sub(r"^\d+\.\s*", "", words))] = code
    if name == "framework":
        for each in taxonomy.frameworks():
            known |= {level(each.abbreviation(lang)): each.code for lang in LANGUAGES}
    if field.terms == "objectives":
        known |= {f"{each.framework} {each.number}": each.code for each in taxonomy.objectives()}
    if field.terms == "sdgs":
        known |= {f"{stem}{each.number}": each.code for each in taxonomy.sdgs() for stem in SDGS}
    return known | {level(code): code for code in codes_of(field)}


@cache
def _languages() -> Mapping[str, str]:
    known = {level(each.autonym): each.code for each in taxonomy.languages()}
    for each in taxonomy.languages():
        known |= {level(each.label(lang)): each.code for lang in LANGUAGES}
    return known | {level(each.code): each.code for each in taxonomy.languages()}
