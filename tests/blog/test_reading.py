"""What everybody reads of the blog, and what nobody does."""

import json
import re
import xml.etree.ElementTree as ET

import pytest

from hub.accounts.models import ADMIN, ERASED
from hub.blog.models import ArticleVersion, ArticleVersionText
from hub.core import audit, clock, search
from hub.core.db import db
from hub.discussions import services
from hub.discussions.models import PRIVATE
from tests.blog.readers import make_published
from tests.blog.support import make_series, pitched, written
from tests.factories import make_member, make_space, make_topic, sign_in

ATOM = "{http://www.w3.org/2005/Atom}"


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.text


def test_article_is_read_with_its_author_and_series(client):
    author = make_member("Idris Vell")
    article = make_published(author, series=make_series("Harvest"), objectives=["gcm-06"])
    text = page(client, f"/en/blog/{article.slug}")
    assert '<h1 lang="en" dir="auto">Before dawn at the registry</h1>' in text
    assert "Idris Vell" in text
    assert "Harvest" in text
    assert "1 minute to read" in text


def test_article_is_read_in_the_readers_language_where_it_is_there(client):
    article = make_published(make_member(), translations={"fr": "Avant l’aube au guichet"})
    assert "Avant l’aube au guichet</h1>" in page(client, f"/fr/blog/{article.slug}")
    assert "Before dawn at the registry</h1>" in page(client, f"/es/blog/{article.slug}")


def test_every_version_keeps_its_address(client):
    article = make_published(make_member())
    second = ArticleVersion(article=article, number=2, note="Figures of this year")
    second.texts = [
        ArticleVersionText(lang="en", title="After dawn", summary="", body="", body_html="<p>.</p>")
    ]
    article.current_version = 2
    db.session.add(second)
    db.session.commit()
    assert "After dawn</h1>" in page(client, f"/en/blog/{article.slug}")
    first = page(client, f"/en/blog/{article.slug}/v1")
    assert "Before dawn at the registry</h1>" in first
    assert "noindex" in first
    assert "Figures of this year" in first
    assert client.get(f"/en/blog/{article.slug}/v3").status_code == 404


def test_withdrawn_article_says_so_and_is_found_nowhere_else(client):
    author = make_member()
    article = make_published(author)
    article.withdrawn_at, article.withdrawal_reason = clock.now(), "The figures were wrong."
    db.session.commit()
    text = page(client, f"/en/blog/{article.slug}")
    assert "The figures were wrong." in text
    assert "noindex" in text
    assert "The queue is long" not in text
    for path in ("/en/blog/", "/en/blog/feed.atom", "/en/blog/feed.json", "/sitemap.xml"):
        assert article.slug not in page(client, path)
    assert client.get(f"/en/blog/authors/{author.public_id}").status_code == 404


def test_what_is_being_written_is_read_nowhere(client):
    author = make_member("Canary Bird")
    for article in (pitched(author, title="Canarytitle one"), written(author)):
        assert client.get(f"/en/blog/{article.public_id}").status_code == 404
    published = make_published(author, "Seen by all", is_named=False)
    published.original.title = "Canarytitle two"
    db.session.commit()
    for path in (
        "/en/blog/",
        f"/en/blog/{published.slug}",
        f"/en/blog/series/{published.series.slug}",
        "/en/blog/feed.atom",
        "/en/blog/feed.json",
        "/en/",
    ):
        text = page(client, path)
        assert "Canarytitle" not in text, path
        assert "Canary Bird" not in text, path
    assert client.get(f"/en/blog/authors/{author.public_id}").status_code == 404
    assert list(search.search("Canarytitle", scopes=["public"]).items) == []


def test_author_has_a_page_and_feeds(client):
    author = make_member("Idris Vell")
    make_published(author, "First")
    make_published(author, "Second, nameless", is_named=False)
    text = page(client, f"/en/blog/authors/{author.public_id}")
    assert ">First</a>" in text
    assert "Second, nameless" not in text
    feed = ET.fromstring(page(client, f"/en/blog/authors/{author.public_id}/feed.atom"))
    assert [each.text for each in feed.findall(f"{ATOM}entry/{ATOM}title")] == ["First"]


def test_erased_author_is_named_no_more(client):
    author = make_member("Idris Vell")
    article = make_published(author)
    author.state, author.name = ERASED, "Idris Vell"
    db.session.commit()
    assert "Idris Vell" not in page(client, f"/en/blog/{article.slug}")
    assert client.get(f"/en/blog/authors/{author.public_id}").status_code == 404


