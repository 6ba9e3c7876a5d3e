"""Atom feeds are valid (RFC 4287), public, the same for everybody, and sent only when changed."""

import datetime as dt
from xml.etree import ElementTree

import pytest

from hub.core.db import db
from hub.discussions import services
from hub.discussions.models import MEMBERS, PRIVATE, Contribution
from tests.factories import make_member, make_space, make_topic, sign_in

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def amina(app):
    return make_member("Amina")


@pytest.fixture
def topic(amina):
    return make_topic(make_space("Fees"), amina, "Who pays <you> & me?", "See **this**\x0b.")


def read(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    return checked(ElementTree.fromstring(answer.data))


def checked(feed):
    """The feed, once it has all that RFC 4287 §4.1 asks of feed and entry."""
    assert feed.tag == f"{ATOM}feed"
    ids = []
    for part in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(part.findall(ATOM + name)) == 1
            assert part.findtext(ATOM + name)
        ids.append(part.findtext(f"{ATOM}id"))
        assert ids[-1].startswith("http://localhost/")
        assert dt.datetime.fromisoformat(part.findtext(f"{ATOM}updated")).tzinfo
        assert part.findtext(f"{ATOM}author/{ATOM}name")
        alternates = [
            link for link in part.findall(f"{ATOM}link") if link.get("rel") == "alternate"
        ]
        assert len(alternates) == 1
        assert alternates[0].get("href").startswith("http://localhost/")
    assert len(set(ids)) == len(ids)
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")] == ["self", "alternate"]
    return feed


def entries(feed):
    return feed.findall(f"{ATOM}entry")


def test_feed_of_discussions_has_the_newest_topics(client, topic, amina):
    make_topic(topic.space, amina, "A second one")
    found = entries(read(client, "/feeds/discussions.atom"))
    assert [each.findtext(f"{ATOM}title") for each in found] == [
        "A second one",
        "Who pays <you> & me?",
    ]
    content = found[1].find(f"{ATOM}content")
    assert content.get("type") == "html"
    assert "<strong>this</strong>" in content.text
    assert found[1].get(LANG) == "en"
    assert found[1].findtext(f"{ATOM}author/{ATOM}name") == "Amina"


def test_feed_of_a_space_has_its_topics_only(client, topic, amina):
    make_topic(make_space(), amina, "Elsewhere")
    feed = read(client, f"/feeds/spaces/{topic.space.slug}.atom")
    assert feed.findtext(f"{ATOM}title") == "Fees"
    assert len(entries(feed)) == 1


def test_feed_of_a_topic_has_its_contributions_without_the_removed(client, topic, amina):
    for words in ("One.", "Two."):
        services.post_reply(topic, actor=amina, body=words, lang="en", parent=None)
    db.session.commit()
    assert len(entries(read(client, f"/feeds/topics/{topic.id}.atom"))) == 3
    last = db.session.query(Contribution).filter_by(number=3).one()
    services.remove_contribution(last, actor=amina)
    db.session.commit()
    found = entries(read(client, f"/feeds/topics/{topic.id}.atom"))
    newest, _opening = [each.findtext(f"{ATOM}content").strip() for each in found]
    assert newest == "<p>One.</p>"


def test_feed_links_in_the_language_asked_for(client, topic):
    feed = read(client, "/feeds/discussions.atom?lang=fr")
    assert feed.get(LANG) == "fr"
    (link,) = entries(feed)[0].findall(f"{ATOM}link")
    assert link.get("href") == f"http://localhost/fr/topics/{topic.id}/{topic.slug}"
    assert read(client, "/feeds/discussions.atom?lang=xx").get(LANG) == "en"


def test_empty_feed_is_valid(client):
    assert entries(read(client, "/feeds/discussions.atom")) == []


@pytest.mark.parametrize("visibility", [MEMBERS, PRIVATE])
def test_feeds_are_of_public_spaces_only(client, amina, visibility):
    space = make_space(visibility=visibility, members=(amina,))
    topic = make_topic(space, amina, "Hidden")
    sign_in(client, amina)
    assert entries(read(client, "/feeds/discussions.atom")) == []
    assert client.get(f"/feeds/spaces/{space.slug}.atom").status_code == 404
    assert client.get(f"/feeds/topics/{topic.id}.atom").status_code == 404


def test_feed_is_sent_only_when_it_has_changed(client, topic, amina):
    first = client.get("/feeds/discussions.atom")
    by_tag = {"If-None-Match": first.headers["ETag"]}
    by_date = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get("/feeds/discussions.atom", headers=by_tag).status_code == 304
    assert client.get("/feeds/discussions.atom", headers=by_date).status_code == 304
    make_topic(topic.space, amina, "Another")
    assert client.get("/feeds/discussions.atom", headers=by_tag).status_code == 200


def test_feed_needs_the_same_queries_for_any_number(client, topic, amina, count_queries):
    counts = []
    for _ in range(2):
        with count_queries() as statements:
            client.get("/feeds/discussions.atom")
        counts.append(len(statements))
        for number in range(9):
            make_topic(topic.space, make_member(), f"Another {number}")
        db.session.remove()
    assert counts[0] == counts[1] <= 3
