"""The safe HTML that is stored beside a text, as blocks of a document."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from hub.core.documents.parts import (
    DEEPEST,
    Block,
    Code,
    Heading,
    Listing,
    Paragraph,
    Quotation,
    Rule,
    Run,
    Runs,
    Table,
)
from hub.core.markup import absolute_links, render
from hub.core.markup.tree import Node, tree

_SPACES = re.compile(r"[ \t\r\n\f]+")
_LOOKS: dict[str, dict[str, Any]] = {
    "strong": {"bold": True},
    "em": {"italic": True},
    "s": {"struck": True},
    "del": {"struck": True},
    "code": {"code": True},
    "kbd": {"code": True},
}
_HEADINGS = {"h2": 0, "h3": 0, "h4": 1, "h5": 2, "h6": 3}
_CONTAINERS = frozenset({"details", "div", "dl", "dd", "li"})


def from_html(html: str, *, level: int = 1, site: str = "") -> tuple[Block, ...]:
    """The blocks of HTML that passed the walls; its topmost headings get the `level`.

    Paths of this site are written out with `site` in front, since a file is read elsewhere; without
    it they stay words. Pictures become their words.
    """
    return _Reader(level).blocks(tree(absolute_links(html, site) if site else html))


def from_markdown(source: str, language: str, *, level: int = 1) -> tuple[Block, ...]:
    """The blocks of a source that is no longer than the Hub takes. Raises `markup.TooLong`."""
    return from_html(render(source, lang=language).html, level=level)


@dataclass(slots=True)
class _Reader:
    level: int
    written: list[Block] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    def blocks(self, node: Node) -> tuple[Block, ...]:
        """The blocks in `node`; words that stand between blocks are paragraphs."""
        outer, self.written = self.written, []
        outer_runs, self.runs = self.runs, []
        self._inside(node, Run(""))
        self._end_paragraph()
        found, self.written, self.runs = tuple(self.written), outer, outer_runs
        return found

    def _inside(self, node: Node, look: Run) -> None:
        for child in node.children:
            if isinstance(child, str):
                self.runs.append(replace(look, text=_SPACES.sub(" ", child)))
            else:
                self._node(child, look)

    def _node(self, node: Node, look: Run) -> None:
        if node.tag == "br":
            self.runs.append(replace(look, text="\n"))
        elif node.tag == "img":
            alt = node.attributes.get("alt", "")
            self.runs.append(replace(look, text=f"[{alt}]" if alt else "", italic=True))
        elif node.tag == "a":
            address = node.attributes.get("href", "")
            link = address if address.startswith(("http://", "https://", "mailto:")) else ""
            self._inside(node, replace(look, link=link))
        elif node.tag in _LOOKS:
            self._inside(node, replace(look, **_LOOKS[node.tag]))
        elif block := self._block(node):
            self._end_paragraph()
            self.written.append(block)
        elif node.tag in _CONTAINERS or node.tag == "p":
            self._end_paragraph()
            self._inside(node, look)
            self._end_paragraph()
        elif node.tag in {"summary", "dt"}:
            self._end_paragraph()
            self._inside(node, replace(look, bold=True))
            self._end_paragraph()
        else:
            self._inside(node, look)

    def _block(self, node: Node) -> Block | None:
        if node.tag in _HEADINGS:
            return Heading(min(self.level + _HEADINGS[node.tag], DEEPEST), self._line(node))
        if node.tag in {"ul", "ol"}:
            items = tuple(
                self.blocks(item)
                for item in node.children
                if isinstance(item, Node) and item.tag == "li"
            )
            start = node.attributes.get("start", "1")
            return Listing(items, node.tag == "ol", int(start) if start.isdecimal() else 1)
        if node.tag == "blockquote":
            return Quotation(self.blocks(node))
        if node.tag == "table":
            return self._table(node)
        if node.tag == "pre":
            return Code(_verbatim(node).removesuffix("\n"))
        return Rule() if node.tag == "hr" else None

    def _table(self, node: Node) -> Table:
        rows = [
            tuple(
                self._line(cell)
                for cell in row.children
                if isinstance(cell, Node) and cell.tag in {"td", "th"}
            )
            for row in node.all("tr")
        ]
        has_head = next(node.all("thead"), None) is not None
        return Table(rows[0] if has_head and rows else (), tuple(rows[1:] if has_head else rows))

    def _line(self, node: Node) -> Runs:
        outer, self.runs = self.runs, []
        self._inside(node, Run(""))
        found, self.runs = _trimmed(self.runs), outer
        return found

    def _end_paragraph(self) -> None:
        runs = _trimmed(self.runs)
        self.runs.clear()
        if runs:
            self.written.append(Paragraph(runs))


def _trimmed(runs: list[Run]) -> Runs:
    """The runs with what looks alike put together, and no blanks at the edges of a line."""
    joined: list[Run] = []
    for run in runs:
        text = run.text
        ends_line = not joined or joined[-1].text.endswith((" ", "\n"))
        if ends_line and text != "\n":
            text = text.lstrip(" ")
        if text.startswith("\n") and joined:
            joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip(" "))
        if not text:
            continue
        if joined and replace(joined[-1], text="") == replace(run, text=""):
            joined[-1] = replace(joined[-1], text=joined[-1].text + text)
        else:
            joined.append(replace(run, text=text))
    if joined:
        joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip(" \n"))
    return tuple(run for run in joined if run.text)


def _verbatim(node: Node) -> str:
    return "".join(
        child if isinstance(child, str) else "\n" if child.tag == "br" else _verbatim(child)
        for child in node.children
    )