def test_list_is_narrowed_by_series_objective_country_and_language(client):
    author, harvest = make_member(), make_series("Harvest")
    make_published(author, "One", series=harvest, objectives=["gcm-06"], countries=["KE"])
    make_published(author, "Two", objectives=["gcm-01"], translations={"ar": "اثنان"})

    def shown(query):
        return re.findall(r'class="topic-title"[^>]*><a[^>]*>([^<]+)<', page(client, query))

    assert shown("/en/blog/") == ["Two", "One"]
    assert shown(f"/en/blog/?series={harvest.slug}") == ["One"]
    assert shown("/en/blog/?objective=gcm-01") == ["Two"]
    assert shown("/en/blog/?place=KE") == ["One"]
    assert shown("/en/blog/?in=ar") == ["اثنان"]
    assert shown("/en/blog/?objective=%25") == []


def test_article_leads_to_the_one_before_and_the_one_after_in_its_series(client, count_queries):
    author, harvest = make_member(), make_series("Harvest")
    first, second, third = (
        make_published(author, title, series=harvest, days_ago=days, translations={"fr": french})
        for title, french, days in (("One", "Un", 4), ("Two", "Deux", 3), ("Three", "Trois", 2))
    )
    make_published(author, "Of another series", days_ago=3)
    make_published(author, "Gone", series=harvest, days_ago=1, withdrawn_at=clock.now())

    def beside(path):
        found = re.findall(
            r'rel="(prev|next)" href="([^"]+)".*?<span lang="(..)" dir="auto">(.*?)</span></a>',
            page(client, path),
        )
        return [(rel, href.rpartition("/")[2], lang, title) for rel, href, lang, title in found]

    one, three = ("prev", first.slug, "fr", "Un"), ("next", third.slug, "fr", "Trois")
    assert beside(f"/fr/blog/{second.slug}") == [one, three]
    assert beside(f"/fr/blog/{first.slug}") == [("next", second.slug, "fr", "Deux")]
    with count_queries() as statements:
        assert beside(f"/es/blog/{third.slug}") == [("prev", second.slug, "en", "Two")]
    assert len(statements) <= 14


@pytest.mark.parametrize("address", ["/en/blog/", "/en/blog/feed.atom"])
def test_list_asks_as_often_for_many_as_for_one(client, count_queries, address):
    author, series = make_member(), make_series()
    make_published(author, series=series)
    with count_queries() as few:
        page(client, address)
    for number in range(11):
        make_published(author, f"Article {number}", series=series, days_ago=number)
    with count_queries() as many:
        page(client, address)
    assert len(many) == len(few)


def test_pages_of_the_list_follow_one_another(client):
    author, series = make_member(), make_series()
    for number in range(14):
        make_published(author, f"Article {number}", series=series, days_ago=number)
    first = page(client, "/en/blog/")
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    titles = re.findall(r">(Article \d+)</a>", first + page(client, following[1]))
    assert titles == [f"Article {number}" for number in range(14)]


@pytest.mark.one_database
def test_feeds_and_linked_data_hold_hostile_words_as_words(client):
    title = '</script><b>&"\x0b ends'
    article = make_published(make_member(), title)
    text = page(client, f"/en/blog/{article.slug}")
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert block is not None
    assert json.loads(block[1])["headline"] == title
    feed = ET.fromstring(page(client, "/en/blog/feed.atom"))
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == title.replace("\x0b", "")
    told = json.loads(page(client, "/en/blog/feed.json"))
    assert told["items"][0]["title"] == title.replace("\x0b", "")


def test_article_is_found_in_any_of_its_languages(client):
    article = make_published(make_member(), translations={"es": "Antes del amanecer"})
    for words in ("registry", "amanecer"):
        found = page(client, f"/en/search?q={words}&kind=article")
        assert f"/en/blog/{article.slug}" in found


def test_article_stands_on_the_front_page_its_objective_and_the_map(client):
    article = make_published(make_member(), objectives=["gcm-06"])
    for path in ("/en/", "/en/objectives/gcm-06", "/sitemap/articles-0.xml"):
        assert f"/blog/{article.slug}" in page(client, path)
    assert "articles-0.xml" in page(client, "/sitemap.xml")


def test_what_is_said_about_an_article_is_shown_to_who_may_read_it(client):
    author, reader = make_member("Idris Vell"), make_member("Nour Sabah")
    spaces = (
        make_space(moderators=(author,)),
        make_space(visibility=PRIVATE, moderators=(author,), members=(reader,)),
    )
    for space, is_seen in zip(spaces, (True, False), strict=True):
        topic = make_topic(space, author)
        services.post_reply(topic, actor=reader, body="A canaryword to answer", lang="en")
        article = make_published(author, topic_id=topic.id)
        text = page(client, f"/en/blog/{article.slug}")
        assert ("canaryword" in text) == is_seen
        assert (f"/topics/{topic.id}" in text) == is_seen
    sign_in(client, reader)
    assert "canaryword" in page(client, f"/en/blog/{article.slug}")


