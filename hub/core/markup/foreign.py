"""HTML written elsewhere (an imported forum) as HTML of this house."""

import html as entities
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from hub.core.markup.addresses import is_own_file, safe_address
from hub.core.markup.emoji import EMOJI
from hub.core.markup.rendering import Quote, Rendered, ResolveHandles
from hub.core.markup.text import plain, tidy
from hub.core.markup.tree import Node, tree
from hub.core.markup.walls import ALLOWED, VOID, behind_walls, straightened

MAX_FOREIGN = 200_000
MAX_TAGS = 12_000

_SAME = frozenset(ALLOWED) - VOID - {"a"}
_RENAMED = {
    "article": "div",
    "aside": "div",
    "b": "strong",
    "figcaption": "div",
    "figure": "div",
    "h1": "h3",
    "h2": "h4",
    "i": "em",
    "main": "div",
    "section": "div",
    "strike": "s",
    "tt": "code",
}
_RENAMED_CLASS = {"bbcode-b": "strong", "bbcode-i": "em", "bbcode-s": "s"}
# What a forum draws around a post and nobody wrote.
_FURNITURE = frozenset({"quote-controls", "meta", "onebox-metadata", "poll-info"})
_DECORATION = frozenset({"avatar", "site-icon"})
_YOUTUBE = re.compile(r"[\w-]{6,20}\Z")
_BLOCK = re.compile(r"<(?:blockquote|details|dl|h[3-6]|hr|ol|p|pre|table|ul)[ >]")
_ANY_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Origin:
    """What the importer knows about the place the HTML comes from; each part may stay unset.

    `mention` resolves user names as in `render`; `quoted` turns a topic and post number of that
    place into ours; `address` turns an address found there into one for here, or None.
    """

    mention: ResolveHandles | None = None
    quoted: Callable[[int, int], Quote | None] | None = None
    address: Callable[[str], str | None] | None = None


def render_html(html: str, *, lang: str, origin: Origin | None = None, site: str = "") -> Rendered:
    """Foreign HTML behind the same walls; nothing in it asks a third party for anything.

    `lang` is the language the text is written in. Pictures and embedded players become links,
    previews of pages become their link, forum quotes become blockquotes with their author. HTML
    longer or more tangled than any post keeps its words only.
    """
    html = tidy(html)
    if len(html) > MAX_FOREIGN or html.count("<") > 2 * MAX_TAGS:
        return _words_only(html, site)
    root = tree(straightened(html))
    writer = _Writer(origin or Origin(), "rtl" if lang == "ar" else "")
    safe = behind_walls(writer.write(root), site=site)
    return Rendered(safe, plain(safe), tuple(writer.mentions), tuple(writer.quotes))


def _words_only(html: str, site: str) -> Rendered:
    words = entities.unescape(_ANY_TAG.sub(" ", html[:MAX_FOREIGN]))
    safe = behind_walls(f"<pre>{entities.escape(words, quote=False)}</pre>", site=site)
    return Rendered(safe, plain(safe), (), ())


