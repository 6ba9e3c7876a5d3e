"""Posts of another forum as they are read here: quotes, previews, pictures, players, faces."""

import json
import os
import time
from pathlib import Path

import pytest

from hub.core.markup import Mentioned, Origin, Quote, render_html

REL = 'rel="nofollow ugc noopener"'
SAMPLE = (
    Path(os.environ.get("HUB_TEST_SHARED", Path(__file__).parents[3] / "shared"))
    / "data"
    / "discourse-sample"
)


def html(source: str, origin: Origin | None = None, lang: str = "en") -> str:
    return render_html(source, lang=lang, origin=origin).html.strip()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>a <b>b</b> <i>c</i></p>", "<p>a <strong>b</strong> <em>c</em></p>"),
        ("<h1>a</h1><h2>b</h2><h3>c</h3>", "<h3>a</h3><h4>b</h4><h3>c</h3>"),
        ("<div><div>a</div></div>", "<p>a</p>"),
        ('<p><span class="bbcode-b">a</span></p>', "<p><strong>a</strong></p>"),
        ('<p><span class="hashtag">#a</span></p>', "<p>#a</p>"),
        ('<pre><code class="lang-auto">a &lt; b</code></pre>', "<pre><code>a &lt; b</code></pre>"),
        ('<ol start="3"><li>a</li></ol>', '<ol start="3"><li>a</li></ol>'),
        ("<p>a</p><script>b</script><style>c</style>", "<p>a</p>"),
        (
            '<p><img class="emoji" alt=":slight_smile:" src="https://b.example/e.png"></p>',
            "<p>🙂</p>",
        ),
        ('<p><img class="emoji" alt=":unheard_of:" src="https://b.example/e.png"></p>', None),
        (
            '<p><img src="//b.example/u/pic.png" alt=""></p>',
            f'<p><a href="https://b.example/u/pic.png" {REL}>pic.png</a></p>',
        ),
        (
            '<p><a href="/u/member001">profile</a> <a href="https://b.example">b</a></p>',
            f'<p>profile <a href="https://b.example" {REL}>b</a></p>',
        ),
        (
            '<iframe src="https://b.example/player/1" width="9"></iframe>',
            f'<p><a href="https://b.example/player/1" {REL}>https://b.example/player/1</a></p>',
        ),
        (
            '<div data-youtube-id="rL8zDgTlXso" data-youtube-title="T &amp; U"></div>',
            f'<p><a href="https://www.youtube.com/watch?v=rL8zDgTlXso" {REL}>T &amp; U</a></p>',
        ),
        (
            (
                '<aside class="onebox"><header><a href="https://b.example/p">b</a></header>'
                '<img src="https://b.example/i"><h3><a href="https://b.example/p">T</a></h3>'
                "<p>Words</p></aside>"
            ),
            f'<p><a href="https://b.example/p" {REL}>T</a></p>',
        ),
        (
            (
                '<p><div class="lightbox-wrapper"><a class="lightbox" href="https://b.example/l.png">'
                '<img src="https://b.example/s.png" alt="Map"><div class="meta">Map 9 KB</div></a>'
                "</div></p>"
            ),
            f'<p><a href="https://b.example/l.png" {REL}>Map</a></p>',
        ),
        (
            "<details><summary>More</summary><p>a</p></details>",
            "<details><summary>More</summary><p>a</p></details>",
        ),
    ],
)
def test_render_html_translates_forum_markup(source, expected):
    assert html(source) == (expected or "<p>:unheard_of:</p>")


def test_render_html_turns_forum_quotes_into_blockquotes():
    source = (
        '<aside class="quote no-group" data-username="member075" data-post="4" data-topic="6423">'
        '<div class="title"><div class="quote-controls"></div><img class="avatar"> m:</div>'
        "<blockquote><p>Words</p></blockquote></aside><p>Mine</p>"
    )
    known = render_html(
        source, lang="en", origin=Origin(quoted=lambda topic, post: Quote(topic - 6400, post))
    )
    assert known.quotes == (Quote(23, 4),)
    assert known.html == (
        '<blockquote class="quote"><p><a class="quote-source" href="/topics/23?from=4#c4">'
        "member075</a>:</p><p>Words</p></blockquote><p>Mine</p>"
    )
    assert html(source) == (
        '<blockquote class="quote"><p>member075:</p><p>Words</p></blockquote><p>Mine</p>'
    )
    assert html('<aside class="quote"><blockquote><p>W</p></blockquote></aside>') == (
        '<blockquote class="quote"><p>W</p></blockquote>'
    )


def test_render_html_resolves_mentions_and_addresses():
    origin = Origin(
        mention=lambda handles: {
            handle: Mentioned("0190aaaa", "Amina") for handle in handles if handle == "member1"
        },
        address=lambda address: "/topics/7" if address == "/t/title/9" else None,
    )
    rendered = render_html(
        '<p><a class="mention" href="/u/member1">@member1</a> <span class="mention">@gone</span> '
        '<a href="/t/title/9">there</a> <a href="https://b.example">b</a></p>',
        lang="en",
        origin=origin,
    )
    assert rendered.html == (
        '<p><a class="mention" href="/members/0190aaaa">@Amina</a> @gone '
        '<a href="/topics/7">there</a> b</p>'
    )
    assert rendered.mentions == ("0190aaaa",)


def test_render_html_keeps_code_left_to_right_in_arabic():
    assert html("<p><code>a</code></p>", lang="ar") == '<p><code dir="ltr">a</code></p>'


@pytest.mark.parametrize(
    "source",
    [
        "<b>" * 20_000 + "kept",
        "<div>" * 11_000 + "kept",
        "<blockquote>" * 3_000 + "kept",
        "<a href=x><p>" * 5_000 + "kept",
        "<table><tr><td>" * 3_000 + "kept",
        "<!--" * 30_000 + "--> kept",
        "<i a=1><b>" * 5_000 + "kept" + "</i></b>" * 5_000,
        "<" * 100_000 + " kept",
        "<p>kept</p>" + "<br>" * 11_000,
        "&" * 100_000 + "kept",
    ],
    ids=lambda source: source[:12],
)
def test_render_html_takes_bounded_time_and_loses_no_word(source):
    began = time.process_time()
    rendered = render_html(source, lang="en")
    assert time.process_time() - began < 5
    assert "kept" in rendered.text


@pytest.mark.sample
@pytest.mark.skipif(not SAMPLE.is_dir(), reason="the sample of a forum is not at hand")
def test_render_html_reads_a_whole_forum_without_asking_third_parties():
    posts = [
        post["cooked"]
        for path in sorted(SAMPLE.glob("*.json"))
        for post in json.loads(path.read_text("utf-8"))["post_stream"]["posts"]
        if post.get("cooked")
    ]
    origin = Origin(quoted=Quote)
    rendered = [render_html(post, lang="en", origin=origin) for post in posts]
    assert [page.html for page in rendered if "<img" in page.html] == []
    assert sum(len(page.quotes) for page in rendered) > 100
    assert sum(1 for page in rendered if not page.text.strip()) < len(rendered) / 50
