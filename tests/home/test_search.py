"""Search finds, marks, narrows and pages; and finds nothing one may not see."""

import re

import pytest

from hub.core.db import db
from hub.discussions import services
from hub.discussions.models import MEMBERS, PRIVATE
from tests.factories import make_member, make_space, make_topic, sign_in


@pytest.fixture
def amina(app):
    return make_member("Amina")


def titles(page):
    return re.findall(r"<h3[^>]*><a[^>]*>(.*?)</a></h3>", page.text)


def test_search_without_words_gives_advice(client):
    page = client.get("/en/search")
    assert page.status_code == 200
    assert "How to search" in page.text
    assert 'content="noindex"' in page.text


def test_search_marks_what_it_found(client, amina):
    make_topic(make_space(), amina, "Who pays recruitment fees?", "Agreements say <b>so</b>.")
    page = client.get("/en/search?q=agreement")
    assert titles(page) == ["Who pays recruitment fees?"]
    assert "<mark>Agreements</mark> say" in page.text
    assert "1 result<" in page.text
    assert "<b>so" not in page.text


def test_search_leads_to_the_reply(client, amina):
    topic = make_topic(make_space(), amina, "Who pays?")
    services.post_reply(topic, actor=amina, body="Kettles and pears.", lang="en", parent=None)
    db.session.commit()
    page = client.get("/en/search?q=kettle")
    (address,) = re.findall(r'<h3[^>]*><a href="([^"]+)"', page.text)
    assert client.get(address).status_code == 302
    assert "Kettles" in client.get(address, follow_redirects=True).text


def test_search_is_narrowed_by_kind_space_and_language(client, amina):
    here, there = make_space("Here"), make_space("There")
    topic = make_topic(here, amina, "A kettle here")
    make_topic(there, amina, "A kettle there")
    services.post_reply(topic, actor=amina, body="Une kettle.", lang="fr", parent=None)
    db.session.commit()
    assert len(titles(client.get("/en/search?q=kettle"))) == 3
    assert len(titles(client.get("/en/search?q=kettle&kind=topic"))) == 2
    assert len(titles(client.get("/en/search?q=kettle&in=fr"))) == 1
    page = client.get(f"/en/search?q=kettle&space={there.slug}")
    assert titles(page) == ["A <mark>kettle</mark> there"]
    page = client.get(f"/en/search?q=kettle&space={there.slug}&in=fr")
    assert "Search everywhere" in page.text
    assert client.get("/en/search?q=kettle&space=nowhere&kind=cat&in=xx").status_code == 200


def test_search_pages_by_key(client, amina):
    space = make_space()
    for number in range(25):
        make_topic(space, amina, f"Kettle {number}")
    page = client.get("/en/search?q=kettle&order=newest")
    assert len(titles(page)) == 20
    (more,) = re.findall(r'rel="next" href="([^"]+)"', page.text)
    rest = client.get(more.replace("&amp;", "&"))
    assert len(titles(rest)) == 5
    assert not set(titles(page)) & set(titles(rest))


def test_search_finds_only_what_may_be_seen(client, amina):
    for visibility in (MEMBERS, PRIVATE):
        make_topic(make_space(f"In {visibility}", visibility=visibility), amina, "A kettle")
    page = client.get("/en/search?q=kettle")
    assert titles(page) == []
    assert "In members" not in page.text
    sign_in(client, make_member())
    page = client.get("/en/search?q=kettle")
    assert len(titles(page)) == 1
    assert "In private" not in page.text
    sign_in(client, make_member(roles=("secretariat",)))
    assert len(titles(client.get("/en/search?q=kettle"))) == 2


@pytest.mark.parametrize(
    "words", ['"', "-", "kettle OR", "%", "<script>", "\x00", "a" * 999, "البحث"]
)
def test_search_takes_whatever_is_typed(client, words):
    page = client.get("/en/search", query_string={"q": words, "after": words})
    assert page.status_code == 200
    assert "<script>" not in page.text
