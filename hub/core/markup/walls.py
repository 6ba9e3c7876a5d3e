"""Three walls between foreign HTML and a page. The only file that knows a sanitiser.

bleach is at its end of life (6.4.0 is its last release), so nothing rests on it alone: nh3 parses
its output anew, and our own strict reader, which knows only the canonical form that nh3 writes, has
the last word on every tag, attribute and address. Dropping bleach means deleting `_first_wall`.
"""

import html as entities
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import bleach
import nh3

from hub.core.markup.addresses import is_foreign, is_member, is_own_file, safe_address

LANGUAGES = frozenset({"ar", "en", "es", "fr", "ru", "zh"})

_DIR = re.compile("ltr|rtl")
_ALIGN = re.compile("align-(?:left|center|right)")
_COUNT = re.compile("[0-9]{1,6}")
_ANY = re.compile(r"[^\x00]*")
_NOTHING: Mapping[str, re.Pattern[str]] = MappingProxyType({})

# Each tag that may reach a page, each of its attributes, and what the whole value must look like.
ALLOWED: Mapping[str, Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                *("br", "dd", "del", "details", "dl", "dt", "em", "h3", "h4", "h5", "h6", "hr"),
                *("ins", "kbd", "li", "p", "s", "strong", "sub", "summary", "sup", "table"),
                *("tbody", "thead", "tr", "ul"),
            ),
            _NOTHING,
        ),
        "a": {"class": re.compile("mention|quote-source"), "href": _ANY, "rel": _ANY},
        "blockquote": {"class": re.compile("quote")},
        "code": {"dir": _DIR},
        "div": {"lang": re.compile("|".join(sorted(LANGUAGES))), "dir": _DIR},
        "img": {"src": _ANY, "alt": _ANY, "loading": re.compile("lazy")},
        "ol": {"start": _COUNT},
        "pre": {"dir": _DIR},
        "td": {"class": _ALIGN},
        "th": {"class": _ALIGN},
    }
)
VOID = frozenset({"br", "hr", "img"})

