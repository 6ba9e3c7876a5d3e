"""Paragraphs and tables as they stand in a Word file, put together to lists and quotations."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml.etree import _Element as Element

from hub.core.documents.parts import (
    Block,
    Code,
    Heading,
    Listing,
    Paragraph,
    Quotation,
    words,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True)
class Look:
    """How a list counts on one level; with `restarts` it does not go on with the one before."""

    family: str = ""
    numbered: bool = False
    start: int = 1
    restarts: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or table where it stands: in which control, in which list, in what style."""

    block: Block
    kind: str = "paragraph"
    key: str = ""
    number: str = ""
    level: int = 0
    look: Look | None = None

    @property
    def text(self) -> str:
        """What it says, if it is no table."""
        return words(self.block.runs) if isinstance(self.block, Paragraph | Heading) else ""


class Lists:
    """How the lists of a file count."""

    def __init__(self, numbering: Element | None) -> None:
        self._looks: dict[tuple[str, int], Look] = {}
        if numbering is None:
            return
        families = {one.get(f"{W}abstractNumId"): one for one in numbering.iter(f"{W}abstractNum")}
        for number in numbering.findall(f"{W}num"):
            family = number.find(f"{W}abstractNumId")
            name = "" if family is None else family.get(f"{W}val", "")
            levels = families.get(name)
            for level in () if levels is None else levels.findall(f"{W}lvl"):
                place = whole(level.get(f"{W}ilvl"), 0)
                look = _look(name, level, number, place)
                self._looks[number.get(f"{W}numId", ""), place] = look

    def look(self, number: str, level: int) -> Look:
        """How the list counts on this level."""
        return self._looks.get((number, level), Look())


def _look(family: str, level: Element, number: Element, place: int) -> Look:
    shown = level.find(f"{W}numFmt")
    is_numbered = shown is not None and shown.get(f"{W}val") not in {"bullet", "none"}
    for override in number.findall(f"{W}lvlOverride"):
        start = override.find(f"{W}startOverride")
        if start is not None and whole(override.get(f"{W}ilvl"), 0) == place:
            return Look(family, is_numbered, value_of(start, 1), restarts=True)
    return Look(family, is_numbered, value_of(level.find(f"{W}start"), 1))


def grouped(pieces: Sequence[Piece]) -> tuple[Block, ...]:
    """The pieces as blocks: items put together to lists, lines of a quotation to one."""
    blocks: list[Block] = []
    index = 0
    while index < len(pieces):
        piece, end = pieces[index], index + 1
        if piece.kind == "item":
            while end < len(pieces) and pieces[end].kind in {"item", "continued"}:
                end += 1
            blocks.extend(_listings(pieces[index:end]))
        elif piece.kind in {"quote", "code"}:
            while end < len(pieces) and pieces[end].kind == piece.kind:
                end += 1
            blocks.extend(_run_together(piece.kind, pieces[index:end]))
        elif piece.kind == "table" or piece.text.strip():
            blocks.append(piece.block)
        index = end
    return tuple(blocks)


def _run_together(kind: str, pieces: Sequence[Piece]) -> list[Block]:
    if kind == "code":
        lines = [piece.block.text for piece in pieces if isinstance(piece.block, Code)]
        return [Code("\n".join(lines))]
    blocks = tuple(piece.block for piece in pieces if piece.text.strip())
    return [Quotation(blocks)] if blocks else []


def _listings(pieces: Sequence[Piece]) -> list[Listing]:
    """Lists of the pieces, the first of which is an item; what stands deeper is a list within."""
    top = min(piece.level for piece in pieces if piece.kind == "item")
    lists: list[tuple[Piece, list[list[Piece]]]] = []
    for piece in pieces:
        if piece.kind == "item" and piece.level == top:
            if not lists or _begins_another(lists[-1][1][-1][0], piece):
                lists.append((piece, []))
            lists[-1][1].append([piece])
        elif lists:
            lists[-1][1][-1].append(piece)
        else:
            # The list begins deeper than it goes on: there is no item that this could stand in.
            lists.append((piece, [[replace(piece, level=top)]]))
    return [_listing(first.look or Look(), items) for first, items in lists]


def _listing(look: Look, items: Sequence[Sequence[Piece]]) -> Listing:
    return Listing(tuple(_item(parts) for parts in items), look.numbered, look.start)


def _begins_another(before: Piece, piece: Piece) -> bool:
    if before.look is None or piece.look is None or before.number == piece.number:
        return before.number != piece.number
    # A number of its own goes on counting with its family, unless it says where it begins.
    return piece.look.restarts or before.look.family != piece.look.family


def _item(parts: Sequence[Piece]) -> tuple[Block, ...]:
    own = parts[0].block
    end = 1
    blocks: list[Block] = [own]
    while end < len(parts) and parts[end].kind == "continued":
        if parts[end].text.strip():
            blocks.append(parts[end].block)
        end += 1
    return (*blocks, *(_listings(parts[end:]) if end < len(parts) else ()))


def value_of(element: Element | None, otherwise: int) -> int:
    """The number that stands there, if one does."""
    return otherwise if element is None else whole(element.get(f"{W}val"), otherwise)


def whole(text: str | None, otherwise: int) -> int:
    """The number that stands there, if one does."""
    return (
        int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else otherwise
    )
