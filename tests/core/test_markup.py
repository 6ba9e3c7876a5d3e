"""Markdown as its readers see it: shape, mentions, quotes, pictures, bounds."""

import time
from collections.abc import Collection, Mapping

import pytest

from hub.core.markup import (
    MAX_SOURCE,
    RENDERER_VERSION,
    Mentioned,
    Quote,
    TooLong,
    absolute_links,
    excerpt,
    needs_rerender,
    plain,
    quoted_at,
    quoting,
    render,
    tidy,
)

FOREIGN = 'rel="nofollow ugc noopener"'
PEOPLE = {
    "amina": Mentioned("0190aaaa", "Amina Diallo"),
    "li.wei": Mentioned("0190bbbb", "Li Wei"),
    "أمينة": Mentioned("0190cccc", "أمينة"),
    "sly": Mentioned("0190dddd", "<b>Sly</b> & Co"),
}


def html(source: str, lang: str = "en", site: str = "") -> str:
    return render(source, lang=lang, mention=_people, site=site).html.strip()


def _people(handles: Collection[str]) -> Mapping[str, Mentioned]:
    return {handle: PEOPLE[handle] for handle in handles if handle in PEOPLE}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("plain", "<p>plain</p>"),
        ("two\nlines", "<p>two<br>\nlines</p>"),
        ("**a** *b* ~~c~~ `d`", "<p><strong>a</strong> <em>b</em> <s>c</s> <code>d</code></p>"),
        ("# one", "<h3>one</h3>"),
        ("## two", "<h4>two</h4>"),
        ("### three", "<h5>three</h5>"),
        ("###### six", "<h6>six</h6>"),
        ("one\n===", "<h3>one</h3>"),
        ("- [ ] a\n- [x] b", "<ul>\n<li>☐ a</li>\n<li>☑ b</li>\n</ul>"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'),
        ("```python\nx < 1\n```", "<pre><code>x &lt; 1\n</code></pre>"),
        ("<b>typed</b> & kept", "<p>&lt;b&gt;typed&lt;/b&gt; &amp; kept</p>"),
        ("a\x00b\u202ec\ud800", "<p>abc\ufffd</p>"),
        ("a\r\nb\rc", "<p>a<br>\nb<br>\nc</p>"),
        ("", ""),
    ],
)
def test_render_shapes_markdown(source, expected):
    assert html(source) == expected


def test_render_aligns_table_cells_by_class():
    assert html("| a | b |\n|:-:|--:|\n| 1 | 2 |") == (
        "<table>\n<thead>\n<tr>\n"
        '<th class="align-center">a</th>\n<th class="align-right">b</th>\n'
        "</tr>\n</thead>\n<tbody>\n<tr>\n"
        '<td class="align-center">1</td>\n<td class="align-right">2</td>\n'
        "</tr>\n</tbody>\n</table>"
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[a](https://b.example)", f'<p><a href="https://b.example" {FOREIGN}>a</a></p>'),
        ("[a](/topics/7)", '<p><a href="/topics/7">a</a></p>'),
        ("[a](mailto:a@b.example)", '<p><a href="mailto:a@b.example">a</a></p>'),
        ("[a](https://hub.example/x)", '<p><a href="https://hub.example/x">a</a></p>'),
        (
            "[a](https://hub.example.evil.example/)",
            f'<p><a href="https://hub.example.evil.example/" {FOREIGN}>a</a></p>',
        ),
        ("https://b.example/?a=1&b=2.", None),
        ("www.unhcr.org", f'<p><a href="http://www.unhcr.org" {FOREIGN}>www.unhcr.org</a></p>'),
        ("report.py and a@b.example", "<p>report.py and a@b.example</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("[a](//b.example)", "<p>[a](//b.example)</p>"),
        ("[a](https://bank.example@b.example)", "<p>[a](https://bank.example@b.example)</p>"),
        ('[a](/b "title")', '<p><a href="/b">a</a></p>'),
    ],
)
def test_render_links_by_address(source, expected):
    expected = expected or (
        f'<p><a href="https://b.example/?a=1&amp;b=2" {FOREIGN}>'
        "https://b.example/?a=1&amp;b=2</a>.</p>"
    )
    assert html(source, site="https://hub.example") == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "![map](/files/0190aaaa-bbbb/map.webp)",
            '<p><img src="/files/0190aaaa-bbbb/map.webp" alt="map" loading="lazy"></p>',
        ),
        ("![map](https://b.example/m.png)", f'<a href="https://b.example/m.png" {FOREIGN}>map</a>'),
        ("![](https://b.example/m.png)", f'<a href="https://b.example/m.png" {FOREIGN}>m.png</a>'),
        ("[![m](https://b.example/m)](/c)", '<a href="/c">m</a>'),
        ("![m](/members/7)", '<a href="/members/7">m</a>'),
        ("![m](/files/../members/x)", '<a href="/files/../members/x">m</a>'),
    ],
)
def test_render_shows_only_pictures_kept_here(source, expected):
    assert html(source) in {expected, f"<p>{expected}</p>"}


