"""From Markdown to HTML that may be stored and shown: mentions, quotes, tables, language blocks."""

import re
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from hub.core.markup.addresses import is_own_file, safe_address
from hub.core.markup.text import plain, tidy
from hub.core.markup.walls import LANGUAGES, behind_walls

RENDERER_VERSION = 1
MAX_SOURCE = 60_000
MAX_NESTING = 24
MAX_TOKENS = 12_000

_RIGHT_TO_LEFT = frozenset({"ar"})
_HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
_HANDLE = re.compile(r"(?<![A-Za-z0-9_/@.\-])@(\w(?:[\w.\-]{0,60}\w)?)")
_ASCII_HANDLE = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_])?")
_TOPIC = re.compile(r"(?:/(?:ar|en|es|fr|ru|zh))?/topics/([1-9][0-9]{0,14})(?:/[^/]*)?\Z")
_ANCHOR = re.compile(r"c([1-9][0-9]{0,8})\Z")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}\Z")
_ENDINGS = ["com", "edu", "eu", "gov", "info", "int", "net", "ngo", "ong", "org"]
_TASK = re.compile(r"\[([ xX])\] ")


class TooLong(ValueError):
    """A source of more than `MAX_SOURCE` characters."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Whom a handle stands for."""

    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A contribution that was quoted, by its topic and its number there."""

    topic_id: int
    number: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """A source made safe: what is stored beside it."""

    html: str
    text: str
    mentions: tuple[str, ...]
    quotes: tuple[Quote, ...]
    version: int = RENDERER_VERSION


# Gets every handle of a text at once (one query) and gives those it knows.
ResolveHandles = Callable[[Collection[str]], Mapping[str, Mentioned]]


def render(
    source: str, *, lang: str, mention: ResolveHandles | None = None, site: str = ""
) -> Rendered:
    """The Markdown `source` as HTML behind the walls.

    `lang` is the language the text is written in; `site` (https://hub.example.org) tells own links
    from foreign ones. A text nested or split beyond reason is kept whole, but shown as
    it was typed. Raises `TooLong`.
    """
    if len(source) > MAX_SOURCE:
        raise TooLong(len(source))
    source = tidy(source)
    parser = _parser()
    tokens = parser.parse(source)
    if _is_beyond_reason(tokens):
        html = behind_walls(f"<pre>{escapeHtml(source)}</pre>", site=site)
        return Rendered(html, plain(html), (), ())
    _shape_blocks(tokens, lang)
    mentions = _place_mentions(tokens, mention)
    quotes = _mark_quotes(tokens)
    html = behind_walls(parser.renderer.render(tokens, parser.options, {}), site=site)
    return Rendered(html, plain(html), mentions, quotes)


def needs_rerender(version: int | None) -> bool:
    """Whether HTML stored with this renderer version has to be made again from its source."""
    return version != RENDERER_VERSION


def quoting(source: str, *, said: str, topic_id: int = 0, number: int = 0) -> str:
    """Markdown that quotes a contribution: `said` ("Amina Diallo wrote") and its words.

    What the quoted text itself quoted is left out. Without a topic nothing leads to it.
    """
    said = re.sub(r"([\\\[\]*_`<>])", r"\\\1", said)
    words = [line for line in tidy(source).strip("\n").split("\n") if not line.startswith(">")]
    while words and not words[0].strip():
        words.pop(0)
    address = f"/topics/{topic_id}?from={number}#c{number}"
    head = f"> [{said}]({address}):\n>\n" if topic_id else f"> {said}:\n>\n"
    return head + "\n".join(f"> {line}".rstrip() for line in words) + "\n\n"


_per_thread = threading.local()


def _parser() -> MarkdownIt:
    parser: MarkdownIt | None = getattr(_per_thread, "parser", None)
    if parser is None:
        # Linkify keeps the text it works on in itself, so that no two threads may share a parser.
        parser = _per_thread.parser = _new_parser()
    return parser


def _new_parser() -> MarkdownIt:
    parser = MarkdownIt(
        "js-default", {"html": False, "linkify": True, "breaks": True, "maxNesting": MAX_NESTING}
    )
    assert parser.linkify is not None
    parser.linkify.set({"fuzzy_email": False, "fuzzy_ip": False, "fuzzy_link": True})
    # Without http:// only names with these endings are links: "report.py" is a file, not Paraguay.
    parser.linkify.tlds(_ENDINGS)
    parser.validateLink = _is_safe  # type: ignore[method-assign,assignment]
    for code in sorted(LANGUAGES):
        container_plugin(parser, code)
    return parser


def _is_safe(address: str) -> bool:
    return safe_address(address) is not None


def _is_beyond_reason(tokens: Sequence[Token]) -> bool:
    # At its limit the parser drops what is nested deeper: words would be lost.
    count = 0
    for token in tokens:
        count += 1 + len(token.children or ())
        if count > MAX_TOKENS or token.level >= MAX_NESTING - 1:
            return True
    return False


def _shape_blocks(tokens: list[Token], lang: str) -> None:
    code_attributes: dict[str, str | int | float] = {"dir": "ltr"} if lang in _RIGHT_TO_LEFT else {}
    for index, token in enumerate(tokens):
        if token.type in {"heading_open", "heading_close"}:
            token.tag = _HEADINGS[token.tag]
        elif token.type in {"th_open", "td_open"}:
            style = str(token.attrs.pop("style", ""))
            if style.startswith("text-align:"):
                token.attrs["class"] = "align-" + style.removeprefix("text-align:")
        elif token.type in {"fence", "code_block"}:
            token.info = ""
            token.attrs = dict(code_attributes)
        elif token.type.startswith("container_"):
            _shape_language(token)
        elif token.type == "inline":
            _shape_inline(token, code_attributes)
            if tokens[index - 2].type == "list_item_open":
                _tick(token)


def _shape_language(token: Token) -> None:
    code = token.type.removeprefix("container_").split("_")[0]
    token.type = "div_open" if token.nesting == 1 else "div_close"
    token.attrs = {}
    if token.nesting == 1:
        token.attrs = {"lang": code, "dir": "rtl" if code in _RIGHT_TO_LEFT else "ltr"}


def _shape_inline(inline: Token, code_attributes: Mapping[str, str | int | float]) -> None:
    shaped: list[Token] = []
    in_link = depth = 0
    for token in inline.children or ():
        if token.type == "link_open":
            in_link += 1
            token.attrs.pop("title", None)
        elif token.type == "link_close":
            in_link -= 1
        if token.nesting:
            depth += min(token.nesting, 0)
            if depth >= MAX_NESTING and not token.type.startswith("link"):
                depth += max(token.nesting, 0)
                continue
            depth += max(token.nesting, 0)
        if token.type == "image":
            shaped.extend(_picture(token, bool(in_link)))
            continue
        if token.type == "code_inline":
            token.attrs.update(code_attributes)
        shaped.append(token)
    inline.children = shaped


def _picture(token: Token, is_in_link: bool) -> Iterator[Token]:
    address = str(token.attrs.get("src", ""))
    alt = "".join(child.content for child in token.children or ())
    if is_own_file(address):
        token.attrs = {"src": address, "alt": ""}
        yield token
        return
    # A picture from elsewhere would tell that place who reads this page: it becomes a link.
    label = alt or unquote(address).rstrip("/").rsplit("/", 1)[-1] or address
    if is_in_link:
        yield _text(label)
        return
    opening = Token("link_open", "a", 1, attrs={"href": address})
    yield from (opening, _text(label), Token("link_close", "a", -1))


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _tick(inline: Token) -> None:
    first = inline.children[0] if inline.children else None
    if first is not None and first.type == "text" and (match := _TASK.match(first.content)):
        box = "☐" if match[1] == " " else "☑"
        first.content = f"{box} {first.content[4:]}"


def _place_mentions(tokens: Sequence[Token], resolve: ResolveHandles | None) -> tuple[str, ...]:
    if resolve is None:
        return ()
    handles = {
        handle
        for inline in tokens
        for token in _words(inline)
        for match in _HANDLE.finditer(token.content)
        for handle in _readings(match[1])
    }
    known = resolve(frozenset(handles)) if handles else {}
    if not known:
        return ()
    mentioned: dict[str, None] = {}
    for inline in tokens:
        spoken = {id(token) for token in _words(inline)}
        if inline.children:
            inline.children = [
                part
                for token in inline.children
                for part in (_split(token, known, mentioned) if id(token) in spoken else (token,))
            ]
    return tuple(mentioned)


def _words(inline: Token) -> Iterator[Token]:
    in_link = 0
    for token in inline.children or ():
        if token.type in {"link_open", "link_close"}:
            in_link += token.nesting
        elif token.type == "text" and not in_link and "@" in token.content:
            yield token


def _readings(handle: str) -> Iterator[str]:
    # Where no spaces are written between words, "@amina看" may mean "@amina" followed by a word.
    yield handle
    ascii_part = _ASCII_HANDLE.match(handle)
    if ascii_part and ascii_part[0] != handle:
        yield ascii_part[0]


def _split(
    token: Token, known: Mapping[str, Mentioned], mentioned: dict[str, None]
) -> Iterator[Token]:
    start = 0
    for match in _HANDLE.finditer(token.content):
        handle = next((reading for reading in _readings(match[1]) if reading in known), None)
        if handle is None:
            continue
        person = known[handle]
        mentioned[person.public_id] = None
        if match.start() > start:
            yield _text(token.content[start : match.start()])
        href = f"/members/{person.public_id}"
        yield Token("link_open", "a", 1, attrs={"class": "mention", "href": href})
        yield _text(f"@{person.name}")
        yield Token("link_close", "a", -1)
        start = match.start() + 1 + len(handle)
    if start < len(token.content):
        yield _text(token.content[start:])


def _mark_quotes(tokens: Sequence[Token]) -> tuple[Quote, ...]:
    quotes: dict[Quote, None] = {}
    for index, token in enumerate(tokens):
        if token.type != "blockquote_open" or index + 2 >= len(tokens):
            continue
        first = next(iter(tokens[index + 2].children or ()), None)
        if first is None or first.type != "link_open":
            continue
        quote = quoted_at(str(first.attrs.get("href", "")))
        if quote is not None:
            quotes[quote] = None
            token.attrs["class"] = "quote"
            first.attrs["class"] = "quote-source"
    return tuple(quotes)


def quoted_at(address: str) -> Quote | None:
    """The contribution that an address of this site points at: /topics/7?from=12#c12."""
    if not address.startswith("/"):
        return None
    parts = urlsplit(address)
    topic = _TOPIC.match(parts.path)
    number = _ANCHOR.match(parts.fragment)
    digits = number[1] if number else parse_qs(parts.query).get("from", [""])[0]
    if topic is None or not _NUMBER.match(digits):
        return None
    return Quote(int(topic[1]), int(digits))