@pytest.mark.one_database
def test_author_who_protects_their_identity_has_a_name_and_no_page(client):
    author = make_member("Harbour Light")
    author.is_protected = True
    article = make_published(author)
    assert "Harbour Light" in page(client, f"/en/blog/{article.slug}")
    assert author.public_id not in page(client, f"/en/blog/{article.slug}")
    for end in ("", "/feed.atom", "/feed.json"):
        assert client.get(f"/en/blog/authors/{author.public_id}{end}").status_code == 404


@pytest.mark.one_database
def test_series_that_is_being_prepared_is_named_nowhere(client):
    prepared = make_series("Canaryseries", published_at=None)
    article = make_published(make_member(), series=prepared)
    for path in (f"/en/blog/{article.slug}", "/en/blog/", "/en/blog/feed.atom", "/en/"):
        assert "Canaryseries" not in page(client, path), path
    for end in ("", "/feed.atom", "/feed.json"):
        assert client.get(f"/en/blog/series/{prepared.slug}{end}").status_code == 404


@pytest.mark.one_database
def test_address_of_a_text_is_that_of_its_language(client):
    article = make_published(make_member(), translations={"fr": "Avant l’aube"})
    for shown, read in (("ru", "en"), ("fr", "fr")):
        text = page(client, f"/{shown}/blog/{article.slug}")
        canonical = re.search(r'rel="canonical" href="[^"]*?(/[a-z]+/blog/[^"]+)"', text)
        assert canonical is not None
        assert canonical[1] == f"/{read}/blog/{article.slug}"
        assert re.findall(r'rel="alternate" hreflang="(\w+)"', text) == ["en", "fr"]


def test_a_version_is_cited_by_reference_managers_in_the_language_of_the_page(client):
    author = make_member("Ada Author")
    series = make_series("Voices & views")
    article = make_published(author, series=series, translations={"fr": "Avant l’aube"})
    way = f"/blog/{article.slug}"
    shown = page(client, f"/fr{way}")
    assert [f'href="/fr{way}/v1.{end}"' in shown for end in ("bib", "ris")] == [True, True]
    bib = client.get(f"/en{way}/v1.bib")
    assert bib.headers["Content-Disposition"].startswith("attachment")
    assert bib.text.splitlines()[:4] == [
        f"@misc{{article-{article.id}-v1,",
        "  author = {{Ada Author}},",
        "  title = {{Before dawn at the registry}},",
        r"  howpublished = {Voices \& views},",
    ]
    ris = client.get(f"/fr{way}/v1.ris").text.split("\r\n")
    assert ris[:4] == [
        "TY  - BLOG",
        "AU  - Ada Author",
        "TI  - Avant l’aube",
        "T2  - Voices & views",
    ]
    assert ris[-4:] == ["LA  - fr", f"UR  - http://localhost/fr{way}/v1", "ER  - ", ""]
    article.withdrawn_at = clock.now()
    db.session.commit()
    paths = [f"/en{way}/{end}" for end in ("v1.bib", "v1.ris", "v9.bib")]
    assert [client.get(path).status_code for path in paths] == [404] * 3


def test_authors_and_editors_go_on_from_the_page_and_from_the_audit_log(client):
    author, other = make_member(), make_member()
    admin = make_member(roles=(ADMIN,))
    article = make_published(author)
    publication = f"/en/blog/manuscripts/{article.public_id}/publication"
    audit.note("article.withdrawn", actor_id=None, subject=f"article:{article.id}")
    audit.note("series.changed", actor_id=None, subject=f"series:{article.series_id}")
    db.session.commit()
    sign_in(client, other)
    assert publication not in page(client, f"/en/blog/{article.slug}")
    assert client.get(f"/en/blog/desk/articles/{article.id}").status_code == 404
    sign_in(client, author)
    assert publication in page(client, f"/en/blog/{article.slug}")
    assert client.get(publication).status_code == 200
    sign_in(client, admin)
    log = page(client, "/en/moderation/log")
    ends = {}
    for path in (f"articles/{article.id}", f"series/{article.series_id}"):
        assert f'href="/en/blog/desk/{path}"' in log
        ends[path[:3]] = client.get(f"/en/blog/desk/{path}").headers["Location"]
    assert ends == {
        "art": f"/en/blog/manuscripts/{article.public_id}",
        "ser": f"/en/blog/series/{article.series.slug}",
    }