def test_render_places_mentions_of_known_people():
    rendered = render(
        "@amina, @nobody (@li.wei). `@amina` x@amina [@amina](/a) @amina看 @أمينة",
        lang="en",
        mention=_people,
    )
    amina = '<a class="mention" href="/members/0190aaaa">@Amina Diallo</a>'
    assert rendered.html == (
        f'<p>{amina}, @nobody (<a class="mention" href="/members/0190bbbb">@Li Wei</a>). '
        f'<code>@amina</code> x@amina <a href="/a">@amina</a> {amina}看 '
        '<a class="mention" href="/members/0190cccc">@أمينة</a></p>\n'
    )
    assert rendered.mentions == ("0190aaaa", "0190bbbb", "0190cccc")


def test_render_asks_for_all_handles_at_once():
    asked: list[frozenset[str]] = []

    def resolve(handles: Collection[str]) -> Mapping[str, Mentioned]:
        asked.append(frozenset(handles))
        return {}

    assert render("@a and @b\n\n- @c", lang="en", mention=resolve).mentions == ()
    assert asked == [frozenset({"a", "b", "c"})]


def test_render_escapes_names_of_mentioned():
    assert html("@sly") == (
        '<p><a class="mention" href="/members/0190dddd">@&lt;b&gt;Sly&lt;/b&gt; &amp; Co</a></p>'
    )


def test_render_tells_quotes_apart():
    source = quoting("First\n> older\n\nSecond", said="Amina [D] wrote", topic_id=7, number=12)
    rendered = render(source + "I agree.", lang="en")
    assert rendered.quotes == (Quote(7, 12),)
    assert rendered.html == (
        '<blockquote class="quote">\n<p><a class="quote-source" href="/topics/7?from=12#c12">'
        "Amina [D] wrote</a>:</p>\n<p>First</p>\n<p>Second</p>\n</blockquote>\n<p>I agree.</p>\n"
    )
    assert rendered.text == "> Amina [D] wrote:\n> First\n> Second\nI agree."
    assert plain(rendered.html, quotes=False) == "I agree."


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/topics/7?from=12#c12", Quote(7, 12)),
        ("/fr/topics/7/un-titre?from=3", Quote(7, 3)),
        ("/topics/7/title#c9", Quote(7, 9)),
        ("/topics/7", None),
        ("/topics/0?from=1", None),
        ("https://b.example/topics/7?from=12", None),
        ("/topics/7?from=١٢", None),
    ],
)
def test_quoted_at_reads_addresses_of_contributions(address, expected):
    assert quoted_at(address) == expected


