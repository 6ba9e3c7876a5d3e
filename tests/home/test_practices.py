"""Practices on the front page, on the pages of objectives, in the map for machines."""

from hub.core.db import db
from hub.practices.services.publishing import withdraw
from tests.factories import make_member
from tests.practices.support import draft, published


def test_front_page_shows_the_newest_that_are_published(client):
    author = make_member()
    assert "New practices" not in client.get("/en/").text
    gone = published(author, title="Withdrawn again")
    withdraw(gone, actor=author, reason="Wrong")
    db.session.commit()
    draft(author, title="Only a draft")
    for number in range(4):
        published(author, title=f"Practice {number}")
    page = client.get("/en/").text
    shown = [f"Practice {n}" in page for n in range(4)]
    assert shown == [False, True, True, True]
    assert "Withdrawn again" not in page
    assert "Only a draft" not in page
    assert 'href="/en/practices/">All practices</a>' in page


def test_objective_shows_practices_about_it(client):
    published(make_member(), title="About papers", objectives=["gcm-04"])
    assert "About papers" in client.get("/en/objectives/gcm-04").text
    assert "/en/practices/?objective=gcm-04" in client.get("/en/objectives/gcm-04").text
    assert "About papers" not in client.get("/en/objectives/gcm-05").text


def test_map_for_machines_has_the_list(client):
    assert "/en/practices/<" in client.get("/sitemap/pages.xml").text
