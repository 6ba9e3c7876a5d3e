"""Blocks as Markdown that the Hub renders to the same blocks again."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from hub.core.documents.parts import (
    Block,
    Choice,
    Code,
    Field,
    Heading,
    Listing,
    Paragraph,
    Quotation,
    Rule,
    Run,
    Runs,
    Table,
)

_ALWAYS = re.compile(r"([\\`*]|~~|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\[(?=[^\]\n]{0,300}\][(:\[]))")
_UNDERSCORE = re.compile(r"(?<!\w)_|_(?!\w)")
_LINE_START = re.compile(r"([-+](?=\s|$)|#{1,6}(?=\s|$)|>|=+\s*$|:::|[-:|][-:| ]+$)")
_NUMBER_START = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_BLANKS = " \t\n\u00a0"
_MARKS = (("link", ""), ("bold", "**"), ("italic", "*"), ("struck", "~~"))


def as_markdown(blocks: Sequence[Block], *, level: int = 1) -> str:
    """The source that renders to these blocks; a heading of `level` becomes the topmost one."""
    written: list[str] = []
    before: Block | None = None
    again = False
    for block in blocks:
        # Two lists in a row would be one, if their marks did not differ.
        again = _is_same_list(before, block) and not again
        if text := _block(block, level, again):
            written.append(text)
            before = block
    return "\n\n".join(written)


def _is_same_list(before: Block | None, block: Block) -> bool:
    return (
        isinstance(before, Listing)
        and isinstance(block, Listing)
        and before.numbered == block.numbered
    )


def _block(block: Block, level: int, again: bool) -> str:
    match block:
        case Heading():
            line = _in_one_line(block.runs)
            return f"{'#' * max(1, min(block.level - level + 1, 4))} {line}" if line else ""
        case Paragraph():
            return _paragraph(block.runs)
        case Listing():
            return _listing(block, level, again)
        case Table():
            return _table(block)
        case Quotation():
            lines = as_markdown(block.blocks, level=level).split("\n")
            return "\n".join(f"> {line}".rstrip() for line in lines)
        case Code():
            fence = _fence(block.text, 3)
            return f"{fence}\n{block.text}\n{fence}"
        case Rule():
            return "---"
        case Field():
            label = as_markdown((Paragraph((Run(block.label, bold=True),)),))
            value = block.value if block.long else _paragraph((Run(block.value),))
            return f"{label}\n\n{value}".rstrip()
        case Choice():
            label = as_markdown((Paragraph((Run(block.label, bold=True),)),))
            ticked = (
                f"- [{'x' if option.key in block.chosen else ' '}] {_escaped(option.label)}"
                for option in block.options
            )
            return "\n".join([label, "", *ticked])


def _listing(listing: Listing, level: int, again: bool) -> str:
    items = []
    for count, item in enumerate(listing.items, start=listing.start):
        mark = f"{count}{')' if again else '.'} " if listing.numbered else "* " if again else "- "
        is_tight = all(isinstance(block, Listing) for block in item[1:])
        text = as_markdown(item, level=level)
        if is_tight:
            text = re.sub(r"\n\n+", "\n", text)
        indent = " " * len(mark)
        lines = text.split("\n")
        items.append(
            "\n".join(f"{indent if n else mark}{line}".rstrip() for n, line in enumerate(lines))
        )
    return "\n".join(items)


def _table(table: Table) -> str:
    width = table.width
    if not width:
        return ""
    lines = [
        "| " + " | ".join(_in_one_line(cell).replace("|", "\\|") for cell in _filled(row, width))
        for row in (table.head, *table.rows)
    ]
    lines.insert(1, "|" + " --- |" * width)
    return "\n".join(line if line.endswith("|") else f"{line} |" for line in lines)


def _filled(row: tuple[Runs, ...], width: int) -> tuple[Runs, ...]:
    return row + ((),) * (width - len(row))


def _paragraph(runs: Runs) -> str:
    lines = _inline(runs).split("\n")
    return "\n".join(_line_begun(line.strip()) for line in lines).strip("\n")


def _line_begun(line: str) -> str:
    """The line with nothing at its beginning that would make it something else."""
    line = _NUMBER_START.sub(r"\1\\\2", line, count=1) if _NUMBER_START.match(line) else line
    return f"\\{line}" if _LINE_START.match(line) else line


def _in_one_line(runs: Runs) -> str:
    return " ".join(_inline(runs).split())


def _inline(runs: Runs) -> str:
    """The runs with their marks opened and closed so that they nest."""
    written: list[str] = []
    opened: list[tuple[str, str]] = []
    for run in (*_bounded(runs), Run("")):
        wanted = [(name, mark) for name, mark in _MARKS if getattr(run, name)]
        address = _address(opened)
        kept = 0
        while kept < len(opened) and opened[kept] in _with_link(wanted, run.link):
            kept += 1
        for name, mark in reversed(opened[kept:]):
            written.append(f"]({address})" if name == "link" else mark)
        del opened[kept:]
        for name, mark in _with_link(wanted, run.link):
            if (name, mark) not in opened:
                written.append("[" if name == "link" else mark)
                opened.append((name, mark))
        written.append(_code(run.text) if run.code else _escaped(run.text))
    return "".join(written)


def _with_link(wanted: list[tuple[str, str]], link: str) -> list[tuple[str, str]]:
    return [(name, link if name == "link" else mark) for name, mark in wanted]


def _address(opened: list[tuple[str, str]]) -> str:
    address = next((mark for name, mark in opened if name == "link"), "")
    return f"<{address}>" if re.search(r"[()\s]", address) else address


def _bounded(runs: Runs) -> list[Run]:
    """The runs with blanks, and signs beside a letter, moved out of marks: Markdown sees no mark
    beside them.
    """
    parts = [part for run in runs if run.text for part in _with_edges_apart(run)]
    bounded: list[Run] = []
    befores, afters = _with_letters(parts), _with_letters(parts[::-1])[::-1]
    for part, before, after in zip(parts, befores, afters, strict=True):
        if part.code or not _is_edge(part.text):
            bounded.append(part)
            continue
        bounded.append(
            Run(
                part.text,
                bold=part.bold and before.bold and after.bold,
                italic=part.italic and before.italic and after.italic,
                struck=part.struck and before.struck and after.struck,
                link=part.link if part.link == before.link == after.link else "",
            )
        )
    return _joined(bounded)


def _with_letters(parts: list[Run]) -> list[Run]:
    """For each part the last one up to it that has letters."""
    found, last = [], Run("")
    for part in parts:
        last = last if _is_edge(part.text) else part
        found.append(last)
    return found


def _with_edges_apart(run: Run) -> list[Run]:
    if run.code or not (run.bold or run.italic or run.struck or run.link):
        return [run]
    # A link's own signs stand within brackets, where they do no harm.
    is_edge = str.isspace if run.link else _is_edge
    start, end = 0, len(run.text)
    while start < end and is_edge(run.text[start]):
        start += 1
    while end > start and is_edge(run.text[end - 1]):
        end -= 1
    pieces = (run.text[:start], run.text[start:end], run.text[end:])
    return [replace(run, text=piece) for piece in pieces if piece]


def _is_edge(text: str) -> bool:
    return all(sign in _BLANKS or unicodedata.category(sign)[0] in "PSZ" for sign in text)


def _joined(runs: list[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in runs:
        if joined and replace(joined[-1], text="") == replace(run, text=""):
            joined[-1] = replace(run, text=joined[-1].text + run.text)
        else:
            joined.append(run)
    return joined


def _code(text: str) -> str:
    text = " ".join(text.split("\n"))
    fence = _fence(text, 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _fence(text: str, least: int) -> str:
    longest = max((len(found) for found in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)


def _escaped(text: str) -> str:
    return _UNDERSCORE.sub(r"\_", _ALWAYS.sub(r"\\\1", text))
