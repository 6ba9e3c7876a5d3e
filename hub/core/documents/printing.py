"""A document as a tagged PDF (PDF/UA-1): its language, its headings and tables are told to readers
who listen, Arabic is joined and runs from the right, and no sign is printed as an empty box.
"""

import functools
import importlib.util
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from hub.core.documents.parts import (
    NO_DATE,
    Block,
    Choice,
    Code,
    Document,
    Field,
    Heading,
    Listing,
    Paragraph,
    Quotation,
    Rule,
    Run,
    Runs,
    Table,
    words,
)
from hub.core.documents.texts import from_markdown
from hub.core.loading import loaded

_PAGE = Path(__file__).with_name("page.typ")
# Arabic and Chinese; Latin, Cyrillic and Greek come with the typesetter.
_FONT_PACKAGES = ("fontpkg_amiri", "noto_cjk_sans_otc")
_FIELD_HEADINGS = 3
_MOST_BARS = 5

_NOT_SHOWN = re.compile(r'the text `"(.*?)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
_PICTOGRAPH = re.compile("[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_JOINERS = re.compile("[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_NOT_IN_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]"
)


class NoFont(ValueError):
    """`signs` are in a script for which neither the Hub nor this machine has letters."""

    def __init__(self, signs: str) -> None:
        super().__init__(f"no font for {signs!r}")
        self.signs = signs


def as_pdf(document: Document) -> bytes:
    """The document as a PDF; the same document gives the same bytes. Raises NoFont.

    Pictographs for which there is no font are written as their names: 👍 becomes [thumbs up sign].
    """
    given = json.dumps(_Parts(document).all(), ensure_ascii=False)
    try:
        return _set(given, document)
    except NoFont:
        named = _PICTOGRAPH.sub(_name, _JOINERS.sub("", given))
        if named == given:
            raise
    return _set(named, document)


def _set(given: str, document: Document) -> bytes:
    typst = loaded("typst")
    try:
        written = typst.compile(
            _PAGE,
            root=_PAGE.parent,
            font_paths=_fonts(),
            format="pdf",
            sys_inputs={"document": given},
            pdf_standards=["ua-1"],
            timestamp=document.properties.date,
        )
    except typst.TypstError as error:
        signs = "".join(_NOT_SHOWN.findall(f"{error.message}\n{error.diagnostic}"))
        if not signs:
            raise
        signs = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), signs)
        raise NoFont("".join(dict.fromkeys(signs))) from error
    assert isinstance(written, bytes)
    return written


@functools.cache
def _fonts() -> Any:
    """The Hub's own letters first; for a script they lack, those of the machine."""
    folders: list[Path] = []
    for package in _FONT_PACKAGES:
        found = importlib.util.find_spec(package)
        folders.extend(Path(place) for place in (found and found.submodule_search_locations) or ())
    return loaded("typst").Fonts(include_system_fonts=True, font_paths=folders)


def _name(sign: re.Match[str]) -> str:
    return f"[{unicodedata.name(sign[0], f'U+{ord(sign[0]):04X}').lower()}]"


class _Parts:
    """The document as data for the page; headings never skip a level, as PDF/UA asks."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.level = 0
        self.quotations = 0

    def all(self) -> Mapping[str, Any]:
        """The whole of it."""
        document, about = self.document, self.document.properties
        return {
            "title": _clean(document.title),
            "subtitle": _clean(document.subtitle),
            "language": document.language,
            "author": [_clean(about.author)] if about.author else [],
            "subject": _clean(about.subject),
            "keywords": [document.form] if document.form else [],
            "date": None if about.date == NO_DATE else _day(about.date),
            "blocks": self._blocks(document.blocks),
        }

    def _blocks(self, blocks: Iterable[Block]) -> list[Mapping[str, Any]]:
        return [self._block(block) for block in blocks if not _is_empty_heading(block)]

    def _block(self, block: Block) -> Mapping[str, Any]:
        match block:
            case Heading():
                self.level = min(max(block.level, 1), self.level + 1)
                return {"kind": "heading", "level": self.level, "runs": _runs(block.runs)}
            case Paragraph():
                return {"kind": "paragraph", "quiet": block.quiet, "runs": _runs(block.runs)}
            case Listing():
                items = [self._blocks(item) for item in block.items]
                numbered = {"numbered": block.numbered, "start": block.start}
                return {"kind": "list", "items": items, **numbered}
            case Table():
                return _table(block)
            case Quotation():
                return self._quotation(block)
            case Code():
                return {"kind": "code", "text": _clean(block.text)}
            case Rule():
                return {"kind": "rule"}
            case Field():
                return {"kind": "field", **_labelled(block), **self._value(block)}
            case Choice():
                return {"kind": "choice", **_labelled(block), "options": _options(block)}

    def _quotation(self, quotation: Quotation) -> Mapping[str, Any]:
        self.quotations += 1
        # The typesetter goes only so deep; what stands deeper stays, without a bar of its own.
        bars = self.quotations <= _MOST_BARS
        blocks = self._blocks(quotation.blocks)
        self.quotations -= 1
        return {"kind": "quotation", "bars": bars, "blocks": blocks}

    def _value(self, field: Field) -> Mapping[str, Any]:
        if field.long:
            language = self.document.language
            blocks = from_markdown(field.value, language, level=_FIELD_HEADINGS)
        else:
            line = " ".join(field.value.split())
            blocks = (Paragraph((Run(line),)),) if line else ()
        return {"long": field.long, "blocks": self._blocks(blocks)}


def _day(date: datetime) -> Mapping[str, int]:
    return {"year": date.year, "month": date.month, "day": date.day}


def _is_empty_heading(block: Block) -> bool:
    return isinstance(block, Heading) and all(
        unicodedata.category(sign)[0] in "ZC" for sign in words(block.runs)
    )


def _table(table: Table) -> Mapping[str, Any]:
    def filled(row: Sequence[Runs]) -> list[list[Mapping[str, Any]]]:
        return [_runs(cell) for cell in (*row, *((),) * (table.width - len(row)))]

    rows = [filled(row) for row in table.rows]
    head = filled(table.head) if table.head else []
    return {"kind": "table", "width": table.width, "head": head, "rows": rows}


def _labelled(block: Field | Choice) -> Mapping[str, Any]:
    return {"label": _clean(block.label), "hint": _clean(block.hint)}


def _options(choice: Choice) -> list[Mapping[str, Any]]:
    return [
        {"label": _clean(option.label), "chosen": option.key in choice.chosen}
        for option in choice.options
    ]


def _runs(runs: Runs) -> list[Mapping[str, Any]]:
    return [
        {
            "lines": _clean(run.text).split("\n"),
            "bold": run.bold,
            "italic": run.italic,
            "struck": run.struck,
            "code": run.code,
            "link": _clean(run.link),
        }
        for run in runs
    ]


def _clean(text: str) -> str:
    return _NOT_IN_TEXT.sub("", text)
