"""The rows of a table as practices, each with what is wrong with it."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hub.core.sheets import Fault, Row, Table
from hub.practices.models import is_empty
from hub.practices.services.checking import faults_of
from hub.practices.services.importing.cells import Unclear, lang_of, value_of
from hub.practices.services.importing.columns import KEY, LANG

# Without these nobody could find or judge it; the rest may be missing in what others kept.
NEEDED = ("title", "summary", "framework", "objectives", "implementer")

ROW_FAULTS: Mapping[Fault, str] = {
    Fault.TOO_MANY_CELLS: "it has more cells than the head has columns",
    Fault.CELL_TOO_LONG: "a cell is too long",
    Fault.OPEN_QUOTE: "a quotation mark is not closed",
}


@dataclass(frozen=True)
class Entry:
    """One row: what it says by field, and its faults; `origin` tells it from every other."""

    number: int
    origin: str
    lang: str
    content: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


def entries_of(
    table: Table, fields: Mapping[int, str], *, lang: str, source: str
) -> Iterator[Entry]:
    """Every row. Two of the same origin are a fault of the second."""
    met: Counter[str] = Counter()
    for row in table.rows:
        entry = _entry(row, fields, lang, source)
        met[entry.origin] += 1
        if met[entry.origin] > 1:
            entry = replace(entry, faults=(*entry.faults, "it stands in the table already"))
        yield entry


def _entry(row: Row, fields: Mapping[int, str], lang: str, source: str) -> Entry:
    content: dict[str, Any] = {}
    faults = [ROW_FAULTS[each] for each in row.faults]
    key = ""
    for at, name in fields.items():
        cell = row.cells[at]
        if not cell:
            continue
        try:
            if name == KEY:
                key = cell
            elif name == LANG:
                lang = lang_of(cell)
            else:
                content[name] = value_of(name, cell)
        except Unclear as why:
            faults.append(f"{name}: {why}")
    _complete(content)
    spoiled = {fault.partition(":")[0] for fault in faults}
    faults += [f"{name}: {words}" for name, words in _missing(content) if name not in spoiled]
    return Entry(row.number, _origin(source, key, content), lang, content, tuple(faults))


def _complete(content: dict[str, Any]) -> None:
    """The compact is that of its objectives; what is secondary is not primary as well."""
    codes = content.get("objectives") or ()
    compacts = {code.partition("-")[0] for code in codes}
    if not content.get("framework") and len(compacts) == 1:
        content["framework"] = compacts.pop()
    others = [code for code in content.get("secondary_objectives") or () if code not in codes]
    if "secondary_objectives" in content:
        content["secondary_objectives"] = others


def _missing(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What authors would be told of, but for fields that may be missing here."""
    for name, words in faults_of(content).items():
        is_told = name in NEEDED or not is_empty(content.get(name))
        # Others seldom kept what was done for each principle.
        if is_told and name != "principles":
            yield name, words


def _origin(source: str, key: str, content: Mapping[str, Any]) -> str:
    if key:
        return f"{source}:{key}"[:200]
    said = "\n".join(str(content.get(name) or "") for name in ("title", "implementer"))
    return "text:" + hashlib.blake2b(said.casefold().encode(), digest_size=16).hexdigest()