def test_render_marks_blocks_in_another_language():
    assert html(":::ar\nمرحبا\n:::\nBye") == (
        '<div lang="ar" dir="rtl">\n<p>مرحبا</p>\n</div>\n<p>Bye</p>'
    )
    assert html(":::xx\nno\n:::") == "<p>:::xx<br>\nno<br>\n:::</p>"


def test_render_keeps_code_left_to_right_in_arabic():
    assert html("`a`", lang="ar") == '<p><code dir="ltr">a</code></p>'
    assert html("```\nb\n```", lang="ar") == ('<pre><code dir="ltr">b\n</code></pre>')


def test_render_refuses_too_long_a_source():
    render("a" * MAX_SOURCE, lang="en")
    with pytest.raises(TooLong):
        render("a" * (MAX_SOURCE + 1), lang="en")


@pytest.mark.parametrize(
    "source",
    [
        ">" * 3000 + " kept",
        "- " * 3000 + "kept",
        "[" * 3000 + "kept" + "]" * 3000,
        "![" * 3000 + "kept",
        "[a](" * 3000 + "kept",
        "*_" * 3000 + "kept" + "_*" * 3000,
        "*" * 3000 + "kept" + "*" * 3000,
        "~~a " * 3000 + "kept",
        "".join("`" * i + " " for i in range(300)) + "kept",
        "|" * 1000 + "\n" + "|-" * 1000 + "\n" + "|\n" * 15000 + "kept",
        "- a\n" * 14000 + "kept",
        "https://a.example/ " * 3000 + "kept",
        "www." * 14000 + "kept",
        "a.com" * 11000 + "kept",
        "mailto:" * 8000 + "kept",
        "@a " * 19000 + "kept",
        "<" * 50000 + "kept",
        "&" * 50000 + "kept",
        "[a]: b\n" * 8000 + "kept",
        ":::ar\n" * 9000 + "kept",
        "\n".join(" " * i + "- a" for i in range(300)) + " kept",
        ("> - " * 1500) + "kept",
    ],
    ids=lambda source: source[:12].encode("unicode_escape").decode(),
)
def test_render_takes_bounded_time_and_loses_no_word(source):
    began = time.process_time()
    rendered = render(source[:MAX_SOURCE], lang="en", mention=_people)
    assert time.process_time() - began < 4
    assert "kept" in rendered.text


def test_needs_rerender_compares_versions():
    assert not needs_rerender(RENDERER_VERSION)
    assert needs_rerender(RENDERER_VERSION - 1)
    assert needs_rerender(None)


def test_plain_gives_a_line_per_block():
    source = (
        "# T\n\na *b*\nc\n\n1. x\n2. y\n   - z\n\n> q\n\n[l](https://b.example)\n\n```\n  i\n```"
    )
    rendered = render(source, lang="en")
    assert rendered.text == "T\na b\nc\n1. x\n2. y\n- z\n> q\nl\n  i"
    assert plain(rendered.html, links=True).splitlines()[-2] == "l (https://b.example)"


def test_excerpt_cuts_between_words():
    assert excerpt("short") == "short"
    assert excerpt("one two, three", 10) == "one two…"
    assert excerpt("社区" * 10, 10) == "社区社区社区社区社…"
    assert all(len(excerpt("word " * n, 20)) <= 20 for n in range(20))


def test_absolute_links_reach_only_paths_of_this_site():
    page = render("[a](/b) [c](https://d.example/) ![e](/files/0190aaaa/f.png)", lang="en").html
    assert absolute_links(page, "https://hub.example/") == (
        '<p><a href="https://hub.example/b">a</a> '
        f'<a href="https://d.example/" {FOREIGN}>c</a> '
        '<img src="https://hub.example/files/0190aaaa/f.png" alt="e" loading="lazy"></p>\n'
    )


def test_tidy_leaves_nothing_a_database_refuses():
    assert tidy("a\x00\x0b\x1fb\ud83d\u2028c\u202ed\u2066e") == "ab\ufffd\ncd\u2066e"
