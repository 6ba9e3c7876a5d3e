"""Nothing that runs, styles, loads or clobbers gets past the walls, each of them alone included."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bleach._vendor import html5lib
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.markup import Mentioned, Origin, Quote, render, render_html, walls

VECTORS: list[str] = json.loads((Path(__file__).parent / "hostile.json").read_text("utf-8"))
ORIGIN = Origin(
    mention=lambda handles: {handle: Mentioned("0190aaaa", handle) for handle in handles},
    quoted=Quote,
    address=lambda address: address,
)
XHTML = "{http://www.w3.org/1999/xhtml}"


def faults(html: str) -> list[str]:
    """What a browser would find in the HTML that may not be there; read by another parser."""
    return [fault for tag in _elements(html) for fault in _tag_faults(*tag)]


def _elements(html: str) -> Iterator[tuple[str, dict[str, str]]]:
    fragment = html5lib.HTMLParser(namespaceHTMLElements=True).parseFragment(html)
    for element in fragment.iter():
        if element is not fragment:
            yield str(element.tag), {str(k): v for k, v in element.attrib.items()}


def _tag_faults(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    name = tag.removeprefix(XHTML)
    allowed = walls.ALLOWED.get(name) if tag.startswith(XHTML) else None
    if allowed is None and name != "colgroup":
        yield f"tag {tag}"
        return
    for attribute, value in attributes.items():
        pattern = (allowed or {}).get(attribute)
        if pattern is None or not pattern.fullmatch(value):
            yield f"attribute {name} {attribute}={value!r}"
    href, src = attributes.get("href"), attributes.get("src")
    if href is not None and not href.startswith(
        ("http://", "https://", "HTTP", "Http", "mailto:", "/", "#")
    ):
        yield f"address {href!r}"
    if href is not None and href[:2] in {"//", "/\\"}:
        yield f"address {href!r}"
    if src is not None and not src.startswith("/files/"):
        yield f"picture {src!r}"
    if href and href.lower().startswith("http") and "rel" not in attributes:
        yield f"link without rel {href!r}"


def through_markdown(vector: str) -> str:
    return render(vector, lang="en", mention=ORIGIN.mention).html


def through_import(vector: str) -> str:
    return render_html(vector, lang="en", origin=ORIGIN).html


def through_last_two(vector: str) -> str:
    return walls._third_wall(walls._second_wall(vector), "")


def through_first_and_last(vector: str) -> str:
    return walls._third_wall(walls._first_wall(vector), "")


def through_last_alone(vector: str) -> str:
    return walls._third_wall(vector, "")


WAYS: list[Callable[[str], str]] = [
    through_markdown,
    through_import,
    walls.behind_walls,
    through_last_two,
    through_first_and_last,
    through_last_alone,
]


def test_hostile_corpus_is_large():
    assert len(set(VECTORS)) >= 120


@pytest.mark.parametrize("vector", VECTORS)
def test_hostile_text_is_made_safe(vector):
    assert [(way.__name__, fault) for way in WAYS for fault in faults(way(vector))] == []


@pytest.mark.parametrize("vector", VECTORS)
def test_hostile_text_inside_other_markup_is_made_safe(vector):
    for around in ("> {}", "- {}", "[{}](/a)", "| a |\n|---|\n| {} |", "**{}**", "`{}`", "# {}"):
        assert faults(through_markdown(around.replace("{}", vector))) == []
    for around in ("<table>{}", "<b><p>{}", "<svg>{}", "<aside class='quote'><blockquote>{}"):
        assert faults(through_import(around.replace("{}", vector))) == []


@pytest.mark.parametrize("vector", VECTORS)
def test_safe_html_stays_the_same_when_cleaned_again(vector):
    for way in (through_markdown, through_import, walls.behind_walls):
        once = way(vector)
        assert walls.behind_walls(once) == once


PIECES = st.sampled_from(
    [
        *"<>\"'`=/\\&;:#!?-[](){}*_~|@ \n\t\x00",
        *("<a ", "<img ", "<svg>", "<math>", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<?"),
        *("<table>", "<td ", "<p>", "<b>", "<style>", "<script>", "<template>", "<select>"),
        *("<textarea>", "<title>", "<noscript>", "<mglyph>", "<mtext>", "<desc>", "<iframe "),
        *("<aside class=quote data-topic=1 data-post=2>", "<blockquote>", "<div class=onebox>"),
        *("href=", "src=", "onclick=", "style=", "class=mention", "id=", "hx-get=", "srcset="),
        *("javascript:", "data:", "vbscript:", "https://", "//", "mailto:", "/files/0190aaaa/x"),
        *("&#x6a;", "&colon;", "&Tab;", "&NewLine;", "&lt;", "&amp;", "&quot;", "&nbsp;"),
        *("[a](", "![a](", "<https:", "]: ", "> ", "- ", "```", "\n\n", ":::ar\n", "|-|\n"),
        *("alert(1)", "x", "مرحبا", "\u202e", "\u2028", "\ufeff", "社区", "@amina"),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=25).map("".join)


@given(TEXTS)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_any_text_is_made_safe_once_for_all(text):
    for way in (through_markdown, through_import, walls.behind_walls):
        once = way(text)
        assert faults(once) == []
        assert walls.behind_walls(once) == once
