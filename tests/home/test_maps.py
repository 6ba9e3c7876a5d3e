"""Sitemap and robots: public pages only, in six languages, below the limits of sitemaps.org."""

from xml.etree import ElementTree

import pytest

from hub.discussions.models import MEMBERS, PRIVATE
from hub.home import feeds
from tests.factories import make_member, make_space, make_topic

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


def read(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    return ElementTree.fromstring(answer.data)


def locations(tree):
    return [each.text.replace("http://localhost", "") for each in tree.findall(".//s:loc", NAMES)]


@pytest.fixture
def topics(app):
    amina = make_member()
    return {
        visibility: make_topic(make_space(visibility=visibility), amina, f"On {visibility}")
        for visibility in ("public", MEMBERS, PRIVATE)
    }


def test_index_lists_maps_of_what_is_public(client, topics):
    assert locations(read(client, "/sitemap.xml")) == [
        "/sitemap/pages.xml",
        "/sitemap/topics-0.xml",
    ]


def test_topics_are_listed_in_every_language_with_alternates(client, topics):
    tree = read(client, "/sitemap/topics-0.xml")
    path = f"/topics/{topics['public'].id}/{topics['public'].slug}"
    codes = ["ar", "en", "es", "fr", "ru", "zh"]
    assert sorted(locations(tree)) == [f"/{code}{path}" for code in codes]
    for url in tree.findall("s:url", NAMES):
        languages = [link.get("hreflang") for link in url.findall("x:link", NAMES)]
        assert sorted(languages) == sorted([*codes, "x-default"])


def test_pages_name_public_spaces_only(client, topics):
    found = locations(read(client, "/sitemap/pages.xml"))
    spaces = [each for each in found if each.startswith("/en/discussions/space-")]
    assert spaces == [f"/en/discussions/{topics['public'].space.slug}/"]
    assert {"/en/", "/en/about", "/fr/objectives/gcm-06"} <= set(found)


def test_maps_are_parted_by_id(client, topics, monkeypatch):
    monkeypatch.setattr(feeds, "TOPICS", 1)
    number = topics["public"].id
    assert locations(read(client, "/sitemap.xml"))[1:] == [f"/sitemap/topics-{number}.xml"]
    assert client.get("/sitemap/topics-77.xml").status_code == 404
    assert client.get(f"/sitemap/topics-{topics[PRIVATE].id}.xml").status_code == 404


def test_a_map_stays_below_fifty_thousand_addresses():
    assert feeds.TOPICS * 6 < 50_000


def test_robots_are_shown_the_map(client):
    text = client.get("/robots.txt").text
    assert "Sitemap: http://localhost/sitemap.xml" in text
    assert "Disallow: /*/search" in text


def test_sitemap_is_sent_once(client, topics):
    first = client.get("/sitemap.xml")
    again = client.get("/sitemap.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
