"""A contribution is made once for all who see the same of it, and never read by anybody else."""

import re

import pytest

from hub.core.db import db
from hub.core.pagecache import PARTS
from hub.discussions import services
from hub.discussions.models import Contribution
from hub.discussions.services.topics import touch_pages_of
from tests.factories import make_member, make_space, make_topic, sign_in

TOKENS = re.compile(r'name="csrf_token" value="([^"]*)"')
EDITED = re.compile(r'/contributions/\d+/edit">')
REACTED = re.compile(r'outerMorph" aria-pressed="true"')


@pytest.fixture
def amina(app):
    return make_member("Amina")


@pytest.fixture
def moderator(app):
    return make_member("Mod")


@pytest.fixture
def topic(amina, moderator):
    found = make_topic(make_space(moderators=(moderator,)), amina, "A question to all")
    services.post_reply(found, actor=amina, body="By visits.", lang="en")
    db.session.commit()
    return found


@pytest.fixture
def page_of(app, topic):
    """`page_of(member)` is the topic's page as the member's browser gets it."""

    def page(member, lang="en"):
        client = app.test_client()
        if member is not None:
            sign_in(client, member)
        answer = client.get(f"/{lang}/topics/{topic.id}/{topic.slug}")
        assert answer.status_code == 200
        return answer.text

    return page


def parts(app):
    return set(app.extensions[PARTS].pages)


def test_two_readers_share_what_they_see_alike(app, page_of):
    page_of(make_member("Luis"))
    made = parts(app)
    page_of(make_member("Yuki"))
    assert parts(app) == made


def test_each_reader_has_one_token_and_it_is_their_own(app, page_of):
    found = [set(TOKENS.findall(page_of(make_member(name)))) for name in ("Luis", "Yuki")]
    assert [len(tokens) for tokens in found] == [1, 1]
    assert found[0] != found[1]


def test_author_moderator_reader_and_stranger_are_offered_what_they_may_do(
    page_of, amina, moderator
):
    offers = {}
    for name, member in {
        "reader": make_member("Luis"),
        "moderator": moderator,
        "author": amina,
        "reader again": make_member("Yuki"),
        "stranger": None,
    }.items():
        page = page_of(member)
        edits = len(EDITED.findall(page))
        offers[name] = (edits, page.count("_method=DELETE"), "reactions" in page)
    offered = {name: offer[0] for name, offer in offers.items()}
    assert offered == {"reader": 0, "moderator": 2, "author": 2, "reader again": 0, "stranger": 0}
    assert offers["reader"] == offers["reader again"] == (0, 0, True)


def test_reaction_is_marked_for_its_giver_and_counted_for_all(page_of, topic):
    luis, yuki = make_member("Luis"), make_member("Yuki")
    before = page_of(luis), page_of(yuki)
    reply = db.session.query(Contribution).filter_by(number=2).one()
    services.react(reply, actor=luis, kind="thanks")
    db.session.commit()
    pages = page_of(luis), page_of(yuki)
    assert [len(REACTED.findall(page)) for page in (*before, *pages)] == [0, 0, 1, 0]
    assert [page.count('<span class="count">1</span>') for page in pages] == [1, 1]


def test_what_changed_is_seen_at_once(page_of, topic, amina, moderator):
    luis = make_member("Luis")
    assert "By visits." in page_of(luis)
    reply = db.session.query(Contribution).filter_by(number=2).one()
    services.edit_contribution(reply, actor=amina, body="By letters.", lang="en", version=0)
    db.session.commit()
    assert "By letters." in page_of(luis)
    db.session.merge(amina).name = "Amina K."
    touch_pages_of(amina.id)
    db.session.commit()
    assert "Amina K." in page_of(luis)
    topic = db.session.merge(topic)
    services.lock_topic(topic, actor=moderator)
    db.session.commit()
    assert "#reply" not in page_of(luis)
    services.remove_contribution(reply, actor=moderator, reason="Spam")
    db.session.commit()
    page = page_of(luis)
    assert ("By letters." in page, "Reason: Spam" in page) == (False, True)


def test_another_time_zone_and_language_are_other_parts(page_of):
    madrid = make_member("Luis", timezone="Europe/Madrid")
    auckland = make_member("Yuki", timezone="Pacific/Auckland")
    pages = [page_of(madrid), page_of(auckland), page_of(madrid, "fr")]
    times = [re.findall(r"<time [^>]*>([^<]*)</time>", page)[-1] for page in pages]
    assert len(set(times)) == 3


def test_stranger_with_a_session_reads_the_shared_page(client, topic, count_queries):
    client.get("/en/login")
    address = f"/en/topics/{topic.id}/{topic.slug}"
    first = client.get(address)
    with count_queries() as statements:
        again = client.get(address)
    assert (again.text, "Set-Cookie" in again.headers) == (first.text, False)
    assert len(statements) == 1