_ADDRESSES = frozenset({"href", "src"})
_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z][a-z0-9-]*="[^"]*")*)>|([^<]+)|(<)')
_ATTRIBUTE = re.compile(r' ([a-z][a-z0-9-]*)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of HTML that passed the walls."""

    name: str
    closes: bool
    attributes: dict[str, str]


def behind_walls(html: str, *, site: str = "") -> str:
    """The HTML with nothing left in it that is not in `ALLOWED`; the same again when repeated.

    Links that lead off `site` carry `rel="nofollow ugc noopener"`; a picture that is not kept here
    becomes its own words.
    """
    return _third_wall(_second_wall(_first_wall(html)), site)


def straightened(html: str) -> str:
    """Any HTML as balanced, canonical HTML for reading with `tokens`: not yet safe."""
    return _STRAIGHTENER.clean(html)


def straightened_letter(html: str) -> str:
    """The same for the HTML of a mail, with the marks that mail programs leave in it."""
    return _LETTER_STRAIGHTENER.clean(html)


def tokens(html: str) -> Iterator[Tag | str]:
    """Tags and texts (still escaped) of canonical HTML; a stray `<` comes escaped."""
    for match in _TOKEN.finditer(html):
        slash, name, attributes, text, _stray = match.groups()
        if name:
            pairs = _ATTRIBUTE.findall(attributes)
            yield Tag(name, bool(slash), {key: entities.unescape(value) for key, value in pairs})
        else:
            yield text or "&lt;"


_per_thread = threading.local()


def _first_wall(html: str) -> str:
    cleaner = getattr(_per_thread, "bleach", None)
    if cleaner is None:
        # A Cleaner costs more to build than to use, and is not made for two threads at once.
        cleaner = _per_thread.bleach = bleach.Cleaner(
            tags=set(ALLOWED),
            attributes=_may_stand,
            protocols={"http", "https", "mailto"},
            strip=True,
            strip_comments=True,
        )
    # A mark that parsers swallow at the beginning would make a second cleaning differ.
    cleaned: str = cleaner.clean(html.replace("\ufeff", ""))
    return cleaned


def _may_stand(tag: str, attribute: str, value: str) -> bool:
    pattern = ALLOWED.get(tag, _NOTHING).get(attribute)
    return pattern is not None and pattern.fullmatch(value) is not None


def _second_wall(html: str) -> str:
    return _NH3.clean(html)


def _only_known(tag: str, attribute: str, value: str) -> str | None:
    return value if _may_stand(tag, attribute, value) else None


_NH3 = nh3.Cleaner(
    tags=set(ALLOWED),
    clean_content_tags={"script", "style"},
    attributes={tag: set(attributes) for tag, attributes in ALLOWED.items()},
    attribute_filter=_only_known,
    strip_comments=True,
    link_rel=None,
    generic_attribute_prefixes=set(),
    url_schemes={"http", "https", "mailto"},
)


_STRAIGHTENER = nh3.Cleaner(
    tags=set(ALLOWED)
    | {
        *("article", "aside", "b", "big", "center", "figcaption", "figure", "font", "footer"),
        *("header", "h1", "h2", "i", "iframe", "main", "section", "small", "span", "strike", "tt"),
    },
    clean_content_tags={
        *("applet", "audio", "canvas", "datalist", "embed", "frameset", "head", "map", "math"),
        *("meter", "noembed", "noframes", "noscript", "object", "progress", "script", "select"),
        *("style", "svg", "template", "textarea", "title", "video"),
    },
    attributes={
        "*": {"class"},
        "a": {"href"},
        "aside": {"data-onebox-src", "data-post", "data-topic", "data-username"},
        "div": {"data-youtube-id", "data-youtube-title"},
        "iframe": {"src"},
        "img": {"alt", "src", "title"},
        "ol": {"start"},
    },
    strip_comments=True,
    link_rel=None,
    generic_attribute_prefixes=set(),
    url_schemes={"http", "https", "mailto"},
)


_LETTER_STRAIGHTENER = nh3.Cleaner(
    tags=set(ALLOWED)
    | {
        *("address", "article", "b", "caption", "center", "h1", "h2", "header", "i", "section"),
        *("strike", "tt"),
    },
    clean_content_tags={"head", "math", "noscript", "script", "style", "svg", "template", "title"},
    attributes={
        "*": {"class", "id"},
        "a": {"href"},
        "img": {"alt"},
        "ol": {"start"},
    },
    strip_comments=True,
    link_rel=None,
    generic_attribute_prefixes=set(),
    url_schemes={"http", "https", "mailto"},
)


def _third_wall(html: str, site: str) -> str:
    written: list[str] = []
    open_tags: list[str] = []
    for token in tokens(html):
        if isinstance(token, str):
            written.append(token)
        elif token.name not in ALLOWED:
            continue
        elif token.closes:
            if token.name in open_tags:
                while (name := open_tags.pop()) != token.name:
                    written.append(_close(name))
                written.append(_close(token.name))
        else:
            written.append(_open(token, site))
            if token.name not in VOID:
                # A link that lost its address is nothing, but its end must find its beginning.
                open_tags.append(token.name)
    written.extend(_close(name) for name in reversed(open_tags))
    return _EMPTY_LINK.sub(r"\1", "".join(written))


_EMPTY_LINK = re.compile(r"<a>((?:(?!</?a[ >]).)*)</a>", re.DOTALL)


def _close(name: str) -> str:
    return f"</{name}>"


def _open(tag: Tag, site: str) -> str:
    attributes = {
        name: value
        for name, value in tag.attributes.items()
        if name not in _ADDRESSES and _may_stand(tag.name, name, value)
    }
    if tag.name == "a":
        attributes = _link(tag.attributes, attributes, site)
    elif tag.name == "img":
        source = tag.attributes.get("src", "")
        alt = tag.attributes.get("alt", "")
        if not is_own_file(source):
            return _escape_text(alt)
        attributes = {"src": source, "alt": alt, "loading": "lazy"}
    written = "".join(f' {name}="{_escape(value)}"' for name, value in attributes.items())
    return f"<{tag.name}{written}>"


def _link(raw: Mapping[str, str], kept: Mapping[str, str], site: str) -> dict[str, str]:
    address = safe_address(raw.get("href", ""))
    if address is None:
        return {}
    attributes = {"href": address}
    kind = kept.get("class")
    if (kind == "mention" and is_member(address)) or (kind == "quote-source" and address[0] == "/"):
        attributes = {"class": kind, "href": address}
    if is_foreign(address, site):
        attributes["rel"] = "nofollow ugc noopener"
    return attributes


def _escape(value: str) -> str:
    return (
        value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    )


def _escape_text(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