class _Writer:
    """Writes tags of the house only; safety is the walls' work, not this one's."""

    def __init__(self, origin: Origin, direction: str) -> None:
        self.origin = origin
        self.code_direction = ' dir="ltr"' if direction == "rtl" else ""
        self.mentions: dict[str, None] = {}
        self.quotes: dict[Quote, None] = {}

    def write(self, root: Node) -> str:
        return self._inside(root, in_link=False)

    def _inside(self, node: Node, in_link: bool) -> str:
        return "".join(
            _escape(child) if isinstance(child, str) else self._node(child, in_link)
            for child in node.children
        )

    def _node(self, node: Node, in_link: bool) -> str:
        classes = node.classes
        if classes & _FURNITURE:
            return ""
        if node.tag in {"br", "hr"}:
            return f"<{node.tag}>"
        if node.tag == "img":
            return self._picture(node, classes, in_link)
        if node.tag == "iframe":
            address = node.attributes.get("src", "")
            return self._paragraph(self._link(address, address))
        if "data-youtube-id" in node.attributes:
            return self._player(node)
        if "onebox" in classes and node.tag != "a":
            return self._preview(node)
        if "lightbox" in classes and node.tag == "a":
            return self._enlarged(node, in_link)
        if node.tag == "aside" and "quote" in classes:
            return self._quote(node)
        if "mention" in classes:
            return self._mention(node.words(), in_link)
        if node.tag == "a":
            return self._anchor(node, in_link)
        return self._same(node, classes, in_link)

    def _same(self, node: Node, classes: set[str], in_link: bool) -> str:
        inside = self._inside(node, in_link)
        name = next(
            (_RENAMED_CLASS[css] for css in classes if css in _RENAMED_CLASS),
            _RENAMED.get(node.tag, node.tag),
        )
        if name not in _SAME:
            return inside
        if name == "div":
            return inside if _BLOCK.search(inside) else self._paragraph(inside)
        if name == "p":
            return self._paragraph(inside)
        if name in {"pre", "code"}:
            return f"<{name}{self.code_direction}>{inside}</{name}>"
        start = node.attributes.get("start", "")
        given = f' start="{start}"' if name == "ol" and start.isascii() and start.isdigit() else ""
        return f"<{name}{given}>{inside}</{name}>"

    def _anchor(self, node: Node, in_link: bool) -> str:
        inside = self._inside(node, in_link=True)
        address = self._address(node.attributes.get("href", ""))
        if in_link or address is None:
            return inside
        return f'<a href="{_escape(address)}">{inside}</a>' if inside.strip() else ""

    def _picture(self, node: Node, classes: set[str], in_link: bool) -> str:
        words = node.attributes.get("alt") or node.attributes.get("title", "")
        if "emoji" in classes:
            return _escape(EMOJI.get(words.strip(":"), words))
        if classes & _DECORATION:
            return ""
        source = node.attributes.get("src", "")
        address = self._address(source)
        if address is not None and is_own_file(address):
            return f'<img src="{_escape(address)}" alt="{_escape(words)}">'
        return _escape(words or _last_part(source)) if in_link else self._link(source, words)

    def _enlarged(self, node: Node, in_link: bool) -> str:
        picture = next(node.all("img"), None)
        words = picture.attributes.get("alt", "") if picture else node.words()
        source = node.attributes.get("href", "")
        address = self._address(source)
        if address is not None and is_own_file(address):
            return f'<img src="{_escape(address)}" alt="{_escape(words)}">'
        return _escape(words or _last_part(source)) if in_link else self._link(source, words)

    def _player(self, node: Node) -> str:
        video = node.attributes["data-youtube-id"]
        if not _YOUTUBE.match(video):
            return ""
        title = node.attributes.get("data-youtube-title", "")
        return self._paragraph(self._link(f"https://www.youtube.com/watch?v={video}", title))

    def _preview(self, node: Node) -> str:
        links = list(node.all("a"))
        source = node.attributes.get("data-onebox-src", "")
        address = source or next((link.attributes.get("href", "") for link in links), "")
        heading = next((h for tag in ("h3", "h4") for h in node.all(tag)), None)
        label = heading.words() if heading else next((a.words() for a in links if a.words()), "")
        return self._paragraph(self._link(address, label or node.words()[:200]))

    def _quote(self, node: Node) -> str:
        author = node.attributes.get("data-username", "")
        inside = "".join(
            self._inside(block, in_link=False)
            for block in node.children
            if isinstance(block, Node) and block.tag == "blockquote"
        )
        quote = self._quoted(node)
        label = _escape(author or "#")
        if quote is None:
            said = f"<p>{label}:</p>" if author else ""
            return f'<blockquote class="quote">{said}{inside}</blockquote>'
        self.quotes[quote] = None
        href = f"/topics/{quote.topic_id}?from={quote.number}#c{quote.number}"
        said = f'<p><a class="quote-source" href="{href}">{label}</a>:</p>'
        return f'<blockquote class="quote">{said}{inside}</blockquote>'

    def _quoted(self, node: Node) -> Quote | None:
        topic, post = node.attributes.get("data-topic", ""), node.attributes.get("data-post", "")
        if self.origin.quoted is None or not all(
            part.isascii() and part.isdigit() and len(part) < 16 for part in (topic, post)
        ):
            return None
        return self.origin.quoted(int(topic), int(post))

    def _mention(self, text: str, in_link: bool) -> str:
        handle = text.removeprefix("@")
        if not in_link and self.origin.mention is not None and handle:
            person = self.origin.mention(frozenset({handle})).get(handle)
            if person is not None:
                self.mentions[person.public_id] = None
                href = _escape(f"/members/{person.public_id}")
                return f'<a class="mention" href="{href}">@{_escape(person.name)}</a>'
        return _escape(text)

    def _link(self, source: str, label: str) -> str:
        address = self._address(source)
        words = _escape(label.strip() or _last_part(source))
        return words if address is None else f'<a href="{_escape(address)}">{words}</a>'

    def _paragraph(self, inside: str) -> str:
        return f"<p>{inside}</p>" if inside.strip() else ""

    def _address(self, address: str) -> str | None:
        if address.startswith("//"):
            address = f"https:{address}"
        moved = self.origin.address(address) if self.origin.address else address
        # A path of another site is nothing here, unless the importer knew where it went.
        if moved is None or (self.origin.address is None and address[:1] in "/#"):
            return None
        return safe_address(moved)


def _last_part(address: str) -> str:
    return unquote(address.split("?")[0].rstrip("/").rsplit("/", 1)[-1]) or address


def _escape(text: str) -> str:
    return entities.escape(text)
