"""Words without markup: for search, snippets, mail and previews."""

import html as entities
import re

from hub.core.markup.walls import Tag, tokens

_BLOCKS = frozenset(
    {
        *("blockquote", "dd", "details", "div", "dl", "dt", "h3", "h4", "h5", "h6", "hr", "li"),
        *("ol", "p", "pre", "summary", "table", "tr", "ul"),
    }
)
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85")
_SURROGATES = re.compile("[\ud800-\udfff]")
_OVERRIDES = re.compile("[\u202d\u202e]")
_ROOTED = re.compile(r'( (?:href|src)=")/(?!/)')

_MENTION = re.compile(r'<a class="mention" href="/members/([0-9a-f]{32})"')


def tidy(source: str) -> str:
    """A source as it may be kept: one kind of line end, nothing that no database can hold."""
    source = _LINE_ENDS.sub("\n", source)
    source = _CONTROLS.sub("", source)
    source = _SURROGATES.sub("\ufffd", source)
    # Overrides turn the reading direction of what follows; isolates and marks stay.
    return _OVERRIDES.sub("", source)


def plain(html: str, *, quotes: bool = True, links: bool = False) -> str:
    """The words of HTML that passed the walls, a line per block.

    Without `quotes`, what was quoted from others is left out (so that search finds each sentence
    with the one who wrote it). With `links`, the address of a link stands in brackets behind it.
    """
    return _Plain(quotes, links).read(html)


class _Plain:
    def __init__(self, quotes: bool, links: bool) -> None:
        self.quotes, self.links = quotes, links
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quoted = self.preformatted = 0
        self.lists: list[int | None] = []
        self.mark = ""
        self.address = ""

    def read(self, html: str) -> str:
        for token in tokens(html):
            if isinstance(token, Tag):
                self._tag(token)
            elif self.quotes or not self.quoted:
                self._text(entities.unescape(token))
        self._end_line()
        return "\n".join(self.lines).strip("\n")

    def _tag(self, tag: Tag) -> None:
        name = tag.name
        if name in _BLOCKS or name == "br":
            self._end_line()
        if name == "blockquote":
            self.quoted += -1 if tag.closes else 1
        elif name == "pre":
            self.preformatted += -1 if tag.closes else 1
        elif name in {"ul", "ol"}:
            self._list(tag)
        elif name == "li" and not tag.closes:
            self.mark = self._next_mark()
        elif name in {"td", "th"} and tag.closes:
            self.line.append("  ")
        elif name == "img" and (self.quotes or not self.quoted):
            self.line.append(tag.attributes.get("alt", ""))
        elif name == "a" and self.links:
            self._link(tag)

    def _list(self, tag: Tag) -> None:
        if not tag.closes:
            self.lists.append(int(tag.attributes.get("start", 1)) if tag.name == "ol" else None)
        elif self.lists:
            self.lists.pop()

    def _next_mark(self) -> str:
        count = self.lists[-1] if self.lists else None
        if count is None:
            return "- "
        self.lists[-1] = count + 1
        return f"{count}. "

    def _link(self, tag: Tag) -> None:
        if not tag.closes:
            self.address = tag.attributes.get("href", "")
        elif self.address and (self.quotes or not self.quoted):
            if self.address not in "".join(self.line):
                self.line.append(f" ({self.address})")
            self.address = ""

    def _text(self, text: str) -> None:
        if not self.preformatted:
            self.line.append(_SPACES.sub(" ", text))
            return
        *before, last = text.split("\n")
        for part in before:
            self.line.append(part)
            self._end_line()
        self.line.append(last)

    def _end_line(self) -> None:
        line = "".join(self.line)
        line = line.rstrip() if self.preformatted else _SPACES.sub(" ", line).strip()
        self.line.clear()
        if line:
            self.lines.append("> " * self.quoted + self.mark + line)
            self.mark = ""


def excerpt(text: str, length: int = 200) -> str:
    """The first words of a plain text in at most `length` characters, cut between words."""
    text = _SPACES.sub(" ", text).strip()
    if len(text) <= length:
        return text
    cut = text[:length]
    space = cut.rfind(" ")
    # Chinese has no spaces to cut at.
    return (cut[:space] if space > length // 2 else cut[:-1]).rstrip(" ,;:.،؛。，") + "…"


def absolute_links(html: str, base: str) -> str:
    """The same HTML with paths of this site written out, for mail and feeds."""
    return _ROOTED.sub(rf"\g<1>{base.rstrip('/')}/", html)


def mentioned_in(html: str) -> list[str]:
    """The public ids of the members whom a text behind the walls mentions."""
    return list(dict.fromkeys(_MENTION.findall(html)))
