"""HTML of a mail as words with Markdown, for what somebody answered in a mail program.

What comes out is a source, not HTML: it passes the walls as everything that is written does.
"""

import re
from collections.abc import Callable

from hub.core.markup.tree import Node, tree
from hub.core.markup.walls import straightened_letter

MAX_LETTER = 250_000
# Parsers take the square of the time for tags within tags; what is new stands at the top.
MAX_LETTER_TAGS = 15_000
MAX_NESTING = 64

# A line that begins so stands where the earlier message begins; nobody types it.
CUT = "##- -##"

_LINES = frozenset({"div", "tr", "caption", "address", "center", "section", "article", "header"})
_SPACED = frozenset({"dl", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "table", "ul"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "strike": "~~", "del": "~~"}
# What programs put around an earlier message, a signature, an advertisement of themselves.
_DROPPED_CLASSES = frozenset(
    {
        *("gmail_signature", "moz-signature", "yahoo-signature", "protonmail_signature_block"),
        *("ms-outlook-mobile-signature", "yahoo-ignore-table"),
    }
)
_DROPPED_IDS = frozenset(
    {"signature", "ms-outlook-mobile-signature", "applemailsignature", "ms-outlook-ios-signature"}
)
_QUOTES = frozenset({"yahoo_quoted", "protonmail_quote", "zmail_extra", "outlookmessageheader"})
_EARLIER_BEGINS = frozenset({"divrplyfwdmsg", "appendonsend", "mail-editor-reference-message"})
_BREAKABLE = re.compile(r"[ \t\r\n\f]+")
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
# Outlook for Windows ends and marks its own ids: x_divRplyFwdMsg, x_x_Signature.
_OUTER = re.compile(r"^(?:x_)+")


def letter_words(html: str) -> str:
    """The words of an HTML mail as Markdown; what it quotes stands behind `>`.

    Links, emphasis, lists and tables are kept as far as Markdown has them; signatures that their
    program marked are left out. A line `CUT` stands where a program marked the earlier message.
    """
    html = "<".join(html[:MAX_LETTER].split("<")[:MAX_LETTER_TAGS])
    return _Writer().write(tree(straightened_letter(html), nesting=MAX_NESTING))


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.lists: list[int | None] = []
        self.preformatted = 0

    def write(self, root: Node) -> str:
        self._inside(root)
        self._end_line()
        return "\n".join(self.lines)

    def _inside(self, node: Node) -> None:
        for child in node.children:
            if isinstance(child, str):
                self._text(child)
            else:
                self._node(child)

    def _node(self, node: Node) -> None:
        identity = _OUTER.sub("", node.attributes.get("id", "").lower())
        classes = {_OUTER.sub("", name.lower()) for name in node.classes}
        if identity in _EARLIER_BEGINS:
            self._block(lambda: self.line.append(CUT), spaced=False)
        if identity in _DROPPED_IDS or classes & _DROPPED_CLASSES:
            return
        if node.tag == "blockquote" or classes & _QUOTES:
            self._quote(node)
        elif node.tag == "br":
            self.lines.append(self._line())
        elif node.tag == "hr":
            self._block(lambda: None, spaced=True)
        elif node.tag == "img":
            self._picture(node.attributes.get("alt", ""))
        elif node.tag == "a":
            self._link(node)
        elif node.tag in _MARKS:
            self._marked(node, _MARKS[node.tag])
        elif node.tag == "li":
            self._item(node)
        elif node.tag in _SPACED:
            self._spaced(node, classes)
        elif node.tag in _LINES or node.tag in {"dd", "dt"}:
            self._block(lambda: self._inside(node), spaced=False)
        elif node.tag == "pre":
            self._preformatted(node)
        else:
            self._inside(node)
            if node.tag in {"td", "th"}:
                self.line.append(" ")

    def _spaced(self, node: Node, classes: set[str]) -> None:
        # Outlook makes every line a paragraph without a space around it.
        spaced = not any(name.startswith("mso") for name in classes)
        if node.tag in _HEADINGS:
            self._block(lambda: self._heading(node), spaced=True)
        elif node.tag in {"ol", "ul"}:
            start = node.attributes.get("start", "1")
            number = int(start) if start.isascii() and start.isdecimal() and len(start) < 6 else 1
            self.lists.append(number if node.tag == "ol" else None)
            self._block(lambda: self._inside(node), spaced=len(self.lists) == 1)
            self.lists.pop()
        else:
            self._block(lambda: self._inside(node), spaced=spaced)

    def _heading(self, node: Node) -> None:
        words = node.words()
        if words:
            self.line.append(f"### {words}")

    def _item(self, node: Node) -> None:
        self._end_line()
        count = self.lists[-1] if self.lists else None
        if count is not None:
            self.lists[-1] = count + 1
        mark = "- " if count is None else f"{count}. "
        inner = self._apart(node)
        indent = " " * len(mark)
        for number, line in enumerate(inner):
            self.lines.append(f"{indent if number else mark}{line}".rstrip())

    def _quote(self, node: Node) -> None:
        self._end_line()
        self.lines.extend(f"> {line}".rstrip() for line in self._apart(node))

    def _apart(self, node: Node) -> list[str]:
        """The lines of a part by itself."""
        lines, self.lines = self.lines, []
        self._inside(node)
        self._end_line()
        inner, self.lines = self.lines, lines
        while inner and not inner[0]:
            inner.pop(0)
        while inner and not inner[-1]:
            inner.pop()
        return inner

    def _block(self, write: Callable[[], None], *, spaced: bool) -> None:
        self._end_line()
        if spaced:
            self._gap()
        write()
        self._end_line()
        if spaced:
            self._gap()

    def _gap(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def _preformatted(self, node: Node) -> None:
        self._end_line()
        self.preformatted += 1
        self._inside(node)
        self._end_line()
        self.preformatted -= 1

    def _link(self, node: Node) -> None:
        words, address = node.words(), node.attributes.get("href", "")
        if not address.startswith(("http://", "https://")):
            self._inside(node)
        elif not words or words == address or address.rstrip("/").endswith(f"//{words}"):
            self.line.append(address)
        elif any(character in f"{words}{address}" for character in "[]()"):
            self.line.append(f"{words} <{address}>")
        else:
            self.line.append(f"[{words}]({address})")

    def _marked(self, node: Node, mark: str) -> None:
        # Marks hold within one line only, and what stands at the edge of a word is no mark.
        if any(child.tag for child in node.all_nodes() if child.tag in _LINES | _SPACED | {"br"}):
            self._inside(node)
            return
        before = len(self.line)
        self._inside(node)
        inner = "".join(self.line[before:])
        bare = inner.strip()
        del self.line[before:]
        if not bare or mark in bare:
            self.line.append(inner)
            return
        lead, tail = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        self.line.append(f"{lead}{mark}{bare}{mark}{tail}")

    def _picture(self, words: str) -> None:
        # Mail programs send an emoji as a picture with the character beside it.
        if 0 < len(words) <= 4 and not words.isascii():
            self.line.append(words)

    def _text(self, text: str) -> None:
        if not self.preformatted:
            self.line.append(_BREAKABLE.sub(" ", text))
            return
        *before, last = text.replace("\r\n", "\n").split("\n")
        for part in before:
            self.line.append(part)
            self.lines.append("".join(self.line).rstrip())
            self.line.clear()
        self.line.append(last)

    def _line(self) -> str:
        line = "".join(self.line)
        self.line.clear()
        return line.rstrip() if self.preformatted else _SPACES.sub(" ", line).strip()

    def _end_line(self) -> None:
        # A block with nothing in it but a hard blank is how mail programs write an empty line.
        is_empty_line = any("\u00a0" in piece for piece in self.line)
        line = self._line()
        if line or is_empty_line:
            self.lines.append(line)
