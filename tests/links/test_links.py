"""Things of different features are linked, and seen from both ends by who may see them."""

import pytest

from hub.accounts.services import privacy
from hub.core.db import db
from hub.discussions.models import Contribution
from hub.links.models import CAME_FROM, Link
from hub.links.queries import links_of, links_of_all
from hub.links.services import link, unlink
from tests.factories import make_member, make_space, make_topic


@pytest.fixture
def amina(session):
    return make_member("Amina")


@pytest.fixture
def topic(amina):
    return make_topic(make_space(), amina, "Papers on the farm")


@pytest.fixture
def other(amina):
    return make_topic(make_space("Elsewhere"), amina, "A van with a printer")


def joined(topic, other, actor):
    link(("topic", other.id), CAME_FROM, ("topic", topic.id), actor=actor)
    db.session.commit()


def told(linked):
    return [(each.words, each.label, each.seen.title) for each in linked]


def test_a_link_is_seen_from_both_ends(topic, other, amina):
    joined(topic, other, amina)
    assert told(links_of("topic", other.id, None)) == [("Came from", "Topic", "Papers on the farm")]
    assert told(links_of("topic", topic.id, None)) == [("Led to", "Topic", "A van with a printer")]


def test_linked_twice_is_one_link(topic, other, amina):
    joined(topic, other, amina)
    joined(topic, other, amina)
    assert len(links_of("topic", topic.id, None)) == 1


def test_what_is_unlinked_is_gone_at_both_ends(topic, other, amina):
    joined(topic, other, amina)
    unlink(("topic", other.id), CAME_FROM, ("topic", topic.id))
    db.session.commit()
    assert links_of("topic", topic.id, None) == links_of("topic", other.id, None) == []


def test_what_one_may_not_see_is_no_link(topic, amina):
    private = make_topic(make_space("Closed", visibility="private", members=(amina,)), amina)
    joined(topic, private, amina)
    assert links_of("topic", topic.id, None) == []
    assert links_of("topic", topic.id, make_member()) == []
    assert len(links_of("topic", topic.id, amina)) == 1


def test_links_take_the_same_queries_for_one_and_for_ten(topic, amina, count_queries):
    counts = []
    for number in (1, 9):
        for _each in range(number):
            joined(topic, make_topic(make_space(), amina), amina)
        with count_queries() as statements:
            links_of_all([("topic", topic.id)], None)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 3


def test_a_page_that_strangers_share_shows_a_new_link(client, topic, other, amina):
    address = f"/en/topics/{topic.id}/{topic.slug}"
    assert "Linked with this" not in client.get(address).text
    opening = db.session.query(Contribution).filter_by(topic_id=topic.id, number=1).one()
    link(("topic", other.id), CAME_FROM, ("contribution", opening.id), actor=amina)
    db.session.commit()
    page = client.get(address).text
    assert "Linked with this" in page
    assert f"/en/topics/{other.id}/{other.slug}" in page


def test_erasing_who_made_a_link_leaves_it_without_them(topic, other, amina):
    joined(topic, other, amina)
    privacy.erase(amina)
    db.session.commit()
    assert [row.created_by for row in db.session.query(Link)] == [None]


def test_a_thread_asks_for_links_only_where_there_are_any(
    client, topic, other, amina, count_queries
):
    asked = []
    for is_linked in (False, True):
        if is_linked:
            joined(topic, other, amina)
        with count_queries() as statements:
            client.get(f"/en/topics/{topic.id}/{topic.slug}")
        asked.append(sum("FROM link" in each for each in statements))
    assert asked == [1, 2]
